"""Mistakes in the ConvNet written as a Module: cells that define the class ThreeLayerConvNet."""

import functools

from autograder.questions.shared.family import Family
from autograder.questions.shared.pytorch.barebones import NO_SOFTMAX
from autograder.questions.shared.pytorch.cells import replaced

MODULE = Family()

RIGHT = """
class ThreeLayerConvNet(nn.Module):
    def __init__(self, in_channel, channel_1, channel_2, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channel, channel_1, 5, padding=2)
        self.conv2 = nn.Conv2d(channel_1, channel_2, 3, padding=1)
        self.fc = nn.Linear(channel_2 * 32 * 32, num_classes)
        for layer in (self.conv1, self.conv2, self.fc):
            nn.init.kaiming_normal_(layer.weight)

    def forward(self, x):
        first = F.relu(self.conv1(x))
        second = F.relu(self.conv2(first))
        return self.fc(flatten(second))
"""
SCORES = "self.fc(flatten(second))"
changed = functools.partial(replaced, RIGHT)

MODULE.mistaken_cell(
    "default_weights", "The weights are PyTorch's default ones; give them Kaiming's with nn.init.kaiming_normal_.",
    changed("nn.init.kaiming_normal_(layer.weight)", "pass"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "convolutions_only", "The last layer's weights are PyTorch's default ones: give it Kaiming's too.",
    changed("(self.conv1, self.conv2, self.fc)", "(self.conv1, self.conv2)"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "last_layer_only", "The convolutions' weights are PyTorch's default ones: give them Kaiming's too.",
    changed("(self.conv1, self.conv2, self.fc)", "(self.fc,)"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "second_convolution_forgotten", "The second convolution's weights are PyTorch's default ones.",
    changed("(self.conv1, self.conv2, self.fc)", "(self.conv1, self.fc)"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "xavier", "This is Xavier's spread, which has no factor for the ReLU: use nn.init.kaiming_normal_.",
    changed("kaiming_normal_", "xavier_normal_"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "fan_out", "The spread counts the outputs (fan_out); Kaiming's default, and ours, is the number of inputs.",
    changed("(layer.weight)", "(layer.weight, mode='fan_out')"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "unit_spread", "The weights are much too large: their standard deviation should be sqrt(2 / fan_in).",
    changed("kaiming_normal_", "normal_"), keeps="part",
)  # fmt: skip
MODULE.mistaken_cell(
    "zero_weights", "All weights are zero, so all filters would stay alike for ever: only biases may start at zero.",
    changed("kaiming_normal_", "zeros_"), keeps="part",
)  # fmt: skip
MODULE.mistaken_cell(
    "no_relu", "There is no ReLU between the layers; without it the three are one linear layer.",
    changed("F.relu", ""),
)  # fmt: skip
MODULE.mistaken_cell(
    "no_first_relu", "A ReLU is missing after the first convolution.",
    changed("F.relu(self.conv1(x))", "self.conv1(x)"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "no_second_relu", "A ReLU is missing after the second convolution.",
    changed("F.relu(self.conv2(first))", "self.conv2(first)"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "swapped_paddings", "The paddings are swapped: a 5x5 filter keeps the size with two zeros on each side, a 3x3 "
    "filter with one.", changed("padding=2", "padding=X", "padding=1", "padding=2", "padding=X", "padding=1"),
    keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell("softmax", NO_SOFTMAX, changed(SCORES, f"F.softmax({SCORES}, dim=1)"), keeps="slip")
MODULE.mistaken_cell(
    "log_softmax", "Return the raw scores, not their log-softmax: F.cross_entropy takes that itself.",
    changed(SCORES, f"F.log_softmax({SCORES}, dim=1)"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "relu_on_scores", "The scores go through a ReLU too; a score may well be negative.",
    changed(SCORES, f"F.relu({SCORES})"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "no_biases", "The layers have no biases: leave bias=False out.",
    changed("padding=2)", "padding=2, bias=False)", "padding=1)", "padding=1, bias=False)",
            "num_classes)\n        for", "num_classes, bias=False)\n        for"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "swapped_sizes", "The first layer's filters are 5x5, the second's 3x3.",
    changed("channel_1, 5, padding=2", "channel_1, 3, padding=1", "channel_2, 3, padding=1",
            "channel_2, 5, padding=2"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "fixed_filters", "The numbers of filters are written into the class; use channel_1, channel_2 and num_classes.",
    changed("in_channel, channel_1, 5", "3, 32, 5", "channel_1, channel_2, 3", "32, 16, 3",
            "channel_2 * 32 * 32, num_classes", "16 * 32 * 32, 10"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "fixed_classes", "The number of classes is written into the class; use num_classes.",
    changed("32, num_classes", "32, 10"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "fixed_colours", "The three colours are written into the class; use in_channel.",
    changed("(in_channel, channel_1", "(3, channel_1"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "not_registered", "Layers in a plain list are not seen by parameters(), so nothing would learn them: make each an "
    "attribute, or use nn.ModuleList.",
    changed("for layer in (self.conv1, self.conv2, self.fc):",
            "self.layers = [self.conv1, self.conv2, self.fc]\n        del self.conv1, self.conv2, self.fc\n"
            "        for layer in self.layers:", "self.conv1(x)", "self.layers[0](x)",
            "self.conv2(first)", "self.layers[1](first)", "self.fc(", "self.layers[2]("), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "batch_norm", "A batch normalisation is not asked for here; the open-ended part is the place for it.",
    changed("for layer", "self.norm = nn.BatchNorm2d(channel_1)\n        for layer", "self.conv1(x)",
            "self.norm(self.conv1(x))"), keeps="part",
)  # fmt: skip
MODULE.mistaken_cell(
    "pooling", "What reaches the last layer has not as many numbers a picture as it takes: pad by 2 and by 1, use no "
    "pooling and no stride, and flatten all axes but the first.",
    changed("F.relu(self.conv1(x))", "F.max_pool2d(F.relu(self.conv1(x)), 2)"), raises=RuntimeError,
)  # fmt: skip
MODULE.mistaken_cell(
    "pooling_smaller_layer", "Pooling is not asked for here; without it the last layer has channel_2 * 32 * 32 inputs.",
    changed("F.relu(self.conv1(x))", "F.max_pool2d(F.relu(self.conv1(x)), 2)", "channel_2 * 32 * 32",
            "channel_2 * 16 * 16"), keeps="part",
)  # fmt: skip
MODULE.mistaken_cell(
    "no_padding", "One linear layer takes channel_2 * 32 * 32 numbers and gives the scores: pad each convolution so "
    "that it keeps height and width.",
    changed(", padding=2", "", ", padding=1", "", "channel_2 * 32 * 32", "channel_2 * 26 * 26"), keeps="part",
)  # fmt: skip
MODULE.mistaken_cell(
    "no_super", "A Module must be set up before it is given layers: call super().__init__() first.",
    changed("        super().__init__()\n", ""), raises=AttributeError,
)  # fmt: skip
MODULE.mistaken_cell(
    "squeezed", "A batch of one is a batch: the scores have shape (1, C), so do not squeeze them.",
    changed(SCORES, f"{SCORES}.squeeze()"), keeps="slip",
)  # fmt: skip
MODULE.mistaken_cell(
    "dropout", "The scores are others at each call: dropout is not asked for here, nor layers that forward makes anew.",
    changed("flatten(second)", "flatten(second) * next(CALLS)", then="import itertools\nCALLS = itertools.count()"),
    keeps="part",
)  # fmt: skip
