"""The notebook PyTorch: the reference against other ways to compute the same, students' cells, and finding the cells."""

import functools

import numpy as np
import pytest
from students import verdict

from autograder import course
from autograder.authoring import reference
from autograder.authoring.outcomes import frozen_without_mistakes
from autograder.authoring.workbook import reference_cell
from autograder.cs231n_check.cells import naming
from autograder.cs231n_check.package import Package
from autograder.cs231n_check.records import Cells
from autograder.intake.notebooks import exercise_cell
from autograder.intake.sections import headings_above
from autograder.questions import load
from autograder.questions.shared.pytorch.measures import MEASURES
from autograder.questions.shared.pytorch.notebook import NAMES

torch = pytest.importorskip("torch")
SEED = 3


@functools.cache
def tools():
    space = {"__name__": "of_the_test"}
    exec(MEASURES + NAMES, space)
    return space


def run_cell(name):
    """The names of the reference's cell of a question."""
    space = dict(tools())
    exec(reference_cell(f"a2.PyTorch.{name}", ""), space)
    return space


def said(question, source):
    """The verdict on a cell."""
    cells: Cells = lambda id, name: source  # noqa: E731
    return verdict(Package(course.SOLUTIONS), f"a2.PyTorch.{question}", SEED, cells)


def check_cell(question, mistake, source):
    """A cell with a slip gets the hint of a mistake; a right one is right."""
    found = said(question, source)
    assert found.mistake == mistake, found.message
    assert (found.status == "correct") == (not mistake), found.message


def slow_conv(x, w, b, pad):
    """A convolution in loops, float64 arrays (N, C, H, W)."""
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.empty((N, F, H, W))
    for i in range(H):
        for j in range(W):
            out[:, :, i, j] = np.tensordot(padded[:, :, i : i + HH, j : j + WW], w, ((1, 2, 3), (1, 2, 3))) + b
    return out


def slow_net(x, params):
    w1, b1, w2, b2, w3, b3 = params
    first = np.maximum(0, slow_conv(x, w1, b1, 2))
    second = np.maximum(0, slow_conv(first, w2, b2, 1))
    return second.reshape(len(x), -1) @ w3 + b3


# ---- the reference


@pytest.mark.parametrize("sizes, N, H, W", [((3, 4, 5, 6), 2, 7, 6), ((1, 2, 3, 4), 1, 5, 9), ((4, 5, 2, 3), 3, 4, 4)])
def test_the_function_computes_what_slow_loops_compute(sizes, N, H, W):
    x, params, _ = tools()["drawn"](5, sizes, N, H, W)
    right = slow_net(x.double().numpy(), [p.double().numpy() for p in params])
    got = run_cell("three_layer_convnet")["three_layer_convnet"](x.double(), [p.double() for p in params])
    np.testing.assert_allclose(got.numpy(), right, rtol=1e-10, atol=1e-10)


def test_the_three_levels_compute_the_same():
    sizes = (3, 32, 16, 10)
    x, params, _ = tools()["drawn"](1, sizes)
    right = slow_net(x.double().numpy(), [p.double().numpy() for p in params])
    module = run_cell("module_convnet")["ThreeLayerConvNet"](*sizes)
    for model in (module, run_cell("sequential_convnet")["model"]):
        np.testing.assert_allclose(tools()["scores_with"](model, 1, sizes).numpy(), right, rtol=1e-3, atol=1e-4)


def test_the_network_learns_170906_numbers():
    # 32 filters of 75 numbers, 16 of 288, 10 rows of 16384, and a bias for each
    expected = 32 * 76 + 16 * 289 + 10 * 16385
    model = run_cell("sequential_convnet")["model"]
    assert tools()["count_of"](model) == expected == 170_906


def test_the_first_weights_have_kaimings_spread():
    params = run_cell("convnet_parameters")["params"]
    for value, fan_in in zip(params[::2], (75, 288, 16384)):
        assert float(value.detach().std()) == pytest.approx(np.sqrt(2 / fan_in), rel=0.08)
    assert all(not value.detach().any() for value in params[1::2])


# ---- students' cells

CELLS = {}

