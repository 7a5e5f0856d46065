"""What students do."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console
from autograder.course import CourseError


def start(
    assignment: str,
    folder: Path,
    earlier: Annotated[Path | None, typer.Option("--from", help="Your earlier work, a folder or its zip: what you wrote there is taken over, function by function.")] = None,
    lend: Annotated[bool, typer.Option("--lend", help="What earlier assignments asked and you have not written comes from the course: it works, and earns no points.")] = False,
):  # fmt: skip
    """Make a working copy of an assignment; an existing one is never overwritten."""
    from autograder.carrying.starting import start as make

    for line in [
        *make(assignment, folder, earlier, lend),
        f"Made {folder}. Next: jupyter lab {shlex.quote(str(folder))}",
    ]:
        console.print(line, highlight=False, soft_wrap=True, markup=False)


def collect(folder: Annotated[Path, typer.Argument(help="The assignment's folder; default: here.")] = Path(".")):
    """Make the zip to hand in, naming what is missing, not run or not saved."""
    from autograder.cs231n_check.collect import NotComplete
    from autograder.cs231n_check.collect import collect as make

    try:
        make(folder)
    except NotComplete as error:
        raise CourseError(str(error)) from None


def data(
    name: str,
    mirror: Annotated[list[str] | None, typer.Option(help="Another address to try first; may be repeated.")] = None,
    to: Annotated[Path | None, typer.Option(help="Where to put it; default: the course's datasets folder.")] = None,
):
    """Download a data set, such as cifar10 or coco: with progress, checksum and resume."""
    from autograder import course
    from autograder.authoring import reference

    with reference.reference():
        from cs231n import download

        arguments = [name, *(a for m in mirror or [] for a in ("--mirror", m)), "--to", str(to or course.DATASETS)]
        raise typer.Exit(download.main(arguments))
