"""Assignment 1, notebook knn: distances, votes, cross-validation."""

import numpy as np

from autograder.authoring.question import question

FILE = "cs231n/classifiers/k_nearest_neighbor.py:KNearestNeighbor"
NO_ROOT = "These are squared distances: take the square root at the end."
L1 = "This is the L1 distance, the sum of absolute differences; the exercise asks for the Euclidean (L2) one."
TRANSPOSED = "Rows are test points and columns training points; yours are the other way round."
BETWEEN_SELF = "The distances must be from X, the test points, to self.X_train."


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


def add_distance_mistakes(q):
    """What goes wrong in all three distance methods."""

    @q.mistake("squared", NO_ROOT)
    def _(right, self, X):
        return right(self, X) ** 2

    @q.mistake("manhattan", L1)
    def _(right, self, X):
        return np.abs(X[:, None] - self.X_train[None]).sum(axis=2)

    @q.mistake("transposed", TRANSPOSED)
    def _(right, self, X):
        return right(self, X).T

    @q.mistake("mean", "The squared differences are to be summed over the dimensions, not averaged.")
    def _(right, self, X):
        return right(self, X) / np.sqrt(X.shape[1])

    @q.mistake("last_difference", "Each distance needs all dimensions; only one of them is in yours.")
    def _(right, self, X):
        return np.abs(X[:, None, -1] - self.X_train[None, :, -1])

    @q.mistake(
        "empty", "The entries are all zero: is each result stored in dists, and is dists returned after the loop?"
    )
    def _(right, self, X):
        return np.zeros((len(X), len(self.X_train)))


@question("a1.knn.compute_distances_two_loops", points=4, title="Distances with two loops",
          targets=[f"{FILE}.compute_distances_two_loops"])  # fmt: skip
def two_loops(cs231n, t):
    distance_cases(cs231n, t, "compute_distances_two_loops")


@question(
    "a1.knn.predict_labels", points=6, title="Labels by a vote of the nearest", targets=[f"{FILE}.predict_labels"]
)
def predict_labels(cs231n, t):
    M, N, C = t.sizes(3, 5, 10)  # ten classes at most, as in the notebook
    for k in (1, 5):
        with t.case(f"{M} test points, {N + 20} training points, k = {k}"):
            y, dists = clear_votes(t.rng, M, N + 20, C, k)
            knn = trained(cs231n, np.zeros((N + 20, 2)), y)
            t.equal("y_pred", knn.predict_labels(dists, k=k))
    with t.case("the nearest points are not the first ones"):
        y = np.arange(N) % 3
        knn = trained(cs231n, np.zeros((N, 2)), y)
        t.equal("y_pred", knn.predict_labels(np.tile(np.arange(N)[::-1] + 1.0, (M, 1)), k=1))
    with t.case("a tied vote goes to the smaller label", hard=True):
        y = np.array([8, 1, 1, 8, 5, 0])  # 8 and 1, because a set of Python gives them in this order
        knn = trained(cs231n, np.zeros((6, 2)), y)
        order = np.array(
            [[1.0, 2.0, 3.0, 4.0, 9.0, 9.5], [4.0, 3.0, 9.0, 1.0, 9.1, 9.2], [9.0, 3.0, 9.1, 5.0, 1.0, 2.0]]
        )
        t.equal("y_pred", knn.predict_labels(order, k=4))
    with t.case("k equal to the number of training points", hard=True):
        y = np.array([3, 1, 1, 2, 3, 1, 0])
        knn = trained(cs231n, np.zeros((7, 2)), y)
        t.equal("y_pred", knn.predict_labels(t.rng.rand(M, 7), k=7))
    with t.case("labels that start at 40", hard=True):
        y, dists = clear_votes(t.rng, M, N, 4, 3)
        knn = trained(cs231n, np.zeros((N, 2)), y + 40)
        t.equal("y_pred", knn.predict_labels(dists, k=3))


