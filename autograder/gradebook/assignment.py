"""An assignment's questions and points in nbgrader's gradebook, kept as the course has them."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedAssignment,
    TaskCell,
)
from nbgrader.utils import compute_checksum
from sqlalchemy import select

from autograder.gradebook.address import file_of
from autograder.gradebook.cells import Books, released_cells
from autograder.gradebook.converters import generate
from autograder.gradebook.copies import copy_gradebook
from autograder.gradebook.register import batches, complete, register_of

Wanted = Mapping[tuple[str, str], tuple[str, float, bool]]  # (notebook, nbgrader's id): question's id, points, by hand
PLACE = "*Your answer:* "


def points_in(gradebook: Gradebook, assignment: str) -> dict[tuple[str, str], float] | None:
    """The points of an assignment's questions, by notebook and nbgrader's id; None where it has no such assignment."""
    try:
        found = gradebook.find_assignment(assignment)
    except MissingEntry:
        return None
    return {(book.name, cell.name): cell.max_score for book in found.notebooks for cell in book.grade_cells}


def released_books(assignment: str, wanted: Wanted) -> Books:
    """The graded cells that nbgrader makes of the course's notebooks, with the questions and points that are wanted."""
    with tempfile.TemporaryDirectory() as scratch:
        db = f"sqlite:///{scratch}/gradebook.db"
        generate(assignment, Path(scratch) / "release", db)
        with Gradebook(db) as gradebook:
            made = {b.name: released_cells(b) for b in gradebook.find_assignment(assignment).notebooks}
    books = {
        name: {id: cell for id, cell in cells.items() if not is_graded(cell) or (name, id) in wanted}
        for name, cells in made.items()
    }
    for (name, id), (question, points, by_hand) in wanted.items():
        cell = books.setdefault(name, {}).setdefault(id, new_cell(id, question, by_hand))
        cell.metadata["nbgrader"]["points"] = points
        cell.metadata["nbgrader"]["checksum"] = compute_checksum(cell)
    return {name: cells for name, cells in books.items() if any(map(is_graded, cells.values()))}


def is_graded(cell: NotebookNode) -> bool:
    return bool(cell.metadata["nbgrader"]["grade"])


def new_cell(id: str, question: str, by_hand: bool) -> NotebookNode:
    """The graded cell of a question for which the built notebooks have none yet."""
    cell = nbformat.v4.new_markdown_cell(PLACE) if by_hand else nbformat.v4.new_code_cell(f'check("{question}")')
    marks = {"grade_id": id, "grade": True, "solution": by_hand, "locked": not by_hand, "task": False, "points": 0.0}
    cell.metadata["nbgrader"] = {**marks, "schema_version": 3, "cell_type": cell.cell_type}
    return cell


# ---- into the gradebook


def enter_assignment(gradebook: Gradebook, name: str, books: Books) -> None:
    """Make an assignment in a gradebook what the books say, in one go.

    What a question has been given stays as long as the question does: marks, comments and extra credit by hand.
    """
    try:
        assignment = gradebook.find_assignment(name)
    except MissingEntry:
        assignment = gradebook.add_assignment(name)
    there = {book.name: book for book in assignment.notebooks}
    for gone in there.keys() - books.keys():
        remove_notebook(gradebook, there[gone])
    for book_name, cells in books.items():
        book = there.get(book_name) or Notebook(name=book_name, assignment=assignment, kernelspec="{}")
        gradebook.db.add(book)
        enter_cells(gradebook, book, cells)
    gradebook.db.flush()
    gradebook.db.expire_all()  # what was removed is in nobody's list any more
    students = gradebook.db.scalars(select(SubmittedAssignment.student_id).filter_by(assignment_id=assignment.id))
    for some in batches(students.all()):
        complete(gradebook.db, register_of(assignment), some)
    gradebook.db.commit()


def save_by_hand(gradebook: Gradebook, name: str, books: Books, folder: Path) -> None:
    """Copy a gradebook to a file, if questions are to be removed for which somebody gave marks or comments by hand.

    The copy is put beside a gradebook that is a file, else into the folder.
    """
    found = gradebook.find_assignment(name).notebooks if points_in(gradebook, name) is not None else []
    given = [
        given
        for book in found
        for cell in [*book.grade_cells, *book.solution_cells, *book.task_cells]
        if cell.name not in books.get(book.name, {})
        for given in [*(cell.grades or []), *(cell.comments or [])]
    ]
    if any(given_by_hand(one) for one in given):
        file = file_of(gradebook.engine.url.render_as_string(hide_password=False))
        copy_gradebook(gradebook.engine, file.parent if file else folder)


def given_by_hand(given: Grade | Comment) -> bool:
    if isinstance(given, Grade):
        return given.manual_score is not None or bool(given.extra_credit)
    return bool(given.manual_comment)


def enter_cells(gradebook: Gradebook, book: Notebook, cells: Mapping[str, NotebookNode]) -> None:
    """Enter, change and remove a notebook's cells."""
    kept = {
        SourceCell: cells.keys(),
        GradeCell: {id for id, cell in cells.items() if is_graded(cell)},
        SolutionCell: {id for id, cell in cells.items() if cell.metadata["nbgrader"]["solution"]},
        TaskCell: set[str](),  # the course has none
    }
    there = {
        SourceCell: {cell.name: cell for cell in book.source_cells},
        GradeCell: {cell.name: cell for cell in book.grade_cells},
        SolutionCell: {cell.name: cell for cell in book.solution_cells},
        TaskCell: {cell.name: cell for cell in book.task_cells},
    }
    for kind, names in kept.items():
        for gone in there[kind].keys() - names:
            remove_cell(gradebook, there[kind][gone])
    for id, cell in cells.items():
        marks = cell.metadata["nbgrader"]
        source = there[SourceCell].get(id) or SourceCell(name=id, notebook=book, cell_type=cell.cell_type)
        source.cell_type, source.source = cell.cell_type, cell.source
        source.locked, source.checksum = marks["locked"], marks["checksum"]
        gradebook.db.add(source)
        if id in kept[GradeCell]:
            grade = there[GradeCell].get(id) or GradeCell(name=id, notebook=book)
            grade.max_score, grade.cell_type = marks["points"], cell.cell_type
            gradebook.db.add(grade)
        if id in kept[SolutionCell] and id not in there[SolutionCell]:
            gradebook.db.add(SolutionCell(name=id, notebook=book))


def remove_cell(gradebook: Gradebook, cell: SourceCell | GradeCell | SolutionCell | TaskCell) -> None:
    """Remove a cell with what students were given for it."""
    for given in [*(getattr(cell, "grades", None) or []), *(getattr(cell, "comments", None) or [])]:
        gradebook.db.delete(given)
    gradebook.db.delete(cell)


def remove_notebook(gradebook: Gradebook, book: Notebook) -> None:
    """Remove a notebook with what students were given for it."""
    enter_cells(gradebook, book, {})
    gradebook.db.flush()
    for submitted in book.submissions:
        gradebook.db.delete(submitted)
    gradebook.db.delete(book)
