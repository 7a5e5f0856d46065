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
