"""Fully connected networks."""

import numpy as np

from ..layer_utils import *
from ..layers import *
from ..model_files import SavedModel, load_arrays, save_arrays


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
        # BEGIN SOLUTION
        self.params["W1"] = weight_scale * np.random.randn(input_dim, hidden_dim)
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b2"] = np.zeros(num_classes)
        # END SOLUTION

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
        # BEGIN SOLUTION
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        hidden, hidden_cache = affine_relu_forward(X, W1, b1)
        scores, scores_cache = affine_forward(hidden, W2, b2)
        # END SOLUTION

        if y is None:
            return scores

        # Backward pass: compute loss and grads.
        # BEGIN SOLUTION
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        dhidden, dW2, db2 = affine_backward(dscores, scores_cache)
        _, dW1, db1 = affine_relu_backward(dhidden, hidden_cache)
        dW1 += self.reg * W1
        dW2 += self.reg * W2
        grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
        # END SOLUTION
        return loss, grads


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

        # BEGIN SOLUTION
        dims = [input_dim, *hidden_dims, num_classes]
        for i in range(1, self.num_layers + 1):
            self.params[f"W{i}"] = weight_scale * np.random.randn(dims[i - 1], dims[i])
            self.params[f"b{i}"] = np.zeros(dims[i])
            if normalization and i < self.num_layers:
                self.params[f"gamma{i}"] = np.ones(dims[i])
                self.params[f"beta{i}"] = np.zeros(dims[i])
        # END SOLUTION

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
        # BEGIN SOLUTION
        last = self.num_layers
        normalise = {"batchnorm": batchnorm_forward, "layernorm": layernorm_forward}.get(self.normalization)
        out, caches = X, []
        for i in range(1, last):
            out, affine_cache = affine_forward(out, self.params[f"W{i}"], self.params[f"b{i}"])
            norm_cache = dropout_cache = None
            if normalise:
                gamma, beta = self.params[f"gamma{i}"], self.params[f"beta{i}"]
                out, norm_cache = normalise(out, gamma, beta, self.bn_params[i - 1])
            out, relu_cache = relu_forward(out)
            if self.use_dropout:
                out, dropout_cache = dropout_forward(out, self.dropout_param)
            caches.append((affine_cache, norm_cache, relu_cache, dropout_cache))
        scores, scores_cache = affine_forward(out, self.params[f"W{last}"], self.params[f"b{last}"])
        # END SOLUTION

        if y is None:
            return scores

        # Backward pass: compute loss and grads.
        # BEGIN SOLUTION
        loss, dscores = softmax_loss(scores, y)
        grads = {}
        dout, grads[f"W{last}"], grads[f"b{last}"] = affine_backward(dscores, scores_cache)
        back = {"batchnorm": batchnorm_backward_alt, "layernorm": layernorm_backward}.get(self.normalization)
        for i in reversed(range(1, last)):
            affine_cache, norm_cache, relu_cache, dropout_cache = caches[i - 1]
            if self.use_dropout:
                dout = dropout_backward(dout, dropout_cache)
            dout = relu_backward(dout, relu_cache)
            if back:
                dout, grads[f"gamma{i}"], grads[f"beta{i}"] = back(dout, norm_cache)
            dout, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_cache)
        for i in range(1, last + 1):
            W = self.params[f"W{i}"]
            loss += 0.5 * self.reg * np.sum(W * W)
            grads[f"W{i}"] += self.reg * W
        # END SOLUTION
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
