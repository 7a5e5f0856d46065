"""Assignment 1, notebook backprop: two layers in matrices."""

import numpy as np

from autograder.authoring.question import question

ID = "a1.backprop"
FILE = "cs231n/computational_graph.py"
OVERFLOW = "exp overflows for large inputs, and infinity divided by infinity is NaN: use the form with tanh."
LOSS = f"{FILE}:two_layer_loss"
TRAIN = f"{FILE}:two_layer_train"


def two_layers(rng, N, D, H, C):
    """X, Y, W1, W2."""
    return rng.randn(N, D), rng.randn(N, C), rng.randn(D, H), rng.randn(H, C)


@question(f"{ID}.two_layer_loss", points=3, title="Two layers in matrices", targets=[LOSS])
def loss_and_gradients(cs231n, t):
    for _ in range(2):
        N, D, H, C = t.sizes(4)
        with t.case(f"N = {N}, D = {D}, H = {H}, C = {C}"):
            compare_loss(cs231n, t, *two_layers(t.rng, N, D, H, C))
    with t.case("a batch of one", hard=True):
        compare_loss(cs231n, t, *two_layers(t.rng, 1, D, H, C))
    with t.case("inputs around 10,000", hard=True):
        X, Y, W1, W2 = two_layers(t.rng, N, D, H, C)
        X[0], W1[:, 0] = np.abs(X[0]), np.abs(W1[:, 0])  # so that one input of a sigmoid is sure to be huge
        compare_loss(cs231n, t, 10_000 * X, Y, W1, W2)


def compare_loss(cs231n, t, *arrays):
    loss, dW1, dW2 = cs231n.computational_graph.two_layer_loss(*arrays).returns("loss", "dW1", "dW2")
    t.close("loss", loss)
    t.close("dW1", dW1, atol=1e-9)
    t.close("dW2", dW2)


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


def layers(X, Y, W1, W2, slope=lambda A, H: H * (1 - H)):
    """Loss and gradients, with another derivative of the hidden layer."""
    A = X @ W1
    H = sigmoid(A)
    error = H @ W2 - Y
    dP = 2 * error / len(X)
    return np.sum(error**2) / len(X), X.T @ (dP @ W2.T * slope(A, H)), H.T @ dP


@loss_and_gradients.mistake("sum", "The loss is the sum over all outputs divided by N; so are its gradients.")
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return len(X) * loss, len(X) * dW1, len(X) * dW2


@loss_and_gradients.mistake("sum_of_gradients", "The loss is divided by N, so its gradients must be divided by N too.")
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss, len(X) * dW1, len(X) * dW2


@loss_and_gradients.mistake("mean_of_all", "Divide the sum of squares by N, not by the number N C of outputs.")
def _(right, X, Y, W1, W2):
    C = Y.shape[1]
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss / C, dW1 / C, dW2 / C


@loss_and_gradients.mistake(
    "loss_mean_of_all", "The gradients are right; the loss is the sum of squares divided by N, not by N C."
)
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss / Y.shape[1], dW1, dW2


@loss_and_gradients.mistake("no_two", "The derivative of the square e^2 is 2 e: both gradients lack the factor 2.")
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss, dW1 / 2, dW2 / 2


@loss_and_gradients.mistake("half", "There is no factor 1/2 in this loss.")
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss / 2, dW1 / 2, dW2 / 2


@loss_and_gradients.mistake(
    "signs", "The gradients point the other way: the derivative by P of (P - Y)^2 has the sign of P - Y."
)
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss, -dW1, -dW2


@loss_and_gradients.mistake(
    "no_slope", "dW2 is right, dW1 is not: on the way back you must pass through the sigmoid as well."
)
def _(right, X, Y, W1, W2):
    return layers(X, Y, W1, W2, lambda A, H: 1)


@loss_and_gradients.mistake(
    "slope_of_the_input",
    "dW1: the derivative of the sigmoid is written in terms of its output H, not of its input X W1.",
)
def _(right, X, Y, W1, W2):
    return layers(X, Y, W1, W2, lambda A, H: A * (1 - A))


@loss_and_gradients.mistake(
    "slope_twice", "dW1: H is the sigmoid already; do not apply the sigmoid to it again in its derivative."
)
def _(right, X, Y, W1, W2):
    return layers(X, Y, W1, W2, lambda A, H: sigmoid(H) * (1 - sigmoid(H)))


@loss_and_gradients.mistake("half_slope", "dW1: the derivative of the sigmoid has two factors; one is missing.")
def _(right, X, Y, W1, W2):
    return layers(X, Y, W1, W2, lambda A, H: H)


@loss_and_gradients.mistake("other_half_slope", "dW1: the derivative of the sigmoid has two factors; one is missing.")
def _(right, X, Y, W1, W2):
    return layers(X, Y, W1, W2, lambda A, H: 1 - H)


@loss_and_gradients.mistake("no_sigmoid", "The sigmoid is missing: without it, two layers are no more than one.")
def _(right, X, Y, W1, W2):
    H = X @ W1
    dP = 2 * (H @ W2 - Y) / len(X)
    return np.sum((H @ W2 - Y) ** 2) / len(X), X.T @ (dP @ W2.T), H.T @ dP


