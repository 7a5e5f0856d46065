"""The forms in which submissions come: the functions of FORMS are tried in order, and the first that answers counts.

The docstring of each says how its form is recognised. It returns the submissions, or None for a folder of another form.
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import PurePosixPath

from autograder import course
from autograder.intake.entries import Folder, students
from autograder.intake.limits import PACKAGE
from autograder.intake.student_names import without_ending
from autograder.intake.systems import (
    BRIGHTSPACE,
    FLAT,
    GRADESCOPE,
    INBOUND,
    METADATA,
    MOODLE,
    Submission,
    brightspace,
    inbound,
    moodle,
)
from autograder.intake.trees import CODE, at, held_in

TIMESTAMP = "timestamp.txt"  # which nbgrader puts into each submission
Found = list[Submission] | None


def locate(folder: Folder) -> list[Submission]:
    """The submissions in a folder."""
    return next(found for form in FORMS if (found := form(folder)) is not None)


# ---- the forms


def gradescope_export(folder: Folder) -> Found:
    """Gradescope's metadata lies in it, or nothing but folders named submission_<number>."""
    if METADATA in folder.tree or (folder.folders and all(map(GRADESCOPE.match, folder.folders))):
        return [Submission(name, folder.path / name, system="gradescope") for name in folder.folders]
    return None


def flat_download(folder: Folder) -> Found:
    """Files lie in it whose names are made by Canvas, Moodle or Blackboard; other entries are a student's each."""

    def made_by(pattern: re.Pattern[str]) -> int:
        return sum(pattern.match(name) is not None for name in folder.files)

    pattern = max(FLAT, key=made_by)  # a student names a part of each file's name, perhaps as another system would
    rest = [name for name in folder.entries if not pattern.match(name)]
    return [*FLAT[pattern](folder.tree, folder.path), *students(folder, rest)] if made_by(pattern) else None


def of_brightspace(folder: Folder) -> Found:
    """Folders or files lie in it whose names are made by Brightspace; other entries are a student's each."""
    found = brightspace(folder.tree, folder.path)
    rest = [name for name in folder.entries if not BRIGHTSPACE.match(name)]
    return found + students(folder, rest) if found else None


def nbgrader_inbound(folder: Folder) -> Found:
    """Folders lie in it whose names are made by nbgrader's exchange; other entries are a student's each."""
    found = inbound(folder.folders, folder.path, folder.assignment)
    rest = [name for name in folder.entries if not INBOUND.match(name)]
    return found + students(folder, rest) if found else None


def one_submission(folder: Folder) -> Found:
    """The package, its classifiers or one of the assignment's notebooks lies right in it."""
    return folder.one() if is_one(folder) and not folder.of_somebody else None


def moodle_folders(folder: Folder) -> Found:
    """A folder lies in it whose name is made by Moodle; other entries are a student's each."""
    if not any(map(MOODLE.match, folder.folders)):
        return None
    archives = [name for name in folder.entries if name not in folder.folders]
    return moodle(folder.folders, folder.path) + students(folder, archives)


def class_by_assignment(folder: Folder) -> Found:
    """A class lies in its folder of the assignment's name, and beside that only folders that name no student."""
    if folder.assignment not in folder.folders or not folder.only_parts or is_of_nbgrader(folder):
        return None
    inner = folder.below(folder.assignment)
    found = locate(inner)
    return found if is_class(found, inner) else None


def nested(folder: Folder) -> Found:
    """Its only entry is a folder whose name says more than what it holds: what is in that counts."""
    names = [*folder.entries]
    if len(names) == 1 and folder.folders.get(names[0]) and not folder.names_nobody(names):
        return locate(folder.below(names[0]))
    return None


def one_in_parts(folder: Folder) -> Found:
    """Its entries are folders, and the name of none says more than what it holds."""
    return folder.one() if folder.entries and folder.only_parts else None


def loose_files(folder: Folder) -> Found:
    """It has no entries, but Python files or notebooks."""
    return folder.one() if not folder.entries and any(name.endswith(CODE) for name in folder.files) else None


def class_of_entries(folder: Folder) -> Found:
    """Of any other folder each entry is a student's."""
    return students(folder, [*folder.entries, *folder.of_somebody])


FORMS: tuple[Callable[[Folder], Found], ...] = (
    gradescope_export,
    flat_download,
    of_brightspace,
    nbgrader_inbound,
    one_submission,
    moodle_folders,
    class_by_assignment,
    nested,
    one_in_parts,
    loose_files,
    class_of_entries,
)


# ---- what they are recognised by


def is_one(folder: Folder) -> bool:
    notebooks = {path.stem.casefold() for path in course.notebook_sources(folder.assignment)}
    loose = {PurePosixPath(name).stem.casefold() for name in folder.files if name.endswith(".ipynb")}
    return bool(folder.tree.get(PACKAGE) or folder.tree.get("classifiers") or notebooks & loose)


def is_of_nbgrader(folder: Folder) -> bool:
    """Whether a folder is that of one student in nbgrader's tree."""
    return folder.path.parent.name == "submitted" or TIMESTAMP in folder.folders[folder.assignment]


def is_class(found: list[Submission], folder: Folder) -> bool:
    """Whether submissions are those of several students, not the parts of one's: two hold the same, as no parts do."""
    if len(found) > 1 and any(submission.system for submission in found):
        return True
    paths = [s.path for s in found if not folder.names_nobody([without_ending(s.path.name)])]
    held = [held_in(path.name, at(folder.tree, path.relative_to(folder.path).parts)) for path in paths]
    return any(count > 1 for count in Counter(thing for things in held for thing in things).values())
