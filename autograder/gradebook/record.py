"""Records marks in nbgrader's gradebook, for formgrader, feedback and export to go on from."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Comment, Gradebook, MissingEntry, Student, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from autograder.authoring.workbook import inline_questions
from autograder.gradebook.assignment import Books, complete, enter_assignment, points_in, released_books, save_by_hand
from autograder.gradebook.books import marked_book, write_books
from autograder.gradebook.cells import released_cells
from autograder.gradebook.converters import begin_gradebook, quiet_inserts
from autograder.gradebook.late import enter_penalties, late_penalties
from autograder.gradebook.submitted import keep_submitted, time_of, timestamp_file, timestamp_in, write_time
from autograder.intake.archives import OURS, Unreadable
from autograder.intake.notebooks import nbgrader_id
from autograder.intake.staging import Handin, Staged
from autograder.questions import of_assignment
from autograder.report.words import file_stem, one_line
from autograder.results import Result


@dataclass
class Recorded:
    """What is to be said of a recording, by student."""

    failed: dict[str, str] = field(default_factory=dict)  # why there are no marks in the gradebook
    penalties: dict[str, float] = field(default_factory=dict)  # for late work, in points
    without_time: list[str] = field(default_factory=list)  # whose timestamp cannot be read

    def lines(self) -> list[str]:
        """The same as sentences."""
        return [
            *(f"{shown(s)} was late: {p:g} points are taken off, in the gradebook." for s, p in self.penalties.items()),
            *(f"{shown(s)}: timestamp.txt cannot be read, so no time was recorded." for s in self.without_time),
            *(f"{shown(s)} was not recorded in the gradebook ({why})." for s, why in self.failed.items()),
        ]


def record(
    handins: Sequence[Handin],
    results: Sequence[Result],
    folder: Path,
    db: str | None = None,
    step: Callable[[], Any] = lambda: None,
) -> Recorded:
    """Record results in the gradebook of a course folder, and put the marked notebooks into its autograded/.

    Does what `nbgrader autograde` does with our preprocessors, on one open gradebook for the whole class. Each student
    is recorded at once or not at all, whatever happens with another.

    Inputs:
    - handins: what was handed in, as it was laid out for marking.
    - results: their results, in the same order.
    - folder: nbgrader's course folder; its submitted/ gets what was handed in.
    - db: SQLAlchemy URL of the gradebook; default gradebook.db in the folder.
    - step: called after each submission.
    """
    folder, said = Path(folder).absolute(), Recorded()
    folder.mkdir(parents=True, exist_ok=True)
    db = db or f"sqlite:///{folder / 'gradebook.db'}"
    assignment = results[0]["assignment"]
    ensure_assignment(assignment, db)
    with Gradebook(db) as gradebook, late_penalties(folder) as late, quiet_inserts():
        released = {book.name: released_cells(book) for book in gradebook.find_assignment(assignment).notebooks}
        for handin, result in zip(handins, results):
            try:
                record_one(handin, result, gradebook, released, folder, late, said)
            except Exception as error:
                gradebook.db.rollback()
                if concerns_all(error):
                    raise
                said.failed[result["student"]] = one_line(f"{type(error).__name__}: {error}")
            step()
    return said


def shown(student: str) -> str:
    return one_line(student, 80)


def concerns_all(error: Exception) -> bool:
    """Whether what stopped a recording would stop every other: the database, or a machine without room."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, DataError | IntegrityError)
    return isinstance(error, OSError) and error.errno in OURS


def ensure_assignment(assignment: str, db: str) -> None:
    """Make the assignment's questions and points in the gradebook those of the course, unless they are."""
    by_hand = inline_questions(assignment)
    wanted = {(q.notebook, nbgrader_id(q.id)): (q.id, float(q.points), False) for q in of_assignment(assignment)}
    wanted |= {(q["notebook"], nbgrader_id(q["id"])): (q["id"], float(q["points"]), True) for q in by_hand}
    begin_gradebook(db)
    with Gradebook(db) as gradebook, quiet_inserts():
        if points_in(gradebook, assignment) == {place: points for place, (_, points, _) in wanted.items()}:
            return
        books = released_books(assignment, wanted)
        save_by_hand(gradebook, assignment, books)
        enter_assignment(gradebook, assignment, books)


def record_one(
    handin: Handin,
    result: Result,
    gradebook: Gradebook,
    released: Books,
    folder: Path,
    late: AssignLatePenalties | None,
    said: Recorded,
) -> None:
    """Enter one submission's marks and write its marked notebooks."""
    assignment, student = result["assignment"], file_stem(result["student"])
    staged, time_file = laid_out(handin, result), timestamp_file(handin.submission, assignment)
    time = timestamp_in(time_file) if time_file else None
    books = {name: marked_book(staged.folder / f"{name}.ipynb", cells, result) for name, cells in released.items()}
    submitted = submission_of(gradebook, assignment, student)
    submitted.timestamp = time_of(time) if time else submitted.timestamp  # which nbgrader keeps too
    enter_marks(submitted, books)
    penalty = enter_penalties(gradebook, submitted, late, folder) if late else 0.0
    place = Path(student, assignment)
    keep_submitted(staged, time, handin.submission, folder, place)
    write_books(folder / "autograded" / place, books)
    write_time(folder / "autograded" / place / "timestamp.txt", time)
    gradebook.db.commit()
    said.penalties |= {result["student"]: penalty} if penalty else {}
    said.without_time += [result["student"]] if time_file and not time else []


def laid_out(handin: Handin, result: Result) -> Staged:
    """The submission as it was laid out for marking; nothing of one that cannot be read."""
    with contextlib.suppress(Unreadable):  # by today's rules; a result that was kept may be of others
        if not result["message"]:
            return handin.staged
    return Staged(handin.folder / "nothing", [], [])


# ---- the gradebook


def submission_of(gradebook: Gradebook, assignment: str, student: str) -> SubmittedAssignment:
    """The entry of a student's submission, made where there is none; nothing is committed."""
    known = gradebook.db.get(Student, student) or Student(id=student)
    try:
        submitted = gradebook.find_submission(assignment, student)
    except MissingEntry:
        submitted = SubmittedAssignment(assignment=gradebook.find_assignment(assignment), student=known)
        gradebook.db.add(submitted)
    complete(gradebook, submitted, submitted.assignment)
    gradebook.db.flush()
    return submitted


def enter_marks(submitted: SubmittedAssignment, books: Mapping[str, NotebookNode]) -> None:
    """Enter marks and comments of one submission's books, as nbgrader's SaveAutoGrades does."""
    for notebook in (notebook for notebook in submitted.notebooks if notebook.name in books):
        cells = {c.metadata["nbgrader"]["grade_id"]: c for c in books[notebook.name].cells if "nbgrader" in c.metadata}
        for grade in notebook.grades:
            grade.auto_score, _ = determine_grade(cells[grade.name])
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in notebook.comments:
            enter_comment(comment, cells[comment.name])


def enter_comment(comment: Comment, cell: NotebookNode) -> None:
    """Say so where a student has left an answer's cell as it was released."""
    untouched = cell.metadata["nbgrader"].get("checksum") == compute_checksum(cell)
    comment.auto_comment = "No response." if untouched else None
