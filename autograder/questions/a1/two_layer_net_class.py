"""Assignment 1, notebook two_layer_net: the class TwoLayerNet."""

import numpy as np

from autograder.authoring.question import question
from autograder.questions.a1.two_layer_net_layers import ID, NO_MEAN_GRADIENT, NO_SHIFT, cross_entropy, hinge

NET = "cs231n/classifiers/fc_net.py:TwoLayerNet"
LAYERS = ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss")


@question(f"{ID}.two_layer_net_init", points=2, title="TwoLayerNet: the first weights", targets=[f"{NET}.__init__"])
def two_layer_net_init(cs231n, t):
    D, H, C = t.sizes(3, 30, 90)
    for scale in (1e-2, 0.3):
        with t.case(f"D = {D}, H = {H}, C = {C}, weight_scale = {scale}"):
            t.seed(t.rng.randint(2**31))
            net = cs231n.classifiers.fc_net.TwoLayerNet(input_dim=D, hidden_dim=H, num_classes=C, weight_scale=scale)
            first_weights(t, net.params, D, H, C, scale)
    with t.case("the default sizes", hard=True):
        t.seed(t.rng.randint(2**31))
        params = cs231n.classifiers.fc_net.TwoLayerNet().params
        t.exactly("the shape of the first column of W1", params["W1"].T[0], of="shape")
        t.exactly("the shape of the first row of W1", params["W1"][0], of="shape")
        t.at_most("the standard deviation of the first column of W1", params["W1"].T[0], 1.1e-3, of="std")
        t.at_least("the standard deviation of the first column of W1", params["W1"].T[0], 0.9e-3, of="std")
        t.exactly("the shape of W2", params["W2"], of="shape")
        t.close("b1", params["b1"])
        t.close("b2", params["b2"])


def first_weights(t, params, D, H, C, scale):
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


# ---- the form of editions up to 2020: neural_net.py

OLDER = "cs231n/classifiers/neural_net.py"


@two_layer_net_init.edition(has=OLDER, targets=[f"{OLDER}:TwoLayerNet.__init__"], builds_on=())
def older_init(cs231n, t):
    D, H, C = t.sizes(3, 30, 90)
    for scale in (1e-2, 0.3):
        with t.case(f"D = {D}, H = {H}, C = {C}, std = {scale}"):
            t.seed(t.rng.randint(2**31))
            net = cs231n.classifiers.neural_net.TwoLayerNet(D, H, C, std=scale)
            first_weights(t, net.params, D, H, C, scale)


def first_weights_mistake(key, hint):
    """A mistake made after the right initialisation, in both forms; the function changes the dict of parameters.

    It is given the parameters, the scale asked for and the default one; {scale} in the hint is the argument's name.
    """

    def add(change):
        for form, name, default in ((two_layer_net_init, "weight_scale", 1e-3), (older_init, "std", 1e-4)):

            @form.mistake(key, hint.format(scale=name))
            def _(right, self, *args, name=name, default=default, **kwargs):
                state = np.random.get_state()
                right(self, *args, **kwargs)
                scale = kwargs.get(name, default)
                self.params.update(change(**self.params, scale=scale, default=default, state=state))

    return add


@first_weights_mistake("scale_ignored", "The standard deviation of the weights is 1: multiply by {scale}.")
def _(W1, W2, scale, **_):
    return {"W1": W1 / scale, "W2": W2 / scale}


@first_weights_mistake("scale_fixed", "Use the argument {scale}; yours always takes its default.")
def _(W1, W2, scale, default, **_):
    return {"W1": W1 * (default / scale), "W2": W2 * (default / scale)}


SIZES_DECIDE = "The standard deviation is to be {scale}; yours follows from the sizes of the layers (Xavier, He)."


@first_weights_mistake("xavier", SIZES_DECIDE)
def _(W1, W2, scale, **_):
    return {"W1": W1 / scale / np.sqrt(len(W1)), "W2": W2 / scale / np.sqrt(len(W2))}


@first_weights_mistake("he", SIZES_DECIDE)
def _(W1, W2, scale, **_):
    return {"W1": W1 / scale * np.sqrt(2 / len(W1)), "W2": W2 / scale * np.sqrt(2 / len(W2))}


@first_weights_mistake("scale_squared", "{scale} is the standard deviation, not the variance.")
def _(W1, W2, scale, **_):
    return {"W1": W1 * scale, "W2": W2 * scale}


@first_weights_mistake("scale_root", "{scale} is the standard deviation: do not take its square root.")
def _(W1, W2, scale, **_):
    return {"W1": W1 / np.sqrt(scale), "W2": W2 / np.sqrt(scale)}


