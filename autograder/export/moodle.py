"""Moodle: the grading worksheet that it exports, with our marks and comments filled in, or a new file of that form."""

import html
import re

from autograder.export.filling import Exported, Value, fill_in, match_rows, score_text
from autograder.export.roster import Levels, find_column, keys_of_row, name_of, number_of, row_by_header
from autograder.export.spreadsheet import Row, header_and_rows
from autograder.report.csv_text import csv_text, no_formula
from autograder.report.summary import marked_questions
from autograder.report.tidy import TidyResult, tidy
from autograder.report.words import STATUSES
from autograder.results import Result

GRADE, COMMENTS = "Grade", "Feedback comments"
HEADER = ["Identifier", "Full name", "Email address", GRADE, COMMENTS]
NUMBER = re.compile(r"_(\d+)_(?:assignsubmission_)?file_?(?:[/\\]|$)")  # of a student, in a downloaded folder's name


def moodle_csv(results: list[Result], worksheet_text: str | None = None) -> Exported:
    """The exported worksheet with grades and comments filled in; without a worksheet, a new file.

    ValueError when the worksheet has no Grade column; comments go where it has a column for them.
    """
    tidied = [tidy(result) for result in results]
    if worksheet_text:
        return filled_worksheet(tidied, worksheet_text)
    return Exported(csv_text([HEADER, *(new_row(result) for result in tidied)]), [])


def new_row(result: TidyResult) -> list[str]:
    """A row whose Identifier is there for downloads from Moodle only."""
    number, name = number_of(result, NUMBER), name_of(result)
    mail = name if "@" in name else ""
    return [f"Participant {number}" if number else "", name, mail, score_text(result), comment(result)]


def filled_worksheet(results: list[TidyResult], worksheet_text: str) -> Exported:
    header, rows = header_and_rows(worksheet_text)
    matches = match_rows(results, NUMBER, rows, lambda row: row_keys(row_by_header(header, row)))
    return fill_in(worksheet_text, matches, values(header))


def values(header: Row) -> dict[int, Value]:
    """What goes in which column."""
    found: dict[int, Value] = {find_column(header, GRADE): score_text}
    if any(cell.value.strip() == COMMENTS for cell in header):
        found[find_column(header, COMMENTS)] = lambda result: no_formula(comment(result))
    return found


def row_keys(row: dict[str, str]) -> Levels:
    """Keys of a participant's row, as `roster.keys_of_row` has them."""
    ids = {row.get(key, "") for key in ("identifier", "id number", "username", "email address", "full name")}
    number = "".join(re.findall(r"\d+$", row.get("identifier", "")))
    return keys_of_row(number, ids, row.get("email address", ""), row.get("full name", ""))


def comment(result: TidyResult) -> str:
    """What is not right yet, with its hint, a line each. Escaped, because Moodle reads comments as HTML."""
    lines = [result["message"]] if result["message"] else []
    for question in marked_questions(result):
        if question["status"] != "correct":
            label = STATUSES[question["status"]].label
            lines.append(f"{question['title']}: {label}. {question['hint']}".strip())
    return html.escape("\n".join(lines or ["Every question is right."])[:4000], quote=False)
