"""For which Python a submission was written, where that is newer than the one that marks it."""

import sys
from collections.abc import Iterable, Mapping, Sequence

from autograder.cs231n_check.records import Outcome
from autograder.intake.notebooks import Cell

NEWER = ("SyntaxError", "IndentationError", "ImportError", "ModuleNotFoundError")  # what newer code stops with


def numbers(version: str) -> tuple[int, ...]:
    """(3, 12) of 3.12.1; () of nothing."""
    return tuple(map(int, version.split(".")[:2])) if version else ()


def newest(books: Mapping[str, Sequence[Cell]]) -> str:
    """The newest of the versions with which notebooks were saved."""
    return max((cell.get("python", "") for cells in books.values() for cell in cells), key=numbers, default="")


def with_versions(outcomes: Iterable[Outcome], books: Mapping[str, Sequence[Cell]]) -> list[Outcome]:
    """Outcomes; where one stopped with what newer code stops with, both versions are said."""
    theirs, ours = newest(books), ".".join(map(str, sys.version_info[:3]))
    if numbers(theirs) <= numbers(ours):
        return list(outcomes)
    return [said(outcome, f"written for Python {theirs}, marked with {ours}") for outcome in outcomes]


def said(outcome: Outcome, more: str) -> Outcome:
    """An outcome with a sentence as the last line of what is said of its error."""
    error = outcome["error"]
    if error is None or error["type"] not in NEWER:
        return outcome
    return {**outcome, "error": {**error, "frames": [*error["frames"], more]}}
