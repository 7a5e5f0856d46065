"""Finds what a cell needs of earlier cells: imports, functions and values that it does not make itself."""

import ast
import builtins
import itertools
from collections.abc import Iterable, Iterator, Sequence

from autograder.cs231n_check.cells import without_magics

ALWAYS_IN_SCOPE = {*dir(builtins), "np", "numpy", "plt"}
KINDS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
MAX_SOURCE = 200_000  # characters of a cell
MAX_SOURCES = 1_000_000  # of all cells before it; parsed, they take two hundred times as many bytes


def needed_of(earlier: Sequence[str], cell: str, in_scope: Iterable[str]) -> str:
    """The statements of earlier cells without which a cell would stop at an unknown name, as source.

    Inputs:
    - earlier: the sources of the code cells before it, in order.
    - in_scope: names that it has anyway.
    """
    there = ALWAYS_IN_SCOPE | set(in_scope)
    statements = [node for source in nearest(earlier) for node in parsed(source) if isinstance(node, KINDS)]
    needed = free(parsed(cell)) - there
    chosen = []
    for node in reversed(statements):
        if needed & bound([node]):
            chosen.append(node)
            needed = (needed - bound([node])) | (free([node]) - there)
    return "".join(written(node) for node in reversed(chosen))


def nearest(sources: Sequence[str]) -> Sequence[str]:
    """The last of the sources that are not too long together."""
    lengths = itertools.accumulate(len(source) for source in reversed(sources))
    return sources[len(sources) - sum(length <= MAX_SOURCES for length in lengths) :]


def written(node: ast.AST) -> str:
    """A statement as source; nothing of one that Python itself cannot write down."""
    try:
        return ast.unparse(node) + "\n"
    except (RecursionError, ValueError, MemoryError):
        return ""


def parsed(source: str) -> list[ast.stmt]:
    """A cell's statements; none of a cell that is too long or not Python."""
    if len(source) > MAX_SOURCE:
        return []
    try:
        return ast.parse(without_magics(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


# ---- the names of statements


def free(nodes: Sequence[ast.AST]) -> set[str]:
    """Names that statements use and do not set."""
    return {n.id for n in within(nodes) if isinstance(n, ast.Name) and is_loaded(n)} - everywhere(nodes)


def everywhere(nodes: Sequence[ast.AST]) -> set[str]:
    """Names that statements set, at any depth."""
    return set().union(*map(set_by, within(nodes)))


def set_by(node: ast.AST) -> set[str]:
    """The names that a node itself sets, wherever it is."""
    if isinstance(node, ast.Name):
        return set() if is_loaded(node) else {node.id}
    if isinstance(node, ast.arg):
        return {node.arg}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return {node.name} if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else set()


def bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that statements set at their own level."""
    return set().union(*map(bound_by, nodes))


def bound_by(statement: ast.AST) -> set[str]:
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return {n.id for n in within(targets) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return set_by(statement) if isinstance(statement, KINDS) else set()


def is_loaded(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def within(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    return (inner for node in nodes for inner in ast.walk(node))
