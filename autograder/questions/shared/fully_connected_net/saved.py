"""A FullyConnectedNet that a student has trained and saved: how it is measured, and what may happen.

The file holds the parameters and, with batch normalisation, the running statistics; load makes of them a network of
the same layers, in whatever way it was trained.
"""

from autograder.questions.shared.family import Family
from autograder.questions.shared.fully_connected_net.nets import NET
from autograder.questions.shared.trained_models import PICTURES, SAME_CLASS

SAVED_NET = Family()


def saved_net_cases(cs231n, t, fname, bound):
    with t.case("the file is there"):
        t.equal("found", cs231n.classifiers.fc_net.FullyConnectedNet([1]).load(fname))
    with t.case(f"{PICTURES} pictures not seen before"):
        net = cs231n.classifiers.fc_net.FullyConnectedNet([1])
        net.load(fname)
        scores = net.loss(cs231n.feature_pipeline.prepare_net(t.images(PICTURES), t.mean_image()))
        t.accuracy("predicted classes", scores.argmax(axis=1), t.labels(PICTURES), bound)


@SAVED_NET.mistake(
    "not_saved",
    "Nothing that FullyConnectedNet.load can read is saved under this name yet: run the cell below the exercise.",
    target=f"{NET}.load",
)
def _(right, self, fname):
    self.params = {name: 0 * value for name, value in self.params.items()}  # not at random: the build compares
    return False


@SAVED_NET.mistake("same_class", SAME_CLASS, target=f"{NET}.loss")
def _(right, self, X, y=None):
    return 0 * right(self, X)
