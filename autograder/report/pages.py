"""Results as HTML: the class in one page, and a page of feedback for each student."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.report import charts, groups, items, summary
from autograder.report.brief import Brief, Mark
from autograder.report.tidy import TidyQuestion, tidy
from autograder.report.words import STATUSES, decimal, one_line, percent
from autograder.results import Result

FAMILIES = {
    "correct": "correct",
    "partial": "partly right",
    "wrong": "not right yet",
    "absent": "not started or not found",
    "broken": "did not run",
}
MANY = 200  # submissions in a class whose report shows everything at once
FOLD = 20  # of a larger one's lists
TOLD = 100  # groups that are wrong in the same way of which a message and a code are shown
SCRIPT = Path(__file__).with_name("templates").joinpath("report.js").read_text(encoding="utf-8")
VERDICTS = {"clear": "soft", "some": "soft", "little": "tag partial", "reversed": "tag wrong"}  # and how they look
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


def class_report(
    briefs: Sequence[Brief], title: str, results: Mapping[str, Result] | None = None, folder: str = "results"
) -> str:
    """One self-contained HTML page on a class; links each student to `feedback/<file_stem(student)>.html`.

    In a class of more than MANY, lists are folded after the first FOLD, and a student's row has a cell a notebook.

    Inputs:
    - results: by student; of each group that is wrong in the same way the message and the code of one are read there.
    - folder: where they lie, for the commands that the page shows.
    """
    ordered = sorted(briefs, key=lambda brief: (brief.student.casefold(), brief.submission))
    overview = summary.overview(ordered)
    questions = summary.class_questions(ordered)
    difficulty = summary.difficulty(ordered)
    alike, alone = groups.same_way(ordered)
    return ENVIRONMENT.get_template(
        "class.html.j2"
    ).render(
        title=one_line(title, 200),
        results=ordered,  # the n-th is the row #s<n + 1>
        many=len(ordered) > MANY,
        fold=FOLD if len(ordered) > MANY else len(ordered),
        overview=overview,
        histogram=distribution(ordered, overview),
        asked=questions,
        groups=summary.by_notebook(questions),
        difficulty=difficulty,
        tells=any(row["discrimination"] is not None for row in difficulty),
        scatter=charts.scatter(difficulty) if overview["read"] >= items.ENOUGH else None,
        fewest=items.FEWEST,
        verdicts=VERDICTS,
        mistakes=summary.mistakes(ordered),
        alike=alike,
        alone=alone,
        told={(group["id"], group["way"]): groups.told(group, ordered, results or {}) for group in alike[:TOLD]},
        command=lambda group: groups.hint_command(group, folder),
        stopped=summary.stopped(ordered),
        editions=summary.editions(ordered),
        notes=summary.notes(ordered),
        by_hand=max((brief.by_hand for brief in ordered), default=0),
        environments=summary.environments(ordered),
        marks_by_id=marks_by_id,
        strips=strips,
        unread=[place for place, brief in enumerate(ordered) if brief.message],
        without_sandbox=sum(summary.without_sandbox(dict(brief.environment)) for brief in ordered),
        script=Markup(SCRIPT),
        script_hash=source_hash(SCRIPT),
    )


def source_hash(script: str) -> str:
    """How a Content-Security-Policy names an inline script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def marks_by_id(brief: Brief) -> dict[str, Mark]:
    """A submission's marks by question; the first counts where an id is there twice."""
    return {mark.asked.id: mark for mark in reversed(brief.marks)}


def strips(
    brief: Brief, groups: list[tuple[str, list[summary.ClassQuestion]]]
) -> Iterator[tuple[Markup, float, float]]:
    """A large class's row: for each notebook the symbols of its questions, the score and the points."""
    marks = marks_by_id(brief)
    for _, questions in groups:
        found = [marks.get(question["id"]) for question in questions]
        symbols = charts.strip(tuple(mark.status if mark else "" for mark in found))
        asked = [mark for mark in found if mark]
        yield symbols, sum(mark.score for mark in asked), sum(mark.asked.points for mark in asked)


def distribution(briefs: Sequence[Brief], overview: summary.Overview) -> Markup | None:
    """The histogram of marks, or None when nothing could be marked."""
    if overview["median"] is None:
        return None
    middle = percent(overview["median"], overview["max_score"])
    return charts.histogram(summary.shares(briefs), middle, f"median {decimal(overview['median'])}")


def feedback(result: Result) -> str:
    """One self-contained HTML page for one student. Shows what the result says and nothing else."""
    tidied = tidy(result)
    questions: list[NumberedQuestion] = [
        {**question, "number": number}
        for number, question in enumerate(() if tidied["message"] else tidied["questions"], 1)
    ]
    return ENVIRONMENT.get_template("feedback.html.j2").render(
        result=tidied,
        groups=summary.by_notebook(questions),
        by_hand=summary.by_notebook(tidied["manual"]),
        sentence=encouragement([question["status"] for question in questions]),
        steps=next_steps(questions),
        parts=points_by_status(questions),
        environment={key: value for key, value in tidied["environment"].items() if key != "seed"},  # it is a secret
        without_sandbox=summary.without_sandbox(tidied["environment"]),
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
