"""What may happen in stochastic gradient descent with momentum."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.update_rules.rules import forgets, ignores

MOMENTUM = Family()


for key, hint, wrong in (
    (
        "velocity_not_stored",
        "Store the new velocity in config, or it starts from zero at every step.",
        forgets("velocity"),
    ),
    ("rate_fixed", "Take the learning rate from config; yours is always 0.01.", ignores(learning_rate=1e-2)),
    ("momentum_fixed", "Take the momentum from config; yours is always 0.9.", ignores(momentum=0.9)),
):
    MOMENTUM.mistake(key, hint, keeps="slip")(wrong)


def momentum_settings(w, config):
    """Learning rate, momentum, velocity and the rest of config, defaults filled in."""
    config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": np.zeros_like(w), **(config or {})}
    return config["learning_rate"], config["momentum"], config["velocity"], config


@MOMENTUM.mistake(
    "gradient_velocity",
    "This form keeps gradients in v (v = mu v + dw, then w - learning_rate v). Here v holds steps: "
    "the learning rate enters when v is updated, and v is added to w.",
    keeps="slip",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v + dw
    return w - rate * v, {**config, "velocity": v}


@MOMENTUM.mistake(
    "averaged_velocity",
    "dw enters with the factor learning_rate alone, not with (1 - momentum) as in a running mean.",
    keeps="slip",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v - (1 - mu) * rate * dw
    return w + v, {**config, "velocity": v}


@MOMENTUM.mistake(
    "averaged_gradient",
    "This form keeps a running mean of the gradients in v. Here v holds steps: v = momentum * v - learning_rate * dw, "
    "and v is added to w.",
    keeps="slip",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v + (1 - mu) * dw
    return w - rate * v, {**config, "velocity": v}


@MOMENTUM.mistake("nesterov", "This is Nesterov's momentum; the exercise asks for the plain form, w + v.", keeps="slip")
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v - rate * dw
    return w + mu * v - rate * dw, {**config, "velocity": v}


@MOMENTUM.mistake("uphill", "The step goes uphill: the gradient enters the velocity with a minus sign.", keeps="slip")
def _(right, w, dw, config=None):
    return right(w, -dw, config)


@MOMENTUM.mistake("velocity_subtracted", "The velocity is added to w: v already holds the minus sign.", keeps="slip")
def _(right, w, dw, config=None):
    _, config = right(w, dw, config)
    return w - config["velocity"], config


@MOMENTUM.mistake("old_velocity", "Update the velocity first, and step with the new one.", keeps="slip")
def _(right, w, dw, config=None):
    old = momentum_settings(w, config)[2]
    _, config = right(w, dw, config)
    return w + old, config


@MOMENTUM.mistake(
    "positive_velocity",
    "v = momentum * v - learning_rate * dw: yours has the opposite sign, so that w - v is the step.",
    keeps="slip",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v + rate * dw
    return w - v, {**config, "velocity": v}


@MOMENTUM.mistake("no_rate", "dw enters the velocity with the factor learning_rate.", keeps="slip")
def _(right, w, dw, config=None):
    _, mu, v, config = momentum_settings(w, config)
    v = mu * v - dw
    return w + v, {**config, "velocity": v}


@MOMENTUM.mistake("velocity_returned", "next_w is w + v: you return the velocity v itself.", keeps="part")
def _(right, w, dw, config=None):
    _, config = right(w, dw, config)
    return config["velocity"], config


@MOMENTUM.mistake("plain", "This is plain gradient descent: the velocity has no effect.")
def _(right, w, dw, config=None):
    rate, _, _, config = momentum_settings(w, config)
    return w - rate * dw, config
