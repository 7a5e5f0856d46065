"""What may happen in stochastic gradient descent of a linear classifier: the batches."""

import functools
import itertools
from typing import Any

import numpy as np

from autograder.questions.shared.family import Family

TRAINING = Family()


def descend(self, X, y, learning_rate, reg, num_iters, draw, update=None):
    """train() with another way to draw (draw() gives a batch) or to step (update(grad), the change of W)."""
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], np.max(y) + 1)
    update = update or (lambda grad: -learning_rate * grad)
    history = []
    for _ in range(num_iters):
        loss, grad = self.loss(*draw(), reg)
        history.append(loss)
        self.W = self.W + update(grad)
    return history


def trains(function):
    """A mistake from a function of (self, X, y, learning_rate, reg, num_iters, batch_size)."""

    @functools.wraps(function)
    def wrong(right, self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        return function(self, X, y, learning_rate, reg, num_iters, batch_size)

    return wrong


def random_batch(X, y, batch_size):
    batch = np.random.choice(len(X), batch_size)
    return X[batch], y[batch]


@TRAINING.mistake(
    "first_rows", "Every batch consists of the first pictures: draw random indices in each step.", keeps="part"
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X[:size], y[:size]))


@TRAINING.mistake(
    "in_order",
    "The batches follow the order of the set, so the first pictures are always first: draw them at random.",
    keeps="slip",
)
@trains
def _(self, X, y, rate, reg, steps, size):
    order = itertools.cycle(range(len(X)))
    batches = ([next(order) for _ in range(size)] for _ in range(steps))
    return descend(self, X, y, rate, reg, steps, lambda: (lambda batch: (X[batch], y[batch]))(next(batches)))


@TRAINING.mistake(
    "same_batch", "Every step uses the same batch: draw new indices in each step, inside the loop.", keeps="part"
)
@trains
def _(self, X, y, rate, reg, steps, size):
    batch = random_batch(X, y, size)
    return descend(self, X, y, rate, reg, steps, lambda: batch)


@TRAINING.mistake(
    "no_batch",
    "X_batch and y_batch are still None: draw random indices, and take these rows of X and y.",
    raises=AttributeError,
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (None, None))


@TRAINING.mistake(
    "whole_set",
    "Each step uses more than batch_size pictures: draw batch_size indices, and pass X_batch and y_batch to the loss.",
    keeps="part",
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X, y))


@TRAINING.mistake(
    "last_left_out", "The upper bound of randint is left out already: np.random.randint(0, N), not N - 1."
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X[:-1], y[:-1], size))


@TRAINING.mistake("first_left_out", "The first picture is never drawn: indices begin at 0.", keeps="slip")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X[1:], y[1:], size))


@TRAINING.mistake(
    "labels_apart", "Pictures and labels are drawn apart: use the same indices for X and for y.", keeps="part"
)
@trains
def _(self, X, y, rate, reg, steps, size):
    draw = lambda: (X[np.random.choice(len(X), size)], y[np.random.choice(len(X), size)])  # noqa: E731
    return descend(self, X, y, rate, reg, steps, draw)


@TRAINING.mistake(
    "first_labels",
    "The pictures are drawn at random, but their labels are the first ones: use the same indices for y.",
    keeps="part",
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (random_batch(X, y, size)[0], y[:size]))


@TRAINING.mistake("one_picture", "Each batch has a single picture: draw batch_size indices.", keeps="slip")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, 1))


# ---- what stops with an error


@TRAINING.mistake(
    "beyond_the_end",
    "The last index is N - 1: np.random.choice(N, batch_size) and np.random.randint(0, N, batch_size) leave N out.",
    raises=IndexError,
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X[[len(X)] * size], y[[len(X)] * size]))


@TRAINING.mistake(
    "one_index",
    "np.random.choice(N) draws a single index; np.random.choice(N, batch_size) draws batch_size of them.",
    raises=IndexError,
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return X[0][:, 0]  # as the SVM loss does


@TRAINING.mistake("all_labels", "The labels of the batch are y[indices], not the whole of y.", raises=IndexError)
@trains
def _(self, X, y, rate, reg, steps, size):
    return X[np.arange(size), y]  # as the losses index


@TRAINING.mistake(
    "last_column_left_out",
    "A batch has all columns of X: X[indices], without a slice of the columns.",
    raises=ValueError,
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X[:, :-1], y, size))


@TRAINING.mistake("reg_forgotten", "self.loss takes three arguments: X_batch, y_batch and reg.", raises=TypeError)
@trains
def _(self, X, y, rate, reg, steps, size):
    return self.loss(*random_batch(X, y, size))


@TRAINING.mistake(
    "no_loss",
    "self.loss gives nothing: are X_batch and y_batch set to rows of X and y, and passed on with reg? (Or is the loss "
    "itself not written yet?)",
    raises=TypeError,
)
@trains
def _(self, X, y, rate, reg, steps, size):
    nothing: Any = None
    _, _ = nothing
