"""Records marks in nbgrader's gradebook, for formgrader, feedback and export to go on from."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nbformat import NotebookNode
from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.orm import Session, object_session

from autograder.authoring.workbook import inline_questions
from autograder.calendar.course_file import Dates, course_file
from autograder.calendar.entering import enter_dates, times_said, unknown_students
from autograder.gradebook.address import gradebook_url
from autograder.gradebook.assignment import Wanted, enter_assignment, points_in, released_books, save_by_hand
from autograder.gradebook.calls import CarryOut, here
from autograder.gradebook.cells import released_cells
from autograder.gradebook.converters import begin_gradebook, quiet_inserts
from autograder.gradebook.copies import set_up_alone
from autograder.gradebook.entry import Entry, marks_of
from autograder.gradebook.files import write_files
from autograder.gradebook.late import assign_penalties, late_penalties
from autograder.gradebook.recorded import Recorded, concerns_all
from autograder.gradebook.register import BATCH, Register, enter, register_of
from autograder.gradebook.submitted import write_secret, write_time
from autograder.gradebook.times import as_timestamp, time_of_handin, timestamp_file
from autograder.intake.notebooks import nbgrader_id
from autograder.intake.staging import Handin
from autograder.questions import of_assignment
from autograder.report.words import file_stem
from autograder.results import Result

Written = tuple[Handin, Entry]  # a submission whose files are written


@dataclass(frozen=True)
class Calls(Sequence):
    """The arguments of `write_files` for each submission of a class. A result is looked up when it is needed."""

    handins: Sequence[Handin]
    results: Sequence[Result]
    released: str
    course: Path
    zone: ZoneInfo | None
    times: Mapping[str, str]  # of those of whom course.toml says when it came, by nbgrader's ids

    def __len__(self) -> int:
        return len(self.handins)

    def __getitem__(self, n: Any) -> Any:
        handin, result = self.handins[n], self.results[n]
        said = self.times.get(file_stem(result["student"]))
        time = said or time_of_handin(handin.submission, result["assignment"], self.zone)
        return handin, result, time, self.released, self.course


@dataclass(frozen=True)
class Course:
    """A course's folder with its open gradebook, for one assignment."""

    db: Session
    register: Register
    folder: Path
    assignment: str
    late: AssignLatePenalties | None
    dates: Dates


def record(
    handins: Sequence[Handin],
    results: Sequence[Result],
    folder: Path,
    db: str | None = None,
    step: Callable[[], Any] = lambda: None,
    run: CarryOut = here,
) -> Recorded:
    """Record results in the gradebook of a course folder, and put the marked notebooks into its autograded/.

    Does what `nbgrader autograde` does with our preprocessors. The files of each submission are written apart from the
    others; when they are, its marks are entered, in transactions of many. Each student is recorded at once or not at
    all, whatever happens with another.

    Inputs:
    - handins: what was handed in, as it was laid out for marking.
    - results: their results, in the same order; each is looked up when it is its turn, and not kept.
    - folder: nbgrader's course folder; its submitted/ gets what was handed in.
    - db: SQLAlchemy URL of the gradebook; see `gradebook_url` for the default.
    - step: called after each submission's files.
    - run: carries out function(*arguments[n]) for each n, in other processes if it likes, and gives n with what was
      returned or the exception that was raised, as they are done.
    """
    folder, said = Path(folder).absolute(), Recorded()
    folder.mkdir(parents=True, exist_ok=True)
    db, toml = gradebook_url(folder, db), course_file(folder)
    assignment = results[0]["assignment"]
    ensure_assignment(assignment, db, folder)
    with Gradebook(db) as gradebook, late_penalties(folder, toml) as late, quiet_inserts():
        found = gradebook.find_assignment(assignment)
        released = json.dumps({book.name: released_cells(book) for book in found.notebooks})
        course = Course(gradebook.db, register_of(found), folder, assignment, late, toml.dates(assignment))
        times = {id: as_timestamp(time) for id, time in times_said(gradebook.db, course.dates).items()}
        written: list[Written] = []
        for n, entry in run(write_files, Calls(handins, results, released, folder, toml.zone, times)):
            if isinstance(entry, Exception):
                said.fail(handins[n].submission.student, entry)
            else:
                written.append((handins[n], entry))
            step()
            if len(written) >= BATCH:
                enter_many(course, written, said)
                written = []
        enter_many(course, written, said)
        said.unknown += unknown_students(course.db, assignment, course.dates)
    return said


