"""Assignment 1, notebook two_layer_net: update rules, and the network that they train."""

import numpy as np

from autograder.authoring.question import question
from autograder.questions.a1.two_layer_net_class import NET
from autograder.questions.a1.two_layer_net_layers import ID

OPTIM = "cs231n/optim.py"
PICTURES = 1000
# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_nets.py.
BEST_NET = {"picturebook": 0.43, "cifar10": 0.46}


# ---- update rules


def rule_question(name, points, title, remembered, settings, epsilon=None):
    """A question on an update rule: several steps, each going on from what the one before returned.

    - remembered: the entries of config that the rule updates.
    - settings: a value for each setting, other than the default one.
    - epsilon: one so large that its place in the formula shows, for a hard case.
    """

    @question(f"{ID}.{name}", points=points, title=title, targets=[f"{OPTIM}:{name}"], in_place=True)
    def check(cs231n, t):
        a, b = t.sizes(2)

        def steps(shape, config, count):
            w = t.rng.randn(*shape)
            for i in range(1, count + 1):
                w, config = getattr(cs231n.optim, name)(w, clear_gradient(t.rng, shape), config).returns(
                    "next_w", "config"
                )
                t.close(f"next_w after step {i}", w)
                for key in remembered:
                    t.close(f"config[{key!r}] after step {i}", config[key])

        with t.case("three steps with the default settings"):
            steps((a, b), {"learning_rate": 1e-2}, 3)
        with t.case("a step from a given state"):
            state = {key: 5 if key == "t" else 0.1 + t.rng.rand(b, a) for key in remembered}
            steps((b, a), {"learning_rate": 1e-3, **state}, 1)
        with t.case("five steps with other settings, on an array with one axis"):
            steps((b,), settings, 5)
        with t.case("config = None", hard=True):
            steps((a, b), None, 2)
        if epsilon:
            with t.case(f"a large epsilon, {epsilon}", hard=True):
                steps((a, b), {"learning_rate": 1e-2, "epsilon": epsilon}, 3)

    return check


sgd_momentum = rule_question(
    "sgd_momentum", 2, "SGD with momentum", ["velocity"], {"learning_rate": 0.02, "momentum": 0.7}
)
rmsprop = rule_question("rmsprop", 2, "RMSProp", ["cache"], {"learning_rate": 0.02, "decay_rate": 0.8}, epsilon=0.1)
adam = rule_question(
    "adam", 3, "Adam", ["m", "v", "t"], {"learning_rate": 0.02, "beta1": 0.7, "beta2": 0.95}, epsilon=0.1
)


def clear_gradient(rng, shape):
    """A gradient away from zero, where a usual epsilon plays no part."""
    return rng.choice([-1.0, 1.0], shape) * (0.5 + rng.rand(*shape))


def forgets(question, key, hint, *names):
    """The mistake of returning the named entries of config as they were."""

    @question.mistake(key, hint)
    def _(right, w, dw, config=None):
        old = {name: (config or {}).get(name, 0 if name == "t" else np.zeros_like(w)) for name in names}
        next_w, config = right(w, dw, config)
        return next_w, {**config, **old}


def ignores(question, key, hint, **settings):
    """The mistake of using fixed numbers in place of config's settings."""

    @question.mistake(key, hint)
    def _(right, w, dw, config=None):
        config = dict(config or {})
        next_w, new = right(w, dw, {**config, **settings})
        return next_w, {**new, **{name: config.get(name, value) for name, value in settings.items()}}


forgets(
    sgd_momentum,
    "velocity_not_stored",
    "Store the new velocity in config, or it starts from zero at every step.",
    "velocity",
)
ignores(sgd_momentum, "rate_fixed", "Take the learning rate from config; yours is always 0.01.", learning_rate=1e-2)
ignores(sgd_momentum, "momentum_fixed", "Take the momentum from config; yours is always 0.9.", momentum=0.9)


def momentum_settings(w, config):
    """Learning rate, momentum, velocity and the rest of config, defaults filled in."""
    config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": np.zeros_like(w), **(config or {})}
    return config["learning_rate"], config["momentum"], config["velocity"], config


