"""Our steps in nbgrader's autograding: read what was handed in, put back the cells that count, and take the marks from
the sandbox.

nbgrader_config.py names them, here and where a course keeps one of its own.
"""

import functools
import secrets
import tempfile
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer, Unicode

from autograder.gradebook.books import book_of, marked_book, readable, write_books
from autograder.gradebook.cells import put_marks, released_cells, restore
from autograder.gradebook.converters import quiet_inserts
from autograder.gradebook.late import configured, enter_penalties
from autograder.gradebook.record import ensure_assignment, enter_marks
from autograder.grading.keep import content_key
from autograder.grading.marking import mark_submission
from autograder.grading.own_mistakes import with_own
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.rubric import course_rubric
from autograder.intake.limits import Unreadable
from autograder.intake.reading import limited
from autograder.intake.released import released_notebook
from autograder.intake.staging import Handin, Submission
from autograder.results import Result
from autograder.sandbox.runner import describe

Preprocessed = tuple[NotebookNode, dict[str, Any]]  # a notebook and nbconvert's resources


class HandedIn(NotebookExporter):
    """Reads a notebook that was handed in as `autograder grade` does, whatever it holds; one that is ours as it is."""

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> tuple[Any, dict[str, Any]]:
        if self.parent and not self.parent._sanitizing:  # nbgrader's second pass, over autograded/
            return super().from_file(file_stream, resources, **options)
        path, assignment = Path(file_stream.name), resources["nbgrader"]["assignment"]
        try:
            book = limited(path.name, readable, path, released_notebook(assignment, path.stem))
        except Unreadable as problem:
            book = book_of([], str(problem))
        return self.from_notebook_node(book, resources, **options)


class RestoreCells(NbGraderPreprocessor):
    """Make a notebook's graded cells those of the release, whatever was handed in; see `restore`."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Preprocessed:
        where = resources["nbgrader"]
        ensure_once(where["assignment"], where["db_url"])
        with Gradebook(where["db_url"]) as gradebook:
            cells = released_cells(gradebook.find_notebook(where["notebook"], where["assignment"]))
        return restore(nb, cells, released_notebook(where["assignment"], where["notebook"])), resources


class SandboxMarks(NbGraderPreprocessor):
    """Give each check cell the mark that the submission got in the sandbox. The notebook itself is not run."""

    sandbox = Bool(True, help="Whether submissions run behind walls; without, they have the grader's rights.").tag(
        config=True
    )
    seed = Integer(-1, help="Seed of the hidden cases; drawn when negative.").tag(config=True)
    dataset = Unicode("", help="The pictures for trained models; empty: those that a submission says it used.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Preprocessed:
        where = resources["nbgrader"]
        result = self.mark(where["assignment"], where["student"])
        self.enter_absent(result, where["db_url"], where["student"])
        return put_marks(nb, result), resources

    def enter_absent(self, result: Result, db: str, student: str) -> None:
        """Enter the marks of notebooks that were not handed in, of which nbgrader knows only that they are worth 0."""
        place, coursedir = (student, result["assignment"]), self.parent.parent.coursedir
        folder, target = (
            Path(coursedir.root, coursedir.format_path(kind, *place)).resolve()
            for kind in (coursedir.submitted_directory, coursedir.autograded_directory)
        )
        with Gradebook(db) as gradebook, quiet_inserts():
            submitted = gradebook.find_submission(result["assignment"], student)
            absent = [b.notebook for b in submitted.notebooks if not (folder / f"{b.name}.ipynb").exists()]
            books = {b.name: marked_book(folder / f"{b.name}.ipynb", released_cells(b), result) for b in absent}
            if books:
                enter_marks(submitted, books)
                if late := configured(self.config):
                    enter_penalties(gradebook, submitted, late, Path.cwd())
                gradebook.db.commit()
                write_books(target, books)

    def mark(self, assignment: str, student: str) -> Result:
        """The result of the submission in nbgrader's tree, which is marked once for all its notebooks."""
        coursedir = self.parent.parent.coursedir
        folder = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment)).resolve()
        seed = self.seed if self.seed >= 0 else run_seed()
        submission = Submission(student, folder)
        ready = prepared(assignment, seed, self.dataset, self.sandbox, Path(coursedir.root))
        return mark_once(student, folder, content_key(submission), ready)


ensure_once = functools.cache(ensure_assignment)  # in one run of nbgrader's


@functools.cache
def run_seed() -> int:
    """One seed for all submissions of a run."""
    return secrets.randbits(63)


@functools.cache
def prepared(assignment: str, seed: int, dataset: str, sandbox: bool, course: Path) -> Prepared:
    rubric = course_rubric(course, assignment)
    settings = Settings(assignment, seed, dataset, describe() if sandbox else "", rubric=rubric)
    return Prepared(with_own(settings, course))


@functools.lru_cache(maxsize=8)
def mark_once(student: str, folder: Path, content: str, ready: Prepared) -> Result:
    """The result of a submission; `content` tells one that was handed in again from the one before."""
    with tempfile.TemporaryDirectory() as place:
        return mark_submission(Handin(Submission(student, folder), ready.wanted, Path(place)), ready)
