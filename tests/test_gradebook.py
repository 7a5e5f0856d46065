"""Recording goes on from what marking has laid out: nothing is laid out twice, nothing enters that was not handed in."""

import dataclasses
import errno
import functools
import io
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import nbformat
import pytest
from helpers import handins, ids_of, prepared
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from rich.console import Console
from sqlalchemy import select

from autograder.course import CourseError
from autograder.gradebook import converters, record, register
from autograder.gradebook.calls import here
from autograder.grading import again, prepare, run, whole_class
from autograder.grading.again import regrade
from autograder.grading.crew import Here
from autograder.grading.watch import Watch
from autograder.intake import staging
from autograder.questions import of_assignment

ASSIGNMENT = "assignment1"
KNN = "cs231n/classifiers/k_nearest_neighbor.py"


@pytest.fixture
def school(tmp_path, full):
    return make_class(tmp_path, full)


def make_class(place, full):
    """A class of three: all of the package, one module of it, and nothing that can be read."""
    shutil.copytree(full, place / "class" / "ada")
    (place / "class" / "ben" / KNN).parent.mkdir(parents=True)
    shutil.copy(full / KNN, place / "class" / "ben" / KNN)
    (place / "class" / "cem.zip").write_bytes(b"PK not a zip")
    return place


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A gradebook with the questions of the notebook knn and no marks; all of the assignment takes long to enter."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converters, "nbgrader_config", only_knn(converters.nbgrader_config))
        of_knn(patch)
        record.ensure_assignment(ASSIGNMENT, f"sqlite:///{path}")
    return path


def only_knn(config):
    def made(*where):
        made = config(*where)
        made.CourseDirectory.notebook_id = "knn"
        return made

    return made


def of_knn(patch):
    """Have the gradebook ask for the questions of the notebook knn only."""
    questions, inline = record.of_assignment, record.inline_questions
    patch.setattr(record, "of_assignment", lambda name: [q for q in questions(name) if q.notebook == "knn"])
    patch.setattr(record, "inline_questions", lambda name: [q for q in inline(name) if q["notebook"] == "knn"])


@functools.cache
def asked(seed):
    return prepared(ids_of("knn"), seed=seed)


@pytest.fixture
def grade(school, empty, monkeypatch):
    """Does what `autograder grade` does, on the questions of the notebook knn; gives the results."""
    monkeypatch.setattr(run, "Prepared", lambda settings, store: asked(settings.seed))
    of_knn(monkeypatch)
    shutil.copy(empty, school)

    def graded(gradebook=True, path=school / "class", console=None):
        this = run.Run([str(path)], ASSIGNMENT, str(school), seed=7, sandbox=False, gradebook=gradebook)
        marked = run.grade_class(this, school / "marks", 1, console or Console(file=io.StringIO()))
        return list(marked.values())

    return graded


@pytest.fixture
def laid_out(monkeypatch):
    """How often each student's submission is laid out from here on."""
    count, limited = Counter(), staging.limited

    def counted(name, stage, submission, *more):
        count[submission.student] += 1
        return limited(name, stage, submission, *more)

    monkeypatch.setattr(staging, "limited", counted)
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

    monkeypatch.setattr(staging, "limited", refuse)
    assert [result["score"] for result in grade()] == [result["score"] for result in before]
    assert totals(school) == {result["student"]: result["score"] for result in before}


# ---- one student's recording and another's


def notebook_of(school, student="ada"):
    return school / "class" / student / "knn.ipynb"


def edit(path, change):
    book = json.loads(path.read_text())
    change(book)
    path.write_text(json.dumps(book))


