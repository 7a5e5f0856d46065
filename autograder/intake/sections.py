"""Finds the cells of a notebook by the headings that stand above them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.{0,200})", re.M)


def of_section(
    section: str, cells: Sequence[Mapping[str, Any]], sources: Sequence[str], found: Sequence[int]
) -> list[int]:
    """Those of the code cells `found` whose headings match a pattern, or else whose sources do; none without one."""
    if not section:
        return []
    return below(section, cells, found) or [i for i in found if re.search(section, sources[i], re.I)]


def below(section: str, cells: Sequence[Mapping[str, Any]], numbers: Sequence[int]) -> list[int]:
    """Those of some code cells, by their number among the code cells, of whose headings one matches a pattern.

    A cell's headings are the nearest one above it, the nearest of a higher level above that, and so on.
    """
    wanted, above = re.compile(section, re.I), headings_above(cells)
    return [number for number in numbers if any(map(wanted.search, above[number]))]


def headings_above(cells: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """The headings of each code cell, the highest first."""
    found: list[list[str]] = []
    open_headings: dict[int, str] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            found.append([open_headings[level] for level in sorted(open_headings)])
        elif cell["cell_type"] == "markdown":
            for mark, text in HEADING.findall(cell["source"]):
                open_headings = {level: text for level, text in open_headings.items() if level < len(mark)}
                open_headings[len(mark)] = text.strip()
    return found
