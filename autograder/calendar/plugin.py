"""nbgrader's part of it: the plugin that takes points off late work, and the step that enters the dates before it.

The nbgrader_config.py of a course names both, so that `nbgrader autograde` and formgrader take off what `autograder
grade` does.
"""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy import select
from sqlalchemy.orm import Session
from traitlets import Unicode

from autograder.calendar.course_file import CourseFile, course_file
from autograder.calendar.entering import enter_dates


class LateRule(LateSubmissionPlugin):
    """Takes off late work what [late] in course.toml says; where it says nothing, what nbgrader's own plugin would."""

    course = Unicode(".", help="The course folder, with its course.toml.").tag(config=True)

    @functools.cached_property
    def file(self) -> CourseFile:
        return course_file(Path(self.course))

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points that a notebook of this score loses, so many seconds after the student's own due date."""
        rule = self.file.late
        if rule is None:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        step, free = self.parent, 0  # which has the gradebook open
        if rule.free_days:
            earlier = seconds_late_before(step.gradebook.db, step.assignment_id, student_id)
            free = rule.free_days_for(total_seconds_late, earlier)
        return round(rule.share_lost(total_seconds_late, free) * score, 4)


class EnterDates(NbGraderPreprocessor):
    """Enter the dates of course.toml for the submission that is being marked; its notebook stays as it is."""

    course = Unicode(".", help="The course folder, with its course.toml.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            submitted = gradebook.find_submission(where["assignment"], where["student"])
            enter_dates(gradebook.db, course_file(Path(self.course)).dates(where["assignment"]), [submitted.id])
            gradebook.db.commit()
        return nb, resources


def seconds_late_before(db: Session, assignment: str, student: str) -> Iterator[float]:
    """By how much a student was late for each assignment that was due before this one, in their order."""
    query = (
        select(SubmittedAssignment)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(SubmittedAssignment.student_id == student, Assignment.duedate.is_not(None))
        .order_by(Assignment.duedate, Assignment.name)
    )
    for submitted in db.scalars(query):
        if submitted.name == assignment:
            return
        yield submitted.total_seconds_late
