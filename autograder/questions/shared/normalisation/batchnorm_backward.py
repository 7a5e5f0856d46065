"""What may happen in the backward passes of batch normalisation only."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.normalisation.gradient_of_x import gradient_of_x

BATCHNORM_GRADIENT = gradient_of_x(axis=0)
CACHE = Family()


@BATCHNORM_GRADIENT.mistake(
    "dgamma_without_eps", "dgamma sums dout times exactly the x_hat of the forward pass, with eps in it.", keeps="slip"
)
def _(right, dout, cache):
    dx, _, dbeta = right(dout, cache)
    centred = cache[0] * cache[1]
    return dx, np.sum(dout * centred, axis=0) / centred.std(axis=0), dbeta


@CACHE.mistake(
    "cache_too_short",
    "The cache holds fewer things than you take out of it: both backward functions get what batchnorm_forward keeps.",
    raises=ValueError,
)
def _(right, dout, cache):
    _, _, _, _ = cache
    return right(dout, cache)


@CACHE.mistake(
    "cache_too_long",
    "The cache holds more things than you take out of it: both backward functions get what batchnorm_forward keeps.",
    raises=ValueError,
)
def _(right, dout, cache):
    _, _ = cache
    return right(dout, cache)


@CACHE.mistake(
    "x_hat_factor",
    "In the formula the last term is x_hat times the sum of dout * x_hat; the factor x_hat is missing.",
    keeps="slip",
)
def _(right, dout, cache):
    _, std, gamma = cache
    _, dgamma, dbeta = right(dout, cache)
    return gamma / std * (dout - (dbeta + dgamma) / len(dout)), dgamma, dbeta


@CACHE.mistake(
    "dout_not_times_n", "With 1/N in front of the bracket, the term dout in it has the factor N.", keeps="slip"
)
def _(right, dout, cache):
    x_hat, std, gamma = cache
    _, dgamma, dbeta = right(dout, cache)
    return gamma / std / len(dout) * (dout - dbeta - x_hat * dgamma), dgamma, dbeta


@CACHE.mistake("n_left", "The factor 1/N in front of the bracket is missing: dx is N times too large.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx * len(dout), dgamma, dbeta
