# Generated from solutions/cs231n/classifiers/fc_net.py by "make build". This copy is the student's to complete.
"""Fully connected networks."""

import numpy as np

from ..layers import *
from ..model_files import SavedModel, load_arrays, save_arrays


class FullyConnectedNet(SavedModel):
    """A network with any number of hidden layers, each of them affine - [normalisation] - ReLU - [dropout], and an
    affine layer and the softmax loss at the end.

    It computes losses and gradients only; a Solver trains it. The dict self.params holds the parameters by name.
    """

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
    ):
        """Make a new network of L = len(hidden_dims) + 1 affine layers: fill self.params, for i = 1 ... L, with

        - f"W{i}": array of the layer's inputs and outputs, drawn from a normal distribution with mean 0 and standard
          deviation weight_scale
        - f"b{i}": array of the layer's outputs, zeros

        and, with normalisation, for every hidden layer, i = 1 ... L - 1, with

        - f"gamma{i}": array of the layer's outputs, ones
        - f"beta{i}": array of the layer's outputs, zeros

        Inputs:
        - hidden_dims: list of ints, the units of each hidden layer
        - input_dim: the numbers in one input
        - num_classes: C
        - dropout_keep_ratio: float, 0 < dropout_keep_ratio <= 1, the probability of keeping a unit; 1 for no dropout
        - normalization: "batchnorm", "layernorm" or None
        - reg: float, strength of the penalty on the weights
        - weight_scale: float, standard deviation of the weights
        - dtype: of the parameters and of all that is computed; float32 is faster, a gradient check needs float64
        - seed: int, with which dropout draws the same units in every call; None to draw anew
        """
        self.normalization = normalization
        self.use_dropout = dropout_keep_ratio != 1
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = {}

        # Write your code here, and delete the line that raises.
        raise NotImplementedError("FullyConnectedNet.__init__ (cs231n/classifiers/fc_net.py)")

        # What the layers of dropout share: one dict, handed to each of them.
        self.dropout_param = {}
        if self.use_dropout:
            self.dropout_param = {"mode": "train", "p": dropout_keep_ratio}
            if seed is not None:
                self.dropout_param["seed"] = seed

        # What each layer of normalisation has of its own: bn_params[0] belongs to the first hidden layer.
        self.bn_params = []
        if normalization == "batchnorm":
            self.bn_params = [{"mode": "train"} for _ in hidden_dims]
        if normalization == "layernorm":
            self.bn_params = [{} for _ in hidden_dims]

        for name, value in self.params.items():
            self.params[name] = value.astype(dtype)

    def loss(self, X, y=None):
        """Scores of a batch, or its loss and gradients.

        The loss is the softmax loss plus 0.5 * self.reg * (the sum of W * W over all weights W1 ... WL); biases, gammas
        and betas are not penalised. Scores are computed in test mode, the loss in training mode.

        Inputs:
        - X: array (N, d1, ..., dk) of inputs, with d1 * ... * dk = input_dim
        - y: array of ints (N,), the right classes; None to compute scores only

        Returns: array scores (N, C) if y is None; otherwise a tuple of
        - loss: float
        - grads: dict with the keys of self.params; grads[name] is the gradient of the loss with respect
          to self.params[name], and of the same shape
        """
        X = X.astype(self.dtype)
        mode = "test" if y is None else "train"
        if self.use_dropout:
            self.dropout_param["mode"] = mode
        if self.normalization == "batchnorm":
            for bn_param in self.bn_params:
                bn_param["mode"] = mode

        # Forward pass: compute the scores (N, C). Keep the cache of each layer for the way back.
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("FullyConnectedNet.loss (cs231n/classifiers/fc_net.py)")

        if y is None:
            return scores

        # Backward pass: compute loss and grads.
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("FullyConnectedNet.loss (cs231n/classifiers/fc_net.py)")
        return loss, grads

    def save(self, fname):
        """Write to cs231n/saved/<fname> the parameters and, with batch normalisation, the running statistics.

        The statistics of hidden layer i get the names f"running_mean{i}" and f"running_var{i}".
        """
        statistics = {
            f"{name}{i}": bn_param[name]
            for i, bn_param in enumerate(self.bn_params, 1)
            for name in ("running_mean", "running_var")
            if name in bn_param
        }
        save_arrays(fname, {**self.params, **statistics})

    def load(self, fname):
        """Become the network that save wrote, whatever the sizes of this one; without dropout, which is for training.

        Returns True, or False (and says so) where there is no such file.
        """
        arrays = load_arrays(fname)
        if arrays is None:
            return False
        self.params = {name: array for name, array in arrays.items() if not name.startswith("running_")}
        self.num_layers = sum(name.startswith("W") for name in arrays)
        self.dtype = arrays["W1"].dtype.type
        self.use_dropout, self.dropout_param = False, {}
        hidden = range(1, self.num_layers)
        self.normalization, self.bn_params = None, []
        if "running_mean1" in arrays:
            self.normalization = "batchnorm"
            names = ("running_mean", "running_var")
            self.bn_params = [{"mode": "test", **{name: arrays[f"{name}{i}"] for name in names}} for i in hidden]
        elif "gamma1" in arrays:
            self.normalization, self.bn_params = "layernorm", [{} for _ in hidden]
        return True
