"""What a run is to write is tried before it marks: one sentence on what to do, and nothing is changed by trying."""

import errno
import os
import sqlite3
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook
from test_cli import GRADE, autograder, here, one_question, tree  # noqa: F401

from autograder.course import CourseError
from autograder.gradebook import trial
from autograder.gradebook.address import gradebook_url, shown
from autograder.gradebook.converters import begin_gradebook
from autograder.grading.outputs import try_file, try_outputs

SCHEMA = "CREATE TABLE student (id VARCHAR(128) NOT NULL PRIMARY KEY);"


@pytest.fixture
def things(here):  # noqa: F811
    """A folder to work in, with databases of several kinds in it."""
    for name, statements in {
        "other.db": "CREATE TABLE recipes (id INTEGER)",
        "empty.db": "",
        "unversioned.db": SCHEMA,
        "older.db": SCHEMA + "CREATE TABLE alembic_version (v TEXT); DROP TABLE alembic_version;"
        "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('724cde206c17')",
        "newer.db": SCHEMA + "CREATE TABLE alembic_version (version_num TEXT); "
        "INSERT INTO alembic_version VALUES ('ffffffffffff')",
    }.items():
        with sqlite3.connect(here / name) as database:
            database.executescript(statements)
    (here / "damaged.db").write_bytes(b"no database" * 1000)
    begin_gradebook("sqlite:///good.db")
    Gradebook("sqlite:///good.db").close()
    (here / "marks" / "results.csv").mkdir()
    (here / "things" / "feedback").write_text("mine")
    (here / "things" / "submitted").write_text("mine")
    (here / "link").symlink_to("nowhere/at/all")
    return here


WRONG = [
    (["--out", "file"], "File exists: file."),
    (["--out", "file/deep/er"], "File exists: file."),
    (["--out", "link"], "File exists: link."),
    (["--out", "marks"], "Is a directory: marks/results.csv."),
    (["--out", "things"], "File exists: things/feedback."),
    (["--out", "/sys/marks"], ": /sys."),
    (["--log", "empty"], "Is a directory: empty."),
    (["--log", "file/log.txt"], "File exists: file."),
    (["--course", "things"], "File exists: {here}/things/submitted."),
    (["--db", "grades"], "no address: it is an SQLAlchemy URL, such as sqlite:////home/me/gradebook.db or"),
    (["--db", "postgresql://me:secret@host:port/grades"], "no address"),
    (["--db", "postgresql://me:sec@ret@host/grades"], "write that as %40"),
    (["--db", "postgres://me:secret@host/grades"], "There is no database postgres://"),
    (["--db", "sqlite:///empty"], "Is a directory: {here}/empty."),
    (["--db", "sqlite:///nowhere/grades.db"], "There is no folder {here}/nowhere for the gradebook: make it"),
    (["--db", "sqlite:///other.db"], "holds tables of another program, recipes for one): name a database of its own"),
    (["--db", "sqlite:///damaged.db"], "damaged.db cannot be written (file is not a database)"),
    (["--db", "sqlite:///unversioned.db"], "(an older nbgrader has made it): copy it, and run `nbgrader db upgrade`"),
    (["--db", "sqlite:///older.db"], "(an older nbgrader has made it): copy it, and run `nbgrader db upgrade`"),
    (["--db", "sqlite:///newer.db"], "has made it): install that one"),
]


