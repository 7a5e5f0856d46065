"""The forms in which submissions come: the functions of FORMS are tried in order, and the first that answers counts.

The docstring of each says how its form is recognised. It returns the submissions, or None for a folder of another form.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from autograder import course
from autograder.intake.attempts import by_base, said
from autograder.intake.limits import PACKAGE
from autograder.intake.student_names import base_of, names_no_student, own_name, student_of, without_ending
from autograder.intake.systems import (
    BRIGHTSPACE,
    FLAT,
    GRADESCOPE,
    INBOUND,
    METADATA,
    MOODLE,
    Submission,
    blackboard,
    brightspace,
    canvas,
    inbound,
    moodle,
    moodle_flat,
)
from autograder.intake.trees import CODE, Tree, at, has_folder, has_work, held_in, is_entry

TIMESTAMP = "timestamp.txt"  # which nbgrader puts into each submission
Found = list[Submission] | None


@dataclass(frozen=True)
class Folder:
    """A folder in which submissions are looked for; `path` need not exist, as where a zip is looked at by names."""

    tree: Tree
    path: Path
    assignment: str

    @cached_property
    def folders(self) -> dict[str, Tree]:
        return {name: tree for name, tree in self.tree.items() if tree is not None}

    @cached_property
    def files(self) -> list[str]:
        return [name for name, tree in self.tree.items() if tree is None]

    @cached_property
    def entries(self) -> dict[str, Tree | None]:
        """What can be somebody's submission: archives and folders."""
        return {name: tree for name, tree in self.tree.items() if is_entry(name, tree)}

    @cached_property
    def of_somebody(self) -> dict[str, None]:
        """The notebooks that lie loose in a class, each handed in by somebody."""
        loose = [name for name in self.files if name.endswith(".ipynb")]
        return dict.fromkeys(loose) if PACKAGE not in self.tree and len(self.entries) > 1 else {}

    @cached_property
    def only_parts(self) -> bool:
        """Whether the entries are folders, and the name of none says more than what it holds."""
        return self.entries.keys() <= self.folders.keys() and self.names_nobody(self.entries)

    @cached_property
    def in_nbgrader(self) -> bool:
        """Whether an entry holds the assignment's folder, as in nbgrader's tree."""
        return any(has_folder(tree, self.assignment) for tree in self.entries.values())

    def names_nobody(self, names: Iterable[str]) -> bool:
        return all(names_no_student(name, self.assignment) for name in names)

    def one(self) -> list[Submission]:
        return [Submission(student_of(self.path, self.assignment), self.path)]

    def below(self, name: str) -> "Folder":
        return Folder(self.folders[name], self.path / name, self.assignment)


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
    flat = [group for reader in (canvas, moodle_flat, blackboard) for group in reader(folder.tree, folder.path)]
    rest = [name for name in folder.entries if not any(pattern.match(name) for pattern in FLAT)]
    return flat + students(folder, rest) if flat else None


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


# ---- a class's entries


def students(folder: Folder, names: Iterable[str]) -> list[Submission]:
    """The submissions of some entries; another copy of an entry (`ada (1)`) is another attempt of its student."""
    groups, alone = by_base([*names]), len(by_base([*folder.tree])) == 1
    return [submission for group in groups.values() for submission in last_attempt(folder, group, alone)]


def last_attempt(folder: Folder, names: list[str], alone: bool) -> list[Submission]:
    """The last of the entries that are attempts of one student."""
    found = one_student(folder, names[-1], alone)
    for submission in found if len(names) > 1 else []:
        submission.student = own_name(folder.path / base_of(submission.student), folder.assignment)
        submission.notes += said(names, names[-1])
        submission.older += [folder.path / name for name in names[:-1]]
    return found


def one_student(folder: Folder, name: str, alone: bool = False) -> list[Submission]:
    """One entry of a class's folder: in nbgrader's tree the assignment's folder in it, if there is one."""
    tree, path = folder.tree[name], folder.path / name
    if has_folder(tree, folder.assignment):
        return [Submission(name, path / folder.assignment, system="nbgrader")]
    if folder.in_nbgrader and tree is not None and not has_work(tree, folder.assignment):
        return []  # handed in nothing, or other assignments only
    return [Submission((student_of if alone else own_name)(path, folder.assignment), path)]
