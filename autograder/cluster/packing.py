"""A submission as bytes: unpacked on another machine and laid out there, it gives what it gives here.

What is not looked at is not sent. What is only looked at, and never read, is sent as what it looks like: a link, a
pipe, a file that is too large or closed.
"""

import itertools
import os
import pickle
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from autograder.intake.attempts import age
from autograder.intake.handed_in import check_size
from autograder.intake.limits import (
    KEPT,
    MAX_ARCHIVES,
    MAX_DEPTH,
    MAX_NAMES,
    OURS,
    Parts,
    Unreadable,
    is_archive,
    is_ignored,
)
from autograder.intake.looking import is_folder, listed, mode_of, size_of
from autograder.intake.reading import too_much
from autograder.intake.systems import Submission
from autograder.intake.walking import largest_of

MAX_THINGS = 10 * MAX_NAMES  # in all folders of a submission
SHOWN = 3  # names in the sentence on a submission that holds nothing
WHOLE = ("canvas", "blackboard")  # systems whose folder is the class's, also for who handed in no file
PATH, FILES = "path", "files"  # folders in the place where a submission is unpacked


class Thing(NamedTuple):
    """What lies at a place of a submission."""

    place: Parts  # below the folder in which the submission is unpacked
    kind: str  # folder, closed folder, crowded folder, file, closed, large, link, pipe or name
    path: Path  # where it lies here
    size: int = 0  # bytes


def pack(submission: Submission) -> bytes:
    """A submission in bytes, for `unpacking.unpack`; what it holds is read up to the limits of intake/limits.py.

    Raises Unreadable where to mark it here would, and OSError where this machine is the cause.
    """
    path = submission.path
    things = list(itertools.islice(things_of(submission), MAX_THINGS + 1))
    if len(things) > MAX_THINGS:
        raise Unreadable(too_much(path.name))
    files = [thing for thing in things if thing.kind == "file"]
    check_size([(file.path, file.place) for file in files if not is_archive(file.path)])
    archives = sorted(
        (file for file in files if is_archive(file.path)), key=lambda file: age(named(file, submission)), reverse=True
    )
    unopened = set(archives[MAX_ARCHIVES:])
    return pickle.dumps(
        {
            "student": submission.student,
            "name": path.name,
            "notes": submission.notes,
            "system": submission.system,
            "files": [(file.name, name) for file, name in submission.files],
            "things": [sent(thing, thing in unopened) for thing in things],
        }
    )


def named(file: Thing, submission: Submission) -> str:
    """A file's name as it was handed in."""
    if file.place[0] == FILES:
        return PurePosixPath(submission.files[int(file.place[1])][1]).name
    return file.path.name


def things_of(submission: Submission) -> Iterator[Thing]:
    """All that is looked at of a submission, folders before what is in them."""
    if submission.files:
        for number, (path, _) in enumerate(submission.files):
            yield leaf(path, (FILES, str(number), path.name))
    elif is_folder(submission.path):
        top = (PATH, submission.path.name)
        whole = submission.system in WHOLE
        seen = set()
        for thing in [Thing(top, "folder", submission.path)] if whole else folder(submission.path, top):
            seen.add(thing.path)
            yield thing
        shown = [path for path in listed(submission.path)[0] if not path.name.startswith(".")][:SHOWN]
        yield from (Thing((*top, path.name), "name", path) for path in shown if path not in seen)
    elif mode_of(submission.path):
        yield leaf(submission.path, (PATH, submission.path.name))


def folder(path: Path, place: Parts) -> Iterator[Thing]:
    """A folder and what counts in it."""
    paths, wrong = listed(path)
    yield Thing(place, "folder" if not wrong else "crowded folder" if paths else "closed folder", path)
    if len(place) - 2 > MAX_DEPTH:
        return
    for inner in paths:
        where = (*place, inner.name)
        if is_ignored(inner.name):
            continue
        if is_folder(inner):
            yield from folder(inner, where)
        elif inner.suffix.lower() in KEPT or is_archive(inner):
            yield leaf(inner, where)


def leaf(path: Path, place: Parts) -> Thing:
    """What is not a folder."""
    mode, size = mode_of(path), size_of(path)
    if stat.S_ISLNK(mode):
        return Thing(place, "link", path)
    if not stat.S_ISREG(mode):
        return Thing(place, "pipe", path)
    if path.suffix.lower() not in KEPT and not is_archive(path):
        return Thing(place, "name", path)
    if size > largest_of(path):
        return Thing(place, "large", path, largest_of(path) + 1)
    return Thing(place, "file" if os.access(path, os.R_OK) else "closed", path, size)


def sent(thing: Thing, unopened: bool) -> tuple[Parts, str, int, int, bytes]:
    """A thing as it is sent: place, kind, size, time of its last change (ns), content."""
    if thing.kind != "file" or unopened:
        return thing.place, "large" if unopened else thing.kind, thing.size, 0, b""
    try:
        changed = thing.path.lstat().st_mtime_ns
        with open(os.open(thing.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            return thing.place, thing.kind, thing.size, changed, file.read(thing.size)
    except OSError as error:
        raise_if_machines(error)
        raise Unreadable(unreadable(error)) from None


def raise_if_machines(error: Exception) -> None:
    """Raise an error that is no submission's doing."""
    if isinstance(error, OSError) and error.errno in OURS:
        raise error


def unreadable(error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) else ""
    return f"The submission cannot be read ({why or type(error).__name__})."
