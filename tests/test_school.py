"""Marking a class, and again: what is kept, what is marked anew, who gains and loses, and what survives a mishap."""

import csv
import errno
import functools
import html
import json
import os
import re
import shutil
import sqlite3
import sys
import unicodedata
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder import cli
from autograder.gradebook import books, converters, record
from autograder.grading import prepare, whole_class
from autograder.grading.sitting import Sitting
from autograder.intake.notebooks import nbgrader_id
from autograder.report.words import decimal, file_stem

ASSIGNMENT = "assignment1"
KNN = "cs231n/classifiers/k_nearest_neighbor.py"
LOOPS, VOTES, NO_LOOPS = (
    f"a1.knn.{name}" for name in ("compute_distances_two_loops", "predict_labels", "compute_distances_no_loops")
)
SQUARED = ("return np.sqrt(dists, out=dists)", "return dists")  # wrong without loops
LARGER = ("= np.argmax(votes)", "= len(votes) - 1 - np.argmax(votes[::-1])")  # a tie's larger label: a hard case


@pytest.fixture(scope="module", autouse=True)
def few():
    """Three questions, by id, and a gradebook of one notebook: all of the assignment takes long to prepare."""
    with pytest.MonkeyPatch.context() as patch:
        every, inline, config = (
            prepare.of_assignment,
            functools.cache(prepare.inline_questions),
            converters.nbgrader_config,
        )
        chosen = {q.id: q for q in every(ASSIGNMENT) if q.id in (LOOPS, VOTES, NO_LOOPS)}
        patch.setattr(prepare, "of_assignment", lambda name: [q for q in every(name) if q.id in chosen])
        patch.setattr(prepare, "inline_questions", inline)
        patch.setattr(whole_class, "processors", lambda: 1)  # other processes would not know of this
        patch.setattr(record, "of_assignment", lambda name: [q for q in every(name) if q.notebook == "knn"])
        patch.setattr(record, "inline_questions", lambda name: [q for q in inline(name) if q["notebook"] == "knn"])

        def only_knn(*where):
            made = config(*where)
            made.CourseDirectory.notebook_id = "knn"
            return made

        patch.setattr(converters, "nbgrader_config", only_knn)
        yield chosen


@pytest.fixture
def autograder(tmp_path, monkeypatch, capsys):
    """Run the command in tmp_path; gives its exit status and all that it printed, with single spaces."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "150")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, " ".join("".join(capsys.readouterr()).split())

    return run


@pytest.fixture
def marked(monkeypatch):
    """The ids of the questions that are marked from here on, one entry for each time."""
    log, ask = [], Sitting.ask
    monkeypatch.setattr(Sitting, "ask", lambda self, asked, *more: log.append(asked.id) or ask(self, asked, *more))
    return log


def hand_in(folder, full, *edits):
    """A submission: the full one's package with texts of the kNN module replaced."""
    shutil.copytree(full / "cs231n", folder / "cs231n")
    edit(folder, *edits)


def edit(folder, *edits):
    path = folder / KNN
    text = path.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


@pytest.fixture
def trio(tmp_path, full_once):
    """A class of three: all right, squared distances, ties to the larger label."""
    for name, edits in {"ada": (), "ben": (SQUARED,), "cem": (LARGER,)}.items():
        hand_in(tmp_path / "class" / name, full_once, *edits)
    return tmp_path / "class"


GRADE = ["grade", "class", "--assignment", ASSIGNMENT, "--out", "marks", "--no-sandbox", "--workers", "1"]
UNRECORDED = [*GRADE, "--no-gradebook"]


