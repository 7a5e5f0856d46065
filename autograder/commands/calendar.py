"""The course's calendar."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console


def calendar(
    folder: Annotated[Path, typer.Argument(help="The course folder, with course.toml or a gradebook.")] = Path("."),
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: gradebook.db in the folder.")] = None,
):  # fmt: skip
    """Show due dates and extensions, and who was late by how much and what it cost."""
    from autograder.gradebook.overview import show_calendar

    show_calendar(folder, db, console)
