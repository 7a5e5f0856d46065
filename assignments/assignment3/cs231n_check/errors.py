# Generated from autograder/cs231n_check/errors.py by "make build".
"""Says what was raised: the student's own frames of the traceback, and no others."""

import os
import traceback

from .explain import NO_PROCESS, explained
from .package import CannotImport, Missing
from .plain import NotPlain

MAX_TEXT = 300
FRAMES = 3
LENT = os.path.join("cs231n", "lent.py")  # the course's own lines


class WrongReturn(Exception):
    """What was returned has not the form that the docstring asks for."""


class NotWritten(WrongReturn):
    """What was returned or left is empty, as it was handed out."""


def describe(error, folder):
    """Say what was raised, with the student's own frames and no others."""
    cause = error.__cause__ if isinstance(error, CannotImport) and error.__cause__ else error
    message = f"{error}: {type(cause).__name__}: {cause}" if cause is not error else str(error)
    more = explained(cause)
    message, more = (NO_PROCESS, "") if more == NO_PROCESS else (message, more)  # what the system says misleads
    return {
        "status": status_of(error),
        "type": type(cause).__name__,
        "message": (f"{message[: MAX_TEXT - len(more) - 2]}; {more}" if more else message)[:MAX_TEXT],
        "frames": frames(cause, folder),
    }


def status_of(error):
    if isinstance(error, Missing) or (
        isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("cs231n")
    ):
        return "missing"
    if isinstance(error, CannotImport):
        return "cannot_import"
    if isinstance(error, (NotImplementedError, NotWritten)):
        return "not_implemented"
    return "wrong" if isinstance(error, (WrongReturn, NotPlain)) else "crashed"


def frames(error, folder):
    """The last frames of a traceback that lie in the student's folder or notebook, as short texts."""
    if isinstance(error, SyntaxError) and error.filename:
        return [f"{relative(error.filename, folder)}, line {error.lineno}: {(error.text or '').strip()}"[:MAX_TEXT]]
    found = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.endswith(LENT):
            continue
        if frame.filename.startswith("<cell ") or is_below(frame.filename, folder):
            line = (frame.line or "").strip()
            found.append(f"{relative(frame.filename, folder)}, line {frame.lineno}, in {frame.name}: {line}"[:MAX_TEXT])
    return found[-FRAMES:]


def is_below(path, folder):
    return os.path.abspath(path).startswith(os.path.join(folder, "cs231n") + os.sep)


def relative(path, folder):
    return os.path.relpath(path, folder).replace(os.sep, "/") if is_below(path, folder) else os.path.basename(path)
