"""The first parameters of ThreeLayerConvNet: what is compared, and what may happen."""

import functools

import numpy as np

from autograder.questions.shared.family import Family

NET_INIT = Family()
NAMES = ("W1", "W2", "W3")


def net_init_cases(cs231n, t):
    make = cs231n.classifiers.cnn.ThreeLayerConvNet
    C = int(t.rng.choice([2, 4, 5]))
    few = int(t.rng.randint(7, 10))
    for what, hard, (H, W), size, F, scale in (
        ("weight_scale = 0.01", False, (4, 6), 5, few, 1e-2),
        ("weight_scale = 0.3", False, (2, 8), 3, few + 6, 0.3),
        ("filters of one pixel", True, (4, 2), 1, 40 // C * 2, 0.1),
    ):
        hidden, classes = 17, 11
        with t.case(f"{what}: inputs {(C, H, W)}, {F} filters {size} x {size}, {hidden} hidden units", hard=hard):
            t.seed(t.rng.randint(2**31))
            net = make((C, H, W), F, size, hidden, classes, weight_scale=scale)
            shapes = (F, C, size, size), (F * H * W // 4, hidden), (hidden, classes)
            compare(t, net.params, shapes, scale)
    with t.case("the default sizes", hard=True):
        t.seed(t.rng.randint(2**31))
        params = make().params
        t.exactly("the shape of W1", params["W1"], of="shape")
        t.exactly("the shape of the first row of W2", params["W2"][0], of="shape")
        rows = params["W2"].T[0].astype("int8")  # a small array: only its shape counts
        t.exactly("the shape of the first column of W2", rows, of="shape")
        t.exactly("the shape of W3", params["W3"], of="shape")


def compare(t, params, shapes, scale):
    """Shapes; mean and standard deviation to five and more standard errors; zeros."""
    for name, shape in zip(NAMES, shapes):
        W, n = params[name], int(np.prod(shape))
        t.exactly(f"the shape of {name}", W, of="shape")
        t.at_least(f"the standard deviation of {name}", W, scale * (1 - 5 / np.sqrt(2 * n)), of="std")
        t.at_most(f"the standard deviation of {name}", W, scale * (1 + 5 / np.sqrt(2 * n)), of="std")
        t.at_least(f"the mean of {name}", W, -6 * scale / np.sqrt(n), of="mean")
        t.at_most(f"the mean of {name}", W, 6 * scale / np.sqrt(n), of="mean")
    for name in ("b1", "b2", "b3"):
        t.close(name, params[name])


def after_init(change):
    """A mistake made after the right initialisation; `change` gives new parameters for the old and the settings."""

    @functools.wraps(change)
    def wrong(right, self, input_dim=(3, 32, 32), num_filters=32, filter_size=7, *rest, weight_scale=1e-3, **kwargs):
        right(self, input_dim, num_filters, filter_size, *rest, weight_scale=weight_scale, **kwargs)
        self.params.update(change(self.params, input_dim, num_filters, filter_size, weight_scale))

    return wrong


def drawn(*shape):
    return np.random.randn(*shape)


def affine_inputs(inputs):
    """W2 with another number of rows; `inputs` is a function of F, C, H, W."""

    def change(p, input_dim, F, size, scale):
        return {"W2": scale * drawn(inputs(F, *input_dim), p["W2"].shape[1])}

    return change


POOLED = "After pooling there are F * (H / 2) * (W / 2) numbers: that many rows has W2."
for key, hint, keeps, change in (
    ("scale_ignored", "The standard deviation of the weights is 1: multiply by weight_scale.", "slip",
     lambda p, i, F, s, scale: {name: p[name] / scale for name in NAMES}),
    ("scale_squared", "weight_scale is a standard deviation, not a variance: multiply by it once.", "slip",
     lambda p, i, F, s, scale: {name: p[name] * scale for name in NAMES}),
    ("scale_fixed", "Use the argument weight_scale; yours always takes its default.", "slip",
     lambda p, i, F, s, scale: {name: p[name] / scale * 1e-3 for name in NAMES}),
    ("first_unscaled", "W1 is not multiplied by weight_scale.", "slip",
     lambda p, i, F, s, scale: {"W1": p["W1"] / scale}),
    ("second_unscaled", "W2 is not multiplied by weight_scale.", "slip",
     lambda p, i, F, s, scale: {"W2": p["W2"] / scale}),
    ("third_unscaled", "W3 is not multiplied by weight_scale.", "slip",
     lambda p, i, F, s, scale: {"W3": p["W3"] / scale}),
    ("zeros", "Weights of zero never become different from one another: draw them at random.", "concept",
     lambda p, i, F, s, scale: {name: 0 * p[name] for name in NAMES}),
    ("uniform", "np.random.rand draws from 0 to 1: np.random.randn draws from the normal distribution.", "slip",
     lambda p, i, F, s, scale: {name: scale * np.random.rand(*p[name].shape) for name in NAMES}),
    ("not_pooled", f"Pooling halves height and width. {POOLED}", "slip", affine_inputs(lambda F, C, H, W: F * H * W)),
    ("pooled_once", f"Pooling halves height and width, both. {POOLED}", "slip",
     affine_inputs(lambda F, C, H, W: F * H * W // 2)),
    ("channels_of_input", f"After the convolution there are F channels, not C. {POOLED}", "slip",
     affine_inputs(lambda F, C, H, W: C * H * W // 4)),
    ("channels_forgotten", f"All F channels are flattened. {POOLED}", "slip",
     affine_inputs(lambda F, C, H, W: H * W // 4)),
    ("square_picture", f"Height and width are two numbers. {POOLED}", "slip",
     affine_inputs(lambda F, C, H, W: F * H * H // 4)),
    ("square_picture_width", f"Height and width are two numbers, not W twice. {POOLED}", "slip",
     affine_inputs(lambda F, C, H, W: F * W * W // 4)),
    ("first_axes", "W1 has shape (F, C, filter_size, filter_size): the filters come first.", "slip",
     lambda p, i, F, s, scale: {"W1": p["W1"].swapaxes(0, 1)}),
    ("channels_last", "W1 has shape (F, C, filter_size, filter_size): the channels come second.", "slip",
     lambda p, i, F, s, scale: {"W1": p["W1"].transpose(0, 2, 3, 1)}),
    ("one_channel", "A filter has weights for every channel: W1 has shape (F, C, filter_size, filter_size).", "slip",
     lambda p, i, F, s, scale: {"W1": p["W1"][:, 0]}),
    ("transposed", "W2 and W3 have the inputs as rows and the outputs as columns.", "slip",
     lambda p, i, F, s, scale: {"W2": p["W2"].T, "W3": p["W3"].T}),
    ("bias_sizes", "A layer's biases are as many as its outputs: b1 (F,), b2 (hidden_dim,), b3 (num_classes,).", "slip",
     lambda p, i, F, s, scale: {"b1": np.zeros(i[0]), "b2": np.zeros(len(p["W2"])), "b3": np.zeros(len(p["W3"]))}),
    ("bias_rows", "The biases have one axis: (F,), not (1, F).", "slip",
     lambda p, i, F, s, scale: {name: p[name][np.newaxis] for name in ("b1", "b2", "b3")}),
    ("one_bias", "Each output has a bias of its own: arrays of zeros, not a single number.", "slip",
     lambda p, i, F, s, scale: {name: np.zeros(()) for name in ("b1", "b2", "b3")}),
    ("biases_one", "The biases start at zero; yours start at one.", "slip",
     lambda p, i, F, s, scale: {name: p[name] + 1 for name in ("b1", "b2", "b3")}),
    ("bias_per_place", "There is one bias for each filter, not for each place: b1 has shape (F,).", "slip",
     lambda p, i, F, s, scale: {"b1": np.zeros((F, *i[1:]))}),
):  # fmt: skip
    NET_INIT.mistake(key, hint, keeps=keeps)(after_init(change))


@NET_INIT.mistake("sizes_float", "Sizes are whole numbers: H // 2, not H / 2.", raises=TypeError)
def _(right, self, input_dim, *args, **kwargs):
    C, H, W = input_dim
    return drawn(C * (H / 2) * (W / 2), 1)
