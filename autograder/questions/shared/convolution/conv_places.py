"""What may happen with the places of a convolution: stride, padding, the size of the output."""

import numpy as np

from autograder.questions.shared.convolution.cases import applied, padded, places
from autograder.questions.shared.family import Family

CONV_PLACES = Family()
TILING = "Sizes that do not tile are allowed: divide with //, and leave out what remains at the end."
NO_PLUS_ONE = "One place is missing in each direction: the output has 1 + (H + 2 * pad - HH) // stride rows."
SQUARE = "Height and width are two numbers everywhere: H_out from H and HH, W_out from W and WW."


@CONV_PLACES.mistake(
    "stride_ignored",
    "The window moves by one pixel: at place (i, j) it begins in row i * stride and column j * stride.",
    keeps="part",
)
def _(right, x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    H_out, W_out = (places(x.shape[i], w.shape[i], stride, pad) for i in (2, 3))
    out, cache = right(x, w, b, {"stride": 1, "pad": pad})
    return out[:, :, :H_out, :W_out], cache


@CONV_PLACES.mistake(
    "stride_one", "conv_param['stride'] is not used, neither for the places nor for the output's size."
)
def _(right, x, w, b, conv_param):
    return right(x, w, b, {**conv_param, "stride": 1})


@CONV_PLACES.mistake(
    "no_padding", "The pictures are not padded: add pad rows and columns of zeros on each side.", keeps="part"
)
def _(right, x, w, b, conv_param):
    return right(x, w, b, {**conv_param, "pad": 0})


@CONV_PLACES.mistake("pad_of_one", "Pad by conv_param['pad'] pixels, not always by one.", keeps="slip")
def _(right, x, w, b, conv_param):
    return right(x, w, b, {**conv_param, "pad": 1})


@CONV_PLACES.mistake(
    "pads_all_axes",
    "The windows do not fit the filter: pad rows and columns, and only these (np.pad takes a pair for each of the four "
    "axes), on both sides, and cut the windows from what is padded.",
    raises=ValueError,
)
def _(right, x, w, b, conv_param):
    wide = np.pad(x, conv_param["pad"])
    return applied(lambda window, w, b: np.sum(window * w) + b, wide, w, b, {**conv_param, "pad": 0})


@CONV_PLACES.mistake("pads_one_side", "Pad on all four sides: yours is all at the bottom and the right.", keeps="slip")
def _(right, x, w, b, conv_param):
    ends = (0, 2 * conv_param["pad"])
    return right(np.pad(x, ((0, 0), (0, 0), ends, ends)), w, b, {**conv_param, "pad": 0})


for mode in ("edge", "reflect"):

    @CONV_PLACES.mistake(f"pads_{mode}", "The border is of zeros; yours repeats pixels of the picture.", keeps="slip")
    def _(right, x, w, b, conv_param, mode=mode):
        return right(padded(x, conv_param["pad"], mode=mode), w, b, {**conv_param, "pad": 0})


@CONV_PLACES.mistake("pads_ones", "The border is of zeros, not of ones.", keeps="slip")
def _(right, x, w, b, conv_param):
    return right(padded(x, conv_param["pad"], constant_values=1), w, b, {**conv_param, "pad": 0})


@CONV_PLACES.mistake("no_plus_one", NO_PLUS_ONE, keeps="slip")
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, b, conv_param)
    return out[:, :, :-1, :-1], cache


@CONV_PLACES.mistake(
    "pad_once", "The padding is on both sides: H + 2 * pad, not H + pad, in the size of the output.", keeps="slip"
)
def _(right, x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    H_out, W_out = (places(x.shape[i] - pad, w.shape[i], stride, pad) for i in (2, 3))
    out, cache = right(x, w, b, conv_param)
    return out[:, :, :H_out, :W_out], cache


@CONV_PLACES.mistake("square_picture", SQUARE, raises=ValueError)
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, b, conv_param)
    H_out, W_out = out.shape[2:]
    if H_out > W_out:  # windows that stick out: too small for the filter
        raise ValueError("operands could not be broadcast together")
    return out[:, :, :, :H_out], cache


@CONV_PLACES.mistake("square_kernel", SQUARE, raises=ValueError)
def _(right, x, w, b, conv_param):
    HH, WW = w.shape[2:]
    if HH != WW:
        raise ValueError("operands could not be broadcast together")
    return right(x, w, b, conv_param)


@CONV_PLACES.mistake("tiling_wanted", TILING, raises=AssertionError)
def _(right, x, w, b, conv_param):
    for i in (2, 3):
        assert (x.shape[i] + 2 * conv_param["pad"] - w.shape[i]) % conv_param["stride"] == 0
    return right(x, w, b, conv_param)


@CONV_PLACES.mistake(
    "sizes_float", "The output's size is a whole number: divide with //, not with /.", raises=TypeError
)
def _(right, x, w, b, conv_param):
    return np.zeros((len(x), len(w), (x.shape[2] + 2 * conv_param["pad"] - w.shape[2]) / conv_param["stride"] + 1, 1))


@CONV_PLACES.mistake("rounded_up", TILING, raises=ValueError)
def _(right, x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    if any((x.shape[i] + 2 * pad - w.shape[i]) % stride for i in (2, 3)):
        raise ValueError("operands could not be broadcast together")
    return right(x, w, b, conv_param)


@CONV_PLACES.mistake(
    "border_left_out", "Places near the border are not visited: out[0, 0] is the window in the corner.", keeps="part"
)
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, b, conv_param)
    inner = np.zeros_like(out)
    inner[:, :, 1:-1, 1:-1] = out[:, :, 1:-1, 1:-1]
    return inner, cache
