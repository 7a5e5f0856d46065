"""What may happen in a gate that takes the larger of two."""

from typing import Any

import numpy as np

from autograder.questions.shared.computational_graph.gates import NO_DOUT, ON_THE_CLASS, ONE_NUMBER, ones
from autograder.questions.shared.family import Family

FORWARD = "cs231n/computational_graph.py:MaxGate.forward"
BACKWARD = "cs231n/computational_graph.py:MaxGate.backward"

MAX_GATE = Family()


def at_ties(shares):
    """A MaxGate that gives these shares of dout to x and y where they are equal."""

    def make(right: Any):
        class OtherTie(right):
            def forward(self, x, y):
                self.tie = np.equal(x, y)
                return super().forward(x, y)

            def backward(self, dout):
                grads = super().backward(dout)
                return tuple(np.where(self.tie, s * dout, grad)[()] for s, grad in zip(shares, grads))

        return OtherTie()

    return make


MAX_GATE.accepts("y_wins")(at_ties((0, 1)))
MAX_GATE.accepts("both_win")(at_ties((1, 1)))
MAX_GATE.accepts("halves")(at_ties((0.5, 0.5)))
MAX_GATE.mistake(
    "nobody", "Where the inputs are equal, dout is lost: one of the two comparisons must allow for equality."
)(at_ties((0, 0)))


@MAX_GATE.mistake("minimum", "The gate returns the larger input, not the smaller one.", FORWARD, keeps="slip")
def _(right, self, x, y):
    right(self, x, y)
    return np.minimum(x, y)


@MAX_GATE.mistake("if", ONE_NUMBER, FORWARD, raises=ValueError)
def _(right, self, x, y):
    right(self, x, y)
    return x if x > y else y


@MAX_GATE.mistake(
    "axis",
    "np.max(x, y) takes y for an axis; look for the function that compares two arrays.",
    FORWARD,
    raises=TypeError,
)
def _(right, self, x, y):
    return np.max(x, y)


@MAX_GATE.mistake("class_memory", ON_THE_CLASS, FORWARD, keeps="slip")
def _(right, self, x, y):
    out = right(self, x, y)
    for name in list(vars(self)):
        setattr(type(self), name, self.__dict__.pop(name))
    return out


@MAX_GATE.mistake(
    "loser",
    "The gradient goes to the smaller input: it is the larger one that moves the output.",
    BACKWARD,
    keeps="slip",
)
def _(right, self, dout):
    dx, dy = right(self, dout)
    return dy, dx


@MAX_GATE.mistake(
    "both",
    "The smaller input does not move the output, so its gradient is 0; only an add gate passes dout to both.",
    BACKWARD,
)
def _(right, self, dout):
    return dout, dout


@MAX_GATE.mistake("no_dout", NO_DOUT, BACKWARD, keeps="part")
def _(right, self, dout):
    return right(self, ones(dout))


@MAX_GATE.mistake("always_x", "Which input gets dout depends on which was the larger one in forward.", BACKWARD)
def _(right, self, dout):
    return dout, 0 * dout


@MAX_GATE.mistake(
    "one_for_all", "Each element has a winner of its own: compare element by element.", BACKWARD, keeps="part"
)
def _(right, self, dout):
    wins = np.sum(self.x_wins) * 2 > np.size(self.x_wins)
    return dout * wins, dout * (not wins)
