"""The softmax loss of a linear classifier: its cases, and what may happen with the probabilities."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.loss_cases import compare, labels, linear_loss_cases
from autograder.questions.shared.linear.penalty import with_penalty

SOFTMAX, SOFTMAX_WITH_LOOPS, SOFTMAX_VECTORIZED = Family(), Family(), Family()


def softmax_loss_cases(t, function):
    linear_loss_cases(t, function)
    N, D, C = t.sizes(3, 4, 11)
    for name, signs in (
        ("scores around 1000", np.ones(N)),
        ("some around 1000, some around -1000", (-1.0) ** np.arange(N)),
    ):
        with t.case(name, hard=True):
            X = np.c_[t.rng.randn(N, D), 1000.0 * signs]
            W = np.r_[t.rng.randn(D, C) / np.sqrt(D), np.ones((1, C))]
            compare(t, function, W, X, labels(t.rng, N, C), 0.1)


def from_probabilities(W, X, y, reg, P, losses=None):
    """Loss and gradient with the probabilities P (N, C), right or wrong."""
    rows = np.arange(len(X))
    losses = -np.log(P[rows, y]) if losses is None else losses
    return with_penalty((np.mean(losses), X.T @ (P - np.eye(W.shape[1])[y]) / len(X)), W, reg)


def probabilities(scores):
    E = np.exp(scores - scores.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@SOFTMAX.mistake(
    "no_shift",
    "Large scores overflow in exp, very small ones all become 0: subtract each picture's largest score first.",
)
def _(right, W, X, y, reg):
    E = np.exp(X @ W)
    return from_probabilities(W, X, y, reg, E / E.sum(axis=1, keepdims=True))


@SOFTMAX.mistake(
    "shifted_once",
    "Subtract the largest score everywhere: the sum of exponentials and s_y must come from the same scores.",
)
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss - np.mean(np.max(X @ W, axis=1)), dW


@SOFTMAX.mistake("true_class_without_one", "In the gradient, the true class has p - 1 where the others have p.")
def _(right, W, X, y, reg):
    return right(W, X, y, reg)[0], X.T @ probabilities(X @ W) / len(X) + 2 * reg * W


@SOFTMAX.mistake(
    "true_class_only",
    "The gradient reaches all columns of W: the wrong classes' columns get p times X[i].",
)
def _(right, W, X, y, reg):
    true = np.eye(W.shape[1])[y]
    return right(W, X, y, reg)[0], X.T @ (true * (probabilities(X @ W) - 1)) / len(X) + 2 * reg * W


@SOFTMAX.mistake(
    "one_minus_p",
    "The data's part of the gradient has the wrong sign: the true class has p - 1, the others p.",
)
def _(right, W, X, y, reg):
    (loss, dW), data_dW = right(W, X, y, reg), right(W, X, y, 0.0)[1]
    return loss, dW - 2 * data_dW


@SOFTMAX.mistake(
    "no_log",
    "The loss of a picture is minus the logarithm of the true class' probability; the logarithm is missing.",
)
def _(right, W, X, y, reg):
    P = probabilities(X @ W)
    return from_probabilities(W, X, y, reg, P, losses=-P[np.arange(len(X)), y])


@SOFTMAX.mistake("negative", "The logarithm of a probability is never above 0; the loss is minus it.")
def _(right, W, X, y, reg):
    loss, dW = right(W, X, y, reg)
    return loss - 2 * right(W, X, y, 0.0)[0], dW


@SOFTMAX.mistake(
    "all_classes",
    "Only the true class' probability enters the loss of a picture, not those of all classes.",
)
def _(right, W, X, y, reg):
    P = probabilities(X @ W)
    return from_probabilities(W, X, y, reg, P, losses=-np.log(P).sum(axis=1))


for key, axis in (("wrong_axis", 0), ("wrong_axis_of_sum", 1)):

    @SOFTMAX.mistake(
        key,
        "Each picture's probabilities sum to 1: normalise over the classes (axis=1), not over the pictures.",
    )
    def _(right, W, X, y, reg, axis=axis):
        E = np.exp(X @ W - np.max(X @ W, axis=axis, keepdims=True))
        return from_probabilities(W, X, y, reg, E / E.sum(axis=0))


for key, shift_axis in (("one_sum", 1), ("one_sum_and_shift", None)):

    @SOFTMAX.mistake(
        key,
        "Each picture's probabilities sum to 1: divide by the sum over its own scores, not over all of them.",
    )
    def _(right, W, X, y, reg, axis=shift_axis):
        E = np.exp(X @ W - np.max(X @ W, axis=axis, keepdims=True))
        return from_probabilities(W, X, y, reg, E / E.sum())


@SOFTMAX_WITH_LOOPS.mistake("overwritten", "Each picture adds to dW: with = instead of +=, only the last one is left.")
def _(right, W, X, y, reg):
    loss, penalty = right(W, X, y, reg)[0], right(W, 0 * X, y, reg)[1]
    return loss, right(W, X[-1:], y[-1:], 0.0)[1] / len(X) + penalty


for key, of_sum in (("common_shift", False), ("common_shift_log_of_sum", True)):

    @SOFTMAX_VECTORIZED.mistake(
        key, "One largest score for the whole batch is not enough: subtract from each row its own."
    )
    def _(right, W, X, y, reg, of_sum=of_sum):
        scores = X @ W - np.max(X @ W)
        E = np.exp(scores)
        losses = np.log(E.sum(axis=1)) - scores[np.arange(len(X)), y] if of_sum else None
        return from_probabilities(W, X, y, reg, E / E.sum(axis=1, keepdims=True), losses)


@SOFTMAX_VECTORIZED.mistake(
    "whole_columns",
    "Indexing with [:, y] takes whole columns, N of them; [np.arange(N), y] takes one entry of each row.",
)
def _(right, W, X, y, reg):
    P = probabilities(X @ W)
    loss = -np.mean(np.log(P[:, y]))
    P[:, y] -= 1
    return with_penalty((loss, X.T @ P / len(X)), W, reg)


@SOFTMAX_VECTORIZED.mistake(
    "broadcast",
    "A row's maximum and sum have shape (N,); to meet (N, C) they must be columns (N, 1): keepdims=True.",
    raises=ValueError,
)
def _(right, W, X, y, reg):
    scores = X @ W
    E = np.exp(scores - scores.max(axis=1))
    return from_probabilities(W, X, y, reg, E / E.sum(axis=1))
