"""Looks at files and folders that may not be there, may not be opened, or hold more than can be meant."""

import contextlib
import itertools
import os
import stat
from pathlib import Path

from autograder.intake.limits import MAX_NAMES


def listed(folder: Path) -> tuple[list[Path], str]:
    """What lies in a folder, in alphabetical order, no more than MAX_NAMES; and what is wrong with it, or nothing."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in itertools.islice(entries, MAX_NAMES + 1)]
    except OSError as error:
        return [], f"cannot be opened ({error.strerror})"
    wrong = f"holds more than {MAX_NAMES} names, of which only so many were looked at" if len(names) > MAX_NAMES else ""
    return [folder / name for name in sorted(names[:MAX_NAMES])], wrong


def mode_of(path: Path) -> int:
    """The kind and the permissions of what lies at a path, no link followed; 0 of what cannot be looked at."""
    with contextlib.suppress(OSError, ValueError):
        return path.lstat().st_mode
    return 0


def is_folder(path: Path) -> bool:
    return stat.S_ISDIR(mode_of(path))


def is_regular(path: Path) -> bool:
    return stat.S_ISREG(mode_of(path))


def is_link(path: Path) -> bool:
    return stat.S_ISLNK(mode_of(path))


def size_of(path: Path) -> int:
    """Bytes; 0 of what cannot be looked at."""
    with contextlib.suppress(OSError, ValueError):
        return path.lstat().st_size
    return 0
