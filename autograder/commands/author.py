"""What authors of exercises do."""

from typing import Annotated

import typer

from autograder.commands.console import console
from autograder.course import CourseError


def build(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if assignments/ is stale.")] = False,
    execute: Annotated[bool, typer.Option("--execute", help="Run every solution notebook again.")] = False,
):
    """Make assignments/ from solutions/; runs the solution notebooks whose code, checks or modules have changed."""
    from autograder import course
    from autograder.build import release

    if course.ROOT == course.INSTALLED:
        raise CourseError("Building needs a checkout of the course: clone it and run `make build` there.")
    if not check:
        return release.build_course(execute, lambda line: console.print(line, highlight=False))
    release.verified()
    wrong = [f"{assignment}/{line}" for assignment in course.assignments() for line in release.stale(assignment)]
    for line in wrong:
        console.print(line, style="red", highlight=False)
    if wrong:
        raise CourseError("assignments/ is not what solutions/ makes: run `make build` and commit what it changes.")


def try_(
    what: Annotated[list[str], typer.Argument(help="A question or the beginning of one (a1.svm), a notebook, a file of the reference or of questions.")],
    seeds: Annotated[int, typer.Option(min=1, help="On how many seeds: the public one, and others.")] = 2,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show whole messages, as a student sees them.")] = False,
):  # fmt: skip
    """Try questions while writing them: the reference passes, the skeleton fails, each mistake gets its own hint."""
    from autograder.trial.screen import try_questions

    if not try_questions(what, seeds, verbose, console):
        raise typer.Exit(1)
