"""What texts promise agrees with what the questions ask: bounds, the first cell, the README."""

import json
import re

import nbformat
import pytest

from autograder import course
from autograder.build.notebooks import expand
from autograder.cs231n_check.replay import tuple_of
from autograder.gradebook.converters import generate
from autograder.questions.a1 import features, softmax, svm, two_layer_net

BOUNDS = [
    ("svm", svm.BEST_SVM),
    ("softmax", softmax.BEST_SOFTMAX),
    ("two_layer_net", two_layer_net.BEST_NET),
    ("features", features.BEST_SVM),
    ("features", features.BEST_NET),
]


@pytest.mark.parametrize(("notebook", "bounds"), BOUNDS)
def test_notebooks_name_the_accuracy_that_is_asked(notebook, bounds):
    text = " ".join((course.NOTEBOOKS / "assignment1" / f"{notebook}.md").read_text(encoding="utf-8").split())
    book, cifar = (f"{100 * bounds[name]:.0f} %" for name in ("picturebook", "cifar10"))
    asked = [part for part in re.findall(r"\*\*Points\.\*\*.*?(?=```)", text) if book in part and cifar in part]
    assert len(asked) == 1 and asked[0].index(book) < asked[0].index(cifar)


def test_the_first_cell_is_collapsed_in_every_notebook_and_stays_so_when_released(tmp_path):
    for path in course.notebook_sources("assignment1"):
        metadata = expand(path).cells[0].metadata
        assert metadata["jupyter"] == {"source_hidden": True} and metadata["cellView"] == "form"
        assert expand(path).cells[0].source.startswith("# @title Run this cell first")
    released = generate("assignment1", tmp_path, f"sqlite:///{tmp_path}/gradebook.db")[0]
    source = course.NOTEBOOKS / "assignment1" / released.name
    kept = nbformat.read(source, 4).cells[0].metadata.get("cellView")
    assert json.loads(released.read_text(encoding="utf-8"))["cells"][0]["metadata"].get("cellView") == kept


def test_the_readme_tells_a_learner_how_to_begin_before_it_tells_of_make():
    text = (course.ROOT / "README.md").read_text(encoding="utf-8")
    alone = text.partition("## On your own")[2].partition("\n## ")[0]
    commands = [line.split("#")[0].strip() for line in alone.splitlines() if line.startswith("    ")]
    assert text.index("## On your own") < text.index("    make ") and not any("make " in line for line in commands)
    assert commands[:3] == [
        "python3 -m venv .venv",
        ".venv/bin/pip install .",
        ".venv/bin/autograder start assignment1 my-work",
    ]


def test_a_tuple_of_one_entry_is_told_as_one():
    assert tuple_of(["dx", "dw"]) == "(dx, dw)"
    assert tuple_of(["dx"]) == "(dx,), a tuple of one entry"
