"""A student's name from that of a file or folder."""

import re
from pathlib import Path

from autograder.intake.looking import is_folder

# Words of which folders' names are made that name no student.
WORDS = frozenset(
    """a assignment assign hw homework lab project cs n stanford code src source solution solutions work
    final old new backup bak copy v ver version draft attempt try main master notebook notebooks python py
    spring winter fall upload""".split()  # noqa: SIM905
)
COPY = re.compile(
    r"(?P<base>.*\S)(?: ?\((?P<n>\d{1,3})\)| - Copy(?: \((?P<m>\d{1,3})\))?| copy(?: (?P<k>\d{1,3}))?)", re.S
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HOMES = ("", "submitted", "tmp", "Downloads", "Desktop")  # folders around a submission that name no student either


# And those of which names of downloads are made: one at least is in the name of a class's zip.
COLLECTIVE = {"submissions", "downloads", "download", "exports", "export", "class", "students", "gradebook", "bulk"}
SYSTEMS = {"moodle", "canvas", "blackboard", "brightspace", "gradescope", "am", "pm"} | set(MONTHS)


def names_no_student(name: str, assignment: str) -> bool:
    """Whether a name says only what it holds: assignment1, hw1_final, `cs231n (2)`, src."""
    words = words_of(name)
    return name == assignment or (bool(words) and words <= WORDS)


def names_a_class(name: str, in_moodle: bool) -> bool:
    """Whether a zip's name is one that a learning management system gives to a class, and no student's.

    Such are submissions, assignment_3_export, `Assignment 1 Download Mar 5, 2025`; of Moodle `CS-Assignment 1-4711`.
    """
    words = words_of(name)
    numbered = in_moodle and bool(words & WORDS) and re.search(r"-\d+$", name) is not None
    return words <= WORDS | COLLECTIVE | SYSTEMS and (bool(words & COLLECTIVE) or numbered)


def words_of(name: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", name.casefold()))


def student_of(path: Path, assignment: str) -> str:
    """The student's name from a path as given: its own, or where that says nothing that of a folder around it."""
    return own_name(named_by(path, assignment), assignment)


def named_by(path: Path, assignment: str) -> Path:
    """What bears the student's name: a path itself, or a folder around it; the path where none does."""
    for place in (path, *path.parents):
        if place.name in HOMES:
            break
        own = base_of(stem(place)).removesuffix("_submission").removesuffix("_export")
        if not names_no_student(own, assignment):
            return place
    return path


def own_name(path: Path, assignment: str) -> str:
    """A file's or folder's name without an ending, without GitHub Classroom's prefix and a download's number."""
    prefix = re.sub(r"(\d+)$", r"[-_]?\1", re.escape(assignment)) + "[-_]"
    return re.sub(f"^{prefix}(?=.)", "", stem(path), flags=re.I) or "submission"


def stem(path: Path) -> str:
    """A folder's name; a file's without its ending, and without the number that browsers give to another copy."""
    return path.name if is_folder(path) else base_of(without_ending(path.name))


def base_of(name: str) -> str:
    """A name without what marks another copy: `ada (1)`, `ada - Copy`, `ada copy 2`."""
    match = COPY.fullmatch(name)
    return match["base"] if match else name


def without_ending(name: str) -> str:
    return re.sub(r"(\.tar)?\.\w+$", "", name) or name
