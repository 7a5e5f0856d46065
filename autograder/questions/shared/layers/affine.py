"""Affine layers: the cases, and what may happen forward and backward."""

import numpy as np

from autograder.questions.shared.family import Family

AFFINE_FORWARD, AFFINE_BACKWARD = Family(), Family()


def affine_cases(t):
    """Open one case after the other, and yield its x, w, b, dout."""
    for what, hard, shape, M in affine_shapes(t):
        with t.case(f"{what}: x {shape}, {M} output{'s' * (M > 1)}", hard=hard):
            yield affine_arrays(t.rng, shape, M)


def affine_shapes(t):
    """What it is, whether it is hard, the shape of x, and M."""
    N, d1, d2, d3, M = t.sizes(5)
    yield "pictures", False, (N, d1, d2, d3), M
    yield "rows of numbers", False, (M, N * d1), d2
    yield "inputs with two axes", False, (d3, d2, d1), N
    yield "a batch of one", True, (1, d1, d2), M
    yield "a single output", True, (N, d2, d3), 1


def affine_arrays(rng, shape, M):
    """x, w, b, dout."""
    N, D = shape[0], int(np.prod(shape[1:]))
    return rng.randn(*shape), rng.randn(D, M), rng.randn(M), rng.randn(N, M)


@AFFINE_FORWARD.mistake("no_bias", "The bias b is missing: add it to each row.")
def _(right, x, w, b):
    return right(x, w, 0 * b)


@AFFINE_FORWARD.mistake(
    "only_2d", "x can have more than two axes: reshape it to (N, D) first, with D = d1 * ... * dk.", raises=ValueError
)
def _(right, x, w, b):
    return x.dot(w) + b, (x, w, b)


@AFFINE_FORWARD.mistake(
    "mixed_inputs", "Flattening mixes numbers of different inputs: reshape to (N, -1); do not go by (D, N)."
)
def _(right, x, w, b):
    return x.reshape(-1, len(x)).T @ w + b, (x, w, b)


@AFFINE_FORWARD.mistake(
    "shapes",
    "The shapes do not fit: x as (N, D) times w (D, M), not transposed, is (N, M), and b (M,) is added to each row.",
    raises=ValueError,
)
def _(right, x, w, b):
    return x.reshape(len(x), -1) @ w.T + b, (x, w, b)


@AFFINE_FORWARD.mistake("bias_subtracted", "The bias is added.")
def _(right, x, w, b):
    return right(x, w, -b)


@AFFINE_FORWARD.mistake("relu_inside", "An affine layer has no ReLU: negative outputs stay as they are.")
def _(right, x, w, b):
    out, cache = right(x, w, b)
    return np.maximum(out, 0), cache


@AFFINE_BACKWARD.mistake("flat_dx", "dx must have the shape of x, with all its axes: reshape it back.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx.reshape(len(dx), -1), dw, db


@AFFINE_BACKWARD.mistake(
    "only_2d",
    "x can have more than two axes: flatten it to (N, D) for dw, and give dx the shape of x.",
)
def _(right, dout, cache):
    x, w, _ = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


@AFFINE_BACKWARD.mistake("db_row", "db must have the shape of b, (M,): sum over axis 0 without keepdims.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[np.newaxis]


@AFFINE_BACKWARD.mistake("db_column", "db must have the shape of b, (M,), not a column (M, 1).")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[:, np.newaxis]


@AFFINE_BACKWARD.mistake("db_not_summed", "b is added to each of the N rows, so db sums dout over them.")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout


@AFFINE_BACKWARD.mistake(
    "db_total", "Sum dout over the N rows only (axis 0): db has one number for each of the M outputs."
)
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum()


@AFFINE_BACKWARD.mistake("db_axis", "Sum dout over axis 0, the N rows: db has one number for each of the M outputs.")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum(axis=1)


@AFFINE_BACKWARD.mistake(
    "db_mean", "db is the sum of dout over the N rows. Do not divide by N: the loss has done that."
)
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db / len(dout)


@AFFINE_BACKWARD.mistake("averaged", "Do not divide by N here: dout already holds the 1/N of the loss.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw / len(dx), db / len(dx)


@AFFINE_BACKWARD.mistake("dw_transposed", "dw must have the shape of w, (D, M); yours is (M, D).")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw.T, db


@AFFINE_BACKWARD.mistake("order", "The order of what is returned is dx, dw, db.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dw, dx, db
