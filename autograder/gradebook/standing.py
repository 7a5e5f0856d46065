"""What each student has been given for an assignment, by the gradebook: marks, extra credit, penalties, comments."""

import math
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader import api
from sqlalchemy import Select, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.authoring.workbook import inline_questions
from autograder.course import CourseError
from autograder.files import read_json
from autograder.gradebook.address import file_of, gradebook_url, parsed, shown
from autograder.gradebook.trial import engine_of, reason
from autograder.intake.notebooks import nbgrader_id
from autograder.questions import of_assignment

# Plain tables: nbgrader's objects ask for each student's scores by themselves.
ASSIGNMENT, NOTEBOOK, CELL, POINTS = (
    kind.__table__ for kind in (api.Assignment, api.Notebook, api.BaseCell, api.GradeCell)
)
ANSWER = CELL.alias()  # a comment belongs to another cell than its mark, of the same name
SUBMITTED, BOOK, GRADE, COMMENT = (
    kind.__table__ for kind in (api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment)
)


class Given(NamedTuple):
    """What a student has been given for one question."""

    question: str
    notebook: str
    points: float
    by_hand: bool  # an answer that people mark
    auto: float | None
    manual: float | None  # given by hand, also in place of a check's
    extra: float
    comment: str  # by hand
    before: bool = False  # marked by hand for an earlier attempt, or beside another mark of the check

    @property
    def waiting(self) -> bool:
        """Whether it has no mark yet."""
        return self.auto is None and self.manual is None

    @property
    def score(self) -> float:
        """As nbgrader counts it: a mark by hand before the check's, and extra credit on top of either."""
        given = self.auto if self.manual is None else self.manual
        return 0.0 if given is None else given + self.extra


class Standing(NamedTuple):
    """What a student has been given for an assignment."""

    student: str  # nbgrader's id: see report.words.file_stem
    cells: dict[str, Given]  # by question
    penalty: float  # points for lateness
    seconds_late: float

    @property
    def score(self) -> float:
        """The total, as `nbgrader export` has it."""
        return max(0.0, sum(given.score for given in self.cells.values()) - self.penalty)

    @property
    def max_score(self) -> float:
        return sum(given.points for given in self.cells.values())

    @property
    def checks(self) -> float:
        """The points of what is marked by checks, without extra credit."""
        return sum(given.score - given.extra for given in self.cells.values() if not given.by_hand)

    @property
    def by_hand(self) -> float:
        """The points of answers, without extra credit."""
        return sum(given.score - given.extra for given in self.cells.values() if given.by_hand and not given.waiting)

    @property
    def extra(self) -> float:
        return sum(given.extra for given in self.cells.values() if not given.waiting)

    @property
    def waiting(self) -> list[str]:
        """The questions without a mark."""
        return [question for question, given in self.cells.items() if given.waiting]


def gradebook_of(out: Path) -> str | None:
    """The URL of the gradebook in which the run that is stored in a folder is recorded; None where it is in none."""
    run = read_json(out / "run.json") if (out / "run.json").exists() else {}
    if run is None:
        raise CourseError(f"{out / 'run.json'} is damaged: run `autograder grade` again, with the same folders.")
    if not run.get("gradebook") or not isinstance(run.get("course"), str):
        return None
    return gradebook_url(Path(run["course"]), run.get("db"))


def standings(db: str, assignment: str) -> dict[str, Standing]:
    """What the gradebook holds of an assignment, by nbgrader's ids of students.

    CourseError where there is no such gradebook, or it does not know the assignment. Nothing is written.
    """
    file = file_of(db)
    if file and not file.is_file():
        raise CourseError(f"There is no gradebook {file}: run `autograder regrade` to record the marks.")
    engine = engine_of(parsed(db))
    try:
        if not inspect(engine).has_table(ASSIGNMENT.name):
            raise CourseError(f"{shown(db)} is no gradebook of nbgrader's: is it the right one?")
        with Session(engine) as session:
            return read_standings(session, assignment, shown(db))
    except SQLAlchemyError as error:
        raise CourseError(f"The gradebook {shown(db)} cannot be read ({reason(error)}).") from None
    finally:
        engine.dispose()


