"""Canvas: the gradebook that it exports, with our column filled in, or a new file of that form."""

import re
from collections.abc import Sequence

from autograder.export.filling import Exported, fill_in, match_rows, number_in
from autograder.export.totals import Total, most_of
from autograder.report.csv_text import csv_text
from autograder.report.words import decimal
from autograder.roster.pairing import Levels, find_column, keys_of_row, name_of, number_of, row_by_header
from autograder.roster.spreadsheet import Row, header_and_rows

HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]  # then one column for each assignment
POINTS = "Points Possible"  # in the Student cell of the second row
NUMBER = re.compile(r"(?:^|[/\\])[^/\\_]+_(?:LATE_)?(\d+)_\d+_[^/\\]+$")  # of a student, in a downloaded file's name


def canvas_csv(totals: Sequence[Total], gradebook_text: str | None = None, column: str | None = None) -> Exported:
    """The exported gradebook with our column filled in; without a gradebook, a new file.

    `column` names our column where it is not called after the assignment; ValueError when the gradebook has none.
    """
    column = column or assignment_of(totals)
    if gradebook_text is None:
        return Exported(new_gradebook(totals, column), [], [])
    return filled_gradebook(totals, gradebook_text, column)


def new_gradebook(totals: Sequence[Total], column: str) -> str:
    points = decimal(most_of(totals))
    students = [new_row(total) for total in totals]
    return csv_text([[*HEADER, column], [f"    {POINTS}", "", "", "", "", points], *students])


def new_row(total: Total) -> list[str]:
    name = name_of(total.brief)
    return [name, number_of(total.brief, NUMBER), "", name, "", total.text]


def filled_gradebook(totals: Sequence[Total], gradebook_text: str, column: str) -> Exported:
    header, rows = header_and_rows(gradebook_text)
    place = find_column(header, column)
    students = [row for row in rows if row[0].value.strip() and not is_of_points(row)]
    matches = match_rows(totals, NUMBER, students, lambda row: row_keys(row_by_header(header, row)))
    return fill_in(gradebook_text, header, matches, {place: lambda total: total.text}, points_of(rows, place))


def points_of(rows: Sequence[Row], place: int) -> float | None:
    """What a column's assignment counts in Canvas."""
    found = (row for row in rows if is_of_points(row) and place < len(row))
    return next((number_in(row[place].value) for row in found), None)


def is_of_points(row: Row) -> bool:
    """Whether a row is that of the points, which Canvas begins with blanks in every language."""
    name = row[0].value
    has_id = len(row) > 1 and bool(row[1].value.strip())
    return name.strip().casefold() == POINTS.casefold() or (name.startswith("    ") and not has_id)


def row_keys(row: dict[str, str]) -> Levels:
    """Keys of a student's row, as `roster.keys_of_row` has them."""
    ids = {row.get(key, "") for key in ("id", "sis user id", "sis login id", "student")}
    return keys_of_row(row.get("id", ""), ids, row.get("sis login id", ""), row.get("student", ""))


def assignment_of(totals: Sequence[Total]) -> str:
    return next((total.brief.assignment for total in totals if total.brief.assignment), "assignment")
