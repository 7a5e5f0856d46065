"""Keeps what was prepared of questions in files, for the processes of a run and for later runs of the same settings."""

import contextlib
import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.cs231n_check.plain import NotPlain, from_bytes, packed
from autograder.files import write_bytes

with contextlib.suppress(ImportError):  # not on Windows
    import fcntl

HEAD = struct.Struct("<16sQ")  # a digest of what follows, bytes of JSON; then that, and the arrays


class Store:
    """Plain data by name in a folder. It holds what is expected of submissions: as secret as the run's seed.

    What cannot be written, or is damaged, is made anew: only time is lost.
    """

    def __init__(self, folder: Path | str):
        self.folder = Path(folder)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """What is stored under a name; made, and stored, where there is nothing. Of many processes one makes it."""
        found = self.read(name)
        if found is not None:
            return found
        with self.alone(name):
            found = self.read(name)
            if found is None:
                found = make()
                with contextlib.suppress(OSError):
                    write_bytes(self.folder / name, packed_with_digest(found))
        return found

    def read(self, name: str) -> Any:
        """What is stored under a name; None where there is nothing, or it is damaged."""
        try:
            data = (self.folder / name).read_bytes()
            digest, size = HEAD.unpack_from(data)
            body = data[HEAD.size :]
            return from_bytes(body[:size], body[size:]) if digest == digest_of(body) else None
        except (OSError, struct.error, NotPlain):
            return None

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Wait until no other process makes what bears a name; where that cannot be, each makes it."""
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(NameError, OSError):  # not on Windows, nor on every file system
                self.folder.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context(open(self.folder / f".{name}.lock", "w"))
                fcntl.flock(file, fcntl.LOCK_EX)  # ends with the process, also with one that is killed
            yield

    def keep_only(self, beginnings: set[str]) -> None:
        """Remove what does not begin with one of some names: it is of other settings, or of earlier questions."""
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            if path.name.lstrip(".").split("-")[0] not in beginnings and path.suffix != ".part":  # being written
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def packed_with_digest(value: Any) -> bytes:
    text, arrays = packed(value)
    return HEAD.pack(digest_of(text + arrays), len(text)) + text + arrays


def digest_of(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:16]
