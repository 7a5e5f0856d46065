"""The class as a table for the terminal."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from autograder.report.summary import editions, marked_questions, was_read
from autograder.report.tidy import TidyResult, tidy
from autograder.report.words import STATUSES, decimal, one_line
from autograder.results import Result

COLOURS = {
    "correct": "green",
    "partial": "yellow",
    "wrong": "red",
    "absent": "bright_black",
    "broken": "magenta",
}


def class_table(results: list[Result]) -> Table:
    """A row a student: score, how many questions have each status, and what to say first.

    Cells are rich Text, so that a student's own text is never read as markup.
    """
    tidied = [tidy(result) for result in results]
    present = {question["status"] for result in tidied for question in marked_questions(result)}
    statuses = [status for status in STATUSES if status in present]
    rows = [student_cells(result, statuses) for result in tidied]
    table = empty_table(statuses, student_width=widest(rows, 0, 22) + 1, score_width=widest(rows, 1, 14))
    for *cells, words in rows:
        table.add_row(*map(Text, cells), Text(words, no_wrap=True, overflow="ellipsis"))
    return table


def empty_table(statuses: list[str], student_width: int, score_width: int) -> Table:
    """The header, and the legend of the statuses that have a column."""
    legend = "   ".join(f"{STATUSES[status].symbol} {STATUSES[status].label}" for status in statuses)
    table = Table(box=SIMPLE_HEAD, padding=0, caption=Text(legend), caption_justify="left")
    table.add_column("student", width=student_width, no_wrap=True, overflow="ellipsis")
    table.add_column("score", width=score_width, justify="right", no_wrap=True, overflow="ellipsis")
    for status in statuses:
        colour = COLOURS[STATUSES[status].family]
        table.add_column(STATUSES[status].symbol, width=2, justify="right", style=colour, no_wrap=True)
    table.add_column("first hint")  # the one column that gives way when the terminal is narrow
    return table


def widest(rows: list[list[str]], column: int, limit: int) -> int:
    """Width in terminal cells of a column, header apart, between 7 and `limit`."""
    return min(max([7, *(cell_len(cells[column]) for cells in rows)]), limit)


def student_cells(result: TidyResult, statuses: list[str]) -> list[str]:
    counts = [sum(question["status"] == status for question in marked_questions(result)) for status in statuses]
    score = f"{decimal(result['score'])}/{decimal(result['max_score'])}" if was_read(result) else "not read"
    return [result["student"], score, *(str(count or "") for count in counts), first_words(result)]


def first_words(result: TidyResult) -> str:
    """One line about a result: why it was not read, or the first hint, or the first message."""
    failed = [question for question in result["questions"] if question["status"] != "correct"]
    candidates = [result["message"], *(q["hint"] for q in failed), *(q["message"] for q in failed)]
    return one_line(next(filter(None, candidates), ""), 120)


def other_editions(results: list[Result]) -> Iterator[str]:
    """A sentence on each other edition of the course that was handed in."""
    for edition, places in editions([tidy(result) for result in results]):
        who = ", ".join(one_line(results[place]["student"], 40) for place in places[:5])
        more = f" and {len(places) - 5} more" if len(places) > 5 else ""
        yield (
            f"Of the course's edition of {edition}, and asked only what that asks: {who}{more} "
            "(--no-editions asks all of everyone)."
        )
