"""Finds what a cell needs of earlier cells: imports, functions and values that it does not make itself."""

import ast
import builtins
import itertools

from autograder.cs231n_check.cells import without_magics

GIVEN = {*dir(builtins), "np", "numpy", "plt"}
KINDS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
MAX_SOURCE = 200_000  # characters of a cell
MAX_SOURCES = 1_000_000  # of all cells before it; parsed, they take two hundred times as many bytes


def earlier(sources, cell, given):
    """The statements of earlier cells without which the cell would stop at an unknown name, as source.

    Inputs:
    - sources: the code cells before it, in order.
    - given: names that are in scope anyway.
    """
    given = GIVEN | set(given)
    statements = [node for source in nearest(sources) for node in parsed(source)]
    needed = free(parsed(cell, None)) - given
    chosen = []
    for node in reversed(statements):
        if needed & bound([node]):
            chosen.append(node)
            needed = (needed - bound([node])) | (free([node]) - given)
    return "".join(written(node) for node in reversed(chosen))


def nearest(sources):
    """The last of the sources that are not too long together."""
    lengths = itertools.accumulate(len(source) for source in reversed(sources))
    return sources[len(sources) - sum(length <= MAX_SOURCES for length in lengths) :]


def written(node):
    """A statement as source; nothing of one that Python itself cannot write down."""
    try:
        return ast.unparse(node) + "\n"
    except (RecursionError, ValueError, MemoryError):
        return ""


def parsed(source, kinds=KINDS):
    """A cell's statements of the given kinds (None: all); none of a cell that is not Python."""
    if len(source) > MAX_SOURCE:
        return []
    try:
        body = ast.parse(without_magics(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in body if kinds is None or isinstance(node, kinds)]


def free(nodes):
    """Names that statements use and do not set."""
    return {n.id for n in names(nodes) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - everywhere(nodes)


def everywhere(nodes):
    """Names that statements set, at any depth."""
    found = bound(nodes)
    for node in names(nodes):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            found |= bound([node])
    return found


def bound(nodes):
    """Names that statements set at their own level."""
    found = set()
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {n.id for n in names(targets) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return found


def names(nodes):
    return (inner for node in nodes for inner in ast.walk(node))
