"""The first weights of a two-layer network: what is compared, and what may happen, in either form of the class."""

import functools
import inspect

import numpy as np

from autograder.questions.shared.family import Family

FIRST_WEIGHTS = Family()  # in the hints, {scale} is the name of the argument


def first_weights_cases(t, make, argument):
    """Two scales; make(D, H, C, scale) gives a network, `argument` is what it calls the scale."""
    D, H, C = t.sizes(3, 30, 90)
    for scale in (1e-2, 0.3):
        with t.case(f"D = {D}, H = {H}, C = {C}, {argument} = {scale}"):
            t.seed(t.rng.randint(2**31))
            compare_first_weights(t, make(D, H, C, scale).params, D, H, C, scale)


def default_weights_case(t, net):
    with t.case("the default sizes", hard=True):
        t.seed(t.rng.randint(2**31))
        params = net().params
        t.exactly("the shape of the first column of W1", params["W1"].T[0], of="shape")
        t.exactly("the shape of the first row of W1", params["W1"][0], of="shape")
        t.at_most("the standard deviation of the first column of W1", params["W1"].T[0], 1.1e-3, of="std")
        t.at_least("the standard deviation of the first column of W1", params["W1"].T[0], 0.9e-3, of="std")
        t.exactly("the shape of W2", params["W2"], of="shape")
        t.close("b1", params["b1"])
        t.close("b2", params["b2"])


def compare_first_weights(t, params, D, H, C, scale):
    """Shapes; zeros; mean and standard deviation to five and more standard errors."""
    for name, shape in (("W1", (D, H)), ("W2", (H, C))):
        W, n = params[name], shape[0] * shape[1]
        t.exactly(f"the shape of {name}", W, of="shape")
        t.at_least(f"the standard deviation of {name}", W, scale * (1 - 5 / np.sqrt(2 * n)), of="std")
        t.at_most(f"the standard deviation of {name}", W, scale * (1 + 5 / np.sqrt(2 * n)), of="std")
        t.at_least(f"the mean of {name}", W, -6 * scale / np.sqrt(n), of="mean")
        t.at_most(f"the mean of {name}", W, 6 * scale / np.sqrt(n), of="mean")
    t.close("b1", params["b1"])
    t.close("b2", params["b2"])


def scale_argument(init):
    """The argument that gives the standard deviation, as it is called in one form or the other."""
    found = inspect.signature(init).parameters
    return found["weight_scale"] if "weight_scale" in found else found["std"]


def after_init(change):
    """A mistake made after the right initialisation; `change` is a function of the parameters that gives new ones.

    It is given them by name, with the scale asked for, the default one, and the state of numpy.random before.
    """

    @functools.wraps(change)
    def wrong(right, self, *args, **kwargs):
        argument, state = scale_argument(right), np.random.get_state()
        right(self, *args, **kwargs)
        scale = kwargs.get(argument.name, argument.default)
        self.params.update(change(**self.params, scale=scale, default=argument.default, state=state))

    return wrong


@FIRST_WEIGHTS.mistake(
    "scale_ignored", "The standard deviation of the weights is 1: multiply by {scale}.", keeps="slip"
)
@after_init
def _(W1, W2, scale, **_):
    return {"W1": W1 / scale, "W2": W2 / scale}


@FIRST_WEIGHTS.mistake("scale_fixed", "Use the argument {scale}; yours always takes its default.", keeps="slip")
@after_init
def _(W1, W2, scale, default, **_):
    return {"W1": W1 * (default / scale), "W2": W2 * (default / scale)}


SIZES_DECIDE = "The standard deviation is to be {scale}; yours follows from the sizes of the layers (Xavier, He)."


@FIRST_WEIGHTS.mistake("xavier", SIZES_DECIDE, keeps="part")
@after_init
def _(W1, W2, scale, **_):
    return {"W1": W1 / scale / np.sqrt(len(W1)), "W2": W2 / scale / np.sqrt(len(W2))}


