"""Enters a course's dates in nbgrader's gradebook, where penalties are worked out from them."""

import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from nbgrader.api import Student, SubmittedAssignment
from sqlalchemy import select
from sqlalchemy.orm import Session

from autograder.calendar.course_file import FILE, Dates
from autograder.calendar.moments import in_utc
from autograder.report.words import file_stem, one_line

T = TypeVar("T")


def enter_dates(db: Session, dates: Dates, submissions: Sequence[str]) -> None:
    """Enter the due date of an assignment, and the extensions and times of some submissions to it, by their ids.

    Where course.toml has the due date it has all extensions: others are taken back. Where it has none, the due date and
    the extensions that the gradebook has stay. Nothing is committed.
    """
    if dates.due is None and not dates.times:
        return
    db.flush()
    query = select(SubmittedAssignment).where(SubmittedAssignment.id.in_(submissions))
    for submitted in db.scalars(query.execution_options(populate_existing=True)):
        if dates.due is not None:
            submitted.assignment.duedate = in_utc(dates.due)
            until = of_student(dates.extensions, submitted.student)
            submitted.extension = in_utc(until) - in_utc(dates.due) if until else None
        if time := of_student(dates.times, submitted.student):
            submitted.timestamp = in_utc(time)
    db.flush()


def times_said(db: Session, dates: Dates) -> dict[str, datetime.datetime]:
    """When something came by course.toml, by nbgrader's ids; of who has none yet, by that which is made of the name."""
    known = {file_stem(who): time for who, time in dates.times.items()}
    students: Iterable[Student] = db.scalars(select(Student)).all() if dates.times else ()
    return known | {one.id: time for one in students if (time := of_student(dates.times, one))}


def of_student(said: Mapping[str, T], student: Student) -> T | None:
    """What is said of a student, by nbgrader's id, by the name from which it is made, or by the email address."""
    return next((value for who, value in said.items() if is_named(student, who)), None) if said else None


def is_named(student: Student, who: str) -> bool:
    mail = student.email or ""
    return student.id in (who, file_stem(who)) or ("@" in who and who.casefold() == mail.casefold())


def unknown_students(db: Session, assignment: str, dates: Dates) -> Iterator[str]:
    """A sentence on each name in an assignment's dates that is no student's in the gradebook."""
    named = [(kind, who) for kind in ("extensions", "times") for who in getattr(dates, kind)]
    if not named:
        return
    students: Iterable[Student] = db.scalars(select(Student)).all()
    known = [text for student in students for text in (student.id, student.email) if text]
    for kind, who in named:
        if not any(is_named(student, who) for student in students):
            near = difflib.get_close_matches(who, known, 1)
            meant = f"did you mean {one_line(near[0], 80)!r}?" if near else "nothing has come from such a student yet."
            yield f"{FILE}: {one_line(who, 80)!r} in [assignments.{assignment}.{kind}] is not in the gradebook; {meant}"
