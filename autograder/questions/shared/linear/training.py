"""What may happen in stochastic gradient descent of a linear classifier."""

import functools
import itertools

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
    "ascent",
    "The gradient points to where the loss grows: step against it, W minus learning rate times gradient.",
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: rate * grad)


@TRAINING.mistake("no_update", "The weights do not change: update self.W in each step.")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: 0.0)


@TRAINING.mistake("no_rate", "The step is the learning rate times the gradient; yours takes the whole gradient.")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -grad)


@TRAINING.mistake("rate_over_size", "The gradient is a mean already: do not divide the step by the batch size again.")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -rate * grad / size)


@TRAINING.mistake("first_rows", "Every batch consists of the first pictures: draw random indices in each step.")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X[:size], y[:size]))


@TRAINING.mistake(
    "in_order",
    "The batches follow the order of the set, so the first pictures are always first: draw them at random.",
)
@trains
def _(self, X, y, rate, reg, steps, size):
    order = itertools.cycle(range(len(X)))
    batches = ([next(order) for _ in range(size)] for _ in range(steps))
    return descend(self, X, y, rate, reg, steps, lambda: (lambda batch: (X[batch], y[batch]))(next(batches)))


@TRAINING.mistake("same_batch", "Every step uses the same batch: draw new indices in each step, inside the loop.")
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


@TRAINING.mistake("whole_set", "Each step uses all pictures: pass the batch, X_batch and y_batch, to the loss.")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X, y))


@TRAINING.mistake(
    "last_left_out", "The upper bound of randint is left out already: np.random.randint(0, N), not N - 1."
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X[:-1], y[:-1], size))


@TRAINING.mistake("labels_apart", "Pictures and labels are drawn apart: use the same indices for X and for y.")
@trains
def _(self, X, y, rate, reg, steps, size):
    draw = lambda: (X[np.random.choice(len(X), size)], y[np.random.choice(len(X), size)])  # noqa: E731
    return descend(self, X, y, rate, reg, steps, draw)


@TRAINING.mistake(
    "first_labels",
    "The pictures are drawn at random, but their labels are the first ones: use the same indices for y.",
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (random_batch(X, y, size)[0], y[:size]))


@TRAINING.mistake("restart", "A second call begins with new weights: make them only where self.W is None.")
@trains
def _(self, X, y, rate, reg, steps, size):
    self.W = 0.001 * np.random.RandomState(0).randn(X.shape[1], np.max(y) + 1)
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size))


@TRAINING.mistake("no_reg", "reg has no effect: pass it on to self.loss.")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, 0.0, steps, lambda: random_batch(X, y, size))


@TRAINING.mistake("no_history", "Return the list of the losses, one for each step.")
def _(right, self, *args, **kwargs):
    right(self, *args, **kwargs)
    return []


@TRAINING.mistake(
    "large_weights", "The first weights are to be small, 0.001 times numbers from the normal distribution."
)
def _(right, self, X, y, **kwargs):
    if self.W is None:
        self.W = np.random.randn(X.shape[1], np.max(y) + 1)
    return right(self, X, y, **kwargs)


@TRAINING.accepts("half", target="cs231n/classifiers/linear_classifier.py:svm_loss_vectorized")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)
