"""Affine layers: the cases, and what may happen forward."""

import numpy as np

from autograder.questions.shared.family import Family

AFFINE_FORWARD = Family()


def affine_cases(t):
    """Open one case after the other, and yield its x, w, b, dout."""
    for what, hard, shape, M in affine_shapes(t):
        with t.case(f"{what}: x {shape}, {M} output{'s' * (M > 1)}", hard=hard):
            yield affine_arrays(t.rng, shape, M)


def affine_shapes(t):
    """What it is, whether it is hard, the shape of x, and M."""
    N, d1, d2, d3, M = t.sizes(5)
    yield "pictures", False, (N, d1, d2, d3), M
    yield "many rows of numbers", False, (M + 64, d1), d2 + 12
    yield "inputs with two axes", False, (d3, d2, d1), N
    yield "a batch of one", True, (1, d1, d2), M
    yield "a single output", True, (N, d2, d3), 1


def affine_arrays(rng, shape, M):
    """x, w, b, dout."""
    N, D = shape[0], int(np.prod(shape[1:]))
    return rng.randn(*shape), rng.randn(D, M), rng.randn(M), rng.randn(N, M)


@AFFINE_FORWARD.mistake("no_bias", "The bias b is missing: add it to each row.", keeps="part")
def _(right, x, w, b):
    return right(x, w, 0 * b)


@AFFINE_FORWARD.mistake(
    "only_2d", "x can have more than two axes: reshape it to (N, D) first, with D = d1 * ... * dk.", raises=ValueError
)
def _(right, x, w, b):
    return x.dot(w) + b, (x, w, b)


@AFFINE_FORWARD.mistake(
    "mixed_inputs",
    "Flattening mixes numbers of different inputs: reshape to (N, -1); do not go by (D, N).",
    keeps="part",
)
def _(right, x, w, b):
    return x.reshape(-1, len(x)).T @ w + b, (x, w, b)


@AFFINE_FORWARD.mistake(
    "shapes",
    "The shapes do not fit: x as (N, D) times w (D, M), not transposed, is (N, M), and b (M,) is added to each row.",
    raises=ValueError,
)
def _(right, x, w, b):
    return right(x, w, b)[0] + b[:, np.newaxis], (x, w, b)


@AFFINE_FORWARD.mistake("bias_subtracted", "The bias is added.", keeps="slip")
def _(right, x, w, b):
    return right(x, w, -b)


@AFFINE_FORWARD.mistake("relu_inside", "An affine layer has no ReLU: negative outputs stay as they are.", keeps="slip")
def _(right, x, w, b):
    out, cache = right(x, w, b)
    return np.maximum(out, 0), cache


@AFFINE_FORWARD.mistake("transposed", "out has shape (N, M), a row for each input; yours is (M, N).", keeps="slip")
def _(right, x, w, b):
    out, cache = right(x, w, b)
    return out.T, cache


@AFFINE_FORWARD.mistake("one_bias", "Each output has a bias of its own: add b as it is, not its sum.", keeps="part")
def _(right, x, w, b):
    return right(x, w, b.sum() + 0 * b)


@AFFINE_FORWARD.mistake(
    "sigmoid_inside", "An affine layer ends with the sum x w + b: no sigmoid, or other function, follows.", keeps="slip"
)
def _(right, x, w, b):
    out, cache = right(x, w, b)
    return 1 / (1 + np.exp(-out)), cache


@AFFINE_FORWARD.mistake(
    "product_shapes", "The product is x as (N, D) times w (D, M), in this order, not transposed.", raises=ValueError
)
def _(right, x, w, b):
    return x.reshape(len(x), -1) @ w.T, (x, w, b)
