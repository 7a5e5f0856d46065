"""A build makes what has changed, and nothing else: notebooks, public checks, models, cells' ids."""

import functools
import hashlib
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from helpers import is_current

from autograder import course
from autograder.build import checks, needs, notebooks, running
from autograder.build.rounding import contents, equal_but_for_rounding, put_back
from autograder.questions import load

KNN = next(path for a in course.assignments() for path in course.notebook_sources(a) if path.stem == "knn")
VOTES = "a1.knn.predict_labels"

# ---- ids of cells


def ids(path):
    return {cell.id: (cell.cell_type, cell.source) for cell in notebooks.expand(path).cells}


def test_a_new_cell_changes_no_other_cells_id(tmp_path):
    text = KNN.read_text()
    for number, place in enumerate([text.index("\n# "), text.rindex("\n**Exercise.**"), len(text)]):
        new = tmp_path / str(number) / KNN.name
        new.parent.mkdir()
        new.write_text(f"{text[:place]}\n\n+++\n\nA new cell.\n\n+++\n\n{text[place:]}")
        before, after = ids(KNN), ids(new)
        assert "A new cell." in [source for _, source in after.values()]
        moved = {id for id in before.keys() & after.keys() if before[id] == after[id]}
        assert len(moved) >= len(before) - 2  # the first cell names the folder; the place may split a cell in two


def test_equal_cells_have_ids_of_their_own_and_an_exercise_that_is_reworded_keeps_its_own():
    cells = [nbformat.v4.new_code_cell("plt.show()") for _ in range(3)]
    exercise = nbformat.v4.new_code_cell("k = 1", metadata={"exercise": VOTES})
    notebooks.give_ids([*cells, exercise], "knn")
    before = exercise.id
    assert len({cell.id for cell in [*cells, exercise]}) == 4
    exercise.source = "k = 2"
    notebooks.give_ids([exercise], "knn")
    assert exercise.id == before


# ---- what a notebook and a public check depend on


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the reference and of the released checks."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("solutions", "assignments"):
        skip = shutil.ignore_patterns("__pycache__", "datasets", "built.json")
        shutil.copytree(course.ROOT / name, folder / name, ignore=skip)
    return folder


@pytest.fixture
def edit(checkout, monkeypatch):
    """Change a file of the copy, which the build takes for the course; it is put back afterwards."""
    monkeypatch.setattr(course, "SOLUTIONS", checkout / "solutions")
    monkeypatch.setattr(course, "NOTEBOOKS", checkout / "solutions" / "notebooks")
    monkeypatch.setattr(course, "ASSIGNMENTS", checkout / "assignments")
    before = {}

    def change(name, old, new):
        path = checkout / name
        before.setdefault(path, path.read_bytes())
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    yield change
    for path, content in before.items():
        path.write_bytes(content)


def digests():
    package = needs.reference()
    return {
        path.stem: running.digest(path, package) for a in course.assignments() for path in course.notebook_sources(a)
    }


@functools.cache
def digests_before():
    """The same for the copy as it is when nothing is changed."""
    return digests()


CAPTIONING = {"RNN_Captioning", "LSTM_Captioning"}
WITH_LAYERS = ("FullyConnectedNets", "BatchNormalization", "Dropout", "ConvolutionalNetworks")


@pytest.mark.parametrize(
    "file, old, new, notebooks",
    [
        (
            "layers.py",
            '"""Forward pass of an affine',
            '"""The forward pass of an affine',
            {"two_layer_net", "features", *WITH_LAYERS},
        ),
        ("layers.py", '"""Layers of', '"""All layers of', set()),
        (
            "optim.py",
            'config.setdefault("beta1", 0.9)',
            'config.setdefault("beta1", 0.8)',
            {"two_layer_net", "features", *WITH_LAYERS, *CAPTIONING},
        ),
        ("classifiers/softmax.py", "scores -= ", "scores = scores - ", {"softmax"}),
        ("features.py", "def hog_feature", "def another():\n    return 1\n\n\ndef hog_feature", set()),
        ("computational_graph.py", "return x + y", "return y + x", {"backprop"}),
    ],
)
def test_a_change_of_the_reference_runs_the_notebooks_that_use_it(file, old, new, notebooks, edit):
    before = digests_before()
    edit(f"solutions/cs231n/{file}", old, new)
    after = digests()
    assert {name for name in before if before[name] != after[name]} == notebooks


