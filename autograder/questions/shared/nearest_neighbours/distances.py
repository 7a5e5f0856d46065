"""Distances between points: the cases, and what may happen with loops or without."""

import numpy as np

from autograder.questions.shared.family import Family

DISTANCES = Family()
NO_ROOT = "These are squared distances: take the square root at the end."
L1 = "This is the L1 distance, the sum of absolute differences; the exercise asks for the Euclidean (L2) one."
TRANSPOSED = "Rows are test points and columns training points; yours are the other way round."


def trained(cs231n, X, y=None):
    knn = cs231n.classifiers.k_nearest_neighbor.KNearestNeighbor()
    knn.train(X, np.zeros(len(X), int) if y is None else y)
    return knn


def distance_cases(cs231n, t, method):
    """The cases that all three distance methods share; test and training sets never have the same size."""
    for more in (0, 64):
        M, N, D = t.sizes(3)
        N += more
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


@DISTANCES.mistake("squared", NO_ROOT, keeps="slip")
def _(right, self, X):
    return right(self, X) ** 2


@DISTANCES.mistake("manhattan", L1, keeps="part")
def _(right, self, X):
    return np.abs(X[:, None] - self.X_train[None]).sum(axis=2)


@DISTANCES.mistake("transposed", TRANSPOSED, keeps="slip")
def _(right, self, X):
    return right(self, X).T


@DISTANCES.mistake("mean", "The squared differences are to be summed over the dimensions, not averaged.", keeps="slip")
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


@DISTANCES.mistake(
    "whole_numbers",
    "Distances are floats, and yours are cut to integers: make dists of floats (np.zeros without dtype=int).",
    keeps="slip",
)
def _(right, self, X):
    return right(self, X).astype(int)
