"""FullyConnectedNet.loss in steps that can be exchanged, left out or forgotten on the way back, for known mistakes.

    with_steps(hidden=("affine", "norm", "dropout"))        # no ReLU
    with_steps(not_back=["relu"])                           # ReLU is forgotten on the way back
    with_steps(steps={"norm": my_norm})                     # something else in the place of normalisation

A step is a function of (net, i, x, grads), i being the layer's number from 1; it returns its output and a function from
dout to dx, which also enters gradients of parameters into the dict grads. It takes layers from those(net).
"""

import sys

import numpy as np

HIDDEN = ("affine", "norm", "relu", "dropout")
LAST = ("affine",)


def those(net):
    """The functions that the network's own module has, such as those(net).relu_forward."""
    return sys.modules[type(net).__module__]


def affine(net, i, x, grads):
    W, b = net.params[f"W{i}"], net.params[f"b{i}"]
    out, cache = those(net).affine_forward(x, W, b)

    def back(dout):
        dx, grads[f"W{i}"], grads[f"b{i}"] = those(net).affine_backward(dout, cache)
        return dx

    return out, back


def norm(net, i, x, grads, param=None):
    """Batch or layer normalisation with the layer's own parameters (or `param`), or nothing."""
    if net.normalization is None:
        return x, lambda dout: dout
    forward = getattr(those(net), f"{net.normalization}_forward")
    backward = getattr(those(net), f"{net.normalization}_backward")
    param = net.bn_params[i - 1] if param is None else param
    out, cache = forward(x, net.params[f"gamma{i}"], net.params[f"beta{i}"], param)

    def back(dout):
        dx, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, cache)
        return dx

    return out, back


def relu(net, i, x, grads):
    out, cache = those(net).relu_forward(x)
    return out, lambda dout: those(net).relu_backward(dout, cache)


def dropout(net, i, x, grads, param=None):
    if not net.use_dropout:
        return x, lambda dout: dout
    out, cache = those(net).dropout_forward(x, net.dropout_param if param is None else param)
    return out, lambda dout: those(net).dropout_backward(dout, cache)


STEPS = {"affine": affine, "norm": norm, "relu": relu, "dropout": dropout}


def loss_in_steps(net, X, y, hidden=HIDDEN, last=LAST, not_back=(), steps=None, data_loss=None, order=list):
    """What FullyConnectedNet.loss returns, with parts to exchange.

    - hidden, last: names of the steps of each hidden layer, and of the last layer
    - not_back: names of steps that are forgotten on the way back
    - steps: dict, name -> a step in the place of the usual one, or of a new name
    - data_loss: function of scores and y in the place of the softmax loss
    - order: function of the functions of the way back, in order of the way forward, that changes them
    """
    X, mode = X.astype(net.dtype), "test" if y is None else "train"
    for param in [net.dropout_param, *(net.bn_params if net.normalization == "batchnorm" else [])]:
        param.update({"mode": mode} if param else {})
    known, backs, out, L = STEPS | (steps or {}), [], X, net.num_layers
    grads: dict[str, np.ndarray] = {}
    for i in range(1, L + 1):
        for name in last if i == L else hidden:
            out, back = known[name](net, i, out, grads)
            backs.append((lambda dout: dout) if name in not_back else back)
    if y is None:
        return out
    loss, dout = (data_loss or those(net).softmax_loss)(out, y)
    for back in reversed(order(backs)):
        dout = back(dout)
    for i in range(1, L + 1):
        loss += 0.5 * net.reg * np.sum(net.params[f"W{i}"] ** 2)
        grads[f"W{i}"] = grads[f"W{i}"] + net.reg * net.params[f"W{i}"]
    return loss, grads


def with_steps(**parts):
    """The mistake, as a function for @question.mistake, of a network with parts exchanged."""

    def wrong(right, self, X, y=None):
        return loss_in_steps(self, X, y, **parts)

    return wrong
