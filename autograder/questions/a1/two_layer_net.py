"""Assignment 1, notebook two_layer_net: layers, losses, the network, update rules, a trained network."""

from autograder.authoring.question import question
from autograder.questions.shared.layers.affine import AFFINE_FORWARD, affine_cases
from autograder.questions.shared.layers.affine_backward import AFFINE_BACKWARD
from autograder.questions.shared.layers.relu import RELU_FORWARD, relu_cases
from autograder.questions.shared.layers.relu_backward import RELU_BACKWARD
from autograder.questions.shared.layers.scores import MEAN, loss_cases
from autograder.questions.shared.layers.softmax_details import SOFTMAX_DETAILS
from autograder.questions.shared.layers.softmax_loss import SOFTMAX_LOSS
from autograder.questions.shared.layers.svm_gradient import SVM_GRADIENT
from autograder.questions.shared.layers.svm_loss import SVM_LOSS
from autograder.questions.shared.trained_models import saved_network_cases, saved_network_mistakes
from autograder.questions.shared.two_layer_net.first_weights import (
    FIRST_WEIGHTS,
    default_weights_case,
    first_weights_cases,
)
from autograder.questions.shared.two_layer_net.loss_cases import net_loss_cases, older_loss_cases
from autograder.questions.shared.two_layer_net.network import OUTPUTS, OVERFLOW, PARTS
from autograder.questions.shared.two_layer_net.penalties import HALF, OLDER_PENALTY, PENALTY, WHOLE
from autograder.questions.shared.update_rules.adam import ADAM
from autograder.questions.shared.update_rules.momentum import MOMENTUM
from autograder.questions.shared.update_rules.rmsprop import RMSPROP
from autograder.questions.shared.update_rules.rules import rule_cases

ID = "a1.two_layer_net"
LAYERS = "cs231n/layers.py"
OPTIM = "cs231n/optim.py"
NET = "cs231n/classifiers/fc_net.py:TwoLayerNet"
PARTS_OF_NET = ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss")
OLDER = "cs231n/classifiers/neural_net.py"  # of editions up to 2020


@question(f"{ID}.affine_forward", points=2, title="Affine layer, forward", targets=[f"{LAYERS}:affine_forward"])
def affine_forward(cs231n, t):
    for x, w, b, _ in affine_cases(t):
        out, _ = cs231n.layers.affine_forward(x, w, b).returns("out", "cache")
        t.close("out", out)


AFFINE_FORWARD.may_happen_in(affine_forward)


@question(
    f"{ID}.affine_backward",
    points=3,
    title="Affine layer, backward",
    targets=[f"{LAYERS}:affine_backward"],
    builds_on=[f"{LAYERS}:affine_forward"],
)
def affine_backward(cs231n, t):
    for x, w, b, dout in affine_cases(t):
        _, cache = cs231n.layers.affine_forward(x, w, b).returns("out", "cache")
        dx, dw, db = cs231n.layers.affine_backward(dout, cache).returns("dx", "dw", "db")
        t.close("dx", dx)
        t.close("dw", dw)
        t.close("db", db)


AFFINE_BACKWARD.may_happen_in(affine_backward)


@question(f"{ID}.relu_forward", points=1, title="ReLU, forward", targets=[f"{LAYERS}:relu_forward"])
def relu_forward(cs231n, t):
    for shape in relu_cases(t):
        out, _ = cs231n.layers.relu_forward(t.rng.randn(*shape)).returns("out", "cache")
        t.close("out", out)


RELU_FORWARD.may_happen_in(relu_forward)


@question(
    f"{ID}.relu_backward",
    points=1,
    title="ReLU, backward",
    targets=[f"{LAYERS}:relu_backward"],
    builds_on=[f"{LAYERS}:relu_forward"],
)
def relu_backward(cs231n, t):
    for shape in relu_cases(t):
        _, cache = cs231n.layers.relu_forward(t.rng.randn(*shape)).returns("out", "cache")
        t.close("dx", cs231n.layers.relu_backward(t.rng.randn(*shape), cache))


RELU_BACKWARD.may_happen_in(relu_backward)


@question(f"{ID}.svm_loss", points=3, title="SVM loss", targets=[f"{LAYERS}:svm_loss"])
def svm_loss(cs231n, t):
    loss_cases(t, cs231n.layers.svm_loss)


@question(f"{ID}.softmax_loss", points=3, title="Softmax loss", targets=[f"{LAYERS}:softmax_loss"])
def softmax_loss(cs231n, t):
    loss_cases(t, cs231n.layers.softmax_loss)


