"""Where a course's gradebook is: the database that was asked for, that of the course's nbgrader, or a file."""

import contextlib
import sys
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from autograder.course import CourseError
from autograder.gradebook.late import NAME, course_config
from autograder.report.words import one_line

FORM = "an SQLAlchemy URL, such as sqlite:////home/me/gradebook.db or postgresql://me@localhost/grades"


def gradebook_url(course: Path, db: str | None = None) -> str:
    """The URL of a course's gradebook: `db`; else what the course's nbgrader_config.py says; else gradebook.db there.

    So grading, nbgrader's commands and formgrader have one gradebook. Raises CourseError for what is no URL, or a
    configuration that cannot be read.
    """
    course = Path(course).absolute()
    url = db or configured_url(course) or f"sqlite:///{course / 'gradebook.db'}"
    parsed(url)
    return url


def configured_url(course: Path) -> str | None:
    """The URL that the configuration of a course's nbgrader names, if it names one."""
    path = [*sys.path]
    sys.path.insert(0, str(course))  # for modules that the configuration imports
    try:
        with contextlib.chdir(course) if course.is_dir() else contextlib.nullcontext():
            found = course_config(course).CourseDirectory.get("db_url")
    except Exception as error:  # the instructor's own code and words
        said = one_line(f"{type(error).__name__}: {error}")
        raise CourseError(f"{NAME}.py of {course} cannot be read ({said}): put that right and run it again.") from None
    finally:
        sys.path[:] = path
    return str(found) if found else None


def parsed(db: str) -> URL:
    """The parts of a gradebook's URL; raises CourseError, in which there is nothing of a password."""
    try:
        url = make_url(db)
    except (ArgumentError, ValueError):
        raise CourseError(f"What is given as the gradebook's database is no address: it is {FORM}.") from None
    if "@" in (url.host or ""):  # the rest of a password, which an error about the host would show
        raise CourseError(
            "The password in the gradebook's address has an @ in it: write that as %40 (a / as %2F), or leave the "
            "password out and let ~/.pgpass hold it."
        )
    return url


def file_of(db: str) -> Path | None:
    """The path of a gradebook that is a file; None where it is a server's."""
    url = parsed(db)
    return Path(url.database).resolve() if url.get_backend_name() == "sqlite" and url.database else None


def shown(db: str) -> str:
    """A gradebook's URL without its password; of a file, its path."""
    return str(file_of(db) or parsed(db).render_as_string())
