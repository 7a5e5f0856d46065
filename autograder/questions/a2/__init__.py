"""The questions of assignment 2, a module for each notebook."""

from collections.abc import Sequence

from autograder.questions.published import Published

NOTEBOOKS = (
    "FullyConnectedNets", "BatchNormalization", "Dropout", "ConvolutionalNetworks", "PyTorch", "NetworkVisualization",
)  # in the course's order  # fmt: skip

# ---- what other editions ask


def ids(notebook: str, names: str) -> list[str]:
    return [f"a2.{notebook}.{name}" for name in names.split()]


def both_ways(notebook: str, *layers: str) -> list[str]:
    return ids(notebook, " ".join(f"{layer}_forward {layer}_backward" for layer in layers))


def max_pool_and_conv(notebook: str) -> list[str]:
    return ids(notebook, "conv_forward_naive conv_backward_naive max_pool_forward_naive max_pool_backward_naive")


FC, BN, DO, CONV = "FullyConnectedNets", "BatchNormalization", "Dropout", "ConvolutionalNetworks"
NETS = [
    *both_ways(FC, "affine", "relu"),
    *ids(FC, "sgd_momentum rmsprop adam fully_connected_net_init fully_connected_net_loss"),
    *ids(FC, "overfit_three_layers overfit_five_layers"),
]
SOFTMAX = ids(FC, "softmax_loss")  # written by the student since 2021, provided before
BATCHNORM = [*both_ways(BN, "batchnorm"), *ids(BN, "batchnorm_backward_alt fully_connected_net_batchnorm")]
LAYERNORM = [*both_ways(BN, "layernorm"), *ids(BN, "fully_connected_net_layernorm")]
DROPOUT = [*both_ways(DO, "dropout"), *ids(DO, "fully_connected_net_dropout")]
CONVOLUTION = [
    *max_pool_and_conv(CONV),
    *ids(CONV, "three_layer_convnet_init three_layer_convnet_loss"),
    *both_ways(CONV, "spatial_batchnorm"),
]
GROUPNORM = both_ways(CONV, "spatial_groupnorm")
PYTORCH = ids(
    "PyTorch",
    "three_layer_convnet convnet_parameters module_convnet module_optimizer sequential_convnet sequential_optimizer",
)
VISUALIZATION = ids("NetworkVisualization", "compute_saliency_maps make_fooling_image class_visualization_update_step")

OF_2016 = [*NETS, *BATCHNORM, *DROPOUT, *CONVOLUTION]
OF_2018 = [*NETS, *BATCHNORM, *LAYERNORM, *DROPOUT, *CONVOLUTION, *GROUPNORM]
OF_2021 = [*OF_2018, *SOFTMAX]
OF_2025 = [*BATCHNORM, *LAYERNORM, *DROPOUT, *CONVOLUTION, *GROUPNORM]

NET = "cs231n/classifiers/fc_net.py"
PACKAGE = [NET, "cs231n/classifiers/cnn.py", "cs231n/layers.py", "cs231n/optim.py"]
CAPTIONING = ["cs231n/rnn_layers_pytorch.py", "cs231n/classifiers/rnn_pytorch.py", "RNN_Captioning_pytorch.ipynb"]
PICTURES_OF_NETS = ["cs231n/net_visualization_pytorch.py", "NetworkVisualization.ipynb"]
SAYS_2016, SAYS_2018 = r"\buse_batchnorm\s*=\s*(?:False|True)\b", r"\bdropout\s*=\s*1(?:\.0?)?\s*,"
SAYS_2021 = r"(?s)\A(?!.*\bSavedModel\b).*\bdropout_keep_ratio\b"  # this workbook's net is a SavedModel


def with_and_without(name: str, says: str, asks: Sequence[str]) -> tuple[Published, ...]:
    """An edition whose students chose between PyTorch and TensorFlow, on which nothing is asked here."""
    by_net = {NET: says}
    with_tensorflow = f"{name}, with TensorFlow"
    return (
        Published(with_tensorflow, ["TensorFlow.ipynb"], 1, ["PyTorch.ipynb"], asks, by_net),
        Published(name, PACKAGE, 3, [], [*asks, *PYTORCH], by_net),
    )


PUBLISHED = (
    Published("2025 and 2026", CAPTIONING, 1, ["FullyConnectedNets.ipynb"], [*OF_2025, *PYTORCH]),
    Published("2016 and 2017", PACKAGE, 3, [], OF_2016, {NET: SAYS_2016}),
    *with_and_without("2018 to 2020", SAYS_2018, OF_2018),
    Published("2022", PICTURES_OF_NETS, 1, [], [*OF_2021, *PYTORCH, *VISUALIZATION], {NET: SAYS_2021}),
    *with_and_without("2021 to 2024", SAYS_2021, OF_2021),
)
