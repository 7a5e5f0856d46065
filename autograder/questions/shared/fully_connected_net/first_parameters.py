"""The first parameters of a FullyConnectedNet: what is compared, and what may happen."""

import functools
import inspect

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.fully_connected_net.nets import EDITIONS, made, parameter_names

FIRST_PARAMETERS = Family()


def first_parameters_cases(cs231n, t):
    D, H1, H2, H3, C = t.sizes(5, 8, 20)
    with t.case(f"hidden_dims = {[H1, H2]}, weight_scale = 0.05"):
        compare(cs231n, t, [D, H1, H2, C], 0.05)
    with t.case(f'hidden_dims = {[H1, H2, H3]}, normalization = "batchnorm", weight_scale = 0.3'):
        compare(cs231n, t, [D, H1, H2, H3, C], 0.3, "batchnorm")
    with t.case(f'hidden_dims = {[H3, H1]}, normalization = "layernorm"'):
        compare(cs231n, t, [D, H3, H1, C], 0.02, "layernorm")
    with t.case("a single hidden layer", hard=True):
        compare(cs231n, t, [D, H2, C], 0.1)
    with t.case("the default sizes, scale and dtype", hard=True):
        t.seed(t.rng.randint(2**31))
        net = cs231n.classifiers.fc_net.FullyConnectedNet([H1])
        column = net.params["W1"].T[0]
        t.exactly("the shape of the first column of W1", column, of="shape")
        t.exactly("the shape of the first row of W1", net.params["W1"][0], of="shape")
        t.at_least("the standard deviation of the first column of W1", column, 0.9e-2, of="std")
        t.at_most("the standard deviation of the first column of W1", column, 1.1e-2, of="std")
        t.exactly("the shape of W2", net.params["W2"], of="shape")
        t.equal("the dtypes of the parameters", t.run(EDITIONS)["dtypes"](net))


def compare(cs231n, t, dims, scale, normalization=None):
    """Names; shapes; zeros and ones; mean and standard deviation of weights to five and more standard errors."""
    t.seed(t.rng.randint(2**31))
    net = made(cs231n, t, dims, normalization=normalization, weight_scale=scale)
    t.equal("the keys of self.params", t.run(EDITIONS)["names"](net))
    for name in parameter_names(dims, normalization):
        value = net.params[name]
        if name[0] != "W":
            t.close(name, value)
            continue
        n = dims[int(name[1:]) - 1] * dims[int(name[1:])]
        t.exactly(f"the shape of {name}", value, of="shape")
        t.at_least(f"the standard deviation of {name}", value, scale * (1 - 5 / np.sqrt(2 * n)), of="std")
        t.at_most(f"the standard deviation of {name}", value, scale * (1 + 5 / np.sqrt(2 * n)), of="std")
        t.at_least(f"the mean of {name}", value, -6 * scale / np.sqrt(n), of="mean")
        t.at_most(f"the mean of {name}", value, 6 * scale / np.sqrt(n), of="mean")


def after_init(change):
    """A mistake made after the right initialisation: `change` is a function of params, the number of layers L and the
    scale, that changes the dict params."""

    @functools.wraps(change)
    def wrong(right, self, *args, **kwargs):
        scale = inspect.signature(right).parameters["weight_scale"].default
        right(self, *args, **kwargs)
        change(self.params, self.num_layers, kwargs.get("weight_scale", scale))

    return wrong


def of_kind(params, *kinds):
    """The names and values of parameters of some kinds, such as "W" and "gamma"."""
    return [(name, value) for name, value in params.items() if name.rstrip("0123456789") in kinds]


def weights(hint_key, hint, keeps="slip"):
    """Decorator: the mistake of other weights, by a function of a weight drawn with scale 1 and of the scale."""

    def add(function):
        @FIRST_PARAMETERS.mistake(hint_key, hint, keeps=keeps)
        @after_init
        def _(params, L, scale):
            for name, W in of_kind(params, "W"):
                params[name] = function(W / scale, scale)

        return function

    return add


@weights("scale_ignored", "The standard deviation of the weights is 1: multiply by weight_scale.")
def _(z, scale):
    return z


@weights("scale_fixed", "Use the argument weight_scale; yours always takes its default.")
def _(z, scale):
    return z * 1e-2


@weights("scale_squared", "weight_scale is the standard deviation, not the variance.")
def _(z, scale):
    return z * scale**2


@weights("scale_root", "weight_scale is the standard deviation: do not take its square root.")
def _(z, scale):
    return z * np.sqrt(scale)


SIZES_DECIDE = "The standard deviation is to be weight_scale; yours follows from the sizes of the layers (Xavier, He)."


@weights("xavier", SIZES_DECIDE, keeps="part")
def _(z, scale):
    return z / np.sqrt(len(z))


@weights("he", SIZES_DECIDE, keeps="part")
def _(z, scale):
    return z * np.sqrt(2 / len(z))


@weights("zeros", "Weights of zero never become different from one another: draw them at random.", keeps="concept")
def _(z, scale):
    return 0 * z


@weights("uniform", "np.random.rand draws from 0 to 1: np.random.randn draws from the normal distribution.")
def _(z, scale):
    return scale * np.random.RandomState(0).rand(*z.shape)


@weights("transposed", "W{i} has shape (inputs of the layer, outputs of the layer); yours are transposed.")
def _(z, scale):
    return scale * z.T.copy()


@FIRST_PARAMETERS.mistake(
    "last_scale", "The weights of the last layer are not multiplied by weight_scale.", keeps="slip"
)
@after_init
def _(params, L, scale):
    params[f"W{L}"] = params[f"W{L}"] / scale


@FIRST_PARAMETERS.mistake("bias_sizes", "A layer has as many biases as outputs: b has the length of W's second axis.")
@after_init
def _(params, L, scale):
    for name, _ in of_kind(params, "b"):
        params[name] = np.zeros(len(params[f"W{name[1:]}"]))


def filled(kind, value):
    """The mistake of other first values for the parameters of a kind."""

    @after_init
    def wrong(params, L, scale):
        for name, p in of_kind(params, kind):
            params[name] = value(p, scale)

    return wrong


for key, hint, kind, value in (
    ("bias_rows", "The biases have one axis: shape (outputs,), not (1, outputs).", "b", lambda p, s: p[np.newaxis]),
    ("one_bias", "Each unit has a bias of its own: an array of zeros, as long as the layer has outputs.", "b",
     lambda p, s: np.zeros(1)),
    ("biases_one", "The biases start at zero; yours start at one.", "b", lambda p, s: p + 1),
    ("gamma_zero", "gamma starts at one: with zero, nothing passes the normalisation.", "gamma", lambda p, s: 0 * p),
    ("gamma_scaled", "gamma starts at one, whatever weight_scale is.", "gamma", lambda p, s: s * p),
    ("gamma_rows", "gamma has one axis: shape (outputs,), not (1, outputs).", "gamma", lambda p, s: p[np.newaxis]),
    ("beta_one", "beta starts at zero; yours starts at one.", "beta", lambda p, s: p + 1),
    ("beta_rows", "beta has one axis: shape (outputs,), not (1, outputs).", "beta", lambda p, s: p[np.newaxis]),
):  # fmt: skip
    FIRST_PARAMETERS.mistake(key, hint, keeps="slip")(filled(kind, value))