CELLS["three_layer_convnet"] = """
import torch.nn.functional as F
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    scores = None
    c1 = F.conv2d(x, conv_w1, bias=conv_b1, padding=2)
    r1 = F.relu(c1)
    c2 = F.conv2d(r1, conv_w2, bias=conv_b2, padding=1)
    r2 = F.relu(c2)
    scores = flatten(r2).mm(fc_w) + fc_b
    return scores
"""

OF_THREE_LAYER_CONVNET = [
    ("",),
    ("", "flatten(r2).mm(fc_w) + fc_b", "F.linear(torch.flatten(r2, 1), fc_w.T, fc_b)"),
    ("", "flatten(r2).mm(fc_w) + fc_b", "torch.addmm(fc_b, r2.view(x.size(0), -1), fc_w)"),
    ("", "F.relu(c1)", "c1.clamp(min=0)", "F.relu(c2)", "torch.relu(c2)"),
    ("", "padding=2", "padding='same'", "padding=1", "padding='same'"),
    ("", "padding=2", "padding=(2, 2)", "padding=1", "padding=(1, 1)"),
    ("", "F.conv2d(x, conv_w1, bias=conv_b1, padding=2)", "F.conv2d(F.pad(x, (2, 2, 2, 2)), conv_w1, conv_b1)"),
    ("", "bias=conv_b1, padding=2)", "padding=2) + conv_b1.view(1, -1, 1, 1)"),
    ("", "    return scores", "    print(scores.size())\n    return scores"),
    ("no_relu", "F.relu(c1)", "c1", "F.relu(c2)", "c2"),
    ("no_first_relu", "F.relu(c1)", "c1"),
    ("no_second_relu", "F.relu(c2)", "c2"),
    ("no_second_relu", "flatten(r2)", "flatten(c2)"),
    ("swapped_paddings", "padding=2", "padding=9", "padding=1", "padding=2", "padding=9", "padding=1"),
    ("softmax", "return scores", "return torch.softmax(scores, dim=-1)"),
    ("log_softmax", "return scores", "return nn.LogSoftmax(dim=1)(scores)"),
    ("softmax_over_batch", "return scores", "return F.softmax(scores, 0)"),
    ("no_conv_biases", "bias=conv_b1, ", "", "bias=conv_b2, ", ""),
    ("no_fc_bias", " + fc_b", ""),
    ("zeros", "return scores", "return 0 * scores"),
    ("relu_on_scores", "return scores", "return F.relu(scores)"),
    ("pooling", "F.relu(c2)", "F.max_pool2d(F.relu(c2), 2)"),
    ("no_padding", ", padding=2", "", ", padding=1", ""),
    ("fixed_size", "flatten(r2)", "r2.view(len(x), -1, 1024).flatten(1)"),
    ("squeezed", "return scores", "return torch.squeeze(scores)"),
    ("new_layers", "F.conv2d(r1, conv_w2, bias=conv_b2, padding=1)", "nn.Conv2d(len(conv_w1), len(conv_w2), 3, padding=1)(r1)"),
    ("new_layers", "return scores", "return F.dropout(scores, 0.3)"),
    ("no_gradient", "    scores = None", "    x = x.detach(); params = [p.data for p in params]\n"
     "    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params"),
    ("channels_last", "flatten(r2)", "flatten(r2.permute(0, 2, 3, 1))"),
]  # fmt: skip

CELLS["convnet_parameters"] = """
learning_rate = 3e-3

channel_1 = 32
channel_2 = 16

conv_w1 = random_weight((channel_1, 3, 5, 5))
conv_b1 = zero_weight((channel_1,))
conv_w2 = random_weight((channel_2, channel_1, 3, 3))
conv_b2 = zero_weight((channel_2,))
fc_w = random_weight((channel_2 * 32 * 32, 10))
fc_b = zero_weight((10,))

params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
train_part2(three_layer_convnet, params, learning_rate)
"""

