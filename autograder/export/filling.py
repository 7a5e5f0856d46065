"""What Canvas and Moodle share: our values put into the rows of a file that the system exported.

Text in, text out: read files with `newline=""` and write them so too, or line ends change on the way. A submission that
could not be read has no mark to export: its cells stay as they are, for someone to look.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograder.export.roster import Levels, keys_of_result, pair
from autograder.export.spreadsheet import Row, change_cells
from autograder.report.brief import Brief
from autograder.report.words import decimal

Value = Callable[[Brief], str]


class Exported(NamedTuple):
    """A file to write, and the students whose row in it is not certain."""

    text: str
    unmatched: list[str]


class Match(NamedTuple):
    brief: Brief
    row: Row | None  # where it is not certain


def score_text(brief: Brief) -> str:
    return decimal(brief.score) if brief.was_read else ""


def on_one_scale(briefs: Sequence[Brief]) -> list[Brief]:
    """Results out of the same total: a submission that was asked less, being of another edition, by its share."""
    most = max((brief.max_score for brief in briefs), default=0.0)
    return [
        brief._replace(score=brief.score * most / brief.max_score, max_score=most)
        if brief.edition and 0 < brief.max_score < most
        else brief
        for brief in briefs
    ]


def match_rows(
    briefs: Sequence[Brief], number: re.Pattern[str], rows: list[Row], row_keys: Callable[[Row], Levels]
) -> list[Match]:
    """Each result with the row of its student; `number` finds the system's number in a submission's name."""
    places = pair([keys_of_result(brief, number) for brief in briefs], [row_keys(row) for row in rows])
    return [Match(brief, None if place is None else rows[place]) for brief, place in zip(briefs, places)]


def fill_in(text: str, matches: list[Match], values: dict[int, Value]) -> Exported:
    """Put `values`, {place of a column: what goes there}, in each result's row."""
    changes = [
        (match.row, column, value(match.brief))
        for match in matches
        if match.row is not None and match.brief.was_read
        for column, value in values.items()
    ]
    return Exported(change_cells(text, changes), [match.brief.student for match in matches if match.row is None])
