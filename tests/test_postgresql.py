"""nbgrader's gradebook in PostgreSQL: the same as in SQLite, under what PostgreSQL does not forgive."""

import copy
import csv
import dataclasses
import itertools
import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import postgresql
import pytest
from nbgrader.api import Base, Gradebook
from nbgrader.converters import Autograde
from sqlalchemy import UniqueConstraint, create_engine, select, text
from sqlalchemy.exc import OperationalError
from test_gradebook import ASSIGNMENT, KNN, of_knn, only_knn

from autograder import course, preprocessors
from autograder.course import CourseError
from autograder.gradebook import converters, record
from autograder.gradebook.calls import here
from autograder.gradebook.entry import Entry
from autograder.gradebook.register import enter, register_of
from autograder.grading.outputs import try_outputs
from autograder.intake.staging import Handin, Submission, Wanted

pytest.importorskip("psycopg", reason="needs psycopg, which the extra `postgresql` brings")

NAMES = ["ada", 'O\'Brien "Bo"', "张 伟", "%s :name $1; --", "ben"]
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "default_course"\nc.CourseDirectory.db_url = {!r}\n'
PLUGIN = """
from nbgrader.plugins import BasePlugin
class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""
numbers = itertools.count()


@pytest.fixture(scope="module")
def server():
    folder = postgresql.programs()
    if folder is None:
        pytest.skip("needs PostgreSQL's server (initdb and postgres)")
    with postgresql.running(folder) as server:
        yield server


@pytest.fixture(scope="module")
def books():
    """The released questions of the notebook knn: nbgrader takes seconds to make them, and they are always the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converters, "nbgrader_config", only_knn(converters.nbgrader_config))
        of_knn(patch)
        return record.released_books(ASSIGNMENT, record.wanted_in(ASSIGNMENT))


@pytest.fixture
def db(server, books, monkeypatch):
    """The URL of a database that is empty yet; the course asks for the notebook knn only."""
    of_knn(monkeypatch)
    monkeypatch.setattr(record, "released_books", lambda *_: books)
    name = f"grades{next(numbers)}"
    server.run(f"CREATE DATABASE {name}")
    return server.url(name)


def result(student, share=1.0):
    """The marks of a student who has a share of the points of each question."""
    wanted = [(id, points) for id, points, by_hand in record.wanted_in(ASSIGNMENT).values() if not by_hand]
    kind = {"title": "", "notebook": "knn", "targets": [], "status": "partial", "hint": "", "mistake": "", "keeps": 0.0}
    return {
        "submission": student,
        "student": student,
        "assignment": ASSIGNMENT,
        "score": sum(points * share for _, points in wanted),
        "max_score": sum(points for _, points in wanted),
        "message": "",
        "edition": "",
        "notes": [],
        "manual": [],
        "questions": [
            {"id": id, "points": points, "score": points * share, "message": "As it is.", "notes": [], **kind}
            for id, points in wanted
        ],
        "environment": {},
    }


@pytest.fixture
def school(tmp_path, full_once):
    """What a class handed in, in nbgrader's tree, and its marks; ada came late."""
    folder = tmp_path / "school"
    wanted = Wanted([KNN], ["knn.ipynb"], course.ASSIGNMENTS / ASSIGNMENT)
    for name in NAMES:
        place = folder / "submitted" / name / ASSIGNMENT
        place.mkdir(parents=True)
        (place / "knn.ipynb").write_bytes((full_once / "knn.ipynb").read_bytes())
        (place / "timestamp.txt").write_text(f"2026-01-0{3 if name == 'ada' else 1} 10:00:00 UTC")
    (folder / "half.py").write_text(PLUGIN)
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.AssignLatePenalties.plugin_class = "half.Half"\n')

    def handed_in(names=NAMES, share=1.0):
        stage = tmp_path / f"staged-{next(numbers)}"
        submissions = [Submission(name, folder / "submitted" / name) for name in names]
        handins = [Handin(one, wanted, stage / str(n)) for n, one in enumerate(submissions)]
        return handins, [result(name, share) for name in names], folder

    return handed_in


def natural(rows, table, names):
    """Rows with their made-up ids replaced by what is unique in them; `names` has those of other tables, and gets these."""
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    columns = [column.name for column in unique[0].columns] if unique else ["name"]
    for row in rows:
        for key in table.foreign_keys:
            row[key.parent.name] = names.get(row[key.parent.name], row[key.parent.name])
        if isinstance(row.get("id"), str) and table.name not in ("student", "course"):
            names[row["id"]] = row["id"] = (table.name, *(row[name] for name in columns))
    return sorted(repr(sorted(row.items())) for row in rows)


