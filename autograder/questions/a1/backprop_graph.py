"""Assignment 1, notebook backprop: the graph of gates."""

import numpy as np

from autograder.authoring.question import question

ID = "a1.backprop"
FILE = "cs231n/computational_graph.py"


def graph_of(cs231n, **formulas):
    """A graph of the complete gates: its gates need no exercise. The values are given in order of adding."""
    graph = cs231n.computational_graph.ComputationalGraph()
    for name, (kind, *inputs) in formulas.items():
        graph.add(name, getattr(cs231n.computational_graph, kind)(), *inputs)
    return graph


def chain(cs231n, reverse=False):
    """f = exp(x / y) / z."""
    steps = {"q": ("DivideGate", "x", "y"), "e": ("ExpGate", "q"), "f": ("DivideGate", "e", "z")}
    return graph_of(cs231n, **dict(reversed(steps.items()) if reverse else steps.items()))


def branching(cs231n, reverse=False):
    """f = exp(x / y) / (x / y) / x: the input x is used twice, and so is q."""
    steps = {
        "q": ("DivideGate", "x", "y"),
        "e": ("ExpGate", "q"),
        "r": ("DivideGate", "e", "q"),
        "f": ("DivideGate", "r", "x"),
    }
    return graph_of(cs231n, **dict(reversed(steps.items()) if reverse else steps.items()))


def positive(rng, *names, shape=()):
    """Values between 1 and 2."""
    drawn = {name: rng.uniform(1, 2, shape) for name in names}
    return drawn if shape else {name: float(value) for name, value in drawn.items()}


def shown(t, what, entries, names):
    """Compare some entries of a dict of values or gradients."""
    for name in names:
        t.close(f"{what}[{name!r}]", entries[name])


@question(
    f"{ID}.computational_graph_forward", points=2, title="Graph of gates, forward",
    targets=[f"{FILE}:ComputationalGraph.forward"],
)  # fmt: skip
def graph_forward(cs231n, t):
    with t.case("f = exp(x / y) / z"):
        graph = chain(cs231n)
        values = graph.forward(positive(t.rng, "x", "y", "z"))
        shown(t, "values", values, "xyzqef")
        shown(t, "graph.values", graph.values, "qf")
    with t.case("gates added in the opposite order"):
        shown(t, "values", branching(cs231n, reverse=True).forward(positive(t.rng, "x", "y")), "qerf")
    shape = tuple(t.sizes(2))
    with t.case(f"arrays of shape {shape}"):
        shown(t, "values", chain(cs231n).forward(positive(t.rng, "x", "y", "z", shape=shape)), "xqef")
    with t.case("a second time, with other inputs"):
        graph = chain(cs231n)
        graph.forward(positive(t.rng, "x", "y", "z"))
        shown(t, "values", graph.forward(positive(t.rng, "x", "y", "z")), "xyzqef")


def computed(graph, name):
    """Compute one value of a graph from graph.values."""
    return graph.gates[name].forward(*[graph.values[source] for source in graph.inputs[name]])


@graph_forward.mistake(
    "order_of_adding",
    "Gates can be added in any order, so a gate may come before its inputs: go through self.order().",
    raises=KeyError,
)
def _(right, self, values):
    self.values = dict(values)
    for name in self.gates:
        self.values[name] = computed(self, name)
    return self.values


@graph_forward.mistake(
    "all_have_gates",
    "self.order() holds the inputs of the graph too; they are in no dict of gates and need none.",
    raises=KeyError,
)
def _(right, self, values):
    self.values = dict(values)
    for name in self.order():
        self.values[name] = computed(self, name)
    return self.values


@graph_forward.mistake("not_stored", "The values are to be stored in self.values as well: backward needs them.")
def _(right, self, values):
    computed = right(self, values)
    self.values = {}
    return computed


@graph_forward.mistake("inputs_left_out", "The inputs of the graph belong into the dict of values, too.")
def _(right, self, values):
    right(self, values)
    self.values = {name: value for name, value in self.values.items() if name in self.gates}
    return self.values


@graph_forward.mistake("last_value", "forward returns the dict of all values, by name.")
def _(right, self, values):
    return right(self, values)[self.order()[-1]]


@graph_forward.mistake("inputs_reversed", "A gate gets its inputs in the order in which add was given them.")
def _(right, self, values):
    self.values = dict(values)
    for name in self.order():
        if name in self.gates:
            self.values[name] = self.gates[name].forward(*[self.values[s] for s in self.inputs[name][::-1]])
    return self.values


@graph_forward.mistake("stale", "Values of an earlier forward are kept: begin with a new dict each time.")
def _(right, self, values):
    self.values = {**values, **self.values}
    for name in self.order():
        if name not in self.values:
            self.values[name] = computed(self, name)
    return self.values


@graph_forward.mistake(
    "names", "Gates compute with values, not with names: look each name up in self.values.", raises=TypeError
)
def _(right, self, values):
    self.values = dict(values)
    for name in self.order():
        if name in self.gates:
            self.values[name] = self.gates[name].forward(*self.inputs[name])
    return self.values


