"""What may happen in the SVM loss of a linear classifier that is written without loops."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.penalty import with_penalty
from autograder.questions.shared.linear.svm_loss import counting, hinge

HINGE_VECTORIZED = Family()
WHOLE_COLUMNS = "Indexing with [:, y] takes whole columns, N of them; [np.arange(N), y] takes one entry of each row."
BOOLEAN = "margins > 0 holds booleans, which cannot hold a number such as -3: make numbers of them, with astype(float)."


class UFuncTypeError(TypeError):
    """The name of NumPy's own error, which is not public."""


@HINGE_VECTORIZED.mistake(
    "true_class_in_gradient",
    "The true class' own entry counts as a margin above zero: set it to 0 before you count.",
    keeps="slip",
)
@counting
def _(active, right):
    return active - right * (1 + active.sum(1, keepdims=True))


@HINGE_VECTORIZED.mistake(
    "true_class_everywhere",
    "The true class' own entry counts as a margin above zero: set it to 0 before you sum and before you count.",
    keeps="slip",
)
@with_penalty
def _(right, W, X, y):
    loss, dW = hinge(W, X, y, lambda active, right: active - right * (1 + active.sum(1, keepdims=True)))
    return loss + 1, dW


@HINGE_VECTORIZED.mistake(
    "sign_of_margin_in_loss",
    "The margin is the score of the wrong class minus that of the true one, plus 1; yours is the other way.",
    keeps="part",
)
@with_penalty
def _(right, W, X, y):
    return right(-W, X, y, 0.0)


@HINGE_VECTORIZED.mistake(
    "broadcast",
    "What is one number a row (the true class' score, the count of margins) meets (N, C) as a column (N, 1), without "
    "keepdims it has shape (N,). And dW is X.T (D, N) times a matrix (N, C).",
    raises=ValueError,
)
def _(right, W, X, y, reg):
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(len(X)), y] + 1)
    return margins.sum() / len(X), right(W, X, y, reg)[1]


@HINGE_VECTORIZED.mistake(
    "one_count",
    "Count the margins above zero of each picture by itself: a sum without axis=1 is one number for all.",
    keeps="part",
)
@counting
def _(active, right):
    return active - right * active.sum()


@HINGE_VECTORIZED.mistake("boolean", BOOLEAN, keeps="part")
@counting
def _(active, right):
    return active + right * (active.sum(1, keepdims=True) > 0)


@HINGE_VECTORIZED.mistake("boolean_subtracted", BOOLEAN, raises=UFuncTypeError)
def _(right, W, X, y, reg):
    active = X @ W > 0
    active[np.arange(len(X)), y] -= active.sum(axis=1)


def in_whole_columns(value, added):
    """A gradient whose columns y get a value in every row: a function of active (N, C); it replaces or is added."""

    @with_penalty
    def wrong(right, W, X, y):
        def counts(active, true):
            active[:, y] = value(active) + (active[:, y] if added else 0)
            return active

        return hinge(W, X, y, counts)

    return wrong


for key, value, added in (
    ("whole_columns", lambda active: -1, False),
    ("whole_columns_less_one", lambda active: -1, True),
    ("whole_columns_counted", lambda active: -active.sum(axis=1), False),
    ("whole_columns_less_counts", lambda active: -active.sum(axis=1), True),
):
    HINGE_VECTORIZED.mistake(key, WHOLE_COLUMNS, keeps="part")(in_whole_columns(value, added))


@HINGE_VECTORIZED.mistake("whole_columns_of_margins", WHOLE_COLUMNS, keeps="part")
@with_penalty
def _(right, W, X, y):
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(len(X)), y][:, None] + 1)
    margins[:, y] = 0
    active = 1.0 * (margins > 0)
    active[np.arange(len(X)), y] = -active.sum(1)
    return margins.sum() / len(X), X.T @ active / len(X)
