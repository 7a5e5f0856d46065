"""What an assignment hands out and asks for: what of a submission is not the student's, or is everybody's."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from autograder import course
from autograder.authoring.modules import module_files
from autograder.authoring.variants import file_of
from autograder.authoring.workbook import cells_of
from autograder.carrying.lending import asked_before
from autograder.intake import notebooks
from autograder.questions import of_assignment
from autograder.similar.definitions import definitions
from autograder.similar.fingerprints import all_hashes
from autograder.similar.tokens import tokens_of

Names = dict[str, set[str]]  # file -> qualified names in it


@dataclass(frozen=True)
class HandedOut:
    """What is known of an assignment without looking at submissions."""

    asked: Names  # the functions and classes that it asks for, those of earlier assignments left out
    before: Names  # those that earlier assignments ask for
    given: Names  # all that stands in the files that any assignment hands out
    cells: dict[str, set[str]]  # notebook -> its code cells as they are handed out, squeezed


def handed_out(assignment: str) -> HandedOut:
    """What an assignment hands out and asks for; CourseError where there is none of this name."""
    before = {file: set(names) for file, names in asked_before(assignment).items()}
    asked: Names = {}
    for question in of_assignment(assignment):
        for target in chain(question.targets, *(edition.targets for edition in question.editions)):
            file, _, name = target.partition(":")
            if file_of(target).endswith(".py") and name not in before.get(file, ()):
                asked.setdefault(file, set()).add(name)
    given: Names = {}
    for folder in released_folders():
        for file, path in module_files(folder).items():
            given.setdefault(file, set()).update(definitions(path.read_text(encoding="utf-8")))
    names = [path.stem for path in course.notebook_sources(assignment)]
    cells = {f"{name}.ipynb": handed_out_cells(assignment, name) for name in names}
    return HandedOut(asked, before, given, cells)


def common_hashes(assignment: str) -> np.ndarray:
    """The numbers, sorted, of what is handed out and of what the reference has: a right solution may well have them."""
    sources = chain(handed_out_sources(assignment), reference_sources(assignment))
    return np.unique(np.concatenate([all_hashes([token.word for token in tokens_of(s)]) for s in sources]))


def handed_out_sources(assignment: str) -> Iterator[str]:
    for folder in released_folders():
        yield from (path.read_text(encoding="utf-8") for path in module_files(folder).values())
    for path in (course.ASSIGNMENTS / assignment).glob("*.ipynb"):
        yield from code_cells(path)


def reference_sources(assignment: str) -> Iterator[str]:
    for root in (course.SOLUTIONS, course.EDITIONS):
        yield from (path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py")))
    for path in course.notebook_sources(assignment):
        given = handed_out_cells(assignment, path.stem)
        cells = [cell.source for cell in cells_of(path) if cell.cell_type == "code"]
        yield "\n\n".join(cell for cell in cells if squeezed(cell) not in given)  # as those of a student are compared


def handed_out_cells(assignment: str, notebook: str) -> set[str]:
    """The code cells of a notebook as they are handed out, squeezed."""
    return {squeezed(source) for source in code_cells(course.ASSIGNMENTS / assignment / f"{notebook}.ipynb")}


def released_folders() -> list[Path]:
    return [course.ASSIGNMENTS / name for name in course.assignments()]


def code_cells(path: Path) -> list[str]:
    """The sources of a notebook's code cells; raises Damaged."""
    return [cell["source"] for cell in notebooks.read(path) if cell["cell_type"] == "code"]


def squeezed(source: str) -> str:
    """A cell's source without what editors change: empty lines and blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in source.splitlines() if line.strip())
