"""Spreadsheets as another system wrote them: find cells with their places, and change some.

Only those change; every other character (byte order mark, line ends, quotes, spaces) stays.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

QUOTED = r'"(?:[^"]|"")*"[^{0}\r\n]*'
UNQUOTED = r"[^{0}\r\n]*"


class Cell(NamedTuple):
    start: int  # place in the text of the first character, quotes included
    end: int
    value: str


Row = list[Cell]
Change = tuple[Row, int, str]  # a row, the place of the column, the value to put there


def separator(text: str) -> str:
    """Comma, semicolon or tab, whichever the first line has most of outside quotes."""
    header = re.sub(r'"(?:[^"]|"")*"', "", text.lstrip("\ufeff\r\n"))
    line = re.split(r"[\r\n]", header, maxsplit=1)[0]
    return max(",;\t", key=line.count)


def parse_cells(text: str) -> list[Row]:
    """Rows of cells of a CSV text, each with its place; empty lines are left out."""
    rows: list[Row] = [[]]
    for cell, ends_row in cells(text):
        rows[-1].append(cell)
        if ends_row:
            rows.append([])
    return [row for row in rows[:-1] if len(row) > 1 or row[0].value]


def cells(text: str) -> Iterator[tuple[Cell, bool]]:
    """Each cell of a text, and whether it is the last of its row."""
    comma = separator(text)
    field = re.compile(f"(?:{QUOTED.format(comma)}|{UNQUOTED.format(comma)})")
    at, ends_row = int(text.startswith("\ufeff")), True
    while at < len(text) or not ends_row:
        found = field.match(text, at)
        assert found  # a field may be empty
        ends_row = text[found.end() : found.end() + 1] != comma
        yield Cell(found.start(), found.end(), unquote(found[0])), ends_row
        at = found.end() + (2 if text.startswith("\r\n", found.end()) else 1)


def unquote(text: str) -> str:
    if not text.startswith('"'):
        return text
    inner, _, rest = text[1:].rpartition('"')
    return inner.replace('""', '"') + rest


def header_and_rows(text: str) -> tuple[Row, list[Row]]:
    """The first row and the others; the header of an empty text has no cells."""
    rows = parse_cells(text)
    return (rows[0], rows[1:]) if rows else ([], [])


def change_cells(text: str, changes: list[Change]) -> str:
    """The text with each value put in its cell; a row too short for its column is made longer."""
    comma, pieces, at = separator(text), [], 0
    ends: dict[int, int] = {}  # start of a row: the place of its last column by now
    for row, column, value in sorted(changes, key=lambda change: (change[0][0].start, change[1])):
        last = ends.get(row[0].start, len(row) - 1)
        start, end = row[column][:2] if column < len(row) else (row[-1].end, row[-1].end)
        pieces += [text[at:start], comma * (column - last), quoted(value, comma)]
        at = end
        ends[row[0].start] = max(last, column)
    return "".join([*pieces, text[at:]])


def quoted(value: str, comma: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(f'["\r\n{comma}]', value) else value
