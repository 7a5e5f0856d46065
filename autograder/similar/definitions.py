"""The functions and methods in a source, and what they use of one another. Nothing is run."""

import ast
from dataclasses import dataclass

from autograder.authoring.modules import first_line
from autograder.carrying.exercises import Function

NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Definition:
    """A function or a method, with its decorators."""

    source: str
    uses: frozenset[str]  # bare names


def definitions(source: str) -> dict[str, Definition]:
    """The functions of a source and the methods of its classes, by qualified name; of two by one name both.

    Raises one of NOT_PYTHON.
    """
    lines = source.split("\n")
    found: dict[str, Definition] = {}
    for node in ast.parse(source).body:
        if isinstance(node, Function):
            add(found, node.name, node, lines)
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, Function):
                    add(found, f"{node.name}.{part.name}", part, lines)
    return found


def add(found: dict[str, Definition], name: str, node: ast.stmt, lines: list[str]) -> None:
    source = "\n".join(lines[first_line(node) - 1 : node.end_lineno])
    uses = names_in(node)
    if name in found:
        source, uses = f"{found[name].source}\n\n{source}", uses | found[name].uses
    found[name] = Definition(source, uses)


def names_in(node: ast.AST) -> frozenset[str]:
    """The names and attributes that stand in a part of a program."""
    parts = (getattr(part, "id", None) or getattr(part, "attr", None) for part in ast.walk(node))
    return frozenset(name for name in parts if isinstance(name, str))


def reached(start: set[str], uses: dict[str, frozenset[str]]) -> set[str]:
    """The bare names that are reached from some: `uses` says which names each uses."""
    seen: set[str] = set()
    waiting = set(start)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= uses.get(name, frozenset()) - seen
    return seen