@sgd_momentum.mistake(
    "gradient_velocity",
    "This form keeps gradients in v (v = mu v + dw, then w - learning_rate v). Here v holds steps: "
    "the learning rate enters when v is updated, and v is added to w.",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v + dw
    return w - rate * v, {**config, "velocity": v}


@sgd_momentum.mistake(
    "averaged_velocity",
    "dw enters with the factor learning_rate alone, not with (1 - momentum) as in a running mean.",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v - (1 - mu) * rate * dw
    return w + v, {**config, "velocity": v}


@sgd_momentum.mistake(
    "averaged_gradient",
    "This form keeps a running mean of the gradients in v. Here v holds steps: v = momentum * v - learning_rate * dw, "
    "and v is added to w.",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v + (1 - mu) * dw
    return w - rate * v, {**config, "velocity": v}


@sgd_momentum.mistake("nesterov", "This is Nesterov's momentum; the exercise asks for the plain form, w + v.")
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v - rate * dw
    return w + mu * v - rate * dw, {**config, "velocity": v}


@sgd_momentum.mistake("uphill", "The step goes uphill: the gradient enters the velocity with a minus sign.")
def _(right, w, dw, config=None):
    return right(w, -dw, config)


@sgd_momentum.mistake("velocity_subtracted", "The velocity is added to w: v already holds the minus sign.")
def _(right, w, dw, config=None):
    _, config = right(w, dw, config)
    return w - config["velocity"], config


@sgd_momentum.mistake("old_velocity", "Update the velocity first, and step with the new one.")
def _(right, w, dw, config=None):
    old = momentum_settings(w, config)[2]
    _, config = right(w, dw, config)
    return w + old, config


@sgd_momentum.mistake(
    "positive_velocity",
    "v = momentum * v - learning_rate * dw: yours has the opposite sign, so that w - v is the step.",
)
def _(right, w, dw, config=None):
    rate, mu, v, config = momentum_settings(w, config)
    v = mu * v + rate * dw
    return w - v, {**config, "velocity": v}


@sgd_momentum.mistake("plain", "This is plain gradient descent: the velocity has no effect.")
def _(right, w, dw, config=None):
    rate, _, _, config = momentum_settings(w, config)
    return w - rate * dw, config


forgets(
    rmsprop,
    "cache_not_stored",
    "Store the new mean square in config['cache'], or it starts from zero at every step.",
    "cache",
)
ignores(rmsprop, "rate_fixed", "Take the learning rate from config; yours is always 0.01.", learning_rate=1e-2)
ignores(rmsprop, "decay_fixed", "Take decay_rate from config; yours is always 0.99.", decay_rate=0.99)
ignores(rmsprop, "epsilon_fixed", "Take epsilon from config; yours is always 1e-8.", epsilon=1e-8)
ROOT = "epsilon is added to the root, not under it: sqrt(...) + epsilon."


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


@rmsprop.mistake("epsilon_in_root", ROOT)
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, divisor=lambda cache, epsilon: np.sqrt(cache + epsilon))


@rmsprop.mistake("no_root", "Divide by the square root of the mean square, not by the mean square.")
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, divisor=lambda cache, epsilon: cache + epsilon)


@rmsprop.mistake("decay_swapped", "decay_rate is the share of the OLD mean square; dw^2 enters with 1 - decay_rate.")
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, mean=lambda rho, cache, g: (1 - rho) * cache + rho * g)


@rmsprop.mistake(
    "adagrad", "This is AdaGrad: it sums all squares, and its steps shrink for ever. Let the old ones decay."
)
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, mean=lambda rho, cache, g: cache + g)


@rmsprop.mistake("not_averaged", "dw^2 enters with the factor 1 - decay_rate.")
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, mean=lambda rho, cache, g: rho * cache + g)


@rmsprop.mistake("not_squared", "The cache averages the SQUARE of the gradient.")
def _(right, w, dw, config=None):
    return rmsprop_step(w, dw, config, power=1)


@rmsprop.mistake("old_cache", "Update the cache first, and divide by the new one.")
def _(right, w, dw, config=None):
    old = (config or {}).get("cache", np.zeros_like(w))
    return rmsprop_step(w, dw, config, divisor=lambda cache, epsilon: np.sqrt(old) + epsilon)


@rmsprop.mistake("uphill", "The step goes uphill: subtract it from w.")
def _(right, w, dw, config=None):
    next_w, config = right(w.copy(), dw, config)
    return 2 * w - next_w, config


NO_CORRECTION = "The bias correction is missing: divide m by 1 - beta1^t and v by 1 - beta2^t before the step."
forgets(adam, "t_not_stored", "Store the new t in config: it counts the steps, and yours never advances.", "t")
forgets(
    adam,
    "moments_not_stored",
    "Store the new m and v in config, or they start from zero at every step.",
    "m",
    "v",
)
ignores(adam, "rate_fixed", "Take the learning rate from config; yours is always 0.001.", learning_rate=1e-3)
ignores(
    adam,
    "betas_fixed",
    "Take beta1 and beta2 from config; yours are always 0.9 and 0.999.",
    beta1=0.9,
    beta2=0.999,
)
ignores(adam, "epsilon_fixed", "Take epsilon from config; yours is always 1e-8.", epsilon=1e-8)
ADAM = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0}


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
    config = {"m": np.zeros_like(w), "v": np.zeros_like(w), **ADAM, **(config or {})}
    b1, b2, t = config["beta1"], config["beta2"], config["t"] + 1
    m = b1 * config["m"] + (1 - b1) * dw
    v = b2 * config["v"] + (1 - b2) * dw**power
    m_hat, v_hat = correct(m, v, b1, b2, t - 1 + first)
    next_w = w - config["learning_rate"] * m_hat / divisor(v_hat, config["epsilon"])
    return next_w, {**config, "m": m, "v": v, "t": t}