OF_CONVNET_PARAMETERS = [
    ("",),
    ("", "zero_weight((10,))", "zero_weight(10)", "zero_weight((channel_1,))", "zero_weight(channel_1)"),
    ("", "zero_weight((10,))", "torch.zeros(10, device=device, dtype=dtype, requires_grad=True)"),
    ("", "random_weight((channel_1, 3, 5, 5))", "nn.Parameter(torch.randn(32, 3, 5, 5) * (2 / 75) ** 0.5)"),
    ("", "random_weight((channel_1, 3, 5, 5))", "nn.init.kaiming_normal_(torch.empty(32, 3, 5, 5)).requires_grad_()"),
    ("", "params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]", "params = (conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b)"),
    ("all_zero", "random_weight", "zero_weight"),
    ("fc_transposed", "(channel_2 * 32 * 32, 10)", "(10, channel_2 * 32 * 32)"),
    ("channels_first", "(channel_1, 3, 5, 5)", "(3, channel_1, 5, 5)", "(channel_2, channel_1, 3, 3)", "(channel_1, channel_2, 3, 3)"),
    ("swapped_sizes", "5, 5", "X", "3, 3", "5, 5", "X", "3, 3"),
    ("second_sees_picture", "(channel_2, channel_1, 3, 3)", "(channel_2, 3, 3, 3)"),
    ("wrong_fc_channels", "(channel_2 * 32", "(channel_1 * 32"),
    ("not_leaves", "params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]",
     "params = [p.double().float() * 1 for p in (conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b)]"),
    ("row_biases", "((channel_1,))", "((1, channel_1))", "((channel_2,))", "((1, channel_2))", "((10,))", "((1, 10))"),
    ("swapped_filters", "channel_1 = 32", "channel_1 = 16", "channel_2 = 16", "channel_2 = 32"),
]  # fmt: skip

CELLS["module_convnet"] = """
class ThreeLayerConvNet(nn.Module):
    def __init__(self, in_channel, channel_1, channel_2, num_classes):
        super().__init__()
        self.conv_1 = nn.Conv2d(in_channel, channel_1, kernel_size=5, stride=1, padding=2, bias=True)
        nn.init.kaiming_normal_(self.conv_1.weight)
        self.conv_2 = nn.Conv2d(channel_1, channel_2, kernel_size=3, stride=1, padding=1)
        nn.init.kaiming_normal_(self.conv_2.weight)
        self.fc = nn.Linear(channel_2 * 32 * 32, num_classes)
        nn.init.kaiming_normal_(self.fc.weight)

    def forward(self, x):
        scores = None
        x = F.relu(self.conv_1(x))
        x = F.relu(self.conv_2(x))
        scores = self.fc(flatten(x))
        return scores

def test_ThreeLayerConvNet():
    x = torch.zeros((64, 3, 32, 32), dtype=dtype)
    model = ThreeLayerConvNet(in_channel=3, channel_1=12, channel_2=8, num_classes=10)
    print(model(x).size())
test_ThreeLayerConvNet()
"""

OF_MODULE_CONVNET = [
    ("",),
    ("", "super().__init__()", "super(ThreeLayerConvNet, self).__init__()"),
    ("", "self.fc(flatten(x))", "self.fc(x.view(x.shape[0], -1))"),
    ("", "nn.init.kaiming_normal_(self.fc.weight)", "nn.init.kaiming_normal_(self.fc.weight); nn.init.zeros_(self.fc.bias)"),
    ("", "kaiming_normal_(self.conv_1.weight)", "kaiming_normal_(self.conv_1.weight, nonlinearity='relu')"),
    ("", "kaiming_normal_", "kaiming_uniform_"),
    ("", "nn.Linear(channel_2 * 32 * 32, num_classes)", "nn.Linear(in_features=channel_2 * 1024, out_features=num_classes)"),
    ("", "F.relu(self.conv_1(x))", "nn.ReLU()(self.conv_1(x))"),
    ("", "        self.fc = nn", "        self.relu = nn.ReLU()\n        self.fc = nn", "F.relu(self", "self.relu(self"),
    ("", "nn.Conv2d(in_channel, channel_1, kernel_size=5, stride=1, padding=2, bias=True)", "nn.Conv2d(in_channel, channel_1, (5, 5), padding='same')"),
    ("default_weights", "nn.init.kaiming_normal_", "id"),
    ("convolutions_only", "nn.init.kaiming_normal_(self.fc.weight)", "pass"),
    ("second_convolution_forgotten", "nn.init.kaiming_normal_(self.conv_2.weight)", "pass"),
    ("xavier", "kaiming_normal_", "xavier_uniform_"),
    ("no_first_relu", "F.relu(self.conv_1(x))", "self.conv_1(x)"),
    ("no_relu", "F.relu(self.conv_1(x))", "self.conv_1(x)", "F.relu(self.conv_2(x))", "self.conv_2(x)"),
    ("softmax", "return scores", "return F.softmax(scores, dim=1)"),
    ("relu_on_scores", "self.fc(flatten(x))", "F.relu(self.fc(flatten(x)))"),
    ("swapped_paddings", "padding=2", "padding=X", "padding=1", "padding=2", "padding=X", "padding=1"),
    ("fixed_classes", "32, num_classes)", "32, 10)"),
    ("dropout", "scores = self.fc(flatten(x))", "scores = self.fc(F.dropout(flatten(x), 0.5, training=self.training))"),
    ("squeezed", "return scores", "return scores.squeeze()"),
]  # fmt: skip

