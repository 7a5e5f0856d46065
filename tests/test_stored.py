"""A class of any size: results stay on disk, are read one by one, and little of each is kept."""

import io
import json
import weakref

import pytest
from rich.console import Console

from autograder.course import CourseError
from autograder.export.command import Wishes, export_marks
from autograder.grading.changes import KEPT, earlier_marks, marks_of, show_changes
from autograder.grading.keep import forget, stored_results
from autograder.report import stored
from autograder.report.brief import gather
from autograder.report.pages import class_report
from autograder.report.results_csv import results_csv
from autograder.report.terminal import show_class


def result(number, status="correct", **more):
    score = 4.0 if status == "correct" else 0.0
    question = {"id": "a1.knn.one", "title": "One", "notebook": "knn", "targets": [], "points": 4, "score": score,
                "status": status, "message": f"message {number}", "hint": "", "mistake": "", "notes": []}  # fmt: skip
    return {
        "submission": f"{number}.zip",
        "student": f"student {number:03}",
        "assignment": "assignment1",
        "score": score,
        "max_score": 4,
        "message": "",
        "notes": [],
        "questions": [question],
        "manual": [{"id": "a1.knn.inline_1", "notebook": "knn", "points": 2, "answer": "far"}],
        "environment": {"python": "3.11.7", "sandbox": "bubblewrap 0.11.0"},
    } | more


def write(results, out):
    out.mkdir(exist_ok=True)
    for one in results:
        (out / f"{one['student']}.json").write_text(json.dumps(one))


class Watched(dict):
    """A result of which one can see whether anyone still holds it."""


class Reads:
    """Counts the results that are read from disk, and how many of them are held at one time."""

    def __init__(self, monkeypatch):
        self.count = self.alive = self.most = 0
        self.read = stored.read_json
        monkeypatch.setattr(stored, "read_json", self)

    def __call__(self, path):
        found = Watched(self.read(path))
        weakref.finalize(found, self.gone)
        self.count, self.alive = self.count + 1, self.alive + 1
        self.most = max(self.most, self.alive)
        return found

    def gone(self):
        self.alive -= 1


def console():
    return Console(file=io.StringIO(), width=100)


@pytest.fixture
def out(tmp_path):
    write([result(n, "timeout" if n == 7 else "correct") for n in range(50)], tmp_path / "out")
    return tmp_path / "out"


def test_table_report_and_console_together_read_each_result_once_and_keep_none(out, monkeypatch):
    reads = Reads(monkeypatch)
    briefs = gather(stored_results(out).values())
    assert results_csv(briefs).count("\n") == 51
    assert class_report(briefs, "A1").count("feedback/") == 50
    show_class(briefs, console())
    assert reads.count == 50 and reads.most <= 2


def test_an_export_reads_each_result_once_and_keeps_none(out, tmp_path, monkeypatch):
    reads = Reads(monkeypatch)
    export_marks(out, "moodle", tmp_path / "marks.csv", Wishes(), console())
    assert (tmp_path / "marks.csv").read_text().count("Every check is right.") == 49
    assert reads.count == 50 and reads.most <= 2


def test_what_a_regrading_changed_is_found_with_each_result_read_once(out, monkeypatch):
    reads = Reads(monkeypatch)
    before = earlier_marks(out)
    assert reads.count == 50
    write([result(3, "wrong"), result(7)], out)
    screen = console()
    show_changes(before, stored_results(out), out, screen)
    rows = [line.split() for line in screen.file.getvalue().splitlines() if "a1.knn.one" in line]
    changed = [[cell for cell in row if cell != "│"] for row in rows]
    assert changed == [["student", "003", "a1.knn.one", "4", "0"], ["student", "007", "a1.knn.one", "0", "4"]]
    assert reads.count == 100 and reads.most <= 2


def test_marks_before_an_interrupted_regrading_are_those_compared_with(out):
    before = earlier_marks(out)
    write([result(3, "wrong")], out)
    assert earlier_marks(out) == before and before["student 003"]["questions"][0]["score"] == 4.0
    show_changes(before, stored_results(out), out, console())
    assert not (out / KEPT).exists()
    assert earlier_marks(out)["student 003"]["questions"][0]["score"] == 0.0


def test_earlier_marks_that_cannot_be_read_are_taken_from_the_results(out):
    (out / KEPT).parent.mkdir()
    (out / KEPT).write_text('["student 003", {"que')
    assert len(earlier_marks(out)) == 50


def test_what_is_the_same_in_many_results_is_kept_once():
    one, other = gather([result(1), result(2)])
    assert one.questions[0] is other.questions[0] and one.environment is other.environment
    marks = marks_of((str(n), result(n)) for n in range(2))
    assert marks["0"]["questions"][0] is marks["1"]["questions"][0]


def test_results_are_found_by_student_in_the_order_of_their_files(out):
    found = stored_results(out)
    assert list(found) == [f"student {n:03}" for n in range(50)] and "student 050" not in found
    assert found["student 007"] == result(7, "timeout")


def test_a_file_that_holds_no_result_is_nobodys(out):
    for name, text in [("run", "{}"), ("list", "[]"), ("half", '{"student": "ada"'), ("other", '{"student": "ada"}')]:
        (out / f"{name}.json").write_text(text)
    assert len(stored_results(out)) == 50


def test_a_result_that_is_gone_is_named(out):
    found = stored_results(out)
    (out / "student 007.json").unlink()
    with pytest.raises(CourseError, match=r"student 007\.json cannot be read any more"):
        gather(found.values())


def test_a_student_is_marked_again_when_asked_for(out):
    before = {student: dict(result) for student, result in stored_results(out).items()}
    named = sorted(before)[3]
    forget(out, [named])
    after = {student: dict(result) for student, result in stored_results(out).items()}
    assert after.pop(named) == {**before.pop(named), "content": ""} and after == before
    with pytest.raises(CourseError, match=f"holds no result of '{named}x'; it has those of {named}"):
        forget(out, [sorted(before)[0], named + "x"])
    assert {s: dict(r) for s, r in stored_results(out).items() if s != named} == before
