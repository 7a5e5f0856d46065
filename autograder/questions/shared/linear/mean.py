"""What may happen in a linear loss with the mean over the pictures, and with the gradient as a whole."""

import numpy as np

from autograder.questions.shared.family import Family

MEAN = Family()


@MEAN.mistake(
    "gradient_not_averaged",
    "The loss is a mean over the pictures, so the gradient is one too: divide it by their number.",
)
def _(right, W, X, y, reg):
    (loss, dW), penalty = right(W, X, y, reg), right(W, 0 * X, y, reg)[1]
    return loss, len(X) * (dW - penalty) + penalty


@MEAN.mistake(
    "not_averaged",
    "The loss is a mean over the pictures, not a sum: divide the loss and the gradient by their number.",
)
def _(right, W, X, y, reg):
    (loss, dW), (data, data_dW) = right(W, X, y, reg), right(W, X, y, 0.0)
    return loss + (len(X) - 1) * data, dW + (len(X) - 1) * data_dW


@MEAN.mistake(
    "loss_not_averaged",
    "The gradient is a mean over the pictures, the loss a sum: divide it by their number too.",
)
def _(right, W, X, y, reg):
    (loss, dW), data = right(W, X, y, reg), right(W, X, y, 0.0)[0]
    return loss + (len(X) - 1) * data, dW


@MEAN.mistake(
    "mean_over_classes",
    "The loss is divided by the number of classes too, as np.mean of an (N, C) matrix does: divide by N only.",
)
def _(right, W, X, y, reg):
    (loss, dW), data = right(W, X, y, reg), right(W, X, y, 0.0)[0]
    return loss + (1 / W.shape[1] - 1) * data, dW


@MEAN.mistake("not_begun", "Loss and gradient are still zero, as the function was given: write its body.")
def _(right, W, X, y, reg):
    return 0.0, np.zeros(W.shape)


@MEAN.mistake(
    "sign",
    "The gradient has the wrong sign: it points to where the loss grows. The step, later, goes the other way.",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss, -dW


@MEAN.mistake("no_gradient", "The gradient is all zero: is it computed, and stored in the dW that is returned?")
def _(right, W, X, y, reg):
    return right(W, X, y, reg)[0], np.zeros(W.shape)


@MEAN.mistake(
    "gradient_transposed",
    "The gradient has the shape of W, (D, C): the product of X.T (D, N) and a matrix (N, C).",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss, dW.T