@first_weights_mistake("first_layer_only", "W1 is right, but W2 is not multiplied by {scale}.")
def _(W2, scale, **_):
    return {"W2": W2 / scale}


@first_weights_mistake(
    "uniform", "np.random.rand draws from 0 to 1: np.random.randn draws from the normal distribution."
)
def _(W1, W2, scale, **_):
    return {"W1": scale * np.random.rand(*W1.shape), "W2": scale * np.random.rand(*W2.shape)}


@first_weights_mistake("zeros", "Weights of zero never become different from one another: draw them at random.")
def _(W1, W2, **_):
    return {"W1": 0 * W1, "W2": 0 * W2}


@first_weights_mistake("transposed", "W1 has shape (D, H) and W2 (H, C); yours are transposed.")
def _(W1, W2, **_):
    return {"W1": W1.T.copy(), "W2": W2.T.copy()}


def random_biases(key, order, scaled):
    """The mistake of random biases, which shows exactly where all is drawn in this order."""

    @first_weights_mistake(key, "The biases start at zero, not at random.")
    def _(scale, default, state, **params):
        np.random.set_state(state)
        drawn = {name: np.random.randn(*params[name].shape) for name in order}
        return {name: z * scale if scaled or name[0] == "W" else z for name, z in drawn.items()}


random_biases("random_biases", ("W1", "b1", "W2", "b2"), scaled=True)
random_biases("random_biases_last", ("W1", "W2", "b1", "b2"), scaled=True)
random_biases("large_biases", ("W1", "b1", "W2", "b2"), scaled=False)
random_biases("large_biases_last", ("W1", "W2", "b1", "b2"), scaled=False)


@first_weights_mistake("biases_one", "The biases start at zero; yours start at one.")
def _(b1, b2, **_):
    return {"b1": b1 + 1, "b2": b2 + 1}


@first_weights_mistake("bias_rows", "The biases have one axis: shapes (H,) and (C,), not (1, H) and (1, C).")
def _(b1, b2, **_):
    return {"b1": b1[np.newaxis], "b2": b2[np.newaxis]}


# ---- scores, loss, gradients


@question(
    f"{ID}.two_layer_net_loss",
    points=6,
    title="TwoLayerNet: scores, loss, gradients",
    targets=[f"{NET}.loss"],
    builds_on=[f"cs231n/layers.py:{name}" for name in LAYERS],
)
def two_layer_net_loss(cs231n, t):
    N, D, H, C = t.sizes(4, 4, 12)
    with t.case(f"scores: N = {N}, D = {D}, H = {H}, C = {C}"):
        t.close("scores", network(cs231n, t, D, H, C).loss(t.rng.randn(N, D)))
    with t.case("loss and gradients without penalty (reg = 0)"):
        outputs_of_loss(t, network(cs231n, t, D, H, C), t.rng.randn(N, D), C)
    with t.case("loss and gradients with reg = 0.7"):
        outputs_of_loss(t, network(cs231n, t, D, H, C, reg=0.7), t.rng.randn(N, D), C)
    with t.case(f"pictures, X of shape {(N, 3, D, H)}, with reg = 0.05"):
        outputs_of_loss(t, network(cs231n, t, 3 * D * H, H, C, reg=0.05), t.rng.randn(N, 3, D, H), C)
    with t.case("a batch of one", hard=True):
        outputs_of_loss(t, network(cs231n, t, D, H, C, reg=0.1), t.rng.randn(1, D), C)
    with t.case("two classes, a single hidden unit", hard=True):
        outputs_of_loss(t, network(cs231n, t, D, 1, 2, reg=0.1), t.rng.randn(N, D), 2)


def network(cs231n, t, D, H, C, reg=0.0):
    """A network with given parameters, so that nothing depends on how it draws its first ones."""
    net = cs231n.classifiers.fc_net.TwoLayerNet(input_dim=D, hidden_dim=H, num_classes=C, reg=reg)
    randn = t.rng.randn
    W1, W2 = randn(D, H) / np.sqrt(D), randn(H, C) / np.sqrt(H)
    t.set(net, "params", {"W1": W1, "b1": randn(H), "W2": W2, "b2": randn(C)})
    return net


def outputs_of_loss(t, net, X, C):
    loss, grads = net.loss(X, t.rng.randint(0, C, len(X))).returns("loss", "grads")
    t.close("loss", loss)
    for name in ("W1", "b1", "W2", "b2"):
        t.close(f"grads[{name!r}]", grads[name])


