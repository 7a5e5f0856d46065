"""What may happen while CaptioningRNN.sample writes captions, with either cell and with an LSTM."""

import numpy as np

from autograder.questions.shared.captioning.nets import without_value
from autograder.questions.shared.captioning.sample_steps import step, with_steps
from autograder.questions.shared.family import Family

SAMPLE, CELL_STATE = Family(), Family()

NEXT = "The word that was just chosen goes in at the next step"
H0 = "The first hidden state is features @ W_proj + b_proj"
LARGEST = "Each word is the one with the largest score"
CARRIED = "Carry the hidden state from step to step"


def without_state(net, x, h, c, p, h0, c0):
    return step(net, x, h0, c0, p)


@SAMPLE.mistake("at_random", f"{LARGEST} (argmax): yours are drawn at random, and a second call gives others.")
def _(right, self, features, max_length=30):
    """Wrong in a second call only: what else comes of words drawn at random cannot be foreseen."""
    calls = vars(self)["calls"] = vars(self).get("calls", 0) + 1
    words = right(self, features, max_length)
    return np.roll(words, 1, axis=0) if calls == 2 else words


for key, hint, keeps, parts in (
    ("start_at_each_step", f"{NEXT}; in yours <START> goes in each time.", "concept", {"fed": lambda words: words[0]}),
    ("word_before_last", f"{NEXT}; in yours it is the one before that.", "part",
     {"fed": lambda words: words[max(len(words) - 2, 0)]}),
    ("word_of_first_picture", f"{NEXT}, for each picture its own; in yours the first picture's goes in for all.",
     "part", {"fed": lambda words: np.full_like(words[-1], words[-1][0])}),
    ("null_first", "The first word that goes in is <START>, self._start; in yours it is <NULL>.", "slip",
     {"first_word": 0}),
    ("end_first", "The first word that goes in is <START>, self._start; in yours it is <END>.", "slip",
     {"first_word": 2}),
    ("start_fixed", "The number of <START> is self._start; yours is always 1.", "slip", {"first_word": 1}),
    ("state_not_carried", f"{CARRIED}: in yours each step begins with that of the features.", "concept",
     {"one_step": without_state}),
    ("blind", f"{H0}; yours does not depend on the pictures.", "part", {"first_state": np.zeros_like}),
    ("tanh_of_features", f"{H0}, without a tanh.", "slip", {"first_state": np.tanh}),
    ("no_b_proj", f"{H0}; b_proj is missing.", "slip", {"left_out": ["b_proj"]}),
    ("no_b_vocab", "The scores are h @ W_vocab + b_vocab; b_vocab is missing.", "slip", {"left_out": ["b_vocab"]}),
    ("smallest", f"{LARGEST}; yours has the smallest.", "slip", {"choose": lambda scores, net: scores.argmin(axis=1)}),
    ("largest_magnitude", f"{LARGEST}, with its sign; yours takes absolute values.", "slip",
     {"choose": lambda scores, net: np.abs(scores).argmax(axis=1)}),
):  # fmt: skip
    SAMPLE.mistake(key, hint, keeps=keeps)(with_steps(**parts))

SAMPLE.mistake(
    "argmax_of_all",
    f"{LARGEST} in its own row: argmax needs axis=1, else it looks at all pictures at once.",
    raises=IndexError,
)(with_steps(choose=lambda scores, net: np.full(len(scores), scores.argmax())))


# ---- the cell state of an LSTM

CELL = "The cell state belongs to the LSTM's memory as the hidden state does"
ORDER = "lstm_step_forward(x, prev_h, prev_c, ...) returns next_h, next_c and a cache, in this order"


def cell_reset(net, x, h, c, p, h0, c0):
    return step(net, x, h, c0, p)


def hidden_reset(net, x, h, c, p, h0, c0):
    return step(net, x, h0, c, p)


def handed_over_exchanged(net, x, h, c, p, h0, c0):
    return step(net, x, c, h, p)


def returned_exchanged(net, x, h, c, p, h0, c0):
    return step(net, x, h, c, p)[::-1]


for key, hint, keeps, changed in (
    ("cell_state_lost", f"{CELL}: carry it from step to step; yours is zero at each (lstm_forward begins anew).",
     "part", {"one_step": cell_reset}),
    ("hidden_state_lost", f"{CARRIED}, beside the cell state; yours begins each time with that of the features.",
     "part", {"one_step": hidden_reset}),
    ("arguments_exchanged", f"{ORDER}; you hand over the two states the other way round.", "part",
     {"one_step": handed_over_exchanged}),
    ("results_exchanged", f"{ORDER}; you take the two states the other way round.", "part",
     {"one_step": returned_exchanged}),
    ("cell_state_of_ones", "The first cell state is zero; yours is one.", "slip", {"first_cell": np.ones_like}),
    ("cell_state_of_features", "The first cell state is zero; yours is the projection of the features.", "slip",
     {"first_cell": np.copy}),
):  # fmt: skip
    CELL_STATE.mistake(key, hint, keeps=keeps)(with_steps(**changed))


CELL_STATE.mistake(
    "time_in_a_step",
    "What goes into lstm_step_forward has two axes, (N, W), and none of time: a step's words have the shape (N,), not "
    "(N, 1), or [:, 0] is taken of their vectors.",
    raises=ValueError,
)(with_steps(fed=lambda words: words[-1][:, np.newaxis]))

for name in ("next_h", "h", "hidden"):  # errors are known by what they say, and that holds the name
    CELL_STATE.mistake(
        f"only_rnn_{name}",
        'Is it set only where self.cell_type is "rnn"? Write the branch for "lstm" too, with lstm_step_forward.',
        raises=UnboundLocalError,
    )(without_value(name))
