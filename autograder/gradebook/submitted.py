"""What was handed in, in nbgrader's tree: the copy in submitted/."""

import datetime
import filecmp
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from autograder.files import write_bytes, write_text
from autograder.intake.staging import Staged, Submission

EARLIER = "submitted_earlier"  # beside submitted/, where nbgrader does not look
TIMESTAMP = "timestamp.txt"
SECRET = "submission_secret.txt"  # by which nbgrader's exchange gives feedback to the student alone
MAX_SECRET = 1000  # bytes


def write_time(folder: Path, time: str | None) -> None:
    """Write the timestamp by which nbgrader sees whether a later attempt has come."""
    if time:
        write_text(folder / TIMESTAMP, time + "\n")
    else:
        (folder / TIMESTAMP).unlink(missing_ok=True)


def write_secret(source: Path, folder: Path) -> None:
    """Put the secret of a collected submission beside its marked notebooks, as nbgrader does."""
    try:
        there = (source / SECRET).lstat()
        secret = (source / SECRET).read_bytes() if stat.S_ISREG(there.st_mode) and there.st_size <= MAX_SECRET else b""
    except FileNotFoundError:
        secret = b""
    if secret:
        write_bytes(folder / SECRET, secret)
    else:
        (folder / SECRET).unlink(missing_ok=True)


def keep_submitted(staged: Staged, time: str | None, submission: Submission, course: Path, place: Path) -> bool:
    """Give nbgrader's submitted/ a copy of what was handed in, for nbgrader to mark again.

    Another attempt that lies there goes to submitted_earlier/ first. What was handed in from there stays as it is.
    Returns whether it may be another attempt than was recorded before.

    Inputs:
    - time: the timestamp to put beside it.
    - course: nbgrader's course folder.
    - place: <student>/<assignment>.
    """
    target, files = course / "submitted" / place, handed_in(staged)
    if target.is_dir():
        if holds(target, files, time):
            return False
        if is_handed_in_from(submission.path.resolve(), target.resolve()):
            return renewed_there(course / "autograded" / place, time)
    new = target.with_name(f".{target.name}.new")  # nbgrader passes over what begins with a dot
    shutil.rmtree(new, ignore_errors=True)
    try:
        copy_files(files, new)
        write_time(new, time)
        if os.path.lexists(target):
            put_aside(target, course / EARLIER / place)
        os.replace(new, target)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return True


def renewed_there(marked: Path, time: str | None) -> bool:
    """Whether what lies in submitted/ may be newer than its marked notebooks, by the time that lies beside these."""
    return not (time and (marked / TIMESTAMP).exists() and says(marked / TIMESTAMP, f"{time}\n"))


def is_handed_in_from(source: Path, target: Path) -> bool:
    return source in (target, target.parent) or target in source.parents


def handed_in(staged: Staged) -> dict[Path, Path]:
    """The files that were handed in of a submission that is laid out, by their places in it."""
    found = {path for path in staged.folder.rglob("*") if path.is_file()} - set(staged.support)
    return {path.relative_to(staged.folder): path for path in sorted(found)}


def copy_files(files: Mapping[Path, Path], folder: Path) -> None:
    """Copy files to their places in a new folder."""
    for made in sorted({folder, *((folder / place).parent for place in files)}):
        made.mkdir(parents=True, exist_ok=True)
    for place, path in files.items():
        shutil.copyfile(path, folder / place)


def holds(folder: Path, files: Mapping[Path, Path], time: str | None) -> bool:
    """Whether a folder holds these files in their places, the timestamp, and nothing else."""
    there = {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()}
    if there != {*files, *([Path(TIMESTAMP)] if time else [])}:
        return False
    same = all(filecmp.cmp(folder / place, path, shallow=False) for place, path in files.items())
    return same and (not time or says(folder / TIMESTAMP, f"{time}\n"))


def says(path: Path, text: str) -> bool:
    """Whether a file holds a text and no more; nothing but a regular file of that size is opened."""
    there, data = path.lstat(), text.encode()
    return stat.S_ISREG(there.st_mode) and there.st_size == len(data) and path.read_bytes() == data


def put_aside(target: Path, place: Path) -> None:
    """Move an earlier attempt to a place under the time at which it is replaced."""
    now = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H%M%S}"
    names = (f"{place.name}-{now}{more}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    free = next(place.with_name(name) for name in names if not os.path.lexists(place.with_name(name)))
    free.parent.mkdir(parents=True, exist_ok=True)
    os.replace(target, free)