def read_standings(session: Session, assignment: str, where: str) -> dict[str, Standing]:
    found = session.execute(
        select(ASSIGNMENT.c.id, ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment)
    ).first()
    if found is None:
        raise CourseError(f"{where} holds no {assignment}: run `autograder regrade` to record the marks.")
    penalties = {row.assignment_id: row.penalty for row in session.execute(penalty_of_each())}
    standing = {}
    for row in session.execute(select(SUBMITTED).where(SUBMITTED.c.assignment_id == found.id)):
        late = seconds_late(row.timestamp, found.duedate, row.extension)
        standing[row.student_id] = Standing(row.student_id, {}, penalties.get(row.id) or 0.0, late)
    for student, given in given_for(session, found.id, assignment):
        standing[student].cells[given.question] = given
    return standing


def seconds_late(came: Any, due: Any, extension: Any) -> float:
    """As nbgrader counts it; what has no time, or no date by which it is due, is not late."""
    return 0.0 if came is None or due is None else max(0.0, (came - due - (extension or timedelta(0))).total_seconds())


def penalty_of_each() -> Select:
    """The statement for each submission's penalty; nbgrader's own property asks for each by itself."""
    penalty = func.sum(BOOK.c.late_submission_penalty).label("penalty")
    return select(BOOK.c.assignment_id, penalty).group_by(BOOK.c.assignment_id)


def given_for(session: Session, assignment: str, name: str) -> Iterator[tuple[str, Given]]:
    """Each student with what was given for each question, in the order of the course; cells of others come last."""
    ids = {nbgrader_id(id): id for id in [*(q.id for q in of_assignment(name)), *answers_of(name)]}
    is_answer = ANSWER.c.type == api.SolutionCell.__mapper_args__["polymorphic_identity"]
    places, by_hand = {id: place for place, id in enumerate(ids.values())}, answers_of(name)
    query = (
        select(
            SUBMITTED.c.student_id, CELL.c.name, NOTEBOOK.c.name.label("notebook"), POINTS.c.max_score,
            GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit, GRADE.c.needs_manual_grade,
            COMMENT.c.manual_comment,
        )
        .select_from(GRADE)
        .join(BOOK, BOOK.c.id == GRADE.c.notebook_id)
        .join(SUBMITTED, SUBMITTED.c.id == BOOK.c.assignment_id)
        .join(CELL, CELL.c.id == GRADE.c.cell_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == CELL.c.notebook_id)
        .join(POINTS, POINTS.c.id == CELL.c.id)
        .outerjoin(ANSWER, (ANSWER.c.name == CELL.c.name) & (ANSWER.c.notebook_id == NOTEBOOK.c.id) & is_answer)
        .outerjoin(COMMENT, (COMMENT.c.cell_id == ANSWER.c.id) & (COMMENT.c.notebook_id == BOOK.c.id))
        .where(SUBMITTED.c.assignment_id == assignment)
    )  # fmt: skip
    found = [
        (
            row.student_id,
            Given(
                ids.get(row.name, row.name), row.notebook, row.max_score, ids.get(row.name) in by_hand,
                number(row, "auto_score"), number(row, "manual_score"), number(row, "extra_credit") or 0.0,
                row.manual_comment or "", bool(row.needs_manual_grade) and row.manual_score is not None,
            ),
        )
        for row in session.execute(query)
    ]  # fmt: skip
    yield from sorted(found, key=lambda pair: places.get(pair[1].question, len(places)))


def number(row: Any, column: str) -> float | None:
    """A mark; CourseError for what is none, which a database may hold all the same."""
    value = getattr(row, column)
    if value is None or (isinstance(value, int | float) and math.isfinite(value)):
        return value
    raise CourseError(f"{row.student_id} has {value!r} as a mark for {row.name} in the gradebook: mark that again.")


def answers_of(assignment: str) -> list[str]:
    """The ids of the questions that people mark."""
    return [question["id"] for question in inline_questions(assignment)]
