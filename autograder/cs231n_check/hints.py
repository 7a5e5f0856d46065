"""Names the known mistake behind what was returned, where that is wrong."""

from __future__ import annotations

from typing import NamedTuple

from .compare import compare, matches
from .records import Case, Frozen, FrozenMistake, Outcome


class Reading(NamedTuple):
    """What is wrong, output by output in each case, measured against one set of expected outcomes."""

    wrong: list[list[bool]]
    expected: list[Outcome]


class Evidence(NamedTuple):
    """What speaks for a mistake; of two, the larger is the better."""

    explains_shown: bool  # the value that the message shows
    explained: (
        int  # wrong outputs of the counted cases that are as the mistake makes them, less the right ones it spoils
    )
    explained_in_all: int  # the same of all cases, hard ones too


def mistake_behind(question: Frozen, outcomes: list[Outcome], shown: Case) -> FrozenMistake | None:
    """The known mistake that gives what was returned, or None; `shown` is the case that the message tells of.

    There may be several mistakes at once, so outputs speak one by one, measured against the convention by which
    fewest are wrong. A mistake that explains the value shown comes first; then the one that explains most outputs
    and would spoil fewest of the right ones, hard cases last. One that explains neither the value shown nor a third
    of what is wrong is none.
    """
    reading = nearest(question, outcomes)
    place = next(i for i, case in enumerate(question["cases"]) if case is shown)
    counted = [i for i, case in enumerate(question["cases"]) if shown["hard"] or not case["hard"]]
    faults = sum(sum(reading.wrong[i]) for i in counted)
    found = [
        (evidence(signs(question, outcomes, mistake, reading), reading, place, counted), mistake)
        for mistake in question["mistakes"]
    ]
    likely = [(e, m) for e, m in found if e.explained > 0 and (e.explains_shown or 3 * e.explained >= faults)]
    return max(likely, key=lambda pair: pair[0])[1] if likely else None


def nearest(question: Frozen, outcomes: list[Outcome]) -> Reading:
    """The outcomes read by the convention by which fewest outputs are wrong."""
    conventions = [question["expected"], *question["accepted"]]
    readings = [Reading(list(map(wrong_outputs, question["cases"], outcomes, each)), each) for each in conventions]
    return min(readings, key=lambda reading: sum(map(sum, reading.wrong)))


def wrong_outputs(case: Case, got: Outcome, right: Outcome) -> list[bool]:
    """Whether each output is wrong; where the case stopped, that place counts as wrong and is the last."""
    values = zip(case["outputs"], got["values"], right["values"])
    return [bool(compare(*three)) for three in values] + [True] * (len(got["values"]) < len(case["outputs"]))


def evidence(signs: list[list[int]], reading: Reading, place: int, counted: list[int]) -> Evidence:
    """What a mistake's signs amount to; `place` is the case shown."""
    first = next((i for i, is_wrong in enumerate(reading.wrong[place]) if is_wrong), 0)
    in_counted = sum(sum(signs[i]) for i in counted)
    return Evidence(signs[place][first : first + 1] == [1], in_counted, sum(map(sum, signs)))


def signs(question: Frozen, outcomes: list[Outcome], mistake: FrozenMistake, reading: Reading) -> list[list[int]]:
    """What each output of each case says for a mistake."""
    reference = question["expected"]
    sound = [reference] if reading.expected is reference else [reference, reading.expected]
    return list(map(signs_in_case, question["cases"], outcomes, mistake["outcomes"], reading.wrong, *sound))


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
        return int(bool(compare(output, spoilt, right[-1])) and matches(output, value, spoilt, right[-1]))
    return -all(compare(output, spoilt, one) for one in right)


def stops_alike(got: Outcome, spoilt: Outcome) -> bool:
    """Whether two outcomes stop at the same place with the same error."""
    if got["error"] is None or spoilt["error"] is None or len(got["values"]) != len(spoilt["values"]):
        return False
    return got["error"]["type"] == spoilt["error"]["type"]
