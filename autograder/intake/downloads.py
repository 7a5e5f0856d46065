"""Whose submission is whose: finds the students in files, folders and downloads, by names and content."""

import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

from autograder.intake.archives import OF_A_CLASS, unpack
from autograder.intake.forms import Folder, locate
from autograder.intake.limits import Unreadable
from autograder.intake.members import DAMAGE, zip_name
from autograder.intake.student_names import student_of
from autograder.intake.systems import Submission, name_from_gradescope
from autograder.intake.trees import tree_of, tree_of_names


def find(paths: Sequence[str | Path], assignment: str, workdir: str | Path) -> list[Submission]:
    """List the submissions in files and folders, by content, whatever the nesting; names are told apart.

    `workdir` is a folder that outlives the submissions: the zip of a whole class is unpacked there.
    """
    found: list[Submission] = []
    for path in (Path(p).resolve() for p in paths):
        if path.is_dir():
            found += in_folder(path, assignment)
        elif len(paths) > 1:
            found.append(among_others(path, assignment))
        else:
            found += in_file(path, assignment, Path(workdir) / "0")
    return told_apart(found)


def in_folder(path: Path, assignment: str) -> list[Submission]:
    found = locate(Folder(tree_of(path), path, assignment))
    name_from_gradescope(found)
    return found


def among_others(path: Path, assignment: str) -> Submission:
    """A file that was named beside others: one submission, whatever names a student has put into it."""
    submission = Submission(student_of(path, assignment), path)
    if len(by_names(path, assignment)) > 1:
        submission.notes.append(f"{path.name} looks like those of several students; to mark them, name it alone.")
    return submission


def in_file(path: Path, assignment: str, workdir: Path) -> list[Submission]:
    """The submissions in one file: a class's zip holds many, any other file is one submission."""
    named = by_names(path, assignment)
    if len(named) < 2 and not any(s.system for s in named):
        return [Submission(student_of(path, assignment), path)]
    try:
        unpack(path, workdir, lambda suffix: True, [], OF_A_CLASS)
    except Unreadable:
        return [Submission(student_of(path, assignment), path)]
    for submission in named:  # a student of whom nothing could be unpacked is still there
        place = workdir / submission.path.relative_to(path)
        if not place.exists():
            place.mkdir(parents=True)
    return in_folder(workdir, assignment)


def by_names(path: Path, assignment: str) -> list[Submission]:
    """The submissions that the names in a zip tell of; none of another file."""
    try:
        with zipfile.ZipFile(path) as archive:
            tree = tree_of_names(map(zip_name, archive.infolist()))
    except (*DAMAGE, OSError):
        return []
    return locate(Folder(tree, path, assignment))


def told_apart(found: list[Submission]) -> list[Submission]:
    """Give each submission a name of its own, also where file systems ignore case and accents' coding."""
    taken: set[str] = set()
    for submission in found:
        name, count = submission.student, 1
        while (key := unicodedata.normalize("NFC", submission.student).casefold()) in taken:
            count += 1
            submission.student = f"{name} ({count})"
        taken.add(key)
    return found
