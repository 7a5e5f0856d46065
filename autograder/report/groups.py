"""Submissions that are wrong in the same way, by what they returned, where no known mistake explains it."""

import contextlib
import shlex
from collections.abc import Mapping, Sequence
from typing import TypedDict

from autograder.course import CourseError
from autograder.report.brief import Brief, Mark
from autograder.report.summary import ClassQuestion, class_questions
from autograder.report.tidy import tidy_code, tidy_message
from autograder.report.words import decimal
from autograder.results import Result

DIGITS = 8  # of a way, as `autograder hint` takes it
TRIED = 5  # members, to find one whose result can be read


class Group(ClassQuestion):
    """A wrong answer that several gave, and who they are."""

    way: str
    status: str
    scores: str  # that they have, from lowest to highest
    places: list[int]  # of the results


class Told(TypedDict):
    """What one of a group was told, and what they wrote."""

    place: int  # of the result
    message: str
    code: str


class Alone(ClassQuestion):
    """Those who are wrong on a question each in a way of their own."""

    places: list[int]


def same_way(briefs: Sequence[Brief]) -> tuple[list[Group], list[Alone]]:
    """The unknown ways of two submissions or more, largest first; and those of only one, by question."""
    asked = {question["id"]: question for question in class_questions(briefs)}
    found: dict[tuple[str, str], dict[int, Mark]] = {}
    for place, brief in enumerate(briefs):
        for mark in brief.marks:
            if mark.way and not mark.mistake:
                found.setdefault((mark.asked.id, mark.way), {})[place] = mark
    groups = [group_of(asked[name], way, members) for (name, way), members in found.items() if len(members) > 1]
    single: dict[str, list[int]] = {}
    for (name, _), members in found.items():
        if len(members) == 1:
            single.setdefault(name, []).extend(members)
    alone: list[Alone] = [{**asked[name], "places": sorted(places)} for name, places in single.items()]
    return (
        sorted(groups, key=lambda group: (-len(group["places"]), group["number"], group["way"])),
        sorted(alone, key=lambda row: row["number"]),
    )


def group_of(question: ClassQuestion, way: str, members: Mapping[int, Mark]) -> Group:
    scores = [mark.score for mark in members.values()]
    return {
        **question,
        "way": way,
        "status": next(iter(members.values())).status,
        "scores": " to ".join(map(decimal, sorted({min(scores), max(scores)}))),
        "places": list(members),
    }


def told(group: Group, briefs: Sequence[Brief], results: Mapping[str, Result]) -> Told:
    """Message and code of the first member whose result can be read and still says this; else empty."""
    for place in group["places"][:TRIED]:
        with contextlib.suppress(CourseError):  # a file that is gone costs the page no more than this
            result = results.get(briefs[place].student)
            for question in (result.get("questions") or []) if result else []:
                if question.get("id") == group["id"] and question.get("way") == group["way"]:
                    return {"place": place, "message": tidy_message(question), "code": tidy_code(question)}
    return {"place": group["places"][0], "message": "", "code": ""}


def hint_command(group: Group, folder: str) -> str:
    """The line for a shell that gives all of a group a hint and a deduction."""
    way = f"{group['id']}:{group['way'][:DIGITS]}"
    deduct = "" if group["status"] == "crashed" else " --deduct 1"
    return f'autograder hint {shlex.quote(folder)} {shlex.quote(way)} --hint "..."{deduct}'
