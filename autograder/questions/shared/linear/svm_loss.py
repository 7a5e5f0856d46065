"""The SVM loss of a linear classifier: its cases, and what may happen with the margins."""

import functools

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.loss_cases import compare, labels, linear_loss_cases
from autograder.questions.shared.linear.penalty import with_penalty

HINGE = Family()


def svm_loss_cases(t, function):
    linear_loss_cases(t, function)
    N, C = t.sizes(2, 4, 10)
    with t.case("no margin is above zero, only the penalty is left", hard=True):
        y = labels(t.rng, N, C)
        compare(t, function, 9.0 * np.eye(C) + 0.1 * t.rng.rand(C, C), np.eye(C)[y], y, 0.3)


def hinge(W, X, y, counts, delta=1.0):
    """The mean loss without penalty, and the gradient that follows from a rule `counts`.

    counts(active, right): active (N, C) is 1 where a wrong class' margin is above zero, right (N, C) is 1 at
    the true class; it returns the gradient with respect to the scores, (N, C), before averaging.
    """
    rows, right = np.arange(len(X)), np.eye(W.shape[1])[y]
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, None] + delta) * (1 - right)
    return margins.sum() / len(X), X.T @ counts((margins > 0).astype(float), right) / len(X)


def counting(counts):
    """A loss without mistake, and the gradient that follows from a rule; see hinge."""

    @with_penalty
    @functools.wraps(counts)
    def wrong(right, W, X, y):
        return hinge(W, X, y, counts)

    return wrong


for key, hint, keeps, counts in (
    (
        "true_class_without_gradient",
        "Each margin above zero depends on the true class' score too: column y[i] of dW gets its share.",
        "part",
        lambda active, right: active,
    ),
    (
        "true_class_once",
        "Column y[i] of dW gets -X[i] for each margin above zero, not once for the picture.",
        "part",
        lambda active, right: active - right,
    ),
    (
        "inactive",
        "A margin that is not above zero adds nothing to the loss, and nothing to the gradient.",
        "concept",
        lambda active, right: (1 - right) - right * (active.shape[1] - 1),
    ),
    (
        "at_least_zero",
        "margins >= 0 holds for all of them, since np.maximum makes the others 0: use margins > 0.",
        "part",
        lambda active, right: 1 - right * (1 + active.shape[1]),
    ),
    (
        "true_class_plus",
        "A larger score of the true class makes the loss smaller: its column y[i] gets -X[i], the wrong class +X[i].",
        "slip",
        lambda active, right: active + right * active.sum(1, keepdims=True),
    ),
    (
        "sign_of_margins",
        "The data's part of the gradient has the wrong sign: the wrong class' column gets +X[i], column y[i] -X[i].",
        "slip",
        lambda active, right: right * active.sum(1, keepdims=True) - active,
    ),
    (
        "wrong_class_without_gradient",
        "Each margin above zero depends on the wrong class' score too: column j of dW gets its share.",
        "part",
        lambda active, right: -right * active.sum(1, keepdims=True),
    ),
):
    HINGE.mistake(key, hint, keeps=keeps)(counting(counts))


@HINGE.mistake(
    "true_class_counted",
    "The loss is too large by one: the true class has no margin with itself, leave it out of the sum.",
    keeps="slip",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss + 1, dW


@HINGE.mistake(
    "no_margin",
    "A wrong class counts as soon as its score comes within 1 of the true one: s_j - s_y + 1.",
    keeps="slip",
)
@with_penalty
def _(right, W, X, y):
    return hinge(W, X, y, lambda active, right: active - right * active.sum(1, keepdims=True), delta=0.0)


@HINGE.mistake(
    "sign_of_margin",
    "The margin is the score of the wrong class minus that of the true one, plus 1; yours is the other way.",
    keeps="slip",
)
def _(right, W, X, y, reg):
    loss, dW = right(-W, X, y, reg)
    return loss, -dW


def with_margins(W, X, y, weights, squared=False):
    """The loss of the data, and the gradient with a weight for each margin: a function of the margins (N, C)."""
    rows = np.arange(len(X))
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    weighted = weights(margins)
    weighted[rows, y] = -weighted.sum(1)
    return np.sum(margins**2 if squared else margins) / len(X), X.T @ weighted / len(X)


@HINGE.mistake(
    "margins_for_indicator",
    "The slope of a margin above zero is 1, however large it is: it is not multiplied by the margin (use margins > 0).",
    keeps="part",
)
@with_penalty
def _(right, W, X, y):
    return with_margins(W, X, y, lambda margins: margins.copy())


@HINGE.mistake("squared", "The margins are summed as they are, not squared.", keeps="part")
@with_penalty
def _(right, W, X, y):
    return with_margins(W, X, y, lambda margins: 2 * margins, squared=True)


@HINGE.mistake("loss_squared", "The margins are summed as they are, not squared.", keeps="slip")
@with_penalty
def _(right, W, X, y):
    return with_margins(W, X, y, lambda margins: 1.0 * (margins > 0), squared=True)