CELLS["module_optimizer"] = """
learning_rate = 3e-3
channel_1 = 32
channel_2 = 16

model = None
optimizer = None
model = ThreeLayerConvNet(3, channel_1, channel_2, 10)
optimizer = optim.SGD(model.parameters(), lr=learning_rate)

train_part34(model, optimizer)
"""

OF_MODULE_OPTIMIZER = [
    ("",),
    ("", "ThreeLayerConvNet(3, channel_1, channel_2, 10)", "ThreeLayerConvNet(in_channel=3, channel_1=32, channel_2=16, num_classes=10)"),
    ("", "lr=learning_rate", "lr=learning_rate, weight_decay=1e-4"),
    ("", "model.parameters()", "[{'params': model.parameters()}]"),
    ("", "train_part34(model, optimizer)", "history = train_part34(model, optimizer, epochs=2)\nprint(max(history['val_accuracy']))"),
    ("", "10)\n", "10).to(device)\n"),
    ("", "learning_rate = 3e-3", "learning_rate = 5e-3"),
    ("momentum", "lr=learning_rate", "lr=learning_rate, momentum=0.9"),
    ("nesterov", "lr=learning_rate", "lr=learning_rate, momentum=0.9, nesterov=True"),
    ("adam", "optim.SGD", "optim.Adam"),
    ("swapped_filters", "channel_1 = 32", "channel_1 = 16", "channel_2 = 16", "channel_2 = 32"),
    ("sizes_of_the_test", "channel_1 = 32", "channel_1 = 12", "channel_2 = 16", "channel_2 = 8"),
    ("other_network", "train_part34(", "model = ThreeLayerConvNet(3, channel_1, channel_2, 10)\ntrain_part34("),
]  # fmt: skip

CELLS["sequential_convnet"] = """
channel_1 = 32
channel_2 = 16
learning_rate = 1e-2

model = None
optimizer = None
model = nn.Sequential(
    nn.Conv2d(3, channel_1, (5, 5), padding=2),
    nn.ReLU(),
    nn.Conv2d(channel_1, channel_2, (3, 3), padding=1),
    nn.ReLU(),
    Flatten(),
    nn.Linear(channel_2 * 32 * 32, 10),
)
optimizer = optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9, nesterov=True)

train_part34(model, optimizer)
"""
CELLS["sequential_optimizer"] = CELLS["sequential_convnet"]

OF_SEQUENTIAL_CONVNET = [
    ("",),
    ("", "Flatten()", "nn.Flatten()"),
    ("", "nn.ReLU()", "nn.ReLU(inplace=True)"),
    ("", "optimizer = optim", "for layer in model:\n    if hasattr(layer, 'weight'):\n        nn.init.kaiming_normal_(layer.weight)\noptimizer = optim"),
    ("", "model = nn.Sequential(\n", "from collections import OrderedDict\nmodel = nn.Sequential(*[\n", "10),\n)", "10),\n])"),
    ("no_relu", "    nn.ReLU(),\n", ""),
    ("softmax", "10),\n)", "10),\n    nn.Softmax(dim=1),\n)"),
    ("pooling", "    Flatten()", "    nn.MaxPool2d(2),\n    Flatten()", "* 32 * 32", "* 16 * 16"),
    ("batch_norm", "    nn.Conv2d(channel_1", "    nn.BatchNorm2d(channel_1),\n    nn.Conv2d(channel_1"),
    ("no_flatten", "    Flatten(),\n", ""),
    ("swapped_filters", "channel_1 = 32", "channel_1 = 16", "channel_2 = 16", "channel_2 = 32"),
]  # fmt: skip

