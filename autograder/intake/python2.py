"""Reads Python 2 where only its print statements and tabs keep a source from being Python 3."""

import ast
import re

from autograder.cs231n_check.cells import MAX_PARSED, NOT_READ
from autograder.cs231n_check.magics import without_magics

# Possessive, so that a line of blanks is read once.
PRINT = re.compile(r"((?:^|:)[ \t]*+)print[ \t]++(?![(=])([^\n]+)", re.M)


def modern(source: str) -> str | None:
    """The source in Python 3, or None where it is that already, or cannot be made so."""
    if len(source) > MAX_PARSED or compiles(source):
        return None
    new = PRINT.sub(r"\1print(\2)", source.expandtabs(8))
    return new if compiles(new) else None


def compiles(source: str) -> bool:
    try:
        ast.parse(without_magics(source))
    except NOT_READ:
        return False
    return True
