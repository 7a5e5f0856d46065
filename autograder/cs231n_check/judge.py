"""Compares what the code under test returned with what was expected, and says it to a learner.

Runs where the expected values are: beside the student for the public checks, in the grader for marks.
"""

import re
from dataclasses import dataclass, field

import numpy as np

from .compare import compare
from .hints import mistake_behind
from .records import Case, Frozen, Outcome, Stop

CORE_SHARE = 0.75  # of a question's points, when it has hard cases
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
    notes: list[str] = field(default_factory=list)


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
    readings = [findings(cases, outcomes, expected) for expected in (question["expected"], *question["accepted"])]
    found = min(readings, key=lambda reading: (-share_of(cases, reading), len(reading)))
    notes = sorted({note for outcome in outcomes for note in outcome["notes"]})
    share = share_of(cases, found)
    if not found:
        return Verdict("correct", 1.0, success(question), notes=notes)
    worst = min(found, key=lambda f: f.case["hard"])
    begun = worst.status in ("wrong", "crashed") or worst.empty
    mistake = mistake_behind(question, outcomes, worst.case) if begun else None
    worst.status = "wrong" if mistake and worst.empty else worst.status
    status = "partial" if worst.case["hard"] else worst.status
    hint = mistake["hint"] if mistake else ""
    message = failure(question, worst, hint)
    return Verdict(status, share, message, hint, mistake["key"] if mistake else "", notes)


def share_of(cases: list[Case], found: list[Finding]) -> float:
    """The part of the points earned: nothing unless every core case is right; hard cases count singly."""
    if any(not f.case["hard"] for f in found):
        return 0.0
    hard = sum(case["hard"] for case in cases)
    return 1.0 - (1.0 - CORE_SHARE) * len(found) / hard if hard else 1.0


def findings(cases: list[Case], outcomes: list[Outcome], expected: list[Outcome]) -> list[Finding]:
    """What is wrong, case by case, measured against one set of expected outcomes."""
    triples = zip(cases, outcomes, expected)
    return [f for case, got, want in triples if (f := finding(case, got, want)) is not None]


def finding(case: Case, got: Outcome, want: Outcome) -> Finding | None:
    """What is wrong with one case: the first value that is not as it must be, else why the case stopped."""
    wanted = want["values"] + [None] * len(case["outputs"])  # of a model, the reference's may not be there
    for output, value, right in zip(case["outputs"], got["values"], wanted):
        problem = compare(output, value, right)
        if problem and value is None and right is not None:
            return Finding(case, "not_implemented", [f"{output['name']} is None"])
        if problem and type(value) in EMPTY and not len(value) and np.size(right):
            return Finding(case, "not_implemented", [f"{output['name']} is an empty {type(value).__name__}"], True)
        if problem:
            return Finding(case, "wrong", [problem])
    if got["error"]:
        return stopped(case, got["error"])
    if len(got["values"]) < len(case["outputs"]):
        return Finding(case, "crashed", ["not every value that the case asks for came back"])
    return None


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
    """At most six lines: the question; where to look; the case and its seed; what differs; the hint."""
    head = HEADS[found.status] if not found.case["hard"] else "right in the core cases, not in this hard one"
    file, _, name = question["targets"][0].partition(":")
    other = unwritten(found, question["targets"])
    if other:
        name, file = other
        head = f"not implemented yet: {name}, which this uses"
    lines = [
        f"✗ {question['id']}: {head}",
        f"  Open {file}: {name}" if name else f"  Look at {file}",
        f"  Case: {found.case['name']} (seed {question['seed']})",
    ]
    room = LINES - len(lines) - bool(hint)
    what, *where = found.text
    lines += [f"  {line}" for line in [what, *where[::-1][: room - 1][::-1]]]
    if hint:
        lines.append(f"  Hint: {hint}")
    return "\n".join(clip(line, 3 * WIDTH if "Hint:" in line else WIDTH) for line in lines)


def unwritten(found: Finding, targets: list[str]) -> tuple[str, str] | None:
    """The exercise that says it is not written, and its file, where it is none of those asked about."""
    says = HANDED_OUT.search(found.text[0]) if found.status == "not_implemented" else None
    return None if says is None or f"{says[2]}:{says[1]}" in targets else (says[1], says[2])


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
