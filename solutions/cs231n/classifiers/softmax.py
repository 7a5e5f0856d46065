"""The softmax (cross-entropy) loss of a linear classifier, with loops and vectorised."""

import numpy as np


def softmax_loss_naive(W, X, y, reg):
    """Softmax loss and its gradient, with explicit loops.

    The scores s = X[i] W of image i become probabilities p_c = exp(s_c) / sum_k exp(s_k), and its loss is
    -log p_y with y = y[i] the right class. The total is the mean over the N images plus the penalty
    reg * sum(W * W).

    exp overflows above about 709. Subtracting the largest score from all of them changes no probability
    and keeps every exponent at or below zero. Take the logarithm of the sum, not of a probability that may
    have become 0: -log p_y = log(sum_k exp(s_k)) - s_y.

    Inputs:
    - W: array (D, C) of weights
    - X: array (N, D), one image a row
    - y: array of ints (N,); y[i] = c says that X[i] has label c, 0 <= c < C
    - reg: float, strength of the penalty

    Returns a tuple of
    - loss: float
    - dW: array (D, C), the gradient of the loss with respect to W
    """
    # BEGIN SOLUTION
    num_train, num_classes = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(num_train):
        scores = X[i] @ W
        scores = scores - np.max(scores)
        exp_sum = np.sum(np.exp(scores))
        loss += np.log(exp_sum) - scores[y[i]]
        for c in range(num_classes):
            p = np.exp(scores[c]) / exp_sum
            dW[:, c] += (p - (c == y[i])) * X[i]
    loss = loss / num_train + reg * np.sum(W * W)
    dW = dW / num_train + 2 * reg * W
    return loss, dW
    # END SOLUTION


def softmax_loss_vectorized(W, X, y, reg):
    """Softmax loss and its gradient, without loops.

    Everything happens on (N, C) matrices: scores, probabilities, and the gradient with respect to the
    scores; dW is then one matrix product. Guard against overflow as in the version with loops, with the
    largest score of each row.

    Inputs and outputs: as for softmax_loss_naive.
    """
    # BEGIN SOLUTION
    num_train = X.shape[0]
    rows = np.arange(num_train)
    scores = X @ W
    scores -= np.max(scores, axis=1, keepdims=True)
    log_probs = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    loss = -np.mean(log_probs[rows, y]) + reg * np.sum(W * W)

    dscores = np.exp(log_probs)
    dscores[rows, y] -= 1
    dW = X.T @ dscores / num_train + 2 * reg * W
    return loss, dW
    # END SOLUTION
