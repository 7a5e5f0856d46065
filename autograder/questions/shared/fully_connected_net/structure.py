"""What may happen in a FullyConnectedNet's layers: what is forgotten, what is too much, what is mixed up."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.fully_connected_net.network import STEPS, loss_in_steps, with_steps

STRUCTURE = Family()


# ---- steps in the place of others


def sigmoid(net, i, x, grads):
    out = 1 / (1 + np.exp(-x))
    return out, lambda dout: dout * out * (1 - out)


def affine_without_bias(net, i, x, grads):
    out, back = STEPS["affine"](net, i, x, grads)
    return out - net.params[f"b{i}"], back


def relu_of_gradient(net, i, x, grads):
    out, _ = STEPS["relu"](net, i, x, grads)
    return out, lambda dout: dout * (dout > 0)


RELU_AT_END = "The last layer is affine only: its scores may be negative, so no ReLU after it."
CACHES = (
    "On the way back, layer i needs the cache that layer i made: keep one for each layer, in a list or a dict, and go "
    "through the layers from the last to the first."
)
HIDDEN_ONLY = ("affine", "relu")
for key, hint, keeps, parts in (
    ("relu_on_scores", RELU_AT_END, "slip", {"last": HIDDEN_ONLY}),
    (
        "relu_on_scores_forward",
        f"{RELU_AT_END} (Your way back goes without it.)",
        "slip",
        {"last": ("affine", "last_relu"), "steps": {"last_relu": STEPS["relu"]}, "not_back": ["last_relu"]},
    ),
    ("no_relu", "Each hidden layer ends with ReLU; yours are affine only.", "part", {"hidden": ("affine",)}),
    (
        "relu_first",
        "ReLU comes after the affine layer, not before it: affine - ReLU, affine - ReLU, ..., affine.",
        "part",
        {"hidden": ("relu", "affine"), "last": ("relu", "affine")},
    ),
    (
        "no_relu_backward",
        "The way back forgets ReLU: each hidden layer needs relu_backward before affine_backward.",
        "slip",
        {"not_back": ["relu"]},
    ),
    (
        "relu_of_gradient",
        "Whether a gradient passes ReLU depends on the INPUT of the way forward, so hand relu_backward its cache.",
        "slip",
        {"steps": {"relu": relu_of_gradient}},
    ),
    (
        "sigmoid",
        "The hidden layers have a ReLU, max(0, x); yours have a sigmoid.",
        "part",
        {"steps": {"relu": sigmoid}},
    ),
    (
        "no_bias",
        "The biases are missing in the scores: each layer computes x W + b.",
        "part",
        {"steps": {"affine": affine_without_bias}},
    ),
    ("no_bias_at_end", "The last layer's bias is missing in the scores.", "slip",
     {"last": ("bare",), "steps": {"bare": affine_without_bias}}),
):  # fmt: skip
    STRUCTURE.mistake(key, hint, keeps=keeps)(with_steps(**parts))


# ---- losses in the place of the softmax loss


def sum_gradient(s, y):
    loss, ds = true_softmax(s, y)
    return loss, ds * len(s)


def hinge_loss(s, y):
    rows = np.arange(len(s))
    margins = np.maximum(0, s - s[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    ds = (margins > 0).astype(s.dtype)
    ds[rows, y] = -ds.sum(axis=1)
    return margins.sum() / len(s), ds / len(s)


def true_softmax(s, y):
    rows, e = np.arange(len(s)), np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, p / len(s)


for key, hint, keeps, data_loss in (
    ("svm", "This is the SVM loss; the network ends with the softmax loss.", "part", hinge_loss),
    (
        "sum_gradient",
        "softmax_loss has divided by N already: its gradient goes on as it is.",
        "slip",
        sum_gradient,
    ),
    (
        "averaged_again",
        "softmax_loss has divided by N already: do not divide loss and gradient again.",
        "slip",
        lambda s, y: tuple(each / len(s) for each in true_softmax(s, y)),
    ),
    (
        "scores_back",
        "The way back begins with the gradient that softmax_loss returns, not with the scores.",
        "part",
        lambda s, y: (true_softmax(s, y)[0], s),
    ),
    (
        "ones_back",
        "The way back begins with the gradient that softmax_loss returns, not with ones.",
        "part",
        lambda s, y: (true_softmax(s, y)[0], np.ones_like(s)),
    ),
):
    STRUCTURE.mistake(key, hint, keeps=keeps)(with_steps(data_loss=data_loss))


# ---- layers that are missed, or used twice


@STRUCTURE.mistake(
    "layer_missing",
    "The shapes show that a hidden layer is skipped: there are num_layers - 1 of them, and then the last layer.",
    raises=ValueError,
)
def _(right, self, X, y=None):
    out = X.astype(self.dtype)
    for i in range(1, self.num_layers - 1):
        out, _ = STEPS["relu"](self, i, STEPS["affine"](self, i, out, {})[0], {})
    return STEPS["affine"](self, self.num_layers, out, {})[0]


@STRUCTURE.mistake(
    "two_layers_only",
    "It is right for two layers, but not for more: loop over all hidden layers, and hand each the output of the one "
    "before.",
    raises=ValueError,
)
def _(right, self, X, y=None):
    if self.num_layers == 2:
        return right(self, X, y)
    out, _ = STEPS["relu"](self, 1, STEPS["affine"](self, 1, X.astype(self.dtype), {})[0], {})
    return STEPS["affine"](self, self.num_layers, out, {})[0]


@STRUCTURE.mistake(
    "numbers", "The layers are numbered from 1 to num_layers: look at where your loop begins and ends.", raises=KeyError
)
def _(right, self, X, y=None):
    return self.params["W0"]


def one_cache_for_all(backs):
    """The affine and ReLU caches of the last hidden layer stand for those of every hidden layer."""
    affine, relu, last = backs[-3:]
    return [affine, relu] * (len(backs) // 2) + [last]


@STRUCTURE.mistake("one_cache", CACHES, raises=ValueError)
def _(right, self, X, y=None):
    return loss_in_steps(self, X, y, hidden=HIDDEN_ONLY, order=one_cache_for_all)


def last_affine_cache_for_all(backs):
    """The cache of the last affine layer stands for those of all affine layers."""
    return [backs[-1] if place % 2 == 0 else back for place, back in enumerate(backs)]


@STRUCTURE.mistake("last_cache", CACHES, raises=ValueError)
def _(right, self, X, y=None):
    return loss_in_steps(self, X, y, hidden=HIDDEN_ONLY, order=last_affine_cache_for_all)
