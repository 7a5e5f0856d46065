"""What may happen in the backward pass of max pooling; which of several equal pixels wins is left open."""

import numpy as np

from autograder.questions.shared.convolution.pool_forward import SIDES, STEP
from autograder.questions.shared.family import Family

POOL_BACKWARD = Family()


def spread(dout, cache, shares, step=None, sides=None):
    """dx where each window (N, C, height, width) gets dout times its shares, an array of its shape."""
    x, param = cache
    height, width = sides or (param["pool_height"], param["pool_width"])
    step = step or param["stride"]
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dout.shape[2:]):
        part = np.s_[:, :, i * step : i * step + height, j * step : j * step + width]
        dx[part] += shares(x[part]) * dout[:, :, i, j, np.newaxis, np.newaxis]
    return dx


def winners(window):
    """1 for each pixel that is the largest, else 0."""
    return (window == window.max(axis=(2, 3), keepdims=True)).astype(float)


def last_winner(window):
    rows = window.reshape(*window.shape[:2], -1)
    last = rows.shape[2] - 1 - rows[:, :, ::-1].argmax(axis=2)
    return np.eye(rows.shape[2])[last].reshape(window.shape)


def first_by_columns(window):
    columns = window.swapaxes(2, 3)
    flat = columns.reshape(*window.shape[:2], -1)
    return np.eye(flat.shape[2])[flat.argmax(axis=2)].reshape(columns.shape).swapaxes(2, 3)


@POOL_BACKWARD.accepts("all winners")
def _(right, dout, cache):
    return spread(dout, cache, winners)


@POOL_BACKWARD.accepts("shared")
def _(right, dout, cache):
    return spread(dout, cache, lambda v: winners(v) / winners(v).sum(axis=(2, 3), keepdims=True))


@POOL_BACKWARD.accepts("last winner")
def _(right, dout, cache):
    return spread(dout, cache, last_winner)


@POOL_BACKWARD.accepts("first winner by columns")
def _(right, dout, cache):
    return spread(dout, cache, first_by_columns)


@POOL_BACKWARD.mistake(
    "shared_by_all", "This is the gradient of a mean: the pixel that won gets all of dout, the others nothing."
)
def _(right, dout, cache):
    return spread(dout, cache, lambda v: np.ones(v.shape) / v[0, 0].size)


@POOL_BACKWARD.mistake("all_pixels", "Only the largest pixel of a window gets dout; yours gives it to all of them.")
def _(right, dout, cache):
    return spread(dout, cache, np.ones_like)


@POOL_BACKWARD.mistake("mask_alone", "The mask of the winners is right; multiply it by dout.", keeps="part")
def _(right, dout, cache):
    return right(np.ones_like(dout), cache)


@POOL_BACKWARD.mistake("times_pixel", "The winner gets dout alone: its slope is 1, not the pixel.", keeps="part")
def _(right, dout, cache):
    return right(dout, cache) * cache[0]


@POOL_BACKWARD.mistake("pixel_kept", "dx holds dout at the winners, not the pixels themselves.", keeps="part")
def _(right, dout, cache):
    return right(np.ones_like(dout), cache) * cache[0]


@POOL_BACKWARD.mistake("minus", "The gradient passes as it is, without a minus.", keeps="slip")
def _(right, dout, cache):
    return -right(dout, cache)


@POOL_BACKWARD.mistake("smallest", "The gradient goes to the largest pixel, not to the smallest.", keeps="part")
def _(right, dout, cache):
    x, param = cache
    return right(dout, (-x, param))


@POOL_BACKWARD.mistake(
    "corner", "dout is always at the first pixel of the window: put it where the largest pixel was.", keeps="part"
)
def _(right, dout, cache):
    x, param = cache
    return right(dout, (0 * x, param))


@POOL_BACKWARD.mistake("stride_ignored", f"The windows are those of the forward pass. {STEP}", keeps="part")
def _(right, dout, cache):
    return spread(dout, cache, last_winner, step=1)


@POOL_BACKWARD.mistake("stride_ignored_first", f"The windows are those of the forward pass. {STEP}", keeps="part")
def _(right, dout, cache):
    x, param = cache
    return right(dout, (x, {**param, "stride": 1}))


@POOL_BACKWARD.mistake(
    "over_channels", "Each channel has a winner of its own: compare within one channel.", keeps="part"
)
def _(right, dout, cache):
    return spread(dout, cache, lambda v: (v == v.max(axis=(1, 2, 3), keepdims=True)).astype(float))


@POOL_BACKWARD.mistake(
    "over_pictures", "Each picture and channel has a winner of its own: compare within one of them.", keeps="part"
)
def _(right, dout, cache):
    return spread(dout, cache, lambda v: (v == v.max(axis=(0, 2, 3), keepdims=True)).astype(float))


@POOL_BACKWARD.mistake("over_all", "Compare within the window of one picture and one channel only.", keeps="part")
def _(right, dout, cache):
    return spread(dout, cache, lambda v: (v == v.max()).astype(float))


@POOL_BACKWARD.mistake(
    "largest_of_picture", "The winner is the largest of its window, not of the whole picture.", keeps="part"
)
def _(right, dout, cache):
    most = cache[0].max(axis=(2, 3), keepdims=True)
    return spread(dout, cache, lambda v: (v == most).astype(float))


@POOL_BACKWARD.mistake("threshold", "Max pooling has no ReLU: the winner gets dout, also where it is negative.")
def _(right, dout, cache):
    return right(dout, cache) * (cache[0] > 0)


@POOL_BACKWARD.mistake(
    "row_and_column", "np.argmax counts through the flat window: turn its number into row and column.", keeps="part"
)
def _(right, dout, cache):
    def transposed(v):
        return v.transpose(0, 1, 3, 2).reshape(v.shape)

    return spread(dout, cache, lambda v: last_winner(transposed(v)))


@POOL_BACKWARD.mistake("sides_swapped", SIDES, raises=ValueError)
def _(right, dout, cache):
    param = cache[1]
    height, width = param["pool_height"], param["pool_width"]
    if height != width:
        raise ValueError("operands could not be broadcast together")
    return right(dout, cache)


@POOL_BACKWARD.mistake("square_picture", "Rows and columns are two numbers: H_out and W_out.", raises=IndexError)
def _(right, dout, cache):
    H_out, W_out = dout.shape[2:]
    if H_out > W_out:
        raise IndexError("index is out of bounds")
    return right(dout[:, :, :, :H_out], cache)


@POOL_BACKWARD.mistake("small", "dx must have the shape of x, with zeros where no pixel won.", keeps="part")
def _(right, dout, cache):
    return dout


@POOL_BACKWARD.mistake("zeros", "dx is all zeros: is dout written into it?")
def _(right, dout, cache):
    return 0 * right(dout, cache)


@POOL_BACKWARD.mistake("cache_unpacked", "The cache is the tuple (x, pool_param).", raises=ValueError)
def _(right, dout, cache):
    x, _height, _width, _stride = cache
    return right(dout, (x, {}))
