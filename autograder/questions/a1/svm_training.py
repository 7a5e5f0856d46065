"""Assignment 1, notebook svm: stochastic gradient descent, prediction, a tuned model."""

import functools
import itertools

import numpy as np

from autograder.authoring.question import question
from autograder.questions.a1.svm import LOSS
from autograder.questions.shared.linear_losses import labels

SOFTMAX = "cs231n/classifiers/softmax.py"
CLASSIFIER = "cs231n/classifiers/linear_classifier.py"
# linear_classifier.py imports both, so that either, when broken, breaks it too
LOSSES = [f"{LOSS}:svm_loss_vectorized", f"{SOFTMAX}:softmax_loss_vectorized"]
LOAD = f"{CLASSIFIER}:LinearClassifier.load"
MODEL_PARTS = [*LOSSES, f"{CLASSIFIER}:LinearClassifier.predict"]  # in the order in which they can be imported
PICTURES = 1000

# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_linear.py.
BEST_SVM = {"picturebook": 0.29, "cifar10": 0.33}


# ---- stochastic gradient descent


def new_model(cs231n, t, kind, W=None):
    model = getattr(cs231n.classifiers.linear_classifier, kind)()
    if W is not None:
        t.set(model, "W", W)
    return model


@question(
    "a1.svm.train",
    points=6,
    title="Stochastic gradient descent",
    targets=[f"{CLASSIFIER}:LinearClassifier.train"],
    builds_on=LOSSES,
)
def train(cs231n, t):
    train_cases(cs231n, t, "LinearSVM")


@train.edition(has=SOFTMAX, lacks=LOSS)  # from 2025
def _(cs231n, t):
    train_cases(cs231n, t, "Softmax")


def train_cases(cs231n, t, kind):
    """Two devices make steps on random batches predictable.

    - All pictures the same: then every batch is the same, and the weights after n steps are known.
    - Picture i is the i-th unit vector, the weights start at zero, the steps are tiny: then row i of W is
      zero until picture i is drawn, and from then on its largest entry is at the true class.
    """
    N, D, C = t.sizes(3, 5, 11)
    with t.case(f"a known path: {N + 12} pictures that are all the same, 4 steps"):
        X, y = np.tile(t.rng.randn(D), (N + 12, 1)), np.full(N + 12, C - 2)
        svm = new_model(cs231n, t, kind, t.rng.randn(D, C))
        t.close("loss_history", svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=4, batch_size=N))
        t.close("W", svm.W)
    with t.case("two calls, the second goes on from the weights of the first"):
        svm = new_model(cs231n, t, kind, t.rng.randn(D, C))
        svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=2, batch_size=N)
        t.close("loss_history", svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=3, batch_size=N))
        t.close("W", svm.W)
    y = labels(t.rng, 30, C)
    y[-1] = 0  # what weights of zero say, too: of a picture that is never drawn
    for name, hard in (("pictures are drawn with their own labels", False), ("the last picture is drawn, too", True)):
        with t.case(name, hard=hard):
            t.seed(t.rng.randint(2**31))
            svm = new_model(cs231n, t, kind, np.zeros((30, C)))
            svm.train(np.eye(30), y, learning_rate=1e-4, reg=0.0, num_iters=40, batch_size=20)
            t.at_least("number of different pictures drawn", svm.W, 30 if hard else 29, of="rows in use")
            t.equal("labels that the weights have learnt", svm.W.argmax(axis=1))
    with t.case("batches of one picture, 60 steps: many different ones"):
        t.seed(t.rng.randint(2**31))
        svm = new_model(cs231n, t, kind, np.zeros((40, C)))
        svm.train(np.eye(40), labels(t.rng, 40, C), learning_rate=1e-4, reg=0.0, num_iters=60, batch_size=1)
        t.at_least("number of different pictures drawn", svm.W, 16, of="rows in use")
    with t.case("one step: batch_size pictures, and not the first ones"):
        t.seed(t.rng.randint(2**31))
        svm = new_model(cs231n, t, kind, np.zeros((90, C)))
        svm.train(np.eye(90), labels(t.rng, 90, C), learning_rate=1e-4, reg=0.0, num_iters=1, batch_size=15)
        t.at_most("number of different pictures drawn", svm.W, 15, of="rows in use")
        t.at_most("index of the first picture not drawn", svm.W, 14, of="first row unused")
    with t.case("weights that train makes itself", hard=True):
        svm = new_model(cs231n, t, kind)
        svm.train(t.rng.randn(20, 300), labels(t.rng, 20, 3), learning_rate=0.0, num_iters=1, batch_size=5)
        t.exactly("the shape of W", svm.W, of="shape")
        t.at_least("standard deviation of W", svm.W, 0.0008, of="std")
        t.at_most("standard deviation of W", svm.W, 0.0012, of="std")


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


