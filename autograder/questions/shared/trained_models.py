"""Models that students have trained and saved: how they are loaded and measured, and what may happen."""

import numpy as np

from autograder.questions.shared.family import Family

PICTURES = 1000  # on which a saved model is marked
LOAD = "cs231n/classifiers/linear_classifier.py:LinearClassifier.load"
SAME_CLASS = "Every picture gets the same class: the training diverged (smaller learning rate), or never began."

SAVED_LINEAR_MODEL = Family()


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


def all_at_once(cs231n, t, net):
    return net.loss(unseen_pictures(cs231n, t))


def unseen_pictures(cs231n, t):
    return cs231n.feature_pipeline.prepare_net(t.images(PICTURES), t.mean_image())


def saved_network_cases(cs231n, t, make, fname, bound, scores_of=all_at_once):
    """A saved network, on pictures it has not seen.

    - make: gives a new network, into which the file is loaded
    - scores_of: function of cs231n, t and the loaded network; its scores of unseen_pictures, by default all at once
    """
    with t.case("the file is there"):
        t.equal("found", make().load(fname))
    with t.case(f"{PICTURES} pictures not seen before"):
        net = make()
        net.load(fname)
        scores = scores_of(cs231n, t, net)
        t.accuracy("predicted classes", scores.argmax(axis=1), t.labels(PICTURES), bound)


def saved_network_mistakes(network):
    """What may happen with a saved network of a class, named as a target: cs231n/...py:Network."""
    family, name = Family(), network.partition(":")[2]

    @family.mistake(
        "not_saved",
        f"Nothing that {name}.load can read is saved under this name yet: run the cell below the exercise.",
        target=f"{network}.load",
    )
    def _(right, self, fname):
        self.params = {name: 0 * value for name, value in self.params.items()}  # not at random: the build compares
        return False

    @family.mistake("same_class", SAME_CLASS, target=f"{network}.loss")
    def _(right, self, X, y=None):
        return 0 * right(self, X)

    return family
