"""What students are given of an earlier run."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console


def feedback(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")],
    kind: Annotated[str | None, typer.Option("--zip", help="Also make the zip for canvas or moodle, which gives each student their page.")] = None,
    target: Annotated[Path | None, typer.Option("--output", help="The zip to write.")] = None,
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: that of the run.")] = None,
):  # fmt: skip
    """Write the students' pages anew with what the gradebook holds: marks and comments by hand, extra credit, penalties."""
    from autograder.export.feedback import write_feedback

    write_feedback(out, kind, target, db, console)
