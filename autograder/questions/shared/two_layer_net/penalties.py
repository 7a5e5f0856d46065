"""What may happen with the penalty in the loss of a two-layer network.

The functions take reg as an argument, as the older form has it; it is None where the network has self.reg.
"""

from typing import Any

import numpy as np

from autograder.questions.shared.family import Family

PENALTY, OLDER_PENALTY = Family(), Family()  # in the hints, {penalty} is what the form asks for
HALF = "The penalty is 0.5 * reg * sum(W * W), so that its gradient is reg * W"
WHOLE = "The penalty reg * sum(W * W) has the gradient 2 * reg * W (or, with 0.5 in front of it, reg * W)"


def strength(self, reg):
    """The factor of sum(W * W)."""
    return 0.5 * self.reg if reg is None else reg


def penalised(loss=1.0, gradient=1.0, names=("W1", "W2"), halved=False):
    """A penalty and its gradient with something else in the place of reg, for some parameters.

    - loss, gradient: how many times reg, or functions of reg and the number of rows N
    - halved: what is right, too, is half of the edition's own
    """

    def wrong(right, self, X, y=None, reg=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y) if reg is None else right(self, X, y, reg)
        before = strength(self, reg)
        share, reg = (0.5, self.reg) if reg is None else (1.0, reg)
        share /= 2 if halved else 1
        for name, p in self.params.items():
            was = before if name[0] == "W" else 0.0
            as_right = share * reg if name[0] == "W" else 0.0
            in_loss, in_gradient = (
                share * instead(each, reg, len(X)) if name in names else as_right for each in (loss, gradient)
            )
            value += (in_loss - was) * np.sum(p * p)
            grads[name] = grads[name] + 2 * (in_gradient - was) * p
        return value, grads

    return wrong


def instead(times, reg, N):
    return times(reg, N) if callable(times) else times * reg


def per_row(reg, N):
    return reg / N


def squared(reg, N):
    return reg * reg


def without_reg(reg, N):
    return 1.0


SQUARED = "reg enters twice, as reg * reg. {penalty}."
NO_REG = "reg is missing. {penalty}."
PER_ROW = "The penalty belongs to the weights, not to the rows: do not divide it by N."
IN_EITHER_FORM: dict[str, tuple[str, dict[str, Any]]] = {
    "penalty_loss_only": ("{penalty}; the loss has the penalty, the gradients have not.", {"gradient": 0}),
    "penalty_gradient_only": ("{penalty}; the gradients have it, but the loss lacks the penalty.", {"loss": 0}),
    "penalty_per_row": (PER_ROW, {"loss": per_row, "gradient": per_row}),
    "penalty_loss_per_row": (f"{PER_ROW} The gradients are right.", {"loss": per_row}),
    "penalty_gradient_per_row": (f"{PER_ROW} In yours the gradients are.", {"gradient": per_row}),
    "penalty_first_only": ("The last layer's W2 is penalised too.", {"names": ["W2"], "loss": 0, "gradient": 0}),
    "penalty_last_only": ("The first layer's W1 is penalised too.", {"names": ["W1"], "loss": 0, "gradient": 0}),
    "first_only_gradient": (
        "{penalty}; it is in the gradient of W1, but not in that of W2.",
        {"names": ["W2"], "gradient": 0},
    ),
    "last_only_gradient": (
        "{penalty}; it is in the gradient of W2, but not in that of W1.",
        {"names": ["W1"], "gradient": 0},
    ),
    "penalty_biases": ("Only the weights W1 and W2 are penalised, not the biases.", {"names": ["b1", "b2"]}),
    "penalty_biases_loss": (
        "Only the weights W1 and W2 are penalised, not the biases: the loss has them.",
        {"names": ["b1", "b2"], "gradient": 0},
    ),
    "penalty_biases_gradient": (
        "Only the weights W1 and W2 are penalised, not the biases: their gradients have it.",
        {"names": ["b1", "b2"], "loss": 0},
    ),
    "reg_squared": (SQUARED, {"loss": squared, "gradient": squared}),
    "reg_squared_in_loss": (SQUARED, {"loss": squared}),
    "no_reg": (NO_REG, {"loss": without_reg, "gradient": without_reg}),
    "no_reg_in_loss": (NO_REG, {"loss": without_reg}),
    "no_reg_in_gradient": (NO_REG, {"gradient": without_reg}),
    "half_gradient": ("{penalty}; your gradient is half of what follows from that.", {"gradient": 0.5}),
}

# All that is wrong in these is a penalty that is not there, which is the same whether the whole or the half is meant.
SAME_HALVED = ("penalty_loss_only", "penalty_gradient_only", "first_only_gradient", "last_only_gradient")

for key, (hint, shares) in IN_EITHER_FORM.items():
    PENALTY.mistake(key, hint, keeps="slip")(penalised(**shares))
    OLDER_PENALTY.mistake(key, hint, keeps="slip")(penalised(**shares))
    if key not in SAME_HALVED:
        OLDER_PENALTY.mistake(f"{key}_half", hint, keeps="slip")(penalised(**shares, halved=True))
NO_PENALTY = "reg has no effect: add the penalty to the loss, and its gradient to dW1 and dW2. {penalty}."
for family in (PENALTY, OLDER_PENALTY):
    family.mistake("no_penalty", NO_PENALTY, keeps="slip")(penalised(loss=0, gradient=0))

for key, hint, shares in (
    ("no_half", "Yours is twice that: the 0.5 is missing, or it is added twice.", {"loss": 2, "gradient": 2}),
    ("no_half_loss", "The 0.5 is missing in the loss: {penalty}.", {"loss": 2}),
    (
        "no_half_gradient",
        "The penalty's gradient is twice what it must be: the 0.5 cancels the square's 2.",
        {"gradient": 2},
    ),
):
    PENALTY.mistake(key, f"{HALF}. {hint}", keeps="slip")(penalised(**shares))
OLDER_PENALTY.mistake("whole_gradient", f"The penalty and its gradient do not agree. {WHOLE}.", keeps="slip")(
    penalised(gradient=2, halved=True)
)
for key, shares in (
    ("penalty_twice", {"loss": 2, "gradient": 2}),
    ("loss_twice", {"loss": 2}),
    ("gradient_twice", {"gradient": 2}),
):
    OLDER_PENALTY.mistake(key, f"The penalty is added twice, or its 2 is. {WHOLE}.", keeps="slip")(penalised(**shares))
