"""Reads Python 2 where only its print statements and tabs keep a source from being Python 3."""

import ast
import re

from autograder.cs231n_check.cells import without_magics
from autograder.intake.earlier_cells import MAX_SOURCE

PRINT = re.compile(r"((?:^|:)[ \t]*)print[ \t]+(?![(=])([^\n]*\S)", re.M)


def modern(source: str) -> str | None:
    """The source in Python 3, or None where it is that already, or cannot be made so."""
    if len(source) > MAX_SOURCE or compiles(source):
        return None
    new = PRINT.sub(r"\1print(\2)", source.expandtabs(8))
    return new if compiles(new) else None


def compiles(source: str) -> bool:
    try:
        ast.parse(without_magics(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
