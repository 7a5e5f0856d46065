"""A student's name from that of a file or folder."""

import re
from pathlib import Path

# Words of which folders' names are made that name no student.
WORDS = frozenset(
    """a assignment assign hw homework lab project cs n stanford code src source solution solutions work
    final old new backup bak copy v ver version draft attempt try main master notebook notebooks python py
    spring winter fall upload""".split()  # noqa: SIM905
)
HOMES = ("", "submitted", "tmp", "Downloads", "Desktop")  # folders around a submission that name no student either


def names_no_student(name: str, assignment: str) -> bool:
    """Whether a name says only what it holds: assignment1, hw1_final, `cs231n (2)`, src."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return name == assignment or (bool(words) and set(words) <= WORDS)


def student_of(path: Path, assignment: str) -> str:
    """The student's name from a path as given: its own, or where that says nothing the folder's around it."""
    own = stem(path).removesuffix("_submission").removesuffix("_export")
    if names_no_student(own, assignment) and path.parent.name not in HOMES:
        return path.parent.name
    return own_name(path, assignment)


def own_name(path: Path, assignment: str) -> str:
    """A file's or folder's name without an ending and without GitHub Classroom's prefix."""
    prefix = re.sub(r"(\d+)$", r"[-_]?\1", re.escape(assignment)) + "[-_]"
    return re.sub(f"^{prefix}(?=.)", "", stem(path), flags=re.I) or "submission"


def stem(path: Path) -> str:
    return without_ending(path.name) if path.is_file() else path.name


def without_ending(name: str) -> str:
    return re.sub(r"(\.tar)?\.\w+$", "", name) or name