def marked(book, name):
    return next(c for c in book["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def half_an_emoji(book):
    marked(book, "a1-knn-inline_1")["source"] = "\ud83d Odd pictures."
    book["cells"][2]["source"] = "# \ud83d\n" + "".join(book["cells"][2]["source"])


def nul(book):
    marked(book, "a1-knn-inline_1")["source"] = "Odd\0 pictures."


def null_everywhere(book):
    for cell in book["cells"][:6]:
        cell["metadata"] = None
        cell["outputs"] = [
            {"output_type": "display_data", "data": {"application/json": {"x": float("nan")}}, "metadata": None}
        ]


def odd_ids(book):
    for number, cell in enumerate(book["cells"]):
        cell["id"] = [number, None, {"a": 1}, "\ud83d", "same"][number % 5]


def odd_version(book):
    book["nbformat_minor"], book["metadata"] = "\ud83d", None


def very_many_cells(book):
    book["cells"] += [{"cell_type": "markdown", "source": f"x{n}", "metadata": {}} for n in range(20_000)]


@pytest.mark.parametrize("change", [half_an_emoji, nul, null_everywhere, odd_ids, odd_version, very_many_cells])
def test_a_notebook_may_hold_anything(grade, school, change):
    edit(notebook_of(school), change)
    scores = {result["student"]: result["score"] for result in grade()}
    assert totals(school) == scores and scores["ada"] == 28
    path = school / "autograded" / "ada" / ASSIGNMENT / "knn.ipynb"
    text = path.read_text(encoding="utf-8")
    nbformat.validate(book := nbformat.reads(text, 4))
    assert len(book.cells) < 2200
    assert not set("\ud83d\0") & set(json.dumps(json.loads(text), ensure_ascii=False))


def test_one_student_s_recording_costs_only_that_student(grade, school, monkeypatch):
    enter = record.enter

    def fail(db, register, entries):
        if "ada" in {entry.student for entry in entries}:
            enter(db, register, entries)
            raise ValueError("no such mark")
        return enter(db, register, entries)

    monkeypatch.setattr(record, "enter", fail)
    said = io.StringIO()
    with pytest.raises(CourseError, match=r"1 of 3 submissions are not in the gradebook.*marks are safe"):
        grade(console=Console(file=said, width=200))
    assert "ada was not recorded in the gradebook (ValueError: no such mark)." in said.getvalue()
    assert totals(school) == {"ben": 22, "cem": 0}
    assert (school / "marks" / "ada.json").exists() and "28/28" in said.getvalue()
    monkeypatch.setattr(record, "enter", enter)
    grade()
    assert totals(school) == {"ada": 28, "ben": 22, "cem": 0}


def test_a_database_that_cannot_be_written_stops_the_recording_at_once(grade, school, monkeypatch):
    monkeypatch.setattr(run, "try_outputs", lambda *_: None)  # it is damaged after it was tried
    (school / "gradebook.db").write_bytes(b"no database" * 1000)
    with pytest.raises(CourseError, match=r"The gradebook could not be written .*All marks are safe"):
        grade()
    assert len(list((school / "marks").glob("*.json"))) == 4


# ---- many at once


@pytest.fixture(scope="module")
def trio(tmp_path_factory, full_once):
    """What three students handed in, one of it not readable, and their results."""
    place = tmp_path_factory.mktemp("trio")
    make_class(place, full_once)
    asked = prepared(ids_of("knn"))
    found, watch = handins([str(place / "class")], asked, place), Watch(Console(file=io.StringIO()), every=None)
    return found, whole_class.mark_class(found, asked, place / "marks", Here(asked), watch).in_order()


@pytest.fixture
def course(tmp_path, empty, monkeypatch):
    """Makes a course folder with an empty gradebook, by a name."""
    of_knn(monkeypatch)

    def made(name="course"):
        (tmp_path / name).mkdir()
        shutil.copy(empty, tmp_path / name)
        return tmp_path / name

    return made


def content(folder):
    """All that a gradebook holds, but for the ids that it makes up."""
    query = select(SubmittedAssignment).order_by(SubmittedAssignment.student_id)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return [
            (
                (submitted.student.to_dict(), submitted.timestamp, submitted.extension),
                [(book.name, book.flagged, book.late_submission_penalty) for book in submitted.notebooks],
                sorted(
                    (grade.name, grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
                    for book in submitted.notebooks
                    for grade in book.grades
                ),
                sorted(
                    (comment.name, comment.auto_comment, comment.manual_comment)
                    for book in submitted.notebooks
                    for comment in book.comments
                ),
            )
            for submitted in gradebook.db.scalars(query)
        ]


def written(folder):
    """All files of a course's folder but the gradebook."""
    return {name: (folder / name).read_bytes() for name in files(folder) - {"gradebook.db"}}


def elsewhere(function, arguments):
    """Carries calls out in two other processes, which import all anew; the last comes first."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(function, *some) for some in arguments]
        for n, job in reversed([*enumerate(jobs)]):
            yield n, job.exception() or job.result()


def test_recording_many_at_once_is_recording_one_by_one(trio, course, monkeypatch):
    together, apart, alone = course("together"), course("apart"), course("alone")
    record.record(*trio, together)
    record.record(*trio, apart, run=elsewhere)
    monkeypatch.setattr(record, "BATCH", 1)
    record.record(*trio, alone)
    assert content(together) == content(apart) == content(alone) and len(content(alone)) == 3
    assert written(together) == written(apart) == written(alone)
    assert totals(together) == {"ada": 28, "ben": 22, "cem": 0}


def test_what_is_entered_is_what_nbgrader_reads_in_the_notebooks(trio, course):
    folder = course()
    record.record(*trio, folder)
    seen = Counter()
    for student in ("ada", "ben", "cem"):
        book = nbformat.read(folder / "autograded" / student / ASSIGNMENT / "knn.ipynb", 4)
        with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
            for cell in filter(is_grade, book.cells):
                grade = gradebook.find_grade(cell.metadata.nbgrader.grade_id, "knn", ASSIGNMENT, student)
                assert (grade.auto_score, grade.max_score) == determine_grade(cell)
                assert grade.needs_manual_grade == (grade.auto_score is None)
                seen[student, "mark"] += 1
            for cell in filter(is_solution, book.cells):
                comment = gradebook.find_comment(cell.metadata.nbgrader.grade_id, "knn", ASSIGNMENT, student)
                untouched = cell.metadata.nbgrader.checksum == compute_checksum(cell)
                assert comment.auto_comment == ("No response." if untouched else None)
                seen[student, untouched] += 1
    assert seen["ada", "mark"] == seen["cem", "mark"] > 5 and seen["ada", False] and seen["cem", True]


def test_a_result_is_looked_up_once_and_not_kept(trio, course):
    found, results = trio
    looked_up, alive = Counter(), weakref.WeakSet()

    class OneByOne(Sequence):
        def __len__(self):
            return len(results)

        def __getitem__(self, n):
            looked_up[n] += 1
            assert len(alive) <= 1
            alive.add(result := Kept(results[n]))
            return result

    class Kept(dict):
        __hash__ = object.__hash__

    record.record(found, OneByOne(), course())
    assert looked_up == {0: 2, 1: 1, 2: 1}  # the first also for the assignment's name


def test_an_interrupt_keeps_what_was_entered_and_a_second_run_completes_it(trio, course, monkeypatch):
    folder, whole, steps = course(), course("whole"), iter([None, KeyboardInterrupt])
    monkeypatch.setattr(record, "BATCH", 1)

    def step():
        if stop := next(steps):
            raise stop

    with pytest.raises(KeyboardInterrupt):
        record.record(*trio, folder, step=step)
    assert totals(folder) == {"ada": 28}
    record.record(*trio, folder)
    record.record(*trio, whole)
    assert content(folder) == content(whole) and written(folder) == written(whole)


def test_files_that_cannot_be_written_cost_one_student(trio, course):
    folder = course()
    (folder / "autograded").mkdir()
    (folder / "autograded" / "ben").write_text("a file in the way")
    for carry_out in (here, elsewhere):
        said = record.record(*trio, folder, run=carry_out)
        assert [*said.failed] == ["ben"] and "autograded/ben" in said.failed["ben"]
        assert totals(folder) == {"ada": 28, "cem": 0}


def test_a_full_disk_in_another_process_stops_the_recording(trio, course):
    def full_disk(function, arguments):
        yield 0, function(*arguments[0])
        yield 1, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = course()
    with pytest.raises(OSError, match="No space left"):
        record.record(*trio, folder, run=full_disk)
    assert totals(folder) == {}


def test_writing_files_needs_neither_nbgrader_nor_a_database():
    code = "import sys, autograder.gradebook.files; print({'nbgrader', 'sqlalchemy'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


def test_a_time_is_written_only_where_the_marks_are_entered(grade, school, monkeypatch):
    place = school / "submitted" / "ada" / ASSIGNMENT
    shutil.copytree(school / "class" / "ada", place)
    first, later = (f"2026-01-0{day} 10:00:00 UTC\n" for day in (3, 4))
    (place / "timestamp.txt").write_text(first)
    grade(path=school / "submitted")
    (place / "timestamp.txt").write_text(later)
    kept = school / "autograded" / "ada" / ASSIGNMENT / "timestamp.txt"

    def fail(*arguments):
        raise ValueError("no such mark")

    with monkeypatch.context() as patch, pytest.raises(CourseError):
        patch.setattr(record, "enter", fail)
        grade(path=school / "submitted")
    assert kept.read_text() == first  # nbgrader goes by it
    grade(path=school / "submitted")
    assert kept.read_text() == later


# ---- attempts and times


def test_a_new_attempt_takes_the_place_of_the_one_before(grade, school):
    path, submitted = school / "class" / "ada" / KNN, school / "submitted" / "ada" / ASSIGNMENT / KNN
    grade()
    first = submitted.read_text()
    assert first == path.read_text()
    grade()
    assert not (school / "submitted_earlier").exists()  # the same again
    path.write_text(first + "# again\n")
    grade()
    assert submitted.read_text() == first + "# again\n"
    (kept,) = (school / "submitted_earlier" / "ada").iterdir()
    assert kept.name.startswith(ASSIGNMENT) and (kept / KNN).read_text() == first
    assert sorted(p.name for p in (school / "submitted" / "ada").iterdir()) == [ASSIGNMENT]


def test_what_comes_from_nbgrader_s_tree_stays_as_it_is(grade, school):
    place = school / "submitted" / "ada" / ASSIGNMENT
    shutil.copytree(school / "class" / "ada", place)
    (place / "notes.md").write_text("mine")
    (place / "timestamp.txt").write_text("2026-01-03 10:00:00 UTC")
    before = files(place)
    for path in (school / "submitted", school / "submitted" / "ada", place):
        grade(path=path)
        assert files(place) == before and not (school / "submitted_earlier").exists()
        with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
            assert f"{gradebook.find_submission(ASSIGNMENT, 'ada').timestamp}" == "2026-01-03 10:00:00"
            gradebook.remove_submission(ASSIGNMENT, "ada")
    assert (school / "autograded" / "ada" / ASSIGNMENT / "timestamp.txt").read_text() == "2026-01-03 10:00:00 UTC\n"


@pytest.mark.parametrize(
    "time", ["999999-01-01 10:00:00 UTC", "2026\0", "", "x" * 10_000_000, "soon", "0001-01-01 00:00:00 +14"]
)
def test_a_forged_time_is_no_time(grade, school, time):
    place = school / "submitted" / "ada" / ASSIGNMENT
    shutil.copytree(school / "class" / "ada", place)
    (place / "timestamp.txt").write_text(time)
    said = io.StringIO()
    grade(path=school / "submitted", console=Console(file=said, width=200))
    assert totals(school) == {"ada": 28} and "ada: timestamp.txt cannot be read" in said.getvalue()


@pytest.mark.parametrize("make", [lambda p: p.mkdir(), lambda p: p.symlink_to("/dev/zero"), lambda p: os.mkfifo(p)])
def test_a_time_that_is_no_file_is_not_opened(grade, school, make):
    place = school / "submitted" / "ada" / ASSIGNMENT
    shutil.copytree(school / "class" / "ada", place)
    make(place / "timestamp.txt")
    grade(path=school / "submitted")
    assert totals(school) == {"ada": 28}


PLUGIN = """
from pathlib import Path
from nbgrader.plugins import BasePlugin
class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score * float(Path("share.txt").read_text()) if total_seconds_late > 3600 else None
"""


def test_late_work_costs_what_the_course_s_plugin_says(grade, school):
    (school / "late_plugin.py").write_text(PLUGIN)
    (school / "share.txt").write_text("0.5")
    (school / "nbgrader_config.py").write_text(
        'c = get_config()\nc.AssignLatePenalties.plugin_class = "late_plugin.Half"\n'
    )
    for student in ("ada", "ben"):
        shutil.copytree(school / "class" / student, school / "submitted" / student / ASSIGNMENT)
    (school / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt").write_text("2026-01-03 10:00:00 UTC")
    (school / "submitted" / "ben" / ASSIGNMENT / "timestamp.txt").write_text("2026-01-02 10:00:01 UTC")
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-02 10:00:00 UTC")
    for path in (school / "submitted", school / "submitted" / "ada"):
        said = io.StringIO()
        grade(path=path, console=Console(file=said, width=200))
        assert "ada was late: 14 points are taken off" in said.getvalue()
        with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
            found = {s.student.id: s.late_submission_penalty for s in gradebook.assignment_submissions(ASSIGNMENT)}
        assert found == {"ada": 14, "ben": 0} and totals(school) == {"ada": 28, "ben": 22}


def test_a_plugin_that_fails_on_one_student_costs_only_that_student(grade, school):
    (school / "failing_plugin.py").write_text(PLUGIN.replace("return score", "return {'ben': 1}[student_id] * score"))
    (school / "share.txt").write_text("0.5")
    (school / "nbgrader_config.py").write_text(
        'c = get_config()\nc.AssignLatePenalties.plugin_class = "failing_plugin.Half"\n'
    )
    for student in ("ada", "ben"):
        shutil.copytree(school / "class" / student, school / "submitted" / student / ASSIGNMENT)
        (school / "submitted" / student / ASSIGNMENT / "timestamp.txt").write_text("2026-01-03 10:00:00 UTC")
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-02 10:00:00 UTC")
    said = io.StringIO()
    with pytest.raises(CourseError, match="1 of 2 submissions"):
        grade(path=school / "submitted", console=Console(file=said, width=200))
    assert "ada was not recorded in the gradebook (KeyError: 'ada')." in said.getvalue()
    assert "ben was late: 11 points are taken off" in said.getvalue() and totals(school) == {"ben": 22}


def test_a_configuration_that_cannot_be_used_is_one_sentence(grade, school):
    (school / "nbgrader_config.py").write_text(
        'c = get_config()\nc.AssignLatePenalties.plugin_class = "nowhere.Half"\n'
    )
    with pytest.raises(CourseError, match=r"nbgrader_config\.py or the plugin .* All marks are safe"):
        grade()


# ---- the assignment changes


def given(school, name):
    """What ada has for a question: (by the grader, by hand, to be marked by hand, of)."""
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        grade = gradebook.find_grade(name, "knn", ASSIGNMENT, "ada")
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.max_score


@pytest.fixture
def regraded(grade, school, monkeypatch):
    """Grades, gives marks by hand, changes the questions, grades again; gives what was shown."""
    grade()
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        gradebook.find_grade("a1-knn-inline_1", "knn", ASSIGNMENT, "ada").manual_score = 1.5
        gradebook.find_comment("a1-knn-inline_1", "knn", ASSIGNMENT, "ada").manual_comment = "Nearly."
        gradebook.find_grade("a1-knn-predict_labels", "knn", ASSIGNMENT, "ada").extra_credit = 1
        gradebook.db.commit()

    def again(change):
        asked = change([q for q in of_assignment(ASSIGNMENT) if q.notebook == "knn"])
        monkeypatch.setattr(record, "of_assignment", lambda name: asked)
        monkeypatch.setattr(prepare, "of_assignment", lambda name: asked)
        monkeypatch.setattr(run, "Prepared", lambda settings, store: prepare.Prepared(settings, {q.id for q in asked}))
        monkeypatch.setattr(converters, "nbgrader_config", only_knn(converters.nbgrader_config))
        said = io.StringIO()
        regrade(school / "marks", 1, Console(file=said, width=200))
        return said.getvalue()

    return again


def check_by_hand(school):
    assert given(school, "a1-knn-inline_1")[1] == 1.5
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        assert gradebook.find_comment("a1-knn-inline_1", "knn", ASSIGNMENT, "ada").comment == "Nearly."


@pytest.mark.parametrize("points", [2, 20])
def test_points_change(regraded, school, points):
    def other_points(questions):
        return [dataclasses.replace(q, points=points) if q.id.endswith("no_loops") else q for q in questions]

    said = regraded(other_points)
    assert given(school, "a1-knn-compute_distances_no_loops") == (points, None, False, points)
    assert "Changed questions" in said and "Changed marks" in said
    check_by_hand(school)


def test_a_question_is_removed(regraded, school):
    said = regraded(lambda questions: [q for q in questions if not q.id.endswith("predict_labels")])
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook, pytest.raises(MissingEntry):
        gradebook.find_grade("a1-knn-predict_labels", "knn", ASSIGNMENT, "ada")
    assert "removed" in said and totals(school)["ada"] == 22 + 1.5
    check_by_hand(school)


def test_a_question_marked_by_hand_is_not_removed_without_a_copy(grade, school, monkeypatch):
    grade()
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        gradebook.find_grade("a1-knn-inline_1", "knn", ASSIGNMENT, "ada").manual_score = 1.5
        gradebook.db.commit()
    asked = record.inline_questions(ASSIGNMENT)
    monkeypatch.setattr(record, "inline_questions", lambda name: asked[1:])
    monkeypatch.setattr(converters, "nbgrader_config", only_knn(converters.nbgrader_config))
    grade()
    (copy,) = school.glob("gradebook.before-*.db")
    with Gradebook(f"sqlite:///{copy}") as gradebook:
        assert gradebook.find_grade("a1-knn-inline_1", "knn", ASSIGNMENT, "ada").manual_score == 1.5


def test_a_question_is_added(regraded, school):
    def more(questions):
        return [*questions, dataclasses.replace(questions[0], id="a1.knn.once_more", points=7)]

    said = regraded(more)
    assert given(school, "a1-knn-once_more") == (7, None, False, 7)
    assert "new" in said and totals(school)["ada"] == 28 + 7 + 1.5 + 1
    check_by_hand(school)


def test_an_added_question_has_a_place_with_each_student(trio, course, monkeypatch):
    folder, asked = course(), record.of_assignment(ASSIGNMENT)
    record.record(*trio, folder)
    monkeypatch.setattr(register, "BATCH", 2)
    monkeypatch.setattr(converters, "nbgrader_config", only_knn(converters.nbgrader_config))
    more = [*asked, dataclasses.replace(asked[0], id="a1.knn.once_more", points=7)]
    monkeypatch.setattr(record, "of_assignment", lambda name: more)
    record.ensure_assignment(ASSIGNMENT, f"sqlite:///{folder}/gradebook.db")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for student in ("ada", "ben", "cem"):
            grade = gradebook.find_grade("a1-knn-once_more", "knn", ASSIGNMENT, student)
            assert (grade.auto_score, grade.needs_manual_grade, grade.max_score) == (None, True, 7)


def test_who_gains_and_who_loses_is_shown_whatever_happens_to_the_gradebook(grade, school, monkeypatch):
    grade()
    for module in (run, again):
        monkeypatch.setattr(module, "try_outputs", lambda *_: None)  # it is damaged after it was tried
    (school / "gradebook.db").write_bytes(b"no database" * 1000)
    path = school / "marks" / "ben.json"
    result = json.loads(path.read_text())
    result["questions"][0] |= {"score": 0.25, "key": "of another check"}
    path.write_text(json.dumps(result))
    said = io.StringIO()
    with pytest.raises(CourseError, match="could not be written"):
        regrade(school / "marks", 1, Console(file=said, width=200))
    assert "ben" in said.getvalue().partition("Changed marks")[2] and "0.25" in said.getvalue()
    once_more = io.StringIO()
    regrade(school / "marks", 1, Console(file=once_more), gradebook=False)
    assert "No mark has changed." in once_more.getvalue()
    regrade(school / "marks", 1, Console(file=once_more), db=f"sqlite:///{school}/other.db")
    assert (school / "other.db").exists()


def test_an_interrupted_regrading_loses_no_change(grade, school, monkeypatch):
    grade(gradebook=False)
    path = school / "marks" / "ben.json"
    result = json.loads(path.read_text())
    result["questions"][0] |= {"score": 0.25, "key": "of another check"}
    path.write_text(json.dumps(result))
    write_out = run.write_out

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "write_out", interrupt)
    with pytest.raises(KeyboardInterrupt):
        regrade(school / "marks", 1, Console(file=io.StringIO()))
    monkeypatch.setattr(run, "write_out", write_out)
    said = io.StringIO()
    regrade(school / "marks", 1, Console(file=said, width=200))
    assert "0.25" in said.getvalue()


# ---- marks by hand, and what comes after them


def by_hand(school, student="ada", **given):
    """Mark ada's first inline answer of knn by hand as formgrader does, or look at it."""
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("a1-knn-inline_1", "knn", ASSIGNMENT, student)
        for name, value in given.items():
            setattr(grade, name, value)
        gradebook.db.commit()
        return grade.manual_score, grade.needs_manual_grade


def test_what_is_marked_stays_marked_until_another_attempt_comes(grade, school):
    grade()
    assert by_hand(school, manual_score=1.5, needs_manual_grade=False) == (1.5, False)
    grade()
    assert by_hand(school) == (1.5, False)
    (school / "class" / "ada" / "cs231n" / "layers.py").write_text("x = 1")
    grade()
    assert by_hand(school) == (1.5, True)


def test_a_time_in_course_toml_stands_beside_the_notebooks_too(grade, school):
    (school / "course.toml").write_text(
        "[assignments.assignment1]\ndue = 2026-10-12T22:00:00Z\ntimes = {ada = 2026-10-13T08:30:00Z}\n"
    )
    grade()
    for tree in ("submitted", "autograded"):
        assert (school / tree / "ada" / ASSIGNMENT / "timestamp.txt").read_text() == "2026-10-13 08:30:00.000000 UTC\n"
    with Gradebook(f"sqlite:///{school}/gradebook.db") as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, "ada").total_seconds_late == 10.5 * 3600
