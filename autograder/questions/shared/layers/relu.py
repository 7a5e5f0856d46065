"""ReLU: the cases, and what may happen forward."""

import numpy as np

from autograder.questions.shared.family import Family

RELU_FORWARD = Family()


def relu_cases(t):
    """Open one case after the other, and yield the shape of its x."""
    for what, hard, shape in relu_shapes(t):
        with t.case(f"{what}: x {shape}", hard=hard):
            yield shape


def relu_shapes(t):
    """What it is, whether it is hard, and the shape of x."""
    N, C, H, W = t.sizes(4)
    yield "many rows of numbers", False, (N + 64, H + 12)
    yield "pictures", False, (N, C, H, W)
    yield "a batch of one", True, (1, W + 9)
    yield "a single axis", True, (H * W,)


@RELU_FORWARD.mistake("absolute", "Negative inputs become 0; yours turn positive.")
def _(right, x):
    return np.abs(x), x


@RELU_FORWARD.mistake("minimum", "ReLU keeps the larger of 0 and x; yours keeps the smaller.", keeps="slip")
def _(right, x):
    return np.minimum(x, 0), x


@RELU_FORWARD.mistake(
    "leaky_tenth", "Negative inputs become exactly 0; yours keep a tenth (a leaky ReLU).", keeps="slip"
)
def _(right, x):
    return np.where(x > 0, x, 0.1 * x), x


@RELU_FORWARD.mistake(
    "leaky", "Negative inputs become exactly 0; yours keep a part of their value (a leaky ReLU).", keeps="slip"
)
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


@RELU_FORWARD.mistake(
    "kept_only", "The output has the shape of x, with 0 where x is negative; x[x > 0] leaves these out."
)
def _(right, x):
    return x[x > 0], x


@RELU_FORWARD.mistake("sigmoid", "This is the sigmoid function; ReLU is max(0, x).")
def _(right, x):
    return 1 / (1 + np.exp(-x)), x


@RELU_FORWARD.mistake("tanh", "This is tanh; ReLU is max(0, x).")
def _(right, x):
    return np.tanh(x), x


@RELU_FORWARD.mistake(
    "whole_numbers", "Positive inputs stay as they are; yours are cut to whole numbers.", keeps="slip"
)
def _(right, x):
    return np.maximum(x, 0).astype(int), x


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
