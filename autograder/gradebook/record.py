"""Records marks in nbgrader's gradebook, for formgrader, feedback and export to go on from."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import compute_checksum, determine_grade, parse_utc

from autograder import course
from autograder.authoring.workbook import manual_questions
from autograder.files import write_text
from autograder.gradebook.cells import fill, released_cells, restore
from autograder.gradebook.converters import find_programs, generate
from autograder.intake import notebooks
from autograder.intake.notebooks import nbgrader_id
from autograder.intake.staging import stage
from autograder.questions import of_assignment, package_files
from autograder.report.words import file_stem


def record(submissions, results, folder, db=None, step=lambda: None):
    """Record results in the gradebook of a course folder, and put the marked notebooks into its autograded/.

    Does what `nbgrader autograde` does with our preprocessors, on one open gradebook for the whole class.

    Inputs:
    - folder: nbgrader's course folder; submitted/ there is filled where it lacks a submission.
    - db: SQLAlchemy URL of the gradebook; default gradebook.db in the folder.
    - step: called after each submission.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    db = db or f"sqlite:///{folder / 'gradebook.db'}"
    assignment = results[0]["assignment"]
    ensure_assignment(assignment, db)
    with Gradebook(db) as gradebook:
        released = {book.name: released_cells(book) for book in gradebook.find_assignment(assignment).notebooks}
        for submission, result in zip(submissions, results):
            record_one(submission, result, gradebook, released, folder)
            step()


def ensure_assignment(assignment, db):
    """Enter the assignment's questions and points in the gradebook, unless it has just these."""
    wanted = {nbgrader_id(q.id): q.points for q in of_assignment(assignment)}
    wanted |= {nbgrader_id(q["id"]): q["points"] for q in manual_questions(assignment)}
    find_programs()
    with Gradebook(db) as gradebook, contextlib.suppress(MissingEntry):
        found = gradebook.find_assignment(assignment)
        if {cell.name: cell.max_score for book in found.notebooks for cell in book.grade_cells} == wanted:
            return
    with tempfile.TemporaryDirectory() as release:
        generate(assignment, Path(release), db)


def record_one(submission, result, gradebook, released, folder):
    """Lay out one submission, write its marked notebooks and enter its marks."""
    assignment, student = result["assignment"], file_stem(result["student"])
    with tempfile.TemporaryDirectory() as work:
        tidy = Path(work) / assignment
        lay_out(submission, assignment, tidy)
        keep_submitted(tidy, folder / "submitted" / student / assignment)
        books = {name: marked_book(tidy / f"{name}.ipynb", cells, result) for name, cells in released.items()}
        timestamp = handed_in(tidy / "timestamp.txt")
    gradebook.update_or_create_student(student)
    enter(gradebook.update_or_create_submission(assignment, student, timestamp=timestamp), books)
    gradebook.db.commit()
    for name, book in books.items():
        write_text(folder / "autograded" / student / assignment / f"{name}.ipynb", nbformat.v4.writes(book) + "\n")


def marked_book(path, cells, result):
    """A student's notebook with the release's graded cells, and the marks in its checks."""
    return fill(restore(readable(path), cells), result)


def enter(submitted, books):
    """Enter marks and comments of one submission, as nbgrader's SaveAutoGrades does."""
    for notebook in submitted.notebooks:
        cells = {c.metadata["nbgrader"]["grade_id"]: c for c in books[notebook.name].cells if "nbgrader" in c.metadata}
        for grade in notebook.grades:
            grade.auto_score, _ = determine_grade(cells[grade.name])
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in notebook.comments:
            untouched = cells[comment.name].metadata["nbgrader"].get("checksum") == compute_checksum(
                cells[comment.name]
            )
            comment.auto_comment = "No response." if untouched else None


def lay_out(submission, assignment, folder):
    """The submission's files in a folder, with nbgrader's timestamp where it came through nbgrader."""
    folder.mkdir(parents=True)
    notebooks = [p.stem + ".ipynb" for p in course.notebook_sources(assignment)]
    with contextlib.suppress(Exception):  # marking has said what is wrong with it
        stage(submission, package_files(assignment), notebooks, folder)
    timestamp = submission.path / "timestamp.txt"
    if submission.path.name == assignment and timestamp.is_file() and not timestamp.is_symlink():
        shutil.copy(timestamp, folder)


def handed_in(path):
    """The time in nbgrader's timestamp file, or None where there is none that can be read."""
    try:
        return parse_utc(path.read_text(encoding="utf-8").strip())
    except (OSError, ValueError, OverflowError):
        return None


def keep_submitted(folder, target):
    """Give the course folder a copy of a submission that it does not have yet, so that formgrader can mark it again."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, target)


def readable(path):
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


def new_cell(cell):
    """A cell in today's format; of its metadata only nbgrader's id is kept, and pictures pasted into text."""
    name = notebooks.grade_id(cell)
    metadata = {"nbgrader": {"grade_id": name}} if name else {}
    if cell["cell_type"] == "code":
        return nbformat.v4.new_code_cell(cell["source"], metadata=metadata)
    pictures = {"attachments": cell["pictures"]} if cell["pictures"] else {}
    return nbformat.v4.new_markdown_cell(cell["source"], metadata=metadata, **pictures)
