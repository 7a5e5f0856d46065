"""Assignment 2, notebook BatchNormalization: batch and layer normalisation, and networks with them."""

from autograder.authoring.question import question
from autograder.questions.a1.two_layer_net import PARTS_OF_NET
from autograder.questions.shared.fully_connected_net.nets import NET
from autograder.questions.shared.fully_connected_net.scale_penalties import SCALE_PENALTY
from autograder.questions.shared.normalisation.batchnorm_backward import BATCHNORM_GRADIENT, CACHE
from autograder.questions.shared.normalisation.batchnorm_forward import BATCHNORM_FORWARD
from autograder.questions.shared.normalisation.cases import (
    backward_cases,
    batchnorm_forward_cases,
    layernorm_forward_cases,
)
from autograder.questions.shared.normalisation.gradient_of_scale import SCALE
from autograder.questions.shared.normalisation.layernorm_backward import LAYERNORM_GRADIENT
from autograder.questions.shared.normalisation.layernorm_forward import LAYERNORM_FORWARD
from autograder.questions.shared.normalisation.network_cases import net_cases
from autograder.questions.shared.normalisation.networks import BATCHNORM_ONLY, LAYERNORM_ONLY, NORM

ID = "a2.BatchNormalization"
LAYERS = "cs231n/layers.py"
PARTS = [*(f"{LAYERS}:{name}" for name in PARTS_OF_NET), f"{NET}.__init__"]
BATCHNORM = [f"{LAYERS}:{name}" for name in ("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")]
LAYERNORM = [f"{LAYERS}:{name}" for name in ("layernorm_forward", "layernorm_backward")]


@question(
    f"{ID}.batchnorm_forward",
    points=5,
    title="Batch normalisation, forward",
    targets=[f"{LAYERS}:batchnorm_forward"],
)
def batchnorm_forward(cs231n, t):
    batchnorm_forward_cases(t, cs231n.layers.batchnorm_forward)


BATCHNORM_FORWARD.may_happen_in(batchnorm_forward)


@question(
    f"{ID}.batchnorm_backward",
    points=5,
    title="Batch normalisation, backward",
    targets=[f"{LAYERS}:batchnorm_backward"],
    builds_on=[f"{LAYERS}:batchnorm_forward"],
)
def batchnorm_backward(cs231n, t):
    backward_cases(t, cs231n.layers.batchnorm_forward, cs231n.layers.batchnorm_backward, {"mode": "train"})


@question(
    f"{ID}.batchnorm_backward_alt",
    points=3,
    title="Batch normalisation, backward, from the simplified formula",
    targets=[f"{LAYERS}:batchnorm_backward_alt"],
    builds_on=[f"{LAYERS}:batchnorm_forward"],
)
def batchnorm_backward_alt(cs231n, t):
    backward_cases(t, cs231n.layers.batchnorm_forward, cs231n.layers.batchnorm_backward_alt, {"mode": "train"})


for family in (BATCHNORM_GRADIENT, SCALE):
    family.may_happen_in(batchnorm_backward, batchnorm_backward_alt)
CACHE.may_happen_in(batchnorm_backward_alt)


@question(
    f"{ID}.fully_connected_net_batchnorm",
    points=4,
    title="FullyConnectedNet with batch normalisation",
    targets=[f"{NET}.loss"],
    builds_on=[*PARTS, *BATCHNORM],
)
def fully_connected_net_batchnorm(cs231n, t):
    net_cases(cs231n, t, "batchnorm")


@question(
    f"{ID}.layernorm_forward",
    points=3,
    title="Layer normalisation, forward",
    targets=[f"{LAYERS}:layernorm_forward"],
)
def layernorm_forward(cs231n, t):
    layernorm_forward_cases(t, cs231n.layers.layernorm_forward)


LAYERNORM_FORWARD.may_happen_in(layernorm_forward)


@question(
    f"{ID}.layernorm_backward",
    points=4,
    title="Layer normalisation, backward",
    targets=[f"{LAYERS}:layernorm_backward"],
    builds_on=[f"{LAYERS}:layernorm_forward"],
)
def layernorm_backward(cs231n, t):
    backward_cases(t, cs231n.layers.layernorm_forward, cs231n.layers.layernorm_backward, {})


for family in (LAYERNORM_GRADIENT, SCALE):
    family.may_happen_in(layernorm_backward)


@question(
    f"{ID}.fully_connected_net_layernorm",
    points=2,
    title="FullyConnectedNet with layer normalisation",
    targets=[f"{NET}.loss"],
    builds_on=[*PARTS, *LAYERNORM],
)
def fully_connected_net_layernorm(cs231n, t):
    net_cases(cs231n, t, "layernorm")


for family in (NORM, SCALE_PENALTY):
    family.may_happen_in(fully_connected_net_batchnorm, fully_connected_net_layernorm)
BATCHNORM_ONLY.may_happen_in(fully_connected_net_batchnorm)
LAYERNORM_ONLY.may_happen_in(fully_connected_net_layernorm)
