"""What may happen in a gate that adds."""

from autograder.questions.shared.computational_graph.gates import NO_DOUT, ones
from autograder.questions.shared.family import Family

FORWARD = "cs231n/computational_graph.py:AddGate.forward"
BACKWARD = "cs231n/computational_graph.py:AddGate.backward"

ADD_GATE = Family()


@ADD_GATE.mistake("product", "The add gate adds.", FORWARD)
def _(right, self, x, y):
    return x * y


@ADD_GATE.mistake("no_dout", NO_DOUT, BACKWARD, keeps="part")
def _(right, self, dout):
    return ones(dout), ones(dout)


@ADD_GATE.mistake(
    "halves", "Nothing is divided: each input moves the output by as much as it moves.", BACKWARD, keeps="slip"
)
def _(right, self, dout):
    return dout / 2, dout / 2


@ADD_GATE.mistake("one_gradient", "There are two inputs, so backward returns two gradients.", BACKWARD)
def _(right, self, dout):
    return dout


@ADD_GATE.mistake("only_x", "y takes part in the sum like x: its gradient is not zero.", BACKWARD, keeps="part")
def _(right, self, dout):
    return dout, 0 * dout


@ADD_GATE.mistake("minus", "Both inputs are added, so neither gradient changes its sign.", BACKWARD, keeps="slip")
def _(right, self, dout):
    return dout, -dout


@ADD_GATE.mistake(
    "plus_one", "The local gradient is a factor: multiply dout by it, do not add it.", BACKWARD, keeps="part"
)
def _(right, self, dout):
    return dout + 1, dout + 1
