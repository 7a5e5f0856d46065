"""Assignment 1, notebook knn: distances, votes, cross-validation."""

from pathlib import Path

import numpy as np

from autograder.authoring.question import question
from autograder.questions.shared.nearest_neighbours import notebook
from autograder.questions.shared.nearest_neighbours.distance_loops import IN_LOOPS, ONE_LOOP, TWO_LOOPS
from autograder.questions.shared.nearest_neighbours.distance_products import NO_LOOPS
from autograder.questions.shared.nearest_neighbours.distances import DISTANCES, distance_cases, trained
from autograder.questions.shared.nearest_neighbours.votes import VOTES, vote_cases

FILE = "cs231n/classifiers/k_nearest_neighbor.py:KNearestNeighbor"


@question("a1.knn.compute_distances_two_loops", points=4, title="Distances with two loops",
          targets=[f"{FILE}.compute_distances_two_loops"])  # fmt: skip
def two_loops(cs231n, t):
    distance_cases(cs231n, t, "compute_distances_two_loops")


@question(
    "a1.knn.predict_labels", points=6, title="Labels by a vote of the nearest", targets=[f"{FILE}.predict_labels"]
)
def predict_labels(cs231n, t):
    vote_cases(cs231n, t)


VOTES.may_happen_in(predict_labels)


@question("a1.knn.compute_distances_one_loop", points=4, title="Distances with one loop",
          targets=[f"{FILE}.compute_distances_one_loop"])  # fmt: skip
def one_loop(cs231n, t):
    distance_cases(cs231n, t, "compute_distances_one_loop")


@question("a1.knn.compute_distances_no_loops", points=8, title="Distances without loops",
          targets=[f"{FILE}.compute_distances_no_loops"])  # fmt: skip
def no_loops(cs231n, t):
    distance_cases(cs231n, t, "compute_distances_no_loops")
    N, D = t.sizes(2)
    with t.case("test points that are training points (distance zero)", hard=True):
        X = t.rng.randn(N + 30, 40 + D) * 3  # many points: with few, none may come out negative
        knn = trained(cs231n, X)
        # rounding leaves about 1e-16 |x|^2 under the root, in float32 1e-7 |x|^2
        t.close("dists", knn.compute_distances_no_loops(X[: N + 29]), atol=0.05)


DISTANCES.may_happen_in(two_loops, one_loop, no_loops)
IN_LOOPS.may_happen_in(two_loops, one_loop)
TWO_LOOPS.may_happen_in(two_loops)
ONE_LOOP.may_happen_in(one_loop)
NO_LOOPS.may_happen_in(no_loops)


# ---- cross-validation, in the notebook

K_CHOICES = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]
# Mean accuracy over five folds of 5,000 pictures of CIFAR-10; those of the embedded pictures differ little.
MEAN_ACCURACY = [0.258, 0.256, 0.252, 0.269, 0.273, 0.272, 0.274, 0.273, 0.262, 0.251]
GOOD_K = range(7, 51)  # within 0.015 of the best, on either data set: benchmarks/thresholds_knn.py
ODD_K = (1, 3, 5, 15)  # with two classes no vote is tied
METHODS = (
    "train predict predict_labels compute_distances_two_loops compute_distances_one_loop compute_distances_no_loops"
)
CLASS = [f"{FILE}.{method}" for method in METHODS.split()]


NOTEBOOK = Path(notebook.__file__).read_text(encoding="utf-8")
GIVEN = (
    "X_train", "y_train", "X_test", "y_test", "KNearestNeighbor", "images_train", "images_test", "num_training",
    "num_test", "knn", "classifier", "dists", "dists_two", "dists_one", "dists_none", "y_test_pred", "num_correct",
    "accuracy", "num_folds",
)  # fmt: skip


def in_notebook(cs231n, t):
    """The names that the notebook has when its cross-validation runs, in its sizes."""
    made = t.run(NOTEBOOK)["names"](cs231n.classifiers.k_nearest_neighbor.KNearestNeighbor, int(t.rng.randint(10**6)))
    return {name: made[name] for name in GIVEN}


@question("a1.knn.cross_validation", points=5, title="Five-fold cross-validation",
          targets=["knn.ipynb:the cell that fills k_to_accuracies"],
          builds_on=CLASS, seconds=30)  # fmt: skip
def cross_validation(cs231n, t):
    # On the notebook's sizes, since its cell may have them written out: accuracy = num_correct / 1000.
    with t.case("5000 pictures in five folds"):
        table = t.cell("a1.knn.cross_validation", "k_to_accuracies", **in_notebook(cs231n, t))["k_to_accuracies"]
        for k in ODD_K:
            t.close(f"k_to_accuracies[{k}]", table[k], atol=1e-6, any_order=True)


FOLDS = """
num_folds, k_choices = 5, [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]
Xs, ys = np.array_split(X_train, num_folds), np.array_split(y_train, num_folds)
k_to_accuracies = {k: [] for k in k_choices}
for i in range(num_folds):
    rest = [j for j in range(num_folds) if j != i]
    model = KNearestNeighbor()
    model.train(np.concatenate([Xs[j] for j in rest]), np.concatenate([ys[j] for j in rest]))
    for k in k_choices:
        k_to_accuracies[k].append(np.mean(model.predict(Xs[i], k=k) == ys[i]))
"""

