"""What may happen with scores, loss and gradients of ThreeLayerConvNet."""

import numpy as np

from autograder.questions.shared.convolution.cases import padded
from autograder.questions.shared.family import Family
from autograder.questions.shared.two_layer_net.network import hinge_loss, softmax_of, sum_gradient
from autograder.questions.shared.two_layer_net.penalties import (
    HALF,
    NO_PENALTY,
    PER_ROW,
    penalised,
    per_row,
    without_reg,
)

NET_LOSS = Family()
WEIGHTS = ("W1", "W2", "W3")


# ---- the network with parts exchanged


def plain_network(
    self, X, y, left_out=(), relu=(1, 1), slope=(1, 1), last_relu=False, data_loss=softmax_of, mean_pool=False
):
    """The network in a few lines.

    - left_out: names of biases
    - relu, slope: whether convolution and affine layer have a ReLU, forward and backward
    """
    p = {name: value * (name not in left_out) for name, value in self.params.items()}
    N, size = len(X), p["W1"].shape[2]
    windows = padded(X, (size - 1) // 2)
    for axis in (2, 3):
        windows = np.lib.stride_tricks.sliding_window_view(windows, size, axis=axis)
    a = np.einsum("ncijhw,fchw->nfij", windows, p["W1"]) + p["b1"][:, None, None]
    r = np.maximum(a, 0) if relu[0] else a
    F, H, W = r.shape[1:]
    tiles = r.reshape(N, F, H // 2, 2, W // 2, 2)
    pooled = (tiles.mean if mean_pool else tiles.max)(axis=(3, 5), keepdims=True)
    won = np.full(tiles.shape, 0.25) if mean_pool else tiles == pooled
    won = won / won.sum(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(N, -1)
    h = flat @ p["W2"] + p["b2"]
    g = np.maximum(h, 0) if relu[1] else h
    s = g @ p["W3"] + p["b3"]
    s = np.maximum(s, 0) if last_relu else s
    if y is None:
        return s
    loss, ds = data_loss(s, y)
    ds = ds * (s > 0) if last_relu else ds
    dh = ds @ p["W3"].T * (h > 0 if relu[1] and slope[1] else 1)
    dr = (won * (dh @ p["W2"].T).reshape(pooled.shape)).reshape(r.shape)
    da = dr * (a > 0 if relu[0] and slope[0] else 1)
    grads = {
        "W1": np.einsum("ncijhw,nfij->fchw", windows, da), "b1": da.sum(axis=(0, 2, 3)),
        "W2": flat.T @ dh, "b2": dh.sum(axis=0), "W3": g.T @ ds, "b3": ds.sum(axis=0),
    }  # fmt: skip
    for name in WEIGHTS:
        loss += 0.5 * self.reg * np.sum(p[name] ** 2)
        grads[name] = grads[name] + self.reg * p[name]
    return loss, grads


def with_parts(**parts):
    def wrong(right, self, X, y=None):
        return plain_network(self, X, y, **parts)

    return wrong


for key, hint, keeps, parts in (
    ("no_conv_relu", "There is no ReLU after the convolution.", "part", {"relu": (0, 1)}),
    ("no_affine_relu", "There is no ReLU after the first affine layer.", "part", {"relu": (1, 0)}),
    ("no_relu", "There is no ReLU at all: one follows the convolution, one the first affine layer.", "part",
     {"relu": (0, 0)}),
    ("relu_on_scores", "ReLU is applied to the scores too: the last layer is affine only.", "slip",
     {"last_relu": True}),
    ("no_conv_relu_backward", "The backward pass forgets the ReLU after the convolution.", "slip", {"slope": (0, 1)}),
    ("no_affine_relu_backward", "The backward pass forgets the ReLU after the first affine layer.", "slip",
     {"slope": (1, 0)}),
    ("no_b1", "The bias b1 of the convolution is missing.", "part", {"left_out": ["b1"]}),
    ("no_b2", "The bias b2 is missing.", "part", {"left_out": ["b2"]}),
    ("no_b3", "The bias b3 of the last layer is missing.", "part", {"left_out": ["b3"]}),
    ("mean_pool", "The pooling takes the largest pixel of each window; yours takes the mean.", "part",
     {"mean_pool": True}),
    ("svm", "This is the SVM loss; the network ends with the softmax loss.", "part", {"data_loss": hinge_loss}),
    ("sum_gradient", "The gradient is that of the sum over the pictures: softmax_loss already divides by N.", "slip",
     {"data_loss": sum_gradient}),
):  # fmt: skip
    NET_LOSS.mistake(key, hint, keeps=keeps)(with_parts(**parts))


# ---- penalty


for key, hint, shares in (
    ("no_penalty", NO_PENALTY.format(penalty=HALF), {"loss": 0, "gradient": 0}),
    ("penalty_loss_only", f"{HALF}; the loss has the penalty, the gradients have not.", {"gradient": 0}),
    ("penalty_gradient_only", f"{HALF}; the gradients have it, but the loss lacks the penalty.", {"loss": 0}),
    ("no_half", f"{HALF}. Yours is twice that: the 0.5 is missing.", {"loss": 2, "gradient": 2}),
    ("no_half_loss", f"The 0.5 is missing in the loss: {HALF}.", {"loss": 2}),
    ("no_half_gradient", "The penalty's gradient is twice what it must be: the 0.5 cancels the square's 2.",
     {"gradient": 2}),
    ("half_gradient", f"{HALF}; your gradient is half of what follows from that.", {"gradient": 0.5}),
    ("no_reg", f"reg is missing. {HALF}.", {"loss": without_reg, "gradient": without_reg}),
    ("penalty_per_row", PER_ROW, {"loss": per_row, "gradient": per_row}),
    ("first_left_out", "W1, the filters, is penalised too.", {"names": ["W1"], "loss": 0, "gradient": 0}),
    ("second_left_out", "W2 is penalised too.", {"names": ["W2"], "loss": 0, "gradient": 0}),
    ("third_left_out", "W3 is penalised too.", {"names": ["W3"], "loss": 0, "gradient": 0}),
    ("first_left_out_gradient", f"{HALF}; it is missing in the gradient of W1.", {"names": ["W1"], "gradient": 0}),
    ("second_left_out_gradient", f"{HALF}; it is missing in the gradient of W2.", {"names": ["W2"], "gradient": 0}),
    ("third_left_out_gradient", f"{HALF}; it is missing in the gradient of W3.", {"names": ["W3"], "gradient": 0}),
    ("penalty_biases", "Only the weights W1, W2 and W3 are penalised, not the biases.", {"names": ["b1", "b2", "b3"]}),
):  # fmt: skip
    NET_LOSS.mistake(key, hint, keeps="slip")(penalised(**{"names": WEIGHTS, **shares}))


@NET_LOSS.mistake("reg_of_the_start", "Use self.reg as it is when loss is called: it may be set afterwards.")
def _(right, self, X, y=None):
    if y is None or self.reg != 0.4:  # the case in which it is set afterwards
        return right(self, X, y)
    self.reg = 0.0
    return right(self, X, y)


# ---- what is right, changed before it is returned


def scores_changed(change):
    def wrong(right, self, X, y=None):
        return change(right(self, X)) if y is None else right(self, X, y)

    return wrong


def gradients_changed(change):
    def wrong(right, self, X, y=None):
        if y is None:
            return right(self, X)
        loss, grads = right(self, X, y)
        return loss, change(grads)

    return wrong


def probabilities(s):
    return np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)


def with_biases(change):
    return gradients_changed(lambda grads: {name: change(d) if name[0] == "b" else d for name, d in grads.items()})


for key, hint, keeps, wrong in (
    ("probabilities", "Without y the scores are returned, as they leave the last layer: no softmax on them.", "slip",
     scores_changed(probabilities)),
    ("labels", "Without y the scores (N, num_classes) are returned, not the predicted classes.", "slip",
     scores_changed(lambda s: s.argmax(axis=1))),
    ("no_biases", "The gradients of the biases are missing: grads needs all keys of self.params.", "concept",
     gradients_changed(lambda grads: {name: grads[name] for name in WEIGHTS})),
    ("bias_rows", "The gradients of the biases have one axis, as the biases have.", "slip",
     with_biases(lambda d: d[np.newaxis])),
    ("zero_gradients", "The gradients are all zero: is the backward pass written, and stored in grads?", "part",
     gradients_changed(lambda grads: {name: 0 * d for name, d in grads.items()})),
    ("no_first_gradients", "W1 and b1 get no gradient: go back through conv_relu_pool_backward too.", "part",
     gradients_changed(lambda grads: {name: d * (name not in ("W1", "b1")) for name, d in grads.items()})),
):  # fmt: skip
    NET_LOSS.mistake(key, hint, keeps=keeps)(wrong)


@NET_LOSS.mistake(
    "no_pool",
    "W2 has another number of rows: the convolution keeps height and width (stride 1, pad (filter_size - 1) // 2), and "
    "2 x 2 pooling with stride 2 halves them.",
    raises=ValueError,
)
def _(right, self, X, y=None):
    return X.reshape(len(X), -1) @ np.ones((X[0].size + 1, 1))


@NET_LOSS.mistake(
    "order",
    "With y, loss returns a tuple: the loss first, then the dict of gradients.",
    raises=(),
)
def _(right, self, X, y=None):
    return right(self, X) if y is None else right(self, X, y)[::-1]
