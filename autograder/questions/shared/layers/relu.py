"""ReLU: the cases, and what may happen forward and backward."""

import numpy as np

from autograder.questions.shared.family import Family

RELU_FORWARD, RELU_BACKWARD = Family(), Family()


def relu_cases(t):
    """Open one case after the other, and yield the shape of its x."""
    for what, hard, shape in relu_shapes(t):
        with t.case(f"{what}: x {shape}", hard=hard):
            yield shape


def relu_shapes(t):
    """What it is, whether it is hard, and the shape of x."""
    N, C, H, W = t.sizes(4)
    yield "rows of numbers", False, (N, H)
    yield "pictures", False, (N, C, H, W)
    yield "a batch of one", True, (1, W + 9)
    yield "a single axis", True, (H * W,)


@RELU_FORWARD.mistake("absolute", "Negative inputs become 0; yours turn positive.")
def _(right, x):
    return np.abs(x), x


@RELU_FORWARD.mistake("minimum", "ReLU keeps the larger of 0 and x; yours keeps the smaller.")
def _(right, x):
    return np.minimum(x, 0), x


@RELU_FORWARD.mistake("leaky", "Negative inputs become exactly 0; yours keep a part of their value (a leaky ReLU).")
def _(right, x):
    return np.where(x > 0, x, 0.01 * x), x


@RELU_FORWARD.mistake("mask", "You return where x is positive (0 or 1); the output is x itself there.")
def _(right, x):
    return 1.0 * (x > 0), x


@RELU_FORWARD.mistake("clipped", "Inputs above 1 stay as they are; only those below 0 change.")
def _(right, x):
    return np.clip(x, 0, 1), x


@RELU_FORWARD.mistake("unchanged", "The output equals the input: is the result of max(0, x) stored in out?")
def _(right, x):
    return x, x


@RELU_FORWARD.mistake("largest", "np.max gives the largest number of all; np.maximum compares element by element.")
def _(right, x):
    return np.full(x.shape, max(0, x.max())), x


ELEMENTWISE = (
    "x can have any shape: decide element by element, as np.maximum does, not with Python's max(), an if, or loops "
    "over two axes."
)


@RELU_FORWARD.mistake("one_for_all", ELEMENTWISE, raises=ValueError)
def _(right, x):
    return max(0, x), x


@RELU_FORWARD.mistake(
    "axis",
    "np.max(0, x) takes x for an axis; np.maximum(0, x) compares two arrays element by element.",
    raises=TypeError,
)
def _(right, x):
    return np.max(0, x), x


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


@RELU_BACKWARD.mistake("no_upstream", "This is the local gradient; the chain rule multiplies it by dout.")
def _(right, dout, cache):
    return 1.0 * (cache > 0)


@RELU_BACKWARD.mistake("passes_all", "The gradient does not pass where the input was negative: dx is 0 there.")
def _(right, dout, cache):
    return dout


@RELU_BACKWARD.mistake(
    "inverted", "The gradient passes where the input was positive; yours passes where it was negative."
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
