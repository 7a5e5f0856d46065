"""What may happen with the penalty in the loss of a FullyConnectedNet."""

from typing import Any

import numpy as np

from autograder.questions.shared.family import Family

PENALTY = Family()
RULE = "The penalty is 0.5 * reg * (the sum of W * W over all layers), so that the gradient of each W gets reg * W"


def is_weight(i, kind, L):
    return kind == "W"


def first(i, kind, L):
    return kind == "W" and i == 1


def last(i, kind, L):
    return kind == "W" and i == L


def not_first(i, kind, L):
    return kind == "W" and i > 1


def not_last(i, kind, L):
    return kind == "W" and i < L


def hidden_between(i, kind, L):
    return kind == "W" and 1 < i < L


def bias(i, kind, L):
    return kind == "b"


def penalised(which=is_weight, loss=1.0, gradient=1.0):
    """A penalty with something else in the place of reg, for some parameters.

    - which: function of a layer's number i, the kind of the parameter ("W", "b", "gamma", "beta") and the number of
      layers L: whether the parameter is one of them; the others are as they should be
    - loss, gradient: how many times reg, or functions of reg, the number of rows N and the number of layers L
    """

    def wrong(right, self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        reg, L = self.reg, self.num_layers
        for name, p in self.params.items():
            kind = name.rstrip("0123456789")
            if which(int(name[len(kind) :]), kind, L):
                was = reg if kind == "W" else 0.0
                in_loss, in_gradient = (f(reg, len(X), L) if callable(f) else f * reg for f in (loss, gradient))
                value += 0.5 * (in_loss - was) * np.sum(p * p)
                grads[name] = grads[name] + (in_gradient - was) * p
        return value, grads

    return wrong


def per_row(reg, N, L):
    return reg / N


def per_layer(reg, N, L):
    return reg / L


def each_layer(reg, N, L):
    return reg * L


def squared(reg, N, L):
    return reg * reg


def without_reg(reg, N, L):
    return 1.0


PER_ROW = "The penalty belongs to the weights, not to the rows: do not divide it by N."
LAST = "The weights of the last layer are penalised too: they stand outside the loop over the hidden layers."
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "no_penalty": (f"reg has no effect. {RULE}.", {"loss": 0, "gradient": 0}),
    "penalty_loss_only": (f"{RULE}; the loss has the penalty, the gradients have not.", {"gradient": 0}),
    "penalty_gradient_only": (f"{RULE}; the gradients have it, but the loss lacks the penalty.", {"loss": 0}),
    "last_not_penalised": (LAST, {"which": last, "loss": 0, "gradient": 0}),
    "last_not_in_loss": (f"{LAST} In yours their gradient is right, the loss is not.", {"which": last, "loss": 0}),
    "last_not_in_gradient": (
        f"{LAST} In yours the loss is right, their gradient is not.",
        {"which": last, "gradient": 0},
    ),
    "first_not_penalised": (
        "The weights of the first layer, W1, are penalised too: look at where your loop begins.",
        {"which": first, "loss": 0, "gradient": 0},
    ),
    "first_not_in_loss": (
        "The penalty of W1 is missing in the loss, though its gradient has it: look at where your loop begins.",
        {"which": first, "loss": 0},
    ),
    "first_not_in_gradient": (
        "The penalty of W1 is in the loss, but not in the gradient of W1: look at where your loop begins.",
        {"which": first, "gradient": 0},
    ),
    "last_only": (
        "Of all layers only the last is penalised: do not let the loop replace the penalty, let it add to it.",
        {"which": not_last, "loss": 0, "gradient": 0},
    ),
    "last_only_in_loss": (
        "The loss has the penalty of the last layer alone: add up the penalties of all layers, with +=.",
        {"which": not_last, "loss": 0},
    ),
    "last_only_in_gradient": (
        "Only the gradient of the last layer's weights has its penalty: add reg * W to that of every W.",
        {"which": not_last, "gradient": 0},
    ),
    "first_only": (
        "Of all layers only the first is penalised: every layer's W is.",
        {"which": not_first, "loss": 0, "gradient": 0},
    ),
    "first_only_in_loss": (
        "The loss has the penalty of W1 alone: add up the penalties of all layers, and return after the loop.",
        {"which": not_first, "loss": 0},
    ),
    "ends_only": (
        "The first and the last layer are penalised, those between are not: loop over all layers.",
        {"which": hidden_between, "loss": 0, "gradient": 0},
    ),
    "no_half": (f"{RULE}. Yours is twice that: the 0.5 is missing.", {"loss": 2, "gradient": 2}),
    "no_half_loss": (f"The 0.5 is missing in the loss, the gradients are right. {RULE}.", {"loss": 2}),
    "no_half_gradient": (
        "The penalty's gradient is twice what it must be: the 0.5 cancels the 2 of the square.",
        {"gradient": 2},
    ),
    "half_gradient": (
        "The penalty's gradient is half of what it must be: the 2 of the square cancels the 0.5.",
        {"gradient": 0.5},
    ),
    "last_half_missing": (f"{RULE}; in yours the last layer's is twice that.", {"which": last, "loss": 2}),
    "biases_penalised": ("Only the weights W are penalised, not the biases b.", {"which": bias}),
    "biases_in_loss": (
        "Only the weights W are penalised: the loss has the biases too, the gradients have not.",
        {"which": bias, "gradient": 0},
    ),
    "biases_in_gradient": (
        "Only the weights W are penalised: the gradients of the biases have reg * b, the loss has not.",
        {"which": bias, "loss": 0},
    ),
    "penalty_per_row": (PER_ROW, {"loss": per_row, "gradient": per_row}),
    "penalty_loss_per_row": (f"{PER_ROW} The gradients are right.", {"loss": per_row}),
    "penalty_gradient_per_row": (f"{PER_ROW} In yours the gradients are.", {"gradient": per_row}),
    "penalty_per_layer": ("Add up the layers' penalties: yours is their mean.", {"loss": per_layer}),
    "reg_squared": (f"reg enters twice, as reg * reg. {RULE}.", {"loss": squared, "gradient": squared}),
    "reg_squared_in_loss": (f"reg enters twice in the loss, as reg * reg. {RULE}.", {"loss": squared}),
    "no_reg": (f"reg is missing as a factor. {RULE}.", {"loss": without_reg, "gradient": without_reg}),
    "no_reg_in_loss": (f"reg is missing as a factor in the loss. {RULE}.", {"loss": without_reg}),
    "no_reg_in_gradient": (f"reg is missing as a factor in the gradients. {RULE}.", {"gradient": without_reg}),
    "penalty_each_time": (
        "Each layer's penalty is to be added once: yours adds the whole sum again for every layer of a loop.",
        {"loss": each_layer},
    ),
}
for key, (hint, shares) in WRONG.items():
    PENALTY.mistake(key, hint, keeps="slip")(penalised(**shares))


def made_of(measure):
    """A penalty whose loss has another measure of each W in the place of the sum of its squares."""

    def wrong(right, self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = penalised(loss=0)(right, self, X, y)
        measures = [measure(p) for name, p in self.params.items() if name[0] == "W"]
        return value + 0.5 * self.reg * sum(measures), grads

    return wrong


for key, hint, measure in (
    ("penalty_not_squared", "The penalty is made of squares, W * W: yours adds up the weights themselves.", np.sum),
    (
        "penalty_root",
        "The penalty is the sum of squares: np.linalg.norm takes its root, so square it.",
        lambda W: np.sqrt(np.sum(W * W)),
    ),
):
    PENALTY.mistake(key, hint, keeps="slip")(made_of(measure))
