"""A course's own folder."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console


def course(
    folder: Annotated[Path, typer.Argument(help="The course folder to make; what is there is never overwritten.")],
    name: Annotated[str, typer.Option(help="The course's name in nbgrader and its exchange.")] = "cs231n",
    exchange: Annotated[Path | None, typer.Option(help="nbgrader's exchange: a folder that all students of the machine reach; made if it is not there.")] = None,
):  # fmt: skip
    """Make a course folder in which nbgrader's commands work: settings, due dates, sources, and the exchange."""
    from autograder.course_folder.making import make_course

    for line in make_course(folder, name, exchange):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
