"""What is given to others of the marks: exports, and the autograder for Gradescope."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console


def export(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")],
    to: Annotated[str, typer.Option(help="canvas, moodle or plain.")],
    target: Annotated[Path, typer.Option("--output", help="The file to write.")],
    into: Annotated[Path | None, typer.Option(help="The gradebook that the system exported: our column is filled in.")] = None,
    column: Annotated[str | None, typer.Option(help="Canvas: the name of our column; default: the assignment's.")] = None,
    scale: Annotated[bool, typer.Option("--scale", help="Write shares of the points that the column counts there.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace other marks that are in that gradebook; without, they are listed and nothing is written.")] = False,
    unfinished: Annotated[bool, typer.Option("--unfinished", help="Also totals in which something has no mark yet; that counts as nothing.")] = False,
    checks: Annotated[bool, typer.Option("--checks", help="The marks of the checks alone, without what was given by hand and penalties.")] = False,
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: that of the run.")] = None,
):  # fmt: skip
    """Write the totals as a learning management system reads them: checks, marks by hand, extra credit, penalties."""
    from autograder.export.command import Wishes, export_marks

    export_marks(out, to, target, Wishes(into, column, db, checks, unfinished, overwrite, scale), console)


def gradescope(
    assignment: str,
    target: Annotated[Path, typer.Option("--output", help="The zip to upload as Gradescope's autograder.")] = Path("gradescope.zip"),
):  # fmt: skip
    """Make the zip that Gradescope takes as its autograder."""
    from autograder.export.bundle import write_bundle

    write_bundle(assignment, target)
    console.print(f"Wrote {target}", highlight=False, soft_wrap=True, markup=False)