def test_a_notebook_runs_again_for_its_code_but_not_for_its_prose(edit):
    name, path = f"solutions/notebooks/{KNN.parent.name}/knn.md", course.NOTEBOOKS / KNN.parent.name / "knn.md"
    package = needs.reference()
    made = {"knn": running.digest(path, package)}
    assert is_current(path, package, made)
    edit(name, "You have met all the", "You have met all of the")
    assert running.is_run(path, package, made) and not is_current(path, package, made)
    edit(name, 'check("a1.knn.predict_labels")', 'check("a1.knn.predict_labels")  # votes')
    assert not running.is_run(path, package, made)


def test_prose_is_taken_over_with_the_outputs_left_as_they_are(edit):
    path = course.NOTEBOOKS / KNN.parent.name / "knn.md"
    executed = path.with_suffix(".ipynb")
    kept = executed.read_bytes()
    before = nbformat.read(executed, 4)
    edit(f"solutions/notebooks/{KNN.parent.name}/knn.md", "You have met all the", "You have met all of the")
    try:
        running.take_over_outputs(path)
        after = nbformat.read(executed, 4)
    finally:
        executed.write_bytes(kept)
    outputs = [[cell.outputs for cell in book.cells if cell.cell_type == "code"] for book in (before, after)]
    assert outputs[0] == outputs[1] and any(outputs[0])
    changed = [new.source for old, new in zip(before.cells, after.cells) if old != new]
    assert len(changed) == 1 and "You have met all of the" in changed[0]


def test_a_public_check_is_frozen_when_its_sources_or_itself_have_changed(edit, tmp_path, monkeypatch):
    frozen = []
    monkeypatch.setattr(checks, "of_assignment", lambda _: [load()[VOTES], load()["a1.two_layer_net.relu_forward"]])
    monkeypatch.setattr(checks, "freeze", lambda question: frozen.append(question.id) or {"id": question.id})

    def write(made):
        frozen.clear()
        return checks.write_checks(KNN.parent.name, tmp_path / "public", needs.reference(), made)

    monkeypatch.setattr(checks, "public_folder", lambda _: tmp_path / "public")
    made = write({})
    assert frozen == [VOTES, "a1.two_layer_net.relu_forward"]
    assert write(made) == made and frozen == []
    edit("solutions/cs231n/layers.py", "def svm_loss", "def layernorm():\n    return 1\n\n\ndef svm_loss")
    assert write(made) == made and frozen == []
    edit("solutions/cs231n/layers.py", "np.maximum(0, x)\n", "np.maximum(x, 0)\n")
    assert write(made) != made and frozen == ["a1.two_layer_net.relu_forward"]
    (tmp_path / "public" / f"{VOTES}.npz").write_bytes(b"by hand")
    monkeypatch.setattr(checks, "save", lambda file, public, earlier: file.write_bytes(b"made"))
    write(made)
    assert VOTES in frozen


def test_a_public_check_of_a_model_depends_on_the_model():
    assert list(checks.models_loaded(load()["a1.features.best_net"])) == [
        "feature_scaling.npz",
        "best_two_layer_net_features.npz",
        "best_two_layer_net_features.npz",
        "feature_scaling.npz",
    ]


# ---- rounding


def test_models_that_differ_by_rounding_only_are_put_back(tmp_path):
    W = np.random.RandomState(0).randn(5, 3)
    for name in ("rounded", "better", "reshaped"):
        np.savez(tmp_path / f"{name}.npz", W=W)
    earlier = contents(tmp_path.glob("*.npz"))
    np.savez(tmp_path / "rounded.npz", W=W * (1 + 1e-12))
    np.savez(tmp_path / "better.npz", W=W * 1.01)
    np.savez(tmp_path / "reshaped.npz", W=W.ravel())
    put_back(earlier)
    same = {path.stem for path, content in earlier.items() if path.read_bytes() == content}
    assert same == {"rounded"}


