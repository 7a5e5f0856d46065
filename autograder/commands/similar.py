"""Comparing submissions with one another."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console
from autograder.endings import at_once


def similar(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")] = Path("results"),
    earlier: Annotated[list[Path] | None, typer.Option("--with", help="Submissions of an earlier class, which are compared with this one; may be repeated.")] = None,
    bound: Annotated[int, typer.Option("--from", min=1, max=100, help="The similarity, in percent, from which on a pair is listed.")] = 65,
):  # fmt: skip
    """List pairs of submissions that are more alike than right solutions are anyway, both sources side by side."""
    from autograder.similar.comparing import compare

    with at_once(console):
        compare(out, earlier or [], console, bound / 100)
