"""What may happen in the forward pass of max pooling."""

import numpy as np

from autograder.questions.shared.convolution.cases import places
from autograder.questions.shared.convolution.conv_places import TILING
from autograder.questions.shared.family import Family

POOL_FORWARD = Family()
SIDES = "pool_height runs over rows, pool_width over columns: two numbers, each in its own place."
STEP = "At place (i, j) the window begins in row i * stride and column j * stride."


def pooled(x, param, value=np.max, height=None, width=None, step=None):
    """`value` of all windows (N, C, height, width) at each place; sides or step may be others than asked for."""
    h, w, stride = param["pool_height"], param["pool_width"], param["stride"]
    H_out, W_out = places(x.shape[2], h, stride), places(x.shape[3], w, stride)
    height, width, step = height or h, width or w, step or stride
    out = np.zeros((*x.shape[:2], H_out, W_out))
    for i, j in np.ndindex(H_out, W_out):
        out[:, :, i, j] = value(x[:, :, i * step : i * step + height, j * step : j * step + width], axis=(2, 3))
    return out, (x, param)


for key, hint, value in (
    ("mean", "Max pooling keeps the largest pixel of a window, not the mean.", np.mean),
    ("minimum", "Max pooling keeps the largest pixel, not the smallest.", np.min),
    ("sum", "Max pooling keeps the largest pixel of a window; yours adds them up.", np.sum),
    ("first_pixel", "Yours keeps one pixel of each window, always at the same place: take the largest.",
     lambda v, axis: v[:, :, 0, 0]),
    ("last_pixel", "Yours keeps the last pixel of each window: take the largest.", lambda v, axis: v[:, :, -1, -1]),
    ("absolute", "The largest pixel, not the one that is largest in size: no absolute value.",
     lambda v, axis: np.abs(v).max(axis=axis)),
):  # fmt: skip

    @POOL_FORWARD.mistake(key, hint, keeps="part")
    def _(right, x, pool_param, value=value):
        return pooled(x, pool_param, value)


@POOL_FORWARD.mistake(
    "zero_floor", "Where all pixels of a window are negative the largest is negative too: do not begin with 0."
)
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    return np.maximum(out, 0), cache


@POOL_FORWARD.mistake(
    "over_channels", "Each channel has a maximum of its own: out has shape (N, C, H_out, W_out).", keeps="part"
)
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    return np.broadcast_to(out.max(axis=1, keepdims=True), out.shape), cache


@POOL_FORWARD.mistake(
    "over_all", "Each picture and channel has a maximum of its own: take it over axes 2 and 3 only.", keeps="part"
)
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    return np.broadcast_to(out.max(axis=(0, 1), keepdims=True), out.shape), cache


@POOL_FORWARD.mistake("over_pictures", "Each picture has a maximum of its own: leave axis 0 alone.", keeps="part")
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    return np.broadcast_to(out.max(axis=0, keepdims=True), out.shape), cache


@POOL_FORWARD.mistake("stride_ignored", STEP, keeps="part")
def _(right, x, pool_param):
    return pooled(x, pool_param, step=1)


@POOL_FORWARD.mistake("stride_is_window", f"{STEP} The stride need not be the side of the window.")
def _(right, x, pool_param):
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    out, cache = right(x, pool_param)
    for i, j in np.ndindex(out.shape[2:]):
        out[:, :, i, j] = x[:, :, i * height :, j * width :][:, :, :height, :width].max(axis=(2, 3))
    return out, cache


@POOL_FORWARD.mistake("sides_swapped", SIDES)
def _(right, x, pool_param):
    return pooled(x, pool_param, height=pool_param["pool_width"], width=pool_param["pool_height"])


@POOL_FORWARD.mistake("square_window", f"{SIDES} Yours uses pool_height for both.")
def _(right, x, pool_param):
    return pooled(x, pool_param, width=pool_param["pool_height"])


@POOL_FORWARD.mistake("window_of_two", "The window has the sides of pool_param, not always 2 x 2.", keeps="slip")
def _(right, x, pool_param):
    return pooled(x, pool_param, height=2, width=2)


@POOL_FORWARD.mistake(
    "no_plus_one", "One place is missing in each direction: 1 + (H - pool_height) // stride rows.", keeps="slip"
)
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    return out[:, :, :-1, :-1], cache


@POOL_FORWARD.mistake(
    "turned", "Rows and columns of the output are exchanged: its shape is (N, C, H_out, W_out).", keeps="slip"
)
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    return out.transpose(0, 1, 3, 2), cache


@POOL_FORWARD.mistake("square_picture", "W_out comes from W and pool_width, not from H.", raises=ValueError)
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    H_out, W_out = out.shape[2:]
    if H_out > W_out:
        raise ValueError("zero-size array to reduction operation maximum which has no identity")
    return out[:, :, :, :H_out], cache


@POOL_FORWARD.mistake("unchanged_size", "The output has one pixel for each window, not the size of x.", keeps="part")
def _(right, x, pool_param):
    out, cache = right(x, pool_param)
    full = np.zeros_like(x)
    full[:, :, : out.shape[2], : out.shape[3]] = out
    return full, cache


@POOL_FORWARD.mistake("which", "The output holds the largest pixel itself, not where it is.", keeps="part")
def _(right, x, pool_param):
    return pooled(x, pool_param, lambda v, axis: v.reshape(*v.shape[:2], -1).argmax(axis=2))


@POOL_FORWARD.mistake("tiling_wanted", TILING, raises=AssertionError)
def _(right, x, pool_param):
    for i, name in ((2, "pool_height"), (3, "pool_width")):
        assert (x.shape[i] - pool_param[name]) % pool_param["stride"] == 0
    return right(x, pool_param)


@POOL_FORWARD.mistake("reshaped", f"Reshaping into tiles needs tiles. {TILING}", raises=ValueError)
def _(right, x, pool_param):
    (N, C, H, W), step = x.shape, pool_param["stride"]
    return x.reshape(N, C, H // step, step, W // step, step).max(axis=(3, 5)), (x, pool_param)


@POOL_FORWARD.mistake(
    "sizes_float", "The output's size is a whole number: divide with //, not with /.", raises=TypeError
)
def _(right, x, pool_param):
    return np.zeros((*x.shape[:2], 1 + (x.shape[2] - pool_param["pool_height"]) / pool_param["stride"], 1))
