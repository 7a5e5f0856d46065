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

from autograder.intake.limits import AGAIN, MAX_FILES, Unreadable

MAX_HEADER, MAX_HEADERS = 8 * 2**10, 2 * 2**20  # bytes of a tar's extended headers, which are slow to read
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
    if kind or zipfile.is_zipfile(path):
        return kind or "zip"
    if start[257:262] == b"ustar":
        return "tar"
    raise Unreadable(f"{path.name} is damaged or not a zip: {AGAIN}.")


@contextlib.contextmanager
def members_of(path: Path, room: int) -> Iterator[Iterator[Member]]:
    """An archive's members; of a tar no more than four times `room` bytes are unpacked on the way."""
    kind = kind_of(path)
    if kind == "zip":
        with zipfile.ZipFile(path) as archive:
            yield zip_members(archive, path)
        return
    header = headers(path, 4 * room)
    with (
        OPENERS[kind](path, "rb") as stream,
        tarfile.open(fileobj=Bounded(stream, path, 4 * room), mode="r|", tarinfo=header) as archive,
    ):
        yield tar_members(archive, path)


# ---- zip


def zip_members(archive: zipfile.ZipFile, path: Path) -> Iterator[Member]:
    """The members of a zip, by their names as they are written."""
    infos = archive.infolist()
    if len(infos) > 4 * MAX_FILES:
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


def tar_members(archive: tarfile.TarFile, path: Path) -> Iterator[Member]:
    for count, info in enumerate(archive):
        if count > 4 * MAX_FILES:
            raise Unreadable(f"{path.name} holds more files than a submission can have: {AGAIN}.")
        if not info.isdir():
            opened = (lambda info=info: cast(IO[bytes], archive.extractfile(info))) if info.isreg() else None
            yield Member(info.name, info.size, opened)


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
                raise Unreadable(f"{path.name} unpacks to far more than a submission can have: {AGAIN}.")
            return header

    return Header


class Bounded(io.RawIOBase):
    """A stream of which no more than `most` bytes are read: a small file may unpack to a very large one."""

    def __init__(self, stream: IO[bytes], path: Path, most: int):
        self.stream, self.path, self.left = stream, path, most

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable(f"{self.path.name} unpacks to far more than a submission can have: {AGAIN}.")
        return data
