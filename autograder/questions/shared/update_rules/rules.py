"""What the checks of update rules share: the cases, and mistakes with the entries of config."""

import numpy as np

EPSILON_IN_ROOT = "epsilon is added to the root, not under it: sqrt(...) + epsilon."


def rule_cases(t, rule, remembered, settings, epsilon=None):
    """Several steps of an update rule, each going on from what the one before returned.

    - rule: a function of the code under test.
    - remembered: the entries of config that the rule updates.
    - settings: a value for each setting, other than the default one.
    - epsilon: one so large that its place in the formula shows, for a hard case.
    """
    a, b = t.sizes(2)

    def steps(shape, config, count):
        rule_steps(t, rule, remembered, shape, config, count)

    with t.case("three steps with the default settings"):
        steps((a, b), {"learning_rate": 1e-2}, 3)
    with t.case("a step from a given state"):
        state = {key: 5 if key == "t" else 0.1 + t.rng.rand(b, a) for key in remembered}
        steps((b, a), {"learning_rate": 1e-3, **state}, 1)
    with t.case("five steps with other settings, on an array with one axis"):
        steps((b + 64,), settings, 5)
    with t.case("config = None", hard=True):
        steps((a, b), None, 2)
    if epsilon:
        with t.case(f"a large epsilon, {epsilon}", hard=True):
            steps((a, b), {"learning_rate": 1e-2, "epsilon": epsilon}, 3)


def rule_steps(t, rule, remembered, shape, config, count):
    """Steps in the case that is open, each with a new gradient."""
    w = t.rng.randn(*shape)
    for i in range(1, count + 1):
        w, config = rule(w, clear_gradient(t.rng, shape), config).returns("next_w", "config")
        t.close(f"next_w after step {i}", w)
        for key in remembered:
            t.close(f"config[{key!r}] after step {i}", config[key])


def clear_gradient(rng, shape):
    """A gradient away from zero, where a usual epsilon plays no part."""
    return rng.choice([-1.0, 1.0], shape) * (0.5 + rng.rand(*shape))


def forgets(*names):
    """The mistake of returning the named entries of config as they were."""

    def wrong(right, w, dw, config=None):
        old = {name: (config or {}).get(name, 0 if name == "t" else np.zeros_like(w)) for name in names}
        next_w, config = right(w, dw, config)
        return next_w, {**config, **old}

    return wrong


def ignores(**settings):
    """The mistake of using fixed numbers in place of config's settings."""

    def wrong(right, w, dw, config=None):
        config = dict(config or {})
        next_w, new = right(w, dw, {**config, **settings})
        return next_w, {**new, **{name: config.get(name, value) for name, value in settings.items()}}

    return wrong
