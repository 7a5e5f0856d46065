"""nbgrader's own commands on the course: same release, same marks, feedback and export."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from helpers import mark
from nbgrader.api import Gradebook
from rich.console import Console

from autograder import course
from autograder.build import release
from autograder.gradebook import record
from autograder.grading.crew import Here
from autograder.grading.watch import Watch
from autograder.grading.whole_class import mark_class
from autograder.intake.notebooks import nbgrader_id
from autograder.intake.staging import Handin, Submission
from autograder.questions import of_assignment

ASSIGNMENT = course.assignments()[0]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the course in which nbgrader's commands are run."""
    folder = tmp_path_factory.mktemp("course") / "checkout"
    skip = shutil.ignore_patterns(".git", ".venv", "results", "__pycache__", "tests", "examples", "*.db")
    shutil.copytree(course.ROOT, folder, ignore=skip)
    return folder


def nbgrader(checkout, *arguments):
    environment = {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@pytest.fixture(scope="module")
def graded(checkout, full_once):
    """The course after generate_assignment, one submission in full, one cheating, one odd, and autograde."""
    nbgrader(checkout, "generate_assignment", ASSIGNMENT, "--force")
    shutil.copytree(full_once, checkout / "submitted" / "ada" / ASSIGNMENT)
    shutil.copytree(course.ASSIGNMENTS / ASSIGNMENT, checkout / "submitted" / "cheat" / ASSIGNMENT)
    cheat(checkout / "submitted" / "cheat" / ASSIGNMENT / "knn.ipynb")
    shutil.copytree(full_once, checkout / "submitted" / "odd" / ASSIGNMENT)
    spoil(checkout / "submitted" / "odd" / ASSIGNMENT / "knn.ipynb")
    nbgrader(checkout, "autograde", ASSIGNMENT)
    return checkout


def cheat(path):
    """Edit the check cells, raise the points, answer one inline question."""
    book = nbformat.read(path, 4)
    for cell in book.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and cell.cell_type == "code":
            cell.source, marks["points"] = "print('score: 100'); 100", 100
        if marks.get("grade_id") == "a1-knn-inline_1":
            cell.source = "Bright rows: <script>alert(1)</script>"
    book.cells.append(nbformat.v4.new_code_cell("100", metadata={"nbgrader": {
        "grade": True, "grade_id": "mine", "locked": True, "points": 50, "schema_version": 3, "solution": False, "task": False}}))  # fmt: skip
    nbformat.write(book, path)


def spoil(path):
    """What some editors leave behind: no metadata, numbers that are none, half a character, a wrong version."""
    book = json.loads(path.read_text())
    for cell in book["cells"]:
        cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "data": {"x/y": float("nan")}, "metadata": None}]
    book["cells"][0]["source"] += "\ud83d"
    book["nbformat_minor"] = 2
    path.write_text(json.dumps(book))


def test_generate_assignment_makes_the_same_release(graded):
    assert release.differences(course.ASSIGNMENTS / ASSIGNMENT, graded / "assignments" / ASSIGNMENT) == []


def marks(db, student):
    with Gradebook(db) as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, student)
        return {grade.name: grade.auto_score for book in submission.notebooks for grade in book.grades}


def test_autograde_gives_the_marks_of_the_sandbox(graded, full, knn):
    found = marks(f"sqlite:///{graded}/gradebook.db", "ada")
    result = mark(full, knn)
    assert {nbgrader_id(q["id"]): q["score"] for q in result["questions"]}.items() <= found.items()
    assert all(found[nbgrader_id(q["id"])] is None for q in result["manual"] if q["answer"])


def test_a_notebook_that_holds_anything_gets_the_same_marks(graded):
    db = f"sqlite:///{graded}/gradebook.db"
    assert marks(db, "odd") == marks(db, "ada")
    assert "found by its place" in (graded / "autograded" / "odd" / ASSIGNMENT / "knn.ipynb").read_text()


def test_autograde_keeps_the_figures_that_questions_are_about(graded):
    book = nbformat.read(graded / "autograded" / "ada" / ASSIGNMENT / "knn.ipynb", 4)
    kinds = {kind for cell in book.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert kinds == {"image/png", "image/jpeg", "text/plain"}


def test_code_counts_where_its_notebook_was_not_handed_in(graded, full, walls):
    found = marks(f"sqlite:///{graded}/gradebook.db", "ada")
    (question,) = [q for q in of_assignment(ASSIGNMENT) if q.id == "a1.svm.svm_loss_naive"]
    assert found["a1-svm-svm_loss_naive"] == question.points
    assert found["a1-svm-inline_1"] == 0


def test_edited_cells_gain_nothing(graded):
    found = marks(f"sqlite:///{graded}/gradebook.db", "cheat")
    assert not any(found.values()) and "mine" not in found
    assert found["a1-knn-inline_1"] is None  # to be marked by hand


def test_feedback_and_export(graded):
    nbgrader(graded, "generate_feedback", ASSIGNMENT)
    page = (graded / "feedback" / "ada" / ASSIGNMENT / "knn.html").read_text()
    assert "right in" in page and "other sizes and seeds" not in page
    assert "<script>alert(1)" not in (graded / "feedback" / "cheat" / ASSIGNMENT / "knn.html").read_text()
    nbgrader(graded, "export")
    rows = {row["student_id"]: row for row in csv.DictReader((graded / "grades.csv").open())}
    assert float(rows["ada"]["score"]) > 0 == float(rows["cheat"]["score"])


def test_record_enters_marks_answers_and_notebooks(tmp_path, full, knn):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"not a zip")
    submissions = [Submission("ada", full), Submission("张 伟", broken)]
    handins = [Handin(s, knn.wanted, tmp_path / f"staged-{n}") for n, s in enumerate(submissions)]
    watch = Watch(Console(file=io.StringIO()), every=None)
    results = list(mark_class(handins, knn, tmp_path / "out", Here(knn), watch).values())
    record.record(handins, results, tmp_path / "course")
    record.record(handins, results, tmp_path / "course")  # again: nothing twice
    db = f"sqlite:///{tmp_path}/course/gradebook.db"
    with Gradebook(db) as gradebook:
        students = sorted(student.id for student in gradebook.students)
    assert students[0] == "ada" and len(students) == 2
    assert sum(score or 0 for score in marks(db, "ada").values()) == results[0]["score"] > 0
    assert not any(marks(db, students[1]).values())
    assert (tmp_path / "course" / "autograded" / "ada" / ASSIGNMENT / "knn.ipynb").is_file()
