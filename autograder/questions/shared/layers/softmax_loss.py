"""What may happen in the softmax loss of scores."""

import numpy as np

from autograder.questions.shared.family import Family

SOFTMAX_LOSS = Family()
NO_SHIFT = "exp overflows for large scores: subtract the largest score of each row first."


def cross_entropy(probabilities, y):
    """Loss and gradient as they follow from probabilities (N, C), right or wrong."""
    N = len(y)
    dx = probabilities.copy()
    dx[np.arange(N), y] -= 1
    return -np.log(probabilities[np.arange(N), y]).mean(), dx / N


@SOFTMAX_LOSS.mistake("no_shift", NO_SHIFT)
def _(right, x, y):
    e = np.exp(x)
    return cross_entropy(e / e.sum(axis=1, keepdims=True), y)


@SOFTMAX_LOSS.mistake("no_shift_log_sum", NO_SHIFT)
def _(right, x, y):
    e = np.exp(x)
    _, dx = cross_entropy(e / e.sum(axis=1, keepdims=True), y)
    return np.mean(np.log(e.sum(axis=1)) - x[np.arange(len(x)), y]), dx


@SOFTMAX_LOSS.mistake(
    "global_shift",
    "Subtract the largest score of each ROW (axis=1, keepdims=True), not that of the whole array.",
)
def _(right, x, y):
    e = np.exp(x - x.max())
    return cross_entropy(e / e.sum(axis=1, keepdims=True), y)


@SOFTMAX_LOSS.mistake("wrong_axis", "Normalise over the classes (axis=1): each ROW of probabilities sums to 1.")
def _(right, x, y):
    e = np.exp(x - x.max())
    return cross_entropy(e / e.sum(axis=0), y)


@SOFTMAX_LOSS.mistake(
    "one_sum", "Divide by the sum of each row (axis=1, keepdims=True), not by the sum of the whole array."
)
def _(right, x, y):
    e = np.exp(x - x.max())
    return cross_entropy(e / e.sum(), y)


@SOFTMAX_LOSS.mistake(
    "broadcast",
    "(N, C) and (N,) fit only where N = C: keepdims=True makes the maximum a column (N, 1).",
    raises=ValueError,
)
def _(right, x, y):
    return right(x - np.max(x, axis=1), y)


@SOFTMAX_LOSS.mistake(
    "sign_loss", "The gradient is right, but the loss is MINUS the log of a probability, so never negative."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return -loss, dx


@SOFTMAX_LOSS.mistake("probabilities", "dx is only the probabilities: subtract 1 in the column of the right class.")
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x)
    return loss, dx


@SOFTMAX_LOSS.mistake(
    "minus_one_after", "Subtract 1 from the probability of the right class first, and divide by N afterwards."
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x) - 1
    return loss, dx


@SOFTMAX_LOSS.mistake(
    "sign", "The sign is the wrong way round: the loss is MINUS the log of a probability, so never negative."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return -loss, -dx


@SOFTMAX_LOSS.mistake(
    "sign_gradient", "The gradient has the wrong sign: it is p - 1 for the right class and p for the others."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss, -dx


@SOFTMAX_LOSS.mistake(
    "all_classes", "Only the log-probability of the right class enters the loss, not those of all classes."
)
def _(right, x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p.sum() / len(x), right(x, y)[1]
