"""What several tests use: questions prepared and frozen, submissions marked, walls that hold."""

import contextlib
import functools
import io
import json
import shutil
import tempfile
from pathlib import Path

import nbformat
from rich.console import Console

from autograder import course
from autograder.authoring import outcomes, reference
from autograder.build import running
from autograder.build.needs import CHECKER
from autograder.build.notebooks import executed_path, expand
from autograder.build.package import manifest
from autograder.cs231n_check.plain import resolve
from autograder.grading import whole_class
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.watch import Watch
from autograder.intake.downloads import find
from autograder.intake.staging import Handin
from autograder.intake.systems import Submission
from autograder.questions import of_assignment
from autograder.sandbox import choice, proof, second_wall
from autograder.sandbox.walls import Bubblewrap, programs

SEED = 7
KINDS = {"bubblewrap": lambda: map(Bubblewrap, programs()), "second wall": second_wall.ways}  # of walls


@functools.cache
def holding(kind):
    """The first wall of a kind that holds here, else None."""
    for wall in KINDS[kind]():
        with contextlib.suppress(*choice.NOT_BUILT):
            proof.prove(wall)
            return wall
    return None


def prepared(ids, walls="", seed=SEED):
    """Some questions of assignment 1, ready to be asked."""
    return Prepared(Settings("assignment1", seed=seed, sandbox=walls), ids)


def ids_of(notebook):
    return [question.id for question in of_assignment("assignment1") if question.notebook == notebook]


def mark(folder, asked, student="ada", before=None):
    """The result of one submission."""
    with tempfile.TemporaryDirectory() as place:
        return mark_submission(Handin(Submission(student, folder), asked.wanted, Path(place)), asked, before)


def handins(paths, asked, work):
    """The submissions in some paths, each with a folder to be laid out in."""
    found = find(paths, asked.settings.assignment, work)
    return [Handin(submission, asked.wanted, Path(work) / f"staged-{n}") for n, submission in enumerate(found)]


def mark_class(paths, asked, out, workers=1, watch=None):
    """The results of a class."""
    with tempfile.TemporaryDirectory() as work:
        found, watch = handins(paths, asked, work), watch or Watch(Console(file=io.StringIO()), every=None)
        with whole_class.crew_of(asked, found, workers) as crew:
            return list(whole_class.mark_class(found, asked, Path(out), crew, watch).values())


def frozen(question, seed, pictures=7):
    """A question with all that judging needs, its cases with the pictures in place."""
    solution = reference.solution("picturebook", pictures)
    made = outcomes.frozen(question, seed, solution)
    return {**made, "cases": resolve(made["cases"], solution.provide)}


def carry_out(made, package, cells=lambda *_: None):
    """What a package makes of a frozen question's cases."""
    return outcomes.carry_out(made["cases"], package, cells)


def student_folder(folder, assignment="assignment1"):
    """A student's copy of an assignment, with the checker and its list as they are written now."""
    shutil.copytree(course.ASSIGNMENTS / assignment, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in CHECKER.glob("*.py"):
        shutil.copy(path, folder / "cs231n_check")
    (folder / "cs231n_check" / "manifest.json").write_text(json.dumps(manifest(assignment)))
    return folder


def is_current(path, package, made):
    """Whether the executed notebook is all that the text makes."""
    written = [running.as_written(book) for book in (nbformat.read(executed_path(path), 4), expand(path))]
    return running.is_run(path, package, made) and written[0] == written[1]
