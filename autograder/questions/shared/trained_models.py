"""Models that students have trained and saved: how they are loaded and measured, and what may happen."""

import numpy as np

from autograder.questions.shared.family import Family

PICTURES = 1000  # on which a saved model is marked
LOAD = "cs231n/classifiers/linear_classifier.py:LinearClassifier.load"
SAME_CLASS = "Every picture gets the same class: the training diverged (smaller learning rate), or never began."

SAVED_LINEAR_MODEL, SAVED_NETWORK = Family(), Family()


# ---- linear classifiers; in the hints, {fname} is the file's name


def saved_linear_model_cases(cs231n, t, name, fname, bound):
    """A saved linear classifier of the class `name`, on pictures it has not seen."""
    with t.case(f"cs231n/saved/{fname} can be loaded"):
        model = getattr(cs231n.classifiers.linear_classifier, name)()
        t.one_of(f'load("{fname}")', model.load(fname), [True])
    with t.case(f"the saved model, on {PICTURES} pictures it has not seen"):
        model = getattr(cs231n.classifiers.linear_classifier, name)()
        model.load(fname)
        X = cs231n.preprocessing.prepare_linear(t.images(PICTURES), t.mean_image())
        t.accuracy("y_pred", model.predict(X), t.labels(PICTURES), bound)


@SAVED_LINEAR_MODEL.mistake(
    "not_saved",
    "There is no cs231n/saved/{fname}: run the tuning and the cell that saves the best model.",
    target=LOAD,
    raises=ValueError,
)
def _(right, self, fname):
    return False


@SAVED_LINEAR_MODEL.mistake(
    "diverged",
    "One class is predicted for all: weights of NaN or zero? Save the model with the best validation accuracy.",
    target=LOAD,
)
def _(right, self, fname):
    self.W = np.full(right(self, fname) and self.W.shape, np.nan)
    return True


@SAVED_LINEAR_MODEL.mistake(
    "no_bias",
    "The weights fit pictures without the column of ones: train on what prepare_linear returns.",
    target=LOAD,
    raises=ValueError,
)
def _(right, self, fname):
    right(self, fname)
    self.W = self.W[:-1]
    return True


@SAVED_LINEAR_MODEL.mistake(
    "against",
    "Nearly all are wrong, as if the smallest score won: look at predict and at the sign of the step.",
    target=LOAD,
)
def _(right, self, fname):
    right(self, fname)
    self.W = -self.W
    return True


# ---- networks


def saved_network_cases(cs231n, t, fname, bound):
    """A saved two-layer network, on pictures it has not seen."""
    with t.case("the file is there"):
        t.equal("found", cs231n.classifiers.fc_net.TwoLayerNet().load(fname))
    with t.case(f"{PICTURES} pictures not seen before"):
        net = cs231n.classifiers.fc_net.TwoLayerNet()
        net.load(fname)
        scores = net.loss(cs231n.feature_pipeline.prepare_net(t.images(PICTURES), t.mean_image()))
        t.accuracy("predicted classes", scores.argmax(axis=1), t.labels(PICTURES), bound)


@SAVED_NETWORK.mistake(
    "not_saved",
    "Nothing that TwoLayerNet.load can read is saved under this name yet: run the cell below the exercise.",
    target="cs231n/classifiers/fc_net.py:TwoLayerNet.load",
)
def _(right, self, fname):
    self.params = {name: 0 * value for name, value in self.params.items()}  # not at random: the build compares
    return False


@SAVED_NETWORK.mistake("same_class", SAME_CLASS, target="cs231n/classifiers/fc_net.py:TwoLayerNet.loss")
def _(right, self, X, y=None):
    return 0 * right(self, X)
