"""Results as HTML: the class in one page."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from autograder.report import charts, groups, items, summary
from autograder.report.brief import Brief, Mark
from autograder.report.rendering import ENVIRONMENT
from autograder.report.words import decimal, one_line, percent
from autograder.results import Result

MANY = 200  # submissions in a class whose report shows everything at once
FOLD = 20  # of a larger one's lists
TOLD = 100  # groups that are wrong in the same way of which a message and a code are shown
SCRIPT = Path(__file__).with_name("templates").joinpath("report.js").read_text(encoding="utf-8")
VERDICTS = {"clear": "soft", "some": "soft", "little": "tag partial", "reversed": "tag wrong"}  # and how they look


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
    template = ENVIRONMENT.get_template("class.html.j2")
    return template.render(
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
