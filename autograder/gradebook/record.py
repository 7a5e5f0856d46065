"""Records marks in nbgrader's gradebook, for formgrader, feedback and export to go on from."""

import contextlib
import datetime
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Comment, Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.utils import compute_checksum, determine_grade, parse_utc

from autograder.authoring.workbook import inline_questions
from autograder.files import write_text
from autograder.gradebook.cells import put_marks, released_cells, restore
from autograder.gradebook.converters import find_programs, generate, quiet_inserts
from autograder.intake import notebooks
from autograder.intake.archives import Unreadable
from autograder.intake.notebooks import nbgrader_id
from autograder.intake.staging import Handin, Staged, Submission
from autograder.questions import of_assignment
from autograder.report.words import file_stem
from autograder.results import Result

Books = dict[str, NotebookNode]  # a student's marked notebooks, by name without .ipynb


def record(
    handins: Sequence[Handin],
    results: Sequence[Result],
    folder: Path,
    db: str | None = None,
    step: Callable[[], Any] = lambda: None,
) -> None:
    """Record results in the gradebook of a course folder, and put the marked notebooks into its autograded/.

    Does what `nbgrader autograde` does with our preprocessors, on one open gradebook for the whole class.

    Inputs:
    - handins: what was handed in, as it was laid out for marking.
    - results: their results, in the same order.
    - folder: nbgrader's course folder; submitted/ there is filled where it lacks a submission.
    - db: SQLAlchemy URL of the gradebook; default gradebook.db in the folder.
    - step: called after each submission.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    db = db or f"sqlite:///{folder / 'gradebook.db'}"
    assignment = results[0]["assignment"]
    ensure_assignment(assignment, db)
    with Gradebook(db) as gradebook, quiet_inserts():
        released = {book.name: released_cells(book) for book in gradebook.find_assignment(assignment).notebooks}
        for handin, result in zip(handins, results):
            record_one(handin, result, gradebook, released, folder)
            step()


def ensure_assignment(assignment: str, db: str) -> None:
    """Enter the assignment's questions and points in the gradebook, unless it has just these."""
    wanted = {nbgrader_id(q.id): q.points for q in of_assignment(assignment)}
    wanted |= {nbgrader_id(q["id"]): q["points"] for q in inline_questions(assignment)}
    find_programs()
    with Gradebook(db) as gradebook, contextlib.suppress(MissingEntry):
        found = gradebook.find_assignment(assignment)
        if {cell.name: cell.max_score for book in found.notebooks for cell in book.grade_cells} == wanted:
            return
    with tempfile.TemporaryDirectory() as release:
        generate(assignment, Path(release), db)


def record_one(
    handin: Handin, result: Result, gradebook: Gradebook, released: Mapping[str, Books], folder: Path
) -> None:
    """Enter one submission's marks and write its marked notebooks."""
    assignment, student = result["assignment"], file_stem(result["student"])
    staged, time_file = laid_out(handin, result), timestamp_file(handin.submission, assignment)
    keep_submitted(staged, time_file, folder / "submitted" / student / assignment)
    books = {name: marked_book(staged.folder / f"{name}.ipynb", cells, result) for name, cells in released.items()}
    gradebook.update_or_create_student(student)
    enter_marks(gradebook.update_or_create_submission(assignment, student, timestamp=time_of(time_file)), books)
    gradebook.db.commit()
    for name, book in books.items():
        write_text(folder / "autograded" / student / assignment / f"{name}.ipynb", nbformat.v4.writes(book) + "\n")


def laid_out(handin: Handin, result: Result) -> Staged:
    """The submission as it was laid out for marking; nothing of one that cannot be read."""
    with contextlib.suppress(Unreadable):  # by today's rules; a result that was kept may be of others
        if not result["message"]:
            return handin.staged
    return Staged(handin.folder / "nothing", [], [])


def marked_book(path: Path, cells: Books, result: Result) -> NotebookNode:
    """A student's notebook with the release's graded cells, and the marks in its checks."""
    return put_marks(restore(readable(path), cells), result)


def enter_marks(submitted: SubmittedAssignment, books: Books) -> None:
    """Enter marks and comments of one submission, as nbgrader's SaveAutoGrades does."""
    for notebook in submitted.notebooks:
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


def timestamp_file(submission: Submission, assignment: str) -> Path | None:
    """nbgrader's timestamp of a submission that came through nbgrader, or None."""
    path = submission.path / "timestamp.txt"
    return path if submission.path.name == assignment and path.is_file() and not path.is_symlink() else None


def time_of(path: Path | None) -> datetime.datetime | None:
    """The time in nbgrader's timestamp file, or None where there is none that can be read."""
    try:
        return parse_utc(path.read_text(encoding="utf-8").strip()) if path else None
    except (OSError, ValueError, OverflowError):
        return None


def keep_submitted(staged: Staged, time_file: Path | None, target: Path) -> None:
    """Give the course folder a copy of a submission that it does not have yet, so that formgrader can mark it again."""
    if target.exists():
        return
    target.mkdir(parents=True)
    handed_in = {path for path in staged.folder.rglob("*") if path.is_file()} - set(staged.support)
    for path in sorted(handed_in):
        place = target / path.relative_to(staged.folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    if time_file:
        shutil.copy(time_file, target)


def readable(path: Path) -> NotebookNode:
    """A notebook that nbgrader can read: the student's cells in today's format, or a sentence where there are none."""
    try:
        cells = notebooks.read(path) if path.exists() else []
        note = "" if path.exists() else f"{path.name} was not handed in."
    except notebooks.Damaged as problem:
        cells, note = [], str(problem)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(note)] if note else [])
    book.cells += [new_cell(cell) for cell in cells]
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return book


def new_cell(cell: dict[str, Any]) -> NotebookNode:
    """A cell in today's format; of its metadata only nbgrader's id is kept, and pictures pasted into text."""
    name = notebooks.grade_id(cell)
    metadata = {"nbgrader": {"grade_id": name}} if name else {}
    if cell["cell_type"] == "code":
        return nbformat.v4.new_code_cell(cell["source"], metadata=metadata)
    pictures = {"attachments": cell["pictures"]} if cell["pictures"] else {}
    return nbformat.v4.new_markdown_cell(cell["source"], metadata=metadata, **pictures)
