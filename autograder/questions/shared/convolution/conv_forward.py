"""What may happen in the forward pass of a convolution."""

import numpy as np

from autograder.questions.shared.convolution.cases import applied
from autograder.questions.shared.family import Family

CONV_FORWARD = Family()


@CONV_FORWARD.mistake("no_bias", "The bias is missing: add b[f] to all outputs of filter f.", keeps="part")
def _(right, x, w, b, conv_param):
    return right(x, w, 0 * b, conv_param)


@CONV_FORWARD.mistake("bias_subtracted", "The bias is added, not subtracted.", keeps="slip")
def _(right, x, w, b, conv_param):
    return right(x, w, -b, conv_param)


@CONV_FORWARD.mistake(
    "bias_inside", "The bias is added once for each output: after the sum over the window, not inside it.", keeps="slip"
)
def _(right, x, w, b, conv_param):
    return applied(lambda window, w, b: np.sum(window * w + b), x, w, b, conv_param)


@CONV_FORWARD.mistake("bias_per_channel", "The bias is added once, not once for each channel.", keeps="slip")
def _(right, x, w, b, conv_param):
    return right(x, w, b * x.shape[1], conv_param)


@CONV_FORWARD.mistake(
    "bias_axis",
    "Shapes do not fit. If it is b: added to the whole output it needs the shape (F, 1, 1). If it is a window: rows go "
    "with H and HH, columns with W and WW.",
    raises=ValueError,
)
def _(right, x, w, b, conv_param):
    return right(x, w, 0 * b, conv_param)[0] + b, None


@CONV_FORWARD.mistake(
    "flipped",
    "The filter is turned round: in this field it is laid on the picture as it is, without flipping rows and columns.",
    keeps="slip",
)
def _(right, x, w, b, conv_param):
    return right(x, w[:, :, ::-1, ::-1], b, conv_param)


@CONV_FORWARD.mistake(
    "one_channel", "The sum goes over all C channels of the window; yours takes the first only.", keeps="part"
)
def _(right, x, w, b, conv_param):
    return right(x[:, :1], w[:, :1], b, conv_param)


@CONV_FORWARD.mistake("last_channel", "The sum goes over all C channels: add them up, do not overwrite.", keeps="part")
def _(right, x, w, b, conv_param):
    return right(x[:, -1:], w[:, -1:], b, conv_param)


@CONV_FORWARD.mistake(
    "channels_averaged", "Every channel has weights of its own: w[f] is (C, HH, WW), not one picture.", keeps="part"
)
def _(right, x, w, b, conv_param):
    return applied(lambda window, w, b: np.sum(window.sum(axis=0) * w.sum(axis=0)) + b, x, w, b, conv_param)


@CONV_FORWARD.mistake(
    "over_pictures", "Each picture has an output of its own: do not sum over the N pictures.", keeps="part"
)
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, 0 * b, conv_param)
    return np.broadcast_to(out.sum(axis=0), out.shape) + b[:, np.newaxis, np.newaxis], cache


@CONV_FORWARD.mistake("one_filter", "All filters give the same: use w[f] and b[f] for output channel f.", keeps="part")
def _(right, x, w, b, conv_param):
    return right(x, np.repeat(w[:1], len(w), axis=0), np.repeat(b[:1], len(b)), conv_param)


@CONV_FORWARD.mistake("mean", "An output is the sum over the window, not the mean.", keeps="slip")
def _(right, x, w, b, conv_param):
    return right(x, w / w[0].size, b, conv_param)


@CONV_FORWARD.mistake("relu_inside", "A convolution has no ReLU: negative outputs stay as they are.", keeps="slip")
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, b, conv_param)
    return np.maximum(out, 0), cache


@CONV_FORWARD.mistake(
    "turned", "Rows and columns of the output are exchanged: its shape is (N, F, H_out, W_out).", keeps="slip"
)
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, b, conv_param)
    return out.transpose(0, 1, 3, 2), cache


@CONV_FORWARD.mistake("channels_last", "The output has shape (N, F, H_out, W_out); in yours F is last.", keeps="slip")
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, b, conv_param)
    return out.transpose(0, 2, 3, 1), cache


@CONV_FORWARD.mistake("zeros", "The output is all zeros: is anything stored in it?")
def _(right, x, w, b, conv_param):
    out, cache = right(x, w, b, conv_param)
    return 0 * out, cache