@pytest.mark.parametrize("arguments, sentence", WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_what_cannot_be_written_is_said_before_marking(arguments, sentence, things, autograder):  # noqa: F811
    before = tree(things)
    status, said = autograder(*GRADE, *arguments)
    assert status == 1 and sentence.format(here=things) in said
    assert "sec" not in said and "Marked" not in said and "Traceback" not in said
    assert tree(things) == before


@pytest.mark.parametrize("db", [None, "sqlite:///new.db", "sqlite:///empty.db", "sqlite:///good.db"])
def test_trying_changes_nothing(things, db):
    (things / "log.txt").write_text("a line")
    before = tree(things)
    try_outputs(things / "new" / "marks", things / "log.txt", things / "new" / "course", db)
    try_outputs(things / "empty", things / "new" / "log.txt", None, "no address, and not asked for")
    try_file(things / "new" / "x.csv")
    assert tree(things) == before


def test_a_gradebook_that_somebody_else_is_writing(things, monkeypatch):
    create = trial.create_engine
    monkeypatch.setattr(trial, "create_engine", lambda url, connect_args: create(url, connect_args={"timeout": 0.1}))
    other = sqlite3.connect(things / "good.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CourseError, match=r"good\.db cannot be written \(database is locked\)"):
        try_outputs(things / "out", None, things, "sqlite:///good.db")
    other.rollback()
    try_outputs(things / "out", None, things, "sqlite:///good.db")


def test_a_driver_that_is_not_installed(things, monkeypatch):
    for driver in ("psycopg", "psycopg2"):
        monkeypatch.setitem(sys.modules, driver, None)
        with pytest.raises(CourseError, match=r"needs a driver \(.*psycopg.*: pip install 'psycopg\[binary\]'"):
            try_outputs(things / "out", None, things, f"postgresql+{driver}://me:secret@127.0.0.1/grades")


def test_a_server_that_is_not_there(things):
    pytest.importorskip("psycopg")
    with pytest.raises(CourseError, match=r"//me:\*\*\*@127.0.0.1:1/grades cannot be written \(.*refused"):
        try_outputs(things / "out", None, things, "postgresql://me:secret@127.0.0.1:1/grades")


@pytest.mark.parametrize("option", ["size=256k", "ro"])
def test_a_full_disk_and_one_that_is_only_read(option, tmp_path):
    code = (
        "import sys; from pathlib import Path; from autograder.grading.outputs import *; try_outputs(Path(sys.argv[1]))"
    )
    mounted = f'mount -t tmpfs -o {option} none "$1" && exec "$2" -c "$3" "$1/marks"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    try:
        subprocess.run([*command, 'mount -t tmpfs none "$1"', "sh", tmp_path], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a file system")
    done = subprocess.run([*command, mounted, "sh", tmp_path, sys.executable, code], capture_output=True, text=True)
    reason = os.strerror({"ro": errno.EROFS}.get(option, errno.ENOSPC))
    assert done.stderr.splitlines()[-1].endswith(f"{reason}: '{tmp_path}'") and done.returncode == 1


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    try_outputs(tmp_path, tmp_path / "pipe")


def test_a_regrading_that_cannot_record_leaves_all_as_it_was(things, autograder, one_question):  # noqa: F811
    assert autograder(*GRADE, "--no-sandbox", "--no-gradebook", "--out", "new")[0] == 0
    before = tree(things)
    status, said = autograder("regrade", "new", "--gradebook", "--db", "sqlite:///damaged.db")
    assert status == 1 and "cannot be written" in said and tree(things) == before


# ---- where the gradebook is


def test_the_gradebook_is_that_of_the_course_s_nbgrader(tmp_path):
    assert gradebook_url(tmp_path) == f"sqlite:///{tmp_path}/gradebook.db"
    (tmp_path / "secret.py").write_text("PASSWORD = 'pass'")
    (tmp_path / "nbgrader_config.py").write_text(
        "from secret import PASSWORD\nc = get_config()\n"
        "c.CourseDirectory.db_url = f'postgresql://me:{PASSWORD}@host/grades'\n"
    )
    found = gradebook_url(tmp_path)
    assert found == "postgresql://me:pass@host/grades" and shown(found) == "postgresql://me:***@host/grades"
    assert gradebook_url(tmp_path, "sqlite:////x.db") == "sqlite:////x.db"
    (tmp_path / "nbgrader_config.py").write_text("c = get_config(")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py of .* cannot be read \(SyntaxError"):
        gradebook_url(tmp_path)
