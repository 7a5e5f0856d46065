"""What may happen with the penalty where a FullyConnectedNet has normalisation, beside what penalties.py has."""

from autograder.questions.shared.family import Family
from autograder.questions.shared.fully_connected_net.penalties import penalised

SCALE_PENALTY = Family()


def scale_or_shift(i, kind, L):
    return kind in ("gamma", "beta")


for key, hint, shares in (
    ("scale_penalised", "Only the weights W are penalised, not gamma and beta.", {}),
    (
        "scale_in_loss",
        "Only the weights W are penalised: the loss has gamma and beta too, the gradients have not.",
        {"gradient": 0},
    ),
    (
        "scale_in_gradient",
        "Only the weights W are penalised: the gradients of gamma and beta have reg times them, the loss has not.",
        {"loss": 0},
    ),
):
    SCALE_PENALTY.mistake(key, hint, keeps="slip")(penalised(scale_or_shift, **shares))
