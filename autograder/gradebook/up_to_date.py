"""What the gradebook holds by now: penalties are a share of what was earned, and that changes with marks by hand."""

from collections.abc import Mapping
from pathlib import Path

from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select

from autograder.calendar.course_file import CourseFile, course_file
from autograder.calendar.entering import enter_dates
from autograder.calendar.plugin import LateRule
from autograder.files import read_json
from autograder.gradebook.converters import quiet_inserts
from autograder.gradebook.late import assign_penalties, late_penalties
from autograder.gradebook.register import batches
from autograder.gradebook.standing import Standing, standings


def current_standings(out: Path, db: str, assignment: str) -> Mapping[str, Standing]:
    """What a gradebook holds of the assignment of the run stored in a folder, by nbgrader's ids of students.

    Dates and penalties are entered anew before, as the course has them now, where anything was or may be late.
    CourseError where there is no such gradebook, or the course's files cannot be understood.
    """
    held = standings(db, assignment)
    course = (read_json(out / "run.json") or {}).get("course")
    if not isinstance(course, str):
        return held
    toml = course_file(Path(course))
    dates = toml.dates(assignment)
    if not (dates.due or dates.times or any(one.seconds_late or one.penalty for one in held.values())):
        return held
    enter_penalties_anew(db, assignment, Path(course), toml)
    return standings(db, assignment)


def enter_penalties_anew(db: str, assignment: str, course: Path, toml: CourseFile) -> None:
    """Enter dates and penalties of everyone; nothing else is changed."""
    with Gradebook(db) as gradebook, late_penalties(course, toml) as late, quiet_inserts():
        found = gradebook.find_assignment(assignment)
        ids = gradebook.db.scalars(select(SubmittedAssignment.id).filter_by(assignment_id=found.id)).all()
        for some in batches(ids):
            enter_dates(gradebook.db, toml.dates(assignment), some)
            if late and takes_off(late):
                assign_penalties(gradebook.db, some, late, course)
            gradebook.db.commit()


def takes_off(step: AssignLatePenalties) -> bool:
    """Whether the course takes anything off late work; where it does not, penalties of another hand stay."""
    plugin = step.plugin_inst
    if isinstance(plugin, LateRule) and plugin.file.late:
        return True
    return type(plugin) not in (LateSubmissionPlugin, LateRule) or plugin.penalty_method != "none"
