"""Files written at once or not at all, and a folder for the time of some work."""

import contextlib
import json
import os
import shutil
import tempfile
import time
import tomllib
from pathlib import Path

from autograder.course import CourseError

REMOVALS = 40  # tries, a tenth of a second apart


def read_json(path):
    """The dict in a JSON file, or None where there is none that can be read."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def read_toml(path, what):
    """The dict in a TOML file; CourseError where there is none that can be read. `what` says what it is to be."""
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8
        raise CourseError(f"{path} is not {what} in TOML: {error}.") from None


def write_text(path, text):
    """Write a text file at once or not at all, its line ends as they are in the text."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))  # half a surrogate pair


def write_bytes(path, data):
    """Write a file at once or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def workplace():
    """A folder for what is laid out of the class; removed also where a process that is just ending writes to it."""
    place = Path(tempfile.mkdtemp(prefix="class-"))
    try:
        yield place
    finally:
        for _ in range(REMOVALS):
            shutil.rmtree(place, ignore_errors=True)
            if not place.exists():
                break
            time.sleep(0.1)
