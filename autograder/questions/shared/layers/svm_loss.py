"""What may happen in the SVM loss of scores."""

import numpy as np

from autograder.questions.shared.family import Family

SVM_LOSS = Family()


def hinge(x, y):
    """Margins (N, C), zero for the right class; where they are active; the row numbers."""
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    return margins, 1.0 * (margins > 0), rows


@SVM_LOSS.mistake(
    "true_class",
    "The right class is counted too, which adds 1 to the loss of each row: leave j = y[i] out.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss + 1, dx


@SVM_LOSS.mistake(
    "true_class_gradient",
    "The column of the right class still holds its own margin of 1: set that margin to 0.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x)
    return loss + 1, dx


@SVM_LOSS.mistake("minus_one", "The right class gets -1 for EACH active margin of its row, not -1 once.", keeps="part")
def _(right, x, y):
    loss, _ = right(x, y)
    _, dx, rows = hinge(x, y)
    dx[rows, y] = -1
    return loss, dx / len(x)


@SVM_LOSS.mistake(
    "no_right_column", "The score of the right class is part of every margin: its gradient is missing.", keeps="part"
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] = 0
    return loss, dx


@SVM_LOSS.mistake(
    "broadcast",
    "(N, C) and (N,) fit only where N = C: make the scores of the right classes, x[rows, y], a column (N, 1).",
    raises=ValueError,
)
def _(right, x, y):
    return right(x - x[np.arange(len(x)), y], y)


@SVM_LOSS.mistake("no_margin", "The margin of 1 is missing: max(0, s_j - s_y + 1).", keeps="slip")
def _(right, x, y):
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, np.newaxis])
    dx = 1.0 * (margins > 0)
    dx[rows, y] = -dx.sum(axis=1)
    return margins.sum() / len(x), dx / len(x)


@SVM_LOSS.mistake(
    "sign", "The signs are the wrong way round: a larger wrong score makes the loss larger.", keeps="slip"
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss, -dx


@SVM_LOSS.mistake(
    "sign_of_margin", "The margin is x[i, j] - x[i, y[i]] + 1; yours has the scores the other way.", keeps="slip"
)
def _(right, x, y):
    loss, dx = right(-x, y)
    return loss, -dx
