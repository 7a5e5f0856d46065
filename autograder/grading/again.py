"""The work of `autograder regrade`: an earlier run gone over again, and what that changed."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from autograder.grading.changes import earlier_marks, show_changes
from autograder.grading.elsewhere import Elsewhere
from autograder.grading.keep import forget
from autograder.grading.outputs import try_outputs
from autograder.grading.run import grade_class, stored_run
from autograder.report.stored import Stored


def regrade(
    out: Path,
    workers: int | None,
    console: Console,
    db: str | None = None,
    gradebook: bool | None = None,
    log: Path | None = None,
    elsewhere: Elsewhere | None = None,
    students: Sequence[str] = (),
) -> None:
    """Go over an earlier run again and print whose marks changed.

    The earlier marks are kept in a file until that is printed, so that an interrupted run loses no change.
    `db` and `gradebook`, if given, say where and whether to record the marks. `students` are marked again although
    nothing has changed for them.
    """
    run = stored_run(out)
    run = dataclasses.replace(run, db=db or run.db)
    records = run.gradebook if gradebook is None else gradebook
    try_outputs(out, log, Path(run.course) if records else None, run.db)  # before the earlier marks are written down
    before = earlier_marks(out)
    forget(out, students)

    def show(results: Stored) -> None:
        show_changes(before, results, out, console)

    grade_class(run, out, workers, console, gradebook=gradebook, shown=show, log=log, elsewhere=elsewhere)
