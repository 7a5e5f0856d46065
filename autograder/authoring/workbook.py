"""What the notebooks' texts hold for the checks: the reference's cells, and the inline questions."""

import functools

import jupytext

from autograder.course import notebook_sources


@functools.cache
def reference_cells(assignment):
    """Question id -> source of the reference's notebook cell."""
    cells = [cell for path in notebook_sources(assignment) for cell in jupytext.read(path).cells]
    return {cell.metadata["exercise"]: cell.source for cell in cells if "exercise" in cell.metadata}


def reference_cell(question, defines):
    return reference_cells("assignment" + question.split(".")[0][1:]).get(question)


def inline_questions(assignment):
    """The inline questions of an assignment: dicts with id, notebook, points."""
    return [
        {"id": cell.metadata["answer"], "notebook": path.stem, "points": cell.metadata["points"]}
        for path in notebook_sources(assignment)
        for cell in jupytext.read(path).cells
        if "answer" in cell.metadata
    ]