@pytest.mark.parametrize(
    "a, b, equal",
    [
        (np.ones(3), np.ones(3) + 1e-9, True),
        (np.ones(3), np.ones(3) + 1e-3, False),
        (np.array([1, np.nan]), np.array([1, np.nan]), True),
        (np.ones(3, int), np.ones(3), False),
        (np.array([1, 2]), np.array([1, 3]), False),
        ({"a": [1, "x"]}, {"a": [1, "x"]}, True),
        ({"a": [1]}, {"b": [1]}, False),
        ([1, 2], [1, 2, 3], False),
        ([1], (1,), False),
        (1.0, 1.0 + 1e-9, False),
        ({"mistakes": [np.array([1e6, 1.0])]}, {"mistakes": [np.array([1e6 + 50, 3.0])]}, True),  # it diverges
        ({"expected": [np.array([1e6, 1.0])]}, {"expected": [np.array([1e6 + 50, 3.0])]}, False),
        ({"mistakes": [np.array([1.0, 1.0])]}, {"mistakes": [np.array([1.0, 1.1])]}, False),
        ({"mistakes": [7.0]}, {"mistakes": [7.00001]}, True),
        ({"mistakes": [np.array([np.inf, 1])]}, {"mistakes": [np.array([np.inf, 1])]}, True),
        (np.float32([5.0, 0.0]), np.float32([5.0, 4e-5]), True),  # of another machine's torch
        (np.float32([5.0, 0.0]), np.float32([5.0, 6e-5]), False),
        (np.array([5.0, 0.0]), np.array([5.0, 4e-5]), False),
    ],
)
def test_what_counts_as_rounding(a, b, equal):
    assert equal_but_for_rounding(a, b) is equal


# ---- all together: an author adds an exercise

GATE = '''

class SubtractGate:
    """x - y, element by element."""

    def forward(self, x, y):
        """Returns x - y."""
        # BEGIN SOLUTION
        return x - y
        # END SOLUTION
'''
QUESTION = '''"""A new exercise."""

from autograder.authoring.question import question


@question("a1.backprop.subtract_gate", points=1, targets=["cs231n/computational_graph.py:SubtractGate.forward"])
def subtract_gate(cs231n, t):
    with t.case("numbers"):
        t.close("out", cs231n.computational_graph.SubtractGate().forward(t.rng.randn(3), t.rng.randn(3)))


@subtract_gate.mistake("sum", "The second input is subtracted.")
def _(right, self, x, y):
    return x + y
'''


def hashes(folder):
    files = [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_new_exercise_changes_its_own_notebook_and_nothing_else(tmp_path):
    skip = shutil.ignore_patterns(".git", ".venv", "results", "__pycache__", "tests", "examples", "images")
    shutil.copytree(course.ROOT, tmp_path / "course", ignore=skip)
    home = tmp_path / "course"
    before = hashes(home)
    with open(home / "solutions/cs231n/computational_graph.py", "a") as file:
        file.write(GATE)
    (home / "autograder/questions/a1/subtract.py").write_text(QUESTION)
    with open(home / "solutions/notebooks/assignment1/backprop.md", "a") as file:
        file.write('\nComplete `SubtractGate`.\n\n```{code-cell} ipython3\ncheck("a1.backprop.subtract_gate")\n```\n')
    command = [sys.executable, "-m", "autograder.cli", "build"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "assignment1: backprop has run\nassignment1: built\nassignment2: built\nassignment3: built\n"
    after = hashes(home)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {
        "assignments/assignment1/backprop.ipynb",
        "assignments/assignment1/cs231n/computational_graph.py",
        "assignments/assignment1/cs231n_check/manifest.json",
        "assignments/assignment1/cs231n_check/public/a1.backprop.subtract_gate.npz",
        "autograder/questions/a1/subtract.py",
        "docs/questions.md",
        "solutions/cs231n/computational_graph.py",
        "solutions/notebooks/assignment1/backprop.ipynb",
        "solutions/notebooks/assignment1/backprop.md",
        "solutions/notebooks/assignment1/built.json",
    }