def stored(out):
    """The stored results by student."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in Path(out).glob("*.json")]
    found = [{**result, "origin": "wherever"} for result in found]  # the class is copied from place to place here
    return {result["student"]: result for result in found if "student" in result}


def scores(out, question):
    return {
        name: q["score"] for name, result in stored(out).items() for q in result["questions"] if q["id"] == question
    }


# ---- a class recorded once, for the tests below to copy

ACCENTED = [unicodedata.normalize(form, "José") for form in ("NFC", "NFD")]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, full_once):
    """A folder with a class, its marks and its gradebook, where several names are alike."""
    here = tmp_path_factory.mktemp("recorded")
    edits = {"ada": (), "Ada": (SQUARED,), "run": (LARGER,), "eve [red]": (LARGER, SQUARED)}
    edits |= {ACCENTED[0]: (SQUARED,), ACCENTED[1]: (LARGER,)}
    for name, changes in edits.items():
        hand_in(here / "class" / name, full_once, *changes)
    (here / "class" / "dot.zip").write_bytes(b"PK not a zip")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.chdir(here)
        patch.setattr(sys, "argv", ["autograder", *GRADE])
        cli.main()
    assert not ended.value.code
    return here


@pytest.fixture
def again(recorded, tmp_path):
    """A copy of that class with its marks and gradebook, to go on with in tmp_path."""
    for name in ("class", "marks"):
        shutil.copytree(recorded / name, tmp_path / name)
    return tmp_path


def gradebook_marks(db):
    """Marks in a gradebook: student -> question's nbgrader id -> mark."""
    with Gradebook(f"sqlite:///{db}") as gradebook:
        return {
            submission.student.id: {g.name: g.auto_score for book in submission.notebooks for g in book.grades}
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
        }


def test_marks_agree_in_gradebook_json_csv_and_feedback(recorded):
    out = recorded / "marks"
    rows = {row["student"]: row for row in csv.DictReader((out / "results.csv").open(encoding="utf-8"))}
    in_gradebook = gradebook_marks(out / "gradebook.db")
    assert len(stored(out)) == len(rows) == len(in_gradebook) == 7
    for student, result in stored(out).items():
        book, page = in_gradebook[file_stem(student)], feedback(out, student)
        assert f"{decimal(result['score'])} of {decimal(result['max_score'])} points" in page
        assert rows[student]["score"] == decimal(result["score"])
        assert sum(filter(None, book.values())) == pytest.approx(result["score"])
        assert result["score"] == pytest.approx(sum(q["score"] for q in result["questions"]))
        for question in result["questions"]:
            assert book[nbgrader_id(question["id"])] == pytest.approx(question["score"])
            if not result["message"]:
                assert rows[student][question["id"]] == decimal(question["score"])
                assert f"{question['title']} " in page
                assert f"{decimal(question['score'])} of {decimal(question['points'])} {question['id']}" in page


def feedback(out, student):
    """The text of a student's feedback page."""
    page = (out / "feedback" / f"{file_stem(student)}.html").read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_students_with_names_alike_are_told_apart(recorded):
    out = recorded / "marks"
    assert scores(out, NO_LOOPS)["Ada"] == 4.8 < scores(out, NO_LOOPS)["ada (2)"] == 8
    one, other = sorted((s for s in stored(out) if s.startswith("Jos")), key=len)
    assert other.endswith(" (2)") and scores(out, NO_LOOPS)[one] != scores(out, NO_LOOPS)[other]
    assert len(list((out / "feedback").iterdir())) == 7
    assert "squared" in feedback(out, "Ada") and "squared" not in feedback(out, "ada (2)")


def test_a_student_named_run_and_the_file_of_the_run_keep_apart(recorded):
    kept = json.loads((recorded / "marks" / "run.json").read_text())
    assert kept["assignment"] == ASSIGNMENT and isinstance(kept["seed"], int)
    assert stored(recorded / "marks")["run"]["score"] > 0


def test_grading_again_marks_nothing_and_changes_nothing(again, autograder, marked):
    run, before = (again / "marks" / "run.json").read_text(), stored(again / "marks")
    book = gradebook_marks(again / "marks" / "gradebook.db")
    assert autograder(*GRADE)[0] == 0 and marked == []
    assert stored(again / "marks") == before and gradebook_marks(again / "marks" / "gradebook.db") == book
    assert json.loads((again / "marks" / "run.json").read_text())["seed"] == json.loads(run)["seed"]


def test_a_changed_submission_alone_is_marked_and_recorded_again(again, autograder, marked):
    edit(again / "class" / "Ada", SQUARED[::-1])
    before = gradebook_marks(again / "marks" / "gradebook.db")
    assert autograder(*GRADE)[0] == 0
    after = gradebook_marks(again / "marks" / "gradebook.db")
    assert sorted(marked) == sorted([LOOPS, VOTES, NO_LOOPS])
    assert [student for student in before if before[student] != after[student]] == ["Ada"]
    assert after["Ada"][nbgrader_id(NO_LOOPS)] == scores(again / "marks", NO_LOOPS)["Ada"] > 0


