"""What may happen in the backward pass of ReLU."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.layers.relu import ELEMENTWISE

RELU_BACKWARD = Family()


@RELU_BACKWARD.mistake(
    "one_for_all", ELEMENTWISE.replace("as np.maximum does", "for instance with a mask x > 0"), raises=ValueError
)
def _(right, dout, cache):
    return dout if cache > 0 else 0


@RELU_BACKWARD.mistake(
    "mask_of_dout", "What counts is the sign of the input x, which is in the cache, not the sign of dout."
)
def _(right, dout, cache):
    return dout * (dout > 0)


@RELU_BACKWARD.mistake("no_upstream", "This is the local gradient; the chain rule multiplies it by dout.", keeps="part")
def _(right, dout, cache):
    return 1.0 * (cache > 0)


@RELU_BACKWARD.mistake("passes_all", "The gradient does not pass where the input was negative: dx is 0 there.")
def _(right, dout, cache):
    return dout


@RELU_BACKWARD.mistake(
    "inverted", "The gradient passes where the input was positive; yours passes where it was negative.", keeps="slip"
)
def _(right, dout, cache):
    return dout * (cache < 0)


@RELU_BACKWARD.mistake("times_output", "The slope of ReLU is 1 where x > 0, not x: multiply dout by 0 or 1.")
def _(right, dout, cache):
    return dout * np.maximum(cache, 0)


@RELU_BACKWARD.mistake(
    "relu_again", "This is ReLU of the input once more; the backward pass returns a gradient, made from dout."
)
def _(right, dout, cache):
    return np.maximum(cache, 0)


@RELU_BACKWARD.mistake("times_input", "The slope of ReLU is 1 or 0: multiply dout by x > 0, not by x.")
def _(right, dout, cache):
    return dout * cache


@RELU_BACKWARD.mistake("input_kept", "Where the input was negative dx is 0; yours keeps the input there.", keeps="part")
def _(right, dout, cache):
    return np.where(cache > 0, dout, cache)


@RELU_BACKWARD.mistake(
    "leaky", "Where the input was negative dx is exactly 0 (yours is of a leaky ReLU).", keeps="slip"
)
def _(right, dout, cache):
    return np.where(cache > 0, dout, 0.01 * dout)


@RELU_BACKWARD.mistake("kept_only", "dx has the shape of x, with 0 where x is negative; dout[x > 0] leaves these out.")
def _(right, dout, cache):
    return dout[cache > 0]


@RELU_BACKWARD.mistake("cache_unpacked", "The cache is x itself, not a tuple: x = cache.", raises=ValueError)
def _(right, dout, cache):
    (x,) = cache
    return dout * (x > 0)
