"""The cases that all linear losses share, those of the notebooks svm and softmax."""

import numpy as np


def compare(t, function, W, X, y, reg):
    """Loss and gradient in the case that is open."""
    loss, dW = function(W, X, y, reg).returns("loss", "dW")
    t.close("loss", loss, rtol=1e-5)  # room for those who add 1e-8 inside a logarithm
    t.close("dW", dW)


def linear_loss_cases(t, function):
    """The cases of one linear loss, a function of the code under test."""
    for reg in (0.0, 0.7):
        N, D, C = t.sizes(3, 4, 10)
        with t.case(f"{N} pictures, {D} dimensions, {C} classes, penalty of strength {reg:g}"):
            W = t.rng.randn(D, C) / np.sqrt(D)
            compare(t, function, W, t.rng.randn(N, D), labels(t.rng, N, C), reg)
    N, D, C = t.sizes(3, 4, 10)
    with t.case(f"{N + 65} pictures, small weights, pixels from -128 to 128, strong penalty"):
        X = t.rng.uniform(-128, 128, (N + 65, D + 65))  # more than the other cases have, but of fewer classes
        compare(t, function, 1e-4 * t.rng.randn(D + 65, 3), X, labels(t.rng, N + 65, 3), 50.0)
    with t.case("a single picture", hard=True):
        W = t.rng.randn(D, C) / np.sqrt(D)
        compare(t, function, W, t.rng.randn(1, D), labels(t.rng, 1, C), 0.3)
    with t.case("two classes", hard=True):
        W = t.rng.randn(D, 2) / np.sqrt(D)
        compare(t, function, W, t.rng.randn(N, D), labels(t.rng, N, 2), 0.3)


def labels(rng, N, C):
    """Labels (N,) of C classes; never all the same, where there are two of them or more."""
    y = rng.randint(0, C, N)
    y[-1] = (y[0] + 1) % C
    return y
