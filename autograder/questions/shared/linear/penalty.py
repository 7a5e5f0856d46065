"""What may happen with the penalty reg * sum(W * W) of a linear loss."""

import functools
from collections.abc import Callable

import numpy as np

from autograder.questions.shared.family import Family

PENALTY = Family()
WHOLE, HALF = ("", 1.0), ("_half", 0.5)  # both conventions: the ending of a mistake's key, and the penalty's factor


def with_penalty(pair, W, reg):
    """Loss and gradient (D, C) of the data, with the penalty added to both."""
    return pair[0] + reg * np.sum(W * W), pair[1] + 2 * reg * W


def of_strength(in_loss, in_gradient):
    """The right loss for one strength of the penalty, with the gradient for another: functions of reg and N."""
    return adding(lambda W, reg, N: (in_loss(reg, N) * np.sum(W * W), 2 * in_gradient(reg, N) * W))


def adding(penalty):
    """Loss and gradient of the data, right, with a penalty(W, reg, N) and its gradient, right or wrong."""

    def wrong(right, W, X, y, reg):
        loss, dW = right(W, X, y, 0.0)
        in_loss, in_gradient = penalty(W, reg, len(X))
        return loss + in_loss, dW + in_gradient

    return wrong


def in_either_convention(family, key, hint, keeps):
    """Decorator: enter a mistake with the data; where it keeps most of the points, with half of the penalty too."""

    def add(function):
        def halved(right, W, X, y, reg):
            return function(right, W, X, y, reg / 2)

        family.mistake(key, hint, keeps=keeps)(function)
        if keeps == "slip":
            family.mistake(f"{key}_half", hint, keeps=keeps)(functools.wraps(function)(halved))
        return function

    return add


@PENALTY.accepts("half")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)


# ---- another strength in the loss or in the gradient: functions of reg and N


def none(reg, N):
    return 0.0


def times(share):
    return lambda reg, N: share * reg


def averaged(share):
    return lambda reg, N: share * reg / N


def for_each(share):
    return lambda reg, N: share * reg * N


def squared(share):
    return lambda reg, N: share * reg * reg


def without_reg(share):
    return lambda reg, N: share


MISFIT = "The gradient of the penalty does not fit the loss: what is the derivative of w * w?"
AVERAGED = "The penalty is divided by the number of pictures; only the sum over pictures is to be averaged."
AGAIN = "is it added in two places, or once for each picture or class?"
SQUARED = "reg enters twice, as reg * reg: the penalty is reg * sum(W * W), and its gradient has reg once as well."
NO_REG = "reg is missing: the penalty is reg * sum(W * W), and reg is a factor of its gradient as well."

Strength = Callable[[float, int], float]
Row = tuple[str, str, Strength, Strength]
STRENGTHS: list[Row] = [
    ("no_penalty", "The penalty is missing, both in the loss and in the gradient: add reg * sum(W * W) and its "
     "gradient.", none, none),
    ("penalty_not_in_gradient", "The loss has the penalty, the gradient has not: add the gradient of "
     "reg * sum(W * W).", times(1), none),
    ("penalty_not_in_loss", "The gradient has the penalty, the loss has not: add reg * sum(W * W) to the loss.",
     none, times(1)),
    ("gradient_half", MISFIT, times(1), times(0.5)),
    ("gradient_quarter", MISFIT, times(0.5), times(0.25)),
    ("gradient_double", "Your loss has half of reg * sum(W * W), your gradient that of the whole: they must fit.",
     times(0.5), times(1)),
    ("penalty_twice", "The penalty enters twice: is it added inside the loop, or in two places?", times(2), times(2)),
    ("loss_twice", f"The loss has the penalty twice, the gradient has it once: {AGAIN}", times(2), times(1)),
    ("gradient_twice", f"The gradient has that of the penalty twice, the loss has the penalty once: {AGAIN}",
     times(1), times(2)),
]  # fmt: skip
for end, share in (WHOLE, HALF):
    STRENGTHS += [
        (f"penalty_averaged{end}", AVERAGED, averaged(share), averaged(share)),
        (f"gradient_penalty_averaged{end}", "In the gradient, the penalty is divided by the number of pictures: add "
         "it after dividing.", times(share), averaged(share)),
        (f"loss_penalty_averaged{end}", "In the loss, the penalty is divided by the number of pictures: add it after "
         "dividing.", averaged(share), times(share)),
        (f"penalty_each{end}", "The penalty is added once for each picture: add it once, after the loop.",
         for_each(share), for_each(share)),
        (f"gradient_penalty_each{end}", "In the gradient, the penalty is added once for each picture: add it once, "
         "after the loop.", times(share), for_each(share)),
        (f"reg_squared{end}", SQUARED, squared(share), squared(share)),
        (f"reg_squared_in_loss{end}", SQUARED, squared(share), times(share)),
        (f"reg_squared_in_gradient{end}", SQUARED, times(share), squared(share)),
        (f"no_reg{end}", NO_REG, without_reg(share), without_reg(share)),
        (f"no_reg_in_loss{end}", NO_REG, without_reg(share), times(share)),
        (f"no_reg_in_gradient{end}", NO_REG, times(share), without_reg(share)),
        (f"no_reg_nor_gradient{end}", f"{NO_REG} Your gradient has none of it.", without_reg(share), none),
    ]  # fmt: skip
