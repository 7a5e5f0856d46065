"""nbgrader's converters, run on this course."""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import SAWarning
from traitlets.config.loader import Config, PyFileConfigLoader

from autograder.course import ROOT, CourseError


def generate(assignment: str, release: Path, db: str) -> list[Path]:
    """Let nbgrader make the released notebooks and enter their questions in a gradebook; returns their paths."""
    config = nbgrader_config(ROOT, db, assignment)
    config.CourseDirectory.release_directory = str(release)
    config.GenerateAssignment.post_convert_hook = None
    begin_gradebook(db)
    convert(GenerateAssignment, config)
    return sorted((release / assignment).glob("*.ipynb"))


def nbgrader_config(root: Path, db: str, assignment: str) -> Config:
    """The course's configuration of nbgrader, for a folder, a gradebook and an assignment."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = db
    config.CourseDirectory.assignment_id = assignment
    return config


def convert(converter: type[BaseConverter], config: Config) -> None:
    """Run one of nbgrader's converters; its log is kept for the one sentence that an error becomes.

    Raises CourseError with that sentence.
    """
    log = logging.getLogger(f"autograder.{converter.__name__}")
    log.propagate, log.handlers = False, [logging.StreamHandler(lines := io.StringIO())]
    try:
        with quiet_inserts():
            converter(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()
    except NbGraderException as error:
        said = exception_line(lines.getvalue()) or " ".join(str(error).split())
        raise CourseError(f"nbgrader's {converter.__name__} failed: {said}.") from None


@contextlib.contextmanager
def quiet_inserts() -> Iterator[None]:
    """Keep back warnings about the order of nbgrader's own inserts, which nobody here can change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield


def exception_line(log: str) -> str:
    """What the last traceback in a log ends in: the first line of its exception. Empty if there is none."""
    _, found, last = log.rpartition("Traceback (most recent call last):\n")
    return next((line for line in last.splitlines() if line and not line[0].isspace()), "") if found else ""


def begin_gradebook(db: str) -> None:
    """Write the version of nbgrader's schema into a database that is empty yet; nbgrader then makes the tables.

    Left to itself nbgrader starts the program alembic to learn the version: that takes seconds, and a PATH that has it.
    """
    engine = create_engine(db)
    try:
        if not inspect(engine).get_table_names():
            with engine.begin() as connection:
                MigrationContext.configure(connection).stamp(ScriptDirectory(ALEMBIC_DIR), "head")
    finally:
        engine.dispose()