MEAN.may_happen_in(svm_loss, softmax_loss)
for family in (SVM_LOSS, SVM_GRADIENT):
    family.may_happen_in(svm_loss)
for family in (SOFTMAX_LOSS, SOFTMAX_DETAILS):
    family.may_happen_in(softmax_loss)


@question(
    f"{ID}.two_layer_net_init",
    points=2,
    title="TwoLayerNet: the first weights",
    targets=[f"{NET}.__init__"],
    builds_on=[f"{LAYERS}:{name}" for name in PARTS_OF_NET],  # its module imports them
)
def two_layer_net_init(cs231n, t):
    def make(D, H, C, scale):
        return cs231n.classifiers.fc_net.TwoLayerNet(input_dim=D, hidden_dim=H, num_classes=C, weight_scale=scale)

    first_weights_cases(t, make, "weight_scale")
    default_weights_case(t, cs231n.classifiers.fc_net.TwoLayerNet)


@two_layer_net_init.edition(has=OLDER, targets=[f"{OLDER}:TwoLayerNet.__init__"], builds_on=())
def older_init(cs231n, t):
    def make(D, H, C, scale):
        return cs231n.classifiers.neural_net.TwoLayerNet(D, H, C, std=scale)

    first_weights_cases(t, make, "std")


FIRST_WEIGHTS.may_happen_in(two_layer_net_init, scale="weight_scale")
FIRST_WEIGHTS.may_happen_in(older_init, scale="std")


@question(
    f"{ID}.two_layer_net_loss",
    points=6,
    title="TwoLayerNet: scores, loss, gradients",
    targets=[f"{NET}.loss"],
    builds_on=[f"{LAYERS}:{name}" for name in PARTS_OF_NET],
)
def two_layer_net_loss(cs231n, t):
    net_loss_cases(cs231n, t)


@two_layer_net_loss.edition(has=OLDER, targets=[f"{OLDER}:TwoLayerNet.loss"], builds_on=())
def older_loss(cs231n, t):
    older_loss_cases(cs231n, t)


@older_loss.accepts("half")  # the edition of 2016
def _(right, self, X, y=None, reg=0.0):
    return right(self, X, y, reg / 2)


PENALTY.may_happen_in(two_layer_net_loss, penalty=HALF)
OLDER_PENALTY.may_happen_in(older_loss, penalty=WHOLE)
PARTS.may_happen_in(two_layer_net_loss, older_loss)
OVERFLOW.may_happen_in(older_loss)
OUTPUTS.may_happen_in(two_layer_net_loss, older_loss)


@question(f"{ID}.sgd_momentum", points=2, title="SGD with momentum", targets=[f"{OPTIM}:sgd_momentum"], in_place=True)
def sgd_momentum(cs231n, t):
    rule_cases(t, cs231n.optim.sgd_momentum, ["velocity"], {"learning_rate": 0.02, "momentum": 0.7})


MOMENTUM.may_happen_in(sgd_momentum)


@question(f"{ID}.rmsprop", points=2, title="RMSProp", targets=[f"{OPTIM}:rmsprop"], in_place=True)
def rmsprop(cs231n, t):
    rule_cases(t, cs231n.optim.rmsprop, ["cache"], {"learning_rate": 0.02, "decay_rate": 0.8}, epsilon=0.1)


RMSPROP.may_happen_in(rmsprop)


@question(f"{ID}.adam", points=3, title="Adam", targets=[f"{OPTIM}:adam"], in_place=True)
def adam(cs231n, t):
    settings = {"learning_rate": 0.02, "beta1": 0.7, "beta2": 0.95}
    rule_cases(t, cs231n.optim.adam, ["m", "v", "t"], settings, epsilon=0.1)


ADAM.may_happen_in(adam)


# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_nets.py.
BEST_NET = {"picturebook": 0.43, "cifar10": 0.46}


@question(
    f"{ID}.best_model",
    points=4,
    title="A network trained on pictures",
    targets=["cs231n/saved/best_two_layer_net.npz"],
    builds_on=["cs231n/classifiers/fc_net.py:TwoLayerNet.loss"],
    model=True,
)
def best_model(cs231n, t):
    saved_network_cases(cs231n, t, cs231n.classifiers.fc_net.TwoLayerNet, "best_two_layer_net.npz", BEST_NET)


saved_network_mistakes(NET).may_happen_in(best_model)


PICKLED = "cs231n/saved/best_two_layer_net.npy"  # of 2025 and 2026


@best_model.edition(has=PICKLED, targets=[PICKLED])
def _(cs231n, t):
    saved_network_cases(cs231n, t, cs231n.classifiers.fc_net.TwoLayerNet, "best_two_layer_net.npy", BEST_NET)
