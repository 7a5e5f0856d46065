"""What may happen in the SVM loss of a linear classifier that is written with loops."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.penalty import with_penalty

HINGE_WITH_LOOPS = Family()

ONE_LEFT = "Each margin adds to dW: with = instead of +=, only the last one is left."
LAST_PICTURE = "Only the last picture counts: the loop over the classes belongs inside the loop over the pictures."


def overwriting(wrong_class, true_class):
    """The gradient where a margin's shares replace what is there, or are added as they must be."""

    @with_penalty
    def wrong(right, W, X, y):
        dW = np.zeros(W.shape)
        for i, j in np.ndindex(len(X), W.shape[1]):
            if j != y[i] and X[i] @ (W[:, j] - W[:, y[i]]) + 1 > 0:
                dW[:, j] = X[i] + (0 if wrong_class else dW[:, j])
                dW[:, y[i]] = -X[i] + (0 if true_class else dW[:, y[i]])
        return right(W, X, y, 0.0)[0], dW / len(X)

    return wrong


for key, which in (
    ("overwritten", (True, True)),
    ("wrong_class_overwritten", (True, False)),
    ("true_class_overwritten", (False, True)),
):
    HINGE_WITH_LOOPS.mistake(key, ONE_LEFT, keeps="part")(overwriting(*which))


@HINGE_WITH_LOOPS.mistake("last_picture", LAST_PICTURE, keeps="part")
@with_penalty
def _(right, W, X, y):
    loss, dW = right(W, X[-1:], y[-1:], 0.0)
    return loss / len(X), dW / len(X)


@HINGE_WITH_LOOPS.mistake(
    "last_picture_in_gradient", f"In the gradient: {LAST_PICTURE[0].lower()}{LAST_PICTURE[1:]}", keeps="part"
)
@with_penalty
def _(right, W, X, y):
    return right(W, X, y, 0.0)[0], right(W, X[-1:], y[-1:], 0.0)[1] / len(X)


@HINGE_WITH_LOOPS.mistake(
    "divided_in_loop", "dW is divided once for each picture: divide it once, after both loops.", keeps="slip"
)
@with_penalty
def _(right, W, X, y):
    dW = np.zeros(W.shape)
    for i in range(len(X)):
        dW = (dW + right(W, X[i : i + 1], y[i : i + 1], 0.0)[1]) / len(X)
    return right(W, X, y, 0.0)[0], dW