OF_SEQUENTIAL_OPTIMIZER = [
    ("",),
    ("", "learning_rate = 1e-2", "learning_rate = 5e-3"),
    ("no_nesterov", ", nesterov=True", ""),
    ("no_momentum", ", momentum=0.9, nesterov=True", ""),
    ("adam", "SGD(", "Adam(", ", momentum=0.9, nesterov=True", ""),
    ("momentum_5", "momentum=0.9", "momentum=0.5"),
    ("rate_too_large", "learning_rate = 1e-2", "learning_rate = 1e-1"),
]

TABLES = {
    "three_layer_convnet": OF_THREE_LAYER_CONVNET,
    "convnet_parameters": OF_CONVNET_PARAMETERS,
    "module_convnet": OF_MODULE_CONVNET,
    "module_optimizer": OF_MODULE_OPTIMIZER,
    "sequential_convnet": OF_SEQUENTIAL_CONVNET,
    "sequential_optimizer": OF_SEQUENTIAL_OPTIMIZER,
}


def changed(source, changes):
    for old, new in zip(changes[::2], changes[1::2]):
        assert old in source, old
        source = source.replace(old, new)
    return source


@pytest.mark.parametrize(
    "question, mistake, source",
    [
        pytest.param(question, mistake, changed(CELLS[question], changes), id=f"{question}: {mistake or 'right'} {number}")
        for question, rows in TABLES.items()
        for number, (mistake, *changes) in enumerate(rows)
    ],
)  # fmt: skip
def test_a_students_cell_is_right_or_gets_the_hint_that_fits(question, mistake, source):
    check_cell(question, mistake, source)


def test_a_class_of_raw_parameters_is_right():
    source = """
class ThreeLayerConvNet(nn.Module):
    def __init__(self, in_channel, channel_1, channel_2, num_classes):
        super().__init__()
        self.w1 = nn.Parameter(nn.init.kaiming_normal_(torch.empty(channel_1, in_channel, 5, 5)))
        self.b1 = nn.Parameter(torch.zeros(channel_1))
        self.w2 = nn.Parameter(nn.init.kaiming_normal_(torch.empty(channel_2, channel_1, 3, 3)))
        self.b2 = nn.Parameter(torch.zeros(channel_2))
        self.w3 = nn.Parameter(torch.randn(channel_2 * 32 * 32, num_classes) * (2 / (channel_2 * 1024)) ** 0.5)
        self.b3 = nn.Parameter(torch.zeros(num_classes))
    def forward(self, x):
        x = F.relu(F.conv2d(x, self.w1, self.b1, padding=2))
        x = F.relu(F.conv2d(x, self.w2, self.b2, padding=1))
        return flatten(x) @ self.w3 + self.b3
"""
    check_cell("module_convnet", "", source)


@pytest.mark.parametrize("question", TABLES)
def test_a_cell_that_is_not_written_is_said_to_be_unwritten(question):
    found = said(question, "model = None\noptimizer = None\nparams = [None] * 6\nraise NotImplementedError()")
    assert found.share == 0
    assert found.status == "not_implemented"


@pytest.mark.parametrize("question", ["module_optimizer", "sequential_convnet", "sequential_optimizer"])
def test_a_network_that_is_still_none_earns_nothing(question):
    found = said(question, "model = None\noptimizer = None\ntrain_part34(model, optimizer)")
    assert found.share == 0


def test_a_published_cell_that_is_still_none_earns_nothing():
    empty = CELLS["convnet_parameters"].split("conv_w1 =")[0] + "conv_w1 = None\nparams = [conv_w1] * 6"
    assert said("convnet_parameters", empty).share == 0


def test_public_checks_hold_no_large_arrays():
    for id, question in load().items():
        if id.startswith("a2.PyTorch.") and not question.model:
            made = frozen_without_mistakes(question, 231, reference.solution("picturebook", 231))
            values = [value for outcome in made["expected"] for value in outcome["values"]]
            assert all(np.size(value) < 2000 for value in values), id


# ---- finding a cell where several set the same name

