"""What may happen where distances are computed without loops, from squares and a matrix product."""

import numpy as np

from autograder.questions.shared.family import Family

NO_LOOPS = Family()


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
    "no_axis",
    "A sum without an axis is one number for all points: sum each point's squares over its dimensions.",
    keeps="part",
)
def _(right, self, X):
    return np.sqrt((X**2).sum() + (self.X_train**2).sum() - 2 * X @ self.X_train.T)


@NO_LOOPS.mistake("no_factor", "The product of test and training points enters with the factor -2.", keeps="slip")
def _(right, self, X):
    return np.sqrt((X**2).sum(1)[:, None] + (self.X_train**2).sum(1) - X @ self.X_train.T)


@NO_LOOPS.mistake(
    "plus", "The product of test and training points is subtracted: (a - b)^2 = a^2 - 2ab + b^2.", keeps="slip"
)
def _(right, self, X):
    return np.sqrt((X**2).sum(1)[:, None] + (self.X_train**2).sum(1) + 2 * X @ self.X_train.T)


@NO_LOOPS.mistake(
    "product_shapes", "The product is X (Nte, D) times self.X_train.T (D, Ntr), in this order.", raises=ValueError
)
def _(right, self, X):
    return X @ self.X_train


def from_squares(test, train, least):
    """The root of the sum of squares with other terms, of the points; what is below `least` is raised."""

    def wrong(right, self, X):
        return np.sqrt(np.maximum(test(X)[:, None] + train(self.X_train) - 2 * X @ self.X_train.T, least))

    return wrong


def squares(X):
    return (X**2).sum(axis=1)


def nothing(X):
    return np.zeros(len(X))


MISSING = "|p - q|^2 = |p|^2 + |q|^2 - 2 p.q: the squares of the "
SQUARED_SUM = "The squares are summed, sum(x ** 2); yours is the square of a sum, sum(x) ** 2."
for key, hint, test, train in (
    ("no_test_squares", f"{MISSING}test points are missing.", nothing, squares),
    ("no_train_squares", f"{MISSING}training points are missing.", squares, nothing),
    ("no_squares", f"{MISSING}points are missing.", nothing, nothing),
    ("squared_sums", SQUARED_SUM, lambda X: X.sum(axis=1) ** 2, lambda X: X.sum(axis=1) ** 2),
    (
        "sums",
        "The points' numbers are to be squared before they are summed.",
        lambda X: X.sum(axis=1),
        lambda X: X.sum(axis=1),
    ),
):
    for end, least in (("", 0.0), ("_unguarded", -np.inf)):
        NO_LOOPS.mistake(key + end, hint, keeps="part")(from_squares(test, train, least))
