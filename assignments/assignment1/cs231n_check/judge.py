# Generated from autograder/cs231n_check/judge.py by "make build".
"""Compares what the code under test returned with what was expected, and says it to a learner.

Runs where the expected values are: beside the student for the public checks, in the grader for marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from .compare import compare
from .hints import Explanation, explanation
from .numbers import compact
from .readings import Reading, by_fit, share_of
from .records import Case, Frozen, Outcome, Stop

LINES = 6
PREVIEW = "Grading uses other sizes and seeds."  # true of a check; beside a mark it is left out
WIDTH = 150
EMPTY = (dict, list, tuple)
HANDED_OUT = re.compile(r"^NotImplementedError: ([\w.]+) \((cs231n/[\w/]+\.py)\)")  # what an unwritten exercise raises


@dataclass
class Verdict:
    """What is said of one question: `share` is the part of its points that is earned, from 0 to 1."""

    status: str
    share: float
    message: str
    hint: str = ""
    mistake: str = ""
    keeps: float = 0.0  # the part of the points that the mistake leaves, where the share comes of that
    notes: list[str] = field(default_factory=list)
    failing: list[Case] = field(default_factory=list)  # that of which the message tells comes first


@dataclass
class Finding:
    """What is wrong with one case."""

    case: Case
    status: str
    text: list[str]
    empty: bool = False  # what was left empty may be an exercise not begun, or a known mistake


def judge(question: Frozen, outcomes: list[Outcome]) -> Verdict:
    """Give the verdict on a question, from what `replay` returned for each case on the code under test."""
    cases = question["cases"]
    outcomes = [{**outcome, "values": list(map(compact, outcome["values"]))} for outcome in outcomes]
    readings = by_fit(question, outcomes)
    reading = readings[0]
    notes = sorted({note for outcome in outcomes for note in outcome["notes"]})
    share = share_of(cases, reading.wrong)
    if share == 1:
        return Verdict("correct", 1.0, success(question), notes=notes)
    shown = finding_at(first_wrong(cases, reading.wrong), cases, outcomes, reading)
    begun = shown.status in ("wrong", "crashed") or shown.empty
    reading, found = best_explained(question, outcomes, readings) if begun else (reading, None)
    if found is None:
        failing = failing_cases(shown.case, cases, reading)
        return Verdict(status_of(share, shown), share, failure(question, shown, ""), notes=notes, failing=failing)
    shown = finding_at((found.case, found.output), cases, outcomes, reading)
    shown.status = "wrong" if shown.empty else shown.status
    mistake, failing = found.mistake, failing_cases(shown.case, cases, reading)
    kept = mistake["keeps"] * found.share
    keeps, share = (kept, kept) if kept > share else (0.0, share)
    message = failure(question, shown, mistake["hint"])
    return Verdict(status_of(share, shown), share, message, mistake["hint"], mistake["key"], keeps, notes, failing)


def not_found(question: Frozen, sentence: str) -> Verdict:
    """The verdict on a question of which something that was to be handed in is not there, as the sentence says."""
    first = question["cases"][0]
    return Verdict("missing", 0.0, failure(question, Finding(first, "missing", [sentence]), ""), failing=[first])


def best_explained(
    question: Frozen, outcomes: list[Outcome], readings: list[Reading]
) -> tuple[Reading, Explanation | None]:
    """The convention by which a mistake explains all that is wrong, else the nearest; and what explains it."""
    found = [(reading, explanation(question, outcomes, reading)) for reading in readings]
    return next(((reading, one) for reading, one in found if one and one.share), found[0])


def failing_cases(shown: Case, cases: list[Case], reading: Reading) -> list[Case]:
    """The cases that fail, that which is shown first."""
    return [shown, *(case for case, wrong in zip(cases, reading.wrong) if any(wrong) and case is not shown)]


def status_of(share: float, shown: Finding) -> str:
    return "partial" if share > 0 or shown.case["hard"] else shown.status


def first_wrong(cases: list[Case], wrong: list[list[bool]]) -> tuple[int, int]:
    """The first case that fails, a core one if any does, and the place of what is wrong in it."""
    failed = [i for i, outputs in enumerate(wrong) if any(outputs)]
    first = min(failed, key=lambda i: cases[i]["hard"])
    return first, wrong[first].index(True)


def finding_at(where: tuple[int, int], cases: list[Case], outcomes: list[Outcome], reading: Reading) -> Finding:
    """What is wrong at a place of a case: the value there, or why the case stopped there."""
    number, place = where
    case, got, want = cases[number], outcomes[number], reading.expected[number]
    if place < len(got["values"]):
        output, value = case["outputs"][place], got["values"][place]
        right = want["values"][place] if place < len(want["values"]) else None
        if value is None and right is not None:
            return Finding(case, "not_implemented", [f"{output['name']} is None"])
        if type(value) in EMPTY and not len(value) and right is not None and np.size(right):
            return Finding(case, "not_implemented", [f"{output['name']} is an empty {type(value).__name__}"], True)
        return Finding(case, "wrong", [compare(output, value, right)])
    if got["error"]:
        return stopped(case, got["error"])
    return Finding(case, "crashed", ["not every value that the case asks for came back"])


def stopped(case: Case, error: Stop) -> Finding:
    """What is said of a case that stopped with an error."""
    says_all = error["status"] in ("missing", "cannot_import") or error["type"] in ("WrongReturn", "NotWritten")
    head = error["message"] if says_all else f"{error['type']}: {error['message']}"
    if error["type"] == "NotWritten":
        return Finding(case, "not_implemented", [head], True)
    if error["type"] == "WrongReturn" and ("it returned None" in head or "it is None" in head):
        return Finding(case, "not_implemented", [head])
    return Finding(case, error["status"], [head, *error["frames"]])


# ---- what is said


def success(question: Frozen) -> str:
    names = [case["name"] for case in question["cases"]]
    shown = next(n for n in range(len(names), 0, -1) if n == 1 or len("; ".join(names[:n])) <= WIDTH)
    more = f" and {len(names) - shown} more" if shown < len(names) else ""
    covered = f"right in {len(names)} case{'s' * (len(names) > 1)}: {clip('; '.join(names[:shown]))}{more}"
    return f"✓ {question['id']}: {covered}\n  {PREVIEW}"


def failure(question: Frozen, found: Finding, hint: str) -> str:
    """At most six lines: the question; where to look; the case; what differs; the hint."""
    head = HEADS[found.status] if not found.case["hard"] else "right in the core cases, not in this hard one"
    other = unwritten(found, question["targets"])
    head = f"not implemented yet: {other.partition(':')[2]}, which this uses" if other else head
    lines = where_to_look(question, head, found.case, other)
    room = LINES - len(lines) - bool(hint)
    what, *where = found.text
    lines += [f"  {line}" for line in [what, *where[::-1][: room - 1][::-1]]]
    if hint:
        lines.append(f"  Hint: {hint}")
    return "\n".join(clip(line, 3 * WIDTH if "Hint:" in line else WIDTH) for line in lines)


def interrupted(question: Frozen, case: Case, error: Stop) -> str:
    """What is said when the student stops a check: the line that was running."""
    last = error["frames"][-1:] or ["It had not come to your code."]
    lines = where_to_look(question, "interrupted", case) + [f"  {line}" for line in last]
    return "\n".join(map(clip, [*lines, "  Hint: If it would not end, look at the loop round this line."]))


def unwritten(found: Finding, targets: list[str]) -> str:
    """The exercise that says it is not written, as a target, where it is none of those asked about."""
    says = HANDED_OUT.search(found.text[0]) if found.status == "not_implemented" else None
    target = f"{says[2]}:{says[1]}" if says else ""
    return "" if target in targets else target


def where_to_look(question: Frozen, head: str, case: Case, target: str = "") -> list[str]:
    file, _, name = (target or question["targets"][0]).partition(":")
    return [
        f"✗ {question['id']}: {head}",
        f"  Open {file}: {name}" if name else f"  Look at {file}",
        f"  Case: {case['name']}",
    ]


def clip(text: str, width: int = WIDTH) -> str:
    text = " ".join(text.split("\n"))
    return text if len(text) <= width else text[: width - 1] + "…"


HEADS = {
    "wrong": "not right yet",
    "missing": "not found",
    "not_implemented": "not implemented yet",
    "cannot_import": "cannot be imported",
    "crashed": "stopped with an error",
    "timeout": "took too long",
    "refused": "refused",
}