for key, hint, in_loss, in_gradient in STRENGTHS:
    PENALTY.mistake(key, hint, keeps="slip")(of_strength(in_loss, in_gradient))


# ---- something else in the place of the squares: functions of W and reg

NOT_SQUARED = "The penalty is the sum of the squared weights; yours is the sum of the weights."
ABSOLUTE = "The penalty is the sum of the squared weights, not that of their absolute values."
ROOT = "The penalty has no root: reg * sum(W * W), where np.linalg.norm(W) is the root of that sum."
MEAN = "The penalty is the sum of the squared weights, not their mean."
SUM = "The gradient of the penalty is a matrix, like W: each entry is that of its own weight, without a sum."
LAST_ROW = "The whole of W is penalised, its last row too."


def squares(W):
    return np.sum(W * W)


def all_but_last(W):
    return np.vstack([W[:-1], 0 * W[-1:]])


for key, hint, penalty in (
    ("penalty_not_squared", NOT_SQUARED, lambda W, reg: (reg * np.sum(W), 2 * reg * W)),
    ("penalty_not_squared_gradient", NOT_SQUARED, lambda W, reg: (reg * np.sum(W), reg + 0 * W)),
    ("penalty_absolute", ABSOLUTE, lambda W, reg: (reg * np.sum(np.abs(W)), 2 * reg * W)),
    ("penalty_absolute_gradient", ABSOLUTE, lambda W, reg: (reg * np.sum(np.abs(W)), reg * np.sign(W))),
    ("penalty_root", ROOT, lambda W, reg: (reg * np.sqrt(squares(W)), 2 * reg * W)),
    ("penalty_mean", MEAN, lambda W, reg: (reg * np.mean(W * W), 2 * reg * W)),
):
    PENALTY.mistake(key, hint, keeps="slip")(adding(lambda W, reg, N, penalty=penalty: penalty(W, reg)))

for end, share in (WHOLE, HALF):
    for key, hint, gradient in (
        ("penalty_summed_in_gradient", SUM, lambda W: 2 * np.sum(W)),
        ("penalty_squares_in_gradient", SUM, lambda W: 2 * squares(W)),
        ("penalty_of_squares", "The derivative of w * w is 2 * w: no square is left in the gradient of the penalty.",
         lambda W: 2 * W * W),
        ("penalty_without_weights", "The gradient of the penalty is proportional to W: the factor W is missing.",
         lambda W: 2 + 0 * W),
        ("penalty_subtracted", "The gradient of the penalty is added, as the penalty is to the loss; yours is "
         "subtracted.", lambda W: -2 * W),
        ("last_row_not_in_gradient", LAST_ROW, lambda W: 2 * all_but_last(W)),
    ):  # fmt: skip
        PENALTY.mistake(key + end, hint, keeps="slip")(
            adding(lambda W, reg, N, g=gradient, s=share: (s * reg * squares(W), s * reg * g(W)))
        )
    PENALTY.mistake(f"penalty_without_last_row{end}", LAST_ROW, keeps="slip")(
        adding(lambda W, reg, N, s=share: (s * reg * squares(W[:-1]), 2 * s * reg * all_but_last(W)))
    )


@PENALTY.mistake(
    "penalty_only_in_loss", "Your loss is the penalty alone: add it to the mean over the pictures, with +=.", keeps="part"
)
def _(right, W, X, y, reg):
    return reg * np.sum(W * W), right(W, X, y, reg)[1]
