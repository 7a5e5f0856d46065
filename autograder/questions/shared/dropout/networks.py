"""FullyConnectedNet with dropout: the cases, and what may happen."""

from pathlib import Path

from autograder.questions.shared.dropout import masks
from autograder.questions.shared.family import Family
from autograder.questions.shared.fully_connected_net.nets import compare_loss, network
from autograder.questions.shared.fully_connected_net.network import STEPS, loss_in_steps, those, with_steps
from autograder.questions.shared.fully_connected_net.penalties import penalised

MASKS = Path(masks.__file__).read_text(encoding="utf-8")
NET_DROPOUT = Family()


class WithMasks:
    """A network whose dropout layers keep the units that the question says."""

    def __init__(self, t, net):
        self.t, self.net = t, net

    def loss(self, *args):
        return self.t.run(MASKS)["call"](self.net.loss, *args)


def net_cases(cs231n, t):
    """Loss and gradients with given masks; scores, which need none; a seed."""
    N, D, H1, H2, H3, C = t.sizes(6, low=3, high=8)
    keep = round(0.4 + 0.4 * t.rng.rand(), 2)

    def compare(dims, rows=N, normalization=None, **options):
        net = network(cs231n, t, dims, normalization=normalization, **options)
        compare_loss(t, WithMasks(t, net), t.rng.randn(rows, dims[0]), dims, normalization)

    with t.case(f"loss and gradients, units kept with probability {keep}: N = {N}, D = {D}, hidden_dims = {[H1, H2]}"):
        compare([D, H1, H2, C], keep=keep)
    with t.case(f"four layers, units kept with probability {keep}"):
        compare([D, H1, H2, H3, C], keep=keep)
    with t.case("scores: nothing falls out"):
        net = network(cs231n, t, [D, H1, H2, C], keep=keep)
        t.close("scores", WithMasks(t, net).loss(t.rng.randn(N, D)))
    with t.case("without dropout, with a penalty: reg = 3.14", hard=True):  # that is a core case of the network's own
        compare([D, H1, H2, C], reg=3.14)
    with t.case("with batch normalisation, too", hard=True):
        compare([D, H1, H2, C], rows=N + 3, normalization="batchnorm", keep=keep)
    with t.case("with your own layers: the same units fall out in every call where there is a seed", hard=True):
        net = network(cs231n, t, [D, 30, C], keep=0.5, seed=int(t.rng.randint(10**6)))
        same = t.run(MASKS)["twice_the_same"](net.loss, t.rng.randn(N, D), t.rng.randint(0, C, N))
        t.equal("two calls give the same loss", same)
        t.close("scores", net.loss(t.rng.randn(N, D)))


def dropout_with(param=None, where=None):
    """A step of dropout with another param, or in some layers only: where(i, L)."""

    def dropout(net, i, x, grads):
        if where and not where(i, net.num_layers):
            return x, lambda dout: dout
        given = [param(net)] if param and net.use_dropout else []
        return STEPS["dropout"](net, i, x, grads, *given)

    return dropout


def may(key, hint, keeps="concept", raises=(), dropout=None, **parts):
    steps = {"steps": {"dropout": dropout}} if dropout else {}
    NET_DROPOUT.mistake(key, hint, keeps=keeps, raises=raises)(with_steps(**steps, **parts))


def first_layer_only(i, L):
    return i == 1


def last_hidden_layer_only(i, L):
    return i == L - 1


def one_back_for_all(backs):
    """The way back of the last hidden layer's dropout stands for those of all."""
    places = list(range(3, len(backs) - 1, 4))
    return [backs[places[-1]] if place in places else back for place, back in enumerate(backs)]


may(
    "dropout_missing", "No unit falls out: where self.use_dropout is set, dropout follows each hidden layer's ReLU.",
    hidden=("affine", "norm", "relu"),
)  # fmt: skip
may(
    "not_back", "The way back leaves out dropout: where a unit fell out, no gradient passes.", "part",
    not_back=["dropout"],
)  # fmt: skip
may(
    "on_scores", "No dropout after the last layer: it would set scores to zero.", "slip",
    last=("affine", "dropout"),
)  # fmt: skip
may(
    "on_input", "Dropout belongs after the hidden layers: the pictures go in as they are.", "slip",
    hidden=("dropout", "affine", "norm", "relu"), last=("dropout", "affine"),
)  # fmt: skip
may(
    "input_in_place_of_last", "Dropout comes at the end of each hidden layer, after ReLU, not before its affine layer.",
    "part", hidden=("dropout", "affine", "norm", "relu"),
)  # fmt: skip
may(
    "before_norm", "Dropout comes last in a hidden layer: after the normalisation and ReLU.", "slip",
    hidden=("affine", "dropout", "norm", "relu"),
)  # fmt: skip
may(
    "first_only", "Dropout follows every hidden layer, not the first only.", "slip",
    dropout=dropout_with(where=first_layer_only),
)  # fmt: skip
may(
    "last_only", "Dropout follows every hidden layer, not the last of them only.", "slip",
    dropout=dropout_with(where=last_hidden_layer_only),
)  # fmt: skip
may(
    "p_fixed", "Hand the layer self.dropout_param, which holds p; yours is a fixed 0.5.", "slip",
    dropout=dropout_with(param=lambda net: {**net.dropout_param, "p": 0.5}),
)  # fmt: skip
may(
    "p_turned", "dropout_param has the probability of keeping a unit already: hand it on as it is.", "slip",
    dropout=dropout_with(param=lambda net: {**net.dropout_param, "p": 1 - net.dropout_param["p"]}),
)  # fmt: skip
may(
    "always_training", "Scores are computed in test mode, in which nothing falls out: hand the layer "
    "self.dropout_param, whose mode loss sets.", "part",
    dropout=dropout_with(param=lambda net: {**net.dropout_param, "mode": "train"}),
)  # fmt: skip
may(
    "twice", "Each hidden layer has one dropout; in yours there are two.", "slip",
    hidden=("affine", "norm", "relu", "dropout", "dropout"),
)  # fmt: skip
may(
    "one_cache",
    "On the way back each layer needs the cache of its own dropout: keep one for each, and go from the last layer to "
    "the first.",
    raises=ValueError, order=one_back_for_all,
)  # fmt: skip


def whether_or_not(net, i, x, grads):
    out, cache = those(net).dropout_forward(x, net.dropout_param)
    return out, lambda dout: those(net).dropout_backward(dout, cache)


@NET_DROPOUT.mistake(
    "use_dropout_not_asked", "Without dropout, dropout_param is empty: ask self.use_dropout before you call the layer.",
    raises=KeyError,
)  # fmt: skip
def _(right, self, X, y=None):
    return loss_in_steps(self, X, y, steps={"dropout": whether_or_not})


@NET_DROPOUT.mistake("seed_lost", "Hand the layer self.dropout_param itself: it holds the seed.", keeps="slip")
def _(right, self, X, y=None):
    without = {name: value for name, value in self.dropout_param.items() if name != "seed"}
    mode = "test" if y is None else "train"
    step = dropout_with(param=lambda net: {**without, "mode": mode})
    return loss_in_steps(self, X, y, steps={"dropout": step})


NET_DROPOUT.mistake(
    "no_penalty", "reg has no effect: the penalty of the weights is missing in loss and gradients.", keeps="slip"
)(penalised(loss=0, gradient=0))
NET_DROPOUT.mistake(
    "no_half",
    "The penalty is twice what it must be: 0.5 * reg * sum(W * W) in the loss makes reg * W in the gradient.",
    keeps="slip",
)(penalised(loss=2, gradient=2))
