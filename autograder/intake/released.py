"""The notebooks of an assignment as they are released."""

import functools
from pathlib import Path

from autograder import course
from autograder.intake.notebooks import Cell, read


def released_notebook(assignment: str, name: str) -> tuple[Cell, ...]:
    """The cells of a notebook as it is released; none where there is no such."""
    return released_in(course.ASSIGNMENTS / assignment, f"{name.removesuffix('.ipynb')}.ipynb")


@functools.cache
def released_in(folder: Path, name: str) -> tuple[Cell, ...]:
    """The cells of a notebook in a released assignment's folder; none where there is no such."""
    path = folder / name
    return tuple(read(path)) if path.is_file() else ()
