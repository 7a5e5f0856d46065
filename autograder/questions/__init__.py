"""The questions of each assignment (a1, ...), in modules by notebook, and what several of them share."""

import importlib
import sys

from autograder.authoring.loading import failed_imports
from autograder.authoring.question import REGISTRY, Question
from autograder.authoring.variants import file_of
from autograder.course import CourseError


def load() -> dict[str, Question]:
    """Import every module of questions; returns the registry, id -> Question. CourseError where one cannot be."""
    failed = failed_imports(sys.modules[__name__])
    if failed:
        raise CourseError("\n".join(failed))
    return REGISTRY


def of_assignment(assignment: str) -> list[Question]:
    """The questions of an assignment, in the order in which the course asks them."""
    return sorted((q for q in load().values() if q.assignment == assignment), key=place_of_notebook)


def frameworks(assignment: str) -> list[str]:
    """The frameworks, such as torch, that an assignment's questions need beside NumPy."""
    return sorted({question.framework for question in of_assignment(assignment)} - {""})


def place_of_notebook(question: Question) -> int:
    """Where a question's notebook stands among those of its assignment; CourseError where it is not named there."""
    name = question.id.split(".")[0]
    notebooks = importlib.import_module(f"{__name__}.{name}").NOTEBOOKS
    if question.notebook not in notebooks:
        place = f"NOTEBOOKS in autograder/questions/{name}/__init__.py"
        raise CourseError(f"{question.where}: {question.id}: write the notebook {question.notebook!r} into {place}.")
    return notebooks.index(question.notebook)


def package_files(assignment: str) -> list[str]:
    """The files of the package that an assignment's questions are about, such as cs231n/layers.py."""
    files = {file_of(target) for question in of_assignment(assignment) for target in question.targets}
    return sorted(file for file in files if file.startswith("cs231n/"))


def edition_files(assignment: str) -> list[str]:
    """The files of the package that only other editions of the course ask for."""
    editions = [edition for question in of_assignment(assignment) for edition in question.editions]
    files = {file_of(target) for edition in editions for target in edition.targets}
    return sorted({file for file in files if file.startswith("cs231n/")}.difference(package_files(assignment)))
