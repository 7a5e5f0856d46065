"""Writes the files of one recorded submission: its marked notebooks, and nbgrader's copy of what was handed in.

Needs neither the gradebook nor nbgrader, whose import takes a second: this is carried out in many processes.
"""

import contextlib
import functools
import json
from pathlib import Path

import nbformat

from autograder.gradebook.books import marked_book, write_books
from autograder.gradebook.cells import Books
from autograder.gradebook.entry import Entry, marks_of
from autograder.gradebook.submitted import keep_submitted
from autograder.intake.archives import Unreadable
from autograder.intake.staging import Handin, Staged
from autograder.report.words import file_stem
from autograder.results import Result


def write_files(handin: Handin, result: Result, time: str | None, released: str, course: Path) -> Entry:
    """Write a submission's marked notebooks into autograded/, and what was handed in into submitted/.

    Inputs:
    - handin: what was handed in, as it was laid out for marking.
    - time: when it came, as nbgrader reads it.
    - released: the release's graded cells, as JSON of Books.
    - course: nbgrader's course folder.

    Returns what is to be entered in the gradebook.
    """
    staged, student = laid_out(handin, result), file_stem(result["student"])
    place, cells = Path(student, result["assignment"]), books_in(released)
    books = {name: marked_book(staged.folder / f"{name}.ipynb", cells[name], result) for name in cells}
    marks = {name: marks_of(book, cells[name]) for name, book in books.items()}
    renewed = keep_submitted(staged, time, handin.submission, course, place)
    write_books(course / "autograded" / place, books)
    return Entry(student, time, marks, renewed)


def laid_out(handin: Handin, result: Result) -> Staged:
    """The submission as it was laid out for marking; nothing of one that cannot be read."""
    with contextlib.suppress(Unreadable):  # by today's rules; a result that was kept may be of others
        if not result["message"]:
            return handin.staged
    return Staged(handin.folder / "nothing", [], [])


@functools.lru_cache(maxsize=1)
def books_in(text: str) -> Books:
    """The graded cells that a text in JSON holds; the same for a whole class."""
    return {name: {id: nbformat.from_dict(c) for id, c in cells.items()} for name, cells in json.loads(text).items()}
