"""Marks as other systems read them: plain CSV, Canvas, Moodle, Gradescope. Text in, text out.

Read files with `newline=""` and write them so too, or line ends change on the way. A submission that could
not be read has no mark to export: Canvas and Moodle cells stay as they are, for someone to look.
"""

import csv
import html
import io
import re

from autograder.export import spreadsheet
from autograder.export.roster import (
    CANVAS_FILE,
    MOODLE_FOLDER,
    canvas_person,
    find_column,
    moodle_person,
    name_of,
    named,
    number_of,
    pair,
    person,
)
from autograder.report.summary import answered, columns, was_read
from autograder.report.words import STATUSES, clean, one_line, percent, plain, tidy

CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
MOODLE = ["Identifier", "Full name", "Email address", "Grade", "Feedback comments"]


def written(rows: list[list]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[spreadsheet.guarded(cell) for cell in row] for row in rows])
    return out.getvalue()


def plain_csv(results: list[dict]) -> str:
    """One row a student: marks, status (`marked` or `unreadable`), then the score of each question."""
    results = [tidy(result) for result in results]
    questions = [column["id"] for column in columns(results)]
    header = ["student", "assignment", "score", "max_score", "percent", "status", *questions]
    return written([header, *(plain_row(result, questions) for result in results)])


def plain_row(result: dict, questions: list[str]) -> list[str]:
    scores = {question["id"]: plain(question["score"]) for question in answered(result)}
    share = plain(percent(result["score"], result["max_score"]))
    return [
        *(result["student"], result["assignment"], plain(result["score"]), plain(result["max_score"]), share),
        "marked" if was_read(result) else "unreadable",
        *(scores.get(question, "") for question in questions),
    ]


def canvas_csv(
    results: list[dict], gradebook_text: str | None = None, column: str | None = None, section: str = ""
) -> tuple[str, list[str]]:
    """The exported Canvas gradebook with our column filled in, and the students whose row is not certain.

    Without a gradebook, a new file in Canvas's form; `section` then fills its Section column. `column` names
    the gradebook's column when it is not called after the assignment; ValueError when there is none.
    """
    results = [tidy(result) for result in results]
    if gradebook_text is None:
        return new_canvas(results, column, section), []
    rows = spreadsheet.read(gradebook_text)
    place = find_column(rows, column or assignment_of(results))
    students = [row for row in rows[1:] if row[0].value.strip() not in ("", "Points Possible")]
    places = pair(
        [person(result, CANVAS_FILE) for result in results],
        [canvas_person(named(rows[0], row)) for row in students],
    )
    return fill(gradebook_text, results, students, places, {place: lambda result: plain(result["score"])})


def points_possible(gradebook_text: str, column: str) -> float | None:
    """What the gradebook says the column is out of, to compare with our points; None where unsaid."""
    rows = spreadsheet.read(gradebook_text)
    place = find_column(rows, column)
    for row in rows[1:]:
        if row[0].value.strip() == "Points Possible" and place < len(row):
            return float(row[place].value) if re.fullmatch(r"\s*\d+(\.\d+)?\s*", row[place].value) else None
    return None


def new_canvas(results: list[dict], column: str | None, section: str) -> str:
    points = plain(max((result["max_score"] for result in results), default=0))
    rows = [[*CANVAS, column or assignment_of(results)], ["    Points Possible", "", "", "", "", points]]
    for result in results:
        number = number_of(result, CANVAS_FILE)
        score = plain(result["score"]) if was_read(result) else ""
        name = name_of(result)
        rows.append([name, number, "", name, section, score])
    return written(rows)


def moodle_csv(results: list[dict]) -> str:
    """A new file in the form of Moodle's grading worksheet; Identifier is known for downloads from Moodle."""
    rows = [MOODLE]
    for result in map(tidy, results):
        number = number_of(result, MOODLE_FOLDER)
        name = name_of(result)
        mail = name if "@" in name else ""
        score = plain(result["score"]) if was_read(result) else ""
        rows.append([f"Participant {number}" if number else "", name, mail, score, comment(result)])
    return written(rows)


def moodle_worksheet(results: list[dict], worksheet_text: str) -> tuple[str, list[str]]:
    """The exported Moodle worksheet with Grade and Feedback comments filled in, and the students not found.

    ValueError when the worksheet has no Grade column.
    """
    results = [tidy(result) for result in results]
    rows = spreadsheet.read(worksheet_text)
    values = {find_column(rows, "Grade"): lambda result: plain(result["score"])}
    if any(cell.value.strip() == "Feedback comments" for cell in rows[0]):
        values[find_column(rows, "Feedback comments")] = lambda result: spreadsheet.guarded(comment(result))
    places = pair(
        [person(result, MOODLE_FOLDER) for result in results],
        [moodle_person(named(rows[0], row)) for row in rows[1:]],
    )
    return fill(worksheet_text, results, rows[1:], places, values)


def fill(text, results, rows, places, values) -> tuple[str, list[str]]:
    """Put `values`, {column: function of a result}, in each result's row; name those without a row."""
    cells = [
        (rows[place], column, value(result))
        for result, place in zip(results, places)
        if place is not None and was_read(result)
        for column, value in values.items()
    ]
    return spreadsheet.write(text, cells), [r["student"] for r, place in zip(results, places) if place is None]


def assignment_of(results: list[dict]) -> str:
    return next((result["assignment"] for result in results if result["assignment"]), "assignment")


def comment(result: dict) -> str:
    """What is not right yet, with its hint, a line each. Escaped, because Moodle reads comments as HTML."""
    lines = [result["message"]] if result["message"] else []
    for question in answered(result):
        if question["status"] != "correct":
            label = STATUSES[question["status"]].label
            lines.append(f"{question['title']}: {label}. {question['hint']}".strip())
    return html.escape("\n".join(lines or ["Every question is right."])[:4000], quote=False)


def gradescope_results(result: dict, visibility: str = "visible") -> dict:
    """The content of Gradescope's results.json: one test a question, plain text only."""
    result = tidy(result)
    return {
        "score": result["score"],
        "execution_time": round(sum(question["seconds"] for question in result["questions"]), 2),
        "output": clean("\n".join([*filter(None, [result["message"]]), *result["notes"], *by_hand(result)]), 4000),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": [gradescope_test(question, visibility) for question in result["questions"]],
        "extra_data": {"environment": result["environment"]},
    }


def by_hand(result: dict) -> list[str]:
    titles = "; ".join(question["title"] for question in result["manual"])
    return [f"Marked by hand, not in this score: {titles}."] if titles else []


def gradescope_test(question: dict, visibility: str) -> dict:
    hint = [f"Hint: {question['hint']}"] if question["hint"] else []
    where = (
        [f"Open {', '.join(question['targets'])}"] if question["targets"] and question["status"] != "correct" else []
    )
    label = "" if question["status"] == "correct" else f" ({STATUSES[question['status']].label})"
    lines = [*where, *filter(None, [question["message"]]), *hint, *question["notes"]]
    return {
        "name": one_line(f"{question['notebook']}: {question['title']}{label}".removeprefix(": "), 200),
        "number": question["id"],
        "score": question["score"],
        "max_score": question["points"],
        "status": "passed" if question["status"] == "correct" else "failed",
        "output": clean("\n".join(lines), 3000),
        "visibility": visibility,
        "tags": [question["status"]],
    }
