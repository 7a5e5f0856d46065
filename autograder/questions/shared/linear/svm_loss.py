"""The SVM loss of a linear classifier: its cases, and what may happen with the margins."""

import functools

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.loss_cases import compare, labels, linear_loss_cases
from autograder.questions.shared.linear.penalty import with_penalty

HINGE, HINGE_WITH_LOOPS, HINGE_VECTORIZED = Family(), Family(), Family()


def svm_loss_cases(t, function):
    linear_loss_cases(t, function)
    N, C = t.sizes(2, 4, 11)
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

    @functools.wraps(counts)
    def wrong(right, W, X, y, reg):
        return with_penalty(hinge(W, X, y, counts), W, reg)

    return wrong


for key, hint, counts in (
    (
        "true_class_without_gradient",
        "Each margin above zero depends on the true class' score too: column y[i] of dW gets its share.",
        lambda active, right: active,
    ),
    (
        "true_class_once",
        "Column y[i] of dW gets -X[i] for each margin above zero, not once for the picture.",
        lambda active, right: active - right,
    ),
    (
        "inactive",
        "A margin that is not above zero adds nothing to the loss, and nothing to the gradient.",
        lambda active, right: (1 - right) - right * (active.shape[1] - 1),
    ),
    (
        "true_class_plus",
        "A larger score of the true class makes the loss smaller: its column y[i] gets -X[i], the wrong class +X[i].",
        lambda active, right: active + right * active.sum(1, keepdims=True),
    ),
    (
        "sign_of_margins",
        "The data's part of the gradient has the wrong sign: the wrong class' column gets +X[i], column y[i] -X[i].",
        lambda active, right: right * active.sum(1, keepdims=True) - active,
    ),
    (
        "wrong_class_without_gradient",
        "Each margin above zero depends on the wrong class' score too: column j of dW gets its share.",
        lambda active, right: -right * active.sum(1, keepdims=True),
    ),
):
    HINGE.mistake(key, hint)(counting(counts))


@HINGE.mistake(
    "true_class_counted",
    "The loss is too large by one: the true class has no margin with itself, leave it out of the sum.",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss + 1, dW


@HINGE.mistake(
    "no_margin",
    "A wrong class counts as soon as its score comes within 1 of the true one: s_j - s_y + 1.",
)
def _(right, W, X, y, reg):
    counts = hinge(W, X, y, lambda active, right: active - right * active.sum(1, keepdims=True), delta=0.0)
    return with_penalty(counts, W, reg)


@HINGE.mistake(
    "sign_of_margin",
    "The margin is the score of the wrong class minus that of the true one, plus 1; yours is the other way.",
)
def _(right, W, X, y, reg):
    loss, dW = right(-W, X, y, reg)
    return loss, -dW


@HINGE_WITH_LOOPS.mistake("overwritten", "Each margin adds to dW: with = instead of +=, only the last one is left.")
def _(right, W, X, y, reg):
    dW = np.zeros(W.shape)
    for i, j in np.ndindex(len(X), W.shape[1]):
        if j != y[i] and X[i] @ (W[:, j] - W[:, y[i]]) + 1 > 0:
            dW[:, j], dW[:, y[i]] = X[i], -X[i]
    return right(W, X, y, reg)[0], dW / len(X) + 2 * reg * W


@HINGE_VECTORIZED.mistake(
    "true_class_in_gradient",
    "The true class' own entry counts as a margin above zero: set it to 0 before you count.",
)
@counting
def _(active, right):
    return active - right * (1 + active.sum(1, keepdims=True))


@HINGE_VECTORIZED.mistake(
    "true_class_everywhere",
    "The true class' own entry counts as a margin above zero: set it to 0 before you sum and before you count.",
)
def _(right, W, X, y, reg):
    with_own = hinge(W, X, y, lambda active, right: active - right * (1 + active.sum(1, keepdims=True)))
    loss, dW = with_penalty(with_own, W, reg)
    return loss + 1, dW


@HINGE_VECTORIZED.mistake(
    "sign_of_margin_in_loss",
    "The margin is the score of the wrong class minus that of the true one, plus 1; yours is the other way.",
)
def _(right, W, X, y, reg):
    reversed_loss, data_dW = right(-W, X, y, 0.0)
    return with_penalty((reversed_loss, data_dW), W, reg)


@HINGE_VECTORIZED.mistake(
    "broadcast",
    "The true classes' scores, one of each row, must form a column (N, 1) to be taken from scores (N, C).",
    raises=ValueError,
)
def _(right, W, X, y, reg):
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(len(X)), y] + 1)
    return margins.sum() / len(X), right(W, X, y, reg)[1]


@HINGE_VECTORIZED.mistake(
    "margins_for_indicator",
    "The slope of a margin above zero is 1, however large it is: use margins > 0, not the margins.",
)
def _(right, W, X, y, reg):
    rows = np.arange(len(X))
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    margins[rows, y] = -margins.sum(1)
    return right(W, X, y, reg)[0], X.T @ margins / len(X) + 2 * reg * W
