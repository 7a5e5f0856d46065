"""A CaptioningRNN under test with given parameters, so that nothing depends on how it draws its first ones."""

import sys
from typing import NamedTuple

import numpy as np

NET = "cs231n/classifiers/rnn.py:CaptioningRNN"
LAYERS = "cs231n/rnn_layers.py"
BLOCKS = {"rnn": 1, "lstm": 4}  # of H columns in Wx, Wh and b
NAMES = ("W_embed", "W_proj", "b_proj", "Wx", "Wh", "b", "W_vocab", "b_vocab")  # of the parameters
NULL, START, END = 0, 1, 2  # as every vocabulary of the course has them


class Sizes(NamedTuple):
    """Features of a picture, numbers in a word's vector, hidden units, words of the vocabulary."""

    D: int
    W: int
    H: int
    V: int


def parts_of_loss(cell):
    """The targets that the loss is built on."""
    words = [f"{LAYERS}:word_embedding_{way}" for way in ("forward", "backward")]
    return [*words, *(f"{LAYERS}:{cell}_{name}" for name in ("step_forward", "step_backward", "forward", "backward"))]


def parts_of_sample(cell):
    """The targets that writing captions may be built on."""
    return [f"{LAYERS}:{name}" for name in ("word_embedding_forward", f"{cell}_step_forward", f"{cell}_forward")]


def vocabulary(V, start=START, end=END):
    """V words -> their numbers, with <START> and <END> at given places; `start` None leaves both out."""
    special = {NULL: "<NULL>"} | ({} if start is None else {start: "<START>", end: "<END>"})
    return {special.get(number, f"word{number}"): number for number in range(V)}


def network(cs231n, t, cell, sizes, params, words=None, dtype="float64"):
    """A network with these parameters, in the case that is open."""
    net = cs231n.classifiers.rnn.CaptioningRNN(
        words or vocabulary(sizes.V),
        input_dim=sizes.D,
        wordvec_dim=sizes.W,
        hidden_dim=sizes.H,
        cell_type=cell,
        dtype=dtype,
    )
    t.set(net, "params", {name: value.astype(dtype) for name, value in params.items()})
    return net


def parameters(rng, cell, sizes):
    """Random ones, with which tanh and sigmoid are neither linear nor saturated, and words depend on all of them."""
    D, W, H, V = sizes
    columns = BLOCKS[cell] * H
    return {
        "W_embed": rng.randn(V, W),
        "W_proj": rng.randn(D, H) / np.sqrt(D),
        "b_proj": rng.randn(H),
        "Wx": 1.5 * rng.randn(W, columns) / np.sqrt(W),
        "Wh": 1.5 * rng.randn(H, columns) / np.sqrt(H),
        "b": 0.5 * rng.randn(columns),
        "W_vocab": 4 * rng.randn(H, V) / np.sqrt(H),
        "b_vocab": rng.randn(V),
    }


def without_value(name):
    """The known mistake of leaving a local name without a value, as where only the other cell sets it."""

    def wrong(right, *arguments, **options):
        raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")

    return wrong


def those(net):
    """The functions that the network's own module has, such as those(net).rnn_forward."""
    return sys.modules[type(net).__module__]
