"""What may happen in the backward pass through a graph of gates."""

import numpy as np

from autograder.questions.shared.family import Family

GRAPH_BACKWARD = Family()


def zeros(graph, output):
    """The gradients to begin with."""
    grads = {name: np.zeros(np.shape(value))[()] for name, value in graph.values.items()}
    grads[output] = grads[output] + 1
    return grads


def contributions(graph, grads, name):
    """Pairs (input, gradient) from one gate; none for an input of the graph."""
    return list(zip(graph.inputs[name], graph.gates[name].backward(grads[name]))) if name in graph.gates else []


@GRAPH_BACKWARD.mistake(
    "overwritten",
    "A value used in several places gets a gradient from each: add to what is there, do not overwrite it.",
    keeps="part",
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(self.order()):
        grads.update(contributions(self, grads, name))
    return grads


@GRAPH_BACKWARD.mistake(
    "twice_by_one_gate",
    "A gate can use one value twice and has a gradient for each use; a dict by name keeps only one.",
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(self.order()):
        for source, grad in dict(contributions(self, grads, name)).items():
            grads[source] = grads[source] + grad
    return grads


@GRAPH_BACKWARD.mistake(
    "forward_order", "Go through self.order() from the end: a gate needs the gradient of its output first."
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in self.order():
        for source, grad in contributions(self, grads, name):
            grads[source] = grads[source] + grad
    return grads


@GRAPH_BACKWARD.mistake(
    "order_of_adding",
    "The order in which gates were added can be any: go through self.order() backwards.",
    keeps="slip",
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(list(self.gates)):
        for source, grad in contributions(self, grads, name):
            grads[source] = grads[source] + grad
    return grads


@GRAPH_BACKWARD.mistake("no_seed", "All gradients are zero: the gradient of the output with respect to itself is 1.")
def _(right, self, output):
    return {name: 0 * grad for name, grad in right(self, output).items()}


@GRAPH_BACKWARD.mistake(
    "value_as_seed",
    "Begin with 1, the gradient of the output with respect to itself, not with the output's value.",
    keeps="slip",
)
def _(right, self, output):
    return {name: grad * self.values[output] for name, grad in right(self, output).items()}


@GRAPH_BACKWARD.mistake(
    "too_early",
    "A gate runs backward once, when the gradient of its output is complete; you pass on unfinished sums.",
    keeps="part",
)
def _(right, self, output):
    grads = zeros(self, output)
    waiting = [output]
    while waiting:
        name = waiting.pop()
        for source, grad in contributions(self, grads, name):
            grads[source] = grads[source] + grad
            waiting.append(source)
    return grads


@GRAPH_BACKWARD.mistake(
    "one_upstream",
    "The dout of a gate is the gradient of its own output, from the dict of gradients; not 1.",
    keeps="part",
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(self.order()):
        for source, grad in contributions(self, {name: np.ones(np.shape(self.values[name]))[()]}, name):
            grads[source] = grads[source] + grad
    return grads


@GRAPH_BACKWARD.mistake("inputs_only", "Return the gradients of all values, those inside the graph as well.")
def _(right, self, output):
    return {name: grad for name, grad in right(self, output).items() if name not in self.gates}


@GRAPH_BACKWARD.mistake(
    "seed_shape",
    "A gradient has the shape of its value, that of the output too: an array of ones, not one 1.",
    keeps="slip",
)
def _(right, self, output):
    return {**right(self, output), output: 1.0}


@GRAPH_BACKWARD.mistake(
    "off_the_path", "Values on which the output does not depend have gradient 0; they are not left out."
)
def _(right, self, output):
    return {name: grad for name, grad in right(self, output).items() if np.any(grad)}


@GRAPH_BACKWARD.mistake(
    "always_the_end",
    "The gradient asked for is that of the value named `output`, which need not be the last.",
)
def _(right, self, output):
    return right(self, self.order()[-1])


@GRAPH_BACKWARD.mistake(
    "kept",
    "The gradients of an earlier call are still there and are added to: begin with new zeros each time.",
)
def _(right, self, output):
    kept = vars(self).setdefault("kept", {})
    for name, grad in right(self, output).items():
        kept[name] = kept.get(name, 0) + grad
    return dict(kept)


@GRAPH_BACKWARD.mistake(
    "in_place",
    "An add gate hands the same array to both inputs, and += changes it for both: make a new array.",
)
def _(right, self, output):
    grads = {output: np.ones(np.shape(self.values[output]))[()]}
    for name in reversed(self.order()):
        for source, grad in contributions(self, {name: grads.get(name, 0 * self.values[name])}, name):
            if source in grads:
                grads[source] += grad
            else:
                grads[source] = grad
    return {name: grads.get(name, 0 * value) for name, value in self.values.items()}
