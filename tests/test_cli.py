"""The command line: what goes wrong is said in one sentence, with an exit status, and changes no file."""

import errno
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from autograder import cli, files
from autograder.grading import prepare
from autograder.grading.demo import is_earlier_demo
from autograder.sandbox import runner
from autograder.sandbox.walls import SandboxUnavailable

GRADE = ["grade", "class", "--assignment", "assignment1"]
EXPORT = ["export", "marks", "--to"]
CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section,{}\nAda,7001,,ada,CS,\n"


def result(student):
    question = {"id": "a1.knn.one", "notebook": "knn", "points": 4, "score": 3.0, "status": "partial", "key": "0"}
    return {
        "submission": student,
        "student": student,
        "assignment": "assignment1",
        "score": 3.0,
        "max_score": 4,
        "questions": [question],
    }


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to work in, with something of everything in it."""
    for folder in ("empty", "things", "marks"):
        (tmp_path / folder).mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "things" / "notes.txt").write_text("mine")
    (tmp_path / "things" / "other.json").write_text('{"questions": []}')
    (tmp_path / "marks" / "ada.json").write_text(json.dumps(result("ada")))
    (tmp_path / "marks" / "numbers.json").write_text("[1, 2]")
    (tmp_path / "other.csv").write_text(CANVAS.format("assignment2"))
    (tmp_path / "latin.csv").write_bytes(CANVAS.format("assignment1").replace("Ada", "Zoë").encode("latin-1"))
    (tmp_path / "class" / "ada" / "cs231n").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "cs231n" / "layers.py").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def autograder(here, monkeypatch, capsys):
    """Run the command; gives its exit status and all that it printed, with single spaces."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = "".join(capsys.readouterr())
        return ended.value.code or 0, " ".join(printed.split())

    return run


@pytest.fixture
def one_question(monkeypatch):
    """An assignment of one question: preparing all of them takes long."""
    every = prepare.of_assignment
    monkeypatch.setattr(prepare, "of_assignment", lambda name: every(name)[:1])


def tree(folder):
    """Every path in a folder with its content."""
    return {path: path.is_file() and path.read_bytes() for path in Path(folder).rglob("*")}


WRONG = [
    (
        ["start", "assignment9", "new"],
        "There is no assignment 'assignment9'; there are: assignment1, assignment2, assignment3.",
    ),
    (["start", "../assignments/assignment1", "new"], "There is no assignment '../assignments/assignment1'"),
    (["start", "assignment1", "things"], "things exists and is not empty; nothing was changed."),
    (["start", "assignment1", "file"], "file exists and is not empty; nothing was changed."),
    (["start", "assignment1", "file/new"], "File exists: file."),
    (["collect"], "is not an assignment's folder"),
    (["collect", "things"], "things is not an assignment's folder"),
    (["collect", "nowhere"], "nowhere is not an assignment's folder"),
    ([*EXPORT, "excel", "--output", "x.csv"], "There is no format 'excel'; there are canvas, moodle and plain."),
    (["export", "empty", "--to", "plain", "--output", "x.csv"], "empty holds no results: run `autograder grade`"),
    (["export", "things", "--to", "plain", "--output", "x.csv"], "things holds no results"),
    (["export", "nowhere", "--to", "plain", "--output", "x.csv"], "nowhere holds no results"),
    ([*EXPORT, "plain", "--output", "file/x.csv"], "File exists: file."),
    ([*EXPORT, "plain", "--output", "empty"], "Is a directory: empty."),
    ([*EXPORT, "canvas", "--into", "nowhere.csv", "--output", "x.csv"], "No such file or directory: nowhere.csv."),
    ([*EXPORT, "canvas", "--into", "latin.csv", "--output", "x.csv"], "latin.csv is not UTF-8 text"),
    ([*EXPORT, "canvas", "--into", "other.csv", "--output", "x.csv"], "no single column 'assignment1'"),
    ([*EXPORT, "moodle", "--into", "other.csv", "--output", "x.csv"], "no single column 'Grade'"),
    (["regrade", "empty"], "empty holds no earlier run (no run.json that can be read)"),
    (["regrade", "nowhere"], "nowhere holds no earlier run"),
    (
        ["gradescope", "assignment9"],
        "There is no assignment 'assignment9'; there are: assignment1, assignment2, assignment3.",
    ),
    (["gradescope", "assignment1", "--output", "file/x.zip"], "File exists: file."),
    (["demo", "--out", "things"], "things exists and holds no earlier demo; nothing was changed."),
    (["demo", "--out", "marks"], "marks exists and holds no earlier demo; nothing was changed."),
    (["data", "mnist"], "There is no download named 'mnist'; the names are: cifar10"),
    ([*GRADE, "--dataset", "mnist"], "There is no data set 'mnist'; name one of: picturebook, cifar10."),
    ([*GRADE, "--workers", "0"], "Invalid value for '--workers'"),
    ([*GRADE, "--seed", "-1"], "Invalid value for '--seed'"),
    (["grade", "class"], "Missing option '--assignment'"),
]


