"""The two-layer net as editions up to 2020 asked for it, made of the reference's layers."""

import numpy as np
from cs231n.layers import affine_backward, affine_forward, relu_backward, relu_forward, softmax_loss


class TwoLayerNet:
    """Affine, ReLU, affine, softmax; penalty reg * sum(W * W), without a half."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y=None, reg=0.0):
        """Scores (N, C) without y; else the loss and the dict of its gradients."""
        W1, W2 = self.params["W1"], self.params["W2"]
        before, first = affine_forward(X, W1, self.params["b1"])
        hidden, active = relu_forward(before)
        scores, second = affine_forward(hidden, W2, self.params["b2"])
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        dhidden, dW2, db2 = affine_backward(dscores, second)
        _, dW1, db1 = affine_backward(relu_backward(dhidden, active), first)
        grads = {"W1": dW1 + 2 * reg * W1, "b1": db1, "W2": dW2 + 2 * reg * W2, "b2": db2}
        return loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2)), grads

    def predict(self, X):
        """The label with the highest score, (N,)."""
        return self.loss(X).argmax(axis=1)