cross_validation.mistaken_cell(
    "validates_on_training",
    "The fold that validates must not be among those trained on: leave it out of the training folds.",
    FOLDS.replace("if j != i", ""),
)
cross_validation.mistaken_cell(
    "one_fold", "Each k gets five accuracies, one for each fold that validates in its turn.",
    FOLDS.replace("for i in range(num_folds):", "for i in range(1):"),
)  # fmt: skip
cross_validation.mistaken_cell(
    "last_fold", "Each fold's accuracy replaces the one before it: append it to the list of its k.",
    FOLDS.replace(".append(np.mean(", " = [np.mean(").replace("ys[i]))", "ys[i])]"),
)  # fmt: skip
cross_validation.mistaken_cell(
    "trains_on_one_fold", "Four folds train and one validates; yours trains on the one and validates on it too.",
    FOLDS.replace("if j != i", "if j == i"),
)  # fmt: skip
cross_validation.mistaken_cell(
    "test_set", "Validate on the fold that was left out, not on the test set: that one is for the very end.",
    FOLDS.replace("model.predict(Xs[i], k=k) == ys[i]", "model.predict(X_test, k=k) == y_test"),
)  # fmt: skip
cross_validation.mistaken_cell(
    "mean_only", "Keep the five accuracies of each k in a list; the mean is taken when plotting.",
    FOLDS + "k_to_accuracies = {k: np.mean(v) for k, v in k_to_accuracies.items()}",
)  # fmt: skip
cross_validation.mistaken_cell(
    "counts", "These are numbers of right predictions; divide by the size of the fold to get accuracies.",
    FOLDS.replace("np.mean(model", "np.sum(model"), keeps="slip",
)  # fmt: skip
cross_validation.mistaken_cell(
    "divides_by_test_pictures",
    "Divide by the number of pictures in the fold, 1000: num_test is that of the test set, 500.",
    FOLDS.replace("np.mean(model", "np.sum(model").replace("ys[i]))", "ys[i]) / num_test)"), keeps="slip",
)  # fmt: skip
cross_validation.mistaken_cell(
    "divides_by_training_pictures",
    "Divide by the number of pictures in the fold that validates, not by that of the training pictures.",
    FOLDS.replace("np.mean(model", "np.sum(model").replace("ys[i]))", "ys[i]) / num_training)"), keeps="slip",
)  # fmt: skip
cross_validation.mistaken_cell(
    "divides_by_other_folds",
    "Divide by the number of pictures in the fold that validates, 1000, not in the four that train.",
    FOLDS.replace("np.mean(model", "np.sum(model").replace("ys[i]))", "ys[i]) / 4000)"), keeps="slip",
)  # fmt: skip
cross_validation.mistaken_cell(
    "percent", "The accuracies are percentages; a fraction, from 0 to 1, is asked for.",
    FOLDS.replace("np.mean(model", "100 * np.mean(model"), keeps="slip",
)  # fmt: skip
cross_validation.mistaken_cell(
    "errors", "These are fractions of wrong predictions; the accuracy is the fraction that is right.",
    FOLDS.replace("== ys[i]))", "!= ys[i]))"), keeps="slip",
)  # fmt: skip
cross_validation.mistaken_cell(
    "list_of_mean", "Keep the five accuracies of each k; the list holds their mean alone.",
    FOLDS + "k_to_accuracies = {k: [np.mean(v)] for k, v in k_to_accuracies.items()}",
)  # fmt: skip
cross_validation.mistaken_cell(
    "ignores_k", "Pass k on to predict or predict_labels; every k gives the same accuracies in yours.",
    FOLDS.replace("k=k", "k=1"),
)  # fmt: skip


@question(
    "a1.knn.best_k", points=1, title="The best k", targets=["knn.ipynb:the cell that sets best_k"], builds_on=CLASS
)
def best_k(cs231n, t):
    with t.case("the k with the best mean accuracy, or nearly"):
        table = {k: [a] * 5 for k, a in zip(K_CHOICES, MEAN_ACCURACY)}
        means = np.array(MEAN_ACCURACY)
        names = {"k_to_accuracies": table, "k_choices": K_CHOICES, "accuracies_mean": means}
        names["accuracies_std"] = np.zeros(len(means))
        ns = t.cell("a1.knn.best_k", "best_k", **in_notebook(cs231n, t), **names)
        t.one_of("best_k", ns["best_k"], GOOD_K)


best_k.mistaken_cell("not_chosen", "best_k is still 1: set it to the k with the highest mean accuracy.", "best_k = 1")
best_k.mistaken_cell(
    "largest", "With k = 100 the mean accuracy has fallen again: take a k where it is highest.", "best_k = 100"
)
best_k.mistaken_cell(
    "accuracy", "best_k is to be the k itself, not its accuracy.",
    "best_k = max(np.mean(v) for v in k_to_accuracies.values())",
)  # fmt: skip
best_k.mistaken_cell(
    "position", "best_k is to be the k itself, not its place in the list of choices.",
    "best_k = np.argmax([np.mean(v) for v in k_to_accuracies.values()])",
)  # fmt: skip