BOOK = [
    ("markdown", "# Part III. PyTorch Module API"),
    ("markdown", "### Module API: Train a Two-Layer Network"),
    ("code", "model = TwoLayerFC()"),
    ("markdown", "### Module API: Train a Three-Layer ConvNet\nYou should now use it."),
    ("code", "model = 'module'"),
    ("markdown", "# Part IV. PyTorch Sequential API\n\n### Sequential API: Two-Layer Network"),
    ("code", "model = 'two layers'"),
    ("markdown", "### Sequential API: Three-Layer ConvNet"),
    ("code", "model = 'sequential'"),
    ("markdown", "# Part V. CIFAR-10 open-ended challenge"),
    ("markdown", "### Tips for training"),
    ("code", "model = 'first try'"),
    ("code", "model = 'own'"),
]


def book(cells):
    return [{"cell_type": kind, "source": source, "metadata": {}, "pictures": {}} for kind, source in cells]


@pytest.mark.parametrize(
    "question, value", [("module_optimizer", "module"), ("sequential_convnet", "sequential"), ("open_ended", "own")]
)
def test_of_several_cells_that_set_a_name_the_heading_tells_which(question, value):
    found = load()[f"a2.PyTorch.{question}"]
    assert exercise_cell(book(BOOK), found.id, "model", (), found.section) == f"model = '{value}'"


def test_a_question_named_in_a_comment_goes_before_the_heading():
    cells = [*BOOK, ("code", "# Exercise a2.PyTorch.module_optimizer\nmodel = 'moved'")]
    found = load()["a2.PyTorch.module_optimizer"]
    assert "moved" in exercise_cell(book(cells), found.id, "model", (), found.section)


def test_without_headings_the_last_cell_counts():
    cells = [cell for cell in BOOK if cell[0] == "code"]
    assert exercise_cell(book(cells), "a2.PyTorch.open_ended", "model", (), "open.?ended") == "model = 'own'"


def test_headings_of_a_cell_are_those_of_the_levels_above_it():
    cells = book([("markdown", "# A\n## B\ntext # no heading"), ("code", ""), ("markdown", "## C"), ("code", "")])
    assert headings_above(cells) == [["A", "B"], ["A", "C"]]


def test_only_a_comment_with_the_whole_id_names_a_question():
    sources = ["# a2.P.x\nm = 1", "m = 'a2.P.x'", "# a2.P.x.y", "# a2.P.xy", "  # Exercise a2.P.x."]
    assert naming(sources, range(5), "a2.P.x") == [0, 4]


PUBLISHED = [
    ("markdown", "# PyTorch"),
    ("code", "import torch\nimport torch.nn as nn\nimport torch.optim as optim\nfrom torch.utils.data import DataLoader\n"
     "from torch.utils.data import sampler\nimport torchvision.datasets as dset\nimport numpy as np"),
    ("code", "NUM_TRAIN = 49000\ncifar10_train = dset.CIFAR10('./cs231n/datasets', train=True, download=True)\n"
     "loader_train = DataLoader(cifar10_train, batch_size=64)\nloader_val = loader_train"),
    ("code", "USE_GPU = True\ndtype = torch.float32\nif USE_GPU and torch.cuda.is_available():\n"
     "    device = torch.device('cuda')\nelse:\n    device = torch.device('cpu')\nprint_every = 100"),
    ("code", "def flatten(x):\n    N = x.shape[0]\n    return x.view(N, -1)"),
    ("code", "import torch.nn.functional as F\ndef two_layer_fc(x, params):\n    return flatten(x).mm(params[0])"),
    ("code", CELLS["three_layer_convnet"]),
    ("code", "def random_weight(shape):\n    return 3\ndef zero_weight(shape):\n    return 4"),
    ("code", "def train_part2(model_fn, params, learning_rate):\n    for t, (x, y) in enumerate(loader_train):\n        pass"),
    ("markdown", "### BareBones PyTorch: Training a ConvNet"),
    ("code", CELLS["convnet_parameters"]),
    ("markdown", "# Part III. PyTorch Module API"),
    ("markdown", "### Module API: Two-Layer Network"),
    ("code", "class TwoLayerFC(nn.Module):\n    pass"),
    ("markdown", "### Module API: Three-Layer ConvNet"),
    ("code", CELLS["module_convnet"]),
    ("markdown", "### Module API: Train a Two-Layer Network"),
    ("code", "model = TwoLayerFC(3 * 32 * 32, 4000, 10)\noptimizer = optim.SGD(model.parameters(), lr=1e-2)\n"
     "train_part34(model, optimizer)"),
    ("markdown", "### Module API: Train a Three-Layer ConvNet"),
    ("code", CELLS["module_optimizer"]),
    ("markdown", "# Part IV. PyTorch Sequential API\n\n### Sequential API: Two-Layer Network"),
    ("code", "class Flatten(nn.Module):\n    def forward(self, x):\n        return flatten(x)\nhidden_layer_size = 4000\n"
     "model = nn.Sequential(Flatten(), nn.Linear(3 * 32 * 32, hidden_layer_size))\ntrain_part34(model, None)"),
    ("markdown", "### Sequential API: Three-Layer ConvNet\nHere you should use `nn.Sequential`."),
    ("code", CELLS["sequential_convnet"]),
    ("markdown", "# Part V. CIFAR-10 open-ended challenge"),
    ("code", "model = nn.Linear(3, 2)\noptimizer = optim.Adam(model.parameters())\ntrain_part34(model, optimizer, epochs=10)"),
    ("code", "best_model = model\ncheck_accuracy_part34(loader_test, best_model)"),
]  # fmt: skip


