"""Recording goes on from what marking has laid out: nothing is laid out twice, nothing enters that was not handed in."""

import functools
import io
import shutil
from collections import Counter

import pytest
from helpers import ids_of, prepared
from nbgrader.api import Gradebook
from rich.console import Console

from autograder.gradebook import converters, record
from autograder.grading import run
from autograder.intake import staging

ASSIGNMENT = "assignment1"
KNN = "cs231n/classifiers/k_nearest_neighbor.py"


@pytest.fixture
def school(tmp_path, full):
    """A class of three: all of the package, one module of it, and nothing that can be read."""
    shutil.copytree(full, tmp_path / "class" / "ada")
    (tmp_path / "class" / "ben" / KNN).parent.mkdir(parents=True)
    shutil.copy(full / KNN, tmp_path / "class" / "ben" / KNN)
    (tmp_path / "class" / "cem.zip").write_bytes(b"PK not a zip")
    return tmp_path


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A gradebook with the questions of the notebook knn and no marks; all of the assignment takes long to enter."""
    config, path = converters.nbgrader_config, tmp_path_factory.mktemp("empty") / "gradebook.db"

    def only_knn(*where):
        made = config(*where)
        made.CourseDirectory.notebook_id = "knn"
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converters, "nbgrader_config", only_knn)
        of_knn(patch)
        record.ensure_assignment(ASSIGNMENT, f"sqlite:///{path}")
    return path


def of_knn(patch):
    """Have the gradebook ask for the questions of the notebook knn only."""
    questions, inline = record.of_assignment, record.inline_questions
    patch.setattr(record, "of_assignment", lambda name: [q for q in questions(name) if q.notebook == "knn"])
    patch.setattr(record, "inline_questions", lambda name: [q for q in inline(name) if q["notebook"] == "knn"])


@pytest.fixture
def grade(school, empty, monkeypatch):
    """Does what `autograder grade` does, on the questions of the notebook knn; gives the results."""
    asked = functools.cache(lambda seed: prepared(ids_of("knn"), seed=seed))
    monkeypatch.setattr(run, "Prepared", lambda settings: asked(settings.seed))
    of_knn(monkeypatch)
    shutil.copy(empty, school)

    def graded(gradebook=True):
        this = run.Run([str(school / "class")], ASSIGNMENT, str(school), seed=7, sandbox=False, gradebook=gradebook)
        return run.grade_class(this, school / "marks", 2, Console(file=io.StringIO()))

    return graded


@pytest.fixture
def laid_out(monkeypatch):
    """How often each student's submission is laid out from here on."""
    count, stage = Counter(), staging.stage

    def counted(submission, *more):
        count[submission.student] += 1
        return stage(submission, *more)

    monkeypatch.setattr(staging, "stage", counted)
    return count


def totals(school):
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(ASSIGNMENT)}


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_submission_is_laid_out_once_for_marking_and_recording(grade, laid_out, school):
    scores = {result["student"]: result["score"] for result in grade()}
    assert laid_out == {"ada": 1, "ben": 1, "cem": 1}
    assert totals(school) == scores and scores["ada"] > scores["ben"] > scores["cem"] == 0
    laid_out.clear()
    grade()  # results are kept: once, for the gradebook; what could not be read is tried again
    assert laid_out == {"ada": 1, "ben": 1, "cem": 1} and totals(school) == scores
    laid_out.clear()
    grade(gradebook=False)
    assert laid_out == {"cem": 1}


def test_the_course_folder_gets_what_was_handed_in_and_no_more(grade, school):
    grade()
    submitted = school / "submitted"
    assert files(submitted / "ben" / ASSIGNMENT) == {KNN}
    package = {name for name in files(school / "class" / "ada") if name.endswith(".py")}
    assert files(submitted / "ada" / ASSIGNMENT) == {*package, "knn.ipynb"}
    assert (submitted / "cem" / ASSIGNMENT).is_dir() and not files(submitted / "cem")
    for student in ("ada", "ben", "cem"):
        assert "knn.ipynb" in files(school / "autograded" / student / ASSIGNMENT)


def test_a_kept_result_is_recorded_where_its_submission_cannot_be_read_any_more(grade, school, monkeypatch):
    before = grade(gradebook=False)

    def refuse(*arguments):
        raise staging.Unreadable("too many files, by today's rules")

    monkeypatch.setattr(staging, "stage", refuse)
    assert [result["score"] for result in grade()] == [result["score"] for result in before]
    assert totals(school) == {result["student"]: result["score"] for result in before}
