"""What Canvas and Moodle share: our values put into the rows of a file that the system exported.

Text in, text out: read files with `newline=""` and write them so too, or line ends change on the way. A student without
a mark to export, such as one whose submission could not be read, keeps the cells as they are, for someone to look.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograder.export.totals import Total
from autograder.report.words import finite, one_line
from autograder.roster.pairing import Levels, keys_of_result, pair
from autograder.roster.spreadsheet import Row, change_cells

Value = Callable[[Total], str]
EMPTY = ("", "-")  # Moodle writes a dash where there is no mark


class Exported(NamedTuple):
    """A file to write."""

    text: str
    unmatched: list[str]  # students whose row in it is not certain
    replaced: list[str]  # a line for each cell that held something else
    points: float | None = None  # of our column, where the system's file says it


class Match(NamedTuple):
    total: Total
    row: Row | None  # where it is not certain


def match_rows(
    totals: Sequence[Total], number: re.Pattern[str], rows: list[Row], row_keys: Callable[[Row], Levels]
) -> list[Match]:
    """Each total with the row of its student; `number` finds the system's number in a submission's name."""
    places = pair([keys_of_result(total.brief, number) for total in totals], [row_keys(row) for row in rows])
    return [Match(total, None if place is None else rows[place]) for total, place in zip(totals, places)]


def fill_in(
    text: str, header: Row, matches: list[Match], values: dict[int, Value], points: float | None = None
) -> Exported:
    """Put `values`, {place of a column: what goes there}, in each student's row."""
    changes = [
        (match.total.brief.student, (match.row, column, value(match.total)))
        for match in matches
        if match.row is not None and match.total.is_there
        for column, value in values.items()
    ]
    return Exported(
        change_cells(text, [change for _, change in changes]),
        [match.total.brief.student for match in matches if match.row is None],
        [
            f"{one_line(student, 80)}, {header[column].value.strip()}: {one_line(old, 60)} becomes {one_line(new, 60)}"
            for student, (row, column, new) in changes
            if column < len(row) and (old := row[column].value.strip()) not in EMPTY and differ(old, new)
        ],
        points,
    )


def differ(old: str, new: str) -> bool:
    """Whether two cells say different things; 120.00 and 120 do not."""
    one, other = number_in(old), number_in(new)
    return old != new.strip() if one is None or other is None else abs(one - other) > 0.005


def number_in(text: str) -> float | None:
    """The number in a cell, also with a comma for the point; None where that can be thousands too, as in 1,600."""
    text = text.strip()
    known = re.fullmatch(r"[+-]?\d+([.,]\d*)?", text) and not re.fullmatch(r"[+-]?\d{1,3},\d{3}", text)
    return finite(text.replace(",", ".")) if known else None
