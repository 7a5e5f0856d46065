"""What may happen in a gate that multiplies."""

import numpy as np

from autograder.questions.shared.computational_graph.gates import NO_DOUT, ON_THE_CLASS, ones
from autograder.questions.shared.family import Family

FORWARD = "cs231n/computational_graph.py:MultiplyGate.forward"
BACKWARD = "cs231n/computational_graph.py:MultiplyGate.backward"

MULTIPLY_GATE = Family()


@MULTIPLY_GATE.mistake(
    "not_swapped",
    "The derivative of x y with respect to x is not x: what multiplies x? (Or are dx and dy exchanged?)",
    BACKWARD,
    keeps="part",
)
def _(right, self, dout):
    dx, dy = right(self, dout)
    return dy, dx


@MULTIPLY_GATE.mistake("class_memory", ON_THE_CLASS, FORWARD, keeps="slip")
def _(right, self, x, y):
    out = right(self, x, y)
    type(self).x, type(self).y = self.__dict__.pop("x"), self.__dict__.pop("y")
    return out


@MULTIPLY_GATE.mistake("sum", "The multiply gate multiplies.", FORWARD)
def _(right, self, x, y):
    right(self, x, y)
    return x + y


@MULTIPLY_GATE.mistake("no_dout", NO_DOUT, BACKWARD, keeps="part")
def _(right, self, dout):
    return right(self, ones(dout))


@MULTIPLY_GATE.mistake("distributes", "Passing dout on unchanged is what an add gate does.", BACKWARD)
def _(right, self, dout):
    return dout, dout


@MULTIPLY_GATE.mistake(
    "whole_product",
    "The derivative with respect to one factor is the other one, not the product.",
    BACKWARD,
    keeps="part",
)
def _(right, self, dout):
    return dout * self.x * self.y, dout * self.x * self.y


@MULTIPLY_GATE.mistake("plus_dout", "The chain rule multiplies: upstream times local gradient.", BACKWARD, keeps="part")
def _(right, self, dout):
    return dout + self.y, dout + self.x


@MULTIPLY_GATE.mistake(
    "divided",
    "Dividing the product by a factor fails where it is zero; remember both factors instead.",
    BACKWARD,
)
def _(right, self, dout):
    out = np.float64(1) * self.x * self.y
    return dout * out / self.x, dout * out / self.y


@MULTIPLY_GATE.mistake("one_gradient", "There are two inputs, so backward returns two gradients.", BACKWARD)
def _(right, self, dout):
    return dout * self.y
