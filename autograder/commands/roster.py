"""The course's students."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console


def roster(
    file: Annotated[Path, typer.Argument(help="A CSV with the students: as Canvas, Moodle, Blackboard, Brightspace, Gradescope or GitHub Classroom exports it, or with a column student.")],
    course: Annotated[Path, typer.Option("--course", help="The course folder.")] = Path("."),
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: that of its nbgrader_config.py, else gradebook.db in the course folder.")] = None,
):  # fmt: skip
    """Enter the students of a CSV in the gradebook, with names and email addresses; say who has not handed in."""
    from autograder.roster.entering import enter_roster

    for line in enter_roster(file, course, db):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
