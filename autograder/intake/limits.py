"""What is looked at of a submission, and how much: kinds of files, sizes, depth; the error for what cannot be read."""

import errno
from pathlib import Path

Parts = tuple[str, ...]  # a place in a submission, or in its package: the names of folders and, last, of the file
File = tuple[Path, Parts]  # a file, and its place in the submission
PACKAGE = "cs231n"
MAX_FILES = 5000
MAX_NAMES = 4 * MAX_FILES  # in one folder or archive, with those that do not count
MAX_BYTES = 256 * 2**20
MAX_FILE = 64 * 2**20
MAX_SOURCE_FILE = 2**20  # bytes of a Python file
MAX_DEPTH = 40  # folders in one another
MAX_NAME = 255  # characters of a file's or folder's name
MAX_NOTES = 40
MAX_ARCHIVES = 5  # that are opened of one submission
OURS = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # no student's doing
KEPT = {".py", ".ipynb", ".npz", ".npy"}
ARCHIVES = {".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"}
IGNORED = {
    "__MACOSX",
    ".ipynb_checkpoints",
    "__pycache__",
    "datasets",
    ".git",
    "node_modules",
    "site-packages",
}
AGAIN = "make the zip again with `python -m cs231n_check` and hand that in"


class Unreadable(Exception):
    """The submission cannot be read; the text is one sentence that says what happened and what to do."""


def is_archive(path: Path) -> bool:
    return path.suffix.lower() in ARCHIVES


def is_ignored(name: str) -> bool:
    return name in IGNORED or name.startswith(".")
