"""The questions of assignment 2, a module for each notebook."""

NOTEBOOKS = (
    "FullyConnectedNets", "BatchNormalization", "Dropout", "ConvolutionalNetworks", "PyTorch", "NetworkVisualization",
)  # in the course's order  # fmt: skip
