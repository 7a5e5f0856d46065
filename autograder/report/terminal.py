"""The class as a table for the terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nsmallest

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.report.brief import Brief
from autograder.report.summary import editions, overview, stopped
from autograder.report.words import STATUSES, decimal, names

COLOURS = {
    "correct": "green",
    "partial": "yellow",
    "wrong": "red",
    "absent": "bright_black",
    "broken": "magenta",
}
MANY = 200  # submissions whose rows a terminal shows
LOWEST = 10  # of a larger class
NAMED = 20  # of those who are named in a sentence


def show_class(briefs: Sequence[Brief], console: Console) -> None:
    """Print the class's table, and who handed in another edition of the course.

    A terminal gets of more than MANY the overview and the rows of the LOWEST: who may need help, and whether something
    went wrong with them. Rows in their thousands would push that out of sight, and stand in results.csv. What is piped
    or written to a file has them all.
    """
    everyone = len(briefs) <= MANY or not console.is_terminal
    lines = [] if everyone else class_lines(briefs)
    read = [brief for brief in briefs if brief.was_read]
    lowest = nsmallest(LOWEST, read, key=lambda brief: (brief.score, brief.student.casefold()))
    console.print(class_table(briefs if everyone else lowest))
    for line in [*lines, *other_editions(briefs)]:
        console.print(line, highlight=False, soft_wrap=True, markup=False)


def class_lines(briefs: Sequence[Brief]) -> Iterator[str]:
    """A class too large for a table: its marks, whose code stopped, and who could not be read."""
    of = overview(briefs)
    yield f"{of['read']} of {of['submissions']} submissions were marked."
    if of["read"]:
        yield (
            f"Marks out of {decimal(of['max_score'])}: mean {decimal(of['mean'])}, median {decimal(of['median'])}, "
            f"lowest {decimal(of['low'])}, highest {decimal(of['high'])}."
        )
    for row in stopped(briefs):
        questions = sum(len(ids) for _, ids in row["places"])
        label = STATUSES[row["status"]].label.capitalize()
        yield f"{label}: {questions} questions of {len(row['places'])} submissions."
    unread = [brief.student for brief in briefs if not brief.was_read]
    if unread:
        yield f"Could not be read: {names(unread, NAMED)}."
    yield f"The table shows the {LOWEST} lowest marks; results.csv has everyone."


def class_table(briefs: Sequence[Brief]) -> Table:
    """A row a student: score, how many questions have each status, and what to say first.

    Cells are rich Text, so that a student's own text is never read as markup.
    """
    present = {mark.status for brief in briefs for mark in brief.marks}
    statuses = [status for status in STATUSES if status in present]
    rows = [student_cells(brief, statuses) for brief in briefs]
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


def student_cells(brief: Brief, statuses: list[str]) -> list[str]:
    counts = Counter(mark.status for mark in brief.marks)
    score = f"{decimal(brief.score)}/{decimal(brief.max_score)}" if brief.was_read else "not read"
    return [brief.student, score, *(str(counts[status] or "") for status in statuses), brief.first_words]


def other_editions(briefs: Sequence[Brief]) -> Iterator[str]:
    """A sentence on each other edition of the course that was handed in."""
    for edition, places in editions(briefs):
        yield (
            f"Of the course's edition of {edition}, and asked only what that asks: "
            f"{names([briefs[place].student for place in places], 5)} (--no-editions asks all of everyone)."
        )
