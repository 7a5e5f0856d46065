"""Takes definitions out of a module's text and leaves it tidy: its imports, `__all__`, comments and empty lines."""

import ast
import copy
import itertools
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from autograder.authoring.modules import Import, Module, Statement, first_line
from autograder.authoring.reach import ALL, ITSELF, Node, Package
from autograder.authoring.skeleton import BEGIN

WIDTH = 120


@dataclass(frozen=True)
class Piece:
    """Lines of a module that stay or go together: a statement with the comment right above it, or a heading."""

    gap: int  # empty lines above it
    lines: tuple[str, ...]
    statement: Statement | None = None  # None: a comment that stands alone, the heading of what follows


def trimmed(package: Package, module: Module, kept: Collection[Node]) -> str:
    """A module's text without the definitions that are not among `kept`, and without what served only them."""
    before = list(pieces(module))
    after = [part(package, module, piece, kept) for piece in before]
    if after == before:
        return module.source
    return "\n".join(lines(without_empty_sections(after))) + "\n"


def part(package: Package, module: Module, piece: Piece, kept: Collection[Node]) -> Piece:
    """What stays of a piece; it has no lines where nothing does."""
    statement = piece.statement
    if statement is None:
        return piece
    if "__all__" in statement.binds:
        return with_exports(piece, module, kept)
    if isinstance(statement.node, (ast.Import, ast.ImportFrom)):
        stay = [
            may_be_wanted(module, each, kept)
            or is_used(package, module, each, kept)
            or is_passed_on(package, module, each, kept)
            for each in statement.imports
        ]
        return piece if all(stay) else replace(piece, lines=import_lines(statement.node, stay))
    stays = not statement.is_definition or any(Node(module.name, name) in kept for name in statement.binds)
    return piece if stays else replace(piece, lines=())


def with_exports(piece: Piece, module: Module, kept: Collection[Node]) -> Piece:
    """`__all__` with the names that are still there."""
    names = module.exported or ()
    left = [name for name in names if name not in module.definitions or Node(module.name, name) in kept]
    return piece if len(left) == len(names) else replace(piece, lines=(f"__all__ = {json.dumps(left)}",))


def is_used(package: Package, module: Module, each: Import, kept: Collection[Node]) -> bool:
    if each.bound:
        return Node(module.name, each.bound) in kept
    names = [node.name for node in kept if node.module == module.name]
    return any(brings(package, module, each, name) for name in names)


def may_be_wanted(module: Module, each: Import, kept: Collection[Node]) -> bool:
    """Whether it is NumPy where an exercise is: an answer may use it though the reference does without."""
    if each.module.partition(".")[0] != "numpy":
        return False
    there = (s for name, found in module.definitions.items() if Node(module.name, name) in kept for s in found)
    return any(BEGIN in module.text(statement) for statement in there)


def is_passed_on(package: Package, module: Module, each: Import, kept: Collection[Node]) -> bool:
    """Whether a module never used an import itself, as an `__init__`, and what it imports is there."""
    if each.bound in module.used or any(brings(package, module, each, name) for name in module.used):
        return False
    nodes = [Node(each.loads, ITSELF), *package.imported(each, ())]
    return all(node in kept for node in nodes if node.module in package.modules and node.name != ALL)


def brings(package: Package, module: Module, each: Import, name: str) -> bool:
    """Whether a name of a module is there by a certain `import *`."""
    own = name in module.definitions or name in module.imports or name in (ITSELF, ALL)
    return each.name == "*" and not own and package.star_with(module, name) == each


def import_lines(node: ast.Import | ast.ImportFrom, stay: list[bool]) -> tuple[str, ...]:
    """An import statement of those of its names that stay, formatted."""
    if not any(stay):
        return ()
    fewer = copy.copy(node)
    fewer.names = [alias for alias, stays in zip(node.names, stay) if stays]
    line = ast.unparse(fewer)
    if len(line) <= WIDTH or isinstance(node, ast.Import):
        return (line,)
    head, _, names = line.partition(" import ")
    return (f"{head} import (", *(f"    {name}," for name in names.split(", ")), ")")


# ---- pieces


def pieces(module: Module) -> Iterator[Piece]:
    """A module's text in pieces, in order."""
    text = module.source.splitlines()
    at = 0
    for statement in module.statements:
        first = first_with_comment(text, statement.node, at)
        above, gap = headings(text[at:first])
        yield from above
        at = last_line(text, statement.node)
        yield Piece(gap, tuple(text[first:at]), statement)
    yield from headings(text[at:])[0]


def first_with_comment(text: list[str], node: ast.stmt, at: int) -> int:
    """Where a statement begins (from 0), with its decorators and the comment right above it; not above `at`."""
    first = first_line(node) - 1
    while first > at and text[first - 1].startswith("#"):
        first -= 1
    return first


def last_line(text: list[str], node: ast.stmt) -> int:
    """Where a statement ends, from 1, with the comments that close it, such as END SOLUTION."""
    end = node.end_lineno or node.lineno
    within = itertools.takewhile(lambda line: not line.strip() or line[0].isspace(), text[end:])
    return max([end, *(number for number, line in enumerate(within, end + 1) if line.strip())])


def headings(text: list[str]) -> tuple[list[Piece], int]:
    """The comments in some lines between statements, and the number of empty lines after the last."""
    found: list[Piece] = []
    gap = 0
    for is_empty, group in itertools.groupby(text, lambda line: not line.strip()):
        block = tuple(group)
        if is_empty:
            gap = len(block)
        else:
            found.append(Piece(gap, block))
            gap = 0
    return found, gap


def without_empty_sections(parts: list[Piece]) -> list[Piece]:
    """The pieces without headings under which nothing is left."""
    sections: list[list[Piece]] = [[]]
    for piece in parts:
        if piece.statement is None:
            sections.append([])
        sections[-1].append(piece)
    return [gone(p) if is_empty(section) else p for section in sections for p in section]


def is_empty(section: list[Piece]) -> bool:
    return len(section) > 1 and not any(piece.lines for piece in section if piece.statement)


def gone(piece: Piece) -> Piece:
    return replace(piece, lines=())


def lines(parts: Iterable[Piece]) -> Iterator[str]:
    """The lines of what is left; where something is gone, the larger gap around it stays."""
    gap = 0
    for number, piece in enumerate(parts):
        gap = max(gap, piece.gap)
        if piece.lines:
            yield from [""] * (gap if number else piece.gap)
            yield from piece.lines
            gap = 0