@FIRST_WEIGHTS.mistake("he", SIZES_DECIDE, keeps="part")
@after_init
def _(W1, W2, scale, **_):
    return {"W1": W1 / scale * np.sqrt(2 / len(W1)), "W2": W2 / scale * np.sqrt(2 / len(W2))}


@FIRST_WEIGHTS.mistake("scale_squared", "{scale} is the standard deviation, not the variance.", keeps="slip")
@after_init
def _(W1, W2, scale, **_):
    return {"W1": W1 * scale, "W2": W2 * scale}


@FIRST_WEIGHTS.mistake("scale_root", "{scale} is the standard deviation: do not take its square root.", keeps="slip")
@after_init
def _(W1, W2, scale, **_):
    return {"W1": W1 / np.sqrt(scale), "W2": W2 / np.sqrt(scale)}


@FIRST_WEIGHTS.mistake("first_layer_only", "W1 is right, but W2 is not multiplied by {scale}.", keeps="slip")
@after_init
def _(W2, scale, **_):
    return {"W2": W2 / scale}


@FIRST_WEIGHTS.mistake("second_layer_only", "W2 is right, but W1 is not multiplied by {scale}.", keeps="slip")
@after_init
def _(W1, scale, **_):
    return {"W1": W1 / scale}


@FIRST_WEIGHTS.mistake("one_bias", "Each unit has a bias of its own: arrays of zeros, (H,) and (C,).", keeps="slip")
@after_init
def _(b1, b2, **_):
    return {"b1": 0.0, "b2": 0.0}


@FIRST_WEIGHTS.mistake(
    "bias_sizes", "A layer's biases are as many as its outputs: b1 has shape (H,), b2 has shape (C,).", keeps="slip"
)
@after_init
def _(W1, W2, **_):
    return {"b1": np.zeros(len(W1)), "b2": np.zeros(len(W2))}


@FIRST_WEIGHTS.mistake(
    "uniform", "np.random.rand draws from 0 to 1: np.random.randn draws from the normal distribution.", keeps="slip"
)
@after_init
def _(W1, W2, scale, **_):
    return {"W1": scale * np.random.rand(*W1.shape), "W2": scale * np.random.rand(*W2.shape)}


@FIRST_WEIGHTS.mistake("zeros", "Weights of zero never become different from one another: draw them at random.")
@after_init
def _(W1, W2, **_):
    return {"W1": 0 * W1, "W2": 0 * W2}


@FIRST_WEIGHTS.mistake("transposed", "W1 has shape (D, H) and W2 (H, C); yours are transposed.", keeps="slip")
@after_init
def _(W1, W2, **_):
    return {"W1": W1.T.copy(), "W2": W2.T.copy()}


def random_biases(order, scaled):
    """The mistake of random biases, which shows exactly where all is drawn in this order."""

    @after_init
    def wrong(scale, default, state, **params):
        np.random.set_state(state)
        drawn = {name: np.random.randn(*params[name].shape) for name in order}
        return {name: z * scale if scaled or name[0] == "W" else z for name, z in drawn.items()}

    return wrong


for key, order, scaled in (
    ("random_biases", ("W1", "b1", "W2", "b2"), True),
    ("random_biases_last", ("W1", "W2", "b1", "b2"), True),
    ("large_biases", ("W1", "b1", "W2", "b2"), False),
    ("large_biases_last", ("W1", "W2", "b1", "b2"), False),
):
    FIRST_WEIGHTS.mistake(key, "The biases start at zero, not at random.", keeps="slip")(random_biases(order, scaled))


@FIRST_WEIGHTS.mistake("biases_one", "The biases start at zero; yours start at one.", keeps="slip")
@after_init
def _(b1, b2, **_):
    return {"b1": b1 + 1, "b2": b2 + 1}


@FIRST_WEIGHTS.mistake(
    "bias_rows", "The biases have one axis: shapes (H,) and (C,), not (1, H) and (1, C).", keeps="slip"
)
@after_init
def _(b1, b2, **_):
    return {"b1": b1[np.newaxis], "b2": b2[np.newaxis]}
