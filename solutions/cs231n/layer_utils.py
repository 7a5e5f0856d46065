"""Layers that usually come together, as one layer."""

from .layers import *


def affine_relu_forward(x, w, b):
    """An affine layer followed by ReLU.

    Inputs: as for affine_forward: x (N, d1, ..., dk), w (D, M), b (M,).

    Returns a tuple of
    - out: array (N, M), the output of the ReLU
    - cache: the tuple (fc_cache, relu_cache), for the backward pass
    """
    a, fc_cache = affine_forward(x, w, b)
    out, relu_cache = relu_forward(a)
    return out, (fc_cache, relu_cache)


def affine_relu_backward(dout, cache):
    """Backward pass of affine_relu_forward: dout (N, M) and its cache to (dx, dw, db)."""
    fc_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    return affine_backward(da, fc_cache)
