"""Gradient descent on two layers in matrices: what is compared, and what may happen."""

from autograder.questions.shared.family import Family

TWO_LAYER_TRAIN = Family()


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


@TWO_LAYER_TRAIN.mistake("uphill", "Subtract the gradient: it points to where the loss grows.", keeps="slip")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, -learning_rate, num_steps)


@TWO_LAYER_TRAIN.mistake("default_rate", "The learning rate given is not used.", keeps="slip")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, 0.1, num_steps)


@TWO_LAYER_TRAIN.mistake("no_rate", "The gradient is multiplied by the learning rate.", keeps="slip")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, 1.0, num_steps)


@TWO_LAYER_TRAIN.mistake(
    "no_step", "The weights do not change: subtract learning_rate times the gradient in each step."
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, 0.0, num_steps)


for key, hint, more in (
    ("step_missing", "There is one step too few: num_steps of them, range(num_steps).", -1),
    ("step_more", "There is one step too many: num_steps of them, range(num_steps).", 1),
):

    @TWO_LAYER_TRAIN.mistake(key, hint, keeps="slip")
    def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000, more=more):
        return right(X, Y, W1, W2, learning_rate, num_steps + more)


@TWO_LAYER_TRAIN.mistake("exchanged", "W1 comes before W2: return W1, W2, loss_history.", keeps="slip")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    final_W1, final_W2, history = right(X, Y, W1, W2, learning_rate, num_steps)
    return final_W2, final_W1, history


@TWO_LAYER_TRAIN.mistake("no_history", "loss_history is empty: note the loss of each step.", keeps="slip")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return (*right(X, Y, W1, W2, learning_rate, num_steps)[:2], [])


@TWO_LAYER_TRAIN.mistake(
    "loss_after", "Each entry of the history is the loss before its step; yours is the one after it.", keeps="slip"
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    final_W1, final_W2, _ = right(X, Y, W1, W2, learning_rate, num_steps)
    return final_W1, final_W2, right(X, Y, W1, W2, learning_rate, num_steps + 1)[2][1:]


@TWO_LAYER_TRAIN.mistake(
    "one_loss_more", "The history has one entry too many: num_steps entries, each noted before its step.", keeps="slip"
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    final_W1, final_W2, _ = right(X, Y, W1, W2, learning_rate, num_steps)
    return final_W1, final_W2, right(X, Y, W1, W2, learning_rate, num_steps + 1)[2]


@TWO_LAYER_TRAIN.mistake(
    "one_after_the_other",
    "Take both gradients at the same point: compute them first, then change W1 and W2.",
    keeps="slip",
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    def update(W1, W2, loss):
        value, dW1, _ = loss(W1, W2)
        W1 = W1 - learning_rate * dW1
        return W1, W2 - learning_rate * loss(W1, W2)[2], value

    return descend(right, X, Y, W1, W2, learning_rate, num_steps, update)


@TWO_LAYER_TRAIN.mistake(
    "first_step_only", "It stops after the first step: the return belongs behind the loop.", keeps="part"
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, learning_rate, min(num_steps, 1))


@TWO_LAYER_TRAIN.mistake(
    "same_gradient",
    "The gradients are computed once only; each step needs those at the weights it starts from.",
    keeps="part",
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    loss, dW1, dW2 = right.__globals__["two_layer_loss"](X, Y, W1, W2)
    far = learning_rate * num_steps
    return W1 - far * dW1, W2 - far * dW2, [loss] * num_steps


@TWO_LAYER_TRAIN.mistake("only_W2", "W1 does not change: both weight matrices are trained.", keeps="part")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    def update(W1, W2, loss):
        value, _, dW2 = loss(W1, W2)
        return W1, W2 - learning_rate * dW2, value

    return descend(right, X, Y, W1, W2, learning_rate, num_steps, update)


@TWO_LAYER_TRAIN.mistake("only_W1", "W2 does not change: both weight matrices are trained.", keeps="part")
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    def update(W1, W2, loss):
        value, dW1, _ = loss(W1, W2)
        return W1 - learning_rate * dW1, W2, value

    return descend(right, X, Y, W1, W2, learning_rate, num_steps, update)


@TWO_LAYER_TRAIN.mistake(
    "last_loss", "loss_history is a list, with the loss of each step; yours is a single loss.", keeps="slip"
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    final_W1, final_W2, history = right(X, Y, W1, W2, learning_rate, num_steps)
    return final_W1, final_W2, history[-1] if history else history


@TWO_LAYER_TRAIN.mistake(
    "divided_again", "The gradients are means already: do not divide them by N once more.", keeps="slip"
)
def _(right, X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    return right(X, Y, W1, W2, learning_rate / len(X), num_steps)
