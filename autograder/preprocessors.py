"""Our two steps in nbgrader's autograding: put back the cells that count, and take the marks from the sandbox."""

import functools
import secrets
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer, Unicode

from autograder.gradebook.cells import fill, released_cells, restore
from autograder.grading.keep import content_key
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Prepared, Settings
from autograder.intake.staging import Handin, Submission
from autograder.sandbox import runner


class RestoreCells(NbGraderPreprocessor):
    """Make a notebook's graded cells those of the release, whatever was handed in; see `restore`."""

    def preprocess(self, nb, resources):
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
    dataset = Unicode("picturebook", help="The pictures on which trained models are marked.").tag(config=True)

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        return fill(nb, self.mark(where["assignment"], where["student"])), resources

    def mark(self, assignment, student):
        """Mark the submission in nbgrader's tree, once for all its notebooks."""
        coursedir = self.parent.parent.coursedir
        folder = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment)).resolve()
        submission = Submission(student, folder)
        seed = self.seed if self.seed >= 0 else run_seed()
        return mark_once(
            submission.student, folder, content_key(submission), assignment, seed, self.dataset, self.sandbox
        )


@functools.cache
def run_seed():
    return secrets.randbits(63)


@functools.cache
def prepared(settings):
    return Prepared(settings)


@functools.lru_cache(maxsize=8)
def mark_once(student, folder, key, assignment, seed, dataset, walls):
    ready = prepared(Settings(assignment, seed, dataset, runner.describe() if walls else ""))
    with tempfile.TemporaryDirectory() as place:
        return mark_submission(Handin(Submission(student, folder), ready.wanted, Path(place)), ready)
