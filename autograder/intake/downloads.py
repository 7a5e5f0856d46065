"""Whose submission is whose: finds the students in files, folders and downloads, by names and content."""

import os
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

from autograder.course import CourseError
from autograder.intake.archives import OF_A_CLASS, unpack
from autograder.intake.attempts import by_base, said
from autograder.intake.entries import Folder
from autograder.intake.forms import locate
from autograder.intake.left_out import left_out
from autograder.intake.limits import Unreadable
from autograder.intake.looking import is_folder, is_regular
from autograder.intake.members import DAMAGE, check_directory, is_zip, zip_name
from autograder.intake.student_names import named_by, names_a_class, stem, student_of
from autograder.intake.systems import Submission, name_from_gradescope
from autograder.intake.trees import tree_of, tree_of_names

SEVERAL = "looks like the submissions of several students"


def find(
    paths: Sequence[str | Path],
    assignment: str,
    workdir: str | Path,
    as_class: bool | None = None,
    remarks: list[str] | None = None,
) -> list[Submission]:
    """List the submissions in files and folders, by content, whatever the nesting; names are told apart.

    Inputs:
    - workdir: a folder that outlives the submissions: the zip of a whole class is unpacked there.
    - as_class: whether files are classes or one student's each; by default their names and content tell.
    - remarks: list to which a sentence is added for what belongs to no submission, and for what is not certain.

    Raises CourseError where a file may be a class or one student's.
    """
    remarks = [] if remarks is None else remarks
    named = [Path(os.path.realpath(path)) for path in paths]  # which follows no link without end, as resolve does
    files = [path for path in named if not is_folder(path)]
    classes = which_are_classes(files, assignment, as_class, remarks)
    found: list[Submission] = []
    for number, path in enumerate(named):
        if is_folder(path):
            found += in_folder(path, assignment, remarks)
        elif path in classes:
            found += in_class(path, assignment, Path(workdir) / str(number), remarks)
    found += one_each([path for path in files if path not in classes], assignment)
    for submission in found:
        submission.origin = submission.origin or str(place_of(submission, assignment))
    return told_apart(found)


def place_of(submission: Submission, assignment: str) -> Path:
    """Where a student's submissions lie: what bears the name; in a download without folders the first file."""
    flat = submission.system in ("canvas", "blackboard")
    if flat or submission.files:
        return submission.files[0][0] if submission.files else submission.path / submission.student
    return named_by(submission.path, assignment)


# ---- folders


def in_folder(path: Path, assignment: str, remarks: list[str], name: str = "") -> list[Submission]:
    """The submissions in a folder; `name` is what it is called where its own says nothing."""
    found = locate(Folder(tree_of(path), path, assignment))
    name_from_gradescope(found)
    remarks += left_out(path, assignment, found, name or path.name)
    return found


# ---- files


def which_are_classes(files: list[Path], assignment: str, as_class: bool | None, remarks: list[str]) -> set[Path]:
    """The files that are a class's. What a student has put into a file does not make it one.

    Without being told, only a download counts as such that bears the name that a system gives to downloads.
    """
    if as_class is not None:
        return set(files) if as_class else set()
    seen = {path: by_names(path, assignment) for path in files}
    classes = {path for path, found in seen.items() if is_download(path, found)}
    several = {path: found for path, found in seen.items() if path not in classes and len(found) > 1}
    doubtful = [path for path, found in several.items() if len(files) > 1 or may_be_download(path, found)]
    for path, found in several.items():
        who = in_words(found)
        if len(doubtful) == len(files):
            raise CourseError(
                f"{path.name} {SEVERAL} ({who}): "
                "add --class to mark each of them, or --no-class to mark it as one student's."
            )
        remarks.append(
            f"{path.name} {SEVERAL} ({who}) and is marked as one student's; "
            "if it is a class, name it alone, with --class."
        )
    return classes


def is_download(path: Path, found: Sequence[Submission]) -> bool:
    systems = {submission.system for submission in found} - {""}
    return bool(systems) and names_a_class(stem(path), "moodle" in systems)


def may_be_download(path: Path, found: Sequence[Submission]) -> bool:
    """Whether a file that may be a class's has a name, or names in it, as downloads have; nbgrader's are anybody's."""
    return names_a_class(stem(path), False) or any(submission.system not in ("", "nbgrader") for submission in found)


def in_words(found: Sequence[Submission]) -> str:
    names = [submission.student[:40] for submission in found]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def one_each(paths: list[Path], assignment: str) -> list[Submission]:
    """Files that are a student's each; other copies of one (`ada (1).zip`) are attempts of the same student."""
    found = []
    for folder in dict.fromkeys(path.parent for path in paths):
        names = list(dict.fromkeys(path.name for path in paths if path.parent == folder))
        for group in by_base(names):
            last = folder / group[-1]
            older = [folder / name for name in group[:-1]]
            found.append(Submission(student_of(last, assignment), last, [], said(group, last.name), "", older))
    return found


def in_class(path: Path, assignment: str, workdir: Path, remarks: list[str]) -> list[Submission]:
    """The submissions in the file of a class, which is unpacked into `workdir`."""
    try:
        unpack(path, workdir, lambda suffix: True, remarks, OF_A_CLASS)
    except Unreadable as problem:
        remarks.append(str(problem))
        return [Submission(student_of(path, assignment), path)]
    for submission in by_names(path, assignment):  # a student of whom nothing could be unpacked is still there
        place = workdir / submission.path.relative_to(path)
        if not place.exists():
            place.mkdir(parents=True)
    found = in_folder(workdir, assignment, remarks, path.name)
    for submission in found:
        submission.origin = str(path / os.path.relpath(place_of(submission, assignment), workdir))
        if submission.path == workdir and not submission.system:
            submission.student = student_of(path, assignment)
    return found


def by_names(path: Path, assignment: str) -> list[Submission]:
    """The submissions that the names in a zip tell of; none of another file."""
    try:
        if not is_regular(path) or not is_zip(path):
            return []
        check_directory(path, OF_A_CLASS.names)
        with zipfile.ZipFile(path) as archive:
            tree = tree_of_names(map(zip_name, archive.infolist()))
    except (*DAMAGE, OSError, Unreadable):
        return []
    return locate(Folder(tree, path, assignment))


# ---- names


def told_apart(found: list[Submission]) -> list[Submission]:
    """Give each submission a name of its own, also where file systems ignore case and accents' coding."""
    taken: dict[str, int] = {}
    for submission in found:
        name = submission.student
        count = taken.get(folded(name), 0)
        while folded(submission.student) in taken:
            count += 1
            submission.student = f"{name} ({count + 1})" if count else name
        taken[folded(name)] = max(count, taken.get(folded(name), 0))
        taken.setdefault(folded(submission.student), 0)
    return found


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
