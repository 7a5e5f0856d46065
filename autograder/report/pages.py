"""Results for people: the class in one page, each student's feedback, and a table for the terminal."""

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from autograder.report import charts, summary
from autograder.report.words import STATUSES, one_line, percent, plain, tidy

COLOURS = {
    "correct": "green",
    "partial": "yellow",
    "wrong": "red",
    "absent": "bright_black",
    "broken": "magenta",
}
FAMILIES = {
    "correct": "correct",
    "partial": "partly right",
    "wrong": "not right yet",
    "absent": "not started or not found",
    "broken": "did not run",
}

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters |= {"plain": plain, "quote": quote}
ENVIRONMENT.globals |= {"statuses": STATUSES, "families": FAMILIES, "stack": charts.stack, "percent": percent}


def class_report(results: list[dict], title: str) -> str:
    """One self-contained HTML page on a class; links each student to `feedback/<file_stem(student)>.html`."""
    results = sorted(map(tidy, results), key=lambda result: (result["student"].casefold(), result["submission"]))
    results = [result | {"place": place} for place, result in enumerate(results)]  # the n-th row is #s<n + 1>
    overview = summary.overview(results)
    return ENVIRONMENT.get_template("class.html.j2").render(
        title=one_line(title, 200),
        results=results,
        overview=overview,
        histogram=distribution(results, overview),
        columns=summary.columns(results),
        groups=summary.notebooks(summary.columns(results)),
        difficulty=summary.difficulty(results),
        mistakes=summary.mistakes(results),
        stopped=summary.stopped(results),
        by_hand=max((len(result["manual"]) for result in results), default=0),
        environments=summary.environments(results),
        without_sandbox=summary.without_sandbox(results),
    )


def distribution(results: list[dict], overview: dict):
    """The histogram of marks, or None when nothing could be marked."""
    if not overview["read"]:
        return None
    middle = percent(overview["median"], overview["max_score"])
    return charts.histogram(summary.shares(results), middle, f"median {plain(overview['median'])}")


def points_by_status(questions: list[dict]) -> dict[str, float]:
    """Points of the questions by status, in the order statuses are shown."""
    totals = {status: sum(q["points"] for q in questions if q["status"] == status) for status in STATUSES}
    return {status: points for status, points in totals.items() if points}


def encouragement(questions: list[dict]) -> str:
    """One sentence on where the submission stands."""
    right = sum(question["status"] == "correct" for question in questions)
    if not questions:
        return ""
    if right == len(questions):
        return "Every question is right. Well done."
    if all(STATUSES[question["status"]].family == "absent" for question in questions):
        return "Nothing is filled in yet. The first exercises are short; start with the one below."
    if right == 0:
        return "No question is fully right yet. Mend the one below first; others often follow."
    return f"{right} of {len(questions)} questions are right. What to do next is below."


def next_steps(questions: list[dict], count: int = 3) -> list[dict]:
    """The first questions to open: those with a hint, then those that ran, then the rest."""
    families = ["partial", "wrong", "broken", "absent"]
    left = [question for question in questions if question["status"] != "correct"]
    left.sort(key=lambda q: (not q["hint"], families.index(STATUSES[q["status"]].family)))
    return left[:count]


def feedback(result: dict) -> str:
    """One self-contained HTML page for one student. Shows what the result says and nothing else."""
    result = tidy(result)
    questions = [question | {"number": n} for n, question in enumerate(summary.answered(result), 1)]
    return ENVIRONMENT.get_template("feedback.html.j2").render(
        result=result,
        groups=summary.notebooks(questions),
        by_hand=summary.notebooks(result["manual"]),
        sentence=encouragement(questions),
        steps=next_steps(questions),
        parts=points_by_status(questions),
        without_sandbox=summary.without_sandbox([result]),
    )


def first_words(result: dict) -> str:
    """One line about a result: why it was not read, or the first hint, or the first message."""
    failed = [question for question in result["questions"] if question["status"] != "correct"]
    candidates = [result["message"], *(q["hint"] for q in failed), *(q["message"] for q in failed)]
    return one_line(next(filter(None, candidates), ""), 120)


def table(results: list[dict]) -> Table:
    """A row a student for the terminal: score, how many questions have each status, and what to say first.

    Cells are rich Text, so that a student's own text is never read as markup.
    """
    results = [tidy(result) for result in results]
    present = {question["status"] for result in results for question in summary.answered(result)}
    used = [status for status in STATUSES if status in present]
    rows = [row(result, used) for result in results]
    legend = "   ".join(f"{STATUSES[status].symbol} {STATUSES[status].label}" for status in used)
    grid = Table(box=SIMPLE_HEAD, padding=0, caption=Text(legend), caption_justify="left")
    grid.add_column("student", width=widest(rows, 0, 22) + 1, no_wrap=True, overflow="ellipsis")
    grid.add_column("score", width=widest(rows, 1, 14), justify="right", no_wrap=True, overflow="ellipsis")
    for status in used:
        colour = COLOURS[STATUSES[status].family]
        grid.add_column(STATUSES[status].symbol, width=2, justify="right", style=colour, no_wrap=True)
    grid.add_column("first hint")  # the one column that gives way when the terminal is narrow
    for *cells, words in rows:
        grid.add_row(*map(Text, cells), Text(words, no_wrap=True, overflow="ellipsis"))
    return grid


def widest(rows: list[list[str]], place: int, limit: int) -> int:
    """Width in terminal cells of a column, header apart, between 7 and `limit`."""
    return min(max([7, *(cell_len(cells[place]) for cells in rows)]), limit)


def row(result: dict, used: list[str]) -> list[str]:
    """The cells of one student's row of the terminal table."""
    counts = [sum(question["status"] == status for question in summary.answered(result)) for status in used]
    score = f"{plain(result['score'])}/{plain(result['max_score'])}" if summary.was_read(result) else "not read"
    return [result["student"], score, *(str(count or "") for count in counts), first_words(result)]
