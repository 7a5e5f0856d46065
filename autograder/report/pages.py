"""Results as HTML: the class in one page, and a page of feedback for each student."""

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.report import charts, summary
from autograder.report.tidy import TidyQuestion, TidyResult, tidy
from autograder.report.words import STATUSES, decimal, one_line, percent
from autograder.results import Result

FAMILIES = {
    "correct": "correct",
    "partial": "partly right",
    "wrong": "not right yet",
    "absent": "not started or not found",
    "broken": "did not run",
}
NEXT = ["partial", "wrong", "broken", "absent"]  # families, in the order in which to open their questions

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters |= {"decimal": decimal, "quote": quote}
ENVIRONMENT.globals |= {"statuses": STATUSES, "families": FAMILIES, "stack": charts.stack}


class NumberedQuestion(TidyQuestion):
    """A question of one student's page."""

    number: int  # from 1


def class_report(results: list[Result], title: str) -> str:
    """One self-contained HTML page on a class; links each student to `feedback/<file_stem(student)>.html`."""
    ordered = sorted(map(tidy, results), key=lambda result: (result["student"].casefold(), result["submission"]))
    overview = summary.overview(ordered)
    questions = summary.class_questions(ordered)
    return ENVIRONMENT.get_template("class.html.j2").render(
        title=one_line(title, 200),
        results=ordered,  # the n-th is the row #s<n + 1>
        overview=overview,
        histogram=distribution(ordered, overview),
        asked=questions,
        groups=summary.by_notebook(questions),
        difficulty=summary.difficulty(ordered),
        mistakes=summary.mistakes(ordered),
        stopped=summary.stopped(ordered),
        editions=summary.editions(ordered),
        by_hand=max((len(result["manual"]) for result in ordered), default=0),
        environments=summary.environments(ordered),
        without_sandbox=summary.without_sandbox(ordered),
    )


def distribution(results: list[TidyResult], overview: summary.Overview) -> Markup | None:
    """The histogram of marks, or None when nothing could be marked."""
    if overview["median"] is None:
        return None
    middle = percent(overview["median"], overview["max_score"])
    return charts.histogram(summary.shares(results), middle, f"median {decimal(overview['median'])}")


def feedback(result: Result) -> str:
    """One self-contained HTML page for one student. Shows what the result says and nothing else."""
    tidied = tidy(result)
    questions: list[NumberedQuestion] = [
        {**question, "number": number} for number, question in enumerate(summary.marked_questions(tidied), 1)
    ]
    return ENVIRONMENT.get_template("feedback.html.j2").render(
        result=tidied,
        groups=summary.by_notebook(questions),
        by_hand=summary.by_notebook(tidied["manual"]),
        sentence=encouragement([question["status"] for question in questions]),
        steps=next_steps(questions),
        parts=points_by_status(questions),
        environment={key: value for key, value in tidied["environment"].items() if key != "seed"},  # it is a secret
        without_sandbox=summary.without_sandbox([tidied]),
    )


def points_by_status(questions: list[NumberedQuestion]) -> dict[str, float]:
    """Points of the questions by status, in the order statuses are shown."""
    totals = {status: sum(q["points"] for q in questions if q["status"] == status) for status in STATUSES}
    return {status: points for status, points in totals.items() if points}


def encouragement(statuses: list[str]) -> str:
    """One sentence on where the submission stands."""
    right = statuses.count("correct")
    if not statuses:
        return ""
    if right == len(statuses):
        return "Every question is right. Well done."
    if all(STATUSES[status].family == "absent" for status in statuses):
        return "Nothing is filled in yet. The first exercises are short; start with the one below."
    if right == 0:
        return "No question is fully right yet. Mend the one below first; others often follow."
    return f"{right} of {len(statuses)} questions are right. What to do next is below."


def next_steps(questions: list[NumberedQuestion]) -> list[NumberedQuestion]:
    """The first three questions to open: those with a hint, then those that ran, then the rest."""
    left = [question for question in questions if question["status"] != "correct"]
    left.sort(key=lambda question: (not question["hint"], NEXT.index(STATUSES[question["status"]].family)))
    return left[:3]
