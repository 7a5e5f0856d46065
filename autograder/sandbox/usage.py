"""What a process without namespaces has written, counted from outside, and cleared away."""

import contextlib
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.limits import FILES

FOR_ALL = ("/tmp", "/var/tmp", "/dev/shm")  # where anyone may write
GONE = (FileNotFoundError, NotADirectoryError)


def usage_of(places: Iterable[Path | str], pid: str) -> tuple[int, int]:
    """How many files lie in some places, and the bytes of these and of files that are open but in no folder.

    Counting ends a little above what is allowed; a folder that cannot be looked into counts as too much.
    """
    left, files, size = list(map(str, places)), -1, unlisted_bytes(pid)  # the first place is not the process's doing
    while left and files <= FILES:
        place = left.pop()
        try:
            about = os.lstat(place)
            files, size = files + 1, size + 512 * about.st_blocks * stat.S_ISREG(about.st_mode)
            if stat.S_ISDIR(about.st_mode):
                with os.scandir(place) as found:
                    left += [entry.path for entry, _ in zip(found, range(FILES + 1))]
        except GONE:
            continue
        except OSError:  # closed to the grader, or too deep
            return FILES + 1, size
    return max(files, 0), size


def unlisted_bytes(pid: str) -> int:
    """The bytes of files that a process holds open after it has removed them."""
    size = 0
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                about = os.stat(f"/proc/{pid}/fd/{name}")
                size += 512 * about.st_blocks * (stat.S_ISREG(about.st_mode) and about.st_nlink == 0)
    return size


def left_by(user: int) -> list[Path]:
    """What a user has left where anyone may write."""
    found = []
    for folder in {*FOR_ALL, tempfile.gettempdir()}:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            found += [Path(e.path) for e in entries if is_of(e, user)]
    return found


def is_of(entry: os.DirEntry[str], user: int) -> bool:
    try:
        return entry.stat(follow_symlinks=False).st_uid == user
    except OSError:
        return False


def remove(path: Path | str) -> None:
    """Remove a folder or a file, however deep or closed it was made."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(path)
    if os.path.lexists(path):
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(path)], stderr=subprocess.DEVNULL, check=False)
