"""What may happen in the loss of a two-layer network, penalty apart, in either form of the class."""

import functools

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.layers.scores import NO_MEAN_GRADIENT
from autograder.questions.shared.layers.softmax_loss import NO_SHIFT, cross_entropy
from autograder.questions.shared.layers.svm_loss import hinge
from autograder.questions.shared.two_layer_net.penalties import strength

PARTS, OVERFLOW, OUTPUTS = Family(), Family(), Family()


# ---- the network with parts exchanged


def plain_network(
    self,
    X,
    y,
    reg,
    hidden=lambda a: np.maximum(a, 0),
    slope=lambda a: a > 0,
    last_relu=False,
    data_loss=None,
    left_out=(),
):
    """The network in a few lines, with parts to exchange."""
    p, x = self.params, X.reshape(len(X), -1)
    p = {name: value * (name not in left_out) for name, value in p.items()}
    a = x @ p["W1"] + p["b1"]
    h = hidden(a)
    s = h @ p["W2"] + p["b2"]
    if last_relu:
        s = np.maximum(s, 0)
    if y is None:
        return s
    loss, ds = (data_loss or softmax_of)(s, y)
    ds = ds * (s > 0) if last_relu else ds
    da = ds @ p["W2"].T * slope(a)
    lam = strength(self, reg)
    loss += lam * sum(np.sum(p[name] ** 2) for name in ("W1", "W2"))
    dW1, dW2 = x.T @ da + 2 * lam * p["W1"], h.T @ ds + 2 * lam * p["W2"]
    return loss, {"W1": dW1, "b1": da.sum(axis=0), "W2": dW2, "b2": ds.sum(axis=0)}


def softmax_of(s, y, shift=True, axis=1):
    e = np.exp(s - s.max(axis=1, keepdims=True) if shift else s)
    return cross_entropy(e / e.sum(axis=axis, keepdims=True), y)


def hinge_loss(s, y):
    margins, ds, rows = hinge(s, y)
    ds[rows, y] = -ds.sum(axis=1)
    return margins.sum() / len(s), ds / len(s)


def sum_gradient(s, y):
    loss, ds = softmax_of(s, y)
    return loss, ds * len(s)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


SIGMOID = {"hidden": sigmoid, "slope": lambda a: sigmoid(a) * (1 - sigmoid(a))}


def with_parts(**parts):
    def wrong(right, self, X, y=None, reg=None):
        return plain_network(self, X, y, reg, **parts)

    return wrong


for key, hint, keeps, parts in (
    (
        "no_relu",
        "There is no ReLU between the two affine layers.",
        "part",
        {"hidden": lambda a: a, "slope": np.ones_like},
    ),
    (
        "relu_on_scores",
        "ReLU is applied to the final scores too: the last layer is affine only.",
        "slip",
        {"last_relu": True},
    ),
    (
        "no_relu_backward",
        "The backward pass forgets ReLU: no gradient passes where the hidden input was negative.",
        "slip",
        {"slope": np.ones_like},
    ),
    ("no_b1", "The hidden layer's bias b1 is missing in the scores: X W1 + b1.", "part", {"left_out": ["b1"]}),
    ("no_b2", "The last layer's bias b2 is missing in the scores.", "part", {"left_out": ["b2"]}),
    ("no_b1_b2", "The biases b1 and b2 are missing in the scores.", "part", {"left_out": ["b1", "b2"]}),
    ("sigmoid", "The hidden layer has a ReLU, max(0, a); yours has a sigmoid.", "part", SIGMOID),
    ("svm", "This is the SVM loss; the network ends with the softmax loss.", "part", {"data_loss": hinge_loss}),
    ("sum_gradient", NO_MEAN_GRADIENT, "slip", {"data_loss": sum_gradient}),
    (
        "wrong_axis",
        "Normalise over the classes (axis=1): each ROW of probabilities sums to 1.",
        "part",
        {"data_loss": lambda s, y: softmax_of(s, y, axis=0)},
    ),
):
    PARTS.mistake(key, hint, keeps=keeps)(with_parts(**parts))
OVERFLOW.mistake("no_shift", NO_SHIFT)(with_parts(data_loss=lambda s, y: softmax_of(s, y, shift=False)))


# ---- what is right, changed before it is returned


def scores_changed(change):
    @functools.wraps(change)
    def wrong(right, self, X, y=None, **reg):
        return change(right(self, X)) if y is None else right(self, X, y, **reg)

    return wrong


def gradients_changed(change):
    @functools.wraps(change)
    def wrong(right, self, X, y=None, **reg):
        if y is None:
            return right(self, X)
        loss, grads = right(self, X, y, **reg)
        return loss, change(grads)

    return wrong


@OUTPUTS.mistake(
    "probabilities",
    "Without y the scores are returned, as they leave the last layer: no softmax on them.",
    keeps="slip",
)
@scores_changed
def _(s):
    return np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)


@OUTPUTS.mistake("labels", "Without y the scores (N, C) are returned, not the predicted classes.", keeps="slip")
@scores_changed
def _(s):
    return s.argmax(axis=1)


@OUTPUTS.mistake("no_biases", "The gradients of the biases are missing: grads needs the keys W1, b1, W2, b2.")
@gradients_changed
def _(grads):
    return {"W1": grads["W1"], "W2": grads["W2"]}


@OUTPUTS.mistake(
    "bias_rows",
    "The gradients of the biases have one axis, as the biases have: sum over axis 0 without keepdims.",
    keeps="slip",
)
@gradients_changed
def _(grads):
    return {name: d[np.newaxis] if name[0] == "b" else d for name, d in grads.items()}


@OUTPUTS.mistake(
    "zero_gradients", "The gradients are all zero: is the backward pass written, and stored in grads?", keeps="part"
)
@gradients_changed
def _(grads):
    return {name: 0 * d for name, d in grads.items()}