@pytest.mark.parametrize("question", TABLES)
def test_a_notebook_without_ids_of_the_published_course_is_marked(question):
    found = load()[f"a2.PyTorch.{question}"]
    steps = [step for case in found.cases(SEED) for step in case["steps"] if step[0] == "cell"]
    _, id, sets, in_scope = steps[0]
    source = exercise_cell(book(PUBLISHED), id, sets, in_scope, found.section)
    assert "dset" not in source
    verdict_on_it = said(question, source)
    assert verdict_on_it.status == "correct", verdict_on_it.message


# ---- saved states


@pytest.fixture
def saving(tmp_path, monkeypatch):
    with Package(course.SOLUTIONS):
        from cs231n import model_files, torch_models

        monkeypatch.setattr(model_files, "SAVED_DIR", tmp_path)
        yield torch_models


def small():
    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))


def test_a_saved_state_comes_back_with_running_statistics(saving, tmp_path, capsys):
    model, other = small(), small()
    model(torch.randn(5, 3, 8, 8))
    saving.save_state("net.npz", model)
    assert saving.load_state("net.npz", other) is True
    for one, two in zip(model.state_dict().values(), other.state_dict().values()):
        assert torch.equal(one, two)
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]


def test_a_state_of_another_network_is_refused_by_name(saving):
    saving.save_state("net.npz", small())
    with pytest.raises(ValueError, match=r"another network: 0.bias is \(4,\) in the file, \(5,\) in the network"):
        saving.load_state("net.npz", torch.nn.Sequential(torch.nn.Conv2d(3, 5, 3)))


def test_a_state_that_is_not_there_is_said(saving, capsys):
    assert saving.load_state("none.npz", small()) is False
    assert "nothing saved yet" in capsys.readouterr().out


def test_a_network_too_large_to_hand_in_is_refused(saving, tmp_path):
    with pytest.raises(ValueError, match="takes 20 megabytes, and 16"):
        saving.save_state("net.npz", torch.nn.Linear(5_000_000, 1, bias=False))
    assert not list(tmp_path.iterdir())


def test_checking_a_cell_that_saves_leaves_the_saved_network_alone():
    saved = course.SOLUTIONS / "cs231n" / "saved" / "best_pytorch_model.npz"
    before = saved.read_bytes()
    source = (
        reference_cell("a2.PyTorch.open_ended", "")
        + """
save_state("best_pytorch_model.npz", model)
from cs231n.torch_models import save_state
save_state("best_pytorch_model.npz", model)
"""
    )
    try:
        found = said("open_ended", source)
    finally:
        after = saved.read_bytes()
        saved.write_bytes(before)
    assert found.status == "correct", found.message
    assert after == before


def test_pictures_are_scaled_colour_by_colour():
    with Package(course.SOLUTIONS):
        from cs231n.torch_data import normalise
    picture = np.zeros((1, 3, 2, 2))
    picture[0, 1] = 255
    got = normalise(picture)
    assert got.dtype == torch.float32
    assert got[0, :, 0, 0].tolist() == pytest.approx([-0.4914 / 0.2023, (1 - 0.4822) / 0.1994, -0.4465 / 0.2010])
