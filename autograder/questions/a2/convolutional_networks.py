"""Assignment 2, notebook ConvolutionalNetworks: convolution, pooling, normalisation of pictures, a trained network."""

from autograder.authoring.question import question
from autograder.questions.shared.convolution.cases import (
    conv_cases,
    dout_of_conv,
    dout_of_pool,
    own,
    pool_cases,
    tied_case,
)
from autograder.questions.shared.convolution.conv_backward import CONV_BACKWARD
from autograder.questions.shared.convolution.conv_forward import CONV_FORWARD
from autograder.questions.shared.convolution.conv_parameters import CONV_PARAMETERS
from autograder.questions.shared.convolution.conv_places import CONV_PLACES
from autograder.questions.shared.convolution.group_norm import GROUP_FORWARD, group_cases
from autograder.questions.shared.convolution.group_norm_backward import GROUP_BACKWARD, group_backward_cases
from autograder.questions.shared.convolution.net_cases import conv_net_cases
from autograder.questions.shared.convolution.net_init import NET_INIT, net_init_cases
from autograder.questions.shared.convolution.net_loss import NET_LOSS
from autograder.questions.shared.convolution.pool_backward import POOL_BACKWARD
from autograder.questions.shared.convolution.pool_forward import POOL_FORWARD
from autograder.questions.shared.convolution.saved_net import SAVED_CONVNET, saved_convnet_cases
from autograder.questions.shared.convolution.spatial_norm import SPATIAL_FORWARD, spatial_forward_cases
from autograder.questions.shared.convolution.spatial_norm_backward import SPATIAL_BACKWARD, spatial_backward_cases

ID = "a2.ConvolutionalNetworks"
LAYERS = "cs231n/layers.py"
NET = "cs231n/classifiers/cnn.py:ThreeLayerConvNet"
PARTS_OF_NET = ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss")
BATCH_NORM = ("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")


@question(f"{ID}.conv_forward_naive", points=5, title="Convolution, forward", targets=[f"{LAYERS}:conv_forward_naive"])
def conv_forward_naive(cs231n, t):
    for x, w, b, conv_param in conv_cases(t):
        out, _ = own(t, cs231n.layers.conv_forward_naive)(x, w, b, conv_param).returns("out", "cache")
        t.close("out", out)


for family in (CONV_PLACES, CONV_FORWARD):  # errors tell less apart than values: those of few cases first
    family.may_happen_in(conv_forward_naive)


@question(
    f"{ID}.conv_backward_naive",
    points=6,
    title="Convolution, backward",
    targets=[f"{LAYERS}:conv_backward_naive"],
    builds_on=[f"{LAYERS}:conv_forward_naive"],
)
def conv_backward_naive(cs231n, t):
    for x, w, b, conv_param in conv_cases(t):
        dout = dout_of_conv(t.rng, x, w, conv_param)
        _, cache = own(t, cs231n.layers.conv_forward_naive)(x, w, b, conv_param).returns("out", "cache")
        dx, dw, db = own(t, cs231n.layers.conv_backward_naive)(dout, cache).returns("dx", "dw", "db")
        t.close("dx", dx)
        t.close("dw", dw)
        t.close("db", db)


for family in (CONV_BACKWARD, CONV_PARAMETERS):
    family.may_happen_in(conv_backward_naive)


@question(
    f"{ID}.max_pool_forward_naive",
    points=3,
    title="Max pooling, forward",
    targets=[f"{LAYERS}:max_pool_forward_naive"],
)
def max_pool_forward_naive(cs231n, t):
    for x, pool_param in pool_cases(t):
        out, _ = own(t, cs231n.layers.max_pool_forward_naive)(x, pool_param).returns("out", "cache")
        t.close("out", out)


POOL_FORWARD.may_happen_in(max_pool_forward_naive)


