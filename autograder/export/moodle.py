"""Moodle: the grading worksheet that it exports, with our marks and comments filled in, or a new file of that form."""

import html
import re
from collections.abc import Sequence

from autograder.export.filling import Exported, Value, fill_in, match_rows, number_in
from autograder.export.totals import Total
from autograder.report.csv_text import csv_text, no_formula
from autograder.report.words import STATUSES, decimal, inline_title, one_line
from autograder.roster.pairing import Levels, find_column, keys_of_row, name_of, number_of, row_by_header
from autograder.roster.spreadsheet import Row, header_and_rows

GRADE, MAXIMUM, COMMENTS = "Grade", "Maximum Grade", "Feedback comments"
HEADER = ["Identifier", "Full name", "Email address", GRADE, COMMENTS]
NUMBER = re.compile(r"_(\d+)_(?:assignsubmission_)?file_?(?:[/\\]|$)")  # of a student, in a downloaded folder's name


def moodle_csv(totals: Sequence[Total], worksheet_text: str | None = None) -> Exported:
    """The exported worksheet with grades and comments filled in; without a worksheet, a new file.

    ValueError when the worksheet has no Grade column; comments go where it has a column for them.
    """
    if worksheet_text is not None:
        return filled_worksheet(totals, worksheet_text)
    return Exported(csv_text([HEADER, *(new_row(total) for total in totals)]), [], [])


def new_row(total: Total) -> list[str]:
    """A row whose Identifier is there for downloads from Moodle only."""
    number, name = number_of(total.brief, NUMBER), name_of(total.brief)
    mail = name if "@" in name else ""
    return [f"Participant {number}" if number else "", name, mail, total.text, comment(total)]


def filled_worksheet(totals: Sequence[Total], worksheet_text: str) -> Exported:
    header, rows = header_and_rows(worksheet_text)
    matches = match_rows(totals, NUMBER, rows, lambda row: row_keys(row_by_header(header, row)))
    return fill_in(worksheet_text, header, matches, values(header), points_of(header, rows))


def points_of(header: Row, rows: Sequence[Row]) -> float | None:
    """What the assignment counts in Moodle, which says it beside each grade."""
    places = [place for place, cell in enumerate(header) if cell.value.strip() == MAXIMUM]
    found = (row[place] for place in places for row in rows if place < len(row))
    return next((number_in(cell.value) for cell in found), None)


def values(header: Row) -> dict[int, Value]:
    """What goes in which column."""
    found: dict[int, Value] = {find_column(header, GRADE): lambda total: total.text}
    if any(cell.value.strip() == COMMENTS for cell in header):
        found[find_column(header, COMMENTS)] = lambda total: no_formula(comment(total))
    return found


def row_keys(row: dict[str, str]) -> Levels:
    """Keys of a participant's row, as `roster.keys_of_row` has them."""
    ids = {row.get(key, "") for key in ("identifier", "id number", "username", "email address", "full name")}
    number = "".join(re.findall(r"\d+$", row.get("identifier", "")))
    return keys_of_row(number, ids, row.get("email address", ""), row.get("full name", ""))


def comment(total: Total) -> str:
    """What is not right yet, with its hint, and what was given by hand. Escaped: Moodle reads comments as HTML."""
    brief = total.brief
    wrong = [mark for mark in brief.marks if mark.status != "correct"]
    lines = [brief.message] if brief.message else [] if wrong else ["Every check is right."]
    lines += [f"{mark.asked.title}: {STATUSES[mark.status].label}. {mark.hint}".strip() for mark in wrong]
    return html.escape("\n".join([*lines, *by_hand(total)])[:4000], quote=False)


def by_hand(total: Total) -> list[str]:
    """A line for each answer that has been marked, and for a penalty."""
    if total.standing is None:
        return []
    given = [one for one in total.standing.cells.values() if one.manual is not None or one.comment]
    titles = [inline_title(one.question, one.notebook) for one in given]
    lines = [
        f"{title}: {decimal(one.score)} of {decimal(one.points)}. {one_line(one.comment, 500)}".strip()
        for title, one in zip(titles, given)
    ]
    late = total.standing.penalty
    return [*lines, *([f"Late: {decimal(late)} points are taken off."] if late else [])]
