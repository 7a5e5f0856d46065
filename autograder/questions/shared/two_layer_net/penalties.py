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
    """A penalty, and its gradient, that are `loss` and `gradient` times the right ones for some parameters.

    - loss, gradient: numbers, or functions of the number of rows N and of reg, of which reg times the result is taken
    - halved: what is right, too, is half of the edition's own
    """

    def wrong(right, self, X, y=None, reg=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y) if reg is None else right(self, X, y, reg)
        full = strength(self, reg)
        for name, p in self.params.items():
            before = full if name[0] == "W" else 0.0
            wanted = (full if name in names else before) / (2 if halved else 1)
            raw = self.reg if reg is None else reg
            shares = (factor(loss, len(X), raw), factor(gradient, len(X), raw)) if name in names else (1.0, 1.0)
            value += (shares[0] * wanted - before) * np.sum(p * p)
            grads[name] = grads[name] + 2 * (shares[1] * wanted - before) * p
        return value, grads

    return wrong


def factor(share, N):
    return share(N) if callable(share) else share


def per_row(N):
    return 1 / N


PER_ROW = "The penalty belongs to the weights, not to the rows: do not divide it by N."
IN_EITHER_FORM: dict[str, tuple[str, dict[str, Any]]] = {
    "penalty_loss_only": ("{penalty}; the loss has the penalty, the gradients have not.", {"gradient": 0}),
    "penalty_gradient_only": ("{penalty}; the gradients have it, but the loss lacks the penalty.", {"loss": 0}),
    "penalty_per_row": (PER_ROW, {"loss": per_row, "gradient": per_row}),
    "penalty_loss_per_row": (f"{PER_ROW} The gradients are right.", {"loss": per_row}),
    "penalty_gradient_per_row": (f"{PER_ROW} The loss is right, the gradients are not.", {"gradient": per_row}),
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
    "half_gradient": ("{penalty}; the loss is right, but your gradient is half of that.", {"gradient": 0.5}),
}

# All that is wrong in these is a penalty that is not there, which is the same whether the whole or the half is meant.
SAME_HALVED = ("penalty_loss_only", "penalty_gradient_only", "first_only_gradient", "last_only_gradient")

for key, (hint, shares) in IN_EITHER_FORM.items():
    PENALTY.mistake(key, hint)(penalised(**shares))
    OLDER_PENALTY.mistake(key, hint)(penalised(**shares))
    if key not in SAME_HALVED:
        OLDER_PENALTY.mistake(f"{key}_half", hint)(penalised(**shares, halved=True))
NO_PENALTY = "reg has no effect: add the penalty to the loss, and its gradient to dW1 and dW2. {penalty}."
for family in (PENALTY, OLDER_PENALTY):
    family.mistake("no_penalty", NO_PENALTY)(penalised(loss=0, gradient=0))

for key, hint, shares in (
    ("no_half", "Yours is twice that: the 0.5 is missing, or it is added twice.", {"loss": 2, "gradient": 2}),
    ("no_half_loss", "The gradient is right, but the loss lacks the 0.5.", {"loss": 2}),
    ("no_half_gradient", "The loss is right, but your gradient is twice that.", {"gradient": 2}),
):
    PENALTY.mistake(key, f"{HALF}. {hint}")(penalised(**shares))
OLDER_PENALTY.mistake("whole_gradient", f"The penalty and its gradient do not agree. {WHOLE}.")(
    penalised(gradient=2, halved=True)
)
