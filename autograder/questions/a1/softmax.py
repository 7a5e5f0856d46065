"""Assignment 1, notebook softmax: the cross-entropy loss, a tuned model."""

import numpy as np

from autograder.authoring.question import question
from autograder.questions.a1.svm_training import MODEL_PARTS, add_model_mistakes, linear_model_cases
from autograder.questions.shared.linear_losses import (
    add_average_mistakes,
    add_penalty_conventions,
    compare,
    labels,
    linear_loss_cases,
    with_penalty,
)

LOSS = "cs231n/classifiers/softmax.py"

# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_linear.py.
BEST_SOFTMAX = {"picturebook": 0.31, "cifar10": 0.34}


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


@question(
    "a1.softmax.softmax_loss_naive",
    points=8,
    title="Softmax loss and gradient with loops",
    targets=[f"{LOSS}:softmax_loss_naive"],
)
def softmax_loss_naive(cs231n, t):
    softmax_loss_cases(t, lambda: cs231n.classifiers.softmax.softmax_loss_naive)


@question(
    "a1.softmax.softmax_loss_vectorized",
    points=10,
    title="Softmax loss and gradient without loops",
    targets=[f"{LOSS}:softmax_loss_vectorized"],
)
def softmax_loss_vectorized(cs231n, t):
    softmax_loss_cases(t, lambda: cs231n.classifiers.softmax.softmax_loss_vectorized)


def from_probabilities(W, X, y, reg, P, losses=None):
    """Loss and gradient with the probabilities P (N, C), right or wrong."""
    rows = np.arange(len(X))
    losses = -np.log(P[rows, y]) if losses is None else losses
    return with_penalty((np.mean(losses), X.T @ (P - np.eye(W.shape[1])[y]) / len(X)), W, reg)


def probabilities(scores):
    E = np.exp(scores - scores.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def add_softmax_mistakes(q):
    @q.mistake(
        "no_shift",
        "Large scores overflow in exp, very small ones all become 0: subtract each picture's largest score first.",
    )
    def _(right, W, X, y, reg):
        E = np.exp(X @ W)
        return from_probabilities(W, X, y, reg, E / E.sum(axis=1, keepdims=True))

    @q.mistake(
        "shifted_once",
        "Subtract the largest score everywhere: the sum of exponentials and s_y must come from the same scores.",
    )
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss - np.mean(np.max(X @ W, axis=1)), dW

    @q.mistake("true_class_without_one", "In the gradient, the true class has p - 1 where the others have p.")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], X.T @ probabilities(X @ W) / len(X) + 2 * reg * W

    @q.mistake(
        "true_class_only",
        "The gradient reaches all columns of W: the wrong classes' columns get p times X[i].",
    )
    def _(right, W, X, y, reg):
        true = np.eye(W.shape[1])[y]
        return right(W, X, y, reg)[0], X.T @ (true * (probabilities(X @ W) - 1)) / len(X) + 2 * reg * W

    @q.mistake(
        "one_minus_p",
        "The data's part of the gradient has the wrong sign: the true class has p - 1, the others p.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), data_dW = right(W, X, y, reg), right(W, X, y, 0.0)[1]
        return loss, dW - 2 * data_dW

    @q.mistake(
        "no_log",
        "The loss of a picture is minus the logarithm of the true class' probability; the logarithm is missing.",
    )
    def _(right, W, X, y, reg):
        P = probabilities(X @ W)
        return from_probabilities(W, X, y, reg, P, losses=-P[np.arange(len(X)), y])

    @q.mistake("negative", "The logarithm of a probability is never above 0; the loss is minus it.")
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss - 2 * right(W, X, y, 0.0)[0], dW

    @q.mistake(
        "all_classes",
        "Only the true class' probability enters the loss of a picture, not those of all classes.",
    )
    def _(right, W, X, y, reg):
        P = probabilities(X @ W)
        return from_probabilities(W, X, y, reg, P, losses=-np.log(P).sum(axis=1))

    for key, axis in (("wrong_axis", 0), ("wrong_axis_of_sum", 1)):

        @q.mistake(
            key,
            "Each picture's probabilities sum to 1: normalise over the classes (axis=1), not over the pictures.",
        )
        def _(right, W, X, y, reg, axis=axis):
            E = np.exp(X @ W - np.max(X @ W, axis=axis, keepdims=True))
            return from_probabilities(W, X, y, reg, E / E.sum(axis=0))

    for key, axis in (("one_sum", 1), ("one_sum_and_shift", None)):

        @q.mistake(
            key,
            "Each picture's probabilities sum to 1: divide by the sum over its own scores, not over all of them.",
        )
        def _(right, W, X, y, reg, axis=axis):
            E = np.exp(X @ W - np.max(X @ W, axis=axis, keepdims=True))
            return from_probabilities(W, X, y, reg, E / E.sum())


for each in (softmax_loss_naive, softmax_loss_vectorized):
    add_penalty_conventions(each)
    add_average_mistakes(each)
    add_softmax_mistakes(each)


@softmax_loss_naive.mistake("overwritten", "Each picture adds to dW: with = instead of +=, only the last one is left.")
def _(right, W, X, y, reg):
    loss, penalty = right(W, X, y, reg)[0], right(W, 0 * X, y, reg)[1]
    return loss, right(W, X[-1:], y[-1:], 0.0)[1] / len(X) + penalty


for key, of_sum in (("common_shift", False), ("common_shift_log_of_sum", True)):

    @softmax_loss_vectorized.mistake(
        key, "One largest score for the whole batch is not enough: subtract from each row its own."
    )
    def _(right, W, X, y, reg, of_sum=of_sum):
        scores = X @ W - np.max(X @ W)
        E = np.exp(scores)
        losses = np.log(E.sum(axis=1)) - scores[np.arange(len(X)), y] if of_sum else None
        return from_probabilities(W, X, y, reg, E / E.sum(axis=1, keepdims=True), losses)


@softmax_loss_vectorized.mistake(
    "whole_columns",
    "Indexing with [:, y] takes whole columns, N of them; [np.arange(N), y] takes one entry of each row.",
)
def _(right, W, X, y, reg):
    P = probabilities(X @ W)
    loss = -np.mean(np.log(P[:, y]))
    P[:, y] -= 1
    return with_penalty((loss, X.T @ P / len(X)), W, reg)


@softmax_loss_vectorized.mistake(
    "broadcast",
    "A row's maximum and sum have shape (N,); to meet (N, C) they must be columns (N, 1): keepdims=True.",
    raises=ValueError,
)
def _(right, W, X, y, reg):
    scores = X @ W
    E = np.exp(scores - scores.max(axis=1))
    return from_probabilities(W, X, y, reg, E / E.sum(axis=1))


# ---- the model


@question(
    "a1.softmax.best_model",
    points=7,
    title="A tuned softmax classifier",
    targets=["cs231n/saved/best_softmax.npz"],
    builds_on=MODEL_PARTS,
    model=True,
)
def best_model(cs231n, t):
    linear_model_cases(cs231n, t, "Softmax", "best_softmax.npz", BEST_SOFTMAX)


add_model_mistakes(best_model, "best_softmax.npz")


PICKLED = "cs231n/saved/best_softmax.npy"  # of 2025 and 2026


@best_model.edition(has=PICKLED, targets=[PICKLED])
def _(cs231n, t):
    linear_model_cases(cs231n, t, "Softmax", "best_softmax.npy", BEST_SOFTMAX)
