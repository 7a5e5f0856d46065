"""Where an author's code stands, as a file and a line: autograder/questions/a1/knn.py:20."""

import inspect
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from autograder.course import HERE, ROOT


def place(function: Callable) -> str:
    """The file and line of a function, as `autograder/questions/a1/knn.py:20`."""
    code = inspect.unwrap(function).__code__
    return shown_place(code.co_filename, code.co_firstlineno)


def innermost(error: BaseException, file: str = "") -> str:
    """The file and line where an author's code raised: the last in a file of questions, or in `file`; "" if in none."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename == file or Path(f.filename).is_relative_to(HERE / "questions")]
    return shown_place(own[-1].filename, own[-1].lineno or 0) if own else ""


def caller() -> str:
    """The file and line from which an author calls."""
    frame = sys._getframe(2)
    return shown_place(frame.f_code.co_filename, frame.f_lineno)


def shown_place(file: str, line: int) -> str:
    return f"{shown_path(Path(file))}:{line}"


def shown_path(path: Path) -> str:
    """A path from the top of the checkout, where it lies in it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
