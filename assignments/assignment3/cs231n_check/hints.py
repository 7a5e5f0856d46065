# Generated from autograder/cs231n_check/hints.py by "make build".
"""Names the known mistake behind what was returned, where that is wrong."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from .compare import differs, matches
from .readings import Reading, share_of
from .records import Case, Frozen, FrozenMistake, Outcome, Stop


class Evidence(NamedTuple):
    """What speaks for a mistake; of two, the larger is the better."""

    explains_first: bool  # the first wrong output
    explained: int  # wrong outputs of the counted cases that are as the mistake makes them, less right ones it spoils
    explained_in_all: int  # the same of all cases, hard ones too


class Explanation(NamedTuple):
    """A known mistake that explains an output that is wrong."""

    mistake: FrozenMistake
    case: int  # the first case that has such an output,
    output: int  # and that output's place in it
    share: float  # of the points that are left of what it keeps: 0 unless the core cases are just as it makes them


def explanation(question: Frozen, outcomes: list[Outcome], reading: Reading) -> Explanation | None:
    """The known mistake that gives what was returned, or None.

    One that alone explains all comes first. There may be several at once, so outputs speak one by one: a mistake that
    explains the first wrong output comes next; then the one that explains most outputs and would spoil fewest of the
    right ones, hard cases last.
    One that explains neither the first nor half of what is wrong is none; nor is one that explains the first only
    where that is a few whole numbers, which come about in many ways.
    """
    core_is_wrong = any(any(w) for case, w in zip(question["cases"], reading.wrong) if not case["hard"])
    counted = [not (case["hard"] and core_is_wrong) for case in question["cases"]]
    wrong = [(i, j) for i, w in enumerate(reading.wrong) if counted[i] for j, is_wrong in enumerate(w) if is_wrong]
    found = []
    for mistake in question["mistakes"]:
        for form in mistake["forms"]:
            found_signs = signs(question, outcomes, form, reading)
            explained = [(i, j) for i, j in wrong if found_signs[i][j : j + 1] == [1]]
            in_counted = sum(sum(each) for each, counts in zip(found_signs, counted) if counts)
            evidence = Evidence(explained[:1] == wrong[:1], in_counted, sum(map(sum, found_signs)))
            telling = evidence.explains_first and is_telling(question["cases"], outcomes, *wrong[0])
            if explained and in_counted > 0 and (telling or 2 * in_counted >= len(wrong)):
                share = share_left(question["cases"], outcomes, form, found_signs, reading)
                found.append((evidence, Explanation(mistake, *explained[0], share)))
    return max(found, key=lambda pair: (pair[1].share > 0, pair[0]))[1] if found else None


def is_telling(cases: list[Case], outcomes: list[Outcome], case: int, output: int) -> bool:
    """Whether one output can tell a mistake: an error, a number or a word can, an array of whole numbers cannot."""
    values = outcomes[case]["values"]
    return output >= len(values) or cases[case]["outputs"][output]["kind"] != "equal" or np.ndim(values[output]) == 0


def share_left(
    cases: list[Case], outcomes: list[Outcome], spoilt: list[Outcome], signs: list[list[int]], reading: Reading
) -> float:
    """What is left of the points that a mistake keeps, where it alone explains, by values, what is wrong in core cases.

    All that these gave must be as the mistake makes it. Hard cases that fail for another reason cost as always.
    """
    for case, got, made in zip(cases, outcomes, spoilt):
        if not case["hard"] and not same_values(case, got, made):
            return 0.0
    unexplained = [
        [is_wrong and sign != 1 for is_wrong, sign in zip(wrong, [*each, *[0] * len(wrong)])] if case["hard"] else []
        for case, wrong, each in zip(cases, reading.wrong, signs)
    ]
    return share_of(cases, unexplained)


def same_values(case: Case, got: Outcome, made: Outcome) -> bool:
    """Whether a case gave what a mistake makes of it, and no error."""
    if got["error"] or made["error"] or not len(got["values"]) == len(made["values"]) == len(case["outputs"]):
        return False
    return all(matches(*three, three[2]) for three in zip(case["outputs"], got["values"], made["values"]))


def signs(question: Frozen, outcomes: list[Outcome], spoilt: list[Outcome], reading: Reading) -> list[list[int]]:
    """What each output of each case says for a mistake that gives `spoilt`."""
    reference = question["expected"]
    sound = [reference] if reading.expected is reference else [reference, reading.expected]
    return list(map(signs_in_case, question["cases"], outcomes, spoilt, reading.wrong, *sound))


def signs_in_case(case: Case, got: Outcome, spoilt: Outcome, wrong: list[bool], *sound: Outcome) -> list[int]:
    """What each output says for a mistake, up to where an outcome stops.

    1 if it is wrong as the mistake makes it, -1 if it is right and the mistake would spoil it, else 0.
    """
    values = zip(case["outputs"], wrong, got["values"], spoilt["values"], *(each["values"] for each in sound))
    found = [sign(*parts) for parts in values]
    stop = len(spoilt["values"])
    if spoilt["error"] and len(found) == stop < len(wrong):
        found.append(int(stops_alike(got, spoilt)) if wrong[stop] else -1)
    return found


def sign(output, is_wrong, value, spoilt, *right) -> int:
    """What one output says for a mistake that makes it `spoilt`; `right` are the values that are right."""
    if is_wrong:
        return int(matches(output, value, spoilt, right[-1]) and differs(output, spoilt, right[-1]))
    return -all(differs(output, spoilt, one) for one in right)


# ---- errors

# What NumPy and Python say in several ways, and what it means.
MEANINGS = (
    ("shapes that do not broadcast", r"could not (be )?broadcast|non-broadcastable"),
    ("shapes that cannot be multiplied", r"not aligned|mismatch in its core dimension"),
)


OUT_OF_BOUNDS = re.compile(r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)")


def stops_alike(got: Outcome, spoilt: Outcome) -> bool:
    """Whether two outcomes stop at the same place with an error of the same meaning."""
    if got["error"] is None or spoilt["error"] is None or len(got["values"]) != len(spoilt["values"]):
        return False
    return meaning(got["error"]) == meaning(spoilt["error"])


def meaning(error: Stop) -> tuple:
    """An error's type and what its message means: its words, whatever the numbers."""
    for what, pattern in MEANINGS:
        if re.search(pattern, error["message"]):
            return error["type"], what
    if bounds := OUT_OF_BOUNDS.search(error["message"]):  # on the same case, the same mistake goes out of the same
        return error["type"], *bounds.groups()
    return error["type"], re.sub(r"\d+", "#", error["message"])
