"""A class in numbers: what the report shows, worked out from tidy results (see `autograder.report.tidy`)."""

import re
from collections import Counter
from collections.abc import Iterable
from statistics import fmean, median
from typing import TypedDict, TypeVar

from autograder.report.tidy import TidyQuestion, TidyResult
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
    targets: list[str]


class Difficulty(ClassQuestion):
    """How a class did on a question."""

    counts: dict[str, int]  # status: how often it came, in the order of STATUSES, without zeros
    share: float  # mean percent of the points


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


def was_read(result: TidyResult) -> bool:
    """Whether there was something to mark; a message for the whole submission says why not."""
    return not result["message"]


def marked_questions(result: TidyResult) -> list[TidyQuestion]:
    """The questions that were marked; none for a submission that could not be read."""
    return result["questions"] if was_read(result) else []


def overview(results: list[TidyResult]) -> Overview:
    scores = [result["score"] for result in results if was_read(result)]
    return {
        "submissions": len(results),
        "read": len(scores),
        "max_score": max((result["max_score"] for result in results), default=0.0),
        "mean": fmean(scores) if scores else None,
        "median": median(scores) if scores else None,
        "low": min(scores, default=None),
        "high": max(scores, default=None),
    }


def shares(results: list[TidyResult]) -> list[float]:
    """Marks in percent of the points, for the submissions that could be read."""
    return [percent(result["score"], result["max_score"]) for result in results if was_read(result)]


def class_questions(results: list[TidyResult]) -> list[ClassQuestion]:
    """Every question that any result names, once, notebook by notebook as they appear."""
    first: dict[str, TidyQuestion] = {}
    for question in (question for result in results for question in result["questions"]):
        first.setdefault(question["id"], question)
    ordered = [question for _, group in by_notebook(first.values()) for question in group]
    return [class_question(number, question) for number, question in enumerate(ordered, 1)]


def class_question(number: int, question: TidyQuestion) -> ClassQuestion:
    return {
        "number": number,
        "id": question["id"],
        "title": question["title"],
        "notebook": question["notebook"],
        "points": question["points"],
        "targets": question["targets"],
    }


def by_notebook(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Items in groups by notebook, in order of appearance."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item["notebook"], []).append(item)
    return list(groups.items())


def difficulty(results: list[TidyResult]) -> list[Difficulty]:
    """Each question with how the class did on it; hardest first."""
    marks: dict[str, list[TidyQuestion]] = {}
    for question in (question for result in results for question in marked_questions(result)):
        marks.setdefault(question["id"], []).append(question)
    rows = [difficulty_of(question, marks.get(question["id"], [])) for question in class_questions(results)]
    return sorted(rows, key=lambda row: (row["share"], row["number"]))


def difficulty_of(question: ClassQuestion, marks: list[TidyQuestion]) -> Difficulty:
    counts = Counter(mark["status"] for mark in marks)
    return {
        **question,
        "counts": {status: counts[status] for status in STATUSES if counts[status]},
        "share": fmean(percent(mark["score"], mark["points"]) for mark in marks) if marks else 0.0,
    }


def mistakes(results: list[TidyResult]) -> list[MistakeMade]:
    """Each known mistake with its question, first hint and the results that made it; commonest first."""
    asked = {question["id"]: question for question in class_questions(results)}
    found: dict[tuple[str, str], MistakeMade] = {}
    for place, result in enumerate(results):
        for question in filter(lambda question: question["mistake"], marked_questions(result)):
            name, new = question["mistake"], asked[question["id"]]
            row = found.setdefault((new["id"], name), {**new, "name": name, "hint": "", "places": []})
            row["hint"] = row["hint"] or question["hint"]
            row["places"].append(place)
    return sorted(found.values(), key=lambda row: (-len(row["places"]), row["number"], row["name"]))


def stopped(results: list[TidyResult]) -> list[Stopped]:
    """Questions that gave no verdict because the code stopped, by status in the order of STATUSES."""
    found: dict[str, dict[int, list[str]]] = {}
    for place, result in enumerate(results):
        for question in marked_questions(result):
            if STATUSES[question["status"]].family == "broken":
                found.setdefault(question["status"], {}).setdefault(place, []).append(question["id"])
    return [{"status": status, "places": list(found[status].items())} for status in STATUSES if status in found]


def editions(results: list[TidyResult]) -> list[tuple[str, list[int]]]:
    """Each other edition of the course that was handed in, with the places of its results."""
    found: dict[str, list[int]] = {}
    for place, result in enumerate(results):
        if result["edition"]:
            found.setdefault(result["edition"], []).append(place)
    return sorted(found.items())


def environments(results: list[TidyResult]) -> list[tuple[str, list[tuple[str, int]]]]:
    """For each thing recorded of the surroundings, its values and how many results have each."""
    values: dict[str, Counter[str]] = {}
    for result in results:
        for key, value in result["environment"].items():
            values.setdefault(key, Counter())[value] += 1
    return [(key, counter.most_common()) for key, counter in values.items()]


def without_sandbox(results: list[TidyResult]) -> int:
    """How many results say that the code ran without a sandbox."""
    names = [result["environment"].get("sandbox", "").lower() for result in results if result["environment"]]
    return sum(not name or bool(re.match(r"(none|no|off|false|without)\b", name)) for name in names)
