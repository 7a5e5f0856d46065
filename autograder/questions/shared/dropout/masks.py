"""Calls FullyConnectedNet.loss with masks that the question gives, since those of a layer under test can be any.

Sent as text and carried out beside the code under test, so it uses NumPy alone.
"""

import inspect
import sys

import numpy as np


def call(loss, *args):
    """loss(*args), with dropout layers that keep the same units in every call, whoever calls them."""
    masks = iter(range(1000))  # the first layer's, the second's, ...
    drops = "use_batchnorm" in inspect.signature(type(loss.__self__).__init__).parameters  # until 2017

    def dropout_forward(x, dropout_param):
        p, mode = dropout_param["p"], dropout_param["mode"]
        keep = 1 - p if drops else p
        drawn = np.random.RandomState(next(masks)).random_sample(x.shape)
        mask = ((drawn < keep) / keep).astype(x.dtype) if mode == "train" else None
        return x if mask is None else x * mask, (dropout_param, mask)

    def dropout_backward(dout, cache):
        return dout if cache[1] is None else dout * cache[1]

    new = {"dropout_forward": dropout_forward, "dropout_backward": dropout_backward}
    places = [
        (module, name, getattr(module, name))
        for key, module in list(sys.modules.items())
        if key.partition(".")[0] == "cs231n"
        for name in new
        if hasattr(module, name)
    ]
    try:
        for module, name, _ in places:
            setattr(module, name, new[name])
        return loss(*args)
    finally:
        for module, name, old in places:
            setattr(module, name, old)


def twice_the_same(loss, X, y):
    """Whether two calls give the same loss."""
    return bool(loss(X, y)[0] == loss(X, y)[0])
