"""A submission of assignment 2 from end to end: what is right in full, what is not there, PyTorch only where it is used."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from helpers import mark

from autograder import course
from autograder.build.sample_class import as_handed_in
from autograder.grading import origin as origins
from autograder.grading.prepare import Prepared, Settings
from autograder.intake.notebooks import exercise_cell
from autograder.questions.a2 import PUBLISHED
from autograder.sandbox import runner

BOOKS = (
    "FullyConnectedNets",
    "BatchNormalization",
    "Dropout",
    "ConvolutionalNetworks",
    "PyTorch",
    "NetworkVisualization",
)
MODULES = ["cs231n/layers.py", "cs231n/optim.py", "cs231n/classifiers/fc_net.py", "cs231n/classifiers/cnn.py"]
TORCH = {"PyTorch", "NetworkVisualization"}


@pytest.fixture(scope="module")
def prepared(walls):
    return Prepared(Settings("assignment2", seed=11, sandbox=walls))


@pytest.fixture
def frameworks(monkeypatch):
    """The framework of each process that is started."""
    started, start = [], runner.Runner.start

    def noted(self, framework=""):
        started.append(framework)
        return start(self, framework)

    monkeypatch.setattr(runner.Runner, "start", noted)
    return started


def handed_in(folder, books=BOOKS, without=()):
    """A submission that solves assignment 2, as far as these notebooks go."""
    unwanted = shutil.ignore_patterns("datasets", "__pycache__", *without)
    shutil.copytree(course.SOLUTIONS / "cs231n", folder / "cs231n", ignore=unwanted)
    for book in books:
        notebook = nbformat.read(course.NOTEBOOKS / "assignment2" / f"{book}.ipynb", 4)
        (folder / f"{book}.ipynb").write_text(as_handed_in(notebook))
    return folder


def by_notebook(result):
    """Notebook -> share of its points, over the questions that were asked."""
    found = {}
    for question in result["questions"]:
        got, of = found.get(question["notebook"], (0, 0))
        found[question["notebook"]] = (got + question["score"], of + question["points"])
    return {name: got / of for name, (got, of) in found.items()}


def test_the_reference_gets_full_marks_in_two_processes(tmp_path, prepared, frameworks):
    result = mark(handed_in(tmp_path / "ada"), prepared)
    assert [(q["id"], q["message"]) for q in result["questions"] if q["score"] < q["points"]] == []
    assert result["score"] == result["max_score"] == 147
    assert sorted(frameworks) == ["", "torch"]


def test_what_is_handed_out_gets_nothing(tmp_path, prepared):
    folder = tmp_path / "ada"
    unwanted = shutil.ignore_patterns("datasets", "public")
    shutil.copytree(course.ASSIGNMENTS / "assignment2", folder, ignore=unwanted)
    result = mark(folder, prepared)
    assert result["score"] == 0
    assert {q["status"] for q in result["questions"]} <= {"not_implemented", "missing", "wrong"}


def test_without_pytorch_s_notebooks_torch_is_not_started(tmp_path, prepared, frameworks):
    folder = handed_in(tmp_path / "ada", [b for b in BOOKS if b not in TORCH], ["net_visualization_pytorch.py"])
    result = mark(folder, prepared)
    assert frameworks == [""]
    assert by_notebook(result) == {name: float(name not in TORCH) for name in BOOKS}
    said = {q["id"].split(".")[2]: (q["status"], q["message"].splitlines()[-1]) for q in result["questions"]}
    assert said["module_convnet"] == ("missing", "  no cell of the notebook sets ThreeLayerConvNet")
    assert said["compute_saliency_maps"] == ("missing", "  cs231n/net_visualization_pytorch.py is missing")


def test_without_pytorch_s_notebooks_the_grader_does_not_import_it(tmp_path):
    handed_in(tmp_path / "class" / "ada", ["Dropout"], ["net_visualization_pytorch.py"])
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, 'tests')\n"
        "from helpers import mark; from autograder.grading.prepare import Prepared, Settings\n"
        f"result = mark(Path({str(tmp_path / 'class' / 'ada')!r}), Prepared(Settings('assignment2', 3), ['a2.Dropout.dropout_backward', 'a2.PyTorch.module_convnet', 'a2.NetworkVisualization.make_fooling_image']))\n"
        "print([q['status'] for q in result['questions']], 'torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=course.ROOT)
    assert run.stdout == "['correct', 'missing', 'missing'] False\n", run.stderr


CELLS = {  # as in the published notebook, where two cells set the same names and no cell has an id
    "three": "# TODO: a three-layer net\nweight_scale = 1e-2\nlearning_rate = 1e-2\nmodel = FullyConnectedNet([100, 100])",
    "five": "weight_scale = 1e-1\nlearning_rate = 2e-3\nmodel = FullyConnectedNet([100, 100, 100, 100])",
    "best": "for learning_rate in [1e-3]:\n    weight_scale = 2e-2\n    best_model = FullyConnectedNet([100] * 5)",
}


@pytest.mark.parametrize("question, cell", [("overfit_three_layers", "three"), ("overfit_five_layers", "five")])
def test_of_two_overfits_each_question_runs_its_own(question, cell, prepared):
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in CELLS.values()]
    asked = next(q for q in prepared.questions if q.id == f"a2.FullyConnectedNets.{question}")
    assert exercise_cell(cells, asked.id, "weight_scale", (), asked.section) == CELLS[cell]


# ---- other editions, and what is lent


def unsaved(text):
    """A module's text without what this workbook's models have for saving them."""
    return re.sub(r"^from \.\.model_files import .*\n", "", text.replace("(SavedModel)", ""), flags=re.M)


def perfect(folder, edition):
    """A perfect submission of another edition."""
    unwanted = shutil.ignore_patterns("__pycache__", "datasets", "saved")
    shutil.copytree(course.SOLUTIONS / "cs231n", folder / "cs231n", ignore=unwanted)
    for name in sorted({*origins.OURS, "cs231n/net_visualization_pytorch.py"}):
        (folder / name).unlink(missing_ok=True)
    net, cnn = folder / MODULES[2], folder / MODULES[3]
    text = unsaved(net.read_text())
    if edition == "2018 to 2020":
        text = text.replace("dropout_keep_ratio", "dropout")
    if edition == "2025 and 2026":
        (folder / "cs231n" / "rnn_layers_pytorch.py").write_text("")
    net.write_text(text)
    cnn.write_text(unsaved(cnn.read_text()))
    for book in BOOKS[:5] if edition != "2025 and 2026" else BOOKS[1:5]:
        shutil.copy(course.NOTEBOOKS / "assignment2" / f"{book}.ipynb", folder)
        text = (folder / f"{book}.ipynb").read_text().replace("cs231n_check", "checks")
        (folder / f"{book}.ipynb").write_text(text)
    return folder


@pytest.mark.parametrize("edition", ["2018 to 2020", "2021 to 2024", "2025 and 2026"])
def test_a_perfect_submission_of_another_edition_has_all_that_is_asked(edition, tmp_path, prepared):
    result = mark(perfect(tmp_path / "ada", edition), prepared)
    assert result["edition"] == edition
    assert [(q["id"], q["message"]) for q in result["questions"] if q["score"] < q["points"]] == []
    asked = {q["id"] for q in result["questions"] if q["status"] != "not_asked"}
    assert asked == set(next(each for each in PUBLISHED if each.name == edition).asks)


def test_a_lent_start_earns_all_but_what_is_lent(tmp_path, prepared):
    """Everything of assignment 2 written on lent functions: only these earn nothing, saved models included."""
    from autograder.authoring.modules import read_package
    from autograder.authoring.reach import Package as Reach
    from autograder.carrying.lending import lent_module, with_lent

    folder = tmp_path / "ada"
    shutil.copytree(course.SOLUTIONS / "cs231n", folder / "cs231n", ignore=shutil.ignore_patterns("__pycache__", "datasets"))  # fmt: skip
    for book in BOOKS:
        shutil.copy(course.NOTEBOOKS / "assignment2" / f"{book}.ipynb", folder)
    lent = {
        MODULES[0]: ["affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss"],
        MODULES[1]: ["sgd_momentum", "rmsprop", "adam"],
    }
    for file, names in lent.items():
        (folder / file).write_text(with_lent((folder / file).read_text(), file, names))
    (folder / "cs231n" / "lent.py").write_text(lent_module(Reach(read_package(course.SOLUTIONS)), lent))
    result = mark(folder, prepared)
    without = {q["id"].split(".")[-1] for q in result["questions"] if q["score"] < q["points"]}
    assert without == {name for names in lent.values() for name in names}
