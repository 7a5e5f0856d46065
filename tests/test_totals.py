"""Totals come from the gradebook: marks by hand, extra credit and penalties count, and what has no mark is named."""

import csv
import datetime
import io
import json
import os

import pytest
from nbgrader.api import Gradebook
from rich.console import Console
from sqlalchemy import text

from autograder.course import CourseError
from autograder.export.command import Wishes, export_marks
from autograder.gradebook.converters import begin_gradebook
from autograder.gradebook.standing import Given, Standing, gradebook_of, standings

CHECK, ANSWER = "a1.knn.predict_labels", "a1.knn.inline_1"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,assignment1 (9),Final\r\n"
    "    Points Possible,,,,,8.00,(read only)\r\n"
    "Ada,1,,ada,CS,{ada},x\r\n"
    "Ben,2,,ben,CS,{ben},x\r\n"
)
DUE = datetime.datetime(2026, 10, 12, 22, 0)


@pytest.fixture
def out(tmp_path):
    """Results of two students, six points of checks each, and two more of an answer that people mark."""
    for student, score in (("ada", 6.0), ("ben", 4.5)):
        question = {"id": CHECK, "notebook": "knn", "title": "Votes", "points": 6, "score": score, "status": "partial"}
        question["status"] = "correct" if score == 6 else "partial"
        result = {
            "submission": student, "student": student, "assignment": "assignment1", "score": score, "max_score": 6,
            "message": "", "questions": [question], "manual": [{"id": ANSWER, "notebook": "knn", "points": 2}],
        }  # fmt: skip
        (tmp_path / "out").mkdir(exist_ok=True)
        (tmp_path / "out" / f"{student}.json").write_text(json.dumps(result))
    run = {"paths": [], "assignment": "assignment1", "course": str(tmp_path), "gradebook": True}
    (tmp_path / "out" / "run.json").write_text(json.dumps(run))
    begin_gradebook(f"sqlite:///{tmp_path}/gradebook.db")
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        gradebook.add_assignment("assignment1", duedate=DUE)
        gradebook.add_notebook("knn", "assignment1")
        gradebook.add_grade_cell("a1-knn-predict_labels", "knn", "assignment1", max_score=6, cell_type="code")
        gradebook.add_grade_cell("a1-knn-inline_1", "knn", "assignment1", max_score=2, cell_type="markdown")
        gradebook.add_solution_cell("a1-knn-inline_1", "knn", "assignment1")
        for student, score in (("ada", 6.0), ("ben", 4.5)):
            gradebook.add_student(student)
            gradebook.add_submission("assignment1", student)
            give(gradebook, student, "predict_labels", auto_score=score)
    return tmp_path / "out"


def give(gradebook, student, cell, **given):
    grade = gradebook.find_grade(f"a1-knn-{cell}", "knn", "assignment1", student)
    for name, value in given.items():
        setattr(grade, name, value)
    gradebook.db.commit()


@pytest.fixture
def marked(out):
    """Ada's answer has a mark, a comment and extra credit; she was a day late, with an extension, and pays for it."""
    with Gradebook(gradebook_of(out)) as gradebook:
        give(gradebook, "ada", "inline_1", manual_score=1.5, extra_credit=0.25, needs_manual_grade=False)
        gradebook.find_comment("a1-knn-inline_1", "knn", "assignment1", "ada").manual_comment = "Which axis?"
        submission = gradebook.find_submission("assignment1", "ada")
        submission.timestamp = DUE + datetime.timedelta(days=3)
        submission.extension = datetime.timedelta(days=2)
        submission.notebooks[0].late_submission_penalty = 1.0
        gradebook.db.commit()
    return out


def export(out, kind="canvas", **wishes):
    """What was written, by rows, and what was said."""
    screen = io.StringIO()
    export_marks(out, kind, out.parent / "marks.csv", Wishes(**wishes), Console(file=screen, width=1000))
    text = (out.parent / "marks.csv").read_bytes().decode()
    return [*csv.reader(io.StringIO(text, newline=""))], screen.getvalue()