def clear_votes(rng, M, N, C, k):
    """Labels (N,) and distances (M, N) such that no vote among the k nearest is tied."""
    y = rng.randint(0, C, N)
    rows = []
    while len(rows) < M:
        row = rng.permutation(N) + rng.rand(N) / 2
        votes = np.sort(np.bincount(y[np.argsort(row)[:k]], minlength=C))
        if votes[-1] > votes[-2]:
            rows.append(row)
    return y, np.array(rows)


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


for each in (two_loops, one_loop, no_loops):
    add_distance_mistakes(each)


@one_loop.mistake(
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


@one_loop.mistake(
    "no_axis", "A sum without an axis is one number for all training points: sum over the dimensions only (axis=1)."
)
def _(right, self, X):
    return np.sqrt([np.full(len(self.X_train), ((self.X_train - x) ** 2).sum()) for x in X])


@no_loops.mistake(
    "negative_root",
    "Rounding can leave a tiny negative number under the root, which gives NaN: raise it to zero first.",
)
def _(right, self, X):
    squared = (X**2).sum(1)[:, None] + (self.X_train**2).sum(1) - 2 * X @ self.X_train.T
    return np.where(right(self, X) < 1e-5, np.nan, np.sqrt(np.abs(squared)))


@no_loops.mistake(
    "shapes",
    "The squares, summed over the dimensions (axis=1), must form a column (Nte, 1) of the test points and a row "
    "(1, Ntr) of the training points.",
    raises=ValueError,
)
def _(right, self, X):
    return np.sqrt((X**2).sum(1) + (self.X_train**2).sum(1) - 2 * X @ self.X_train.T)


@no_loops.mistake(
    "no_axis", "A sum without an axis is one number for all points: sum each point's squares over its dimensions."
)
def _(right, self, X):
    return np.sqrt((X**2).sum() + (self.X_train**2).sum() - 2 * X @ self.X_train.T)


@no_loops.mistake("no_factor", "The product of test and training points enters with the factor -2.")
def _(right, self, X):
    return np.sqrt((X**2).sum(1)[:, None] + (self.X_train**2).sum(1) - X @ self.X_train.T)


@no_loops.mistake("plus", "The product of test and training points is subtracted: (a - b)^2 = a^2 - 2ab + b^2.")
def _(right, self, X):
    return np.sqrt((X**2).sum(1)[:, None] + (self.X_train**2).sum(1) + 2 * X @ self.X_train.T)


@predict_labels.mistake("tie_first", "On a tied vote the smaller label wins; yours takes the label met first.")
def _(right, self, dists, k=1):
    nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]].tolist()
    return np.array([max(row, key=row.count) for row in nearest])


@predict_labels.mistake("tie_largest", "On a tied vote the smaller label wins; yours takes the larger one.")
def _(right, self, dists, k=1):
    nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]]
    return np.array([max(set(row), key=lambda c: (row.count(c), c)) for row in nearest.tolist()])


@predict_labels.mistake(
    "tie_set",
    "A set has no order to rely on, so max(set(...)) may take the larger label on a tied vote: sort the labels first.",
)
def _(right, self, dists, k=1):
    nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]].tolist()
    return np.array([max(set(row), key=row.count) for row in nearest])


@predict_labels.mistake(
    "index", "You return the position of the nearest training point; look up its label in self.y_train."
)
def _(right, self, dists, k=1):
    return np.argmin(dists, axis=1)


@predict_labels.mistake("farthest", "argsort sorts upwards: the nearest points are the first k, not the last k.")
def _(right, self, dists, k=1):
    return right(self, -dists, k)


@predict_labels.mistake(
    "first_points", "Your k labels are those of the first training points; argsort gives which points are nearest."
)
def _(right, self, dists, k=1):
    return right(self, np.tile(np.arange(dists.shape[1]), (len(dists), 1)), k)


@predict_labels.mistake(
    "skips_nearest", "The nearest point is left out: the k nearest are [:k] of what argsort gives, not [1 : k + 1]."
)
def _(right, self, dists, k=1):
    return np.array([np.bincount(row).argmax() for row in self.y_train[np.argsort(dists, axis=1)[:, 1 : k + 1]]])


