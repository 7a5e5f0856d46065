"""What is seen of a trained captioning network beside what its captions say.

Sent as text and carried out beside the code under test, so it uses NumPy alone.
"""

import numpy as np


def blocks(params):
    """How many times wider Wx is than there are hidden units: 1 for the plain cell, 4 for an LSTM."""
    return np.shape(params["Wx"])[1] / np.shape(params["Wh"])[0]


def holds(params, names):
    """Whether there are parameters of all these names."""
    return set(names) <= set(params)


def finite(params):
    """Whether no parameter is infinite or not a number."""
    return all(bool(np.isfinite(value).all()) for value in params.values())


def trained(params):
    """Whether W_embed, small at first, or b_vocab, zero at first, has changed; one of them may lack its gradient."""
    return bool(np.any(params["b_vocab"])) or bool(np.std(params["W_embed"]) > 0.02)


def different(captions):
    """How many different captions there are."""
    return len(np.unique(np.asarray(captions), axis=0))
