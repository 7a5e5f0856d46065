"""The vote of the nearest points: the cases, and what may happen."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.nearest_neighbours.distances import trained

VOTES = Family()


def vote_cases(cs231n, t):
    M, N, C = t.sizes(3, 5, 10)  # ten classes at most, as in the notebook
    for k, more, tests in ((1, 20, M), (5, 70, 3 * M)):
        with t.case(f"{tests} test points, {N + more} training points, k = {k}"):
            y, dists = clear_votes(t.rng, tests, N + more, C, k)
            knn = trained(cs231n, np.zeros((N + more, 2)), y)
            t.equal("y_pred", knn.predict_labels(dists if k == 1 else dists / 25, k=k))  # they differ by less than 1
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
    rows: list[np.ndarray] = []
    while len(rows) < M:
        row = rng.permutation(N) + rng.rand(N) / 2
        votes = np.sort(np.bincount(y[np.argsort(row)[:k]], minlength=C))
        if votes[-1] > votes[-2]:
            rows.append(row)
    return y, np.array(rows)


@VOTES.mistake("tie_first", "On a tied vote the smaller label wins; yours takes the label met first.")
def _(right, self, dists, k=1):
    nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]].tolist()
    return np.array([max(row, key=row.count) for row in nearest])


@VOTES.mistake("tie_largest", "On a tied vote the smaller label wins; yours takes the larger one.")
def _(right, self, dists, k=1):
    nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]]
    return np.array([max(set(row), key=lambda c: (row.count(c), c)) for row in nearest.tolist()])


@VOTES.mistake(
    "tie_set",
    "A set has no order to rely on, so max(set(...)) may take the larger label on a tied vote: sort the labels first.",
)
def _(right, self, dists, k=1):
    nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]].tolist()
    return np.array([max(set(row), key=row.count) for row in nearest])


@VOTES.mistake("index", "You return the position of the nearest training point; look up its label in self.y_train.")
def _(right, self, dists, k=1):
    return np.argmin(dists, axis=1)


@VOTES.mistake("all_vote", "All training points vote in yours; only the k nearest may: argsort(...)[:k].", keeps="part")
def _(right, self, dists, k=1):
    return right(self, dists, k=dists.shape[1])


@VOTES.mistake("farthest", "argsort sorts upwards: the nearest points are the first k, not the last k.", keeps="slip")
def _(right, self, dists, k=1):
    return right(self, -dists, k)


@VOTES.mistake(
    "first_points", "Your k labels are those of the first training points; argsort gives which points are nearest."
)
def _(right, self, dists, k=1):
    return right(self, np.tile(np.arange(dists.shape[1]), (len(dists), 1)), k)


@VOTES.mistake(
    "skips_nearest",
    "The nearest point is left out: the k nearest are [:k] of what argsort gives, not [1 : k + 1].",
    keeps="slip",
)
def _(right, self, dists, k=1):
    return np.array([np.bincount(row).argmax() for row in self.y_train[np.argsort(dists, axis=1)[:, 1 : k + 1]]])


@VOTES.mistake("only_nearest", "Only the nearest point votes in yours; k points do.", keeps="part")
def _(right, self, dists, k=1):
    return right(self, dists, 1)


for key, digits in (("mean_label", 0), ("mean_label_unrounded", 9)):

    @VOTES.mistake(key, "Labels are names, not quantities: let them vote, do not average them.")
    def _(right, self, dists, k=1, digits=digits):
        return np.round(self.y_train[np.argsort(dists, axis=1)[:, :k]].mean(1), digits)


@VOTES.mistake("argmax_of_labels", "This is the place of the largest label; count first how often each occurs.")
def _(right, self, dists, k=1):
    return np.argmax(self.y_train[np.argsort(dists, axis=1)[:, :k]], axis=1)


@VOTES.mistake("counts", "np.bincount gives how often each label occurs; np.argmax of it is the label.", keeps="part")
def _(right, self, dists, k=1):
    return np.array([np.bincount(row).max() for row in self.y_train[np.argsort(dists, axis=1)[:, :k]]])


@VOTES.mistake(
    "place", "This is the place of the label in what np.unique returns: look up the label at that place.", keeps="part"
)
def _(right, self, dists, k=1):
    votes = [np.unique(row, return_counts=True)[1] for row in self.y_train[np.argsort(dists, axis=1)[:, :k]]]
    return np.array([np.argmax(counts) for counts in votes])


@VOTES.mistake("zeros", "The labels are all zero: is the vote's result stored in y_pred[i]?")
def _(right, self, dists, k=1):
    return np.zeros(len(dists))


def votes_of(labels):
    """The label with most votes in each row of labels (M, k)."""
    return np.array([np.bincount(row).argmax() for row in labels])


for key, cut in (("whole_numbers", lambda dists: dists.astype(int)), ("rounded", np.round)):

    @VOTES.mistake(key, "Distances are compared as they are: do not make whole numbers of them.", keeps="slip")
    def _(right, self, dists, k=1, cut=cut):
        return votes_of(self.y_train[np.argsort(cut(dists), axis=1)[:, :k]])


@VOTES.mistake("one_more", "k points vote: [:k] of what argsort gives, not [: k + 1].", keeps="slip")
def _(right, self, dists, k=1):
    return right(self, dists, k + 1)


@VOTES.mistake("column", "The distances of test point i are row i, dists[i]; yours are in a column.", keeps="part")
def _(right, self, dists, k=1):
    return votes_of(self.y_train.take(np.argsort(dists, axis=0)[:k, : len(dists)].T, mode="clip"))


@VOTES.mistake(
    "first_point", "Only the first test point gets a label: the return belongs behind the loop.", keeps="part"
)
def _(right, self, dists, k=1):
    return right(self, dists, k) * (np.arange(len(dists)) == 0)


@VOTES.mistake(
    "one_label", "This is the label of the last test point alone: store each one in y_pred[i].", keeps="part"
)
def _(right, self, dists, k=1):
    return right(self, dists, k)[-1]


@VOTES.mistake("ten_labels", "Labels are not always from 0 to 9: count those that are there, as np.bincount does.")
def _(right, self, dists, k=1):
    nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]]
    return np.array([np.argmax([np.sum(row == c) for c in range(10)]) for row in nearest])


@VOTES.mistake(
    "sorted", "np.sort gives the distances themselves; np.argsort gives which points they belong to.", raises=IndexError
)
def _(right, self, dists, k=1):
    return self.y_train[np.sort(dists, axis=1)[:, :k]]


@VOTES.mistake(
    "label_and_count",
    "most_common(1)[0] is a pair, the label and its count: the label is most_common(1)[0][0].",
    raises=ValueError,
)
def _(right, self, dists, k=1):
    right(self, dists, k)[0] = (0, 0)
