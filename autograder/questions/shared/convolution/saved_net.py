"""A trained convolutional network: how it is loaded and measured, and what may happen."""

from autograder.questions.shared.family import Family
from autograder.questions.shared.trained_models import PICTURES, SAME_CLASS

SAVED_CONVNET = Family()
BATCH = 100  # pictures at a time: the windows of all of them together need much memory


def saved_convnet_cases(cs231n, t, fname, bound):
    """A saved ThreeLayerConvNet, on pictures it has not seen; its sizes are those of the arrays in the file."""
    with t.case("the file is there"):
        t.equal("found", cs231n.classifiers.cnn.ThreeLayerConvNet().load(fname))
    with t.case(f"{PICTURES} pictures not seen before"):
        net = cs231n.classifiers.cnn.ThreeLayerConvNet()
        net.load(fname)
        X = cs231n.feature_pipeline.prepare_net(t.images(PICTURES), t.mean_image())
        scores = t.run(IN_BATCHES)["in_batches"](net.loss, X, BATCH)
        t.accuracy("predicted classes", scores.argmax(axis=1), t.labels(PICTURES), bound)


IN_BATCHES = """
import numpy as np

def in_batches(scores, X, size):
    return np.concatenate([scores(X[n : n + size]) for n in range(0, len(X), size)])
"""


@SAVED_CONVNET.mistake(
    "not_saved",
    "Nothing that ThreeLayerConvNet.load can read is saved under this name yet: run the cell below the exercise.",
    target="cs231n/classifiers/cnn.py:ThreeLayerConvNet.load",
)
def _(right, self, fname):
    self.params = {name: 0 * value for name, value in self.params.items()}  # not at random: the build compares
    return False


@SAVED_CONVNET.mistake("same_class", SAME_CLASS, target="cs231n/classifiers/cnn.py:ThreeLayerConvNet.loss")
def _(right, self, X, y=None):
    return 0 * right(self, X)