@loss_and_gradients.mistake("sigmoid_at_the_end", "The sigmoid belongs to the hidden layer only; P = H W2 has none.")
def _(right, X, Y, W1, W2):
    H = sigmoid(X @ W1)
    P = sigmoid(H @ W2)
    dP = 2 * (P - Y) / len(X) * P * (1 - P)
    return np.sum((P - Y) ** 2) / len(X), X.T @ (dP @ W2.T * H * (1 - H)), H.T @ dP


@loss_and_gradients.mistake("overflow", OVERFLOW)
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    lost = np.isinf(np.exp(X @ W1)).any()
    return (loss * np.nan, dW1 * np.nan, dW2 * np.nan) if lost else (loss, dW1, dW2)


@loss_and_gradients.mistake("exchanged", "dW1 comes before dW2: return loss, dW1, dW2.")
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss, dW2, dW1


@loss_and_gradients.mistake("transposed", "A gradient has the shape of its weights; yours are transposed.")
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return loss, dW1.T, dW2.T


@loss_and_gradients.mistake("squeezed", "With a batch of one, X still has two axes: do not squeeze or index it away.")
def _(right, X, Y, W1, W2):
    loss, dW1, dW2 = right(X, Y, W1, W2)
    return (loss, dW1[0], dW2[0]) if len(X) == 1 else (loss, dW1, dW2)


@question(f"{ID}.two_layer_train", points=1, title="Gradient descent", targets=[TRAIN])
def train(cs231n, t):
    for steps in (5, 12):
        N, D, H, C = t.sizes(4)
        rate = float(t.rng.uniform(0.02, 0.06))
        with t.case(f"{steps} steps, learning rate {rate:.3f}"):
            compare_training(cs231n, t, two_layers(t.rng, N, D, H, C), rate, steps)
    with t.case("a single step", hard=True):
        compare_training(cs231n, t, two_layers(t.rng, N, D, H, C), 0.03, 1)
    with t.case("no step at all", hard=True):
        compare_training(cs231n, t, two_layers(t.rng, N, D, H, C), 0.03, 0)


def compare_training(cs231n, t, arrays, rate, steps):
    result = cs231n.computational_graph.two_layer_train(*arrays, learning_rate=rate, num_steps=steps)
    W1, W2, history = result.returns("W1", "W2", "loss_history")
    t.close("W1", W1)
    t.close("W2", W2)
    t.close("loss_history", history)


def descend(right, X, Y, W1, W2, rate, steps, update):
    """Training with another rule; update(W1, W2, loss function) gives the new weights and what to note."""
    loss_of = right.__globals__["two_layer_loss"]
    noted = []
    for _ in range(steps):
        W1, W2, loss = update(W1, W2, lambda W1, W2: loss_of(X, Y, W1, W2))
        noted.append(loss)
    return W1, W2, noted


@train.mistake("uphill", "Subtract the gradient: it points to where the loss grows.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, -learning_rate, num_steps)


@train.mistake("default_rate", "The learning rate given is not used.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, 1.0, num_steps)


@train.mistake("loss_after", "Each entry of the history is the loss before its step; yours is the one after it.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    final_W1, final_W2, _ = right(X, Y, W1, W2, learning_rate, num_steps)
    return final_W1, final_W2, right(X, Y, W1, W2, learning_rate, num_steps + 1)[2][1:]


@train.mistake("one_loss_more", "The history has one entry too many: num_steps entries, each noted before its step.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    final_W1, final_W2, _ = right(X, Y, W1, W2, learning_rate, num_steps)
    return final_W1, final_W2, right(X, Y, W1, W2, learning_rate, num_steps + 1)[2]


@train.mistake(
    "one_after_the_other", "Take both gradients at the same point: compute them first, then change W1 and W2."
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    def update(W1, W2, loss):
        value, dW1, _ = loss(W1, W2)
        W1 = W1 - learning_rate * dW1
        return W1, W2 - learning_rate * loss(W1, W2)[2], value

    return descend(right, X, Y, W1, W2, learning_rate, num_steps, update)


@train.mistake("first_step_only", "It stops after the first step: the return belongs behind the loop.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, learning_rate, min(num_steps, 1))


@train.mistake(
    "same_gradient",
    "The gradients are computed once only; each step needs those at the weights it starts from.",
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    loss, dW1, dW2 = right.__globals__["two_layer_loss"](X, Y, W1, W2)
    far = learning_rate * num_steps
    return W1 - far * dW1, W2 - far * dW2, [loss] * num_steps


@train.mistake("only_W2", "W1 does not change: both weight matrices are trained.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    def update(W1, W2, loss):
        value, _, dW2 = loss(W1, W2)
        return W1, W2 - learning_rate * dW2, value

    return descend(right, X, Y, W1, W2, learning_rate, num_steps, update)


@train.mistake("only_W1", "W2 does not change: both weight matrices are trained.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    def update(W1, W2, loss):
        value, dW1, _ = loss(W1, W2)
        return W1 - learning_rate * dW1, W2, value

    return descend(right, X, Y, W1, W2, learning_rate, num_steps, update)


@train.mistake(
    "last_loss", "loss_history is a list, with the loss of each step; yours is a single loss.", raises=IndexError
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    final_W1, final_W2, history = right(X, Y, W1, W2, learning_rate, num_steps)
    return final_W1, final_W2, history[-1]


@train.mistake("divided_again", "The gradients are means already: do not divide them by N once more.")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, learning_rate / len(X), num_steps)