def test_another_seed_marks_everything_again(trio, autograder, marked):
    for seed in (3, 4):
        assert autograder(*UNRECORDED, "--seed", seed)[0] == 0
    assert len(marked) == 2 * 9


# ---- regrading


def without_hard_cases(check):
    def core(cs231n, t):
        check(cs231n, t)
        t.cases = [case for case in t.cases if not case["hard"]]

    return core


def test_after_a_changed_check_it_is_said_who_gains_and_who_loses(trio, tmp_path, few, autograder, marked, monkeypatch):
    hand_in(trio / "dee [red]", trio / "cem")
    with monkeypatch.context() as patch:
        patch.setattr(few[VOTES], "check", without_hard_cases(few[VOTES].check))
        patch.setattr(few[NO_LOOPS], "points", 4)
        assert autograder(*UNRECORDED)[0] == 0
    before = {name: result["score"] for name, result in stored("marks").items()}
    marked.clear()
    status, said = autograder("regrade", "marks", "--workers", "1")
    assert status == 0
    assert sorted(marked) == sorted([VOTES, NO_LOOPS] * 4)  # the unchanged question was not marked again
    rows = [
        f"ada {NO_LOOPS} 4 8",
        f"ben {NO_LOOPS} 2.4 4.8",
        f"cem {VOTES} 6 5.5",
        f"cem {NO_LOOPS} 4 8",
        f"dee [red] {VOTES} 6 5.5",
    ]
    table = said.partition("Changed marks")[2].replace("│", " ")
    table = " ".join(table.split())
    assert all(row in table for row in rows) and LOOPS not in table
    after = {name: result["score"] for name, result in stored("marks").items()}
    assert after == {
        **before,
        "ada": before["ada"] + 4,
        "ben": pytest.approx(before["ben"] + 2.4),
        "cem": before["cem"] + 3.5,
        "dee [red]": before["dee [red]"] + 3.5,
    }
    marked.clear()
    status, said = autograder("regrade", "marks")
    assert status == 0 and "No mark has changed." in said and marked == []


def test_what_is_left_of_an_older_check_or_damaged_is_marked_again_alone(trio, tmp_path, autograder, marked):
    assert autograder(*UNRECORDED)[0] == 0
    before, path = stored("marks"), tmp_path / "marks" / "ada.json"
    result = json.loads(path.read_text())
    old = next(q for q in result["questions"] if q["id"] == VOTES)
    old |= {"key": "0" * 16, "score": 1.5, "status": "partial"}
    path.write_text(json.dumps(result))
    (tmp_path / "marks" / "ben.json").write_text("[]")
    (tmp_path / "marks" / "cem.json").write_bytes(b"\xff{")
    marked.clear()
    status, said = autograder("regrade", "marks")
    assert status == 0 and sorted(marked) == sorted([VOTES, *[LOOPS, VOTES, NO_LOOPS] * 2])
    assert "1.5" in said.partition("Changed marks")[2]
    assert {name: result["score"] for name, result in stored("marks").items()} == {
        name: result["score"] for name, result in before.items()
    }


def test_regrading_takes_up_who_has_come_since_and_what_has_gone(trio, tmp_path, full_once, autograder, marked):
    assert autograder(*UNRECORDED)[0] == 0
    hand_in(trio / "dee", full_once)
    marked.clear()
    status, said = autograder("regrade", "marks")
    assert status == 0 and len(marked) == 3 and "No mark has changed." in said
    assert set(stored("marks")) == {"ada", "ben", "cem", "dee"}
    shutil.rmtree(trio)
    status, said = autograder("regrade", "marks")
    assert status == 1 and said.startswith("Not found: ") and len(stored("marks")) == 4


# ---- mishaps: one sentence, nothing lost, the same command finishes


