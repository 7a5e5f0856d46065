"""What may happen in the forward pass through a graph of gates."""

from autograder.questions.shared.family import Family

GRAPH_FORWARD = Family()


def computed(graph, name):
    """Compute one value of a graph from graph.values."""
    return graph.gates[name].forward(*[graph.values[source] for source in graph.inputs[name]])


@GRAPH_FORWARD.mistake(
    "order_of_adding",
    "Gates can be added in any order, so a gate may come before its inputs: go through self.order().",
    raises=KeyError,
)
def _(right, self, values):
    self.values = dict(values)
    for name in self.gates:
        self.values[name] = computed(self, name)
    return self.values


@GRAPH_FORWARD.mistake(
    "all_have_gates",
    "self.order() holds the inputs of the graph too; they are in no dict of gates and need none.",
    raises=KeyError,
)
def _(right, self, values):
    self.values = dict(values)
    for name in self.order():
        self.values[name] = computed(self, name)
    return self.values


@GRAPH_FORWARD.mistake("not_stored", "The values are to be stored in self.values as well: backward needs them.")
def _(right, self, values):
    returned = right(self, values)
    self.values = {}
    return returned


@GRAPH_FORWARD.mistake("inputs_left_out", "The inputs of the graph belong into the dict of values, too.")
def _(right, self, values):
    right(self, values)
    self.values = {name: value for name, value in self.values.items() if name in self.gates}
    return self.values


@GRAPH_FORWARD.mistake("last_value", "forward returns the dict of all values, by name.")
def _(right, self, values):
    return right(self, values)[self.order()[-1]]


@GRAPH_FORWARD.mistake(
    "inputs_reversed", "A gate gets its inputs in the order in which add was given them.", keeps="slip"
)
def _(right, self, values):
    self.values = dict(values)
    for name in self.order():
        if name in self.gates:
            self.values[name] = self.gates[name].forward(*[self.values[s] for s in self.inputs[name][::-1]])
    return self.values


@GRAPH_FORWARD.mistake("stale", "Values of an earlier forward are kept: begin with a new dict each time.", keeps="slip")
def _(right, self, values):
    self.values = {**values, **self.values}
    for name in self.order():
        if name not in self.values:
            self.values[name] = computed(self, name)
    return self.values


@GRAPH_FORWARD.mistake(
    "stale_gates",
    "What gates computed in an earlier forward is kept: begin with a new dict, and compute every gate again.",
    keeps="slip",
)
def _(right, self, values):
    self.values = {**self.values, **values}
    for name in self.order():
        if name not in self.values:
            self.values[name] = computed(self, name)
    return self.values


@GRAPH_FORWARD.mistake("inputs_returned", "forward returns the values of all names, not those of the inputs alone.")
def _(right, self, values):
    right(self, values)
    return values


@GRAPH_FORWARD.mistake(
    "names", "Gates compute with values, not with names: look each name up in self.values.", raises=TypeError
)
def _(right, self, values):
    self.values = dict(values)
    for name in self.order():
        if name in self.gates:
            self.values[name] = self.gates[name].forward(*self.inputs[name])
    return self.values
