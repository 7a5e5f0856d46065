"""Submissions of assignment 2 of other editions: recognised by what they hold, laid out, asked what their edition asks."""

import json

import numpy as np
import pytest

from autograder import course
from autograder.authoring.skeleton import strip_module
from autograder.cs231n_check.package import Package
from autograder.cs231n_check.plain import Ref
from autograder.grading import origin as origins
from autograder.grading.origin import origin
from autograder.intake.notebook_layout import books_named, other_notebooks
from autograder.intake.staging import stage
from autograder.intake.systems import Submission
from autograder.questions import load
from autograder.questions.a2 import NOTEBOOKS, PUBLISHED
from autograder.sandbox.runner import Runner
from autograder.sandbox.shims import im2col_cython

ASKED = {question for edition in PUBLISHED for question in edition.asks}
BOOKS = [f"{name}.ipynb" for name in NOTEBOOKS]
MODULES = ["cs231n/layers.py", "cs231n/optim.py", "cs231n/classifiers/fc_net.py", "cs231n/classifiers/cnn.py"]
EMPTY = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}'
FIVE = ["FullyConnectedNets", "BatchNormalization", "Dropout", "ConvolutionalNetworks", "PyTorch"]

INIT = "class FullyConnectedNet(object):\n    def __init__(self, hidden_dims, input_dim=3*32*32, num_classes=10,\n        {}, reg=0.0, weight_scale=1e-2, dtype=np.float32, seed=None):\n        {}\n"
NETS = {
    "2017": INIT.format("dropout=0, use_batchnorm=False", "self.given = dropout, use_batchnorm, reg"),
    "2018": INIT.format("dropout=1, normalization=None", "self.given = dropout, normalization, reg"),
    "2021": INIT.format("dropout_keep_ratio=1, normalization=None", "self.given = dropout_keep_ratio, normalization, reg"),
    "ours": INIT.format("dropout_keep_ratio=1, normalization=None", "pass").replace("(object)", "(SavedModel)"),
}  # fmt: skip


def handed_in(folder, net, books=FIVE, more=(), without=()):
    """A submission as students of an edition hand it in, with nothing in most of its files."""
    files = {
        **dict.fromkeys([*MODULES, "cs231n/layer_utils.py", "cs231n/solver.py", *more], ""),
        MODULES[2]: "import numpy as np\n\n\n" + NETS[net],
    }
    for name, text in [*files.items(), *((f"{book}.ipynb", EMPTY) for book in books)]:
        if name not in without:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(EMPTY if name.endswith(".ipynb") else text)
    return folder


def laid_out(folder, place, released=None):
    return stage(Submission("ada", folder), MODULES, BOOKS, place, released)


@pytest.fixture
def edition(tmp_path, monkeypatch):
    """The name of the edition of a submission, "" for this workbook's own."""
    monkeypatch.setattr(origins, "load", lambda: dict.fromkeys(ASKED, load()["a1.knn.best_k"]))  # none is on a model

    def name(folder):
        found = origin(laid_out(folder, tmp_path / "laid"), {}, "assignment2")
        return found.edition.name if found.edition else ""

    return name


# ---- which edition


@pytest.mark.parametrize(
    "net, books, more, name",
    [
        ("2017", FIVE, [], "2016 and 2017"),
        ("2017", [*FIVE[:4], "TensorFlow"], ["cs231n/fast_layers.py"], "2016 and 2017"),
        ("2018", FIVE, [], "2018 to 2020"),
        ("2018", [*FIVE[:4], "TensorFlow"], [], "2018 to 2020, with TensorFlow"),
        ("2018", [*FIVE, "TensorFlow"], [], "2018 to 2020"),
        ("2021", FIVE, [], "2021 to 2024"),
        ("2021", [*FIVE[:4], "TensorFlow (1)"], [], "2021 to 2024, with TensorFlow"),
        ("2021", FIVE[:2], [], "2021 to 2024"),
        ("2021", [*FIVE, "Network_Visualization"], ["cs231n/net_visualization_pytorch.py"], "2022"),
        ("2021", [*FIVE, "NetworkVisualization-PyTorch"], [], "2022"),
        ("2021", [*FIVE[1:], "RNN_Captioning_pytorch"], ["cs231n/rnn_layers_pytorch.py", "cs231n/classifiers/rnn_pytorch.py"], "2025 and 2026"),
        ("2021", FIVE[1:4], ["cs231n/rnn_layers_pytorch.py"], "2025 and 2026"),
        ("ours", [*FIVE, "NetworkVisualization"], [], ""),
        ("ours", [], [], ""),
        ("2021", FIVE, ["cs231n/model_files.py"], ""),
    ],
)  # fmt: skip
def test_an_edition_is_known_by_what_it_holds(net, books, more, name, tmp_path, edition):
    assert edition(handed_in(tmp_path / "ada", net, books, more)) == name


