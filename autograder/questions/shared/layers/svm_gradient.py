"""What may happen in the SVM loss of scores with the margins and the gradient that follows from them."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.layers.svm_loss import hinge

SVM_GRADIENT = Family()


# ---- another gradient, or another loss: functions of the margins (N, C), of which are active, and of the right class

INACTIVE = "Only margins above 0 have a gradient; yours has one for every wrong class."
COUNTS = "The right class gets -1 for EACH active margin of its row: the count of that row (axis=1), "
MARGINS = "The slope of an active margin is 1, however large it is: use margins > 0, not the margins."
BOOLEAN = "margins > 0 holds booleans, which cannot hold a number such as -3: make numbers of them, with astype(float)."


def per_row(active):
    return active.sum(axis=1, keepdims=True)


for key, hint, keeps, gradient in (
    ("inactive", INACTIVE, "part", lambda m, a, right: 1 - right * m.shape[1]),
    ("inactive_counted", INACTIVE, "part", lambda m, a, right: 1 - right * (1 + per_row(a))),
    ("inactive_less_counted", INACTIVE, "part", lambda m, a, right: 1 - right * per_row(a)),
    (
        "at_least_zero",
        "margins >= 0 holds for all of them, since np.maximum makes the others 0: use margins > 0.",
        "part",
        lambda m, a, right: 1 - right * (1 + m.shape[1]),
    ),
    ("right_class_plus", f"{COUNTS}with a minus.", "slip", lambda m, a, right: a + right * per_row(a)),
    ("count_of_all", f"{COUNTS}not that of all rows.", "part", lambda m, a, right: a - right * a.sum()),
    ("margins_as_slopes", MARGINS, "part", lambda m, a, right: m - right * per_row(m)),
    ("boolean", BOOLEAN, "part", lambda m, a, right: a + right * (per_row(a) > 0)),
):

    @SVM_GRADIENT.mistake(key, hint, keeps=keeps)
    def _(right, x, y, gradient=gradient):
        margins, active, _ = hinge(x, y)
        return right(x, y)[0], gradient(margins, active, np.eye(x.shape[1])[y]) / len(x)


@SVM_GRADIENT.mistake(
    "true_class_counted",
    "The column of the right class still holds its own margin of 1: set that margin to 0.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] -= 1 / len(x)
    return loss + 1, dx


for key, slope in (("squared", lambda margins: 2 * margins), ("loss_squared", lambda margins: 1.0 * (margins > 0))):

    @SVM_GRADIENT.mistake(key, "The margins are summed as they are, not squared.", keeps="part")
    def _(right, x, y, slope=slope):
        margins, _, rows = hinge(x, y)
        dx = slope(margins)
        dx[rows, y] = -dx.sum(axis=1)
        return (margins**2).sum() / len(x), dx / len(x)


WHOLE_COLUMNS = "Indexing with [:, y] takes whole columns, N of them; [np.arange(N), y] takes one entry of each row."
for key, value, added in (
    ("whole_columns", lambda active: -1, False),
    ("whole_columns_less_one", lambda active: -1, True),
    ("whole_columns_counted", lambda active: -active.sum(axis=1), False),
    ("whole_columns_less_counts", lambda active: -active.sum(axis=1), True),
):

    @SVM_GRADIENT.mistake(key, WHOLE_COLUMNS, keeps="part")
    def _(right, x, y, value=value, added=added):
        _, dx, _ = hinge(x, y)
        dx[:, y] = value(dx) + (dx[:, y] if added else 0)
        return right(x, y)[0], dx / len(x)


# ---- what stops with an error


class UFuncTypeError(TypeError):
    """The name of NumPy's own error, which is not public."""


for key, dtype in (("boolean_divided", bool), ("integers_divided", np.int64)):

    @SVM_GRADIENT.mistake(
        key,
        "The gradient is to hold fractions: make it of floats, with astype(float), or write dx = dx / N.",
        raises=UFuncTypeError,
    )
    def _(right, x, y, dtype=dtype):
        dx = hinge(x, y)[1].astype(dtype)
        dx /= len(x)


@SVM_GRADIENT.mistake("boolean_subtracted", BOOLEAN, raises=UFuncTypeError)
def _(right, x, y):
    active = x > 0
    active[np.arange(len(x)), y] -= active.sum(axis=1)
