"""Assignment 2, notebook Dropout: dropout, and networks with it."""

from autograder.authoring.question import question
from autograder.questions.a1.two_layer_net import PARTS_OF_NET
from autograder.questions.shared.dropout.backward import DROPOUT_BACKWARD
from autograder.questions.shared.dropout.cases import backward_cases, forward_cases
from autograder.questions.shared.dropout.forward import DROPOUT_FORWARD
from autograder.questions.shared.dropout.networks import NET_DROPOUT, net_cases
from autograder.questions.shared.fully_connected_net.nets import NET

ID = "a2.Dropout"
LAYERS = "cs231n/layers.py"
BATCHNORM = ("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")
DROPOUT = ("dropout_forward", "dropout_backward")


@question(f"{ID}.dropout_forward", points=3, title="Dropout, forward", targets=[f"{LAYERS}:dropout_forward"])
def dropout_forward(cs231n, t):
    forward_cases(t, cs231n.layers.dropout_forward)


DROPOUT_FORWARD.may_happen_in(dropout_forward)


@question(
    f"{ID}.dropout_backward",
    points=2,
    title="Dropout, backward",
    targets=[f"{LAYERS}:dropout_backward"],
    builds_on=[f"{LAYERS}:dropout_forward"],
)
def dropout_backward(cs231n, t):
    backward_cases(t, cs231n.layers.dropout_forward, cs231n.layers.dropout_backward)


DROPOUT_BACKWARD.may_happen_in(dropout_backward)


@question(
    f"{ID}.fully_connected_net_dropout",
    points=3,
    title="FullyConnectedNet with dropout",
    targets=[f"{NET}.loss"],
    builds_on=[*(f"{LAYERS}:{name}" for name in (*PARTS_OF_NET, *BATCHNORM, *DROPOUT)), f"{NET}.__init__"],
)
def fully_connected_net_dropout(cs231n, t):
    net_cases(cs231n, t)


NET_DROPOUT.may_happen_in(fully_connected_net_dropout)