@pytest.mark.parametrize("arguments, sentence", WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_what_goes_wrong_is_one_sentence_and_changes_nothing(arguments, sentence, here, autograder):
    before = tree(here)
    status, said = autograder(*arguments)
    assert status in (1, 2) and sentence in said
    assert tree(here) == before


def test_results_that_cannot_be_written(here, autograder, one_question, walls):
    before = tree(here)
    status, said = autograder(*GRADE, "--out", "file")
    assert (status, said.partition(".")[0]) == (1, "File exists: file")
    assert "run the same command again" in said and tree(here) == before


def test_no_sandbox_no_marks(here, autograder, one_question, monkeypatch):
    def unavailable():
        raise SandboxUnavailable("The sandbox cannot run here; pass --no-sandbox to do without.")

    monkeypatch.setattr(runner, "describe", unavailable)
    before = tree(here)
    assert autograder(*GRADE) == (1, "The sandbox cannot run here; pass --no-sandbox to do without.")
    assert tree(here) == before


def test_a_mirror_that_cannot_be_reached(here, autograder, monkeypatch):
    entry = {"title": "CIFAR-10", "file": "c.tar.gz", "size": 9, "hash": "sha256:0", "folder": "c", "members": ["a"]}
    (here / "data").mkdir()
    (here / "data" / "registry.json").write_text(json.dumps({"cifar10": {**entry, "url": "http://127.0.0.1:9/own"}}))
    monkeypatch.setenv("CS231N_DATA", str(here / "data"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    status, said = autograder("data", "cifar10", "--mirror", "http://127.0.0.1:9/mirror/", "--to", "sets")
    assert status == 1 and said.startswith("CIFAR-10 could not be downloaded:")
    assert "http://127.0.0.1:9/mirror/c.tar.gz: no connection" in said and "http://127.0.0.1:9/own" in said
    assert not list(here.rglob("*.part"))


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_export_on_a_full_disk_leaves_the_gradebook_it_was_to_fill(here, autograder, monkeypatch):
    book = here / "book.csv"
    book.write_text(CANVAS.format("assignment1"))
    export = [*EXPORT, "canvas", "--into", book, "--output", book]
    before = tree(here)
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", full_disk)
        status, said = autograder(*export)
    assert status == 1 and said.startswith("No space left on device.") and tree(here) == before
    assert autograder(*export) == (0, f"Wrote {book}")
    assert book.read_text() == CANVAS.format("assignment1").replace("CS,", "CS,3")


def test_a_bundle_on_a_full_disk_leaves_the_one_before(here, autograder, monkeypatch):
    (here / "gradescope.zip").write_bytes(b"the one before")
    monkeypatch.setattr(zipfile.ZipFile, "write", full_disk)
    before = tree(here)
    status, said = autograder("gradescope", "assignment1")
    assert status == 1 and said.startswith("No space left on device.") and tree(here) == before


def test_exports_go_where_they_are_told_with_the_line_ends_of_the_book(here, autograder):
    book = CANVAS.format("assignment1").replace("\n", "\r\n")
    (here / "book.csv").write_bytes(book.encode())
    status, said = autograder(*EXPORT, "canvas", "--into", "book.csv", "--output", "new/filled.csv")
    assert (status, said) == (0, "Wrote new/filled.csv")
    assert (here / "new" / "filled.csv").read_bytes().decode() == book.replace("CS,", "CS,3")


def test_a_long_path_is_printed_in_one_piece(here, autograder):
    name = "marks" * 30 + ".csv"
    assert autograder(*EXPORT, "plain", "--output", name) == (0, f"Wrote {name}")


def test_an_export_says_which_points_are_not_in_it(here, autograder):
    by_hand = [{"id": "a1.knn.inline_1", "points": 2}, {"id": "a1.knn.inline_2", "points": 1.5}]
    (here / "marks" / "ada.json").write_text(json.dumps({**result("ada"), "manual": by_hand}))
    status, said = autograder(*EXPORT, "plain", "--output", "marks.csv")
    assert status == 0 and said.startswith("Wrote marks.csv These marks are those of the checks (4 points); the 3.5 ")


def test_brackets_in_names_are_printed_as_they_are(here, autograder):
    assert autograder(*EXPORT, "plain", "--output", "marks [b].csv") == (0, "Wrote marks [b].csv")
    status, said = autograder("start", "assignment1", "my work [/b]")
    assert (status, said) == (0, "Made my work [/b]. Next: jupyter lab 'my work [/b]'")
    assert (here / "my work [/b]" / "knn.ipynb").is_file()


def test_a_name_that_the_gradebook_does_not_know_is_said(here, autograder):
    (here / "marks" / "eve.json").write_text(json.dumps(result("eve [/b]")))
    (here / "book.csv").write_text(CANVAS.format("assignment1"))
    status, said = autograder(*EXPORT, "canvas", "--into", "book.csv", "--output", "filled.csv")
    assert status == 0 and said.endswith("Not in that gradebook, enter by hand: eve [/b]")


@pytest.mark.parametrize(
    "runs, earlier",
    [
        ({"assignment1": ["/x/examples/assignment1"]}, True),
        ({"assignment1": ["/x/examples/assignment1"], "assignment2": ["/x/examples/assignment2"]}, True),
        ({"assignment1": ["/x/class"]}, False),
        ({"assignment1": ["/x/examples/assignment1"], "mine": ["/x/mine"]}, False),
        ({}, False),
    ],
)
def test_a_demo_replaces_only_what_a_demo_has_made(runs, earlier, tmp_path):
    for name, paths in runs.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(json.dumps({"paths": paths}))
    classes = [Path("examples/assignment1"), Path("examples/assignment2")]
    assert is_earlier_demo(tmp_path, classes) is earlier
