"""Reads the members of an archive that is not trusted, one after another; nothing is written here."""

import bz2
import contextlib
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from autograder.intake.limits import AGAIN, Unreadable

MAX_HEADER, MAX_HEADERS = 8 * 2**10, 2 * 2**20  # bytes of a tar's extended headers, which are slow to read
DIRECTORY_ENTRY = 400  # bytes of a zip's list for each file, if all have long names
MAX_ENDS = 50  # reads after the end of a tar's stream
EXTENDED = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}
KINDS = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
FOREIGN = {b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive", b"%PDF": "a PDF file", b"<": "a web page"}
OPENERS: dict[str, Callable[..., Any]] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open, "tar": open}
DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)


class Member(NamedTuple):
    """A file in an archive."""

    name: str  # as it is written
    size: int  # bytes, as it is written
    open: Callable[[], IO[bytes]] | None  # None for a link or a device


def kind_of(path: Path) -> str:
    """The kind of an archive by its first bytes; Unreadable for those that cannot be opened here."""
    with open(path, "rb") as file:
        start = file.read(512)
    if not start:
        raise Unreadable(f"{path.name} is an empty file: {AGAIN}.")
    for magic, foreign in FOREIGN.items():
        if start.lstrip().startswith(magic):
            raise Unreadable(f"{path.name} is {foreign}, which cannot be opened here: {AGAIN}.")
    kind = next((kind for magic, kind in KINDS.items() if start.startswith(magic)), None)
    if kind or start[257:262] == b"ustar":
        return kind or "tar"
    if zipfile.is_zipfile(path):  # with something before it; a tar that ends with a saved network looks like that too
        return "zip"
    raise Unreadable(f"{path.name} is damaged or not a zip: {AGAIN}.")


def is_zip(path: Path) -> bool:
    """Whether a file is a zip; not one that only ends as one, as a tar does whose last member is a zip."""
    try:
        return kind_of(path) == "zip"
    except (Unreadable, OSError):
        return False


@contextlib.contextmanager
def members_of(path: Path, room: int, names: int) -> Iterator[Iterator[Member]]:
    """An archive's members; of a tar no more than four times `room` bytes are unpacked on the way."""
    kind = kind_of(path)
    if kind == "zip":
        check_directory(path, names)
        with zipfile.ZipFile(path) as archive:
            yield zip_members(archive, path, names)
        return
    header = headers(path, 4 * room)
    with (
        OPENERS[kind](path, "rb") as stream,
        tarfile.open(fileobj=Bounded(stream, path, 4 * room), mode="r|", tarinfo=header) as archive,
    ):
        yield tar_members(archive, path, 4 * room, names)


# ---- zip


def check_directory(path: Path, names: int) -> None:
    """Raise Unreadable when a zip says that its list of files, which is read at once, is longer than of so many."""
    with open(path, "rb") as file:
        length = file.seek(0, io.SEEK_END)
        start = file.seek(max(0, length - 2**16 - 100))
        tail = file.read(length - start)
    for end in {len(tail) - 22, tail.rfind(b"PK\x05\x06")}:
        sizes = [int.from_bytes(tail[end + 12 : end + 16], "little") % 0xFFFFFFFF] if end >= 0 else []
        if end >= 76 and tail[end - 20 : end].startswith(b"PK\x06\x07"):  # of a large zip, the record before
            sizes.append(int.from_bytes(tail[end - 36 : end - 28], "little"))
        if tail[max(end, 0) :].startswith(b"PK\x05\x06") and max(sizes, default=0) > DIRECTORY_ENTRY * names:
            raise Unreadable(f"{path.name} holds more files than a submission can have: {AGAIN}.")


def zip_members(archive: zipfile.ZipFile, path: Path, names: int) -> Iterator[Member]:
    """The members of a zip, by their names as they are written."""
    infos = archive.infolist()
    if len(infos) > names:
        raise Unreadable(f"{path.name} holds {len(infos)} files, more than a submission can have: {AGAIN}.")
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable(f"{path.name} is protected by a password: hand in a zip without one.")
    for info in infos:
        regular = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)
        if not info.is_dir():
            opened = (lambda info=info: archive.open(info)) if regular else None
            yield Member(zip_name(info), info.file_size, opened)


def zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; some programs write UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except ValueError:
        return info.filename


# ---- tar


def tar_members(archive: tarfile.TarFile, path: Path, largest: int, names: int) -> Iterator[Member]:
    """The members of a tar; sizes are looked at before the way to the next member is gone."""
    for count, info in enumerate(archive):
        if count > names:
            raise Unreadable(f"{path.name} holds more files than a submission can have: {AGAIN}.")
        if not 0 <= info.size <= largest:
            raise Unreadable(far_more(path))
        if not info.isdir():
            opened = (lambda info=info: cast(IO[bytes], archive.extractfile(info))) if info.isreg() else None
            yield Member(info.name, info.size, opened)


def far_more(path: Path) -> str:
    return f"{path.name} unpacks to far more than a submission can have: {AGAIN}."


def headers(path: Path, largest: int) -> type[tarfile.TarInfo]:
    """What reads the headers of a tar: refuses sizes that cannot be true, and more extended headers than are needed."""
    left = MAX_HEADERS

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, *args: Any) -> "Header":
            nonlocal left
            header = super().frombuf(*args)
            if header.type in EXTENDED:
                left -= header.size
                if header.size > MAX_HEADER or left < 0:
                    raise tarfile.ReadError("extended headers that are too long")
            if header.size > largest:
                raise Unreadable(far_more(path))
            return header

    return Header


class Bounded(io.RawIOBase):
    """A stream of which no more than `most` bytes are read: a small file may unpack to a very large one.

    At its end it is read a few times only: a member that says it has terabytes is passed over by reading.
    """

    def __init__(self, stream: IO[bytes], path: Path, most: int):
        self.stream, self.path, self.left, self.ends = stream, path, most, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        self.ends += not data
        if self.left < 0 or self.ends > MAX_ENDS:
            raise Unreadable(far_more(self.path))
        return data
