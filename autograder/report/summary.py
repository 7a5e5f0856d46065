"""A class in numbers: what the report shows, worked out from tidy results (see `autograder.report.words.tidy`)."""

import re
from collections import Counter
from statistics import fmean, median

from autograder.report.words import STATUSES, percent


def was_read(result: dict) -> bool:
    """Whether there was something to mark; a message for the whole submission says why not."""
    return not result["message"]


def answered(result: dict) -> list[dict]:
    """The questions that were marked; none for a submission that could not be read."""
    return result["questions"] if was_read(result) else []


def overview(results: list[dict]) -> dict:
    """Counts; mean, median, lowest and highest mark of the submissions that were read (None without any)."""
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


def shares(results: list[dict]) -> list[float]:
    """Marks in percent of the points, for the submissions that could be read."""
    return [percent(result["score"], result["max_score"]) for result in results if was_read(result)]


def columns(results: list[dict]) -> list[dict]:
    """Every question that any result names, once, notebook by notebook as they appear, numbered from 1."""
    seen = {}
    for result in results:
        for question in result["questions"]:
            seen.setdefault(question["id"], question)
    notebooks = list(dict.fromkeys(question["notebook"] for question in seen.values()))
    ordered = sorted(seen.values(), key=lambda question: notebooks.index(question["notebook"]))
    keys = ("id", "title", "notebook", "points", "targets")
    return [{"number": n, **{key: question[key] for key in keys}} for n, question in enumerate(ordered, 1)]


def notebooks(questions: list[dict]) -> list[tuple[str, list[dict]]]:
    """Questions grouped by notebook, in order of appearance."""
    groups = {}
    for question in questions:
        groups.setdefault(question["notebook"], []).append(question)
    return list(groups.items())


def difficulty(results: list[dict]) -> list[dict]:
    """Each question with how often each status came (`counts`) and mean share of points; hardest first."""
    rows = []
    for column in columns(results):
        answers = [q for result in results for q in answered(result) if q["id"] == column["id"]]
        counts = Counter(q["status"] for q in answers)
        rows.append(
            column
            | {
                "counts": {status: counts[status] for status in STATUSES if counts[status]},
                "share": fmean(percent(q["score"], q["points"]) for q in answers) if answers else 0.0,
            }
        )
    return sorted(rows, key=lambda row: (row["share"], row["number"]))


def mistakes(results: list[dict]) -> list[dict]:
    """Each known mistake with its question, hint and places of the results that made it; commonest first."""
    order = {column["id"]: column for column in columns(results)}
    found = {}
    for place, result in enumerate(results):
        for question in answered(result):
            if question["mistake"]:
                key = (question["id"], question["mistake"])
                row = found.setdefault(key, order[question["id"]] | {"name": key[1], "hint": "", "places": []})
                row["hint"] = row["hint"] or question["hint"]
                row["places"].append(place)
    return sorted(found.values(), key=lambda row: (-len(row["places"]), row["number"], row["name"]))


def stopped(results: list[dict]) -> list[dict]:
    """Questions that gave no verdict because the code stopped, with the places of the results concerned."""
    found = {}
    for place, result in enumerate(results):
        for question in answered(result):
            if STATUSES[question["status"]].family == "broken":
                found.setdefault(question["status"], {}).setdefault(place, []).append(question["id"])
    return [{"status": status, "places": list(found[status].items())} for status in STATUSES if status in found]


def environments(results: list[dict]) -> list[tuple[str, list[tuple[str, int]]]]:
    """For each thing recorded of the surroundings, its values and how many results have each."""
    values = {}
    for result in results:
        for key, value in result["environment"].items():
            values.setdefault(key, Counter())[value] += 1
    return [(key, counter.most_common()) for key, counter in values.items()]


def without_sandbox(results: list[dict]) -> int:
    """How many results say that the code ran without a sandbox."""
    names = [result["environment"].get("sandbox", "").lower() for result in results if result["environment"]]
    return sum(not name or bool(re.match(r"(none|no|off|false|without)\b", name)) for name in names)
