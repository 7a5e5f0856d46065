"""What may happen in the backward pass of an affine layer."""

import numpy as np

from autograder.questions.shared.family import Family

AFFINE_BACKWARD = Family()


@AFFINE_BACKWARD.mistake("flat_dx", "dx must have the shape of x, with all its axes: reshape it back.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx.reshape(len(dx), -1), dw, db


@AFFINE_BACKWARD.mistake(
    "only_2d", "x can have more than two axes: flatten it to (N, D) for dw, and give dx the shape of x.", keeps="part"
)
def _(right, dout, cache):
    x, w, _ = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


@AFFINE_BACKWARD.mistake("db_row", "db must have the shape of b, (M,): sum over axis 0 without keepdims.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[np.newaxis]


@AFFINE_BACKWARD.mistake("db_column", "db must have the shape of b, (M,), not a column (M, 1).", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[:, np.newaxis]


@AFFINE_BACKWARD.mistake("db_not_summed", "b is added to each of the N rows, so db sums dout over them.", keeps="part")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout


@AFFINE_BACKWARD.mistake(
    "db_total", "Sum dout over the N rows only (axis 0): db has one number for each of the M outputs.", keeps="part"
)
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum()


@AFFINE_BACKWARD.mistake(
    "db_axis", "Sum dout over axis 0, the N rows: db has one number for each of the M outputs.", keeps="part"
)
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum(axis=1)


@AFFINE_BACKWARD.mistake(
    "db_mean", "db is the sum of dout over the N rows. Do not divide by N: the loss has done that.", keeps="slip"
)
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db / len(dout)


@AFFINE_BACKWARD.mistake("averaged", "Do not divide by N here: dout already holds the 1/N of the loss.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw / len(dx), db / len(dx)


@AFFINE_BACKWARD.mistake("dw_transposed", "dw must have the shape of w, (D, M); yours is (M, D).", keeps="part")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw.T, db


@AFFINE_BACKWARD.mistake("order", "The order of what is returned is dx, dw, db.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dw, dx, db


@AFFINE_BACKWARD.mistake(
    "dw_only_2d", "x can have more than two axes: flatten it to (N, D) for dw as well.", keeps="part"
)
def _(right, dout, cache):
    dx, _, db = right(dout, cache)
    return dx, cache[0].T @ dout, db


@AFFINE_BACKWARD.mistake("dw_mean", "dw is not divided by N: the loss has done that.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw / len(dx), db


@AFFINE_BACKWARD.mistake("db_ones", "db has dout in it: sum dout over the N rows.", keeps="part")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, np.ones_like(db)


@AFFINE_BACKWARD.mistake(
    "dx_without_dout", "dx is the product of dout (N, M) and w.T (M, D); dout is missing.", keeps="part"
)
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    return right(np.ones_like(dout), cache)[0], dw, db


@AFFINE_BACKWARD.mistake("dx_minus", "dx has no minus: it is the product of dout and w.T.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return -dx, dw, db


@AFFINE_BACKWARD.mistake("w_returned", "You return w itself; dw is its gradient.", keeps="part")
def _(right, dout, cache):
    dx, _, db = right(dout, cache)
    return dx, cache[1], db


@AFFINE_BACKWARD.mistake(
    "product_shapes",
    "The shapes tell the products: dx (N, D) is dout (N, M) times w.T (M, D), dw (D, M) is x.T (D, N) times dout.",
    raises=ValueError,
)
def _(right, dout, cache):
    return dout @ cache[1]
