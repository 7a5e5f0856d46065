"""Keeps what was prepared of questions in files, for the processes of a run and for later runs of the same settings."""

import contextlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.cs231n_check.plain import NotPlain, from_bytes, packed
from autograder.files import write_bytes

with contextlib.suppress(ImportError):  # not on Windows
    import fcntl

SIZES = struct.Struct("<QQ")  # bytes of JSON, bytes of arrays


class Store:
    """Plain data by name in a folder. It holds what is expected of submissions: as secret as the run's seed."""

    def __init__(self, folder: Path | str):
        self.folder = Path(folder)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """What is stored under a name; made, and stored, where there is nothing. Of many processes one makes it."""
        found = self.read(name)
        if found is not None:
            return found
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.alone(name):
            found = self.read(name)
            if found is None:
                found = make()
                text, arrays = packed(found)
                write_bytes(self.folder / name, SIZES.pack(len(text), len(arrays)) + text + arrays)
        return found

    def read(self, name: str) -> Any:
        """What is stored under a name; None where there is nothing, or it is damaged."""
        try:
            data = (self.folder / name).read_bytes()
            text, arrays = SIZES.unpack_from(data)
            if len(data) != SIZES.size + text + arrays:
                return None
            return from_bytes(data[SIZES.size : SIZES.size + text], data[SIZES.size + text :])
        except (OSError, struct.error, NotPlain):
            return None

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Wait until no other process makes what bears a name."""
        with open(self.folder / f".{name}.lock", "w") as file:
            with contextlib.suppress(
                NameError, OSError
            ):  # not on Windows, nor on every file system: then each makes it
                fcntl.flock(file, fcntl.LOCK_EX)  # ends with the process, also with one that is killed
            yield

    def keep_only(self, beginnings: set[str]) -> None:
        """Remove what does not begin with one of some names: it is of other settings, or of earlier questions."""
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            if path.name.lstrip(".").split("-")[0] not in beginnings:
                path.unlink(missing_ok=True)