def test_a_locked_gradebook(again, autograder, marked):
    edit(again / "class" / "Ada", SQUARED[::-1])
    db = again / "marks" / "gradebook.db"
    line = [*GRADE, "--db", f"sqlite:///{db}?timeout=0.1"]
    holder = sqlite3.connect(db)
    holder.execute("BEGIN EXCLUSIVE")
    status, said = autograder(*line)
    holder.close()
    assert status == 1 and "cannot be written (database is locked): close what holds it" in said and marked == []
    assert gradebook_marks(db)["Ada"][nbgrader_id(NO_LOOPS)] == 4.8
    assert autograder(*line)[0] == 0 and NO_LOOPS in marked
    assert gradebook_marks(db)["Ada"][nbgrader_id(NO_LOOPS)] == scores("marks", NO_LOOPS)["Ada"]


def test_a_damaged_gradebook(again, autograder, marked):
    db = again / "marks" / "gradebook.db"
    good = db.read_bytes()
    db.write_bytes(bad := bytes(range(256)) * 64)
    before = stored("marks")
    status, said = autograder(*GRADE)
    assert status == 1 and "cannot be written (file is not a database): " in said and "move it away" in said
    assert db.read_bytes() == bad and stored("marks") == before and marked == []
    db.write_bytes(good)
    assert autograder(*GRADE)[0] == 0 and marked == []


@pytest.mark.parametrize(
    "url, reason", [("nonsense", "is no address"), ("mssql+pymssql://host/marks", "needs a driver")]
)
def test_a_gradebook_that_cannot_be_meant(again, autograder, url, reason):
    before = stored(again / "marks")
    status, said = autograder(*GRADE, "--db", url)
    assert status == 1 and reason in said
    assert stored(again / "marks") == before


@pytest.mark.parametrize("name", ["ben.json", "results.csv", "cem.html"])
def test_a_full_disk_while_results_are_written(trio, tmp_path, autograder, marked, monkeypatch, name):
    write = Path.write_bytes

    def full_disk(path, data):
        if f".{name}." in path.name:
            write(path, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full_disk)
        status, said = autograder(*UNRECORDED, "--seed", 3)
    assert status == 1 and said.endswith(
        "No space left on device. What is stored is kept: put that right and run the same command again."
    )
    assert not list(tmp_path.rglob("*.part")) and not list(tmp_path.rglob(name))
    kept = stored("marks")
    marked.clear()
    assert autograder(*UNRECORDED, "--seed", 3)[0] == 0
    assert len(marked) == 3 * (3 - len(kept)) and kept.items() <= stored("marks").items()
    assert len(stored("marks")) == 3 and list(tmp_path.rglob(name))


def test_a_full_disk_while_the_gradebook_is_written(again, autograder, marked, monkeypatch):
    def full_disk(path, text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(books, "write_text", full_disk)
        status, said = autograder(*GRADE)
    assert status == 1 and "The gradebook could not be written ([Errno 28] No space left on device)" in said
    assert autograder(*GRADE)[0] == 0 and marked == []


# ---- whose mark it is


def test_a_students_zip_with_the_names_of_others_leaves_their_marks(trio, tmp_path, autograder):
    (trio / "roster.csv").write_text("ada,ben,cem")
    status, said = autograder(*UNRECORDED)
    assert status == 0 and "Left out: class/roster.csv is neither a folder nor an archive nor a notebook." in said
    before = (tmp_path / "marks" / "ben.json").read_bytes()
    for name in ("ben", "mallory"):
        shutil.copytree(trio / "ada", tmp_path / "inside" / name / ASSIGNMENT)
    shutil.make_archive(str(tmp_path / "mallory"), "zip", tmp_path / "inside")
    line = ["grade", "mallory.zip", *UNRECORDED[2:]]
    status, said = autograder(*line)
    assert status == 0 and "mallory.zip looks like the submissions of several students (ben, mallory)" in said
    assert set(stored("marks")) == {"ada", "ben", "cem", "mallory"}
    status, said = autograder(*line, "--class")
    assert status == 1 and said.startswith("ben: ") and "Nothing was marked: add --replace if it is" in said
    assert (tmp_path / "marks" / "ben.json").read_bytes() == before
    status, said = autograder(*line, "--class", "--replace")
    assert status == 0 and scores("marks", NO_LOOPS)["ben"] > 0
