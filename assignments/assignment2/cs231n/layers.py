# Generated from solutions/cs231n/layers.py by "make build". This copy is the student's to complete.
"""Layers of neural networks: each a forward function, and a backward function that uses its cache."""

import numpy as np


def affine_forward(x, w, b):
    """Forward pass of an affine (fully connected) layer.

    Each of the N inputs x[i], of shape (d1, ..., dk), is flattened into a vector of
    D = d1 * ... * dk numbers, and mapped to M numbers: out[i] = x[i] w + b.

    Inputs:
    - x: array (N, d1, ..., dk)
    - w: array (D, M) of weights
    - b: array (M,) of biases

    Returns a tuple of
    - out: array (N, M)
    - cache: the tuple (x, w, b), for the backward pass
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("affine_forward (cs231n/layers.py)")


def affine_backward(dout, cache):
    """Backward pass of an affine layer.

    Inputs:
    - dout: array (N, M), the gradient of the loss with respect to the layer's output
    - cache: what affine_forward returned, (x, w, b)

    Returns a tuple of gradients, each of the shape of what it belongs to:
    - dx: array (N, d1, ..., dk)
    - dw: array (D, M)
    - db: array (M,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("affine_backward (cs231n/layers.py)")


def relu_forward(x):
    """Forward pass of rectified linear units: max(0, x), element by element.

    Input:
    - x: array of any shape; better left as it is (the check advises so, and takes no points)

    Returns a tuple of
    - out: array of the shape of x
    - cache: x
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("relu_forward (cs231n/layers.py)")


def relu_backward(dout, cache):
    """Backward pass of rectified linear units: the gradient passes where the input was above zero.

    Inputs:
    - dout: array of any shape, the gradient with respect to the output; better left as it is
    - cache: the input x of relu_forward, of the same shape

    Returns: array dx of the shape of x.
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("relu_backward (cs231n/layers.py)")


def softmax_loss(x, y):
    """Softmax (cross-entropy) loss of scores, and its gradient.

    For row i: -log(exp(x[i, y[i]]) / sum_j exp(x[i, j])). The loss is the mean over the N rows. Subtract
    the largest score of each row first: it changes nothing but keeps exp from overflowing. Take the logarithm
    of the sum, not of a probability that may have become 0: log(sum_j exp(x[i, j])) - x[i, y[i]]. x itself is
    better left as it is (the check advises so, and takes no points).

    Inputs:
    - x: array (N, C); x[i, j] is the score of class j for input i
    - y: array of ints (N,), the right classes, 0 <= y[i] < C

    Returns a tuple of
    - loss: float
    - dx: array (N, C), the gradient of the loss with respect to x
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("softmax_loss (cs231n/layers.py)")


def batchnorm_forward(x, gamma, beta, bn_param):
    """Forward pass of batch normalisation: every feature (column) gets mean 0 and variance 1, then gamma and beta.

    In training, with the mean mu and the variance var of each column of this batch (var divides by N, not by N - 1):

        x_hat = (x - mu) / sqrt(var + eps)
        out = gamma * x_hat + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var

    In test mode the running mean and variance take the place of mu and var, and are left as they are: what comes
    out for one input must not depend on which others are in the batch.

    Inputs:
    - x: array (N, D)
    - gamma, beta: arrays (D,), the scale and the shift of each feature
    - bn_param: dict with
      - mode: "train" or "test"
      - eps: float, default 1e-5, added to the variance, under the root
      - momentum: float, default 0.9, how much of the old running values is kept
      - running_mean, running_var: arrays (D,), zeros at the start; training writes the new ones into bn_param

    Returns a tuple of
    - out: array (N, D)
    - cache: what the backward pass needs

    Raises ValueError for another mode.

    Source: Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal
    covariate shift", 2015, algorithm 1; the running averages as in Torch.
    """
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)

    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))

    if mode == "train":
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("batchnorm_forward (cs231n/layers.py)")
    elif mode == "test":
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("batchnorm_forward (cs231n/layers.py)")
    else:
        raise ValueError(f'the mode of batch normalisation is "train" or "test", not {mode!r}')

    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    """Backward pass of batch normalisation in training, along the computational graph.

    Write down the graph of the forward pass, one operation a node, and go back through it node by node. The input
    reaches the output in three ways: directly, through the mean, and through the variance; their gradients add up.

    Inputs:
    - dout: array (N, D), the gradient of the loss with respect to the output
    - cache: what batchnorm_forward returned

    Returns a tuple of gradients, each of the shape of what it belongs to:
    - dx: array (N, D)
    - dgamma: array (D,)
    - dbeta: array (D,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("batchnorm_backward (cs231n/layers.py)")


def batchnorm_backward_alt(dout, cache):
    """Backward pass of batch normalisation in training, from the formula to which the graph simplifies on paper.

    Inputs and outputs: as those of batchnorm_backward, with the same cache. Of dx_hat = dout * gamma it takes away
    what changes the mean of the batch and what changes its variance; all else passes, divided by the standard
    deviation. One line for dx, about twice as fast.
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("batchnorm_backward_alt (cs231n/layers.py)")


def layernorm_forward(x, gamma, beta, ln_param):
    """Forward pass of layer normalisation: every input (row) gets mean 0 and variance 1, then gamma and beta.

    It is batch normalisation along the other axis: mean and variance are taken over the D features of each input.
    No input depends on another one, so training and testing are the same, and nothing is remembered.

    Inputs:
    - x: array (N, D)
    - gamma, beta: arrays (D,), the scale and the shift of each feature
    - ln_param: dict, may be empty; eps: float, default 1e-5, added to the variance, under the root

    Returns a tuple of
    - out: array (N, D)
    - cache: what the backward pass needs

    Source: Ba, Kiros and Hinton, "Layer normalization", 2016, section 3.
    """
    eps = ln_param.get("eps", 1e-5)
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("layernorm_forward (cs231n/layers.py)")
    return out, cache


def layernorm_backward(dout, cache):
    """Backward pass of layer normalisation.

    The formula of batch normalisation holds for dx, with the means over the D features of a row; gamma and beta
    still belong to the features.

    Inputs:
    - dout: array (N, D), the gradient of the loss with respect to the output
    - cache: what layernorm_forward returned

    Returns a tuple of gradients:
    - dx: array (N, D)
    - dgamma: array (D,)
    - dbeta: array (D,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("layernorm_backward (cs231n/layers.py)")


def dropout_forward(x, dropout_param):
    """Forward pass of inverted dropout: in training every unit is kept with probability p, and set to 0 otherwise.

    What is kept is divided by p, so that each unit has the same expected value as without dropout, and testing is
    the identity.

    Inputs:
    - x: array of any shape
    - dropout_param: dict with
      - p: float, 0 < p <= 1, the probability of keeping a unit
      - mode: "train" or "test"
      - seed: int, optional; numpy.random is seeded with it first, so that the same units fall out in every call,
        as a gradient check needs. Without it each call draws anew.

    Returns a tuple of
    - out: array of the shape and dtype of x
    - cache: the tuple (dropout_param, mask); mask is the array of the shape of x by which it was multiplied, or
      None in test mode

    Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section
    10 for the scaling while training.
    """
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])

    mask, out = None, None
    if mode == "train":
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("dropout_forward (cs231n/layers.py)")
    elif mode == "test":
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("dropout_forward (cs231n/layers.py)")
    else:
        raise ValueError(f'the mode of dropout is "train" or "test", not {mode!r}')
    return out.astype(x.dtype, copy=False), (dropout_param, mask)


def dropout_backward(dout, cache):
    """Backward pass of inverted dropout.

    Inputs:
    - dout: array of any shape, the gradient with respect to the output
    - cache: what dropout_forward returned, (dropout_param, mask)

    Returns: array dx of the shape of dout. In test mode the gradient passes as it is.
    """
    dropout_param, mask = cache
    if dropout_param["mode"] == "test":
        return dout
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("dropout_backward (cs231n/layers.py)")


def conv_forward_naive(x, w, b, conv_param):
    """Forward pass of a convolution, in loops.

    Each of the F filters, of C channels and HH x WW pixels, is laid on the padded picture at every place that is a
    multiple of stride down and across. What it gives there is the sum of the products of filter and pixels, plus
    the filter's bias. So there are

        H_out = 1 + (H + 2 * pad - HH) // stride      and      W_out = 1 + (W + 2 * pad - WW) // stride

    places; rows and columns that are left over at the end are not visited.

    Inputs:
    - x: array (N, C, H, W); better left as it is
    - w: array (F, C, HH, WW) of filters
    - b: array (F,) of biases
    - conv_param: dict with
      - stride: int, pixels from one place to the next, in both directions
      - pad: int, pixels of zeros added on each of the four sides; may be 0

    Returns a tuple of
    - out: array (N, F, H_out, W_out)
    - cache: the tuple (x, w, b, conv_param), for the backward pass
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("conv_forward_naive (cs231n/layers.py)")
    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive(dout, cache):
    """Backward pass of a convolution, in loops.

    Every output is a sum of products of one window of the padded picture with one filter. So its gradient goes, times
    the filter, to the pixels of that window, and, times those pixels, to the filter; where windows overlap the
    gradients add up. At the end the padding is cut off: from pad to pad + H, which also holds for pad = 0.

    Inputs:
    - dout: array (N, F, H_out, W_out), the gradient with respect to the output
    - cache: what conv_forward_naive returned, (x, w, b, conv_param)

    Returns a tuple of gradients, each of the shape of what it belongs to:
    - dx: array (N, C, H, W)
    - dw: array (F, C, HH, WW)
    - db: array (F,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("conv_backward_naive (cs231n/layers.py)")


def max_pool_forward_naive(x, pool_param):
    """Forward pass of max pooling, in loops: of each window only the largest pixel is kept, in each channel.

    Inputs:
    - x: array (N, C, H, W)
    - pool_param: dict with
      - pool_height, pool_width: ints, the size of a window
      - stride: int, pixels from one window to the next, in both directions

    Returns a tuple of
    - out: array (N, C, H_out, W_out), with H_out = 1 + (H - pool_height) // stride and
      W_out = 1 + (W - pool_width) // stride
    - cache: the tuple (x, pool_param), for the backward pass
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("max_pool_forward_naive (cs231n/layers.py)")
    cache = (x, pool_param)
    return out, cache


def max_pool_backward_naive(dout, cache):
    """Backward pass of max pooling, in loops: the gradient goes to the pixel that won, and nowhere else.

    If several pixels of a window are equally large, one of them may get the gradient, or each of them, or each an
    equal share.

    Inputs:
    - dout: array (N, C, H_out, W_out), the gradient with respect to the output
    - cache: what max_pool_forward_naive returned, (x, pool_param)

    Returns: array dx (N, C, H, W).
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("max_pool_backward_naive (cs231n/layers.py)")


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """Forward pass of batch normalisation of pictures: one mean and variance per channel, over all pixels of all
    pictures. It is batchnorm_forward where every pixel counts as an input and every channel as a feature.

    Inputs:
    - x: array (N, C, H, W)
    - gamma, beta: arrays (C,)
    - bn_param: dict, as for batchnorm_forward; the running mean and variance are arrays (C,)

    Returns a tuple of
    - out: array (N, C, H, W)
    - cache: what the backward pass needs
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("spatial_batchnorm_forward (cs231n/layers.py)")
    return out, cache


def spatial_batchnorm_backward(dout, cache):
    """Backward pass of batch normalisation of pictures.

    Inputs:
    - dout: array (N, C, H, W), the gradient with respect to the output
    - cache: what spatial_batchnorm_forward returned

    Returns a tuple of gradients: dx (N, C, H, W), dgamma (C,), dbeta (C,).
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("spatial_batchnorm_backward (cs231n/layers.py)")


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """Forward pass of group normalisation: the channels of each picture come in G groups of C // G that follow one
    another, and each group of each picture gets mean 0 and variance 1 over its channels and all its pixels.

    Inputs:
    - x: array (N, C, H, W)
    - gamma, beta: arrays (1, C, 1, 1), the scale and the shift of each channel
    - G: int, the number of groups, a divisor of C
    - gn_param: dict, may be empty; eps: float, default 1e-5, added to the variance, under the root

    Returns a tuple of
    - out: array (N, C, H, W)
    - cache: what the backward pass needs

    Source: Wu and He, "Group normalization", 2018, section 3.
    """
    eps = gn_param.get("eps", 1e-5)
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("spatial_groupnorm_forward (cs231n/layers.py)")
    return out, cache


def spatial_groupnorm_backward(dout, cache):
    """Backward pass of group normalisation.

    Inputs:
    - dout: array (N, C, H, W), the gradient with respect to the output
    - cache: what spatial_groupnorm_forward returned

    Returns a tuple of gradients: dx (N, C, H, W), dgamma (1, C, 1, 1), dbeta (1, C, 1, 1).
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("spatial_groupnorm_backward (cs231n/layers.py)")
