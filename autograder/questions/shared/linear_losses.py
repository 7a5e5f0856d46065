"""Assignment 1: what the checks of the linear losses share, those of the notebooks svm and softmax."""

import numpy as np


def compare(t, function, W, X, y, reg):
    """Loss and gradient in the case that is open."""
    loss, dW = function()(W, X, y, reg).returns("loss", "dW")
    t.close("loss", loss, rtol=1e-5)  # room for those who add 1e-8 inside a logarithm
    t.close("dW", dW)


def linear_loss_cases(t, function):
    """The cases that all linear losses share; function() gives the code under test, within a case."""
    for reg in (0.0, 0.7):
        N, D, C = t.sizes(3, 4, 11)
        with t.case(f"{N} pictures, {D} dimensions, {C} classes, penalty of strength {reg:g}"):
            W = t.rng.randn(D, C) / np.sqrt(D)
            compare(t, function, W, t.rng.randn(N, D), labels(t.rng, N, C), reg)
    N, D, C = t.sizes(3, 4, 11)
    with t.case("small weights, pixels from -128 to 128, strong penalty"):
        X = t.rng.uniform(-128, 128, (N, 10 * D))
        compare(t, function, 1e-4 * t.rng.randn(10 * D, C), X, labels(t.rng, N, C), 50.0)
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


def with_penalty(pair, W, reg):
    return pair[0] + reg * np.sum(W * W), pair[1] + 2 * reg * W


def add_penalty_conventions(q):
    """What may happen with the penalty reg * sum(W * W) of a linear loss, the function `right`."""

    @q.accepts("half")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg / 2)

    @q.mistake(
        "no_penalty",
        "The penalty is missing, both in the loss and in the gradient: add reg * sum(W * W) and its gradient.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, 0.0)

    @q.mistake(
        "penalty_not_in_gradient",
        "The loss has the penalty, the gradient has not: add the gradient of reg * sum(W * W).",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], right(W, X, y, 0.0)[1]

    @q.mistake(
        "penalty_not_in_loss",
        "The gradient has the penalty, the loss has not: add reg * sum(W * W) to the loss.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, 0.0)[0], right(W, X, y, reg)[1]

    @q.mistake("gradient_half", "The gradient of the penalty does not fit the loss: what is the derivative of w * w?")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], right(W, X, y, reg / 2)[1]

    @q.mistake(
        "gradient_double",
        "Your loss has half of reg * sum(W * W), your gradient that of the whole: they must fit.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, reg / 2)[0], right(W, X, y, reg)[1]

    @q.mistake("penalty_twice", "The penalty enters twice: is it added inside the loop, or in two places?")
    def _(right, W, X, y, reg):
        return right(W, X, y, 2 * reg)

    @q.mistake(
        "penalty_not_squared",
        "The penalty is the sum of the squared weights; yours is the sum of the weights.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, 0.0)[0] + reg * W.sum(), right(W, X, y, reg)[1]

    for ending, share in (("", 1.0), ("_half", 0.5)):  # with either convention

        @q.mistake(
            f"penalty_averaged{ending}",
            "The penalty is divided by the number of pictures; only the sum over pictures is to be averaged.",
        )
        def _(right, W, X, y, reg, share=share):
            return right(W, X, y, share * reg / len(X))

        @q.mistake(
            f"gradient_penalty_averaged{ending}",
            "In the gradient, the penalty is divided by the number of pictures: add it after dividing.",
        )
        def _(right, W, X, y, reg, share=share):
            return right(W, X, y, share * reg)[0], right(W, X, y, share * reg / len(X))[1]


def add_average_mistakes(q):
    """What may happen with the mean over the pictures and with the gradient as a whole."""

    @q.mistake(
        "gradient_not_averaged",
        "The loss is a mean over the pictures, so the gradient is one too: divide it by their number.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), penalty = right(W, X, y, reg), right(W, 0 * X, y, reg)[1]
        return loss, len(X) * (dW - penalty) + penalty

    @q.mistake(
        "not_averaged",
        "The loss is a mean over the pictures, not a sum: divide the loss and the gradient by their number.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), (data, data_dW) = right(W, X, y, reg), right(W, X, y, 0.0)
        return loss + (len(X) - 1) * data, dW + (len(X) - 1) * data_dW

    @q.mistake(
        "loss_not_averaged",
        "The gradient is a mean over the pictures, the loss a sum: divide it by their number too.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), data = right(W, X, y, reg), right(W, X, y, 0.0)[0]
        return loss + (len(X) - 1) * data, dW

    @q.mistake(
        "mean_over_classes",
        "The loss is divided by the number of classes too, as np.mean of an (N, C) matrix does: divide by N only.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), data = right(W, X, y, reg), right(W, X, y, 0.0)[0]
        return loss + (1 / W.shape[1] - 1) * data, dW

    @q.mistake("not_begun", "Loss and gradient are still zero, as the function was given: write its body.")
    def _(right, W, X, y, reg):
        return 0.0, np.zeros(W.shape)

    @q.mistake(
        "sign",
        "The gradient has the wrong sign: it points to where the loss grows. The step, later, goes the other way.",
    )
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, -dW

    @q.mistake("no_gradient", "The gradient is all zero: is it computed, and stored in the dW that is returned?")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], np.zeros(W.shape)

    @q.mistake(
        "gradient_transposed",
        "The gradient has the shape of W, (D, C): the product of X.T (D, N) and a matrix (N, C).",
    )
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, dW.T
