"""The multiclass SVM (hinge) loss of a linear classifier, with loops and vectorised."""

import numpy as np


def svm_loss_naive(W, X, y, reg):
    """Multiclass SVM loss and its gradient, with explicit loops. The loss is given; write the gradient.

    For image i the loss is the sum over all wrong classes j of max(0, s_j - s_y + 1), with the scores
    s = X[i] W and y = y[i] the right class. The total is the mean over the N images plus the penalty
    reg * sum(W * W). Each margin above zero depends on two columns of W: column j and column y[i].

    Inputs:
    - W: array (D, C) of weights
    - X: array (N, D), one image a row
    - y: array of ints (N,); y[i] = c says that X[i] has label c, 0 <= c < C
    - reg: float, strength of the penalty

    Returns a tuple of
    - loss: float
    - dW: array (D, C), the gradient of the loss with respect to W

    Source: Weston and Watkins, "Support vector machines for multi-class pattern recognition", 1999.
    """
    num_train, num_classes = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros(W.shape)

    for i in range(num_train):
        scores = X[i] @ W
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss += margin
                # Add to dW what this margin contributes.
                # BEGIN SOLUTION
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
                # END SOLUTION

    loss = loss / num_train + reg * np.sum(W * W)

    # Turn the sum in dW into the gradient of the mean, and add the gradient of the penalty.
    # BEGIN SOLUTION
    dW = dW / num_train + 2 * reg * W
    # END SOLUTION
    return loss, dW


def svm_loss_vectorized(W, X, y, reg):
    """Multiclass SVM loss and its gradient, without loops.

    Compute the (N, C) matrix of margins first. The gradient needs, for each image, which margins are
    above zero: that is a matrix of the same shape, and dW is one matrix product with it.

    Inputs and outputs: as for svm_loss_naive.
    """
    # BEGIN SOLUTION
    num_train = X.shape[0]
    rows = np.arange(num_train)
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    loss = np.sum(margins) / num_train + reg * np.sum(W * W)

    dscores = (margins > 0).astype(scores.dtype)
    dscores[rows, y] = -np.sum(dscores, axis=1)
    dW = X.T @ dscores / num_train + 2 * reg * W
    return loss, dW
    # END SOLUTION
