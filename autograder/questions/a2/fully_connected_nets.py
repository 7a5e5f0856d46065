"""Assignment 2, notebook FullyConnectedNets: layers and update rules again, networks of any depth, a trained one."""

from autograder.authoring.question import question
from autograder.questions.a1 import two_layer_net
from autograder.questions.shared.fully_connected_net.first_parameters import FIRST_PARAMETERS, first_parameters_cases
from autograder.questions.shared.fully_connected_net.layers_made import LAYERS_MADE
from autograder.questions.shared.fully_connected_net.loss_cases import net_loss_cases
from autograder.questions.shared.fully_connected_net.nets import NET
from autograder.questions.shared.fully_connected_net.overfit_cases import overfit_case, settings_may_be
from autograder.questions.shared.fully_connected_net.penalties import PENALTY
from autograder.questions.shared.fully_connected_net.returned import RETURNED
from autograder.questions.shared.fully_connected_net.structure import STRUCTURE
from autograder.questions.shared.trained_models import saved_network_cases, saved_network_mistakes

ID = "a2.FullyConnectedNets"
LAYERS = [f"cs231n/layers.py:{name}" for name in two_layer_net.PARTS_OF_NET]

two_layer_net.affine_forward.again(f"{ID}.affine_forward", points=1)
two_layer_net.affine_backward.again(f"{ID}.affine_backward", points=1)
two_layer_net.relu_forward.again(f"{ID}.relu_forward", points=1)
two_layer_net.relu_backward.again(f"{ID}.relu_backward", points=1)
two_layer_net.softmax_loss.again(f"{ID}.softmax_loss", points=1)


@question(
    f"{ID}.fully_connected_net_init",
    points=3,
    title="FullyConnectedNet: the first parameters",
    targets=[f"{NET}.__init__"],
    builds_on=LAYERS,  # its module imports them
)
def fully_connected_net_init(cs231n, t):
    first_parameters_cases(cs231n, t)


for family in (FIRST_PARAMETERS, LAYERS_MADE):
    family.may_happen_in(fully_connected_net_init)


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

WHOLE_NET = [*LAYERS, f"{NET}.__init__", f"{NET}.loss"]
NOTEBOOK = "FullyConnectedNets.ipynb"


@question(
    f"{ID}.overfit_three_layers",
    points=2,
    title="Three layers learn fifty pictures by heart",
    targets=[f"{NOTEBOOK}:the cell that sets weight_scale and learning_rate for three layers"],
    builds_on=WHOLE_NET,
    section=r"three.?layer|\[\s*\d+\s*,\s*\d+\s*\]|\]\s*\*\s*2\b",
    seconds=30,
)
def overfit_three_layers(cs231n, t):
    overfit_case(cs231n, t, f"{ID}.overfit_three_layers", [100, 100])


settings_may_be(overfit_three_layers, slow=(1e-2, 1e-4), dead=(1e-5, 1e-3), large=(1.0, 1e-6), diverged=(0.05, 1.0))


@question(
    f"{ID}.overfit_five_layers",
    points=2,
    title="Five layers learn fifty pictures by heart",
    targets=[f"{NOTEBOOK}:the cell that sets weight_scale and learning_rate for five layers"],
    builds_on=WHOLE_NET,
    section=r"five.?layer|\[(\s*\d+\s*,){3}\s*\d+\s*\]|\]\s*\*\s*4\b",
    seconds=30,
)
def overfit_five_layers(cs231n, t):
    overfit_case(cs231n, t, f"{ID}.overfit_five_layers", [100, 100, 100, 100])


settings_may_be(overfit_five_layers, slow=(5e-2, 2e-4), dead=(1e-5, 2e-3), large=(1.0, 1e-8), diverged=(0.07, 1.0))


two_layer_net.sgd_momentum.again(f"{ID}.sgd_momentum", points=2)
two_layer_net.rmsprop.again(f"{ID}.rmsprop", points=2)
two_layer_net.adam.again(f"{ID}.adam", points=3)


# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_deep_nets.py.
BEST_NET = {"picturebook": 0.45, "cifar10": 0.48}


@question(
    f"{ID}.best_model",
    points=5,
    title="A deep network trained on pictures",
    targets=["cs231n/saved/best_fully_connected_net.npz"],
    builds_on=[f"{NET}.loss"],
    model=True,
)
def best_model(cs231n, t):
    def make():
        return cs231n.classifiers.fc_net.FullyConnectedNet([1])  # load makes the layers that the file has

    saved_network_cases(cs231n, t, make, "best_fully_connected_net.npz", BEST_NET)


saved_network_mistakes(NET).may_happen_in(best_model)
