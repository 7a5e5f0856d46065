# Generated from solutions/cs231n/archives.py by "make build". This copy is the student's to complete.
"""Look over and unpack archives from the net: nothing is written outside of a folder, and no more than expected."""

import stat
import sys
import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath

CHUNK = 1 << 20  # bytes
MOST_MEMBERS = 10_000


class ArchiveError(ValueError):
    """An archive is damaged, or is not one that may be unpacked; the message says why."""


def extract(archive, folder, limit=None):
    """Extract an archive, a zip file by its name, else a tar file, into `folder`.

    limit: bytes that a zip file may take unpacked; default: any. Raises ArchiveError for one that is damaged, takes
    more, or has a member that would land outside of the folder.
    """
    extract_one = _extract_zip if str(archive).endswith(".zip") else _extract_tar
    extract_one(archive, folder, limit)


def _extract_tar(archive, folder, limit):
    if not hasattr(tarfile, "data_filter"):
        raise ArchiveError("Unpacking safely needs Python 3.11.4 or newer.")
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    except tarfile.FilterError as error:
        raise ArchiveError(f"{archive} was not unpacked: it would write outside its folder.") from error
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{archive} cannot be unpacked ({error}): delete it and run this again.") from error


def _extract_zip(archive, folder, limit):
    try:
        with zipfile.ZipFile(archive) as file:
            _check_members(archive, file.infolist(), limit)
            file.extractall(folder)
    except OSError:  # the disk is full, say
        raise
    except Exception as error:
        raise _damaged(archive, error) from error


def check_zip(archive, limit=None):
    """Read a zip file to its end: the checksum (CRC) of each member must be right. It is not unpacked.

    Raises ArchiveError as `extract` does.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            _check_members(archive, file.infolist(), limit)
            for member in file.infolist():
                _read_through(file, member)
    except Exception as error:  # a damaged file can fail in any way at all
        raise _damaged(archive, error) from error


def _read_through(file, member):
    with file.open(member) as f:
        while f.read(CHUNK):
            pass


def _damaged(archive, error):
    """Return an ArchiveError for what went wrong."""
    if isinstance(error, ArchiveError):
        return error
    said = " ".join(str(error).split()) or type(error).__name__
    return ArchiveError(f"{archive} cannot be unpacked ({said}): delete it and run this again.")


def _check_members(archive, members, limit):
    """Raise ArchiveError where a zip file's list of members is not one to be followed."""
    if not all(_stays_inside(member) for member in members):
        raise ArchiveError(f"{archive} was not unpacked: it would write outside its folder.")
    size = sum(member.file_size for member in members)  # zipfile reads no more of a member than it says it has
    if len(members) > MOST_MEMBERS or size > (limit or sys.maxsize):
        raise ArchiveError(
            f"{archive} was not unpacked: {len(members):,} files of {size:,} bytes are more than expected."
        )


def _stays_inside(member):
    """Whether a member of a zip file is a file or folder, no link, whose name leads nowhere else."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    kind = stat.S_IFMT(member.external_attr >> 16)
    leads_out = path.is_absolute() or ".." in path.parts or ":" in member.filename
    return not leads_out and kind in (0, stat.S_IFREG, stat.S_IFDIR)