@two_layer_net_loss.edition(has=OLDER, targets=[f"{OLDER}:TwoLayerNet.loss"], builds_on=())
def older_loss(cs231n, t):
    N, D, H, C = t.sizes(4, 4, 12)
    with t.case(f"scores: N = {N}, D = {D}, H = {H}, C = {C}"):
        t.close("scores", older_network(cs231n, t, D, H, C).loss(t.rng.randn(N, D)))
    for reg in (0.0, 0.7):
        with t.case(f"loss and gradients with reg = {reg}"):
            older_outputs(t, older_network(cs231n, t, D, H, C), t.rng.randn(N, D), C, reg)
    with t.case("a batch of one", hard=True):
        older_outputs(t, older_network(cs231n, t, D, H, C), t.rng.randn(1, D), C, 0.1)
    with t.case("scores around 1000", hard=True):
        older_outputs(t, older_network(cs231n, t, D, H, C, level=1000), t.rng.randn(N, D), C, 0.1)


def older_network(cs231n, t, D, H, C, level=0):
    net = cs231n.classifiers.neural_net.TwoLayerNet(D, H, C)
    W1, W2 = t.rng.randn(D, H) / np.sqrt(D), t.rng.randn(H, C) / np.sqrt(H)
    t.set(net, "params", {"W1": W1, "b1": t.rng.randn(H), "W2": W2, "b2": level + t.rng.randn(C)})
    return net


def older_outputs(t, net, X, C, reg):
    loss, grads = net.loss(X, t.rng.randint(0, C, len(X)), reg=reg).returns("loss", "grads")
    t.close("loss", loss)
    for name in ("W1", "b1", "W2", "b2"):
        t.close(f"grads[{name!r}]", grads[name])


@older_loss.accepts("half")  # the edition of 2016
def _(right, self, X, y=None, reg=0.0):
    return right(self, X, y, reg / 2)


# ---- mistakes in both forms: the functions take reg as an argument, None where it is self.reg

HALF = "The penalty is 0.5 * reg * sum(W * W), so that its gradient is reg * W"
WHOLE = "The penalty reg * sum(W * W) has the gradient 2 * reg * W (or, with 0.5 in front of it, reg * W)"


def loss_mistake(key, hint):
    """A mistake in both forms; {penalty} in the hint stands for the form's penalty."""

    def add(function):
        two_layer_net_loss.mistake(key, hint.format(penalty=HALF))(function)
        older_loss.mistake(key, hint.format(penalty=WHOLE))(function)

    return add


def strength(self, reg):
    """The factor of sum(W * W)."""
    return 0.5 * self.reg if reg is None else reg


def penalty_mistake(key, hint, loss=1.0, gradient=1.0, names=("W1", "W2"), halved=False, add=loss_mistake):
    """A penalty, and its gradient, that are `loss` and `gradient` times the right ones for some parameters.

    - loss, gradient: numbers, or functions of the number of rows N
    - halved: what is right, too, is half of the edition's own
    """

    def factor(share, N):
        return share(N) if callable(share) else share

    @add(key, hint)
    def _(right, self, X, y=None, reg=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y) if reg is None else right(self, X, y, reg)
        given = strength(self, reg)
        for name, p in self.params.items():
            before = given if name[0] == "W" else 0.0
            wanted = (given if name in names else before) / (2 if halved else 1)
            shares = (factor(loss, len(X)), factor(gradient, len(X))) if name in names else (1.0, 1.0)
            value += (shares[0] * wanted - before) * np.sum(p * p)
            grads[name] = grads[name] + 2 * (shares[1] * wanted - before) * p
        return value, grads


def per_row(N):
    return 1 / N


