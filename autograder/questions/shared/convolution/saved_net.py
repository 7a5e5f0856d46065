"""A trained convolutional network: how it is loaded and measured, and what may happen."""

from autograder.questions.shared.trained_models import saved_network_cases, saved_network_mistakes, unseen_pictures

SAVED_CONVNET = saved_network_mistakes("cs231n/classifiers/cnn.py:ThreeLayerConvNet")
BATCH = 100  # pictures at a time: the windows of all of them together need much memory
IN_BATCHES = """
import numpy as np

def in_batches(scores, X, size):
    return np.concatenate([scores(X[n : n + size]) for n in range(0, len(X), size)])
"""


def saved_convnet_cases(cs231n, t, fname, bound):
    """A saved ThreeLayerConvNet, on pictures it has not seen; its sizes are those of the arrays in the file."""
    saved_network_cases(cs231n, t, cs231n.classifiers.cnn.ThreeLayerConvNet, fname, bound, in_batches)


def in_batches(cs231n, t, net):
    X = unseen_pictures(cs231n, t)
    return t.run(IN_BATCHES)["in_batches"](net.loss, X, BATCH)
