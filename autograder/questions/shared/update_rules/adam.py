"""What may happen in Adam."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.update_rules.rules import EPSILON_IN_ROOT, forgets, ignores

ADAM = Family()
NO_CORRECTION = "The bias correction is missing: divide m by 1 - beta1^t and v by 1 - beta2^t before the step."
DEFAULTS = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0}


for key, hint, wrong in (
    ("t_not_stored", "Store the new t in config: it counts the steps, and yours never advances.", forgets("t")),
    (
        "moments_not_stored",
        "Store the new m and v in config, or they start from zero at every step.",
        forgets("m", "v"),
    ),
    ("rate_fixed", "Take the learning rate from config; yours is always 0.001.", ignores(learning_rate=1e-3)),
    (
        "betas_fixed",
        "Take beta1 and beta2 from config; yours are always 0.9 and 0.999.",
        ignores(beta1=0.9, beta2=0.999),
    ),
    ("epsilon_fixed", "Take epsilon from config; yours is always 1e-8, or left out.", ignores(epsilon=1e-8)),
):
    ADAM.mistake(key, hint, keeps="slip")(wrong)


def adam_step(
    w,
    dw,
    config,
    correct=lambda m, v, b1, b2, t: (m / (1 - b1**t), v / (1 - b2**t)),
    first=1,
    power=2,
    divisor=lambda v, epsilon: np.sqrt(v) + epsilon,
):
    """Adam with parts to exchange: the bias correction, the t it uses, the square, the divisor."""
    config = {"m": np.zeros_like(w), "v": np.zeros_like(w), **DEFAULTS, **(config or {})}
    b1, b2, t = config["beta1"], config["beta2"], config["t"] + 1
    m = b1 * config["m"] + (1 - b1) * dw
    v = b2 * config["v"] + (1 - b2) * dw**power
    m_hat, v_hat = correct(m, v, b1, b2, t - 1 + first)
    next_w = w - config["learning_rate"] * m_hat / divisor(v_hat, config["epsilon"])
    return next_w, {**config, "m": m, "v": v, "t": t}


@ADAM.accepts("scaled_rate")  # the shortcut of the paper's section 2, as in the course's assignment 3 up to 2020
def _(right, w, dw, config=None):
    t = (config or {}).get("t", 0) + 1
    shrink = np.sqrt(1 - {**DEFAULTS, **(config or {})}["beta2"] ** t)
    return adam_step(w, dw, config, divisor=lambda v, epsilon: np.sqrt(v) + epsilon / shrink)


@ADAM.mistake("no_correction", NO_CORRECTION, keeps="part")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m, v))


@ADAM.mistake("no_correction_no_t", f"{NO_CORRECTION} And t must advance by 1 at each step.", keeps="part")
def _(right, w, dw, config=None):
    next_w, new = adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m, v))
    return next_w, {**new, "t": new["t"] - 1}


@ADAM.mistake(
    "t_too_early", "Advance t before it is used: the first step has t = 1, and 1 - beta^0 is zero.", keeps="slip"
)
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, first=0)


@ADAM.mistake("t_never", "t never advances: add 1 to it before it is used, and store it in config.", keeps="slip")
def _(right, w, dw, config=None):
    next_w, new = adam_step(w, dw, config, first=0)
    return next_w, {**new, "t": new["t"] - 1}


@ADAM.mistake("m_only", "v needs the bias correction too: v_hat = v / (1 - beta2^t).", keeps="slip")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m / (1 - b1**t), v))


@ADAM.mistake("times_t", "The correction has beta to the POWER t, not beta times t.", keeps="slip")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m / (1 - b1 * t), v / (1 - b2 * t)))


@ADAM.mistake(
    "first_step_correction",
    "The correction has beta to the power t; yours is that of the first step, always.",
    keeps="slip",
)
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m / (1 - b1), v / (1 - b2)))


@ADAM.mistake(
    "corrected_stored", "Keep m and v themselves in config; the corrected ones are for this step only.", keeps="slip"
)
def _(right, w, dw, config=None):
    next_w, new = right(w, dw, config)
    m, v = (new[name] / (1 - new[beta] ** new["t"]) for name, beta in (("m", "beta1"), ("v", "beta2")))
    return next_w, {**new, "m": m, "v": v}


@ADAM.mistake("epsilon_in_root", EPSILON_IN_ROOT)
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, divisor=lambda v, epsilon: np.sqrt(v + epsilon))


@ADAM.mistake("no_root", "Divide by the square root of v_hat, not by v_hat.", keeps="slip")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, divisor=lambda v, epsilon: v + epsilon)


@ADAM.mistake("not_squared", "v averages the SQUARE of the gradient.", keeps="slip")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, power=1)


@ADAM.mistake("beta1_in_v", "v decays with beta2; beta1 is for m.", keeps="slip")
def _(right, w, dw, config=None):
    config = {**DEFAULTS, **(config or {})}
    b1, b2 = config["beta1"], config["beta2"]
    _, new = adam_step(w, dw, {**config, "beta2": b1})
    m_hat, v_hat = new["m"] / (1 - b1 ** new["t"]), new["v"] / (1 - b2 ** new["t"])
    return w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"]), {**new, "beta2": b2}


@ADAM.mistake("v_only", "m needs the bias correction too: m_hat = m / (1 - beta1^t).", keeps="slip")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m, v / (1 - b2**t)))


@ADAM.mistake(
    "gradient_for_mean", "The step takes the running mean m_hat; yours takes the gradient itself.", keeps="part"
)
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (dw, v / (1 - b2**t)))


for key, moment in (("mean_not_averaged", "m"), ("square_not_averaged", "v")):

    @ADAM.mistake(key, f"The gradient enters {moment} with the factor 1 - beta, so that it is a mean.", keeps="slip")
    def _(right, w, dw, config=None, moment=moment):
        config = {"m": np.zeros_like(w), "v": np.zeros_like(w), **DEFAULTS, **(config or {})}
        b1, b2, t = config["beta1"], config["beta2"], config["t"] + 1
        m = b1 * config["m"] + (1 if moment == "m" else 1 - b1) * dw
        v = b2 * config["v"] + (1 if moment == "v" else 1 - b2) * dw**2
        step = config["learning_rate"] * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + config["epsilon"])
        return w - step, {**config, "m": m, "v": v, "t": t}


@ADAM.mistake("betas_swapped", "beta1 belongs to m, and beta2 to v.", keeps="slip")
def _(right, w, dw, config=None):
    config = {**DEFAULTS, **(config or {})}
    swapped = {**config, "beta1": config["beta2"], "beta2": config["beta1"]}
    next_w, new = right(w, dw, swapped)
    return next_w, {**new, "beta1": config["beta1"], "beta2": config["beta2"]}


@ADAM.mistake("uphill", "The step goes uphill: subtract it from w.", keeps="slip")
def _(right, w, dw, config=None):
    next_w, config = right(w.copy(), dw, config)
    return 2 * w - next_w, config
