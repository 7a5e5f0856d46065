"""What the notebooks' texts hold for the checks: the reference's cells, and the inline questions."""

import functools
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from autograder.course import notebook_sources
from autograder.results import InlineQuestion


@functools.cache
def cells_of(path: Path) -> list[NotebookNode]:
    """The cells of a notebook's text."""
    return jupytext.read(path).cells


@functools.cache
def reference_cells(assignment: str) -> dict[str, str]:
    """Question id -> source of the reference's notebook cell."""
    cells = [cell for path in notebook_sources(assignment) for cell in cells_of(path)]
    return {cell.metadata["exercise"]: cell.source for cell in cells if "exercise" in cell.metadata}


def reference_cell(question: str, defines: str) -> str | None:
    """The reference's cell for a question's id; what it defines is not asked."""
    return reference_cells("assignment" + question.split(".")[0][1:]).get(question)


def inline_questions(assignment: str) -> list[InlineQuestion]:
    """The inline questions of an assignment: dicts with id, notebook, points."""
    return [
        {"id": cell.metadata["answer"], "notebook": path.stem, "points": cell.metadata["points"]}
        for path in notebook_sources(assignment)
        for cell in cells_of(path)
        if "answer" in cell.metadata
    ]