@question(
    f"{ID}.computational_graph_backward", points=3, title="Graph of gates, backward",
    targets=[f"{FILE}:ComputationalGraph.backward"],
)  # fmt: skip
def graph_backward(cs231n, t):
    with t.case("f = exp(x / y) / z, without branches"):
        shown(t, "grads", gradients(chain(cs231n), positive(t.rng, "x", "y", "z")), "xyzqef")
    with t.case("values that are used twice"):
        shown(t, "grads", gradients(branching(cs231n), positive(t.rng, "x", "y")), "xyqerf")
    with t.case("gates added in the opposite order"):
        shown(t, "grads", gradients(branching(cs231n, reverse=True), positive(t.rng, "x", "y")), "xyqerf")
    shape = tuple(t.sizes(2))
    with t.case(f"arrays of shape {shape}"):
        shown(t, "grads", gradients(branching(cs231n), positive(t.rng, "x", "y", shape=shape)), "xyqerf")
    with t.case("a gate that uses one value twice", hard=True):
        graph = graph_of(cs231n, q=("DivideGate", "x", "x"), f=("DivideGate", "q", "x"))
        shown(t, "grads", gradients(graph, positive(t.rng, "x")), "xqf")
    with t.case("the gradient of a value in the middle", hard=True):
        shown(t, "grads", gradients(branching(cs231n), positive(t.rng, "x", "y"), "e"), "xyqerf")
    with t.case("backward a second time", hard=True):
        graph = branching(cs231n)
        gradients(graph, positive(t.rng, "x", "y"))
        shown(t, "grads", graph.backward("f"), "xyqerf")
    with t.case("a sum of arrays, of which one is used again", hard=True):
        graph = graph_of(cs231n, e=("ExpGate", "x"), s=("AddGate", "x", "y"), f=("DivideGate", "e", "s"))
        shown(t, "grads", gradients(graph, positive(t.rng, "x", "y", shape=shape)), "xyesf")


def gradients(graph, values, output="f"):
    graph.forward(values)
    return graph.backward(output)


def zeros(graph, output):
    """The gradients to begin with."""
    grads = {name: np.zeros(np.shape(value))[()] for name, value in graph.values.items()}
    grads[output] = grads[output] + 1
    return grads


def contributions(graph, grads, name):
    """Pairs (input, gradient) from one gate; none for an input of the graph."""
    return list(zip(graph.inputs[name], graph.gates[name].backward(grads[name]))) if name in graph.gates else []


@graph_backward.mistake(
    "overwritten",
    "A value used in several places gets a gradient from each: add to what is there, do not overwrite it.",
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(self.order()):
        grads.update(contributions(self, grads, name))
    return grads


@graph_backward.mistake(
    "twice_by_one_gate",
    "A gate can use one value twice and has a gradient for each use; a dict by name keeps only one.",
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(self.order()):
        for source, grad in dict(contributions(self, grads, name)).items():
            grads[source] = grads[source] + grad
    return grads


@graph_backward.mistake(
    "forward_order", "Go through self.order() from the end: a gate needs the gradient of its output first."
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in self.order():
        for source, grad in contributions(self, grads, name):
            grads[source] = grads[source] + grad
    return grads


@graph_backward.mistake(
    "order_of_adding",
    "The order in which gates were added can be any: go through self.order() backwards.",
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(list(self.gates)):
        for source, grad in contributions(self, grads, name):
            grads[source] = grads[source] + grad
    return grads


@graph_backward.mistake("no_seed", "All gradients are zero: the gradient of the output with respect to itself is 1.")
def _(right, self, output):
    return {name: 0 * grad for name, grad in right(self, output).items()}


@graph_backward.mistake(
    "value_as_seed",
    "Begin with 1, the gradient of the output with respect to itself, not with the output's value.",
)
def _(right, self, output):
    return {name: grad * self.values[output] for name, grad in right(self, output).items()}


@graph_backward.mistake(
    "too_early",
    "A gate runs backward once, when the gradient of its output is complete; you pass on unfinished sums.",
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


@graph_backward.mistake(
    "one_upstream", "The dout of a gate is the gradient of its own output, from the dict of gradients; not 1."
)
def _(right, self, output):
    grads = zeros(self, output)
    for name in reversed(self.order()):
        for source, grad in contributions(self, {name: np.ones(np.shape(self.values[name]))[()]}, name):
            grads[source] = grads[source] + grad
    return grads


@graph_backward.mistake("inputs_only", "Return the gradients of all values, those inside the graph as well.")
def _(right, self, output):
    return {name: grad for name, grad in right(self, output).items() if name not in self.gates}


@graph_backward.mistake(
    "seed_shape",
    "A gradient has the shape of its value, that of the output too: an array of ones, not one 1.",
)
def _(right, self, output):
    return {**right(self, output), output: 1.0}


@graph_backward.mistake(
    "off_the_path", "Values on which the output does not depend have gradient 0; they are not left out."
)
def _(right, self, output):
    return {name: grad for name, grad in right(self, output).items() if np.any(grad)}


@graph_backward.mistake(
    "always_the_end",
    "The gradient asked for is that of the value named `output`, which need not be the last.",
)
def _(right, self, output):
    return right(self, self.order()[-1])


@graph_backward.mistake(
    "kept",
    "The gradients of an earlier call are still there and are added to: begin with new zeros each time.",
)
def _(right, self, output):
    kept = vars(self).setdefault("kept", {})
    for name, grad in right(self, output).items():
        kept[name] = kept.get(name, 0) + grad
    return dict(kept)


@graph_backward.mistake(
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
