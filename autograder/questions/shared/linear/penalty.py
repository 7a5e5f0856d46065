"""What may happen with the penalty reg * sum(W * W) of a linear loss."""

import functools

import numpy as np

from autograder.questions.shared.family import Family

PENALTY = Family()


def with_penalty(pair, W, reg):
    """Loss and gradient (D, C) of the data, with the penalty added to both."""
    return pair[0] + reg * np.sum(W * W), pair[1] + 2 * reg * W


def of_strength(strengths):
    """The right loss for one strength of the penalty, with the gradient for another; strengths(reg, N) gives both."""

    @functools.wraps(strengths)
    def wrong(right, W, X, y, reg):
        in_loss, in_gradient = strengths(reg, len(X))
        return right(W, X, y, in_loss)[0], right(W, X, y, in_gradient)[1]

    return wrong


@PENALTY.accepts("half")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)


for key, hint, strengths in (
    (
        "no_penalty",
        "The penalty is missing, both in the loss and in the gradient: add reg * sum(W * W) and its gradient.",
        lambda reg, N: (0.0, 0.0),
    ),
    (
        "penalty_not_in_gradient",
        "The loss has the penalty, the gradient has not: add the gradient of reg * sum(W * W).",
        lambda reg, N: (reg, 0.0),
    ),
    (
        "penalty_not_in_loss",
        "The gradient has the penalty, the loss has not: add reg * sum(W * W) to the loss.",
        lambda reg, N: (0.0, reg),
    ),
    (
        "gradient_half",
        "The gradient of the penalty does not fit the loss: what is the derivative of w * w?",
        lambda reg, N: (reg, reg / 2),
    ),
    (
        "gradient_double",
        "Your loss has half of reg * sum(W * W), your gradient that of the whole: they must fit.",
        lambda reg, N: (reg / 2, reg),
    ),
    (
        "penalty_twice",
        "The penalty enters twice: is it added inside the loop, or in two places?",
        lambda reg, N: (2 * reg, 2 * reg),
    ),
):
    PENALTY.mistake(key, hint)(of_strength(strengths))


@PENALTY.mistake(
    "penalty_not_squared",
    "The penalty is the sum of the squared weights; yours is the sum of the weights.",
)
def _(right, W, X, y, reg):
    return right(W, X, y, 0.0)[0] + reg * W.sum(), right(W, X, y, reg)[1]


AVERAGED = "The penalty is divided by the number of pictures; only the sum over pictures is to be averaged."
GRADIENT_AVERAGED = "In the gradient, the penalty is divided by the number of pictures: add it after dividing."
for key, hint, strengths in (
    (
        "penalty_averaged",
        "The penalty is divided by the number of pictures; only the sum over pictures is to be averaged.",
        lambda reg, N: (reg / N, reg / N),
    ),
    (
        "gradient_penalty_averaged",
        "In the gradient, the penalty is divided by the number of pictures: add it after dividing.",
        lambda reg, N: (reg, reg / N),
    ),
):
    PENALTY.mistake(key, hint)(of_strength(strengths))
