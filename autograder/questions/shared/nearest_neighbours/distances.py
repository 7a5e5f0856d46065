"""Distances between points: the cases, and what may happen with loops or without."""

import numpy as np

from autograder.questions.shared.family import Family

DISTANCES, ONE_LOOP, NO_LOOPS = Family(), Family(), Family()
NO_ROOT = "These are squared distances: take the square root at the end."
L1 = "This is the L1 distance, the sum of absolute differences; the exercise asks for the Euclidean (L2) one."
TRANSPOSED = "Rows are test points and columns training points; yours are the other way round."


def trained(cs231n, X, y=None):
    knn = cs231n.classifiers.k_nearest_neighbor.KNearestNeighbor()
    knn.train(X, np.zeros(len(X), int) if y is None else y)
    return knn


def distance_cases(cs231n, t, method):
    """The cases that all three distance methods share; test and training sets never have the same size."""
    for _ in range(2):
        M, N, D = t.sizes(3)
        with t.case(f"{M} test points, {N} training points, {D} dimensions"):
            knn = trained(cs231n, t.rng.randn(N, D))
            t.close("dists", getattr(knn, method)(t.rng.randn(M, D)))
    M, N, D = t.sizes(3)
    with t.case(f"pixels from 0 to 255 in {10 * D} dimensions"):
        knn = trained(cs231n, t.rng.randint(0, 256, (N, 10 * D)).astype(float))
        t.close("dists", getattr(knn, method)(t.rng.randint(0, 256, (M, 10 * D)).astype(float)))
    with t.case("a single test point", hard=True):
        knn = trained(cs231n, t.rng.randn(N, D))
        t.close("dists", getattr(knn, method)(t.rng.randn(1, D)))
    with t.case("a single training point", hard=True):
        knn = trained(cs231n, t.rng.randn(1, D))
        t.close("dists", getattr(knn, method)(t.rng.randn(M, D)))


@DISTANCES.mistake("squared", NO_ROOT)
def _(right, self, X):
    return right(self, X) ** 2


@DISTANCES.mistake("manhattan", L1)
def _(right, self, X):
    return np.abs(X[:, None] - self.X_train[None]).sum(axis=2)


@DISTANCES.mistake("transposed", TRANSPOSED)
def _(right, self, X):
    return right(self, X).T


@DISTANCES.mistake("mean", "The squared differences are to be summed over the dimensions, not averaged.")
def _(right, self, X):
    return right(self, X) / np.sqrt(X.shape[1])


@DISTANCES.mistake("last_difference", "Each distance needs all dimensions; only one of them is in yours.")
def _(right, self, X):
    return np.abs(X[:, None, -1] - self.X_train[None, :, -1])


@DISTANCES.mistake(
    "empty", "The entries are all zero: is each result stored in dists, and is dists returned after the loop?"
)
def _(right, self, X):
    return np.zeros((len(X), len(self.X_train)))


@ONE_LOOP.mistake(
    "wrong_axis",
    "From self.X_train - X[i], (Ntr, D), the sum over the dimensions (axis=1) leaves one number for each training "
    "point: row i of dists.",
    raises=ValueError,
)
def _(right, self, X):
    dists = right(self, X)
    for i in range(len(X)):
        dists[i] = np.sqrt(((self.X_train - X[i]) ** 2).sum(axis=0))
    return dists


@ONE_LOOP.mistake(
    "no_axis", "A sum without an axis is one number for all training points: sum over the dimensions only (axis=1)."
)
def _(right, self, X):
    return np.sqrt([np.full(len(self.X_train), ((self.X_train - x) ** 2).sum()) for x in X])


@NO_LOOPS.mistake(
    "negative_root",
    "Rounding can leave a tiny negative number under the root, which gives NaN: raise it to zero first.",
)
def _(right, self, X):
    squared = (X**2).sum(1)[:, None] + (self.X_train**2).sum(1) - 2 * X @ self.X_train.T
    return np.where(right(self, X) < 1e-5, np.nan, np.sqrt(np.abs(squared)))


@NO_LOOPS.mistake(
    "shapes",
    "The squares, summed over the dimensions (axis=1), must form a column (Nte, 1) of the test points and a row "
    "(1, Ntr) of the training points.",
    raises=ValueError,
)
def _(right, self, X):
    return np.sqrt((X**2).sum(1) + (self.X_train**2).sum(1) - 2 * X @ self.X_train.T)


@NO_LOOPS.mistake(
    "no_axis", "A sum without an axis is one number for all points: sum each point's squares over its dimensions."
)
def _(right, self, X):
    return np.sqrt((X**2).sum() + (self.X_train**2).sum() - 2 * X @ self.X_train.T)


@NO_LOOPS.mistake("no_factor", "The product of test and training points enters with the factor -2.")
def _(right, self, X):
    return np.sqrt((X**2).sum(1)[:, None] + (self.X_train**2).sum(1) - X @ self.X_train.T)


@NO_LOOPS.mistake("plus", "The product of test and training points is subtracted: (a - b)^2 = a^2 - 2ab + b^2.")
def _(right, self, X):
    return np.sqrt((X**2).sum(1)[:, None] + (self.X_train**2).sum(1) + 2 * X @ self.X_train.T)
