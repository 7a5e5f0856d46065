"""What texts promise agrees with what there is: the first cell, the README, tuples of one."""

import json

import nbformat

from autograder import course
from autograder.build.notebooks import expand
from autograder.cs231n_check.replay import tuple_of
from autograder.gradebook.converters import generate


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
