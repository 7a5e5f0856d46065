"""What may happen in the backward pass of a convolution."""

import numpy as np

from autograder.questions.shared.convolution.cases import padded
from autograder.questions.shared.convolution.conv_places import SQUARE
from autograder.questions.shared.family import Family

CONV_BACKWARD = Family()
ADD = "windows overlap, so add with +=, do not assign"


def scattered(dout, cache, step=None, add=True, keep=None, flip=False):
    """dx with its border, and dw, place by place.

    - step: pixels from one place to the next, instead of the stride
    - add: whether to dx is added, or it is overwritten
    - keep: places (i, j) that are gone through; all by default
    - flip: whether the filter is turned round
    """
    x, w, _, param = cache
    step, (HH, WW), pictures = step or param["stride"], w.shape[2:], padded(x, param["pad"])
    dpictures, dw = np.zeros_like(pictures), np.zeros_like(w)
    filters = w[:, :, ::-1, ::-1] if flip else w
    for i, j in np.ndindex(dout.shape[2:]):
        if keep is not None and not keep(i, j):
            continue
        window = np.s_[:, :, i * step : i * step + HH, j * step : j * step + WW]
        share = np.tensordot(dout[:, :, i, j], filters, 1)
        dpictures[window] = dpictures[window] + share if add else share
        dw += np.tensordot(dout[:, :, i, j], pictures[window], (0, 0))
    return dpictures, dw


def cut(dpictures, cache):
    x, _, _, param = cache
    pad = param["pad"]
    return dpictures[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]


# ---- dx


@CONV_BACKWARD.mistake(
    "pad_zero",
    "With pad 0 the slice from pad to -pad, from 0 to -0, is empty: cut the border with pad : pad + H.",
)
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return (dx if cache[3]["pad"] else dx[:, :, 0:-0, 0:-0]), dw, db


@CONV_BACKWARD.mistake(
    "padding_kept", "dx must have the shape of the x that you were given: cut off the border.", keeps="slip"
)
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    return scattered(dout, cache)[0], dw, db


for key, begin in (("cut_at_the_end", 0), ("cut_at_the_start", 2)):

    @CONV_BACKWARD.mistake(key, "The border is on all four sides: cut off pad pixels from each of them.", keeps="slip")
    def _(right, dout, cache, begin=begin):
        x, _, _, param = cache
        first = begin * param["pad"]
        _, dw, db = right(dout, cache)
        dpictures = scattered(dout, cache)[0]
        return dpictures[:, :, first : first + x.shape[2], first : first + x.shape[3]], dw, db


@CONV_BACKWARD.mistake("overwritten", f"A pixel lies in several windows: in dx the {ADD}.", keeps="part")
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    return cut(scattered(dout, cache, add=False)[0], cache), dw, db


@CONV_BACKWARD.mistake("overwritten_last", f"Filters and windows share pixels: in dx the {ADD}.", keeps="part")
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    x, w, b, param = cache
    return cut(scattered(dout[:, -1:], (x, w[-1:], b[-1:], param), add=False)[0], cache), dw, db


@CONV_BACKWARD.mistake(
    "stride_ignored",
    "The windows are those of the forward pass: at place (i, j) they begin at i * stride and j * stride.",
    keeps="part",
)
def _(right, dout, cache):
    dpictures, dw = scattered(dout, cache, step=1)
    return cut(dpictures, cache), dw, right(dout, cache)[2]


@CONV_BACKWARD.mistake(
    "stride_ignored_dx", "In dx the window at place (i, j) begins at i * stride, j * stride.", keeps="slip"
)
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    return cut(scattered(dout, cache, step=1)[0], cache), dw, db


@CONV_BACKWARD.mistake(
    "stride_ignored_dw", "In dw the window at place (i, j) begins at i * stride, j * stride.", keeps="slip"
)
def _(right, dout, cache):
    dx, _, db = right(dout, cache)
    return dx, scattered(dout, cache, step=1)[1], db


@CONV_BACKWARD.mistake(
    "flipped", "dx gets the filter as it lies on the window, in the loops there is nothing to turn round.", keeps="slip"
)
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    return cut(scattered(dout, cache, flip=True)[0], cache), dw, db


@CONV_BACKWARD.mistake("dx_zero", "dx is all zeros: add dout times the filter to each window.", keeps="part")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return 0 * dx, dw, db


@CONV_BACKWARD.mistake("dx_without_dout", "dout is missing in dx: the filter times dout[n, f, i, j].", keeps="part")
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    return right(np.ones_like(dout), cache)[0], dw, db


@CONV_BACKWARD.mistake("dx_one_filter", "Every filter sends a gradient to dx: add up over f.", keeps="part")
def _(right, dout, cache):
    _, dw, db = right(dout, cache)
    x, w, b, param = cache
    return right(dout[:, -1:], (x, w[-1:], b[-1:], param))[0], dw, db


# ---- all


@CONV_BACKWARD.mistake("averaged", "Do not divide by N here: dout already holds the 1/N of the loss.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw / len(dout), db / len(dout)


@CONV_BACKWARD.mistake("order", "The order of what is returned is dx, dw, db.", keeps="slip")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dw, dx, db


@CONV_BACKWARD.mistake("square_picture", SQUARE, raises=IndexError)
def _(right, dout, cache):
    H_out, W_out = dout.shape[2:]
    if H_out > W_out:
        raise IndexError("index is out of bounds")
    dpictures, dw = scattered(dout, cache, keep=lambda i, j: j < H_out)
    return cut(dpictures, cache), dw, right(dout, cache)[2]


@CONV_BACKWARD.mistake("square_kernel", SQUARE, raises=ValueError)
def _(right, dout, cache):
    HH, WW = cache[1].shape[2:]
    if HH != WW:
        raise ValueError("operands could not be broadcast together")
    return right(dout, cache)


@CONV_BACKWARD.mistake("cache_unpacked", "The cache holds four things: x, w, b, conv_param.", raises=ValueError)
def _(right, dout, cache):
    x, w, b = cache
    return right(dout, (x, w, b, {}))
