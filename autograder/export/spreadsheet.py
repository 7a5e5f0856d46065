"""Spreadsheets as another system wrote them: read cells with their places, and put values in place.

Only the cells written to change; every other character (byte order mark, line ends, quotes, spaces) stays.
"""

import re
from typing import NamedTuple

QUOTED = r'"(?:[^"]|"")*"[^{0}\r\n]*'
PLAIN = r"[^{0}\r\n]*"


class Cell(NamedTuple):
    start: int  # place in the text of the first character, quotes included
    end: int
    value: str


def separator(text: str) -> str:
    """Comma, semicolon or tab, whichever the first line has most of outside quotes."""
    header = re.sub(r'"(?:[^"]|"")*"', "", text.lstrip("\ufeff\r\n"))
    line = re.split(r"[\r\n]", header, maxsplit=1)[0]
    return max(",;\t", key=line.count)


def read(text: str) -> list[list[Cell]]:
    """Rows of cells of a CSV text, each with its place; empty lines are left out."""
    comma = separator(text)
    field = re.compile(f"(?:{QUOTED.format(comma)}|{PLAIN.format(comma)})")
    rows, row = [], []
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text) or row:
        start, end = field.match(text, at).span()
        row.append(Cell(start, end, unquote(text[start:end])))
        at = end + 1
        if text[end : end + 1] != comma:
            rows.append(row)
            row = []
            at += text[end : end + 2] == "\r\n"
    return [row for row in rows if len(row) > 1 or row[0].value]


def unquote(text: str) -> str:
    if not text.startswith('"'):
        return text
    inner, _, rest = text[1:].rpartition('"')
    return inner.replace('""', '"') + rest


def write(text: str, values: list[tuple[list[Cell], int, str]]) -> str:
    """The text with each `(row, column, value)` put in; a row too short for its column is filled up."""
    comma, pieces, at, last = separator(text), [], 0, {}
    for row, column, value in sorted(values, key=lambda item: (item[0][0].start, item[1])):
        filled = last.get(row[0].start, len(row) - 1)  # the last column that is there by now
        start, end = row[column][:2] if column < len(row) else (row[-1].end, row[-1].end)
        pieces += [text[at:start], comma * (column - filled), quoted(value, comma)]
        at = end
        last[row[0].start] = max(filled, column)
    return "".join([*pieces, text[at:]])


def quoted(value: str, comma: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(f'["\r\n{comma}]', value) else value


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before `= + - @`. Numbers stay."""
    risky = text.lstrip()[:1] in set("=+-@＝＋－＠") and not re.fullmatch(r"-?\d+(\.\d+)?", text)
    return f"'{text}" if risky else text
