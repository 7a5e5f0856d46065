"""Lays a submission out in a clean folder of its own, whatever way it was packed."""

import functools
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake.handed_in import files_of
from autograder.intake.helper_layout import place_helpers
from autograder.intake.lent_layout import place_stand_in
from autograder.intake.limits import MAX_NOTES, PACKAGE, File, Parts, Unreadable
from autograder.intake.notebook_layout import other_notebooks, place_notebooks
from autograder.intake.package_layout import place_package, place_support
from autograder.intake.reading import limited
from autograder.intake.systems import Submission


@dataclass
class Staged:
    """A submission laid out: `folder` holds the package and the notebooks; notes say what was chosen."""

    folder: Path
    notes: list[str]
    support: list[Path]  # files in it that were not handed in, and come from the assignment
    absent: list[str] = field(default_factory=list)  # notebooks that were not handed in
    others: list[str] = field(default_factory=list)  # those handed in that are not the assignment's


@dataclass(frozen=True)
class Wanted:
    """What an assignment asks to be handed in."""

    files: list[str]  # of the package: cs231n/layers.py, ...
    notebooks: list[str]  # knn.ipynb, ...
    released: Path  # the assignment's folder, whose other modules stand in for those not handed in
    editions: Sequence[str] = ()  # files of the package in their place that other editions ask for


class Handin:
    """A submission and the empty folder in which it is laid out, once, when it is first looked at."""

    def __init__(self, submission: Submission, wanted: Wanted, folder: Path):
        self.submission, self.wanted, self.folder = submission, wanted, folder

    @functools.cached_property
    def staged(self) -> Staged:
        """The submission, laid out in a process of its own; raises Unreadable when nothing can be marked."""
        wanted, own = self.wanted, self.submission
        asked = wanted.files, wanted.notebooks, self.folder, wanted.released, wanted.editions
        return limited(own.path.name, stage, own, *asked)


def stage(
    submission: Submission,
    targets: Sequence[str],
    notebooks: Sequence[str],
    folder: str | Path,
    support: str | Path | None = None,
    editions: Sequence[str] = (),
) -> Staged:
    """Copy what counts of a submission into `folder`.

    Inputs:
    - targets: the package's files that the assignment's questions are about (cs231n/layers.py, ...).
    - notebooks: names of the assignment's notebooks.
    - support: the released assignment's folder, whose other modules stand in for those not handed in.
    - editions: files of the package that other editions of the course ask for.

    Returns a Staged. Raises Unreadable when nothing can be marked.
    """
    folder, notes = Path(folder), list(submission.notes)
    wanted, others = parts_of(targets), parts_of(editions)
    scratch = folder / ".unpacked"  # in the folder, which is cleared away also where this is ended from outside
    scratch.mkdir(parents=True)
    try:
        files = files_of(submission, wanted, notebooks, scratch, notes)
        modules, home = place_package(files, sorted({*wanted, *others}), folder / PACKAGE, notes)
        books = place_notebooks(files, notebooks, folder, notes, home, Path(support) if support else None)
        check_assignment(files, wanted, notebooks, modules, list(books))
        beside = home[:-1] if home[-1:] == (PACKAGE,) else home
        place_helpers(files, [*(place[:-1] for place in books.values()), beside], wanted, folder, notes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    provided = place_support(Path(support) / PACKAGE, wanted, folder / PACKAGE, notes) if support else []
    provided += place_stand_in(folder / PACKAGE, notes)
    return Staged(folder, few(notes), provided, sorted(set(notebooks) - set(books)), other_notebooks(files, books))


def parts_of(files: Sequence[str]) -> list[Parts]:
    """Files of the package as parts below it: cs231n/layers.py as ("layers.py",)."""
    return sorted({tuple(file.split("/")[1:]) for file in files})


def few(notes: list[str]) -> list[str]:
    """The first notes, and how many there are more: a submission can bring about any number."""
    left = len(notes) - MAX_NOTES
    return [*notes[:MAX_NOTES], f"And {left} more remarks of this kind."] if left > 0 else notes


def check_assignment(
    files: list[File], wanted: Sequence[Parts], notebooks: Sequence[str], modules: int, books: list[str]
) -> None:
    """Say so when what was handed in is for another assignment; `modules` of its files and `books` are there."""
    others = sorted({parts[-1] for _, parts in files if parts[-1].lower().endswith(".ipynb")})
    seen = ", ".join(others[:5]) or ", ".join(parts[-1] for _, parts in files[:3])
    asked = f"{', '.join(notebooks)} and a folder {PACKAGE}"
    if not books and others and 2 * modules < len(wanted):
        raise Unreadable(
            f"This looks like another assignment: it holds {seen}; asked for are {asked}. Hand in the right one."
        )
    if not books and not modules:
        raise Unreadable(
            f"Nothing that is asked for was found: it holds {seen}; asked for are {asked}. Hand in the right folder."
        )
