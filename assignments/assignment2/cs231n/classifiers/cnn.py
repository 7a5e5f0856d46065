# Generated from solutions/cs231n/classifiers/cnn.py by "make build". This copy is the student's to complete.
"""Convolutional networks."""

import numpy as np

from ..fast_layers import *
from ..layer_utils import *
from ..layers import *
from ..model_files import SavedModel


class ThreeLayerConvNet(SavedModel):
    """A convolutional network: conv - ReLU - 2x2 max pooling - affine - ReLU - affine - softmax.

    It computes losses and gradients only; a Solver trains it. The dict self.params holds the weights and biases by
    name.
    """

    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
    ):
        """Make a new network: fill self.params with

        - "W1": array (F, C, filter_size, filter_size), the filters of the convolution, and "b1": array (F,)
        - "W2": array (F * (H / 2) * (W / 2), hidden_dim), and "b2": array (hidden_dim,)
        - "W3": array (hidden_dim, num_classes), and "b3": array (num_classes,)

        The weights are drawn from a normal distribution with mean 0 and standard deviation weight_scale; the biases
        are zeros. The convolution pads its input so that height and width stay; the pooling halves both.

        Inputs:
        - input_dim: the tuple (C, H, W), the shape of one input; H and W are even
        - num_filters: F
        - filter_size: int, the height and width of a filter; odd
        - hidden_dim: the units in the affine hidden layer
        - num_classes: int
        - weight_scale: float, standard deviation of the weights
        - reg: float, strength of the penalty on the weights
        - dtype: of the parameters and of all that is computed; float32 is faster, a gradient check needs float64
        """
        self.params = {}
        self.reg = reg
        self.dtype = dtype
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("ThreeLayerConvNet.__init__ (cs231n/classifiers/cnn.py)")

        for name, value in self.params.items():
            self.params[name] = value.astype(dtype)

    def loss(self, X, y=None):
        """Scores of a batch, or its loss and gradients.

        The loss is the softmax loss plus 0.5 * self.reg * (the sum of W * W over W1, W2 and W3); the biases are not
        penalised.

        Inputs:
        - X: array (N, C, H, W)
        - y: array of ints (N,), the right classes; None to compute scores only

        Returns: array scores (N, num_classes) if y is None; otherwise a tuple of
        - loss: float
        - grads: dict with the keys of self.params; grads[name] is the gradient of the loss with respect
          to self.params[name], and of the same shape
        """
        X = X.astype(self.dtype, copy=False)
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        W3, b3 = self.params["W3"], self.params["b3"]

        # The convolution keeps height and width; the pooling halves them.
        conv_param = {"stride": 1, "pad": (W1.shape[2] - 1) // 2}
        pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}

        # Forward pass: compute the scores (N, num_classes). The functions of layer_utils.py and layers.py do the work.
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("ThreeLayerConvNet.loss (cs231n/classifiers/cnn.py)")

        if y is None:
            return scores

        # Backward pass: compute loss and grads.
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("ThreeLayerConvNet.loss (cs231n/classifiers/cnn.py)")
        return loss, grads
