# Generated from autograder/cs231n_check/earlier_cells.py by "make build".
"""Finds what a cell needs of other cells: imports, functions, values, and the loops that fill them."""

import ast
import builtins
import itertools

from .cells import MAX_PARSED, MAX_SOURCES, assigns, parsed
from .statements import Statement, changed_within

ALWAYS_IN_SCOPE = {*dir(builtins), "np", "numpy", "plt", "get_ipython", "display"}
MAX_LATER = 50  # cells that are looked at for more of an exercise
ROUNDS = 20  # a function may use what a later cell sets, which may be a function again


def read_cells(sources):
    """For each source its Statements; none for those that are too long, not Python, or too far from the last."""
    lengths = itertools.accumulate(len(s) * (len(s) <= MAX_PARSED) for s in reversed(sources))
    first = len(sources) - sum(length <= MAX_SOURCES for length in lengths)
    bodies = [parsed(source) if number >= first else None for number, source in enumerate(sources)]
    cells = [[Statement(node) for node in body or ()] for body in bodies]
    functions = {s.node.name: changed_within(s.node) for cell in cells for s in cell if hasattr(s.node, "args")}
    for statement in (s for cell in cells for s in cell):
        called = functions.keys() & statement.calls
        statement.changes |= set().union(*(functions[name] for name in called))
    return cells


def assembled(sources, cells, whole, in_scope):
    """The sources to run: those numbered in `whole` as they are, and of the others the statements that these need.

    Inputs:
    - sources: of code cells, in order; cells: what read_cells makes of them.
    - whole: numbers of sources.
    - in_scope: names that are there anyway.

    Returns a list of texts, one for each source.
    """
    there = ALWAYS_IN_SCOPE | set(in_scope)
    late: set[str] = set()
    picked: list[set[int]] = [set() for _ in cells]
    for _ in range(ROUNDS):
        needed, found = set(late), set()
        for number, cell in reversed(list(enumerate(cells))):
            for place, statement in reversed(list(enumerate(cell))):
                if number in whole or not needed.isdisjoint(statement.changes) or (statement.gives_all and needed):
                    picked[number].add(place)
                    needed -= statement.sets
                    needed |= statement.uses - there
                    found |= statement.later - there
        if found <= late:
            break
        late |= found
    return [
        source if number in whole else "\n".join(written(cells[number][place].node) for place in sorted(picked[number]))
        for number, source in enumerate(sources)
    ]


def needed_of(earlier, cell, in_scope):
    """The statements of earlier cells without which a cell would stop at an unknown name, as source."""
    sources = [*earlier, cell]
    parts = assembled(sources, read_cells(sources), {len(earlier)}, in_scope)[:-1]
    return "".join(part + "\n" for part in parts if part)


def exercise_source(sources, place, defines, in_scope, is_other):
    """The source that solves a question: that of the cell at `place`, with all that belongs to it in other cells.

    These are what it needs of earlier cells, and the later cells that fill further what it `defines`: up to a check, to
    a cell that sets it anew, and to the first for whose number `is_other` is true.
    """
    end = place + 1
    while end < min(len(sources), place + 1 + MAX_LATER) and not (
        is_other(end) or sources[end].lstrip().startswith("check(") or assigns(sources[end], defines)
    ):
        end += 1
    cells = read_cells(sources[:end])
    fills = [n for n in range(place + 1, end) if any(defines in statement.changes for statement in cells[n])]
    last = max(place, *fills) if fills else place
    parts = assembled(sources[: last + 1], cells[: last + 1], {place, *fills}, in_scope)
    return "\n".join(part for part in parts if part)


def written(node):
    """A statement as source; nothing of one that Python itself cannot write down."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError, MemoryError):
        return ""
