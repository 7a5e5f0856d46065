"""CaptioningRNN.sample with parts that can be exchanged, for known mistakes.

with_steps(fed=lambda words: words[0])        # <START> goes in at each step
"""

import numpy as np

from autograder.questions.shared.captioning.nets import those


def last_word(words):
    return words[-1]


def largest(scores, net):
    return scores.argmax(axis=1)


def step(net, x, h, c, p):
    """One step of the network's cell: the next hidden state and cell state."""
    weights = p["Wx"], p["Wh"], p["b"]
    if net.cell_type == "rnn":
        return those(net).rnn_step_forward(x, h, *weights)[0], c
    return those(net).lstm_step_forward(x, h, c, *weights)[:2]


def words_in_steps(
    net,
    features,
    T,
    fed=last_word,
    choose=largest,
    one_step=step,
    first_state=lambda h: h,
    first_cell=np.zeros_like,
    first_word=None,
    left_out=(),
):
    """The words (N, T) that CaptioningRNN.sample writes.

    - fed: function of the list of words so far, the first of them <START>: which goes in next
    - choose: function of the scores and the network
    - one_step: in the place of step; it is given the first states too, as h0 and c0
    - first_state: function of the projected features; first_cell: of the first hidden state
    - first_word: a number, or one for each picture, in the place of <START>
    - left_out: names of biases
    """
    p = {name: value * (name not in left_out) for name, value in net.params.items()}
    h0 = first_state(features @ p["W_proj"] + p["b_proj"])
    h, c = h0, first_cell(h0)
    states = (h0, c)
    words = [np.full(len(features), net._start if first_word is None else first_word)]
    for _ in range(T):
        x = p["W_embed"][fed(words)]
        h, c = one_step(net, x, h, c, p) if one_step is step else one_step(net, x, h, c, p, *states)
        words.append(choose(h @ p["W_vocab"] + p["b_vocab"], net))
    return np.stack(words[1:], axis=1)


def with_steps(**parts):
    """The mistake, as a function for @question.mistake, of a sampler with parts exchanged."""

    def wrong(right, self, features, max_length=30):
        return words_in_steps(self, features, max_length, **parts).astype(np.int32)

    return wrong
