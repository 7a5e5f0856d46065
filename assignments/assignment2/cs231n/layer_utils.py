# Generated from solutions/cs231n/layer_utils.py by "make build". This copy is the student's to complete.
"""Layers that usually come together, as one layer."""

from .fast_layers import *
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


def conv_relu_forward(x, w, b, conv_param):
    """A convolution followed by ReLU.

    Inputs: as for conv_forward_naive: x (N, C, H, W), w (F, C, HH, WW), b (F,), and conv_param.

    Returns a tuple of
    - out: array (N, F, H_out, W_out), the output of the ReLU
    - cache: the tuple (conv_cache, relu_cache), for the backward pass
    """
    a, conv_cache = conv_forward_fast(x, w, b, conv_param)
    out, relu_cache = relu_forward(a)
    return out, (conv_cache, relu_cache)


def conv_relu_backward(dout, cache):
    """Backward pass of conv_relu_forward: dout (N, F, H_out, W_out) and its cache to (dx, dw, db)."""
    conv_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    return conv_backward_fast(da, conv_cache)


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    """A convolution, spatial batch normalisation, and ReLU.

    Inputs: as for conv_forward_naive and spatial_batchnorm_forward: x (N, C, H, W), w (F, C, HH, WW), b (F,),
    gamma and beta (F,), and the two dicts.

    Returns a tuple of
    - out: array (N, F, H_out, W_out), the output of the ReLU
    - cache: the tuple (conv_cache, bn_cache, relu_cache), for the backward pass
    """
    a, conv_cache = conv_forward_fast(x, w, b, conv_param)
    normalised, bn_cache = spatial_batchnorm_forward(a, gamma, beta, bn_param)
    out, relu_cache = relu_forward(normalised)
    return out, (conv_cache, bn_cache, relu_cache)


def conv_bn_relu_backward(dout, cache):
    """Backward pass of conv_bn_relu_forward: dout (N, F, H_out, W_out) and its cache to (dx, dw, db, dgamma, dbeta)."""
    conv_cache, bn_cache, relu_cache = cache
    dnormalised = relu_backward(dout, relu_cache)
    da, dgamma, dbeta = spatial_batchnorm_backward(dnormalised, bn_cache)
    return *conv_backward_fast(da, conv_cache), dgamma, dbeta


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    """A convolution, ReLU, and max pooling.

    Inputs: as for conv_forward_naive and max_pool_forward_naive: x (N, C, H, W), w (F, C, HH, WW), b (F,), and the
    two dicts.

    Returns a tuple of
    - out: array (N, F, H_out, W_out), the output of the pooling
    - cache: the tuple (conv_cache, relu_cache, pool_cache), for the backward pass
    """
    a, conv_cache = conv_forward_fast(x, w, b, conv_param)
    rectified, relu_cache = relu_forward(a)
    out, pool_cache = max_pool_forward_fast(rectified, pool_param)
    return out, (conv_cache, relu_cache, pool_cache)


def conv_relu_pool_backward(dout, cache):
    """Backward pass of conv_relu_pool_forward: dout (N, F, H_out, W_out) and its cache to (dx, dw, db)."""
    conv_cache, relu_cache, pool_cache = cache
    drectified = max_pool_backward_fast(dout, pool_cache)
    da = relu_backward(drectified, relu_cache)
    return conv_backward_fast(da, conv_cache)
