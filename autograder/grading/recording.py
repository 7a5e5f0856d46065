"""Has the marks of a run entered in nbgrader's gradebook, and says how far it is."""

import itertools
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
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
    from autograder.gradebook.address import gradebook_url, shown  # nbgrader takes a second to import
    from autograder.gradebook.record import record as enter
    from autograder.gradebook.trial import reason

    db = gradebook_url(course, db)
    watch.phase("Recording", len(handins))
    count = itertools.count()
    try:
        said = enter(handins, results.in_order(), course, db, lambda: watch.finished(next(count)), run)
    except (SQLAlchemyError, ImportError, OSError) as error:  # locked, damaged; no such driver; no room
        raise CourseError(
            f"The gradebook could not be written ({reason(error)}). All marks are safe in the results folder; close "
            "what holds the gradebook, move it away if it is damaged, or mend --db, and run the same command again."
        ) from None
    for line in [f"Gradebook: {shown(db)}", *said.lines()]:
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if said.failed:
        raise CourseError(
            f"{len(said.failed)} of {len(results)} submissions are not in the gradebook, for the reasons above. All "
            "marks are safe in the results folder; put that right and run the same command again."
        )
