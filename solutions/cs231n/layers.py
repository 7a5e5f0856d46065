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
    # BEGIN SOLUTION
    out = x.reshape(x.shape[0], -1) @ w + b
    cache = (x, w, b)
    return out, cache
    # END SOLUTION


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
    # BEGIN SOLUTION
    x, w, _ = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T @ dout
    db = np.sum(dout, axis=0)
    return dx, dw, db
    # END SOLUTION


def relu_forward(x):
    """Forward pass of rectified linear units: max(0, x), element by element.

    Input:
    - x: array of any shape; better left as it is (the check advises so, and takes no points)

    Returns a tuple of
    - out: array of the shape of x
    - cache: x
    """
    # BEGIN SOLUTION
    out = np.maximum(0, x)
    cache = x
    return out, cache
    # END SOLUTION


def relu_backward(dout, cache):
    """Backward pass of rectified linear units: the gradient passes where the input was above zero.

    Inputs:
    - dout: array of any shape, the gradient with respect to the output; better left as it is
    - cache: the input x of relu_forward, of the same shape

    Returns: array dx of the shape of x.
    """
    # BEGIN SOLUTION
    x = cache
    return dout * (x > 0)
    # END SOLUTION


def svm_loss(x, y):
    """Multiclass SVM loss of scores, and its gradient.

    For row i: the sum over the classes j != y[i] of max(0, x[i, j] - x[i, y[i]] + 1). The loss is the mean
    over the N rows.

    Inputs:
    - x: array (N, C); x[i, j] is the score of class j for input i
    - y: array of ints (N,), the right classes, 0 <= y[i] < C

    Returns a tuple of
    - loss: float
    - dx: array (N, C), the gradient of the loss with respect to x
    """
    # BEGIN SOLUTION
    N = x.shape[0]
    rows = np.arange(N)
    margins = np.maximum(0, x - x[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    loss = np.sum(margins) / N

    dx = (margins > 0).astype(x.dtype)
    dx[rows, y] = -np.sum(dx, axis=1)
    return loss, dx / N
    # END SOLUTION


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
    # BEGIN SOLUTION
    N = x.shape[0]
    rows = np.arange(N)
    shifted = x - np.max(x, axis=1, keepdims=True)
    log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.mean(log_probs[rows, y])

    dx = np.exp(log_probs)
    dx[rows, y] -= 1
    return loss, dx / N
    # END SOLUTION


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
        # BEGIN SOLUTION
        mu, var = np.mean(x, axis=0), np.var(x, axis=0)
        std = np.sqrt(var + eps)
        x_hat = (x - mu) / std
        out = gamma * x_hat + beta
        cache = (x_hat, std, gamma)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
        # END SOLUTION
    elif mode == "test":
        # BEGIN SOLUTION
        std = np.sqrt(running_var + eps)
        x_hat = (x - running_mean) / std
        out = gamma * x_hat + beta
        cache = (x_hat, std, gamma)
        # END SOLUTION
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
    # BEGIN SOLUTION
    x_hat, std, gamma = cache
    N = dout.shape[0]
    dbeta = np.sum(dout, axis=0)  # out = gamma * x_hat + beta
    dgamma = np.sum(dout * x_hat, axis=0)
    dx_hat = dout * gamma
    centred = x_hat * std  # x_hat = centred / std
    dcentred = dx_hat / std
    dstd = -np.sum(dx_hat * centred, axis=0) / std**2
    dvar = dstd / (2 * std)  # std = sqrt(var + eps)
    dcentred += 2 * centred * dvar / N  # var = mean of centred ** 2
    dmu = -np.sum(dcentred, axis=0)  # centred = x - mu
    dx = dcentred + dmu / N  # mu = mean of x
    return dx, dgamma, dbeta
    # END SOLUTION


def batchnorm_backward_alt(dout, cache):
    """Backward pass of batch normalisation in training, from the formula to which the graph simplifies on paper.

    Inputs and outputs: as those of batchnorm_backward, with the same cache. Of dx_hat = dout * gamma it takes away
    what changes the mean of the batch and what changes its variance; all else passes, divided by the standard
    deviation. One line for dx, about twice as fast.
    """
    # BEGIN SOLUTION
    x_hat, std, gamma = cache
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dx = gamma / std * (dout - dbeta / len(dout) - x_hat * dgamma / len(dout))
    return dx, dgamma, dbeta
    # END SOLUTION


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
    # BEGIN SOLUTION
    mu = np.mean(x, axis=1, keepdims=True)
    std = np.sqrt(np.var(x, axis=1, keepdims=True) + eps)
    x_hat = (x - mu) / std
    out = gamma * x_hat + beta
    cache = (x_hat, std, gamma)
    # END SOLUTION
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
    # BEGIN SOLUTION
    x_hat, std, gamma = cache
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dx_hat = dout * gamma
    along_mean = np.mean(dx_hat, axis=1, keepdims=True)
    along_variance = x_hat * np.mean(dx_hat * x_hat, axis=1, keepdims=True)
    dx = (dx_hat - along_mean - along_variance) / std
    return dx, dgamma, dbeta
    # END SOLUTION


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
        # BEGIN SOLUTION
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
        # END SOLUTION
    elif mode == "test":
        # BEGIN SOLUTION
        out = x
        # END SOLUTION
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
    # BEGIN SOLUTION
    return dout * mask
    # END SOLUTION


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
    # BEGIN SOLUTION
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    H_out, W_out = 1 + (H + 2 * pad - HH) // stride, 1 + (W + 2 * pad - WW) // stride
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.empty((N, F, H_out, W_out), dtype=np.result_type(x, w))
    for i in range(H_out):
        for j in range(W_out):
            top, left = i * stride, j * stride
            window = padded[:, :, top : top + HH, left : left + WW]
            out[:, :, i, j] = window.reshape(N, -1) @ w.reshape(F, -1).T + b
    # END SOLUTION
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
    # BEGIN SOLUTION
    x, w, _, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    _, _, H, W = x.shape
    F, _, HH, WW = w.shape
    N, _, H_out, W_out = dout.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(H_out):
        for j in range(W_out):
            rows, columns = slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)
            window, here = padded[:, :, rows, columns], dout[:, :, i, j]
            dw += (here.T @ window.reshape(N, -1)).reshape(w.shape)
            dpadded[:, :, rows, columns] += (here @ w.reshape(F, -1)).reshape(window.shape)
    dx = dpadded[:, :, pad : pad + H, pad : pad + W]
    db = np.sum(dout, axis=(0, 2, 3))
    return dx, dw, db
    # END SOLUTION


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
    # BEGIN SOLUTION
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    H_out, W_out = 1 + (H - height) // stride, 1 + (W - width) // stride
    out = np.empty((N, C, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            top, left = i * stride, j * stride
            out[:, :, i, j] = np.max(x[:, :, top : top + height, left : left + width], axis=(2, 3))
    # END SOLUTION
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
    # BEGIN SOLUTION
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H_out, W_out = dout.shape
    n, c = np.ogrid[:N, :C]
    dx = np.zeros_like(x)
    for i in range(H_out):
        for j in range(W_out):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + height, left : left + width].reshape(N, C, -1)
            down, across = np.divmod(np.argmax(window, axis=2), width)
            dx[n, c, top + down, left + across] += dout[:, :, i, j]
    return dx
    # END SOLUTION


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
    # BEGIN SOLUTION
    N, C, H, W = x.shape
    pixels = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = batchnorm_forward(pixels, gamma, beta, bn_param)
    out = out.reshape(N, H, W, C).transpose(0, 3, 1, 2)
    # END SOLUTION
    return out, cache


def spatial_batchnorm_backward(dout, cache):
    """Backward pass of batch normalisation of pictures.

    Inputs:
    - dout: array (N, C, H, W), the gradient with respect to the output
    - cache: what spatial_batchnorm_forward returned

    Returns a tuple of gradients: dx (N, C, H, W), dgamma (C,), dbeta (C,).
    """
    # BEGIN SOLUTION
    N, C, H, W = dout.shape
    dpixels, dgamma, dbeta = batchnorm_backward_alt(dout.transpose(0, 2, 3, 1).reshape(-1, C), cache)
    dx = dpixels.reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return dx, dgamma, dbeta
    # END SOLUTION


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
    # BEGIN SOLUTION
    N = x.shape[0]
    groups = x.reshape(N, G, -1)
    mu = np.mean(groups, axis=2, keepdims=True)
    std = np.sqrt(np.var(groups, axis=2, keepdims=True) + eps)
    x_hat = ((groups - mu) / std).reshape(x.shape)
    out = gamma * x_hat + beta
    cache = (x_hat, std, gamma)
    # END SOLUTION
    return out, cache


def spatial_groupnorm_backward(dout, cache):
    """Backward pass of group normalisation.

    Inputs:
    - dout: array (N, C, H, W), the gradient with respect to the output
    - cache: what spatial_groupnorm_forward returned

    Returns a tuple of gradients: dx (N, C, H, W), dgamma (1, C, 1, 1), dbeta (1, C, 1, 1).
    """
    # BEGIN SOLUTION
    x_hat, std, gamma = cache
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    dgamma = np.sum(dout * x_hat, axis=(0, 2, 3), keepdims=True)
    grouped = (*std.shape[:2], -1)
    dx_hat, x_hat = (dout * gamma).reshape(grouped), x_hat.reshape(grouped)
    along_mean = np.mean(dx_hat, axis=2, keepdims=True)
    along_variance = x_hat * np.mean(dx_hat * x_hat, axis=2, keepdims=True)
    dx = ((dx_hat - along_mean - along_variance) / std).reshape(dout.shape)
    return dx, dgamma, dbeta
    # END SOLUTION