@adam.accepts("scaled_rate")  # the shortcut of the paper's section 2, as in the course's assignment 3 up to 2020
def _(right, w, dw, config=None):
    t = (config or {}).get("t", 0) + 1
    shrink = np.sqrt(1 - {**ADAM, **(config or {})}["beta2"] ** t)
    return adam_step(w, dw, config, divisor=lambda v, epsilon: np.sqrt(v) + epsilon / shrink)


@adam.mistake("no_correction", NO_CORRECTION)
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m, v))


@adam.mistake("no_correction_no_t", f"{NO_CORRECTION} And t must advance by 1 at each step.")
def _(right, w, dw, config=None):
    next_w, new = adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m, v))
    return next_w, {**new, "t": new["t"] - 1}


@adam.mistake("t_too_early", "Advance t before it is used: the first step has t = 1, and 1 - beta^0 is zero.")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, first=0)


@adam.mistake("t_never", "t never advances: add 1 to it before it is used, and store it in config.")
def _(right, w, dw, config=None):
    next_w, new = adam_step(w, dw, config, first=0)
    return next_w, {**new, "t": new["t"] - 1}


@adam.mistake("m_only", "v needs the bias correction too: v_hat = v / (1 - beta2^t).")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m / (1 - b1**t), v))


@adam.mistake("times_t", "The correction has beta to the POWER t, not beta times t.")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m / (1 - b1 * t), v / (1 - b2 * t)))


@adam.mistake(
    "first_step_correction",
    "The correction has beta to the power t; yours is that of the first step, always.",
)
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, correct=lambda m, v, b1, b2, t: (m / (1 - b1), v / (1 - b2)))


@adam.mistake("corrected_stored", "Keep m and v themselves in config; the corrected ones are for this step only.")
def _(right, w, dw, config=None):
    next_w, new = right(w, dw, config)
    m, v = (new[name] / (1 - new[beta] ** new["t"]) for name, beta in (("m", "beta1"), ("v", "beta2")))
    return next_w, {**new, "m": m, "v": v}


@adam.mistake("epsilon_in_root", ROOT)
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, divisor=lambda v, epsilon: np.sqrt(v + epsilon))


@adam.mistake("no_root", "Divide by the square root of v_hat, not by v_hat.")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, divisor=lambda v, epsilon: v + epsilon)


@adam.mistake("not_squared", "v averages the SQUARE of the gradient.")
def _(right, w, dw, config=None):
    return adam_step(w, dw, config, power=1)


@adam.mistake("beta1_in_v", "v decays with beta2; beta1 is for m.")
def _(right, w, dw, config=None):
    config = {**ADAM, **(config or {})}
    b1, b2 = config["beta1"], config["beta2"]
    _, new = adam_step(w, dw, {**config, "beta2": b1})
    m_hat, v_hat = new["m"] / (1 - b1 ** new["t"]), new["v"] / (1 - b2 ** new["t"])
    return w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"]), {**new, "beta2": b2}


@adam.mistake("betas_swapped", "beta1 belongs to m, and beta2 to v.")
def _(right, w, dw, config=None):
    config = {**ADAM, **(config or {})}
    swapped = {**config, "beta1": config["beta2"], "beta2": config["beta1"]}
    next_w, new = right(w, dw, swapped)
    return next_w, {**new, "beta1": config["beta1"], "beta2": config["beta2"]}


@adam.mistake("uphill", "The step goes uphill: subtract it from w.")
def _(right, w, dw, config=None):
    next_w, config = right(w.copy(), dw, config)
    return 2 * w - next_w, config


# ---- the trained network


@question(
    f"{ID}.best_model",
    points=4,
    title="A network trained on pictures",
    targets=["cs231n/saved/best_two_layer_net.npz"],
    builds_on=["cs231n/classifiers/fc_net.py:TwoLayerNet.loss"],
    model=True,
)
def best_model(cs231n, t):
    saved_network(cs231n, t, "best_two_layer_net.npz")


def saved_network(cs231n, t, file):
    with t.case("the file is there"):
        t.equal("found", cs231n.classifiers.fc_net.TwoLayerNet().load(file))
    with t.case(f"{PICTURES} pictures not seen before"):
        net = cs231n.classifiers.fc_net.TwoLayerNet()
        net.load(file)
        scores = net.loss(cs231n.feature_pipeline.prepare_net(t.images(PICTURES), t.mean_image()))
        t.accuracy("predicted classes", scores.argmax(axis=1), t.labels(PICTURES), BEST_NET)


@best_model.mistake(
    "not_saved",
    "Nothing that TwoLayerNet.load can read is saved under this name yet: run the cell below the exercise.",
    target=f"{NET}.load",
)
def _(right, self, fname):
    return False


@best_model.mistake(
    "same_class",
    "Every picture gets the same class: the training diverged (smaller learning rate), or never began.",
    target=f"{NET}.loss",
)
def _(right, self, X, y=None):
    return 0 * right(self, X)


PICKLED = "cs231n/saved/best_two_layer_net.npy"  # of 2025 and 2026


@best_model.edition(has=PICKLED, targets=[PICKLED])
def _(cs231n, t):
    saved_network(cs231n, t, "best_two_layer_net.npy")
