"""What may happen in FullyConnectedNet.__init__: layers that are missing or too many, other names, other sizes."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.fully_connected_net.first_parameters import after_init, of_kind

LAYERS_MADE = Family()


@LAYERS_MADE.mistake(
    "normalised_at_end", "The last layer is not normalised: it has no gamma and no beta.", keeps="slip"
)
@after_init
def _(params, L, scale):
    if "gamma1" in params:
        params[f"gamma{L}"], params[f"beta{L}"] = np.ones(params[f"W{L}"].shape[1]), np.zeros(params[f"W{L}"].shape[1])


@LAYERS_MADE.mistake(
    "one_normalised_less", "Every hidden layer is normalised: the last of them has no gamma and beta in yours."
)
@after_init
def _(params, L, scale):
    for name in (f"gamma{L - 1}", f"beta{L - 1}"):
        params.pop(name, None)


@LAYERS_MADE.mistake("no_scale_and_shift", "With normalisation, every hidden layer has a gamma and a beta too.")
@after_init
def _(params, L, scale):
    for name, _ in of_kind(params, "gamma", "beta"):
        del params[name]


@LAYERS_MADE.mistake("gamma_only", "The shifts beta are missing: with normalisation there is one beside each gamma.")
@after_init
def _(params, L, scale):
    for name, _ in of_kind(params, "beta"):
        del params[name]


@LAYERS_MADE.mistake(
    "always_normalised", "gamma and beta belong to normalisation: without it there are none.", keeps="slip"
)
@after_init
def _(params, L, scale):
    for i in range(1, L):
        width = params[f"W{i}"].shape[1]
        params[f"gamma{i}"], params[f"beta{i}"] = np.ones(width), np.zeros(width)


@LAYERS_MADE.mistake(
    "batchnorm_only", 'Layer normalisation has gamma and beta as well: ask for both, "batchnorm" and "layernorm".'
)
def _(right, self, *args, **kwargs):
    right(self, *args, **kwargs)
    if self.normalization == "layernorm":
        self.params = dict(of_kind(self.params, "W", "b"))


@LAYERS_MADE.mistake("last_layer_missing", "There are num_layers layers: the one that gives the scores is missing.")
@after_init
def _(params, L, scale):
    del params[f"W{L}"], params[f"b{L}"]


@LAYERS_MADE.mistake("no_biases", "The biases are missing: each layer has a b beside its W.")
@after_init
def _(params, L, scale):
    for name, _ in of_kind(params, "b"):
        del params[name]


@LAYERS_MADE.mistake("from_zero", "The layers are numbered from 1: W1, b1, ...; yours from 0.")
@after_init
def _(params, L, scale):
    renamed = {f"{name[:-1]}{int(name[-1]) - 1}": p for name, p in params.items()}
    params.clear()
    params.update(renamed)


@LAYERS_MADE.mistake("first_layer_only", "Only W1 and b1 are there: loop over all layers.")
@after_init
def _(params, L, scale):
    for name in [name for name in params if name[-1] != "1"]:
        del params[name]


@LAYERS_MADE.mistake(
    "two_layers_only", "Only the first and the last layer are there: each entry of hidden_dims is a hidden layer."
)
@after_init
def _(params, L, scale):
    for name in [name for name in params if name[-1] not in ("1", str(L))]:
        del params[name]


@LAYERS_MADE.mistake(
    "every_layer_from_input",
    "A layer's inputs are the outputs of the layer before: only the first has input_dim of them.",
    keeps="part",
)
@after_init
def _(params, L, scale):
    for i in range(2, L + 1):
        params[f"W{i}"] = scale * np.random.RandomState(i).randn(len(params["W1"]), params[f"W{i}"].shape[1])


@LAYERS_MADE.mistake(
    "one_width", "Each hidden layer has its own width: hidden_dims[0] is that of the first one only.", keeps="part"
)
@after_init
def _(params, L, scale):
    H, draw = params["W1"].shape[1], np.random.RandomState(0).randn
    for i in range(2, L + 1):
        params[f"W{i}"] = scale * draw(H, params[f"W{L}"].shape[1] if i == L else H)
    for name, _ in of_kind(params, "b", "gamma", "beta"):
        if not name.endswith(str(L)):
            params[name] = np.full(H, float(name[0] == "g"))


@LAYERS_MADE.mistake("nothing", "self.params stays empty: fill it with the parameters of every layer.")
@after_init
def _(params, L, scale):
    params.clear()
