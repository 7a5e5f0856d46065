"""Our two steps in nbgrader's autograding: put back the cells that count, and take the marks from the sandbox.

nbgrader_config.py names them, here and where a course keeps one of its own.
"""

import functools
import secrets
import tempfile
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer, Unicode

from autograder.gradebook.cells import put_marks, released_cells, restore
from autograder.grading.keep import content_key
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.rubric import course_rubric
from autograder.intake.staging import Handin, Submission
from autograder.results import Result
from autograder.sandbox.runner import describe

Preprocessed = tuple[NotebookNode, dict[str, Any]]  # a notebook and nbconvert's resources


class RestoreCells(NbGraderPreprocessor):
    """Make a notebook's graded cells those of the release, whatever was handed in; see `restore`."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Preprocessed:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            cells = released_cells(gradebook.find_notebook(where["notebook"], where["assignment"]))
        return restore(nb, cells), resources


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
        return put_marks(nb, self.mark(where["assignment"], where["student"])), resources

    def mark(self, assignment: str, student: str) -> Result:
        """The result of the submission in nbgrader's tree, which is marked once for all its notebooks."""
        coursedir = self.parent.parent.coursedir
        folder = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment)).resolve()
        seed = self.seed if self.seed >= 0 else run_seed()
        submission = Submission(student, folder)
        ready = prepared(assignment, seed, self.dataset, self.sandbox, Path(coursedir.root))
        return mark_once(student, folder, content_key(submission), ready)


@functools.cache
def run_seed() -> int:
    """One seed for all submissions of a run."""
    return secrets.randbits(63)


@functools.cache
def prepared(assignment: str, seed: int, dataset: str, sandbox: bool, course: Path) -> Prepared:
    rubric = course_rubric(course, assignment)
    return Prepared(Settings(assignment, seed, dataset, describe() if sandbox else "", rubric=rubric))


@functools.lru_cache(maxsize=8)
def mark_once(student: str, folder: Path, content: str, ready: Prepared) -> Result:
    """The result of a submission; `content` tells one that was handed in again from the one before."""
    with tempfile.TemporaryDirectory() as place:
        return mark_submission(Handin(Submission(student, folder), ready.wanted, Path(place)), ready)
