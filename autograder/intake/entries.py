"""A folder in which submissions are looked for, and its entries where each is a student's."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.intake.attempts import by_base, said
from autograder.intake.limits import PACKAGE
from autograder.intake.student_names import base_of, names_no_student, own_name, student_of
from autograder.intake.systems import Submission
from autograder.intake.trees import Tree, has_folder, has_work, is_entry


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


def students(folder: Folder, names: Iterable[str]) -> list[Submission]:
    """The submissions of some entries; another copy of an entry (`ada (1)`) is another attempt of its student."""
    groups, alone = by_base([*names]), len(by_base([*folder.tree])) == 1
    return [submission for group in groups for submission in last_attempt(folder, group, alone)]


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
