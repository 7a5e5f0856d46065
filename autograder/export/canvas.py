"""Canvas: the gradebook that it exports, with our column filled in, or a new file of that form."""

import re
from collections.abc import Sequence

from autograder.export.filling import Exported, fill_in, match_rows, score_text
from autograder.export.roster import Levels, find_column, keys_of_row, name_of, number_of, row_by_header
from autograder.export.spreadsheet import header_and_rows
from autograder.report.brief import Brief
from autograder.report.csv_text import csv_text
from autograder.report.words import decimal

HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]  # then one column for each assignment
NUMBER = re.compile(r"(?:^|[/\\])[^/\\_]+_(?:LATE_)?(\d+)_\d+_[^/\\]+$")  # of a student, in a downloaded file's name


def canvas_csv(briefs: Sequence[Brief], gradebook_text: str | None = None, column: str | None = None) -> Exported:
    """The exported gradebook with our column filled in; without a gradebook, a new file.

    `column` names our column where it is not called after the assignment; ValueError when the gradebook has none.
    """
    column = column or assignment_of(briefs)
    if gradebook_text is None:
        return Exported(new_gradebook(briefs, column), [])
    return filled_gradebook(briefs, gradebook_text, column)


def new_gradebook(briefs: Sequence[Brief], column: str) -> str:
    points = decimal(max((brief.max_score for brief in briefs), default=0))
    students = [new_row(brief) for brief in briefs]
    return csv_text([[*HEADER, column], ["    Points Possible", "", "", "", "", points], *students])


def new_row(brief: Brief) -> list[str]:
    name = name_of(brief)
    return [name, number_of(brief, NUMBER), "", name, "", score_text(brief)]


def filled_gradebook(briefs: Sequence[Brief], gradebook_text: str, column: str) -> Exported:
    header, rows = header_and_rows(gradebook_text)
    place = find_column(header, column)
    students = [row for row in rows if row[0].value.strip() not in ("", "Points Possible")]
    matches = match_rows(briefs, NUMBER, students, lambda row: row_keys(row_by_header(header, row)))
    return fill_in(gradebook_text, matches, {place: score_text})


def row_keys(row: dict[str, str]) -> Levels:
    """Keys of a student's row, as `roster.keys_of_row` has them."""
    ids = {row.get(key, "") for key in ("id", "sis user id", "sis login id", "student")}
    return keys_of_row(row.get("id", ""), ids, row.get("sis login id", ""), row.get("student", ""))


def assignment_of(briefs: Sequence[Brief]) -> str:
    return next((brief.assignment for brief in briefs if brief.assignment), "assignment")
