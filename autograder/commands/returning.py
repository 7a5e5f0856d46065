"""What is given to others of the marks: exports, and the autograder for Gradescope."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console


def export(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")],
    to: Annotated[str, typer.Option(help="canvas, moodle or plain.")],
    target: Annotated[Path, typer.Option("--output", help="The file to write.")],
    into: Annotated[
        Path | None, typer.Option(help="The gradebook that the system exported: our column is filled in.")
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="Canvas: the name of our column; default: the assignment's.")
    ] = None,
):
    """Write the marks as a learning management system reads them."""
    from autograder.export.command import export_marks

    export_marks(out, to, target, into, column, console)


def gradescope(
    assignment: str,
    target: Annotated[Path, typer.Option("--output", help="The zip to upload as Gradescope's autograder.")] = Path("gradescope.zip"),
):  # fmt: skip
    """Make the zip that Gradescope takes as its autograder."""
    from autograder.export.bundle import write_bundle

    write_bundle(assignment, target)
    console.print(f"Wrote {target}", highlight=False, soft_wrap=True, markup=False)
