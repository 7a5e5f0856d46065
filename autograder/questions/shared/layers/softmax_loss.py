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


def probabilities(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# ---- large scores, or scores far apart: functions of the scores


def shifted_by(shift, of_sum):
    """Another shift than the largest of each row; the loss from the log of the sum, or from probabilities."""

    def wrong(right, x, y):
        shifted = x - shift(x)
        e = np.exp(shifted)
        loss, dx = cross_entropy(e / e.sum(axis=1, keepdims=True), y)
        return np.mean(np.log(e.sum(axis=1)) - shifted[np.arange(len(x)), y]) if of_sum else loss, dx

    return wrong


for key, hint, shift in (
    ("no_shift", NO_SHIFT, lambda x: 0),
    (
        "shift_not_by_largest",
        "Subtract the LARGEST score of each row: exp of what lies far above the smallest, or the mean, overflows.",
        lambda x: x.min(axis=1, keepdims=True),
    ),
    (
        "global_shift",
        "Subtract the largest score of each ROW (axis=1, keepdims=True), not that of the whole array.",
        lambda x: x.max(),
    ),
):
    SOFTMAX_LOSS.mistake(key, hint)(shifted_by(shift, of_sum=False))
    SOFTMAX_LOSS.mistake(f"{key}_log_sum", hint)(shifted_by(shift, of_sum=True))

ZERO = (
    "A probability can become 0, and its logarithm infinite: take log of the sum of exponentials, minus the right "
    "class' score, from the shifted scores."
)
for key, added in (("log_of_zero", 0.0), *((f"log_of_{n}", 10.0**-n) for n in (8, 10, 12, 15))):

    @SOFTMAX_LOSS.mistake(key, ZERO)
    def _(right, x, y, added=added):
        dx = right(x, y)[1]
        p = probabilities(x)
        return -np.mean(np.log(p[np.arange(len(x)), y] + added)), dx


@SOFTMAX_LOSS.mistake("log_of_all", ZERO)
def _(right, x, y):
    return -np.sum(np.eye(x.shape[1])[y] * np.log(probabilities(x))) / len(x), right(x, y)[1]


# ---- the rest


@SOFTMAX_LOSS.mistake(
    "wrong_axis", "Normalise over the classes (axis=1): each ROW of probabilities sums to 1.", keeps="part"
)
def _(right, x, y):
    e = np.exp(x - x.max())
    return cross_entropy(e / e.sum(axis=0), y)


@SOFTMAX_LOSS.mistake(
    "one_sum", "Divide by the sum of each row (axis=1, keepdims=True), not by the sum of the whole array.", keeps="part"
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
    "sign_loss",
    "The loss is MINUS the log of a probability, so never negative.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return -loss, dx


@SOFTMAX_LOSS.mistake(
    "probabilities", "dx is only the probabilities: subtract 1 in the column of the right class.", keeps="slip"
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x)
    return loss, dx


@SOFTMAX_LOSS.mistake(
    "minus_one_after",
    "Subtract 1 from the probability of the right class first, and divide by N afterwards.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x) - 1
    return loss, dx


@SOFTMAX_LOSS.mistake(
    "sign",
    "The sign is the wrong way round: the loss is MINUS the log of a probability, so never negative.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return -loss, -dx


@SOFTMAX_LOSS.mistake(
    "sign_gradient",
    "The gradient has the wrong sign: it is p - 1 for the right class and p for the others.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss, -dx
