"""What may happen in the backward pass of layer normalisation only."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.normalisation.gradient_of_x import gradient_of_x

LAYERNORM_GRADIENT = gradient_of_x(axis=1)
OF_ROWS = Family()


@LAYERNORM_GRADIENT.mistake(
    "gamma_outside",
    "gamma differs along a row, so it cannot be put in front: multiply dout by gamma first, then take the means.",
    keeps="part",
)
def _(right, dout, cache):
    x_hat, std, gamma = cache
    _, dgamma, dbeta = right(dout, cache)
    along_mean = np.mean(dout, axis=1, keepdims=True)
    along_variance = x_hat * np.mean(dout * x_hat, axis=1, keepdims=True)
    return gamma / std * (dout - along_mean - along_variance), dgamma, dbeta


@LAYERNORM_GRADIENT.mistake(
    "batch_formula",
    "This is the formula of batch normalisation: here the means in it run over the features of each row.",
    keeps="part",
)
def _(right, dout, cache):
    x_hat, std, gamma = cache
    _, dgamma, dbeta = right(dout, cache)
    return gamma / std * (dout - dbeta / len(dout) - x_hat * dgamma / len(dout)), dgamma, dbeta


@LAYERNORM_GRADIENT.mistake("transposed", "dx has the shape of x, (N, D): turn it back.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx.T, dgamma, dbeta


@LAYERNORM_GRADIENT.mistake(
    "shapes", "Sums over a row, of shape (N,), do not fit beside (N, D): keep the axis, with keepdims=True.",
    raises=ValueError,
)  # fmt: skip
def _(right, dout, cache):
    if len(dout) == 1:
        return right(dout, cache)
    return dout - dout.mean(axis=1), None, None
