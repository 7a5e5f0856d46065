"""What Canvas and Moodle share: our values put into the rows of a file that the system exported.

Text in, text out: read files with `newline=""` and write them so too, or line ends change on the way. A submission that
could not be read has no mark to export: its cells stay as they are, for someone to look.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from autograder.export.roster import Levels, keys_of_result, pair
from autograder.export.spreadsheet import Row, change_cells
from autograder.report.summary import was_read
from autograder.report.tidy import TidyResult
from autograder.report.words import decimal
from autograder.results import Result

Value = Callable[[TidyResult], str]


class Exported(NamedTuple):
    """A file to write, and the students whose row in it is not certain."""

    text: str
    unmatched: list[str]


class Match(NamedTuple):
    result: TidyResult
    row: Row | None  # where it is not certain


def score_text(result: TidyResult) -> str:
    return decimal(result["score"]) if was_read(result) else ""


def on_one_scale(results: list[Result]) -> list[Result]:
    """Results out of the same total: a submission that was asked less, being of another edition, by its share."""
    most = max((result["max_score"] for result in results), default=0)
    return [
        {**result, "score": result["score"] * most / result["max_score"], "max_score": most}
        if result.get("edition") and 0 < result["max_score"] < most
        else result
        for result in results
    ]


def match_rows(
    results: list[TidyResult], number: re.Pattern[str], rows: list[Row], row_keys: Callable[[Row], Levels]
) -> list[Match]:
    """Each result with the row of its student; `number` finds the system's number in a submission's name."""
    places = pair([keys_of_result(result, number) for result in results], [row_keys(row) for row in rows])
    return [Match(result, None if place is None else rows[place]) for result, place in zip(results, places)]


def fill_in(text: str, matches: list[Match], values: dict[int, Value]) -> Exported:
    """Put `values`, {place of a column: what goes there}, in each result's row."""
    changes = [
        (match.row, column, value(match.result))
        for match in matches
        if match.row is not None and was_read(match.result)
        for column, value in values.items()
    ]
    return Exported(change_cells(text, changes), [match.result["student"] for match in matches if match.row is None])
