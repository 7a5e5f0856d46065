"""Penalties for late work, as the course's nbgrader_config.py has nbgrader assign them."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config.loader import Config, JSONFileConfigLoader, PyFileConfigLoader

from autograder.course import CourseError
from autograder.report.words import one_line

NAME = "nbgrader_config"


@contextlib.contextmanager
def late_penalties(course: Path) -> Iterator[AssignLatePenalties | None]:
    """nbgrader's step that assigns penalties, set up as `nbgrader autograde` does in a course's folder.

    Gives None where the course has taken the step out. Modules in the folder can be imported meanwhile, by the
    configuration and by the course's own plugin. Raises CourseError for a configuration that cannot be carried out.
    """
    path = [*sys.path]
    sys.path.insert(0, str(course))
    try:
        try:
            with contextlib.chdir(course):
                step = configured(course_config(course))
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
    gradebook.db.flush()
    for notebook in submitted.notebooks:
        gradebook.db.refresh(notebook)  # its score is the sum of the marks just entered
        notebook.late_submission_penalty = None
        seconds = submitted.total_seconds_late
        if seconds > 0:
            with contextlib.chdir(course):  # where nbgrader is, for files that a plugin reads
                penalty = step.plugin_inst.late_submission_penalty(submitted.student.id, notebook.score, seconds)
            if penalty is not None:
                notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)
    return float(sum(notebook.late_submission_penalty or 0 for notebook in submitted.notebooks))
