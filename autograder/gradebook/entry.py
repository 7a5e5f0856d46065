"""What is to be entered in nbgrader's gradebook of one submission, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.intake import notebooks

NO_RESPONSE = "No response."  # nbgrader's comment on an answer's cell that was left as it was released


@dataclass(frozen=True)
class Marks:
    """What is to be entered of one notebook, by nbgrader's ids of its cells."""

    scores: dict[str, float | None]  # None where the answer is to be marked by hand
    comments: dict[str, str | None]


@dataclass(frozen=True)
class Entry:
    """What is to be entered of one submission."""

    student: str  # nbgrader's id
    time: str | None  # when it came, as nbgrader reads it
    marks: dict[str, Marks]  # by notebook
    renewed: bool = True  # whether something else may have been handed in than when it was recorded before


def marks_of(book: NotebookNode, released: Mapping[str, NotebookNode]) -> Marks:
    """What nbgrader's SaveAutoGrades takes from a marked notebook that has the release's graded cells."""
    cells = {name: cell for cell in book.cells if (name := notebooks.grade_id(cell))}
    graded = [name for name, cell in released.items() if cell.metadata["nbgrader"]["grade"]]
    answers = [name for name, cell in released.items() if cell.metadata["nbgrader"]["solution"]]
    untouched = {name for name in answers if cells[name].source == released[name].source}
    return Marks(
        {name: 0.0 if name in untouched else score_in(cells[name]) for name in graded},
        {name: NO_RESPONSE if name in untouched else None for name in answers},
    )


def score_in(cell: NotebookNode) -> float | None:
    """The mark that stands in a check's output; None for an answer. Raises ValueError for more than its points."""
    marks = cell.metadata["nbgrader"]
    if marks["solution"] or cell.cell_type != "code":
        return None
    score = float(cell.outputs[-1].data["text/plain"])
    if score > marks["points"]:
        raise ValueError(f"{marks['grade_id']} has {score:g} of {marks['points']:g} points")
    return score
