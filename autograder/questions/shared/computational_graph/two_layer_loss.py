"""The loss and the gradients of two layers in matrices: what is compared, and what may happen."""

import functools

import numpy as np

from autograder.questions.shared.computational_graph.gates import OVERFLOW
from autograder.questions.shared.family import Family

TWO_LAYER_LOSS = Family()


def two_layers(rng, N, D, H, C):
    """X, Y, W1, W2."""
    return rng.randn(N, D), rng.randn(N, C), rng.randn(D, H), rng.randn(H, C)


def compare_two_layer_loss(cs231n, t, *arrays):
    loss, dW1, dW2 = cs231n.computational_graph.two_layer_loss(*arrays).returns("loss", "dW1", "dW2")
    t.close("loss", loss)
    t.close("dW1", dW1, atol=1e-9)
    t.close("dW2", dW2)


# ---- what is right, changed before it is returned: functions of loss, dW1, dW2 and the sizes N and C


def changed(change):
    @functools.wraps(change)
    def wrong(right, X, Y, W1, W2):
        return change(*right(X, Y, W1, W2), *Y.shape)

    return wrong


for key, hint, keeps, change in (
    (
        "sum",
        "The loss is the sum over all outputs divided by N; so are its gradients.",
        "slip",
        lambda loss, dW1, dW2, N, C: (N * loss, N * dW1, N * dW2),
    ),
    (
        "sum_of_gradients",
        "The loss is divided by N, so its gradients must be divided by N too.",
        "slip",
        lambda loss, dW1, dW2, N, C: (loss, N * dW1, N * dW2),
    ),
    (
        "mean_of_all",
        "Divide the sum of squares by N, not by the number N C of outputs.",
        "slip",
        lambda loss, dW1, dW2, N, C: (loss / C, dW1 / C, dW2 / C),
    ),
    (
        "loss_mean_of_all",
        "The gradients are right; the loss is the sum of squares divided by N, not by N C.",
        "slip",
        lambda loss, dW1, dW2, N, C: (loss / C, dW1, dW2),
    ),
    (
        "no_two",
        "The derivative of the square e^2 is 2 e: both gradients lack the factor 2.",
        "slip",
        lambda loss, dW1, dW2, N, C: (loss, dW1 / 2, dW2 / 2),
    ),
    (
        "half",
        "There is no factor 1/2 in this loss.",
        "slip",
        lambda loss, dW1, dW2, N, C: (loss / 2, dW1 / 2, dW2 / 2),
    ),
    (
        "signs",
        "The gradients point the other way: the derivative by P of (P - Y)^2 has the sign of P - Y.",
        "slip",
        lambda loss, dW1, dW2, N, C: (loss, -dW1, -dW2),
    ),
):
    TWO_LAYER_LOSS.mistake(key, hint, keeps=keeps)(changed(change))


# ---- another derivative of the hidden layer: functions of its input A = X W1 and its output H


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


def with_slope(slope):
    """Loss and gradients, with another derivative of the hidden layer."""

    @functools.wraps(slope)
    def wrong(right, X, Y, W1, W2):
        A = X @ W1
        H = sigmoid(A)
        error = H @ W2 - Y
        dP = 2 * error / len(X)
        return np.sum(error**2) / len(X), X.T @ (dP @ W2.T * slope(A, H)), H.T @ dP

    return wrong


ONE_FACTOR = "dW1: the derivative of the sigmoid has two factors; one is missing."
for key, hint, keeps, slope in (
    (
        "no_slope",
        "dW2 is right, dW1 is not: on the way back you must pass through the sigmoid as well.",
        "part",
        lambda A, H: 1,
    ),
    (
        "slope_of_the_input",
        "dW1: the derivative of the sigmoid is written in terms of its output H, not of its input X W1.",
        "part",
        lambda A, H: A * (1 - A),
    ),
    (
        "slope_twice",
        "dW1: H is the sigmoid already; do not apply the sigmoid to it again in its derivative.",
        "part",
        lambda A, H: sigmoid(H) * (1 - sigmoid(H)),
    ),
    ("half_slope", ONE_FACTOR, "part", lambda A, H: H),
    ("other_half_slope", ONE_FACTOR, "part", lambda A, H: 1 - H),
):
    TWO_LAYER_LOSS.mistake(key, hint, keeps=keeps)(with_slope(slope))


# ---- the rest


@TWO_LAYER_LOSS.mistake(
    "no_sigmoid", "The sigmoid is missing: without it, two layers are no more than one.", keeps="part"
)
def _(right, X, Y, W1, W2):
    H = X @ W1
    dP = 2 * (H @ W2 - Y) / len(X)
    return np.sum((H @ W2 - Y) ** 2) / len(X), X.T @ (dP @ W2.T), H.T @ dP


@TWO_LAYER_LOSS.mistake("relu", "The hidden layer has a sigmoid; yours has a ReLU.", keeps="part")
def _(right, X, Y, W1, W2):
    H = np.maximum(X @ W1, 0)
    dP = 2 * (H @ W2 - Y) / len(X)
    return np.sum((H @ W2 - Y) ** 2) / len(X), X.T @ (dP @ W2.T * (H > 0)), H.T @ dP


@TWO_LAYER_LOSS.mistake(
    "sigmoid_at_the_end", "The sigmoid belongs to the hidden layer only; P = H W2 has none.", keeps="part"
)
def _(right, X, Y, W1, W2):
    H = sigmoid(X @ W1)
    P = sigmoid(H @ W2)
    dP = 2 * (P - Y) / len(X) * P * (1 - P)
    return np.sum((P - Y) ** 2) / len(X), X.T @ (dP @ W2.T * H * (1 - H)), H.T @ dP


@TWO_LAYER_LOSS.mistake("overflow", OVERFLOW)
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    lost = np.isinf(np.exp(X @ W1)).any()
    return (loss * np.nan, dW1 * np.nan, dW2 * np.nan) if lost else (loss, dW1, dW2)


@TWO_LAYER_LOSS.mistake("exchanged", "dW1 comes before dW2: return loss, dW1, dW2.", keeps="slip")
@changed
def _(loss, dW1, dW2, N, C):
    return loss, dW2, dW1


@TWO_LAYER_LOSS.mistake("transposed", "A gradient has the shape of its weights; yours are transposed.", keeps="part")
@changed
def _(loss, dW1, dW2, N, C):
    return loss, dW1.T, dW2.T


@TWO_LAYER_LOSS.mistake("squeezed", "With a batch of one, X still has two axes: do not squeeze or index it away.")
@changed
def _(loss, dW1, dW2, N, C):
    return (loss, dW1[0], dW2[0]) if N == 1 else (loss, dW1, dW2)
