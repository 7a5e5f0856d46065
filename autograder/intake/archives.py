"""Unpacks archives that are not trusted: regular files only, inside one folder, within limits."""

import bz2
import contextlib
import errno
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath

MAX_FILES = 5000
MAX_BYTES = 256 * 2**20
MAX_FILE = 64 * 2**20
MAX_DEPTH = 40  # folders in one another
MAX_HEADER, MAX_HEADERS = 8 * 2**10, 2 * 2**20  # bytes of a tar's extended headers, which are slow to read
OURS = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # no student's doing
IGNORED = {
    "__MACOSX",
    ".ipynb_checkpoints",
    "__pycache__",
    "datasets",
    ".git",
    "node_modules",
    "site-packages",
}
ARCHIVES = {".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"}
KINDS = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
FOREIGN = {b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive", b"%PDF": "a PDF file", b"<": "a web page"}
AGAIN = "make the zip again with `python -m cs231n_check` and hand that in"
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


class Unreadable(Exception):
    """The submission cannot be read; the text is one sentence that says what happened and what to do."""


def is_archive(path):
    return path.suffix.lower() in ARCHIVES


def unpack(path, folder, wanted, notes, room=MAX_BYTES, largest=MAX_FILE, lenient=False):
    """Unpack an archive's regular files into `folder`, telling its kind by content.

    Inputs:
    - wanted: function of a name's suffix: whether such files are unpacked.
    - notes: list to which a sentence is added for each member that was left out.
    - room, largest: bytes that all files, and one, may have.
    - lenient: whether a member that would lie outside the folder is left out; else it spoils the archive.

    Raises Unreadable when the archive cannot be opened, would write outside the folder, or is too large.
    """
    kind = kind_of(path)
    try:
        with members_of(path, kind, room) as members:
            size = 0
            for text, length, opened in members:
                name = inside(text, path, notes if lenient else None)
                if name is None or not name.parts:
                    continue
                target = folder / name
                if not wanted(target.suffix.lower()) or IGNORED & set(name.parts):
                    continue
                if opened is None:
                    notes.append(f"{name.as_posix()[:80]} is a link or a device, not a file, and was left out.")
                    continue
                if length > largest:
                    notes.append(f"{name.as_posix()[:80]} is larger than {largest >> 20} MiB and was left out.")
                    continue
                size += length
                if size > room:
                    raise Unreadable(
                        f"{path.name} unpacks to more than {room >> 20} MiB: leave out what is not asked for."
                    )
                if not write_member(opened, target):
                    notes.append(f"{name.as_posix()[:80]} is damaged inside {path.name} and was left out.")
    except DAMAGE:
        raise Unreadable(f"{path.name} is damaged or was cut off on its way: {AGAIN}.") from None


def kind_of(path):
    """The kind of an archive by its first bytes; Unreadable for those that cannot be opened here."""
    with open(path, "rb") as file:
        start = file.read(512)
    if not start:
        raise Unreadable(f"{path.name} is an empty file: {AGAIN}.")
    for magic, kind in FOREIGN.items():
        if start.lstrip().startswith(magic):
            raise Unreadable(f"{path.name} is {kind}, which cannot be opened here: {AGAIN}.")
    kind = next((kind for magic, kind in KINDS.items() if start.startswith(magic)), None)
    if kind or zipfile.is_zipfile(path):
        return kind or "zip"
    if start[257:262] == b"ustar":
        return "tar"
    raise Unreadable(f"{path.name} is damaged or not a zip: {AGAIN}.")


@contextlib.contextmanager
def members_of(path, kind, room):
    """An archive's members as (name, size, function that opens it, or None for a link or a device)."""
    if kind == "zip":
        with zipfile.ZipFile(path) as archive:
            yield zip_members(archive, path)
        return
    opener = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open, "tar": open}[kind]
    with (
        opener(path, "rb") as stream,
        tarfile.open(fileobj=Bounded(stream, path, 4 * room), mode="r|", tarinfo=headers(path, 4 * room)) as archive,
    ):
        yield tar_members(archive, path)


def zip_members(archive, path):
    """The members of a zip, by their names as they are written."""
    infos = archive.infolist()
    if len(infos) > 4 * MAX_FILES:
        raise Unreadable(f"{path.name} holds {len(infos)} files, more than a submission can have: {AGAIN}.")
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable(f"{path.name} is protected by a password: hand in a zip without one.")
    for info in infos:
        regular = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)
        if not info.is_dir():
            yield zip_name(info), info.file_size, (lambda info=info: archive.open(info)) if regular else None


def zip_name(info):
    """A member's name; some programs write UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except ValueError:
        return info.filename


def tar_members(archive, path):
    for count, member in enumerate(archive):
        if count > 4 * MAX_FILES:
            raise Unreadable(f"{path.name} holds more files than a submission can have: {AGAIN}.")
        if not member.isdir():
            opened = (lambda member=member: archive.extractfile(member)) if member.isreg() else None
            yield member.name, member.size, opened


def headers(path, largest):
    """What reads the headers of a tar: refuses sizes that cannot be true, and more extended headers than are needed."""
    extended = {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
    extended |= {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
    left = MAX_HEADERS

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, *args):
            nonlocal left
            header = super().frombuf(*args)
            if header.type in extended:
                left -= header.size
                if header.size > MAX_HEADER or left < 0:
                    raise tarfile.ReadError("extended headers that are too long")
            if header.size > largest:
                raise Unreadable(f"{path.name} unpacks to far more than a submission can have: {AGAIN}.")
            return header

    return Header


def inside(name, path, notes=None):
    """A member's name as a relative path; or None and a note, or Unreadable, if it leads out of the folder."""
    parts = PurePosixPath(name.replace("\\", "/"))
    outside = parts.is_absolute() or ".." in parts.parts or ":" in (parts.parts[0] if parts.parts else "")
    if not outside and len(parts.parts) <= MAX_DEPTH:
        return parts
    if notes is not None:
        notes.append(f"{name[:80]!r} lies outside its folder or too deep in it, and was left out.")
        return None
    if outside:
        raise Unreadable(f"{path.name} would write outside its folder ({name[:80]!r}) and was not unpacked: {AGAIN}.")
    raise Unreadable(f"{path.name} holds more than {MAX_DEPTH} folders in one another: {AGAIN}.")


def write_member(opened, target):
    """Write one member; False, and no file, when it is damaged or its name does not fit."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened() as source, open(target, "xb") as out:
            while chunk := source.read(2**20):
                out.write(chunk)
        return True
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        return target.is_file()  # a second member of the same name: the first stays
    except (*DAMAGE, OSError) as error:
        if getattr(error, "errno", None) in OURS:
            raise
        with contextlib.suppress(OSError):  # a name too long to be written cannot be removed either
            target.unlink(missing_ok=True)
        return False


class Bounded:
    """A stream of which no more than `most` bytes are read: a small file may unpack to a very large one."""

    def __init__(self, stream, path, most):
        self.stream, self.path, self.left = stream, path, most

    def read(self, size=-1):
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable(f"{self.path.name} unpacks to far more than a submission can have: {AGAIN}.")
        return data
