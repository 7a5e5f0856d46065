"""What may happen with the gradients of filters and biases in the backward pass of a convolution."""

import numpy as np

from autograder.questions.shared.convolution.conv_backward import scattered
from autograder.questions.shared.family import Family

CONV_PARAMETERS = Family()
OVER = "db sums dout over pictures, rows and columns, axes 0, 2 and 3: one number for each filter."


# ---- dw


@CONV_PARAMETERS.mistake("dw_zero", "dw is all zeros: add dout times the window at each place.", keeps="part")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, 0 * dw, db


@CONV_PARAMETERS.mistake("dw_last_place", "dw adds up over all places: use +=, do not assign.", keeps="part")
def _(right, dout, cache):
    dx, _, db = right(dout, cache)
    last = dout.shape[2] - 1, dout.shape[3] - 1
    return dx, scattered(dout, cache, keep=lambda i, j: (i, j) == last)[1], db


@CONV_PARAMETERS.mistake(
    "dw_last_window", "dw adds up over all pictures and places: use +=, do not assign.", keeps="part"
)
def _(right, dout, cache):
    dx, _, db = right(dout, cache)
    x, w, b, param = cache
    last = dout.shape[2] - 1, dout.shape[3] - 1
    return dx, scattered(dout[-1:], (x[-1:], w, b, param), keep=lambda i, j: (i, j) == last)[1], db


@CONV_PARAMETERS.mistake(
    "dw_last_picture", "dw adds up over the pictures of the batch: do not begin anew for each.", keeps="part"
)
def _(right, dout, cache):
    dx, _, db = right(dout, cache)
    x, w, b, param = cache
    return dx, right(dout[-1:], (x[-1:], w, b, param))[1], db


@CONV_PARAMETERS.mistake("dw_without_dout", "dout is missing in dw: the window times dout[n, f, i, j].", keeps="part")
def _(right, dout, cache):
    dx, _, db = right(dout, cache)
    return dx, right(np.ones_like(dout), cache)[1], db


@CONV_PARAMETERS.mistake("dw_mean", "Do not divide dw by N: dout already holds the 1/N of the loss.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw / len(dout), db


@CONV_PARAMETERS.mistake(
    "dw_flipped", "dw is turned round: dw[f] is laid on the window as the filter is.", keeps="slip"
)
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw[:, :, ::-1, ::-1], db


# ---- db


@CONV_PARAMETERS.mistake("db_total", OVER, keeps="slip")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum()


@CONV_PARAMETERS.mistake("db_pictures", f"Yours sums over the pictures only. {OVER}", keeps="slip")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum(axis=0)


@CONV_PARAMETERS.mistake("db_places", f"Yours sums over the places only. {OVER}", keeps="slip")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum(axis=(2, 3))


@CONV_PARAMETERS.mistake("db_axes", f"Yours leaves out axis 1 in place of the others. {OVER}", keeps="slip")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum(axis=(0, 1, 2))


@CONV_PARAMETERS.mistake("db_last_picture", f"Yours holds the last picture only: use +=. {OVER}", keeps="slip")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout[-1].sum(axis=(1, 2))


@CONV_PARAMETERS.mistake("db_shape", "db must have the shape of b, (F,): sum without keepdims.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[np.newaxis, :, np.newaxis, np.newaxis]


@CONV_PARAMETERS.mistake("db_mean", "db is a sum, not a mean: dout already holds the 1/N of the loss.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db / (dout.size / dout.shape[1])


@CONV_PARAMETERS.mistake("db_over_N", "Do not divide db by N: dout already holds the 1/N of the loss.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db / len(dout)
