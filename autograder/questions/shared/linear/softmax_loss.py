"""The softmax loss of a linear classifier: its cases, and what may happen with the probabilities."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.loss_cases import compare, labels, linear_loss_cases
from autograder.questions.shared.linear.penalty import with_penalty

SOFTMAX = Family()


def softmax_loss_cases(t, function):
    linear_loss_cases(t, function)
    N, D, C = t.sizes(3, 4, 10)
    for name, signs in (
        ("scores around 1000", np.ones(N)),
        ("some around 1000, some around -1000", (-1.0) ** np.arange(N)),
    ):
        with t.case(name, hard=True):
            X = np.c_[t.rng.randn(N, D), 1000.0 * signs]
            W = np.r_[t.rng.randn(D, C) / np.sqrt(D), np.ones((1, C))]
            compare(t, function, W, X, labels(t.rng, N, C), 0.1)
    with t.case("one class leads by 2000, not always the right one", hard=True):
        y = labels(t.rng, N, C)
        X = np.c_[t.rng.randn(N, D), np.full(N, 2000.0)]
        W = np.r_[t.rng.randn(D, C) / np.sqrt(D), np.eye(C)[y[:1]]]
        compare(t, function, W, X, y, 0.1)


def from_probabilities(W, X, y, P, losses=None):
    """Loss and gradient of the data with the probabilities P (N, C), right or wrong."""
    losses = -np.log(P[np.arange(len(X)), y]) if losses is None else losses
    return np.mean(losses), X.T @ (P - np.eye(W.shape[1])[y]) / len(X)


def probabilities(scores):
    E = np.exp(scores - scores.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# ---- the gradient with respect to the scores: functions of the probabilities and the true classes, both (N, C)

TRUE_CLASS = "In the gradient, the true class has p - 1 where the others have p."
NOT_NORMALISED = "The gradient is made of the probabilities p, which sum to 1 for each picture; not of "

for key, hint, keeps, dscores in (
    ("true_class_without_one", TRUE_CLASS, "slip", lambda P, true, s: P),
    ("true_class_plus_one", TRUE_CLASS, "slip", lambda P, true, s: P + true),
    (
        "true_class_only",
        "The gradient reaches all columns of W: the wrong classes' columns get p times X[i].",
        "part",
        lambda P, true, s: true * (P - 1),
    ),
    (
        "wrong_classes_only",
        "The gradient reaches all columns of W: the true class' column gets p - 1 times X[i].",
        "part",
        lambda P, true, s: (1 - true) * P,
    ),
    (
        "one_minus_p",
        "The data's part of the gradient has the wrong sign: the true class has p - 1, the others p.",
        "slip",
        lambda P, true, s: true - P,
    ),
    (
        "minus_one_after",
        "Subtract 1 from the true class' probability first, and divide by the number of pictures afterwards.",
        "slip",
        lambda P, true, s: P - len(P) * true,
    ),
    (
        "scores_in_gradient",
        f"{NOT_NORMALISED}the scores.",
        "part",
        lambda P, true, s: s - s.max(axis=1, keepdims=True) - true,
    ),
    (
        "exponentials_in_gradient",
        f"{NOT_NORMALISED}exp(s) before it is divided by the sum.",
        "part",
        lambda P, true, s: np.exp(s - s.max(axis=1, keepdims=True)) - true,
    ),
    (
        "true_probability_everywhere",
        "In the gradient, each class has its own probability p_j; not that of the true class.",
        "part",
        lambda P, true, s: (P * true).sum(axis=1, keepdims=True) - true,
    ),
):

    @SOFTMAX.mistake(key, hint, keeps=keeps)
    @with_penalty
    def _(right, W, X, y, dscores=dscores):
        true, s = np.eye(W.shape[1])[y], X @ W
        return right(W, X, y, 0.0)[0], X.T @ dscores(probabilities(s), true, s) / len(X)


# ---- the loss of a picture: functions of the probabilities (N, C) and those of the true classes (N,)

NO_LOG = "The loss of a picture is minus the logarithm of the true class' probability; the logarithm is missing."
ALL_CLASSES = "Only the true class' probability enters the loss of a picture, not those of all classes."

for key, hint, keeps, losses in (
    ("no_log", NO_LOG, "part", lambda P, p: -p),
    ("one_minus_probability", NO_LOG, "part", lambda P, p: 1 - p),
    ("log10", "np.log10 is the logarithm to base 10; the loss has the natural one, np.log.", "slip",
     lambda P, p: -np.log10(p)),
    ("log2", "np.log2 is the logarithm to base 2; the loss has the natural one, np.log.", "slip",
     lambda P, p: -np.log2(p)),
    ("negative", "The logarithm of a probability is never above 0; the loss is minus it.", "slip",
     lambda P, p: np.log(p)),
    ("all_classes", ALL_CLASSES, "part", lambda P, p: -np.log(P).sum(axis=1)),
    ("mean_of_all_classes", ALL_CLASSES, "part", lambda P, p: -np.log(P).mean(axis=1)),
):  # fmt: skip

    @SOFTMAX.mistake(key, hint, keeps=keeps)
    @with_penalty
    def _(right, W, X, y, losses=losses):
        P = probabilities(X @ W)
        return np.mean(losses(P, P[np.arange(len(X)), y])), right(W, X, y, 0.0)[1]


# ---- the exponentials and their sum


for end, after in (("", True), ("_before", False)):

    @SOFTMAX.mistake(
        f"shifted_once{end}",
        "Subtract the largest score everywhere: the sum of exponentials and s_y must come from the same scores.",
        keeps="slip",
    )
    def _(right, W, X, y, reg, sign=-1 if after else 1):
        loss, dW = right(W, X, y, reg)
        return loss + sign * np.mean(np.max(X @ W, axis=1)), dW


for key, axis in (("wrong_axis", 0), ("wrong_axis_of_sum", 1)):

    @SOFTMAX.mistake(
        key,
        "Each picture's probabilities sum to 1: normalise over the classes (axis=1), not over the pictures.",
        keeps="part",
    )
    @with_penalty
    def _(right, W, X, y, axis=axis):
        E = np.exp(X @ W - np.max(X @ W, axis=axis, keepdims=True))
        return from_probabilities(W, X, y, E / E.sum(axis=0))


for key, shift_axis in (("one_sum", 1), ("one_sum_and_shift", None)):

    @SOFTMAX.mistake(
        key,
        "Each picture's probabilities sum to 1: divide by the sum over its own scores, not over all of them.",
        keeps="part",
    )
    @with_penalty
    def _(right, W, X, y, axis=shift_axis):
        E = np.exp(X @ W - np.max(X @ W, axis=axis, keepdims=True))
        return from_probabilities(W, X, y, E / E.sum())