def book(out, **cells):
    path = out.parent / "canvas.csv"
    path.write_bytes(CANVAS.format(**{"ada": "", "ben": "", **cells}).encode())
    return path


def test_a_standing_is_all_that_the_gradebook_holds_of_a_student(marked):
    found = standings(gradebook_of(marked), "assignment1")
    assert found["ada"] == Standing(
        "ada",
        {
            CHECK: Given(CHECK, "knn", 6.0, False, 6.0, None, 0.0, ""),
            ANSWER: Given(ANSWER, "knn", 2.0, True, None, 1.5, 0.25, "Which axis?"),
        },
        1.0,
        86400.0,
    )
    ada, ben = found["ada"], found["ben"]
    assert (ada.score, ada.max_score, ada.checks, ada.by_hand, ada.extra, ada.waiting) == (6.75, 8, 6, 1.5, 0.25, [])
    assert (ben.score, ben.max_score, ben.checks, ben.by_hand, ben.extra, ben.waiting) == (4.5, 8, 4.5, 0, 0, [ANSWER])


def test_a_standing_has_the_total_that_nbgrader_exports(marked):
    found = standings(gradebook_of(marked), "assignment1")
    with Gradebook(gradebook_of(marked)) as gradebook:
        for student in ("ada", "ben"):
            submission = gradebook.find_submission("assignment1", student)
            assert found[student].score == max(0.0, submission.score - submission.late_submission_penalty)
            assert found[student].max_score == submission.max_score
            assert found[student].seconds_late == submission.total_seconds_late


def test_a_penalty_takes_no_more_than_there_is():
    assert Standing("ada", {CHECK: Given(CHECK, "knn", 6.0, False, 2.0, None, 0.0, "")}, 5.0, 1.0).score == 0


def test_totals_have_marks_by_hand_extra_credit_and_penalties(marked):
    rows, said = export(marked, into=book(marked))
    assert [row[5] for row in rows] == ["assignment1 (9)", "8.00", "6.75", ""]
    assert "out of 8: checks, answers marked by hand, extra credit (1), penalties for late work (1)." in said


def test_what_is_not_marked_yet_is_named_and_kept_back(marked):
    rows, said = export(marked, into=book(marked, ben="1"))
    assert rows[3][5] == "1" and f"Not marked yet: {ANSWER} of ben." in said and "1 of 2 totals are left out" in said
    rows, said = export(marked, into=book(marked), unfinished=True)
    assert rows[3][5] == "4.5" and f"Not marked yet: {ANSWER} of ben." in said and "left out" not in said


def test_cells_that_hold_something_else_are_listed_and_not_overwritten_without_being_told(marked):
    filled = book(marked, ada="3", ben="4.50")
    (marked.parent / "marks.csv").write_text("before")
    screen = io.StringIO()
    with pytest.raises(CourseError, match=r"1 cells of .* Nothing was written: add --overwrite"):
        export_marks(
            marked,
            "canvas",
            marked.parent / "marks.csv",
            Wishes(filled, unfinished=True),
            Console(file=screen, width=500),
        )
    assert "ada, assignment1 (9): 3 becomes 6.75\n" in screen.getvalue() and "ben" not in screen.getvalue()
    assert (marked.parent / "marks.csv").read_text() == "before"
    rows, said = export(marked, into=filled, unfinished=True, overwrite=True)
    assert rows[2][5] == "6.75" and said.index("3 becomes 6.75") < said.index("Wrote")


def test_points_that_are_not_the_columns_are_said_and_can_be_scaled(marked):
    path = book(marked)
    path.write_bytes(path.read_bytes().replace(b"8.00", b"100"))
    rows, said = export(marked, into=path, unfinished=True)
    assert "The column counts 100 points" in said and "out of 8" in said
    assert [row[5] for row in rows[2:]] == ["6.75", "4.5"]
    rows, said = export(marked, into=path, unfinished=True, scale=True)
    assert [row[5] for row in rows[2:]] == ["84.38", "56.25"]


