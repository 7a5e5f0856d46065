"""When a submission came, by the timestamp.txt of nbgrader's tree."""

import datetime
import os
import re
import stat
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.intake.staging import Submission

MAX_TIME = 200  # bytes of a timestamp
TIME = re.compile(r"[\w :+.,/-]+")


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
