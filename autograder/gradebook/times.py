"""When a submission came: by the timestamp.txt of nbgrader's tree and exchange, or as a download says."""

import datetime
import os
import re
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.utils import parse_utc

from autograder.intake.staging import Submission
from autograder.intake.systems import INBOUND

MAX_TIME = 200  # bytes of a timestamp
TIME = re.compile(r"[\w :+.,/-]+")


def time_of_handin(submission: Submission, assignment: str, zone: ZoneInfo | None) -> str | None:
    """When a submission came, as nbgrader reads it, or None where nothing that can be believed says so.

    A time without a zone, as Blackboard and Brightspace write it, is of the course's; where that is not known it is
    not used. The time of a commit or of a file in a zip is the student's to write, and is not looked at.
    """
    if file := timestamp_file(submission, assignment):
        return timestamp_in(file)
    try:
        time = datetime.datetime.fromisoformat(submission.time) if submission.time else None
        time = time.replace(tzinfo=zone) if time and not time.tzinfo else time
        return as_timestamp(time) if time and time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def as_timestamp(time: datetime.datetime) -> str:
    """A time as nbgrader writes it."""
    return f"{time.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def timestamp_file(submission: Submission, assignment: str) -> Path | None:
    """The place of nbgrader's timestamp for a submission in nbgrader's tree, or None."""
    own = submission.path.name == assignment or INBOUND.match(submission.path.name)
    folder = submission.path if own else submission.path / assignment
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
