"""What may happen in a sigmoid gate."""

import math

import numpy as np

from autograder.questions.shared.computational_graph.gates import (
    NO_DOUT,
    NO_TUPLE,
    ON_THE_CLASS,
    ONE_NUMBER,
    OVERFLOW,
    ones,
)
from autograder.questions.shared.family import Family

FORWARD = "cs231n/computational_graph.py:SigmoidGate.forward"
BACKWARD = "cs231n/computational_graph.py:SigmoidGate.backward"

SIGMOID_GATE = Family()


@SIGMOID_GATE.mistake("sign", "The exponent has a minus: a large x must give a value near 1.", FORWARD, keeps="slip")
def _(right, self, x):
    right(self, x)
    return 1 - self.out


@SIGMOID_GATE.mistake("tanh", "This is tanh, which goes from -1 to 1; the sigmoid goes from 0 to 1.", FORWARD)
def _(right, self, x):
    self.out = np.tanh(x)
    return self.out


@SIGMOID_GATE.mistake("not_halved", "The formula with tanh has x / 2 in it, not x.", FORWARD, keeps="slip")
def _(right, self, x):
    self.out = (1 + np.tanh(x)) / 2
    return self.out


@SIGMOID_GATE.mistake("math", ONE_NUMBER, FORWARD, raises=TypeError)
def _(right, self, x):
    self.out = 1 / (1 + math.exp(-x))
    return self.out


@SIGMOID_GATE.mistake(
    "overflow",
    OVERFLOW,
    FORWARD,
)
def _(right, self, x):
    grown = np.exp(x)
    self.out = grown / (1 + grown)
    return self.out


@SIGMOID_GATE.mistake("class_memory", ON_THE_CLASS, FORWARD, keeps="slip")
def _(right, self, x):
    out = right(self, x)
    type(self).out = self.__dict__.pop("out")
    return out


@SIGMOID_GATE.mistake(
    "of_the_input",
    "The derivative s (1 - s) is written in terms of the output s of forward; yours puts the input there.",
    FORWARD,
    keeps="part",
)
def _(right, self, x):
    out = right(self, x)
    self.out = x
    return out


@SIGMOID_GATE.mistake(
    "twice",
    "What you remember is the sigmoid already; in backward it is applied a second time.",
    BACKWARD,
    keeps="part",
)
def _(right, self, dout):
    again = 1 / (1 + np.exp(-self.out))
    return (dout * again * (1 - again),)


@SIGMOID_GATE.mistake("no_dout", NO_DOUT, BACKWARD, keeps="part")
def _(right, self, dout):
    return right(self, ones(dout))


@SIGMOID_GATE.mistake(
    "one_factor", "The derivative of the sigmoid has two factors; one is missing.", BACKWARD, keeps="part"
)
def _(right, self, dout):
    return (dout * self.out,)


@SIGMOID_GATE.mistake(
    "other_factor", "The derivative of the sigmoid has two factors; one is missing.", BACKWARD, keeps="part"
)
def _(right, self, dout):
    return (dout * (1 - self.out),)


@SIGMOID_GATE.mistake("of_tanh", "1 - s^2 is the derivative of tanh, not that of the sigmoid.", BACKWARD, keeps="part")
def _(right, self, dout):
    return (dout * (1 - self.out**2),)


@SIGMOID_GATE.mistake(
    "of_dout", "The derivative is taken at the value of forward; dout only multiplies it.", BACKWARD, keeps="part"
)
def _(right, self, dout):
    return (dout * (1 - dout),)


@SIGMOID_GATE.mistake("no_tuple", NO_TUPLE, BACKWARD)
def _(right, self, dout):
    return right(self, dout)[0]
