"""Has the marks of a run entered in nbgrader's gradebook, and says how far it is."""

import itertools
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import CourseError
from autograder.gradebook.calls import CarryOut, here
from autograder.grading.watch import Watch
from autograder.intake.staging import Handin
from autograder.report.stored import Stored


def record(
    handins: Sequence[Handin],
    results: Stored,
    course: Path,
    db: str | None,
    console: Console,
    watch: Watch,
    run: CarryOut = here,
) -> None:
    """Enter the marks in nbgrader's gradebook; what is wrong with it costs no mark.

    `run` carries out the work on each submission's files, in other processes if it likes.
    """
    from autograder.gradebook.record import record as enter  # nbgrader takes a second to import

    watch.phase("Recording", len(handins))
    count = itertools.count()
    try:
        said = enter(handins, results.in_order(), course, db, lambda: watch.finished(next(count)), run)
    except (SQLAlchemyError, ImportError, OSError) as error:  # locked, damaged; no such driver; no room
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        raise CourseError(
            f"The gradebook could not be written ({reason}). All marks are safe in the results folder; close what "
            "holds the gradebook, move it away if it is damaged, or mend --db, and run the same command again."
        ) from None
    where = make_url(db).render_as_string() if db else Path(course).resolve() / "gradebook.db"  # without its password
    for line in [f"Gradebook: {where}", *said.lines()]:
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if said.failed:
        raise CourseError(
            f"{len(said.failed)} of {len(results)} submissions are not in the gradebook, for the reasons above. All "
            "marks are safe in the results folder; put that right and run the same command again."
        )
