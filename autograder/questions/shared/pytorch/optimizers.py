"""The optimizer that trains a network: what is asked of it, and mistakes in the cells that make it."""

import functools

from autograder.questions.shared.family import Family
from autograder.questions.shared.pytorch.cells import replaced
from autograder.questions.shared.pytorch.sequential import RIGHT as SEQUENTIAL_CELL

MODULE_OPTIMIZER, SEQUENTIAL_OPTIMIZER = Family(), Family()
PLAIN = "Plain SGD is asked for here, without momentum: read the settings back from optimizer.param_groups[0]."
NESTEROV = "Give SGD momentum=0.9 and nesterov=True; optimizer.param_groups[0] shows the settings that it has."
OTHER_NETWORK = "The optimizer holds the parameters of another network than `model`: make it after the network, of "
OTHER_NETWORK += "model.parameters()."


def optimizer_outputs(t, said, lowest, highest):
    """Kind and settings of an optimizer: the text names one rate; a few times more or less makes no other exercise."""
    t.equal("kind of optimizer", said["kind"])
    t.at_least("learning rate", said["rate"], lowest)
    t.at_most("learning rate", said["rate"], highest)
    t.close("momentum", said["momentum"], atol=1e-9)
    t.equal("nesterov", said["nesterov"])


# Takes the place of the student's class: parameters of the right shapes, which compute nothing.
EMPTY_NETWORK = """
class ThreeLayerConvNet(nn.Module):
    def __init__(self, in_channel, channel_1, channel_2, num_classes):
        super().__init__()
        shapes = [
            (channel_1, in_channel, 5, 5), (channel_1,), (channel_2, channel_1, 3, 3), (channel_2,),
            (num_classes, channel_2 * 32 * 32), (num_classes,),
        ]
        self.params = nn.ParameterList([nn.Parameter(torch.zeros(shape)) for shape in shapes])
        self.num_classes = num_classes

    def forward(self, x):
        return x.new_zeros(len(x), self.num_classes) + 0 * sum(value.sum() for value in self.params)
"""

RIGHT = """
model = ThreeLayerConvNet(3, 32, 16, 10)
optimizer = optim.SGD(model.parameters(), lr=3e-3)
"""
SGD = "optim.SGD(model.parameters(), lr=3e-3)"
of_module = functools.partial(replaced, RIGHT)

MODULE_OPTIMIZER.mistaken_cell("momentum", PLAIN, of_module("lr=3e-3", "lr=3e-3, momentum=0.9"), keeps="slip")
MODULE_OPTIMIZER.mistaken_cell(
    "nesterov", "Nesterov momentum comes later; here plain SGD is asked for, without momentum.",
    of_module("lr=3e-3", "lr=3e-3, momentum=0.9, nesterov=True"), keeps="slip",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "adam", "This is Adam; the text asks for plain SGD, so that the levels can be compared.",
    of_module(SGD, "optim.Adam(model.parameters(), lr=3e-3)"), keeps="part",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "swapped_filters", "The first layer has 32 filters and the second 16, not the other way round.",
    of_module("32, 16", "16, 32"), keeps="slip",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "sizes_of_the_test", "The network to train is a ThreeLayerConvNet with 32 and 16 filters; 12 and "
    "8 are the sizes of the small trial.",
    of_module("32, 16", "12, 8"), keeps="slip",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "other_network", OTHER_NETWORK,
    of_module("SGD(model.parameters()", "SGD(ThreeLayerConvNet(3, 32, 16, 10).parameters()"), keeps="part",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "some_parameters", "The optimizer moves only some of the parameters: give it model.parameters().",
    of_module("model.parameters()", "list(model.parameters())[-2:]"), keeps="slip",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "class_instead_of_network", "`model` is the class itself: make a network of it, ThreeLayerConvNet(...).",
    "model = ThreeLayerConvNet\noptimizer = optim.SGD(ThreeLayerConvNet(3, 32, 16, 10).parameters(), lr=3e-3)",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "rate_as_sequential", "The learning rate is 0.03, ten times what the text says.", of_module("3e-3", "3e-2"),
    keeps="slip",
)  # fmt: skip
MODULE_OPTIMIZER.mistaken_cell(
    "no_optimizer", "optimizer is still None: make an optim.SGD of the network's parameters.",
    of_module(SGD, "None"), keeps="part",
)  # fmt: skip

of_sequential = functools.partial(replaced, SEQUENTIAL_CELL)

SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "no_nesterov", "nesterov=True is missing.", of_sequential(", nesterov=True", ""), keeps="slip"
)
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "no_momentum", NESTEROV, of_sequential(", momentum=0.9, nesterov=True", ""), keeps="part"
)
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "momentum_5", "The momentum is to be 0.9.", of_sequential("momentum=0.9", "momentum=0.5"), keeps="slip"
)
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "momentum_99", "The momentum is 0.99; 0.9 is asked for.", of_sequential("momentum=0.9", "momentum=0.99"),
    keeps="slip",
)  # fmt: skip
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "adam", "This is Adam; SGD with Nesterov momentum is asked for.",
    of_sequential("SGD(", "Adam(", ", momentum=0.9, nesterov=True", ""),
)  # fmt: skip
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "rmsprop", "This is RMSprop; SGD with Nesterov momentum is asked for.",
    of_sequential("SGD(", "RMSprop(", ", nesterov=True", ""),
)  # fmt: skip
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "nadam", "NAdam is Adam with Nesterov momentum; SGD with it is asked for.",
    of_sequential("SGD(", "NAdam(", ", momentum=0.9, nesterov=True", ""),
)  # fmt: skip
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "other_network", OTHER_NETWORK,
    of_sequential("SGD(model.parameters()", "SGD(nn.Linear(3, 2).parameters()"), keeps="part",
)  # fmt: skip
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "some_parameters", "The optimizer moves only some of the parameters: give it model.parameters().",
    of_sequential("SGD(model.parameters()", "SGD(model[-1].parameters()"), keeps="slip",
)  # fmt: skip
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "rate_too_small", "The learning rate is 0.001, ten times less than the text says.",
    of_sequential("1e-2", "1e-3"), keeps="slip",
)  # fmt: skip
SEQUENTIAL_OPTIMIZER.mistaken_cell(
    "rate_too_large", "The learning rate is 0.1, ten times what the text says.", of_sequential("1e-2", "1e-1"),
    keeps="slip",
)  # fmt: skip
