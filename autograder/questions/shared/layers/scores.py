"""What the losses of scores (N, C) share: the cases, and what may happen with the mean over the rows."""

import numpy as np

from autograder.questions.shared.family import Family

MEAN = Family()
NO_MEAN_LOSS = "The loss is the mean over the N rows; yours is their sum."
NO_MEAN_GRADIENT = "The loss is a mean over N rows, so its gradient is divided by N too."


def loss_cases(t, function):
    """The cases of one loss, a function of the code under test."""
    for what, hard, x in score_cases(t):
        with t.case(f"{what}: N = {x.shape[0]}, C = {x.shape[1]}", hard=hard):
            loss, dx = function(x, t.rng.randint(0, x.shape[1], len(x))).returns("loss", "dx")
            t.close("loss", loss)
            t.close("dx", dx)


def score_cases(t):
    """What it is, whether it is hard, and the scores."""
    (N,), (C,), randn = t.sizes(1, 9, 16), t.sizes(1, 4, 7), t.rng.randn
    yield "scores before training, nearly equal", False, 0.001 * randn(8 * N, C)
    yield "scores of different sizes", False, randn(N, C + 14)
    yield "two classes", True, randn(N, 2)
    yield "a batch of one", True, randn(1, C)
    yield "scores around 1000", True, 1000 + randn(N, C)
    yield "one class leads by 2000, not always the right one", True, randn(N, C) + 2000 * np.eye(C)[0]
    yield "rows on different levels", True, randn(N, C) + 1000 * np.arange(N)[:, np.newaxis]


@MEAN.mistake("sum_gradient", NO_MEAN_GRADIENT, keeps="slip")
def _(right, x, y):
    loss, dx = right(x, y)
    return loss, dx * len(x)


@MEAN.mistake("sum", NO_MEAN_LOSS, keeps="slip")
def _(right, x, y):
    loss, dx = right(x, y)
    return loss * len(x), dx * len(x)


@MEAN.mistake("sum_loss", NO_MEAN_LOSS, keeps="slip")
def _(right, x, y):
    loss, dx = right(x, y)
    return loss * len(x), dx


@MEAN.mistake("no_gradient", "dx is all zero: is the gradient computed and stored in dx?")
def _(right, x, y):
    return right(x, y)[0], np.zeros_like(x)


@MEAN.mistake("exchanged", "The loss comes first: return loss, dx.", keeps="slip")
def _(right, x, y):
    loss, dx = right(x, y)
    return dx, loss


@MEAN.mistake("scores_returned", "You return the scores x themselves; dx is their gradient.")
def _(right, x, y):
    return right(x, y)[0], x


@MEAN.mistake(
    "number_of_classes", "You divide by the number of classes; the mean is over the rows: divide by N.", keeps="slip"
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss * len(x) / x.shape[1], dx * len(x) / x.shape[1]


@MEAN.mistake(
    "over_classes",
    "Divide by the number of rows N, not by N times C: np.mean over all entries does that.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss / x.shape[1], dx / x.shape[1]


@MEAN.mistake(
    "loss_over_classes",
    "The loss is divided by N, not by N times C as np.mean over all entries does.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss / x.shape[1], dx


@MEAN.mistake(
    "ten_classes",
    "The number of classes is x.shape[1], and not always 10: loop over range(x.shape[1]).",
    raises=IndexError,
)
def _(right, x, y):
    for j in range(10):
        x[:, j]
    return right(x, y)
