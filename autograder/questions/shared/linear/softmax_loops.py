"""What may happen in the softmax loss of a linear classifier that is written with loops."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.penalty import with_penalty

SOFTMAX_WITH_LOOPS = Family()
LAST_PICTURE = "only the last picture's is left: its line belongs inside the loop over the pictures, with +=."


@SOFTMAX_WITH_LOOPS.mistake(
    "overwritten", f"Each picture has a share in the gradient, and in yours {LAST_PICTURE}", keeps="part"
)
@with_penalty
def _(right, W, X, y):
    return right(W, X, y, 0.0)[0], right(W, X[-1:], y[-1:], 0.0)[1] / len(X)


@SOFTMAX_WITH_LOOPS.mistake(
    "loss_overwritten", f"Each picture has a share in the loss, and in yours {LAST_PICTURE}", keeps="slip"
)
@with_penalty
def _(right, W, X, y):
    return right(W, X[-1:], y[-1:], 0.0)[0] / len(X), right(W, X, y, 0.0)[1]


@SOFTMAX_WITH_LOOPS.mistake(
    "last_picture",
    "Only the last picture counts: what uses its scores belongs inside the loop over the pictures, with +=.",
    keeps="part",
)
@with_penalty
def _(right, W, X, y):
    loss, dW = right(W, X[-1:], y[-1:], 0.0)
    return loss / len(X), dW / len(X)


for key, count in (("first_picture", lambda X: 1), ("first_picture_divided", len)):

    @SOFTMAX_WITH_LOOPS.mistake(key, "Only the first picture counts: the return belongs behind the loop.", keeps="part")
    @with_penalty
    def _(right, W, X, y, count=count):
        loss, dW = right(W, X[:1], y[:1], 0.0)
        return loss / count(X), dW / count(X)


@SOFTMAX_WITH_LOOPS.mistake(
    "first_picture_alone",
    "Only the first picture counts, and there is no penalty: the return belongs behind the loop.",
    keeps="part",
)
def _(right, W, X, y, reg):
    return right(W, X[:1], y[:1], 0.0)


for key, loss_too in (("divided_in_loop", True), ("gradient_divided_in_loop", False)):

    @SOFTMAX_WITH_LOOPS.mistake(
        key,
        "The sums are divided once for each picture: divide them once, after the loop.",
        keeps="slip",
    )
    @with_penalty
    def _(right, W, X, y, loss_too=loss_too):
        loss, dW = 0.0, np.zeros(W.shape)
        for i in range(len(X)):
            loss_i, dW_i = right(W, X[i : i + 1], y[i : i + 1], 0.0)
            loss, dW = (loss + loss_i) / len(X), (dW + dW_i) / len(X)
        return loss if loss_too else right(W, X, y, 0.0)[0], dW
