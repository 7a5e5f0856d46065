"""What may happen with the penalty reg * sum(W * W) of a linear loss.

The mistakes are made on the right loss that they are given, so that they are made with half of the penalty as well.
"""

import functools
from collections.abc import Callable

import numpy as np

from autograder.questions.shared.family import Family

PENALTY = Family()


@PENALTY.accepts("half")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)


def with_penalty(function):
    """A wrong loss with the right penalty; function(right, W, X, y) gives loss and gradient of the data."""

    @functools.wraps(function)
    def wrong(right, W, X, y, reg):
        (loss, dW), (full, full_dW), (data, data_dW) = (
            function(right, W, X, y),
            right(W, X, y, reg),
            right(W, X, y, 0.0),
        )
        return loss + (full - data), dW + (full_dW - data_dW)

    return wrong


# ---- another strength in the loss or in the gradient: functions of reg and the number N of pictures


def of_strength(in_loss, in_gradient):
    """The right loss for one strength of the penalty, with the gradient for another."""

    def wrong(right, W, X, y, reg):
        return right(W, X, y, in_loss(reg, len(X)))[0], right(W, X, y, in_gradient(reg, len(X)))[1]

    return wrong


def none(reg, N):
    return 0.0


def once(reg, N):
    return reg


def times(share):
    return lambda reg, N: share * reg


def averaged(reg, N):
    return reg / N


def for_each(reg, N):
    return reg * N


def squared(reg, N):
    return reg * reg


def without_reg(reg, N):
    return 1.0


AGAIN = "is it added in two places, or once for each class?"
EACH = "the penalty is added once for each picture: add it once, after the loop."
AFTER = "the penalty is divided by the number of pictures: add it after dividing."
SQUARED = "reg enters twice, as reg * reg: the penalty is reg * sum(W * W), and its gradient has reg once as well."
NO_REG = "reg is missing: the penalty is reg * sum(W * W), and reg is a factor of its gradient as well."

Strength = Callable[[float, int], float]
STRENGTHS: tuple[tuple[str, str, Strength, Strength], ...] = (
    ("no_penalty", "The penalty is missing, both in the loss and in the gradient: add reg * sum(W * W) and its "
     "gradient.", none, none),
    ("penalty_not_in_gradient", "The loss has the penalty, the gradient has not: add the gradient of "
     "reg * sum(W * W).", once, none),
    ("penalty_not_in_loss", "The gradient has the penalty, the loss has not: add reg * sum(W * W) to the loss.",
     none, once),
    ("gradient_half", "The gradient of the penalty does not fit the loss: what is the derivative of w * w?",
     once, times(0.5)),
    ("gradient_double", "Your loss has half of reg * sum(W * W), your gradient that of the whole: they must fit.",
     times(0.5), once),
    ("penalty_twice", "The penalty enters twice: is it added inside the loop, or in two places?", times(2), times(2)),
    ("loss_twice", f"The loss has the penalty twice, the gradient has it once: {AGAIN}", times(2), once),
    ("gradient_twice", f"The gradient has that of the penalty twice, the loss has the penalty once: {AGAIN}",
     once, times(2)),
    ("penalty_averaged", "The penalty is divided by the number of pictures; only the sum over pictures is to be "
     "averaged.", averaged, averaged),
    ("gradient_penalty_averaged", f"In the gradient, {AFTER}", once, averaged),
    ("loss_penalty_averaged", f"In the loss, {AFTER}", averaged, once),
    ("penalty_each", EACH.capitalize(), for_each, for_each),
    ("gradient_penalty_each", f"In the gradient, {EACH}", once, for_each),
    ("loss_penalty_each", f"In the loss, {EACH}", for_each, once),
    ("reg_squared", SQUARED, squared, squared),
    ("reg_squared_in_loss", SQUARED, squared, once),
    ("reg_squared_in_gradient", SQUARED, once, squared),
    ("no_reg", NO_REG, without_reg, without_reg),
    ("no_reg_in_loss", NO_REG, without_reg, once),
    ("no_reg_in_gradient", NO_REG, once, without_reg),
    ("no_reg_nor_gradient", f"{NO_REG} Your gradient has none of it.", without_reg, none),
)  # fmt: skip
for key, hint, in_loss, in_gradient in STRENGTHS:
    PENALTY.mistake(key, hint, keeps="slip")(of_strength(in_loss, in_gradient))


