"""What may happen in RMSProp."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.update_rules.rules import EPSILON_IN_ROOT, forgets, ignores

RMSPROP = Family()


for key, hint, wrong in (
    (
        "cache_not_stored",
        "Store the new mean square in config['cache'], or it starts from zero at every step.",
        forgets("cache"),
    ),
    ("rate_fixed", "Take the learning rate from config; yours is always 0.01.", ignores(learning_rate=1e-2)),
    ("decay_fixed", "Take decay_rate from config; yours is always 0.99.", ignores(decay_rate=0.99)),
    ("epsilon_fixed", "Take epsilon from config; yours is always 1e-8, or left out.", ignores(epsilon=1e-8)),
):
    RMSPROP.mistake(key, hint, keeps="slip")(wrong)


def rmsprop_step(w, dw, config, mean=None, divisor=None, power=2):
    """RMSProp with parts to exchange: mean(rho, cache, g) and divisor(cache, epsilon)."""
    config = {
        "learning_rate": 1e-2,
        "decay_rate": 0.99,
        "epsilon": 1e-8,
        "cache": np.zeros_like(w),
        **(config or {}),
    }
    mean = mean or (lambda rho, cache, g: rho * cache + (1 - rho) * g)
    divisor = divisor or (lambda cache, epsilon: np.sqrt(cache) + epsilon)
    cache = mean(config["decay_rate"], config["cache"], dw**power)
    next_w = w - config["learning_rate"] * dw / divisor(cache, config["epsilon"])
    return next_w, {**config, "cache": cache}


@RMSPROP.mistake("epsilon_in_root", EPSILON_IN_ROOT)
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, divisor=lambda cache, epsilon: np.sqrt(cache + epsilon))


@RMSPROP.mistake("no_root", "Divide by the square root of the mean square, not by the mean square.", keeps="slip")
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, divisor=lambda cache, epsilon: cache + epsilon)


@RMSPROP.mistake(
    "decay_swapped", "decay_rate is the share of the OLD mean square; dw^2 enters with 1 - decay_rate.", keeps="slip"
)
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, mean=lambda rho, cache, g: (1 - rho) * cache + rho * g)


@RMSPROP.mistake(
    "adagrad",
    "This is AdaGrad: it sums all squares, and its steps shrink for ever. Let the old ones decay.",
    keeps="part",
)
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, mean=lambda rho, cache, g: cache + g)


@RMSPROP.mistake("not_averaged", "dw^2 enters with the factor 1 - decay_rate.", keeps="slip")
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, mean=lambda rho, cache, g: rho * cache + g)


@RMSPROP.mistake("not_squared", "The cache averages the SQUARE of the gradient.", keeps="part")
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, power=1)


@RMSPROP.mistake("old_cache", "Update the cache first, and divide by the new one.", keeps="slip")
def _(right, w, dw, config=None):
    old = (config or {}).get("cache", np.zeros_like(w))
    return rmsprop_step(w, dw, config, divisor=lambda cache, epsilon: np.sqrt(old) + epsilon)


@RMSPROP.mistake("no_rate", "The step has the factor learning_rate.", keeps="slip")
def _(right, w, dw, config=None):
    rate = (config or {}).get("learning_rate", 1e-2)
    next_w, config = right(w.copy(), dw, config)
    return w + (next_w - w) / rate, config


@RMSPROP.mistake("uphill", "The step goes uphill: subtract it from w.", keeps="slip")
def _(right, w, dw, config=None):
    next_w, config = right(w.copy(), dw, config)
    return 2 * w - next_w, config
