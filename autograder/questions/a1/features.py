"""Assignment 1, notebook features: two models on hand-made features."""

from autograder.authoring.question import question
from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.parts import MODEL_PARTS
from autograder.questions.shared.trained_models import PICTURES, SAME_CLASS

SVM = "cs231n/classifiers/linear_classifier.py:LinearClassifier"
NET = "cs231n/classifiers/fc_net.py:TwoLayerNet"
PIPELINE = "feature_scaling.npz"
SECONDS = 40  # the published features.py takes one picture at a time

NOT_SAVED = "Nothing is saved under this name yet: run the cell below the exercise, which saves the model."
SCALING = Family()

# Least shares of unseen pictures that the saved models must get right: benchmarks/thresholds_nets.py.
BEST_SVM = {"picturebook": 0.52, "cifar10": 0.46}
BEST_NET = {"picturebook": 0.59, "cifar10": 0.56}


def scaling_case(cs231n, t):
    with t.case("the scaling of the features is saved"):
        t.equal(f"{PIPELINE} found", pipeline(cs231n).load(PIPELINE))


@SCALING.mistake(
    "no_scaling",
    "The scaling of the features is not saved: run the cell that calls pipeline.save(...).",
    target="cs231n/feature_pipeline.py:FeaturePipeline.load",
    raises=RuntimeError,
)
def _(right, self, fname):
    return False


@question(
    "a1.features.best_svm",
    points=4,
    title="A linear SVM on features",
    targets=["cs231n/saved/best_svm_features.npz"],
    builds_on=MODEL_PARTS,
    seconds=SECONDS,
    model=True,
)
def best_svm(cs231n, t):
    scaling_case(cs231n, t)
    with t.case("the model is saved"):
        t.equal("best_svm_features.npz found", linear_svm(cs231n).load("best_svm_features.npz"))
    with t.case(f"{PICTURES} pictures not seen before"):
        svm, features = linear_svm(cs231n), pipeline(cs231n)
        svm.load("best_svm_features.npz")
        features.load(PIPELINE)
        labels = svm.predict(features.transform(t.images(PICTURES), bias=True))
        t.accuracy("predicted classes", labels, t.labels(PICTURES), BEST_SVM)


@question(
    "a1.features.best_net",
    points=4,
    title="A network on features",
    targets=["cs231n/saved/best_two_layer_net_features.npz"],
    builds_on=["cs231n/classifiers/fc_net.py:TwoLayerNet.loss"],
    seconds=SECONDS,
    model=True,
)
def best_net(cs231n, t):
    scaling_case(cs231n, t)
    with t.case("the model is saved"):
        net = two_layer_net(cs231n)
        t.equal("best_two_layer_net_features.npz found", net.load("best_two_layer_net_features.npz"))
    with t.case(f"{PICTURES} pictures not seen before"):
        net, features = two_layer_net(cs231n), pipeline(cs231n)
        net.load("best_two_layer_net_features.npz")
        features.load(PIPELINE)
        scores = net.loss(features.transform(t.images(PICTURES)))
        t.accuracy("predicted classes", scores.argmax(axis=1), t.labels(PICTURES), BEST_NET)


def linear_svm(cs231n):
    return cs231n.classifiers.linear_classifier.LinearSVM()


def two_layer_net(cs231n):
    return cs231n.classifiers.fc_net.TwoLayerNet()


def pipeline(cs231n):
    return cs231n.feature_pipeline.FeaturePipeline()


@best_svm.mistake("not_saved", NOT_SAVED, target=f"{SVM}.load", raises=ValueError)
def _(right, self, fname):
    return False


@best_svm.mistake("same_class", SAME_CLASS, target=f"{SVM}.predict")
def _(right, self, X):
    return 0 * right(self, X)


@best_net.mistake("not_saved", NOT_SAVED, target=f"{NET}.load", raises=ValueError)
def _(right, self, fname):
    return False


@best_net.mistake("same_class", SAME_CLASS, target=f"{NET}.loss")
def _(right, self, X, y=None):
    return 0 * right(self, X)


SCALING.may_happen_in(best_svm, best_net)
