"""Tries everything that a run is to write, before it marks: an hour's marking should not end at a full disk."""

import errno
import os
import tempfile
from pathlib import Path

from autograder.course import CourseError
from autograder.grading.log import Log

FILES = ("run.json", "results.csv", "report.html")  # in the folder of results
FOLDERS = ("feedback", "prepared")
TREE = ("submitted", "autograded", "submitted_earlier")  # in the course's folder
ROOM = 2**20  # bytes that a folder must take


def try_outputs(out: Path, log: Path | None = None, course: Path | None = None, db: str | None = None) -> None:
    """Try to write the results, the log and the gradebook; changes nothing.

    Inputs:
    - out: the folder of results.
    - log: the log's file, if one is to be kept.
    - course: nbgrader's course folder, if marks are to be recorded.
    - db: the gradebook's URL; by default the course's own.

    Raises OSError or CourseError for the first that cannot be written.
    """
    for name in FILES:
        try_file(out / name)
    for name in FOLDERS:
        try_folder(out / name)
    if log:
        try_log(log)
    if course:
        for name in TREE:
            try_folder(course / name)
        try_gradebook(course, db)


def try_log(path: Path) -> None:
    """Raise what opening a log would. A pipe or a terminal is not opened, which can take for ever."""
    if path.is_file():
        Log(path).close()
    elif path.is_dir() or not path.exists():
        try_file(path)


def try_gradebook(course: Path, db: str | None) -> None:
    """Raise OSError or CourseError where a course's gradebook cannot be written."""
    from autograder.gradebook.address import file_of, gradebook_url  # nbgrader takes a second to import
    from autograder.gradebook.trial import try_database

    url = gradebook_url(course, db)
    file = file_of(url)
    if file:
        if not file.parent.exists() and file.parent != course.resolve():  # which is made
            raise CourseError(f"There is no folder {file.parent} for the gradebook: make it, or mend --db.")
        try_file(file)  # and where SQLite keeps its journal
    if not file or file.exists():
        try_database(url)


def try_file(path: Path) -> None:
    """Raise the OSError that writing a file would, at once or not at all; leaves nothing there."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise CourseError(f"{path} is no file: name a new one, or one that may be replaced.")
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    try_folder(path.parent)


def try_folder(folder: Path) -> None:
    """Raise the OSError that writing into a folder would, once it was made if it is not there; leaves nothing there."""
    there = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    if not there.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(there))
    try:
        with tempfile.TemporaryFile(dir=there) as file:  # without a name, where the system can
            file.write(bytes(ROOM))
            file.flush()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(there)) from None
