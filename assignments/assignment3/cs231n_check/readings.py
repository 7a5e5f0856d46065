# Generated from autograder/cs231n_check/readings.py by "make build".
"""Reads what came of a question's cases, by the convention that fits it best."""

from typing import NamedTuple

from .compare import differs
from .records import Case, Frozen, Outcome

CORE_SHARE = 0.75  # of a question's points, when it has hard cases


class Reading(NamedTuple):
    """What is wrong, output by output in each case, measured against one set of expected outcomes."""

    wrong: list[list[bool]]
    expected: list[Outcome]


def by_fit(question: Frozen, outcomes: list[Outcome]) -> list[Reading]:
    """The outcomes read by each convention: first that which leaves most of the points, then fewest outputs wrong."""
    cases = question["cases"]
    conventions = [question["expected"], *question["accepted"]]
    readings = [Reading(list(map(wrong_outputs, cases, outcomes, each)), each) for each in conventions]

    def fit(reading: Reading) -> tuple[float, int, int]:
        in_core = sum(sum(wrong) for case, wrong in zip(cases, reading.wrong) if not case["hard"])
        return -share_of(cases, reading.wrong), in_core, sum(map(sum, reading.wrong))

    return sorted(readings, key=fit)


def share_of(cases: list[Case], wrong: list[list[bool]]) -> float:
    """The part of the points earned: nothing unless every core case is right; hard cases count singly."""
    failed = [case["hard"] for case, outputs in zip(cases, wrong) if any(outputs)]
    if not all(failed):
        return 0.0
    hard = sum(case["hard"] for case in cases)
    return 1.0 - (1.0 - CORE_SHARE) * len(failed) / hard if failed else 1.0


def wrong_outputs(case: Case, got: Outcome, right: Outcome) -> list[bool]:
    """Whether each output is wrong; where the case stopped, that place counts as wrong and is the last."""
    wanted = right["values"] + [None] * len(case["outputs"])  # of a model, the reference's may not be there
    values = zip(case["outputs"], got["values"], wanted)
    stopped = got["error"] is not None or len(got["values"]) < len(case["outputs"])
    return [differs(*three) for three in values] + [True] * stopped