def test_two_files_make_no_edition(tmp_path, edition):
    assert edition(handed_in(tmp_path / "ada", "2021", FIVE, without=MODULES[:2])) == ""


def test_our_notebooks_make_it_ours(tmp_path):
    staged = laid_out(handed_in(tmp_path / "ada", "2021"), tmp_path / "laid")
    cells = {"Dropout.ipynb": [{"cell_type": "code", "source": "from cs231n_check import check"}]}
    assert origin(staged, cells, "assignment2").edition is None


# ---- what an edition asks


def asks(name):
    found = next(edition for edition in PUBLISHED if edition.name == name).asks
    assert len(found) == len(set(found))
    return {notebook: {q.split(".")[2] for q in found if q.split(".")[1] == notebook} for notebook in NOTEBOOKS}


def test_2017_asks_no_layer_or_group_norm_and_not_what_it_gave():
    asked = asks("2016 and 2017")
    assert {len(asked[name]) for name in ("PyTorch", "NetworkVisualization")} == {0}
    assert "softmax_loss" not in asked["FullyConnectedNets"] and len(asked["FullyConnectedNets"]) == 11
    assert asked["BatchNormalization"] == {"batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt", "fully_connected_net_batchnorm"}  # fmt: skip
    assert asked["Dropout"] == {"dropout_forward", "dropout_backward", "fully_connected_net_dropout"}
    assert len(asked["ConvolutionalNetworks"]) == 8 and not any("group" in n for n in asked["ConvolutionalNetworks"])


@pytest.mark.parametrize(
    "name, numbers",
    [
        ("2018 to 2020", (11, 7, 3, 10, 6, 0)),
        ("2018 to 2020, with TensorFlow", (11, 7, 3, 10, 0, 0)),
        ("2021 to 2024", (12, 7, 3, 10, 6, 0)),
        ("2021 to 2024, with TensorFlow", (12, 7, 3, 10, 0, 0)),
        ("2022", (12, 7, 3, 10, 6, 3)),
        ("2025 and 2026", (0, 7, 3, 10, 6, 0)),
    ],
)
def test_how_much_an_edition_asks_of_each_notebook(name, numbers):
    assert tuple(len(asked) for asked in asks(name).values()) == numbers


def test_no_edition_asks_for_saved_models():
    assert not {"best_model", "best_convnet", "open_ended"} & {question.split(".")[2] for question in ASKED}


def test_editions_can_be_written_into_the_key_of_a_result():
    assert json.dumps([[vars(edition)] for edition in PUBLISHED])


def test_what_editions_ask_are_questions():
    assert {q for q in load() if q.startswith("a2.")} - ASKED == {
        "a2.FullyConnectedNets.best_model", "a2.ConvolutionalNetworks.best_convnet", "a2.PyTorch.open_ended",
    }  # fmt: skip
    assert not any(load()[question].model for question in ASKED)


# ---- notebooks under other names


def taken(name, *handed):
    files = [(course.ROOT / each, (each,)) for each in handed]
    return [parts[-1] for _, parts in books_named(files, name)]


@pytest.mark.parametrize(
    "name, handed",
    [
        ("NetworkVisualization.ipynb", "Network_Visualization.ipynb"),
        ("NetworkVisualization.ipynb", "NetworkVisualization-PyTorch.ipynb"),
        ("NetworkVisualization.ipynb", "Copy of network visualization (1).ipynb"),
        ("PyTorch.ipynb", "PyTorch (2).ipynb"),
        ("PyTorch.ipynb", "ada_pytorch.ipynb"),
        ("PyTorch.ipynb", "cs231n-a2-PyTorch-Gan_Li.ipynb"),
        ("FullyConnectedNets.ipynb", "fully_connected_nets.ipynb"),
        ("BatchNormalization.ipynb", "Copy of BatchNormalization.ipynb"),
        ("two_layer_net.ipynb", "two-layer-net.ipynb"),
    ],
)
def test_a_notebook_is_found_under_another_name(name, handed):
    assert taken(name, handed) == [handed]


