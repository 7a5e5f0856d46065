"""Distances without loops against scikit-learn's euclidean_distances: 5000 by 500 pictures, 3072 dimensions."""

import sys
from pathlib import Path

import numpy as np
from sklearn.metrics.pairwise import euclidean_distances
from timing import best, peak

sys.path.insert(0, str(Path(__file__).parents[1] / "solutions"))
from cs231n.classifiers.k_nearest_neighbor import KNearestNeighbor

ROUNDS = 9


def main():
    rng = np.random.RandomState(231)
    train, test = rng.rand(5000, 3072) * 255, rng.rand(500, 3072) * 255
    knn = KNearestNeighbor()
    knn.train(train, np.zeros(5000, int))
    ours, theirs = (lambda: knn.compute_distances_no_loops(test)), (lambda: euclidean_distances(test, train))
    own, other = best([ours, theirs], ROUNDS)
    print(f"no loops {own:.3f} s, scikit-learn {other:.3f} s, ratio {own / other:.2f} (best of {ROUNDS})")
    print(f"memory beyond the input: no loops {peak(ours):.0f} MiB, scikit-learn {peak(theirs):.0f} MiB")


if __name__ == "__main__":
    main()
