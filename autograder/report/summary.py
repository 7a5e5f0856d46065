"""A class in numbers: what the report shows, worked out from its results in brief (see `autograder.report.brief`)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import TypedDict, TypeVar

from autograder.report import items
from autograder.report.brief import Asked, Brief, Mark
from autograder.report.words import STATUSES, percent


class Overview(TypedDict):
    """Counts and marks of a class; the marks are those of the submissions that were read, None without any."""

    submissions: int
    read: int
    max_score: float
    mean: float | None
    median: float | None
    low: float | None
    high: float | None


class ClassQuestion(TypedDict):
    """A question as the class was asked it."""

    number: int  # from 1, notebook by notebook
    id: str
    title: str
    notebook: str
    points: float


class Difficulty(ClassQuestion):
    """How a class did on a question."""

    counts: dict[str, int]  # status: how often it came, in the order of STATUSES, without zeros
    share: float  # mean percent of the points
    discrimination: float | None  # see `autograder.report.items`
    verdict: str  # on it, or nothing


class MistakeMade(ClassQuestion):
    """A known mistake and who made it."""

    name: str
    hint: str
    places: list[int]  # of the results


class Stopped(TypedDict):
    """A status of code that did not run to its end, and whose it was."""

    status: str
    places: list[tuple[int, list[str]]]  # the place of a result, and the ids of its questions


class OfNotebook(TypedDict):
    """Anything that belongs to a notebook."""

    notebook: str


Item = TypeVar("Item", bound=OfNotebook)


def overview(briefs: Sequence[Brief]) -> Overview:
    scores = [brief.score for brief in briefs if brief.was_read]
    return {
        "submissions": len(briefs),
        "read": len(scores),
        "max_score": max((brief.max_score for brief in briefs), default=0.0),
        "mean": fmean(scores) if scores else None,
        "median": median(scores) if scores else None,
        "low": min(scores, default=None),
        "high": max(scores, default=None),
    }


def shares(briefs: Iterable[Brief]) -> list[float]:
    """Marks in percent of the points, for the submissions that could be read."""
    return [percent(brief.score, brief.max_score) for brief in briefs if brief.was_read]


def class_questions(briefs: Iterable[Brief]) -> list[ClassQuestion]:
    """Every question that any result names, once, notebook by notebook as they appear."""
    first: dict[str, Asked] = {}
    for mark in (mark for brief in briefs for mark in brief.questions):
        first.setdefault(mark.asked.id, mark.asked)
    notebooks = list(dict.fromkeys(asked.notebook for asked in first.values()))
    ordered = sorted(first.values(), key=lambda asked: notebooks.index(asked.notebook))
    return [class_question(number, asked) for number, asked in enumerate(ordered, 1)]


def class_question(number: int, asked: Asked) -> ClassQuestion:
    return {
        "number": number,
        "id": asked.id,
        "title": asked.title,
        "notebook": asked.notebook,
        "points": asked.points,
    }


def by_notebook(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Items in groups by notebook, in order of appearance."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item["notebook"], []).append(item)
    return list(groups.items())


def difficulty(briefs: Sequence[Brief]) -> list[Difficulty]:
    """Each question with how the class did on it; hardest first."""
    marks: dict[str, list[Mark]] = {}
    for mark in (mark for brief in briefs for mark in brief.marks):
        marks.setdefault(mark.asked.id, []).append(mark)
    tells = items.discrimination(briefs)
    rows = [
        difficulty_of(question, marks.get(question["id"], []), tells.get(question["id"]))
        for question in class_questions(briefs)
    ]
    return sorted(rows, key=lambda row: (row["share"], row["number"]))


def difficulty_of(question: ClassQuestion, marks: list[Mark], tells: float | None) -> Difficulty:
    counts = Counter(mark.status for mark in marks)
    share = fmean(percent(mark.score, mark.asked.points) for mark in marks) if marks else 0.0
    return {
        **question,
        "counts": {status: counts[status] for status in STATUSES if counts[status]},
        "share": share,
        "discrimination": tells,
        "verdict": items.verdict(tells, len(marks), share),
    }


def mistakes(briefs: Sequence[Brief]) -> list[MistakeMade]:
    """Each known mistake with its question, first hint and the results that made it; commonest first."""
    asked = {question["id"]: question for question in class_questions(briefs)}
    found: dict[tuple[str, str], MistakeMade] = {}
    for place, brief in enumerate(briefs):
        for mark in filter(lambda mark: mark.mistake, brief.marks):
            name, new = mark.mistake, asked[mark.asked.id]
            row = found.setdefault((new["id"], name), {**new, "name": name, "hint": "", "places": []})
            row["hint"] = row["hint"] or mark.hint
            row["places"].append(place)
    return sorted(found.values(), key=lambda row: (-len(row["places"]), row["number"], row["name"]))


def stopped(briefs: Iterable[Brief]) -> list[Stopped]:
    """Questions that gave no verdict because the code stopped, by status in the order of STATUSES."""
    found: dict[str, dict[int, list[str]]] = {}
    for place, brief in enumerate(briefs):
        for mark in brief.marks:
            if STATUSES[mark.status].family == "broken":
                found.setdefault(mark.status, {}).setdefault(place, []).append(mark.asked.id)
    return [{"status": status, "places": list(found[status].items())} for status in STATUSES if status in found]


def editions(briefs: Iterable[Brief]) -> list[tuple[str, list[int]]]:
    """Each other edition of the course that was handed in, with the places of its results."""
    found: dict[str, list[int]] = {}
    for place, brief in enumerate(briefs):
        if brief.edition:
            found.setdefault(brief.edition, []).append(place)
    return sorted(found.items())


def notes(briefs: Iterable[Brief]) -> list[tuple[str, list[int]]]:
    """Each note with the places of the results that have it; commonest first."""
    found: dict[str, list[int]] = {}
    for place, brief in enumerate(briefs):
        for note in dict.fromkeys(brief.notes):
            found.setdefault(note, []).append(place)
    return sorted(found.items(), key=lambda row: -len(row[1]))


def environments(briefs: Iterable[Brief]) -> list[tuple[str, list[tuple[str, int]]]]:
    """For each thing recorded of the surroundings, its values and how many results have each."""
    values: dict[str, Counter[str]] = {}
    for brief in briefs:
        for key, value in brief.environment:
            values.setdefault(key, Counter())[value] += 1
    return [(key, counter.most_common()) for key, counter in values.items()]


def without_sandbox(environment: Mapping[str, str]) -> bool:
    """Whether what is recorded of the surroundings, if anything is, says that the code ran without a sandbox."""
    name = environment.get("sandbox", "").lower()
    return bool(environment) and (not name or bool(re.match(r"(none|no|off|false|without)\b", name)))