PER_ROW = "The penalty belongs to the weights, not to the rows: do not divide it by N."
SHARED_PENALTIES = {
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
for key, (hint, shares) in SHARED_PENALTIES.items():
    penalty_mistake(key, hint, **shares)
    penalty_mistake(f"{key}_half", hint.format(penalty=WHOLE), **shares, halved=True, add=older_loss.mistake)
penalty_mistake(
    "no_penalty",
    "reg has no effect: add the penalty to the loss, and its gradient to dW1 and dW2. {penalty}.",
    loss=0,
    gradient=0,
)
penalty_mistake(
    "no_half",
    f"{HALF}. Yours is twice that: the 0.5 is missing, or it is added twice.",
    loss=2,
    gradient=2,
    add=two_layer_net_loss.mistake,
)
penalty_mistake(
    "no_half_loss",
    f"{HALF}. The gradient is right, but the loss lacks the 0.5.",
    loss=2,
    add=two_layer_net_loss.mistake,
)
penalty_mistake(
    "no_half_gradient",
    f"{HALF}. The loss is right, but your gradient is twice that.",
    gradient=2,
    add=two_layer_net_loss.mistake,
)
penalty_mistake(
    "whole_gradient",
    f"The penalty and its gradient do not agree. {WHOLE}.",
    gradient=2,
    halved=True,
    add=older_loss.mistake,
)


def plain_network(
    self,
    X,
    y,
    reg,
    hidden=lambda a: np.maximum(a, 0),
    slope=lambda a: a > 0,
    last_relu=False,
    data_loss=None,
):
    """The network in a few lines, with parts to exchange."""
    p, x = self.params, X.reshape(len(X), -1)
    a = x @ p["W1"] + p["b1"]
    h = hidden(a)
    s = h @ p["W2"] + p["b2"]
    if last_relu:
        s = np.maximum(s, 0)
    if y is None:
        return s
    loss, ds = (data_loss or softmax_of)(s, y)
    ds = ds * (s > 0) if last_relu else ds
    da = ds @ p["W2"].T * slope(a)
    lam = strength(self, reg)
    loss += lam * sum(np.sum(p[name] ** 2) for name in ("W1", "W2"))
    dW1, dW2 = x.T @ da + 2 * lam * p["W1"], h.T @ ds + 2 * lam * p["W2"]
    return loss, {"W1": dW1, "b1": da.sum(axis=0), "W2": dW2, "b2": ds.sum(axis=0)}


def softmax_of(s, y, shift=True, axis=1):
    e = np.exp(s - s.max(axis=1, keepdims=True) if shift else s)
    return cross_entropy(e / e.sum(axis=axis, keepdims=True), y)


def hinge_loss(s, y):
    margins, ds, rows = hinge(s, y)
    ds[rows, y] = -ds.sum(axis=1)
    return margins.sum() / len(s), ds / len(s)


def sum_gradient(s, y):
    loss, ds = softmax_of(s, y)
    return loss, ds * len(s)


def network_mistake(key, hint, add=loss_mistake, **parts):
    """The network with parts exchanged."""

    @add(key, hint)
    def _(right, self, X, y=None, reg=None):
        return plain_network(self, X, y, reg, **parts)


network_mistake("no_relu", "There is no ReLU between the two affine layers.", hidden=lambda a: a, slope=np.ones_like)
network_mistake(
    "relu_on_scores", "ReLU is applied to the final scores too: the last layer is affine only.", last_relu=True
)
network_mistake(
    "no_relu_backward",
    "The backward pass forgets ReLU: no gradient passes where the hidden input was negative.",
    slope=np.ones_like,
)
network_mistake("svm", "This is the SVM loss; the network ends with the softmax loss.", data_loss=hinge_loss)
network_mistake("sum_gradient", NO_MEAN_GRADIENT, data_loss=sum_gradient)
network_mistake(
    "wrong_axis",
    "Normalise over the classes (axis=1): each ROW of probabilities sums to 1.",
    data_loss=lambda s, y: softmax_of(s, y, axis=0),
)
network_mistake("no_shift", NO_SHIFT, older_loss.mistake, data_loss=lambda s, y: softmax_of(s, y, shift=False))


def output_mistake(key, hint, scores=lambda s: s, grads=lambda g: g):
    """What is right, changed before it is returned: scores, or the dict of gradients."""

    @loss_mistake(key, hint)
    def _(right, self, X, y=None, **reg):
        if y is None:
            return scores(right(self, X))
        loss, found = right(self, X, y, **reg)
        return loss, grads(found)


output_mistake(
    "probabilities",
    "Without y the scores are returned, as they leave the last layer: no softmax on them.",
    scores=lambda s: np.exp(s) / np.exp(s).sum(axis=1, keepdims=True),
)
output_mistake(
    "labels",
    "Without y the scores (N, C) are returned, not the predicted classes.",
    scores=lambda s: s.argmax(axis=1),
)
output_mistake(
    "no_biases",
    "The gradients of the biases are missing: grads needs the keys W1, b1, W2, b2.",
    grads=lambda g: {"W1": g["W1"], "W2": g["W2"]},
)
output_mistake(
    "bias_rows",
    "The gradients of the biases have one axis, as the biases have: sum over axis 0 without keepdims.",
    grads=lambda g: {name: d[np.newaxis] if name[0] == "b" else d for name, d in g.items()},
)
output_mistake(
    "zero_gradients",
    "The gradients are all zero: is the backward pass written, and stored in grads?",
    grads=lambda g: {name: 0 * d for name, d in g.items()},
)
