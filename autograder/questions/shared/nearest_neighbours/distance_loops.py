"""What may happen where distances are computed with loops."""

import numpy as np

from autograder.questions.shared.family import Family

IN_LOOPS, TWO_LOOPS, ONE_LOOP = Family(), Family(), Family()
NOT_THE_LAST = (
    "range(n) leaves n out already: range(num_train) goes over all training points, and so for the test points."
)


@IN_LOOPS.mistake("last_column_missing", NOT_THE_LAST, keeps="slip")
def _(right, self, X):
    return right(self, X) * (np.arange(len(self.X_train)) < len(self.X_train) - 1)


@IN_LOOPS.mistake("last_row_missing", NOT_THE_LAST, keeps="slip")
def _(right, self, X):
    return right(self, X) * (np.arange(len(X)) < len(X) - 1)[:, None]


@IN_LOOPS.mistake("first_row", "Only the first row is filled: the return belongs behind the loops.", keeps="part")
def _(right, self, X):
    return right(self, X) * (np.arange(len(X)) == 0)[:, None]


@TWO_LOOPS.mistake("first_distance", "Only dists[0, 0] is filled: the return belongs behind both loops.")
def _(right, self, X):
    return right(self, X) * (np.arange(len(X) * len(self.X_train)) == 0).reshape(len(X), -1)


@TWO_LOOPS.mistake(
    "whole_row", "Each distance fills the whole row: store it in dists[i, j], not in dists[i].", keeps="part"
)
def _(right, self, X):
    return np.tile(right(self, X)[:, -1:], (1, len(self.X_train)))


@TWO_LOOPS.mistake("last_distance", "This is the last distance alone: store each one in dists[i, j].", keeps="part")
def _(right, self, X):
    return right(self, X)[-1, -1]


@TWO_LOOPS.mistake(
    "exchanged", "i counts the test points, X[i], and j the training points, self.X_train[j].", raises=IndexError
)
def _(right, self, X):
    return [[np.sqrt(np.sum((self.X_train[i] - X[j]) ** 2)) for j in range(len(self.X_train))] for i in range(len(X))]


@ONE_LOOP.mistake("last_row", "This is the last row alone: store each one in dists[i].", keeps="part")
def _(right, self, X):
    return right(self, X)[-1]


@ONE_LOOP.mistake(
    "wrong_axis",
    "From self.X_train - X[i], (Ntr, D), the sum over the dimensions (axis=1) leaves one number for each training "
    "point: row dists[i].",
    raises=ValueError,
)
def _(right, self, X):
    dists = right(self, X)
    for i in range(len(X)):
        dists[i] = np.sqrt(((self.X_train - X[i]) ** 2).sum(axis=0))
    return dists


@ONE_LOOP.mistake(
    "no_axis",
    "A sum without an axis is one number for all training points: sum over the dimensions only (axis=1).",
    keeps="part",
)
def _(right, self, X):
    return np.sqrt([np.full(len(self.X_train), ((self.X_train - x) ** 2).sum()) for x in X])