@question(
    f"{ID}.max_pool_backward_naive",
    points=3,
    title="Max pooling, backward",
    targets=[f"{LAYERS}:max_pool_backward_naive"],
    builds_on=[f"{LAYERS}:max_pool_forward_naive"],
)
def max_pool_backward_naive(cs231n, t):
    for cases in (pool_cases, tied_case):
        for x, pool_param in cases(t):
            dout = dout_of_pool(t.rng, x, pool_param)
            _, cache = own(t, cs231n.layers.max_pool_forward_naive)(x, pool_param).returns("out", "cache")
            t.close("dx", own(t, cs231n.layers.max_pool_backward_naive)(dout, cache))


POOL_BACKWARD.may_happen_in(max_pool_backward_naive)


@question(
    f"{ID}.three_layer_convnet_init",
    points=2,
    title="ThreeLayerConvNet: the first weights",
    targets=[f"{NET}.__init__"],
    builds_on=[f"{LAYERS}:{name}" for name in PARTS_OF_NET],  # its module imports them
)
def three_layer_convnet_init(cs231n, t):
    net_init_cases(cs231n, t)


NET_INIT.may_happen_in(three_layer_convnet_init)


@question(
    f"{ID}.three_layer_convnet_loss",
    points=6,
    title="ThreeLayerConvNet: scores, loss, gradients",
    targets=[f"{NET}.loss"],
    builds_on=[f"{NET}.__init__", *(f"{LAYERS}:{name}" for name in PARTS_OF_NET)],
)
def three_layer_convnet_loss(cs231n, t):
    conv_net_cases(cs231n, t)


NET_LOSS.may_happen_in(three_layer_convnet_loss)

# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_convnet.py.
BEST_CONVNET = {"picturebook": 0.47, "cifar10": 0.51}


@question(
    f"{ID}.best_convnet",
    points=4,
    title="A convolutional network trained on pictures",
    targets=["cs231n/saved/three_layer_convnet.npz"],
    builds_on=[f"{NET}.loss"],
    model=True,
)
def best_convnet(cs231n, t):
    saved_convnet_cases(cs231n, t, "three_layer_convnet.npz", BEST_CONVNET)


SAVED_CONVNET.may_happen_in(best_convnet)


@question(
    f"{ID}.spatial_batchnorm_forward",
    points=2,
    title="Spatial batch normalisation, forward",
    targets=[f"{LAYERS}:spatial_batchnorm_forward"],
    builds_on=[f"{LAYERS}:batchnorm_forward"],
)
def spatial_batchnorm_forward(cs231n, t):
    spatial_forward_cases(cs231n, t)


SPATIAL_FORWARD.may_happen_in(spatial_batchnorm_forward)


@question(
    f"{ID}.spatial_batchnorm_backward",
    points=2,
    title="Spatial batch normalisation, backward",
    targets=[f"{LAYERS}:spatial_batchnorm_backward"],
    builds_on=[f"{LAYERS}:{name}" for name in ("spatial_batchnorm_forward", *BATCH_NORM)],
)
def spatial_batchnorm_backward(cs231n, t):
    spatial_backward_cases(cs231n, t)


SPATIAL_BACKWARD.may_happen_in(spatial_batchnorm_backward)


@question(
    f"{ID}.spatial_groupnorm_forward",
    points=3,
    title="Group normalisation, forward",
    targets=[f"{LAYERS}:spatial_groupnorm_forward"],
)
def spatial_groupnorm_forward(cs231n, t):
    for x, gamma, beta, G, gn_param in group_cases(t):
        out, _ = cs231n.layers.spatial_groupnorm_forward(x, gamma, beta, G, gn_param).returns("out", "cache")
        t.close("out", out)


GROUP_FORWARD.may_happen_in(spatial_groupnorm_forward)


@question(
    f"{ID}.spatial_groupnorm_backward",
    points=4,
    title="Group normalisation, backward",
    targets=[f"{LAYERS}:spatial_groupnorm_backward"],
    builds_on=[f"{LAYERS}:spatial_groupnorm_forward"],
)
def spatial_groupnorm_backward(cs231n, t):
    group_backward_cases(cs231n, t)


GROUP_BACKWARD.may_happen_in(spatial_groupnorm_backward)
