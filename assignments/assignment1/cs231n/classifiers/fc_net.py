# Generated from solutions/cs231n/classifiers/fc_net.py by "make build". This copy is the student's to complete.
"""Fully connected networks."""

import numpy as np

from ..layer_utils import *
from ..layers import *
from ..model_files import SavedModel


class TwoLayerNet(SavedModel):
    """A network with one hidden layer: affine - ReLU - affine - softmax.

    It computes losses and gradients only; a Solver trains it. The dict self.params holds the weights and
    biases by name.
    """

    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        """Make a new network: fill self.params with

        - "W1": array (D, H) and "W2": array (H, C), drawn from a normal distribution with mean 0 and
          standard deviation weight_scale
        - "b1": array (H,) and "b2": array (C,), zeros

        Inputs:
        - input_dim: D, the numbers in one input
        - hidden_dim: H, the units in the hidden layer
        - num_classes: C
        - weight_scale: float, standard deviation of the weights
        - reg: float, strength of the penalty on the weights
        """
        self.params = {}
        self.reg = reg
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("TwoLayerNet.__init__ (cs231n/classifiers/fc_net.py)")

    def loss(self, X, y=None):
        """Scores of a batch, or its loss and gradients.

        The loss is the softmax loss plus 0.5 * self.reg * (sum of W1 * W1 + sum of W2 * W2); the biases
        are not penalised. With the factor 0.5 the gradient of the penalty is self.reg * W.

        Inputs:
        - X: array (N, d1, ..., dk) of inputs, with d1 * ... * dk = D
        - y: array of ints (N,), the right classes; None to compute scores only

        Returns: array scores (N, C) if y is None; otherwise a tuple of
        - loss: float
        - grads: dict with the keys of self.params; grads[name] is the gradient of the loss with respect
          to self.params[name], and of the same shape
        """
        # Forward pass: compute the scores (N, C). The functions of layers.py and layer_utils.py do the work.
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("TwoLayerNet.loss (cs231n/classifiers/fc_net.py)")

        if y is None:
            return scores

        # Backward pass: compute loss and grads.
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("TwoLayerNet.loss (cs231n/classifiers/fc_net.py)")
        return loss, grads
