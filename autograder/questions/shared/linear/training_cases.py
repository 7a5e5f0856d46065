"""The cases of stochastic gradient descent of a linear classifier, and a classifier with given weights."""

import numpy as np

from autograder.questions.shared.linear.loss_cases import labels


def new_model(cs231n, t, kind, W=None):
    model = getattr(cs231n.classifiers.linear_classifier, kind)()
    if W is not None:
        t.set(model, "W", W)
    return model


def train_cases(cs231n, t, kind):
    """Two devices make steps on random batches predictable.

    - All pictures the same: then every batch is the same, and the weights after n steps are known.
    - Picture i is the i-th unit vector, the weights start at zero, the steps are tiny: then row i of W is
      zero until picture i is drawn, and from then on its largest entry is at the true class.
    """
    N, D, C = t.sizes(3, 5, 11)
    same_picture_cases(t, lambda W: new_model(cs231n, t, kind, W), N, D, C)
    unit_vector_cases(t, lambda count: new_model(cs231n, t, kind, np.zeros((count, C))), C)
    with t.case("weights that train makes itself", hard=True):
        svm = new_model(cs231n, t, kind)
        svm.train(t.rng.randn(20, 300), labels(t.rng, 20, 3), learning_rate=0.0, num_iters=1, batch_size=5)
        t.exactly("the shape of W", svm.W, of="shape")
        t.at_least("standard deviation of W", svm.W, 0.0008, of="std")
        t.at_most("standard deviation of W", svm.W, 0.0012, of="std")


def same_picture_cases(t, make, N, D, C):
    """Steps of which each batch is known; make(W) gives a model with these weights."""
    with t.case("weights that are there already are kept (learning rate 0)"):
        W = t.rng.randn(D, C)
        svm = make(W)
        svm.train(t.rng.randn(N, D), labels(t.rng, N, C), learning_rate=0.0, num_iters=2, batch_size=N)
        t.at_least("standard deviation of W", svm.W, np.std(W) / 2, of="std")
    with t.case(f"a known path: {N + 12} pictures that are all the same, 4 steps"):
        X, y = np.tile(t.rng.randn(D), (N + 12, 1)), np.full(N + 12, C - 2)
        svm = make(t.rng.randn(D, C))
        t.close("loss_history", svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=4, batch_size=N))
        t.close("W", svm.W)
    with t.case("two calls, the second goes on from the weights of the first"):
        svm = make(t.rng.randn(D, C))
        svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=2, batch_size=N)
        t.close("loss_history", svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=3, batch_size=N))
        t.close("W", svm.W)


def unit_vector_cases(t, make, C):
    """Which pictures are drawn; make(count) gives a model for so many unit vectors, with weights of zero."""
    y = labels(t.rng, 30, C)
    y[0], y[-1] = 1, 0  # weights of zero say 0, too: of a picture that is never drawn
    for name, hard in (("pictures are drawn with their own labels", False), ("the last picture is drawn, too", True)):
        with t.case(name, hard=hard):
            svm = trained_on_units(t, make, 30, C, y, num_iters=40, batch_size=28)
            t.at_least("number of different pictures drawn", svm.W, 30 if hard else 29, of="rows in use")
            t.equal("labels that the weights have learnt", svm.W.argmax(axis=1))
    with t.case("batches of one picture, 60 steps: many different ones"):
        svm = trained_on_units(t, make, 40, C, num_iters=60, batch_size=1)
        t.at_least("number of different pictures drawn", svm.W, 16, of="rows in use")
    with t.case("one step: batch_size pictures, and not the first ones"):
        svm = trained_on_units(t, make, 90, C, num_iters=1, batch_size=15)
        t.at_most("number of different pictures drawn", svm.W, 15, of="rows in use")
        t.at_most("index of the first picture not drawn", svm.W, 14, of="first row unused")


def trained_on_units(t, make, count, C, y=None, **steps):
    """A model after tiny steps on unit vectors, with labels y (count,) or random ones of C classes."""
    t.seed(t.rng.randint(2**31))
    svm = make(count)
    y = labels(t.rng, count, C) if y is None else y
    svm.train(np.eye(count), y, learning_rate=1e-4, reg=0.0, **steps)
    return svm