def test_moodles_maximum_is_compared_too_and_its_comments_are_listed(marked):
    path = marked.parent / "moodle.csv"
    path.write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\n"
        "Participant 7,ada,ada@x.example,Submitted,-,10.00,\n"
        "Participant 8,ben,ben@x.example,Submitted,2.00,10.00,well done\n"
    )
    with pytest.raises(CourseError, match="2 cells"):
        export(marked, "moodle", into=path, unfinished=True)
    rows, said = export(marked, "moodle", into=path, unfinished=True, overwrite=True)
    assert "The column counts 10 points" in said and "ben, Grade: 2.00 becomes 4.5" in said
    assert rows[1][4] == "6.75" and rows[1][6].splitlines() == [
        "Every check is right.",
        "knn, inline question 1: 1.75 of 2. Which axis?",
        "Late: 1 points are taken off.",
    ]


def test_plain_has_every_part(marked):
    rows, _ = export(marked, "plain")
    head = ["student", "assignment", "score", "max_score", "percent", "status", CHECK, ANSWER]
    assert rows == [
        [*head, "checks", "by_hand", "extra_credit", "late_penalty"],
        ["ada", "assignment1", "6.75", "8", "84.38", "marked", "6", "1.75", "6", "1.5", "0.25", "1"],
        ["ben", "assignment1", "4.5", "8", "56.25", "unfinished", "4.5", "", "4.5", "0", "0", "0"],
    ]


def test_checks_alone_are_exported_when_asked_for(marked):
    rows, said = export(marked, into=book(marked), checks=True)
    assert [row[5] for row in rows[2:]] == ["6", "4.5"]
    assert "the 2 points for inline answers, which people mark, are not in them" in said


def test_a_mark_by_hand_in_place_of_a_checks_counts(marked):
    with Gradebook(gradebook_of(marked)) as gradebook:
        give(gradebook, "ada", "predict_labels", manual_score=3.0)
    rows, _ = export(marked, into=book(marked))
    assert rows[2][5] == "3.75"


def test_an_unread_submission_has_a_total_once_somebody_gave_it_marks(marked):
    path = marked / "ada.json"
    stored = json.loads(path.read_text())
    path.write_text(json.dumps({**stored, "message": "The zip is damaged.", "score": 0, "questions": []}))
    with Gradebook(gradebook_of(marked)) as gradebook:
        give(gradebook, "ada", "predict_labels", auto_score=0.0)
        give(gradebook, "ada", "inline_1", auto_score=0.0, manual_score=None, extra_credit=None)
    assert export(marked, into=book(marked, ada="?"))[0][2][5] == "?"
    with Gradebook(gradebook_of(marked)) as gradebook:
        give(gradebook, "ada", "predict_labels", manual_score=5.0)
    assert export(marked, into=book(marked))[0][2][5] == "4"


def test_a_gradebook_that_does_not_hold_these_results_is_refused(marked):
    with Gradebook(gradebook_of(marked)) as gradebook:
        give(gradebook, "ben", "predict_labels", auto_score=1.0)
    with pytest.raises(CourseError, match=r"other marks of the checks than .*: ben. Run `autograder regrade"):
        export(marked)
    with Gradebook(gradebook_of(marked)) as gradebook:
        gradebook.remove_student("ben")
    with pytest.raises(CourseError, match=r"Not in the gradebook: ben. Run `autograder regrade"):
        export(marked)
    (marked.parent / "gradebook.db").write_bytes(b"")
    with pytest.raises(CourseError, match="no gradebook of nbgrader's"):
        export(marked)
    (marked.parent / "gradebook.db").unlink()
    with pytest.raises(CourseError, match=r"There is no gradebook .*gradebook.db"):
        export(marked)
    assert not (marked.parent / "gradebook.db").exists()


def test_a_run_without_a_gradebook_exports_its_checks(marked):
    (marked / "run.json").write_text(json.dumps({"gradebook": False, "course": str(marked.parent)}))
    assert [row[-1] for row in export(marked)[0]] == ["assignment1", "6", "6", "4.5"]


# ---- what is not as it should be