# ---- transactions


def enter_many(course: Course, written: Sequence[Written], said: Recorded) -> None:
    """Enter some submissions in one transaction; where that fails each in its own, so that it costs only who fails.

    A savepoint for each would need statements for each, which is what takes time; and SQLite's driver has its own mind
    about when a transaction begins.
    """
    try:
        penalties = enter_together(course, [entry for _, entry in written])
    except Exception as error:
        course.db.rollback()
        if len(written) == 1:
            said.fail(written[0][0].submission.student, error)
        elif concerns_all(error):
            raise
        else:
            for one in written:
                enter_many(course, [one], said)
        return
    for handin, entry in written:
        student = handin.submission.student
        if penalty := penalties.get(entry.student):
            said.penalties[student] = penalty
        if not entry.time and timestamp_file(handin.submission, course.assignment):
            said.without_time.append(student)


def enter_together(course: Course, entries: Sequence[Entry]) -> dict[str, float]:
    """Enter some submissions in one transaction, with their times; returns their penalties, by nbgrader's ids."""
    submissions = enter(course.db, course.register, entries)
    enter_dates(course.db, course.dates, submissions)
    penalties = assign_penalties(course.db, submissions, course.late, course.folder) if course.late else {}
    for entry in entries:
        place = Path(entry.student, course.assignment)
        write_time(course.folder / "autograded" / place, entry.time)
        write_secret(course.folder / "submitted" / place, course.folder / "autograded" / place)
    course.db.commit()
    return penalties


# ---- the gradebook


def opened(db: str) -> Gradebook:
    """An open gradebook, with nbgrader's tables."""
    begin_gradebook(db)
    return Gradebook(db)


def ensure_assignment(assignment: str, db: str, folder: Path | None = None) -> None:
    """Make the assignment's questions and points in the gradebook those of the course, unless they are.

    `folder` gets a copy of the gradebook, if marks given by hand go with their questions; by default the current one.
    """
    wanted = wanted_in(assignment)
    with set_up_alone(db), opened(db) as gradebook, quiet_inserts():
        if points_in(gradebook, assignment) == {place: points for place, (_, points, _) in wanted.items()}:
            return
        books = released_books(assignment, wanted)
        save_by_hand(gradebook, assignment, books, folder or Path.cwd())
        enter_assignment(gradebook, assignment, books)


def wanted_in(assignment: str) -> Wanted:
    """The questions of an assignment as they are to stand in the gradebook."""
    by_hand = inline_questions(assignment)
    checks = {(q.notebook, nbgrader_id(q.id)): (q.id, float(q.points), False) for q in of_assignment(assignment)}
    return checks | {(q["notebook"], nbgrader_id(q["id"])): (q["id"], float(q["points"]), True) for q in by_hand}


def enter_marks(submitted: SubmittedAssignment, books: Mapping[str, NotebookNode]) -> None:
    """Enter marks and comments of some books of one submission, as nbgrader's SaveAutoGrades does."""
    db, assignment = object_session(submitted), submitted.assignment
    assert db is not None
    db.flush()
    released = {book.name: released_cells(book) for book in assignment.notebooks if book.name in books}
    marks = {name: marks_of(books[name], cells) for name, cells in released.items()}
    enter(db, register_of(assignment), [Entry(submitted.student_id, None, marks)])
