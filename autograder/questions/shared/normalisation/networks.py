"""What may happen in a FullyConnectedNet with batch or layer normalisation."""

from typing import Any

from autograder.questions.shared.family import Family
from autograder.questions.shared.fully_connected_net.network import STEPS, loss_in_steps, with_steps
from autograder.questions.shared.fully_connected_net.penalties import penalised

NORM = Family()
BATCHNORM_ONLY = Family()
LAYERNORM_ONLY = Family()


def norm_with(gamma="gamma{i}", beta="beta{i}", stored=True, exchanged=False, param=None, other=False):
    """A step of normalisation with other parameters, or with its gradients stored otherwise."""

    def norm(net, i, x, grads):
        params = net.params
        found: dict[str, Any] = {}
        mine = {**params, f"gamma{i}": params[gamma.format(i=i)], f"beta{i}": params[beta.format(i=i)]}
        net.params = mine
        try:
            out, back = STEPS["norm"](net, i, x, found, *([param(net, i)] if param else []))
        finally:
            net.params = params

        def through(dout):
            dx = back(dout)
            names = [f"gamma{i}", f"beta{i}"]
            values = [found[name] for name in (names[::-1] if exchanged else names)]
            grads.update(zip(names, values) if stored else ())
            return dx

        return out, through

    return norm


def may(family, key, hint, keeps="concept", raises=(), norm=None, **parts):
    steps = {"steps": {"norm": norm}} if norm else {}
    family.mistake(key, hint, keeps=keeps, raises=raises)(with_steps(**steps, **parts))


may(
    NORM, "norm_missing", "self.normalization has no effect: each hidden layer is affine - normalisation - ReLU.",
    hidden=("affine", "relu", "dropout"),
)  # fmt: skip
may(
    NORM, "after_relu", "Normalisation comes between the affine layer and ReLU, not after ReLU.", "part",
    hidden=("affine", "relu", "norm", "dropout"),
)  # fmt: skip
may(
    NORM, "before_affine",
    "Shapes do not fit: normalisation comes after the affine layer, and gamma and beta are as long as its output; the "
    "way back goes through the layers from the last to the first.",
    raises=ValueError, hidden=("norm", "affine", "relu", "dropout"),
)  # fmt: skip
may(
    NORM, "numbers",
    "gamma and beta are numbered as the weights, from 1, and the last layer, which gives the scores, has none.",
    raises=KeyError, norm=norm_with(), last=("affine", "norm"),
)  # fmt: skip
may(
    NORM, "not_back", "The way back leaves out the normalisation: its backward pass comes between ReLU's and the "
    "affine layer's, and gives the gradients of gamma and beta.", not_back=["norm"],
)  # fmt: skip
may(
    NORM, "not_stored", "The gradients of gamma and beta are missing in grads: store them for each hidden layer.",
    norm=norm_with(stored=False),
)  # fmt: skip
may(
    NORM, "gradients_exchanged", "The backward pass returns dx, dgamma, dbeta: gamma and beta are exchanged in grads.",
    "slip", norm=norm_with(exchanged=True),
)  # fmt: skip
may(
    NORM, "scale_exchanged", "gamma comes before beta among the arguments of the normalisation.", "slip",
    norm=norm_with(gamma="beta{i}", beta="gamma{i}"),
)  # fmt: skip
may(
    NORM, "first_scale", "Each hidden layer has a gamma and a beta of its own: gamma2 and beta2 for the second.",
    raises=ValueError, norm=norm_with(gamma="gamma1", beta="beta1"),
)  # fmt: skip


def one_back_for_all(backs):
    """The way back of the last hidden layer's normalisation stands for those of all."""
    norms = list(range(1, len(backs) - 1, 4))
    return [backs[norms[-1]] if place in norms else back for place, back in enumerate(backs)]


def exchanged_on_the_way_back(backs):
    """The way back through the normalisation comes before that through ReLU."""
    made = list(backs)
    for place in range(1, len(backs) - 1, 4):
        made[place], made[place + 1] = backs[place + 1], backs[place]
    return made


may(
    NORM, "order_back", "The way back goes through the steps in reverse order: ReLU first, then the normalisation.",
    "slip", order=exchanged_on_the_way_back,
)  # fmt: skip
may(
    NORM, "one_cache", "On the way back each layer needs the cache of its own normalisation: keep one for each, and "
    "go from the last layer to the first.",
    raises=ValueError, order=one_back_for_all,
)  # fmt: skip


@NORM.mistake(
    "list_from_zero", "bn_params has an entry for each hidden layer, numbered from 0: bn_params[0] goes with gamma1 "
    "and beta1, and the last layer has none.", raises=IndexError,
)  # fmt: skip
def _(right, self, X, y=None):
    step = norm_with(param=lambda net, i: net.bn_params[i])
    return loss_in_steps(self, X, y, steps={"norm": step})


NORM.mistake(
    "no_penalty", "reg has no effect: the penalty of the weights is missing in loss and gradients.", keeps="slip"
)(penalised(loss=0, gradient=0))
NORM.mistake(
    "no_half",
    "The penalty is twice what it must be: 0.5 * reg * sum(W * W) in the loss makes reg * W in the gradient.",
    keeps="slip",
)(penalised(loss=2, gradient=2))

may(
    BATCHNORM_ONLY, "one_param", "The layers share one entry of bn_params: each needs its own, as it keeps the running "
    "statistics of its own units.", raises=ValueError, norm=norm_with(param=lambda net, i: net.bn_params[0]),
)  # fmt: skip
may(
    BATCHNORM_ONLY, "param_not_kept", "The running statistics are lost: hand the layer its own dict of self.bn_params, "
    "not a new one.", "slip", norm=norm_with(param=lambda net, i: dict(net.bn_params[i - 1])),
)  # fmt: skip
may(
    BATCHNORM_ONLY, "always_training", "Scores are computed in test mode: the layers have to get the mode that loss "
    "sets in self.bn_params.", "slip", norm=norm_with(param=lambda net, i: {"mode": "train"}),
)  # fmt: skip


@BATCHNORM_ONLY.mistake(
    "other_norm", "You call layer normalisation where self.normalization is batchnorm.", keeps="part"
)
def _(right, self, X, y=None):
    return with_other(right, self, X, y, "layernorm")


@LAYERNORM_ONLY.mistake(
    "other_norm",
    "You call batch normalisation where self.normalization is layernorm; layernorm_forward needs no mode.",
    raises=KeyError,
)
def _(right, self, X, y=None):
    return with_other(right, self, X, y, "batchnorm")


@LAYERNORM_ONLY.mistake(
    "other_norm_with_mode", "You call batch normalisation where self.normalization is layernorm.", keeps="part"
)
def _(right, self, X, y=None):
    for param in self.bn_params:
        param["mode"] = "test" if y is None else "train"
    return with_other(right, self, X, y, "batchnorm")


def with_other(right, net, X, y, normalization):
    """The loss with the other normalisation."""
    own = net.normalization

    def norm(net, i, x, grads):
        net.normalization = normalization
        try:
            return STEPS["norm"](net, i, x, grads)
        finally:
            net.normalization = own

    return loss_in_steps(net, X, y, steps={"norm": norm})
