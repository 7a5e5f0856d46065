"""What may happen with what FullyConnectedNet.loss returns, and with what it keeps from one call to the next."""

import functools

import numpy as np

from autograder.questions.shared.family import Family

RETURNED = Family()


def scores_changed(change):
    @functools.wraps(change)
    def wrong(right, self, X, y=None):
        return change(right(self, X)) if y is None else right(self, X, y)

    return wrong


def gradients_changed(change):
    """`change` is a function of grads and the number of layers."""

    @functools.wraps(change)
    def wrong(right, self, X, y=None):
        if y is None:
            return right(self, X)
        loss, grads = right(self, X, y)
        return loss, change(grads, self.num_layers)

    return wrong


@RETURNED.mistake(
    "probabilities", "Without y the scores are returned as they leave the last layer: no softmax on them.", keeps="slip"
)
@scores_changed
def _(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@RETURNED.mistake("labels", "Without y the scores (N, C) are returned, not the predicted classes.", keeps="slip")
@scores_changed
def _(s):
    return s.argmax(axis=1)


@RETURNED.mistake(
    "scores_and_cache", "affine_forward returns the output and a cache: the scores are the output alone.", keeps="slip"
)
@scores_changed
def _(s):
    return s, ()


@RETURNED.mistake("no_biases", "The gradients of the biases are missing: grads needs every key of self.params.")
@gradients_changed
def _(grads, L):
    return {name: d for name, d in grads.items() if name[0] != "b"}


@RETURNED.mistake("last_gradients_only", "grads has the last layer only: store the gradients of every layer.")
@gradients_changed
def _(grads, L):
    return {name: d for name, d in grads.items() if name.endswith(str(L))}


@RETURNED.mistake("no_last", "The gradients of the last layer are missing in grads.")
@gradients_changed
def _(grads, L):
    return {name: d for name, d in grads.items() if not name.endswith(str(L))}


@RETURNED.mistake("no_first", "The gradients of the first layer, W1 and b1, are missing in grads.")
@gradients_changed
def _(grads, L):
    return {name: d for name, d in grads.items() if not name.endswith("1")}


@RETURNED.mistake("from_zero", "The keys of grads are those of self.params, whose layers are numbered from 1.")
@gradients_changed
def _(grads, L):
    return {f"{name[0]}{int(name[1:]) - 1}": d for name, d in grads.items()}


@RETURNED.mistake(
    "bias_rows",
    "The gradients of the biases have one axis, as the biases have: sum over axis 0 without keepdims.",
    keeps="slip",
)
@gradients_changed
def _(grads, L):
    return {name: d[np.newaxis] if name[0] == "b" else d for name, d in grads.items()}


@RETURNED.mistake(
    "zero_gradients", "The gradients are all zero: is the way back written, and stored in grads?", keeps="part"
)
@gradients_changed
def _(grads, L):
    return {name: 0 * d for name, d in grads.items()}


@RETURNED.mistake("empty", "grads stays empty: store the gradient of every parameter in it.")
@gradients_changed
def _(grads, L):
    return {}


@RETURNED.mistake("parameters", "grads holds the parameters themselves; their gradients are wanted.", keeps="part")
def _(right, self, X, y=None):
    return right(self, X) if y is None else (right(self, X, y)[0], dict(self.params))


@RETURNED.mistake("exchanged", "Return loss and grads in this order.")
def _(right, self, X, y=None):
    return right(self, X) if y is None else right(self, X, y)[::-1]


@RETURNED.mistake(
    "old_caches",
    "A second batch meets the caches of the first: begin each call of loss with an empty list.",
    raises=ValueError,
)
def _(right, self, X, y=None):
    if y is not None and vars(self).setdefault("first_size", len(X)) != len(X):
        raise ValueError("operands could not be broadcast together")
    return right(self, X, y)
