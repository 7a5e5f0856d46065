"""Enters many submissions in nbgrader's gradebook at once, with few statements for all of them.

Marks and comments are read and written as plain rows: nbgrader's objects load each notebook of each student by itself,
and find its marks by going through those of the whole class.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from nbgrader.api import Assignment, Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from autograder.gradebook.entry import Entry, Marks
from autograder.gradebook.times import time_of

Place = tuple[str, str, str]  # student, notebook, cell
T = TypeVar("T")
BATCH = 50  # submissions that are entered together


def batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[start : start + BATCH] for start in range(0, len(things), BATCH))


@dataclass(frozen=True)
class Register:
    """What an assignment's marks and comments belong to: the ids in the database, by names."""

    assignment: str
    notebooks: dict[str, str]
    graded: dict[str, dict[str, str]]  # by notebook and cell
    commented: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Places:
    """The rows of some students' submissions, marks and comments."""

    submitted: dict[str, Any]
    grades: dict[Place, Any]
    comments: dict[Place, Any]


def register_of(assignment: Assignment) -> Register:
    books = assignment.notebooks
    return Register(
        assignment.id,
        {book.name: book.id for book in books},
        {book.name: {cell.name: cell.id for cell in book.grade_cells} for book in books},
        {book.name: {cell.name: cell.id for cell in book.solution_cells} for book in books},
    )


def enter(db: Session, register: Register, entries: Sequence[Entry]) -> list[str]:
    """Enter marks, comments and times, as nbgrader's SaveAutoGrades does; returns the ids of the submissions.

    Nothing is committed. What was given by hand stays. Until then another run waits that enters marks of the same
    assignment: two that make the same rows would stop one another.
    """
    one_at_a_time(db, register)
    places = complete(db, register, [entry.student for entry in entries])
    times = {entry.student: time_of(entry.time) for entry in entries if entry.time}  # nbgrader keeps an earlier one too
    scores, comments = by_place(entries, lambda marks: marks.scores), by_place(entries, lambda marks: marks.comments)
    change(db, SubmittedAssignment, ((places.submitted[who], {"timestamp": time}) for who, time in times.items()))
    renewed = {entry.student for entry in entries if entry.renewed}
    marks = ((row := places.grades[at], graded(row, score, at[0] in renewed)) for at, score in scores.items())
    change(db, Grade, marks)
    change(db, Comment, ((places.comments[place], {"auto_comment": said}) for place, said in comments.items()))
    return [row.id for row in places.submitted.values()]


def one_at_a_time(db: Session, register: Register) -> None:
    """Lock the assignment's row to the end of the transaction, but not for who refers to it; in SQLite nothing."""
    row = select(Assignment.id).where(Assignment.id == register.assignment)
    db.execute(row.with_for_update(key_share=True))


def by_place(entries: Sequence[Entry], kind: Callable[[Marks], Mapping[str, T]]) -> dict[Place, T]:
    """What is to be entered of one kind."""
    return {
        (entry.student, notebook, cell): given
        for entry in entries
        for notebook, marks in entry.marks.items()
        for cell, given in kind(marks).items()
    }


def graded(row: Any, score: float | None, renewed: bool) -> dict[str, Any]:
    """A mark as the checks give it, and whether a person has to look: for the first time, or again.

    That is so where another attempt was handed in, or the check beside a mark by hand gives something else by now.
    """
    if row.manual_score is None:
        return {"auto_score": score, "needs_manual_grade": score is None}
    again = renewed or bool(row.needs_manual_grade) or row.auto_score != score
    return {"auto_score": score, "needs_manual_grade": again}


def complete(db: Session, register: Register, students: Sequence[str]) -> Places:
    """Give each student's submission a place for each mark and comment of its assignment."""
    rows(db, Student, id=students)
    found = rows(db, SubmittedAssignment, assignment_id=[register.assignment], student_id=students)
    submitted = {student: row for (_, student), row in found.items()}
    places, students_of = Places(submitted, {}, {}), {row.id: student for student, row in submitted.items()}
    for name, notebook in register.notebooks.items():
        books = rows(db, SubmittedNotebook, notebook_id=[notebook], assignment_id=[*students_of])
        owners = {row.id: students_of[submission] for (_, submission), row in books.items()}
        for kind, ids, into in (
            (Grade, register.graded[name], places.grades),
            (Comment, register.commented[name], places.comments),
        ):
            cells = {id: cell for cell, id in ids.items()}
            given = rows(db, kind, cell_id=[*cells], notebook_id=[*owners])
            into |= {(owners[book], name, cells[cell]): row for (cell, book), row in given.items()}
    return places


# ---- rows


def rows(db: Session, kind: Any, **among: Sequence[str]) -> dict[tuple, Any]:
    """The rows with every combination of some columns' values, by these; made where there are none.

    The columns come in the order in which the table has them in its index.
    """
    keys = [*dict.fromkeys(itertools.product(*among.values()))]
    found = rows_there(db, kind, among)
    if missing := [dict(zip(among, key)) for key in keys if key not in found]:
        db.execute(insert(kind.__table__), missing)
        found = rows_there(db, kind, among)
    return found


def rows_there(db: Session, kind: Any, among: Mapping[str, Sequence[str]]) -> dict[tuple, Any]:
    table = kind.__table__
    query = select(table).where(*(table.c[name].in_(values) for name, values in among.items()))
    return {tuple(getattr(row, name) for name in among): row for row in db.execute(query)}


def change(db: Session, kind: Any, wanted: Iterable[tuple[Any, dict[str, Any]]]) -> None:
    """Give rows new values; those that have them already are not touched. The same columns in all."""
    new = [{"row": row.id, **values} for row, values in wanted if any(getattr(row, k) != v for k, v in values.items())]
    if new:
        table = kind.__table__
        db.execute(update(table).where(table.c.id == bindparam("row")), new)
