"""Penalties for late work, as the course's course.toml says or its nbgrader_config.py has nbgrader assign them."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

from jupyter_core.paths import jupyter_config_path
from nbgrader.api import BaseCell, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from traitlets.config.loader import Config, JSONFileConfigLoader, PyFileConfigLoader

from autograder.calendar.course_file import FILE, CourseFile
from autograder.course import CourseError
from autograder.report.words import one_line

NAME = "nbgrader_config"
RULE = "autograder.calendar.plugin.LateRule"


@contextlib.contextmanager
def late_penalties(course: Path, toml: CourseFile) -> Iterator[AssignLatePenalties | None]:
    """nbgrader's step that assigns penalties, set up as `nbgrader autograde` does in a course's folder.

    Gives None where the course has taken the step out. Modules in the folder can be imported meanwhile, by the
    configuration and by the course's own plugin. Raises CourseError for a configuration that cannot be carried out, or
    that has another plugin beside the rule of course.toml.
    """
    path = [*sys.path]
    sys.path.insert(0, str(course))
    try:
        try:
            with contextlib.chdir(course):
                step = configured(with_rule(course_config(course), course, toml))
        except CourseError:
            raise
        except Exception as error:  # the instructor's own code and words
            said = one_line(f"{type(error).__name__}: {error}")
            raise CourseError(
                f"{NAME}.py or the plugin for late work that it names cannot be used ({said}). All marks are safe in "
                "the results folder; put that right and run the same command again."
            ) from None
        yield step
    finally:
        sys.path[:] = path


def course_config(course: Path) -> Config:
    """The configuration of a course's folder, over those of the machine and the user."""
    config = Config()
    for folder in dict.fromkeys([*reversed(jupyter_config_path()), str(course)]):
        for loader, ending in ((PyFileConfigLoader, "py"), (JSONFileConfigLoader, "json")):
            if Path(folder, f"{NAME}.{ending}").is_file():
                config.merge(loader(f"{NAME}.{ending}", path=folder).load_config())
    return config


def with_rule(config: Config, course: Path, said: CourseFile) -> Config:
    """The configuration with the rule of course.toml, if there is one, as the plugin."""
    if said.late is not None:
        plugin = config.AssignLatePenalties.setdefault("plugin_class", RULE)
        if plugin != RULE:
            raise CourseError(
                f"{course / FILE} has [late], and {NAME}.py names the plugin {one_line(plugin, 80)} for late work: "
                "keep one of them. All marks are safe in the results folder."
            )
        config.LateRule.setdefault("course", str(course))
    return config


def configured(config: Config) -> AssignLatePenalties | None:
    steps = config.Autograde.get("autograde_preprocessors")
    left_out = isinstance(steps, list) and not any("AssignLatePenalties" in str(step) for step in steps)
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    return step if step.enabled and not left_out else None


def enter_penalties(
    gradebook: Gradebook, submitted: SubmittedAssignment, step: AssignLatePenalties, course: Path
) -> float:
    """Enter the penalty of each notebook of a submission, and return their sum."""
    return sum(assign_penalties(gradebook.db, [submitted.id], step, course).values())


def assign_penalties(
    db: Session, submissions: Sequence[str], step: AssignLatePenalties, course: Path
) -> dict[str, float]:
    """Enter the penalties of some submissions, by their ids; returns each one's sum by student, where there is any.

    Nothing is committed. The marks have been entered.
    """
    db.flush()
    found = db.scalars(fresh(select(SubmittedAssignment).where(SubmittedAssignment.id.in_(submissions)))).all()
    if found:  # what nbgrader's own step has while it asks a plugin
        step.gradebook, step.assignment_id = SimpleNamespace(db=db), found[0].assignment.name
    late = {submitted.id: submitted for submitted in found if submitted.total_seconds_late > 0}
    penalties = dict.fromkeys((submitted.student_id for submitted in late.values()), 0.0)
    for notebook in notebooks_of(found):
        there = SubmittedNotebook.notebook_id == notebook, SubmittedNotebook.assignment_id.in_(submissions)
        books = db.scalars(fresh(select(SubmittedNotebook).where(*there))).all()
        scores = scores_of(db, notebook, [book.id for book in books if book.assignment_id in late])
        for book in books:
            book.late_submission_penalty = None
            if submitted := late.get(book.assignment_id):
                set_committed_value(book, "score", scores.get(book.id, 0.0))
                penalty = penalty_for(book, submitted, step, course)
                book.late_submission_penalty = penalty
                penalties[submitted.student_id] += penalty or 0
    db.flush()
    return {student: penalty for student, penalty in penalties.items() if penalty}


def fresh(query: Select) -> Select:
    """A query that also brings up to date what was read before."""
    return query.execution_options(populate_existing=True)


def notebooks_of(submissions: Sequence[SubmittedAssignment]) -> list[str]:
    """The ids of the notebooks of some submissions' assignment."""
    return [notebook.id for notebook in submissions[0].assignment.notebooks] if submissions else []


def scores_of(db: Session, notebook: str, books: Sequence[str]) -> dict[str, float]:
    """nbgrader's scores of students' books of a notebook.

    A book's own `score` goes through the marks of the whole class: their only index begins with the cell.
    """
    cells = select(BaseCell.__table__.c.id).where(BaseCell.__table__.c.notebook_id == notebook)
    marks = Grade.cell_id.in_(cells), Grade.notebook_id.in_(books)
    found = db.execute(select(Grade.notebook_id, func.sum(Grade.score)).where(*marks).group_by(Grade.notebook_id))
    return {book: score for book, score in found}


def penalty_for(
    book: SubmittedNotebook, submitted: SubmittedAssignment, step: AssignLatePenalties, course: Path
) -> float | None:
    """What the course's plugin takes off a late notebook, within its bounds."""
    with contextlib.chdir(course):  # where nbgrader is, for files that a plugin reads
        asked = submitted.student_id, book.score, submitted.total_seconds_late
        penalty = step.plugin_inst.late_submission_penalty(*asked)
    return None if penalty is None else float(step._check_late_penalty(book, penalty))
