"""Assignment 2, notebook FullyConnectedNets: layers and update rules again, networks of any depth, a trained one."""

from autograder.authoring.question import question
from autograder.questions.a1 import two_layer_net
from autograder.questions.shared.fully_connected_net.loss_cases import net_loss_cases
from autograder.questions.shared.fully_connected_net.nets import NET
from autograder.questions.shared.fully_connected_net.penalties import PENALTY
from autograder.questions.shared.fully_connected_net.returned import RETURNED
from autograder.questions.shared.fully_connected_net.structure import STRUCTURE

ID = "a2.FullyConnectedNets"
LAYERS = [f"cs231n/layers.py:{name}" for name in two_layer_net.PARTS_OF_NET]

two_layer_net.affine_forward.again(f"{ID}.affine_forward", points=1)
two_layer_net.affine_backward.again(f"{ID}.affine_backward", points=1)
two_layer_net.relu_forward.again(f"{ID}.relu_forward", points=1)
two_layer_net.relu_backward.again(f"{ID}.relu_backward", points=1)
two_layer_net.softmax_loss.again(f"{ID}.softmax_loss", points=1)


@question(
    f"{ID}.fully_connected_net_loss",
    points=8,
    title="FullyConnectedNet: scores, loss, gradients",
    targets=[f"{NET}.loss"],
    builds_on=[*LAYERS, f"{NET}.__init__"],
)
def fully_connected_net_loss(cs231n, t):
    net_loss_cases(cs231n, t)


for family in (PENALTY, STRUCTURE, RETURNED):
    family.may_happen_in(fully_connected_net_loss)


two_layer_net.sgd_momentum.again(f"{ID}.sgd_momentum", points=2)
two_layer_net.rmsprop.again(f"{ID}.rmsprop", points=2)
two_layer_net.adam.again(f"{ID}.adam", points=3)
