"""The log of a run: plain text, one line an event."""

import os
from collections.abc import Iterator
from datetime import datetime
from io import FileIO
from pathlib import Path

from autograder.course import CourseError
from autograder.grading.phase import NOT_READ, Done, stops
from autograder.report.words import decimal
from autograder.results import Result


class Log:
    """A text file, to which each line is appended at once with its time; where that fails, it ends.

    Raises CourseError where it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""  # why it has ended
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.file = FileIO(path, "a")  # without a buffer, in which something could stay behind and fail later
        except OSError as error:
            raise CourseError(
                f"The log {path} cannot be opened ({error.strerror}): name a file that can be written."
            ) from None

    def write(self, line: str) -> None:
        if self.file.closed:
            return
        text = f"{datetime.now().astimezone().isoformat(timespec='seconds')} {escaped(line)}\n".encode()
        try:
            if self.file.write(text) != len(text):
                raise OSError("no room")
            if not os.fstat(self.file.fileno()).st_nlink:  # nobody will see what is written
                raise OSError("it was removed")
        except OSError as error:
            why = error.strerror or error
            self.problem = f"The log {self.path} ends here ({why}); nothing depends on it, and the run goes on."

    def close(self) -> None:
        self.file.close()


def log_words(done: Done, result: Result | None) -> Iterator[str]:
    """What the log says of what is finished."""
    yield done.name
    if result and not result["message"]:
        yield f"{decimal(result['score'])}/{decimal(result['max_score'])}"
    if done.kept:
        yield "kept"
    elif done.took is not None:
        yield f"{done.took:.1f} s"
    if done.where:
        yield f"on {done.where}"
    for status, what in stops(result) if result else []:
        yield f"{status}: {what}" if status == NOT_READ else f"{status} {what}"


def escaped(text: str) -> str:
    """The same on one line: what is not printed, or turns the reading direction, by its number."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
