"""What may happen to dgamma and dbeta in the backward pass of a normalisation."""

import numpy as np

from autograder.questions.shared.family import Family

SCALE = Family()


@SCALE.mistake("dgamma_without_x_hat", "gamma is multiplied by x_hat, so x_hat is in its gradient.", keeps="slip")
def _(right, dout, cache):
    dx, _, dbeta = right(dout, cache)
    return dx, dbeta.copy(), dbeta


@SCALE.mistake(
    "dgamma_of_centred", "dgamma sums dout times exactly the x_hat of the forward pass, divided by std.", keeps="slip"
)
def _(right, dout, cache):
    dx, _, dbeta = right(dout, cache)
    return dx, np.sum(dout * cache[0] * cache[1], axis=0), dbeta


@SCALE.mistake(
    "dgamma_averaged", "dgamma and dbeta are sums over the rows. Do not divide by N: the loss has done that.",
    keeps="slip",
)  # fmt: skip
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dgamma / len(dout), dbeta / len(dout)


@SCALE.mistake("exchanged", "The order of what is returned is dx, dgamma, dbeta.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dbeta, dgamma


@SCALE.mistake("as_rows", "dgamma and dbeta have the shape of gamma, (D,): sum without keepdims.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dgamma[np.newaxis], dbeta[np.newaxis]


@SCALE.mistake(
    "over_features",
    "gamma has one number for each feature, and is used by all rows: its gradient sums over the rows, axis 0.",
    keeps="part",
)
def _(right, dout, cache):
    return right(dout, cache)[0], np.sum(dout * cache[0], axis=1), np.sum(dout, axis=1)


@SCALE.mistake(
    "over_features_columns",
    "gamma has one number for each feature: sum its gradient over the rows (axis 0), without keepdims.",
    keeps="part",
)
def _(right, dout, cache):
    dx = right(dout, cache)[0]
    return dx, np.sum(dout * cache[0], axis=1, keepdims=True), np.sum(dout, axis=1, keepdims=True)


@SCALE.mistake(
    "not_summed", "gamma and beta are used by all rows: their gradients are sums over the rows.", keeps="part"
)
def _(right, dout, cache):
    return right(dout, cache)[0], dout * cache[0], dout


@SCALE.mistake(
    "dbeta_not_summed", "beta is added to all rows: its gradient is the sum of dout over them.", keeps="slip"
)
def _(right, dout, cache):
    dx, dgamma, _ = right(dout, cache)
    return dx, dgamma, dout


@SCALE.mistake(
    "totals", "Sum over the rows only (axis 0): dgamma and dbeta have one number for each feature.", keeps="part"
)
def _(right, dout, cache):
    return right(dout, cache)[0], np.sum(dout * cache[0]), np.sum(dout)


@SCALE.mistake("dbeta_with_gamma", "beta is simply added: its gradient has no gamma in it.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dgamma, dbeta * cache[2]


@SCALE.mistake("dgamma_with_gamma", "gamma itself is not in its gradient: take dout, not dout * gamma.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dgamma * cache[2], dbeta
