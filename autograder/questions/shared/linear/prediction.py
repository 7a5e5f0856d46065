"""The labels that a linear classifier predicts: the cases, and what may happen."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.training_cases import new_model

PREDICTION = Family()


def predict_cases(cs231n, t, kind):
    for more in (0, 64):
        N, D, C = t.sizes(3, 4, 12)
        N += more
        with t.case(f"{N} pictures, {D} dimensions, {C} classes"):
            W, X = t.rng.randn(D, C), t.rng.randn(N, D)
            X *= np.sign(np.max(X @ W, axis=1, keepdims=True))  # a score above zero for each picture
            t.equal("y_pred", new_model(cs231n, t, kind, W).predict(X))
    with t.case("a single picture", hard=True):
        svm = new_model(cs231n, t, kind, t.rng.randn(D, C) + np.arange(C) * 3)
        t.equal("y_pred", svm.predict(np.ones((1, D))))
    with t.case("all scores below zero", hard=True):
        W = t.rng.rand(D, C) - 2 - np.eye(C)[0]  # the first class has the smallest scores
        t.equal("y_pred", new_model(cs231n, t, kind, W).predict(t.rng.rand(N, D) + 1))


@PREDICTION.mistake(
    "scores",
    "These are the scores of all classes; return the class that has the largest, one number a picture.",
)
def _(right, self, X):
    return X @ self.W


@PREDICTION.mistake("largest_score", "This is the largest score itself; return which class has it.")
def _(right, self, X):
    return np.max(X @ self.W, axis=1)


@PREDICTION.mistake("wrong_axis", "Look for the largest score along each row, over the classes (axis=1).", keeps="part")
def _(right, self, X):
    return np.argmax(X @ self.W, axis=0)


@PREDICTION.mistake(
    "no_axis", "Without an axis, argmax gives one position in the whole matrix: look along each row (axis=1)."
)
def _(right, self, X):
    return np.argmax(X @ self.W)


@PREDICTION.mistake(
    "smallest", "The predicted class is the one with the largest score; yours has the smallest.", keeps="slip"
)
def _(right, self, X):
    return np.argmin(X @ self.W, axis=1)


@PREDICTION.mistake("absolute", "The largest score counts with its sign: a score of -5 is less than 1.", keeps="slip")
def _(right, self, X):
    return np.argmax(np.abs(X @ self.W), axis=1)


@PREDICTION.mistake("zeros", "The labels are all zero: is the result stored in y_pred, and returned?")
def _(right, self, X):
    return np.zeros(len(X), int)


@PREDICTION.mistake("column", "The labels are to have shape (N,); yours form a column (N, 1).", keeps="slip")
def _(right, self, X):
    return right(self, X)[:, None]


@PREDICTION.mistake(
    "order_of_classes", "argsort gives the whole order of the classes; argmax(axis=1) gives the best one.", keeps="part"
)
def _(right, self, X):
    return np.argsort(X @ self.W, axis=1)


@PREDICTION.mistake(
    "order_from_the_best",
    "argsort gives the whole order of the classes; argmax(axis=1) gives the best one.",
    keeps="part",
)
def _(right, self, X):
    return np.argsort(-(X @ self.W), axis=1)


@PREDICTION.mistake(
    "one_hot", "You return for each class whether it has the largest score; return its number.", keeps="part"
)
def _(right, self, X):
    return np.eye(self.W.shape[1], dtype=int)[right(self, X)]


@PREDICTION.mistake(
    "from_one", "Classes are counted from 0: the label is what argmax gives, without + 1.", keeps="slip"
)
def _(right, self, X):
    return right(self, X) + 1


@PREDICTION.mistake(
    "one_label", "This is the label of the last picture alone: store each one in y_pred[i].", keeps="part"
)
def _(right, self, X):
    return right(self, X)[-1]


@PREDICTION.mistake(
    "first_picture", "Only the first picture gets a label: the return belongs behind the loop.", keeps="part"
)
def _(right, self, X):
    return right(self, X) * (np.arange(len(X)) == 0)


@PREDICTION.mistake(
    "shapes", "The scores are X (N, D) times self.W (D, C), in this order, not transposed.", raises=ValueError
)
def _(right, self, X):
    return np.argmax(X @ self.W.T, axis=1)