@pytest.mark.parametrize(
    "name, handed",
    [
        ("PyTorch.ipynb", "NetworkVisualization-PyTorch.ipynb"),
        ("PyTorch.ipynb", "RNN_Captioning_pytorch.ipynb"),
        ("PyTorch.ipynb", "StyleTransfer-PyTorch.ipynb"),
        ("PyTorch.ipynb", "Generative_Adversarial_Networks_PyTorch.ipynb"),
        ("PyTorch.ipynb", "GANs-PyTorch.ipynb"),
        ("PyTorch.ipynb", "TensorFlow.ipynb"),
        ("NetworkVisualization.ipynb", "NetworkVisualization-TensorFlow.ipynb"),
        ("Dropout.ipynb", "Dropouts.ipynb"),
    ],
)
def test_a_notebook_about_something_else_is_not_taken(name, handed):
    assert taken(name, handed) == []


def test_of_two_the_one_of_the_name_is_taken():
    assert taken("PyTorch.ipynb", "NetworkVisualization-PyTorch.ipynb", "PyTorch.ipynb") == ["PyTorch.ipynb"]


def test_notebooks_that_are_not_taken_are_named_without_their_numbers():
    files = [
        (course.ROOT, ("a", name)) for name in ("PyTorch.ipynb", "TensorFlow (1).ipynb", "TensorFlow.ipynb", "x.py")
    ]
    assert other_notebooks(files, {"PyTorch.ipynb": ("a", "PyTorch.ipynb")}) == ["TensorFlow.ipynb"]


# ---- what is not handed in


FAST = """
import numpy as np
try:
    from .im2col_cython import col2im_6d_cython
except ImportError:
    pass
from .im2col import *


def conv_backward_fast(columns, shape):
    N, C, H, W = shape
    return col2im_6d_cython(columns, N, C, H, W, 3, 3, 1, 1)
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Assignment 2 as it is handed out, as far as this needs it."""
    folder = tmp_path_factory.mktemp("course") / "assignment2"
    for name in ("layers", "optim", "layer_utils", "solver", "classifiers/fc_net", "model_files"):
        path = folder / "cs231n" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(strip_module((course.SOLUTIONS / "cs231n" / f"{name}.py").read_text(), f"cs231n/{name}.py"))
    (folder / "cs231n" / "fast_layers.py").write_text("def conv_forward_fast():\n    return 'released'\n")
    return folder


def test_what_the_course_provides_is_laid_beneath(released, tmp_path):
    own = handed_in(tmp_path / "ada", "2021", without=["cs231n/layer_utils.py", "cs231n/solver.py"])
    staged = laid_out(own, tmp_path / "laid", released)
    beneath = {path.relative_to(staged.folder).as_posix() for path in staged.support}
    assert {f"cs231n/{name}.py" for name in ("layer_utils", "solver", "fast_layers")} <= beneath
    assert not beneath & set(MODULES)
    with Package(staged.folder):
        from cs231n.fast_layers import conv_forward_fast

        assert conv_forward_fast() == "released"


def test_what_is_asked_for_and_not_handed_in_is_not_taken_from_the_release(released, tmp_path):
    staged = laid_out(handed_in(tmp_path / "ada", "2021", without=[MODULES[1]]), tmp_path / "laid", released)
    assert not (staged.folder / MODULES[1]).exists()


def test_own_fast_layers_stay_as_they_are(released, tmp_path):
    own = handed_in(tmp_path / "ada", "2021", more=["cs231n/fast_layers.py"])
    (own / "cs231n" / "fast_layers.py").write_text("def conv_forward_fast():\n    return 'own'\n")
    staged = laid_out(own, tmp_path / "laid", released)
    assert "'own'" in (staged.folder / "cs231n" / "fast_layers.py").read_text()


def test_fast_layers_work_where_the_extension_is_not_compiled(tmp_path, walls):
    """The check of a question on own fast layers, which import the extension in a try, in the sandbox."""
    folder = tmp_path / "ada"
    (folder / "cs231n").mkdir(parents=True)
    (folder / "cs231n" / "fast_layers.py").write_text(FAST)
    (folder / "cs231n" / "im2col.py").write_text("")
    shape, rng = (2, 3, 4, 5), np.random.RandomState(0)
    columns = rng.randn(3, 3, 3, 2, 4, 5)
    steps = [["import", "cs231n"], ["attr", Ref(0), "fast_layers"], ["attr", Ref(1), "conv_backward_fast"],
             ["call", Ref(2), [columns, shape], {}], ["output", Ref(3)]]  # fmt: skip
    case = {"name": "", "hard": False, "steps": steps, "outputs": [{"name": "dx"}]}
    with Runner(folder, True) as runner:
        (outcome,) = runner.outcomes([case], {}, 20)
        assert any("im2col_cython" in name for name in runner.shims)
    assert outcome["error"] is None, outcome["error"]
    assert np.allclose(outcome["values"][0], im2col_cython.col2im_6d_cython(columns, *shape, 3, 3, 1, 1))
