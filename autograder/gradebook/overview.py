"""The work of `autograder calendar`: due dates, extensions, and who was late by how much and what it cost."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from autograder.calendar.course_file import FILE, CourseFile, Dates, course_file
from autograder.calendar.entering import unknown_students
from autograder.calendar.moments import in_utc, in_words, shown
from autograder.course import CourseError
from autograder.gradebook.address import file_of, gradebook_url
from autograder.report.words import decimal, one_line

HEADINGS = ("who", "due", "handed in", "late by", "points off")


class Line(NamedTuple):
    """What is shown of one student, or of all."""

    who: str
    due: str
    handed_in: str = ""
    late_by: str = ""
    points_off: str = ""


def show_calendar(folder: Path, db: str | None, console: Console) -> None:
    """Print the calendar of a course folder, with what its gradebook has recorded.

    Raises CourseError where there is neither a course.toml nor a gradebook.
    """
    file, there = course_file(folder), (folder / FILE).is_file()
    url = gradebook_url(folder, db)
    path = file_of(url)
    recorded_there = path is None or path.is_file()
    if not recorded_there and not there:
        raise CourseError(f"{folder} has no {FILE} and no gradebook.db: name the course folder.")
    if not recorded_there:
        show(file, {name: planned(file, dates) for name, dates in file.assignments.items()}, [], console)
        return
    with Gradebook(url) as gradebook:
        tables, said = {}, []
        for name in sorted({*file.assignments, *(assignment.name for assignment in gradebook.assignments)}):
            dates = file.dates(name)
            tables[name] = recorded(file, dates, gradebook.db, name)
            said += [*unknown_students(gradebook.db, name, dates), *stale(dates, gradebook.db, name)]
        show(file, tables, said, console)


def planned(file: CourseFile, dates: Dates) -> list[Line]:
    """The lines of an assignment's dates."""
    lines = [Line("all", shown(in_utc(dates.due), file.zone))] if dates.due else []
    return lines + [
        Line(one_line(who, 80), shown(in_utc(until), file.zone)) for who, until in sorted(dates.extensions.items())
    ]


def recorded(file: CourseFile, dates: Dates, db: Session, name: str) -> list[Line]:
    """The same with the gradebook's, where course.toml says nothing, and with who was late."""
    assignment = db.query(Assignment).filter(Assignment.name == name).one_or_none()
    if assignment is None:
        return planned(file, dates)
    lines = planned(file, dates)
    if dates.due is None and assignment.duedate:
        lines = [Line("all", shown(assignment.duedate, file.zone)), *lines]
    late = [
        submitted
        for submitted in db.query(SubmittedAssignment).filter(SubmittedAssignment.assignment_id == assignment.id)
        if submitted.total_seconds_late > 0
    ]
    return lines + [late_line(submitted, file) for submitted in sorted(late, key=lambda one: one.student_id)]


def late_line(submitted: SubmittedAssignment, file: CourseFile) -> Line:
    off = sum(book.late_submission_penalty or 0 for book in submitted.notebooks)
    return Line(
        one_line(submitted.student_id, 80),
        shown(submitted.duedate, file.zone),
        shown(submitted.timestamp, file.zone),
        in_words(submitted.total_seconds_late),
        decimal(off),
    )


def stale(dates: Dates, db: Session, name: str) -> Iterator[str]:
    """A sentence where the gradebook has another due date than course.toml."""
    assignment = db.query(Assignment).filter(Assignment.name == name).one_or_none()
    if dates.due and assignment and assignment.submissions and assignment.duedate != in_utc(dates.due):
        yield f"{name}: the gradebook still has another due date; `autograder regrade` works out penalties again."


def show(file: CourseFile, tables: dict[str, list[Line]], said: Iterable[str], console: Console) -> None:
    if file.name:
        console.print(Text(one_line(file.name, 200), style="bold"))
    for name, lines in tables.items():
        if not lines:
            console.print(f"{name}: no due date", highlight=False, markup=False)
            continue
        headings = HEADINGS if any(line.handed_in for line in lines) else HEADINGS[:2]
        clock = file.zone.key if file.zone else "UTC"
        table = Table(
            title=Text(f"{name}, on the clock of {clock}", style="italic"),
            title_justify="left",
            box=None,
            padding=(0, 2, 0, 0),
        )
        for heading in headings:
            table.add_column(heading, overflow="fold", no_wrap=heading != "who")
        table.columns[-1].justify = "right" if len(headings) > 2 else "left"
        for line in lines:
            table.add_row(*(Text(cell) for cell in line[: len(headings)]))
        console.print(table)
    if not tables:
        console.print(f"No due dates yet: write them into {FILE}.", highlight=False, markup=False)
    for sentence in said:
        console.print(sentence, highlight=False, soft_wrap=True, markup=False)
