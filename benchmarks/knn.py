"""Distances without loops against scikit-learn's euclidean_distances: 5000 by 500 pictures, 3072 dimensions."""

import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
from sklearn.metrics.pairwise import euclidean_distances

sys.path.insert(0, str(Path(__file__).parents[1] / "solutions"))
from cs231n.classifiers.k_nearest_neighbor import KNearestNeighbor

ROUNDS = 9


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def peak(function):
    """The most memory that a call takes beyond what is there before, MiB."""
    tracemalloc.start()
    function()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size / 2**20


def main():
    rng = np.random.RandomState(231)
    train, test = rng.rand(5000, 3072) * 255, rng.rand(500, 3072) * 255
    knn = KNearestNeighbor()
    knn.train(train, np.zeros(5000, int))
    ours, theirs = (lambda: knn.compute_distances_no_loops(test)), (lambda: euclidean_distances(test, train))
    pairs = [
        (seconds(ours), seconds(theirs)) for _ in range(ROUNDS)
    ]  # taken in turn, so that both meet the same machine
    best = np.min(pairs, axis=0)
    print(f"no loops {best[0]:.3f} s, scikit-learn {best[1]:.3f} s, ratio {best[0] / best[1]:.2f} (best of {ROUNDS})")
    print(f"memory beyond the input: no loops {peak(ours):.0f} MiB, scikit-learn {peak(theirs):.0f} MiB")


if __name__ == "__main__":
    main()
