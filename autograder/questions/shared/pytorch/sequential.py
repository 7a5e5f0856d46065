"""Mistakes in the ConvNet written as an nn.Sequential."""

import functools

from autograder.questions.shared.family import Family
from autograder.questions.shared.pytorch.barebones import NO_SOFTMAX
from autograder.questions.shared.pytorch.cells import replaced

SEQUENTIAL = Family()

RIGHT = """
model = nn.Sequential(
    nn.Conv2d(3, 32, 5, padding=2), nn.ReLU(),
    nn.Conv2d(32, 16, 3, padding=1), nn.ReLU(),
    Flatten(), nn.Linear(16 * 32 * 32, 10),
)
optimizer = optim.SGD(model.parameters(), lr=1e-2, momentum=0.9, nesterov=True)
"""
changed = functools.partial(replaced, RIGHT)

SEQUENTIAL.mistaken_cell(
    "no_relu", "There is no nn.ReLU() between the layers; without it the three are one linear layer.",
    changed(" nn.ReLU(),", ""),
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "no_first_relu", "A ReLU is missing after the first convolution.",
    changed("padding=2), nn.ReLU()", "padding=2)"), keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "no_second_relu", "A ReLU is missing after the second convolution.",
    changed("padding=1), nn.ReLU()", "padding=1)"), keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell("softmax", NO_SOFTMAX, changed("10),\n", "10), nn.Softmax(dim=1),\n"), keeps="slip")
SEQUENTIAL.mistaken_cell(
    "log_softmax", "Return the raw scores, not their log-softmax: F.cross_entropy takes that itself.",
    changed("10),\n", "10), nn.LogSoftmax(dim=1),\n"), keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "relu_on_scores", "The scores go through a ReLU too; a score may well be negative.",
    changed("10),\n", "10), nn.ReLU(),\n"), keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "swapped_paddings", "The paddings are swapped: a 5x5 filter keeps the size with two zeros on each side, a 3x3 "
    "filter with one.", changed("padding=2", "padding=X", "padding=1", "padding=2", "padding=X", "padding=1"),
    keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "swapped_filters", "The first layer has 32 filters and the second 16, not the other way round.",
    changed("(3, 32,", "(3, X,", "(32, 16,", "(16, 32,", "(3, X,", "(3, 16,", "16 * 32", "32 * 32"), keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "swapped_sizes", "The first layer's filters are 5x5, the second's 3x3.",
    changed("32, 5, padding=2", "32, 3, padding=1", "(32, 16, 3, padding=1", "(32, 16, 5, padding=2"), keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "no_flatten", "What reaches the linear layer has not as many numbers a picture as it takes: put a Flatten() "
    "before it, and no pooling.", changed("Flatten(), ", ""),
    raises=RuntimeError,
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "no_biases", "The layers have no biases: leave bias=False out.",
    changed("padding=2)", "padding=2, bias=False)", "padding=1)", "padding=1, bias=False)", ", 10)",
            ", 10, bias=False)"), keeps="slip",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "no_padding", "One linear layer takes 16 * 32 * 32 numbers and gives ten scores: pad each convolution so that it "
    "keeps height and width.",
    changed(", padding=2", "", ", padding=1", "", "16 * 32 * 32", "16 * 26 * 26"), keeps="part",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "pooling", "Pooling is not asked for here; without it the last layer has 16 * 32 * 32 inputs.",
    changed("padding=1), nn.ReLU()", "padding=1), nn.ReLU(), nn.MaxPool2d(2)", "16 * 32 * 32", "16 * 16 * 16"),
    keeps="part",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "batch_norm", "Batch normalisation is not asked for here; the open-ended part is the place for it.",
    changed("padding=2),", "padding=2), nn.BatchNorm2d(32),"), keeps="part",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "two_layers", "There are two convolutions before the linear layer, with 32 and with 16 filters.",
    changed("    nn.Conv2d(32, 16, 3, padding=1), nn.ReLU(),\n", "", "16 * 32 * 32", "32 * 32 * 32"),
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "fully_connected", "This is still the two-layer network from above: the ConvNet has two convolutions.",
    "model = nn.Sequential(Flatten(), nn.Linear(3 * 32 * 32, 4000), nn.ReLU(), nn.Linear(4000, 10))\n"
    "optimizer = optim.SGD(model.parameters(), lr=1e-2, momentum=0.9, nesterov=True)",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "list", "The layers are in a plain list: nn.Sequential(...) makes a network of them.",
    changed("nn.Sequential(\n", "list((\n", "10),\n)", "10),\n))", "(model.par", "(nn.Sequential(*model).par"),
    keeps="part",
)  # fmt: skip
SEQUENTIAL.mistaken_cell(
    "a_module", "The scores are right, but it is no nn.Sequential: give the layers to nn.Sequential in their order.",
    changed("model = nn.Sequential(", "class Net(nn.Module):\n    def __init__(self, *layers):\n"
            "        super().__init__()\n        self.inner = nn.Sequential(*layers)\n    def forward(self, x):\n"
            "        return self.inner(x)\nmodel = Net("), keeps="slip",
)  # fmt: skip