def content(db):
    """All that a gradebook holds, by table."""
    engine, names = create_engine(db), {}
    with engine.connect() as connection:
        found = {
            table.name: natural([dict(row._mapping) for row in connection.execute(select(table))], table, names)
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def late(db):
    with Gradebook(db) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-02 10:00:00 UTC")


def by_hand(db):
    """What an instructor does in formgrader."""
    with Gradebook(db) as gradebook:
        gradebook.find_grade("a1-knn-inline_1", "knn", ASSIGNMENT, "ada").manual_score = 1.5
        gradebook.find_comment("a1-knn-inline_1", "knn", ASSIGNMENT, "ada").manual_comment = "Nearly: ∇ “x” 🎓"
        gradebook.find_grade("a1-knn-predict_labels", "knn", ASSIGNMENT, "ben").extra_credit = 1
        gradebook.db.commit()


def queries(db):
    """What formgrader and the export ask."""
    with Gradebook(db) as gradebook:
        students = sorted(gradebook.student_dicts(), key=lambda row: row["id"])
        submissions = gradebook.submission_dicts(ASSIGNMENT)
        notebooks = gradebook.notebook_submission_dicts("knn", ASSIGNMENT)
        made_up = ("id", "index")
        rows = [{k: v for k, v in row.items() if k not in made_up} for row in [*submissions, *notebooks]]
        averages = gradebook.average_assignment_score(ASSIGNMENT), gradebook.average_notebook_score("knn", ASSIGNMENT)
        return students, sorted(map(repr, rows)), averages


def test_both_hold_the_same_marks_penalties_and_files(school, db, tmp_path):
    found, files = [], []
    for url in (f"sqlite:///{tmp_path}/gradebook.db", db):
        handins, results, folder = school()
        record.ensure_assignment(ASSIGNMENT, url)
        late(url)
        said = record.record(handins, results, folder, url)
        by_hand(url)
        again = record.record(*school(["ada", "ben"], 0.5), url)
        assert (said.failed, said.penalties, again.penalties) == ({}, {"ada": 14}, {"ada": 7.75})
        found.append((content(url), queries(url)))
        files.append({path: path.read_bytes() for path in folder.glob("autograded/**/*") if path.is_file()})
    assert found[0] == found[1] and files[0] == files[1]
    everything, (students, _, averages) = found[0]
    assert len(everything["student"]) == len(NAMES) and "Nearly: ∇ “x” 🎓" in repr(everything["comment"])
    assert {row["id"]: row["score"] for row in students}["ada"] == 14 + 1.5 and averages[0] > 0


def test_a_question_that_is_removed_takes_what_was_given_for_it_and_leaves_a_copy(
    school, db, books, tmp_path, monkeypatch
):
    handins, results, folder = school()
    record.record(handins, results, folder, db)
    by_hand(db)
    before, inline = content(db), record.inline_questions
    monkeypatch.setattr(record, "inline_questions", lambda name: inline(name)[1:])
    fewer = {"knn": {name: cell for name, cell in books["knn"].items() if name != "a1-knn-inline_1"}}
    monkeypatch.setattr(record, "released_books", lambda *_: fewer)
    record.record(*school(), db)
    (copy,) = folder.glob("gradebook.before-*.db")
    assert content(f"sqlite:///{copy}") == before
    assert "a1-knn-inline_1" not in repr(content(db)) and content(db).keys() == before.keys()
    try_outputs(tmp_path / "out", None, folder, f"sqlite:///{copy}")  # nbgrader's own version stands in it


def test_a_notebook_is_removed(school, db, books, monkeypatch):
    record.record(*school(), db)
    wanted = record.wanted_in(ASSIGNMENT)
    monkeypatch.setattr(record, "wanted_in", lambda _: {("knn2", id): what for (_, id), what in wanted.items()})
    monkeypatch.setattr(record, "released_books", lambda *_: {"knn2": books["knn"]})
    record.ensure_assignment(ASSIGNMENT, db)
    held = content(db)
    assert "'knn2'" in repr(held["notebook"]) and "'knn'" not in repr(held)
    assert len(held["grade"]) == len(NAMES) * len(wanted)


def test_what_the_database_does_not_take_costs_one_student(school, db):
    def too_long(function, arguments):
        for n, entry in here(function, arguments):
            yield n, dataclasses.replace(entry, student="x" * 129) if entry.student == "ben" else entry

    handins, results, folder = school(["ada", "ben", "张 伟"])
    said = record.record(handins, results, folder, db, run=too_long)
    assert [*said.failed] == ["ben"] and "too long" in said.failed["ben"]
    with Gradebook(db) as gradebook:
        assert {student.id for student in gradebook.students} == {"ada", "张 伟"}


def test_two_runs_at_the_same_time(school, db, tmp_path):
    """Both find an empty database, make its tables and the assignment, and enter all students, from either end."""
    one, two = school(), school(NAMES[::-1])
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(2)

    def run(handins, results, folder):
        start.wait(60)
        said = record.record(handins, results, folder, db)
        sys.exit(len(said.failed))

    for _ in range(2):  # the second time all rows are there, and are changed
        processes = [fork.Process(target=run, args=(*some[:2], tmp_path / f"{n}")) for n, some in enumerate((one, two))]
        for process in processes:
            process.start()
        for process in processes:
            process.join(100)
        assert [process.exitcode for process in processes] == [0, 0]
        one, two = school(share=0.5), school(NAMES[::-1], 0.5)
    sqlite = f"sqlite:///{tmp_path}/gradebook.db"
    record.record(*school(share=0.5)[:2], tmp_path / "2", sqlite)
    assert content(db) == content(sqlite)


def test_who_enters_marks_of_an_assignment_waits_for_another(db):
    record.ensure_assignment(ASSIGNMENT, db)
    with Gradebook(db) as one, Gradebook(db) as two:
        register = register_of(one.find_assignment(ASSIGNMENT))
        enter(one.db, register, [Entry("ada", None, {})])
        two.db.execute(text("SET lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            enter(two.db, register, [Entry("ben", None, {})])
        two.db.rollback()
        one.db.commit()
        enter(two.db, register, [Entry("ben", None, {})])


def test_cells_that_are_missing_come_in_the_order_of_the_release_whatever_was_changed(school, db, books, monkeypatch):
    handins, results, folder = school(["ada"])
    (folder / "submitted" / "ada" / ASSIGNMENT / "knn.ipynb").unlink()
    record.ensure_assignment(ASSIGNMENT, db)
    changed = copy.deepcopy(books)
    first, cell = next(iter(changed["knn"].items()))
    cell.source += " "
    monkeypatch.setattr(record, "released_books", lambda *_: changed)
    monkeypatch.setattr(record, "points_in", lambda *_: None)  # so that all is entered again
    record.record(handins, results, folder, db)
    book = nbformat.read(folder / "autograded" / "ada" / ASSIGNMENT / "knn.ipynb", 4)
    names = [c.metadata.nbgrader.grade_id for c in book.cells if "nbgrader" in c.metadata]
    assert names == [*books["knn"]] and names[0] == first


def test_a_server_that_goes_away_stops_the_recording_and_the_same_again_completes_it(school, db, server, monkeypatch):
    monkeypatch.setattr(record, "BATCH", 1)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'grades%'"
    steps = iter([lambda: None, lambda: server.run(end)])
    with pytest.raises(OperationalError):
        record.record(*school(), db, step=lambda: next(steps)())
    with Gradebook(db) as gradebook:
        assert [student.id for student in gradebook.students] == ["ada"]
    assert not record.record(*school(), db).failed
    assert len(queries(db)[0]) == len(NAMES)


# ---- nbgrader's own commands


def test_nbgrader_autograde_enters_the_same(school, db, tmp_path, monkeypatch):
    monkeypatch.setattr(preprocessors.SandboxMarks, "mark", lambda self, assignment, student: result(student))
    preprocessors.ensure_once.cache_clear()
    handins, results, folder = school(["ada", "ben"])
    for name in NAMES[1:-1]:
        shutil.rmtree(folder / "submitted" / name)
    config = converters.nbgrader_config(folder, db, ASSIGNMENT)
    record.ensure_assignment(ASSIGNMENT, db)
    converters.convert(Autograde, config)
    sqlite = f"sqlite:///{tmp_path}/gradebook.db"
    record.record(handins, results, folder, sqlite)
    assert queries(db) == queries(sqlite)


def test_nbgrader_s_commands_find_it_by_the_course_s_configuration(school, db):
    handins, results, folder = school()
    (folder / "nbgrader_config.py").write_text(CONFIG.format(db))
    record.record(handins, results, folder)
    assert not (folder / "gradebook.db").exists()
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", "export"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    with open(folder / "grades.csv", encoding="utf-8", newline="") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}["ada"] == 28


# ---- tried before marking


def tried(url, tmp_path):
    with pytest.raises(CourseError) as refused:
        try_outputs(tmp_path / "out", None, tmp_path, url)
    said = str(refused.value)
    assert "\n" not in said and "secret" not in said and "p@ss" not in said and "p%40ss" not in said
    return said


def tables(server, db):
    return server.run("SELECT schemaname, tablename FROM pg_tables ORDER BY 1, 2", db.rpartition("/")[2])


def test_trying_changes_nothing(school, db, server, tmp_path):
    before = tables(server, db)
    try_outputs(tmp_path / "out", None, tmp_path, db)
    assert tables(server, db) == before
    record.record(*school(), db)
    before = content(db)
    try_outputs(tmp_path / "out", None, tmp_path, db)
    assert content(db) == before


def test_what_cannot_be_used_is_one_sentence_without_a_password(school, db, server, tmp_path):
    name = db.rpartition("/")[2]
    assert "password authentication failed" in tried(server.url(name, password="secret"), tmp_path)
    assert '"nowhere" does not exist' in tried(server.url("nowhere"), tmp_path)
    server.run("CREATE ROLE reader LOGIN PASSWORD 'secret'")
    assert "permission denied for schema public" in tried(server.url(name, "reader", "secret"), tmp_path)
    record.record(*school(["ada"]), db)
    server.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", name)
    assert "permission denied for table" in tried(server.url(name, "reader", "secret"), tmp_path)
    server.run("UPDATE alembic_version SET version_num = '724cde206c17'", name)
    assert "an older nbgrader has made it" in tried(db, tmp_path)
    server.run("CREATE DATABASE others")
    server.run("CREATE TABLE recipes (id INTEGER)", "others")
    assert "tables of another program, recipes" in tried(server.url("others"), tmp_path)