def test_a_penalty_follows_marks_that_were_given_by_hand_since(out):
    (out.parent / "course.toml").write_text(
        'time_zone = "UTC"\n[assignments.assignment1]\ndue = 2026-10-12T22:00:00\n'
        "[assignments.assignment1.times]\nada = 2026-10-14T10:00:00\n[late]\nshare = 0.1\n"
    )
    with Gradebook(gradebook_of(out)) as gradebook:
        give(gradebook, "ada", "inline_1", manual_score=2.0)
        give(gradebook, "ben", "inline_1", manual_score=0.0)
    rows, said = export(out, into=book(out))  # two days begun: a fifth of eight points
    assert [row[5] for row in rows[2:]] == ["6.4", "4.5"] and "penalties for late work (1)" in said
    with Gradebook(gradebook_of(out)) as gradebook:
        give(gradebook, "ada", "inline_1", manual_score=1.0)
    rows, _ = export(out, into=book(out))
    assert rows[2][5] == "5.6"


def test_a_damaged_result_or_run_is_said_and_nothing_written(marked):
    (marked / "ben.json").write_text('{"student":"ben"')
    with pytest.raises(CourseError, match=r"ben.json is damaged: run `autograder regrade"):
        export(marked)
    (marked / "ben.json").unlink()
    (marked / "run.json").write_text("{")
    with pytest.raises(CourseError, match=r"run.json is damaged"):
        export(marked)
    assert not (marked.parent / "marks.csv").exists()


@pytest.mark.parametrize("points", ["(read only)", "1,600", "-5", "0"])
def test_a_share_of_points_that_are_not_known_is_refused(marked, points):
    path = book(marked)
    path.write_text(path.read_text().replace("8.00", f'"{points}"'))
    with pytest.raises(CourseError, match="--scale needs the points of our column"):
        export(marked, into=path, unfinished=True, scale=True)
    with pytest.raises(CourseError, match="--scale needs the points of our column"):
        export(marked, "plain", scale=True)


def test_canvass_row_of_points_is_known_in_other_languages(marked):
    path = book(marked)
    path.write_text(path.read_text().replace("    Points Possible", "    Punkte möglich"))
    rows, said = export(marked, into=path, unfinished=True)
    assert "The column counts" not in said and [row[5] for row in rows[1:]] == ["8.00", "6.75", "4.5"]


def test_marks_that_nobody_can_have_meant_are_said(marked):
    with Gradebook(gradebook_of(marked)) as gradebook:
        give(gradebook, "ada", "inline_1", manual_score=500.0)
        give(gradebook, "ben", "inline_1", manual_score=-1.0)
    said = export(marked, into=book(marked))[1]
    assert (
        f"Look at it: ada has 500 of 2 for {ANSWER}." in said and f"Look at it: ben has -1 of 2 for {ANSWER}." in said
    )


@pytest.mark.parametrize("value", ["'abc'", "9e999"])
def test_a_mark_that_is_no_number_is_one_sentence(marked, value):
    with Gradebook(gradebook_of(marked)) as gradebook:
        gradebook.db.execute(text(f"UPDATE grade SET manual_score = {value} WHERE manual_score = 1.5"))
        gradebook.db.commit()
    with pytest.raises(
        CourseError, match=r"ada has .* as a mark for a1-knn-inline_1 in the gradebook: mark that again"
    ):
        export(marked)


def test_marks_by_hand_of_an_earlier_attempt_are_named(marked):
    with Gradebook(gradebook_of(marked)) as gradebook:
        give(gradebook, "ada", "inline_1", needs_manual_grade=True)
        give(gradebook, "ada", "predict_labels", needs_manual_grade=False)
    assert (
        f"Marked by hand before it was handed in again, or its check gave something else: {ANSWER} of ada."
        in " ".join(export(marked, into=book(marked))[1].split("\n"))
    )


def test_what_is_no_file_is_not_replaced(marked, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CourseError, match="pipe is no file"):
        export_marks(marked, "plain", tmp_path / "pipe", Wishes(), Console(file=io.StringIO()))
    (tmp_path / "link.csv").symlink_to(tmp_path / "there.csv")
    export_marks(marked, "plain", tmp_path / "link.csv", Wishes(), Console(file=io.StringIO()))
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "there.csv").read_text().startswith("student,")
