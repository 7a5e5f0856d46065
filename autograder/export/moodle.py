"""Moodle: the grading worksheet that it exports, with our marks and comments filled in, or a new file of that form."""

import html
import re
from collections.abc import Sequence

from autograder.export.filling import Exported, Value, fill_in, match_rows, score_text
from autograder.export.roster import Levels, find_column, keys_of_row, name_of, number_of, row_by_header
from autograder.export.spreadsheet import Row, header_and_rows
from autograder.report.brief import Brief
from autograder.report.csv_text import csv_text, no_formula
from autograder.report.words import STATUSES

GRADE, COMMENTS = "Grade", "Feedback comments"
HEADER = ["Identifier", "Full name", "Email address", GRADE, COMMENTS]
NUMBER = re.compile(r"_(\d+)_(?:assignsubmission_)?file_?(?:[/\\]|$)")  # of a student, in a downloaded folder's name


def moodle_csv(briefs: Sequence[Brief], worksheet_text: str | None = None) -> Exported:
    """The exported worksheet with grades and comments filled in; without a worksheet, a new file.

    ValueError when the worksheet has no Grade column; comments go where it has a column for them.
    """
    if worksheet_text:
        return filled_worksheet(briefs, worksheet_text)
    return Exported(csv_text([HEADER, *(new_row(brief) for brief in briefs)]), [])


def new_row(brief: Brief) -> list[str]:
    """A row whose Identifier is there for downloads from Moodle only."""
    number, name = number_of(brief, NUMBER), name_of(brief)
    mail = name if "@" in name else ""
    return [f"Participant {number}" if number else "", name, mail, score_text(brief), comment(brief)]


def filled_worksheet(briefs: Sequence[Brief], worksheet_text: str) -> Exported:
    header, rows = header_and_rows(worksheet_text)
    matches = match_rows(briefs, NUMBER, rows, lambda row: row_keys(row_by_header(header, row)))
    return fill_in(worksheet_text, matches, values(header))


def values(header: Row) -> dict[int, Value]:
    """What goes in which column."""
    found: dict[int, Value] = {find_column(header, GRADE): score_text}
    if any(cell.value.strip() == COMMENTS for cell in header):
        found[find_column(header, COMMENTS)] = lambda brief: no_formula(comment(brief))
    return found


def row_keys(row: dict[str, str]) -> Levels:
    """Keys of a participant's row, as `roster.keys_of_row` has them."""
    ids = {row.get(key, "") for key in ("identifier", "id number", "username", "email address", "full name")}
    number = "".join(re.findall(r"\d+$", row.get("identifier", "")))
    return keys_of_row(number, ids, row.get("email address", ""), row.get("full name", ""))


def comment(brief: Brief) -> str:
    """What is not right yet, with its hint, a line each. Escaped, because Moodle reads comments as HTML."""
    lines = [brief.message] if brief.message else []
    for mark in brief.marks:
        if mark.status != "correct":
            lines.append(f"{mark.asked.title}: {STATUSES[mark.status].label}. {mark.hint}".strip())
    return html.escape("\n".join(lines or ["Every question is right."])[:4000], quote=False)
