"""A trained CaptioningRNN: how it is loaded, what it writes for pictures it has not seen, and what may happen."""

from pathlib import Path

import numpy as np

from autograder.questions.shared.captioning import loaded, written
from autograder.questions.shared.captioning.nets import BLOCKS, END, NAMES, NET, START
from autograder.questions.shared.family import Family

SAVED_CAPTIONING = Family()  # in the hints, {cell} is the cell that is asked for
LOADED = Path(loaded.__file__).read_text(encoding="utf-8")
WRITTEN = Path(written.__file__).read_text(encoding="utf-8")
PICTURES = 500
LENGTH = 16  # words of a caption: the longest true one, with <END>
FEWEST = 20  # different captions; a network that does not see the pictures writes one
SIZES = {"input_dim": 128, "wordvec_dim": 64, "hidden_dim": 128}  # those of the file come in their place


def saved_captioning_cases(cs231n, t, cell, fname, bounds):
    with t.case("the file is there"):
        t.equal(f"{fname} found", made(cs231n, t, cell).load(fname))
    with t.case(f"captions of {PICTURES} pictures not seen before"):
        net = made(cs231n, t, cell)
        net.load(fname)
        tools = t.run(LOADED)
        t.equal(f"{fname} holds {', '.join(NAMES)}", tools["holds"](net.params, NAMES))
        t.equal("blocks of columns in Wx for each of Wh's rows", tools["blocks"](net.params))
        t.equal("all parameters are finite", tools["finite"](net.params))
        t.equal("a new network's W_embed or b_vocab has changed", tools["trained"](net.params))
        captions = net.sample(t.picture_features(PICTURES), max_length=LENGTH)
        t.equal("all captions begin with <START>", t.run(WRITTEN)["all_begin_with"](captions, START))
        t.at_least("different captions", tools["different"](captions), FEWEST)
        t.captions("captions", captions, PICTURES, bounds)


def made(cs231n, t, cell):
    return cs231n.classifiers.rnn.CaptioningRNN(t.word_to_idx(), cell_type=cell, **SIZES)


# ---- what may happen: with parameters that are never drawn at random, because the build compares


def parameters(V, blocks):
    """Some parameters, far from those of training."""
    D, W, H = SIZES.values()
    shapes = {
        "W_embed": (V, W), "W_proj": (D, H), "b_proj": (H,), "Wx": (W, blocks * H), "Wh": (H, blocks * H),
        "b": (blocks * H,), "W_vocab": (H, V), "b_vocab": (V,),
    }  # fmt: skip
    return {name: np.cos(np.arange(np.prod(shape))).reshape(shape).astype(np.float32) for name, shape in shapes.items()}


def of_file(change):
    """A mistake in what the file holds: `change` is a function of the network and its parameters."""

    def wrong(right, self, fname):
        self.params = change(self, parameters(len(self.word_to_idx), BLOCKS[self.cell_type]))
        return True

    return wrong


def of_other_cell(net, params):
    return parameters(len(net.word_to_idx), sum(BLOCKS.values()) - BLOCKS[net.cell_type])


def all_the_same(net, params):
    net.sample = lambda features, max_length=LENGTH: np.full((len(features), max_length), END)
    return params


@SAVED_CAPTIONING.mistake(
    "not_saved",
    "Nothing that CaptioningRNN.load can read is saved under this name yet: run the training and the cell that saves.",
    target=f"{NET}.load",
)
def _(right, self, fname):
    self.params = {name: 0 * value for name, value in self.params.items()}
    return False


for key, hint, raises, change in (
    ("foreign", "The file has this name but holds no CaptioningRNN: save the network that CaptioningSolver has "
     "trained, with its own save.", KeyError, lambda net, params: {"W1": params["W_proj"], "b1": params["b_proj"]}),
    ("other_cell", 'This file holds a network of the other cell: save the one made with cell_type="{cell}".',
     ValueError, of_other_cell),
    ("diverged", "The parameters are not finite: the training diverged, so take a smaller learning rate.",
     (), lambda net, params: {name: np.nan * value for name, value in params.items()}),
    ("not_trained", "W_embed and b_vocab are still those of a new network: train it before you save it.", (),
     lambda net, params: params | {"W_embed": 0.01 * params["W_embed"], "b_vocab": 0 * params["b_vocab"]}),
    ("one_caption", "All pictures get the same caption, so the network does not see them: does its first hidden state "
     "come of the features, and do W_proj and b_proj get gradients?", (),
     all_the_same),
):  # fmt: skip
    SAVED_CAPTIONING.mistake(key, hint, target=f"{NET}.load", raises=raises)(of_file(change))


@SAVED_CAPTIONING.mistake(
    "start_first", "The captions begin with <START>: sample stores what the network answers.", target=f"{NET}.sample"
)
def _(right, self, features, max_length=30):
    words = right(self, features, max_length)
    words[:, 1:], words[:, 0] = words[:, :-1].copy(), START  # good all the same, as a student's may be
    return words
