"""What may happen in the softmax loss of a linear classifier where scores are large or far apart: hard cases all."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.penalty import with_penalty
from autograder.questions.shared.linear.softmax_loss import from_probabilities, probabilities

RANGE, RANGE_OF_BATCH = Family(), Family()


def shifting(shift, of_sum):
    """Another shift than each row's largest score; the loss from the log of the sum, or from probabilities."""

    @with_penalty
    def wrong(right, W, X, y):
        scores = X @ W
        scores = scores - shift(scores)
        E = np.exp(scores)
        losses = np.log(E.sum(axis=1)) - scores[np.arange(len(X)), y] if of_sum else None
        return from_probabilities(W, X, y, E / E.sum(axis=1, keepdims=True), losses)

    return wrong


for end, of_sum in (("", False), ("_log_of_sum", True)):
    for family, key, hint, shift in (
        (
            RANGE,
            "no_shift",
            "Large scores overflow in exp, very small ones all become 0: subtract each picture's largest score first.",
            lambda s: 0,
        ),
        (
            RANGE,
            "shift_not_by_largest",
            "Subtract each picture's LARGEST score: exp of what lies far above the smallest, or the mean, overflows.",
            lambda s: s.min(axis=1, keepdims=True),
        ),
        (
            RANGE_OF_BATCH,
            "common_shift",
            "One largest score for the whole batch is not enough: subtract from each row its own.",
            lambda s: s.max(),
        ),
    ):
        family.mistake(key + end, hint)(shifting(shift, of_sum))


ZERO = (
    "A probability can become 0, and its logarithm infinite: take log of the sum of exponentials, minus s_y, from the "
    "shifted scores."
)
for key, added in (("log_of_zero", 0.0), *((f"log_of_{n}", 10.0**-n) for n in (8, 10, 12, 15))):

    @RANGE.mistake(key, ZERO)
    @with_penalty
    def _(right, W, X, y, added=added):
        P = probabilities(X @ W)
        return from_probabilities(W, X, y, P, -np.log(P[np.arange(len(X)), y] + added))


@RANGE_OF_BATCH.mistake("log_of_all", ZERO)
@with_penalty
def _(right, W, X, y):
    P = probabilities(X @ W)
    return from_probabilities(W, X, y, P, -(np.eye(W.shape[1])[y] * np.log(P)).sum(axis=1))
