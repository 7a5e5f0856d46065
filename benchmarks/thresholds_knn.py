"""How well does the k-nearest-neighbour classifier do for each k?

    python benchmarks/thresholds_knn.py [--dataset picturebook]

As the notebook knn: five-fold cross-validation on the first 5,000 training pictures, and the first 500 test pictures.
Nothing here is random. The k that are within 0.015 of the best go into autograder/questions/a1/knn.py.
"""

import argparse

import numpy as np

from autograder.authoring import reference
from autograder.questions.a1.knn import GOOD_K, K_CHOICES

with reference.reference():
    from cs231n.classifiers.k_nearest_neighbor import KNearestNeighbor

TRAINING, TEST, FOLDS = 5000, 500, 5


def shares(X, y, X_new, y_new):
    """The share of new pictures that is labelled rightly, for each k of K_CHOICES."""
    knn = KNearestNeighbor()
    knn.train(X, y)
    dists = knn.compute_distances_no_loops(X_new)
    return [np.mean(knn.predict_labels(dists, k=k) == y_new) for k in K_CHOICES]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dataset", default="picturebook", choices=("picturebook", "cifar10"))
    args = parser.parse_args()
    X_train, y_train, X_test, y_test = reference.data(args.dataset)
    X, y = X_train[:TRAINING].reshape(TRAINING, -1), y_train[:TRAINING]

    folds = np.array_split(np.arange(TRAINING), FOLDS)
    rest = [np.setdiff1d(np.arange(TRAINING), fold) for fold in folds]
    validated = np.array([shares(X[i], y[i], X[j], y[j]) for i, j in zip(rest, folds)])
    tested = shares(X, y, X_test[:TEST].reshape(TEST, -1), y_test[:TEST])

    means = validated.mean(axis=0)
    for k, mean, deviation, share in zip(K_CHOICES, means, validated.std(axis=0, ddof=1), tested):
        best = f"{mean - means.max():+.3f}"
        accepted = "yes" if k in GOOD_K else "no"
        print(f"| {k} | {args.dataset} | {mean:.3f} ± {deviation:.3f} | {best} | {share:.3f} | {accepted} |")


if __name__ == "__main__":
    main()
