"""What may happen in a linear loss with the mean over the pictures, and with the gradient as a whole."""

import functools

import numpy as np

from autograder.questions.shared.family import Family

MEAN = Family()
LOSS_GIVEN, LOSS_WRITTEN = Family(), Family()  # a loss that the skeleton gives is no work


def data_times(in_loss, in_gradient):
    """Loss and gradient of the data multiplied by numbers, functions of the sizes N, D, C; the penalty is right."""

    def wrong(right, W, X, y, reg):
        (loss, dW), (data, data_dW) = right(W, X, y, reg), right(W, X, y, 0.0)
        sizes = *X.shape, W.shape[1]
        return loss + (in_loss(*sizes) - 1) * data, dW + (in_gradient(*sizes) - 1) * data_dW

    return wrong


def one(N, D, C):
    return 1


for key, hint, in_loss, in_gradient in (
    ("gradient_not_averaged", "The loss is a mean over the pictures, so the gradient is one too: divide it by their "
     "number.", one, lambda N, D, C: N),
    ("not_averaged", "The loss is a mean over the pictures, not a sum: divide the loss and the gradient by their "
     "number.", lambda N, D, C: N, lambda N, D, C: N),
    ("loss_not_averaged", "The gradient is a mean over the pictures, the loss a sum: divide it by their number too.",
     lambda N, D, C: N, one),
    ("mean_over_classes", "The loss is divided by the number of classes too, as np.mean of an (N, C) matrix does: "
     "divide by N only.", lambda N, D, C: 1 / C, one),
    ("all_over_classes", "Loss and gradient are divided by N and by the number of classes: divide by N only.",
     lambda N, D, C: 1 / C, lambda N, D, C: 1 / C),
    ("number_of_classes", "You divide by the number of classes; the mean is over the pictures: divide by N.",
     lambda N, D, C: N / C, lambda N, D, C: N / C),
    ("number_of_dimensions", "You divide by X.shape[1], the number of dimensions; the number of pictures is "
     "X.shape[0].", lambda N, D, C: N / D, lambda N, D, C: N / D),
    ("gradient_averaged_twice", "The gradient of the data is divided by the number of pictures twice.",
     one, lambda N, D, C: 1 / N),
):  # fmt: skip
    MEAN.mistake(key, hint, keeps="slip")(data_times(in_loss, in_gradient))


@MEAN.mistake("not_begun", "Loss and gradient are still zero, as the function was given: write its body.")
def _(right, W, X, y, reg):
    return 0.0, np.zeros(W.shape)


@MEAN.mistake(
    "sign",
    "The gradient has the wrong sign: it points to where the loss grows. The step, later, goes the other way.",
    keeps="slip",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss, -dW


@MEAN.mistake(
    "gradient_transposed",
    "The gradient has the shape of W, (D, C): the product of X.T (D, N) and a matrix (N, C).",
    keeps="part",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss, dW.T


@MEAN.mistake("exchanged", "The loss comes first: return loss, dW.", keeps="slip")
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return dW, loss


# ---- a right loss alone


for family, keeps in ((LOSS_GIVEN, "concept"), (LOSS_WRITTEN, "part")):
    alone = functools.partial(family.mistake, keeps=keeps)

    @alone("no_gradient", "The gradient is all zero: is it computed, and stored in the dW that is returned?")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], np.zeros(W.shape)

    @alone("weights_returned", "You return the weights W; return their gradient dW.")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], W

    @alone(
        "penalty_only_in_gradient", "Your gradient is that of the penalty alone: add it to that of the data, with +=."
    )
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, dW - right(W, X, y, 0.0)[1]