def train_mistake(key, hint, raises=()):
    """Like train.mistake, for functions of (self, X, y, learning_rate, reg, num_iters, batch_size)."""

    def add(function):
        @train.mistake(key, hint, raises=raises)
        @functools.wraps(function)
        def _(right, self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
            return function(self, X, y, learning_rate, reg, num_iters, batch_size)

        return function

    return add


def random_batch(X, y, batch_size):
    batch = np.random.choice(len(X), batch_size)
    return X[batch], y[batch]


@train_mistake(
    "ascent",
    "The gradient points to where the loss grows: step against it, W minus learning rate times gradient.",
)
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: rate * grad)


@train_mistake("no_update", "The weights do not change: update self.W in each step.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: 0.0)


@train_mistake("no_rate", "The step is the learning rate times the gradient; yours takes the whole gradient.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -grad)


@train_mistake("rate_over_size", "The gradient is a mean already: do not divide the step by the batch size again.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -rate * grad / size)


@train_mistake("first_rows", "Every batch consists of the first pictures: draw random indices in each step.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X[:size], y[:size]))


@train_mistake(
    "in_order",
    "The batches follow the order of the set, so the first pictures are always first: draw them at random.",
)
def _(self, X, y, rate, reg, steps, size):
    order = itertools.cycle(range(len(X)))
    batches = ([next(order) for _ in range(size)] for _ in range(steps))
    return descend(self, X, y, rate, reg, steps, lambda: (lambda batch: (X[batch], y[batch]))(next(batches)))


@train_mistake("same_batch", "Every step uses the same batch: draw new indices in each step, inside the loop.")
def _(self, X, y, rate, reg, steps, size):
    batch = random_batch(X, y, size)
    return descend(self, X, y, rate, reg, steps, lambda: batch)


@train_mistake(
    "no_batch",
    "X_batch and y_batch are still None: draw random indices, and take these rows of X and y.",
    raises=AttributeError,
)
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (None, None))


@train_mistake("whole_set", "Each step uses all pictures: pass the batch, X_batch and y_batch, to the loss.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X, y))


@train_mistake("last_left_out", "The upper bound of randint is left out already: np.random.randint(0, N), not N - 1.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X[:-1], y[:-1], size))


@train_mistake("labels_apart", "Pictures and labels are drawn apart: use the same indices for X and for y.")
def _(self, X, y, rate, reg, steps, size):
    draw = lambda: (X[np.random.choice(len(X), size)], y[np.random.choice(len(X), size)])  # noqa: E731
    return descend(self, X, y, rate, reg, steps, draw)


@train_mistake(
    "first_labels",
    "The pictures are drawn at random, but their labels are the first ones: use the same indices for y.",
)
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (random_batch(X, y, size)[0], y[:size]))


@train_mistake("restart", "A second call begins with new weights: make them only where self.W is None.")
def _(self, X, y, rate, reg, steps, size):
    self.W = 0.001 * np.random.RandomState(0).randn(X.shape[1], np.max(y) + 1)
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size))


@train_mistake("no_reg", "reg has no effect: pass it on to self.loss.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, 0.0, steps, lambda: random_batch(X, y, size))


@train.mistake("no_history", "Return the list of the losses, one for each step.")
def _(right, self, *args, **kwargs):
    right(self, *args, **kwargs)
    return []


@train.mistake("large_weights", "The first weights are to be small, 0.001 times numbers from the normal distribution.")
def _(right, self, X, y, **kwargs):
    if self.W is None:
        self.W = np.random.randn(X.shape[1], np.max(y) + 1)
    return right(self, X, y, **kwargs)


@train.accepts("half", target=f"{CLASSIFIER}:svm_loss_vectorized")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)


# ---- prediction


@question(
    "a1.svm.predict",
    points=3,
    title="Predicted labels",
    targets=[f"{CLASSIFIER}:LinearClassifier.predict"],
    builds_on=LOSSES,
)
def predict(cs231n, t):
    predict_cases(cs231n, t, "LinearSVM")


@predict.edition(has=SOFTMAX, lacks=LOSS)
def _(cs231n, t):
    predict_cases(cs231n, t, "Softmax")


def predict_cases(cs231n, t, kind):
    for _ in range(2):
        N, D, C = t.sizes(3, 4, 12)
        with t.case(f"{N} pictures, {D} dimensions, {C} classes"):
            W, X = t.rng.randn(D, C), t.rng.randn(N, D)
            X *= np.sign(np.max(X @ W, axis=1, keepdims=True))  # a score above zero for each picture
            t.equal("y_pred", new_model(cs231n, t, kind, W).predict(X))
    with t.case("a single picture", hard=True):
        svm = new_model(cs231n, t, kind, t.rng.randn(D, C) + np.arange(C) * 3)
        t.equal("y_pred", svm.predict(np.ones((1, D))))
    with t.case("all scores below zero", hard=True):
        W = t.rng.rand(D, C) - 2 - np.eye(C)[0]  # the first class has the smallest scores
        t.equal("y_pred", new_model(cs231n, t, kind, W).predict(t.rng.rand(N, D) + 1))


@predict.mistake(
    "scores",
    "These are the scores of all classes; return the class that has the largest, one number a picture.",
)
def _(right, self, X):
    return X @ self.W


@predict.mistake("largest_score", "This is the largest score itself; return which class has it.")
def _(right, self, X):
    return np.max(X @ self.W, axis=1)


@predict.mistake("wrong_axis", "Look for the largest score along each row, over the classes (axis=1).")
def _(right, self, X):
    return np.argmax(X @ self.W, axis=0)


@predict.mistake(
    "no_axis", "Without an axis, argmax gives one position in the whole matrix: look along each row (axis=1)."
)
def _(right, self, X):
    return np.argmax(X @ self.W)


@predict.mistake("smallest", "The predicted class is the one with the largest score; yours has the smallest.")
def _(right, self, X):
    return np.argmin(X @ self.W, axis=1)


@predict.mistake("absolute", "The largest score counts with its sign: a score of -5 is less than 1.")
def _(right, self, X):
    return np.argmax(np.abs(X @ self.W), axis=1)


@predict.mistake("zeros", "The labels are all zero: is the result stored in y_pred, and returned?")
def _(right, self, X):
    return np.zeros(len(X), int)


@predict.mistake("column", "The labels are to have shape (N,); yours form a column (N, 1).")
def _(right, self, X):
    return right(self, X)[:, None]


# ---- the model


def linear_model_cases(cs231n, t, name, fname, bound):
    """A saved linear classifier of the class `name`, on pictures it has not seen."""
    with t.case(f"cs231n/saved/{fname} can be loaded"):
        model = getattr(cs231n.classifiers.linear_classifier, name)()
        t.one_of(f'load("{fname}")', model.load(fname), [True])
    with t.case(f"the saved model, on {PICTURES} pictures it has not seen"):
        model = getattr(cs231n.classifiers.linear_classifier, name)()
        model.load(fname)
        X = cs231n.preprocessing.prepare_linear(t.images(PICTURES), t.mean_image())
        t.accuracy("y_pred", model.predict(X), t.labels(PICTURES), bound)


def add_model_mistakes(q, fname):
    @q.mistake(
        "not_saved",
        f"There is no cs231n/saved/{fname}: run the tuning and the cell that saves the best model.",
        target=LOAD,
        raises=ValueError,
    )
    def _(right, self, fname):
        return False

    @q.mistake(
        "diverged",
        "One class is predicted for all: weights of NaN or zero? Save the model with the best validation accuracy.",
        target=LOAD,
    )
    def _(right, self, fname):
        self.W = np.full(right(self, fname) and self.W.shape, np.nan)
        return True

    @q.mistake(
        "no_bias",
        "The weights fit pictures without the column of ones: train on what prepare_linear returns.",
        target=LOAD,
        raises=ValueError,
    )
    def _(right, self, fname):
        right(self, fname)
        self.W = self.W[:-1]
        return True

    @q.mistake(
        "against",
        "Nearly all are wrong, as if the smallest score won: look at predict and at the sign of the step.",
        target=LOAD,
    )
    def _(right, self, fname):
        right(self, fname)
        self.W = -self.W
        return True


@question(
    "a1.svm.best_model",
    points=4,
    title="A tuned SVM",
    targets=["cs231n/saved/best_svm.npz"],
    model=True,
    builds_on=MODEL_PARTS,
)
def best_model(cs231n, t):
    linear_model_cases(cs231n, t, "LinearSVM", "best_svm.npz", BEST_SVM)


add_model_mistakes(best_model, "best_svm.npz")
