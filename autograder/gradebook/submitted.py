"""What was handed in, in nbgrader's tree: the copy in submitted/, and when it came."""

import datetime
import filecmp
import os
import re
import shutil
import stat
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.files import write_text
from autograder.intake.staging import Staged, Submission

MAX_TIME = 200  # bytes of a timestamp
TIME = re.compile(r"[\w :+.,/-]+")
EARLIER = "submitted_earlier"  # beside submitted/, where nbgrader does not look


# ---- when it came


def timestamp_file(submission: Submission, assignment: str) -> Path | None:
    """The place of nbgrader's timestamp for a submission in nbgrader's tree, or None."""
    folder = submission.path if submission.path.name == assignment else submission.path / assignment
    path = folder / "timestamp.txt"
    return path if os.path.lexists(path) else None


def timestamp_in(path: Path) -> str | None:
    """The text of a timestamp that nbgrader can read; None of anything else, which is not read further."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with open(path, "rb") as file:
            text = file.read(MAX_TIME + 1).decode("ascii").strip()
        return text if len(text) <= MAX_TIME and TIME.fullmatch(text) and time_of(text) else None
    except (OSError, ValueError):
        return None


def time_of(text: str) -> datetime.datetime | None:
    """The time, in UTC, that nbgrader reads in a timestamp; None where it is none."""
    try:
        return parse_utc(text)
    except (ValueError, OverflowError, TypeError):
        return None


def write_time(path: Path, time: str | None) -> None:
    """Write the timestamp by which nbgrader sees whether a later attempt has come."""
    if time:
        write_text(path, time + "\n")
    else:
        path.unlink(missing_ok=True)


# ---- submitted/


def keep_submitted(staged: Staged, time: str | None, submission: Submission, course: Path, place: Path) -> None:
    """Give nbgrader's submitted/ a copy of what was handed in, for nbgrader to mark again.

    Another attempt that lies there goes to submitted_earlier/ first. What was handed in from there stays as it is.

    Inputs:
    - time: the timestamp to put beside it.
    - course: nbgrader's course folder.
    - place: <student>/<assignment>.
    """
    target = course / "submitted" / place
    if target.is_dir() and is_handed_in_from(submission.path.resolve(), target.resolve()):
        return
    new = target.with_name(f".{target.name}.new")  # nbgrader passes over what begins with a dot
    shutil.rmtree(new, ignore_errors=True)
    try:
        copy_handed_in(staged, new)
        write_time(new / "timestamp.txt", time)
        if os.path.lexists(target):
            if same_files(new, target):
                return
            put_aside(target, course / EARLIER / place)
        os.replace(new, target)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def is_handed_in_from(source: Path, target: Path) -> bool:
    return source in (target, target.parent) or target in source.parents


def copy_handed_in(staged: Staged, folder: Path) -> None:
    """Copy what was handed in of a submission that is laid out, into a new folder."""
    folder.mkdir(parents=True)
    for path in sorted({path for path in staged.folder.rglob("*") if path.is_file()} - set(staged.support)):
        place = folder / path.relative_to(staged.folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def same_files(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files."""
    names = [{path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()} for folder in (one, other)]
    return names[0] == names[1] and all(filecmp.cmp(one / name, other / name, shallow=False) for name in names[0])


def put_aside(target: Path, place: Path) -> None:
    """Move an earlier attempt to a place under the time at which it is replaced."""
    now = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H%M%S}"
    names = (f"{place.name}-{now}{more}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    free = next(place.with_name(name) for name in names if not os.path.lexists(place.with_name(name)))
    free.parent.mkdir(parents=True, exist_ok=True)
    os.replace(target, free)