# ---- something else in the place of the squares: functions of W and of the strength s, reg or half of it


def adding(penalty):
    """Loss and gradient of the data, right, with another penalty and another gradient of it."""

    def wrong(right, W, X, y, reg):
        loss, dW = right(W, X, y, 0.0)
        in_loss, in_gradient = penalty(W, (right(W, X, y, reg)[0] - loss) / squares(W))
        return loss + in_loss, dW + in_gradient

    return wrong


def squares(W):
    return np.sum(W * W)


def all_but_last(W):
    return np.vstack([W[:-1], 0 * W[-1:]])


NOT_SQUARED = "The penalty is the sum of the squared weights; yours is the sum of the weights."
ABSOLUTE = "The penalty is the sum of the squared weights, not that of their absolute values."
ROOT = "The penalty has no root: reg * sum(W * W), where np.linalg.norm(W) is the root of that sum."
MEAN = "The penalty is the sum of the squared weights, not their mean."
SUM = "The gradient of the penalty is a matrix, like W: each entry is that of its own weight, without a sum."
OF_SQUARES = "The derivative of w * w is 2 * w: no square is left in the gradient of the penalty."
NO_WEIGHTS = "The gradient of the penalty is proportional to W: the factor W is missing."
MINUS = "The gradient of the penalty is added, as the penalty is to the loss; yours is subtracted."
LAST_ROW = "The whole of W is penalised, its last row too."
for key, hint, penalty in (
    ("penalty_not_squared", NOT_SQUARED, lambda W, s: (s * np.sum(W), 2 * s * W)),
    ("penalty_not_squared_gradient", NOT_SQUARED, lambda W, s: (s * np.sum(W), s)),
    ("penalty_absolute", ABSOLUTE, lambda W, s: (s * np.sum(np.abs(W)), 2 * s * W)),
    ("penalty_absolute_gradient", ABSOLUTE, lambda W, s: (s * np.sum(np.abs(W)), s * np.sign(W))),
    ("penalty_root", ROOT, lambda W, s: (s * np.sqrt(squares(W)), 2 * s * W)),
    ("penalty_mean", MEAN, lambda W, s: (s * np.mean(W * W), 2 * s * W)),
    ("penalty_summed_in_gradient", SUM, lambda W, s: (s * squares(W), 2 * s * np.sum(W))),
    ("penalty_squares_in_gradient", SUM, lambda W, s: (s * squares(W), 2 * s * squares(W))),
    ("penalty_of_squares", OF_SQUARES, lambda W, s: (s * squares(W), 2 * s * W * W)),
    ("penalty_of_squares_once", OF_SQUARES, lambda W, s: (s * squares(W), s * W * W)),
    ("penalty_without_weights", NO_WEIGHTS, lambda W, s: (s * squares(W), 2 * s)),
    ("penalty_subtracted", MINUS, lambda W, s: (s * squares(W), -2 * s * W)),
    ("penalty_without_last_row", LAST_ROW, lambda W, s: (s * squares(W[:-1]), 2 * s * all_but_last(W))),
    ("last_row_not_in_gradient", LAST_ROW, lambda W, s: (s * squares(W), 2 * s * all_but_last(W))),
):
    PENALTY.mistake(key, hint, keeps="slip")(adding(penalty))


@PENALTY.mistake(
    "penalty_only_in_loss",
    "Your loss is the penalty alone: add it to the mean over the pictures, with +=.",
    keeps="part",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss - right(W, X, y, 0.0)[0], dW