@predict_labels.mistake("only_nearest", "Only the nearest point votes in yours; k points do.")
def _(right, self, dists, k=1):
    return right(self, dists, 1)


for key, digits in (("mean_label", 0), ("mean_label_unrounded", 9)):

    @predict_labels.mistake(key, "Labels are names, not quantities: let them vote, do not average them.")
    def _(right, self, dists, k=1, digits=digits):
        return np.round(self.y_train[np.argsort(dists, axis=1)[:, :k]].mean(1), digits)


@predict_labels.mistake(
    "argmax_of_labels", "This is the place of the largest label; count first how often each occurs."
)
def _(right, self, dists, k=1):
    return np.argmax(self.y_train[np.argsort(dists, axis=1)[:, :k]], axis=1)


@predict_labels.mistake("counts", "np.bincount gives how often each label occurs; np.argmax of it is the label.")
def _(right, self, dists, k=1):
    return np.array([np.bincount(row).max() for row in self.y_train[np.argsort(dists, axis=1)[:, :k]]])


@predict_labels.mistake(
    "place", "This is the place of the label in what np.unique returns: look up the label at that place."
)
def _(right, self, dists, k=1):
    votes = [np.unique(row, return_counts=True)[1] for row in self.y_train[np.argsort(dists, axis=1)[:, :k]]]
    return np.array([np.argmax(counts) for counts in votes])


@predict_labels.mistake("zeros", "The labels are all zero: is the vote's result stored in y_pred[i]?")
def _(right, self, dists, k=1):
    return np.zeros(len(dists))


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


def in_notebook(cs231n, t, N):
    """The names that the notebook has when its cross-validation runs, on N points of two classes."""
    D, M = 6, 7
    y = t.rng.permutation(np.arange(N) % 2)
    X = t.rng.randn(N, D) + 0.7 * y[:, None]
    X_test, y_test = t.rng.randn(M, D), np.arange(M) % 2
    KNearestNeighbor = cs231n.classifiers.k_nearest_neighbor.KNearestNeighbor
    names = {"X_train": X, "y_train": y, "X_test": X_test, "y_test": y_test, "num_training": N, "num_test": M}
    knn = KNearestNeighbor()
    knn.train(X, y)
    return {**names, "KNearestNeighbor": KNearestNeighbor, "classifier": knn, "knn": knn, "num_folds": 5}


@question("a1.knn.cross_validation", points=5, title="Five-fold cross-validation",
          targets=["knn.ipynb:the cell that fills k_to_accuracies"],
          builds_on=CLASS)  # fmt: skip
def cross_validation(cs231n, t):
    # four folds have the 100 points that the largest k asks for
    for N in (130, 145):
        with t.case(f"{N} pictures in five folds"):
            names = in_notebook(cs231n, t, N)
            table = t.cell("a1.knn.cross_validation", "k_to_accuracies", **names)["k_to_accuracies"]
            for k in ODD_K:
                t.close(f"k_to_accuracies[{k}]", table[k], atol=1e-6)


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
    FOLDS.replace("np.mean(model", "np.sum(model"),
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
        ns = t.cell("a1.knn.best_k", "best_k", **in_notebook(cs231n, t, 60), **names)
        t.one_of("best_k", ns["best_k"], GOOD_K)


best_k.mistaken_cell("not_chosen", "best_k is still 1: set it to the k with the highest mean accuracy.", "best_k = 1")
best_k.mistaken_cell(
    "accuracy", "best_k is to be the k itself, not its accuracy.",
    "best_k = max(np.mean(v) for v in k_to_accuracies.values())",
)  # fmt: skip
best_k.mistaken_cell(
    "position", "best_k is to be the k itself, not its place in the list of choices.",
    "best_k = np.argmax([np.mean(v) for v in k_to_accuracies.values()])",
)  # fmt: skip
