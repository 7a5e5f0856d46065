# Generated from autograder/cs231n_check/judge.py by "make build".
"""Compares what the code under test returned with what was expected, and says it to a learner.

Runs where the expected values are: beside the student for the public checks, in the grader for marks.
"""

from dataclasses import dataclass, field

from .compare import alike, compare
from .records import Frozen, Outcome

CORE_SHARE = 0.75  # of a question's points, when it has hard cases
LINES = 6
PREVIEW = "Grading uses other sizes and seeds."  # true of a check; beside a mark it is left out
WIDTH = 150


@dataclass
class Verdict:
    """What is said of one question: `share` is the part of its points that is earned, from 0 to 1."""

    status: str
    share: float
    message: str
    hint: str = ""
    mistake: str = ""
    notes: list = field(default_factory=list)


@dataclass
class Finding:
    """What is wrong with one case."""

    case: dict
    status: str
    text: list


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
    mistake = match(question, outcomes, found) if worst.status in ("wrong", "crashed") else None
    status = "partial" if worst.case["hard"] else worst.status
    hint = mistake["hint"] if mistake else ""
    message = failure(question, worst, hint)
    return Verdict(status, share, message, hint, mistake["key"] if mistake else "", notes)


def share_of(cases, found):
    """The part of the points earned: nothing unless every core case is right; hard cases count singly."""
    if any(not f.case["hard"] for f in found):
        return 0.0
    hard = sum(case["hard"] for case in cases)
    return 1.0 - (1.0 - CORE_SHARE) * len(found) / hard if hard else 1.0


def findings(cases, outcomes, expected):
    """What is wrong, case by case, measured against one set of expected outcomes."""
    triples = zip(cases, outcomes, expected)
    return [f for case, got, want in triples if (f := finding(case, got, want)) is not None]


def finding(case, got, want):
    wanted = want["values"] + [None] * len(case["outputs"])  # of a model, the reference's may not be there
    for output, value, right in zip(case["outputs"], got["values"], wanted):
        problem = compare(output, value, right)
        if problem:
            empty = value is None and right is not None
            text = f"{output['name']} is None" if empty else problem
            return Finding(case, "not_implemented" if empty else "wrong", [text])
    error = got["error"]
    if error is None:
        whole = len(got["values"]) >= len(case["outputs"])
        return None if whole else Finding(case, "crashed", ["not every value that the case asks for came back"])
    head = (
        error["message"] if error["status"] in ("missing", "cannot_import") else f"{error['type']}: {error['message']}"
    )
    if error["type"] == "WrongReturn":
        head = error["message"]
        if "it returned None" in head or "it is None" in head:
            return Finding(case, "not_implemented", [head])
    return Finding(case, error["status"], [head, *error["frames"]])


# ---- naming the mistake


def match(question, outcomes, found):
    """The known mistake that gives what was returned, where that is wrong, or None.

    There may be several mistakes at once, so outputs speak one by one, measured against the convention by which
    fewest are wrong. A mistake that explains the value shown comes first; then the one that explains most outputs
    and would spoil fewest of the right ones, hard cases last. One that explains neither the value shown nor a third
    of what is wrong is none.
    """
    cases, reference = question["cases"], question["expected"]
    readings = [(list(map(wrong_outputs, cases, outcomes, r)), r) for r in (reference, *question["accepted"])]
    wrong, right = min(readings, key=lambda reading: sum(map(sum, reading[0])))
    sound = [reference] if right is reference else [reference, right]
    shown = min(found, key=lambda f: f.case["hard"]).case
    at = next(i for i, case in enumerate(cases) if case is shown)
    first = next((place for place, is_wrong in enumerate(wrong[at]) if is_wrong), 0)
    counted = [i for i, case in enumerate(cases) if shown["hard"] or not case["hard"]]
    faults = sum(sum(wrong[i]) for i in counted)
    best, best_rank = None, (False, 0, 0)
    for mistake in question["mistakes"]:
        signs = list(map(likeness, cases, outcomes, mistake["outcomes"], wrong, *sound))
        explains = signs[at][first : first + 1] == [1]
        rank = (explains, sum(sum(signs[i]) for i in counted), sum(map(sum, signs)))
        if rank[1] > 0 and rank > best_rank and (explains or 3 * rank[1] >= faults):
            best, best_rank = mistake, rank
    return best


def wrong_outputs(case, got, right):
    """Whether each output is wrong; where the case stopped, that place counts as wrong and is the last."""
    values = zip(case["outputs"], got["values"], right["values"])
    return [bool(compare(*three)) for three in values] + [True] * (len(got["values"]) < len(case["outputs"]))


def likeness(case, got, known, wrong, *sound):
    """What each output says for a mistake, up to where an outcome stops.

    1 if it is wrong as the mistake makes it, -1 if it is right and the mistake would spoil it, else 0.
    """
    signs = []
    values = (outcome["values"] for outcome in (got, known, *sound))
    for output, is_wrong, value, spoilt, *right in zip(case["outputs"], wrong, *values):
        if is_wrong:
            signs.append(int(bool(compare(output, spoilt, right[-1])) and alike(output, value, spoilt, right[-1])))
        else:
            signs.append(-all(compare(output, spoilt, one) for one in right))
    stop = len(known["values"])
    if known["error"] and len(signs) == stop < len(wrong):
        same = stop == len(got["values"]) and (got["error"] or {}).get("type") == known["error"]["type"]
        signs.append(int(same) if wrong[stop] else -1)
    return signs


# ---- what is said


def success(question):
    names = [case["name"] for case in question["cases"]]
    shown = next(n for n in range(len(names), 0, -1) if n == 1 or len("; ".join(names[:n])) <= WIDTH)
    more = f" and {len(names) - shown} more" if shown < len(names) else ""
    covered = f"right in {len(names)} case{'s' * (len(names) > 1)}: {clip('; '.join(names[:shown]))}{more}"
    return f"✓ {question['id']}: {covered}\n  {PREVIEW}"


def failure(question, found, hint):
    """At most six lines: the question; where to look; the case and its seed; what differs; the hint."""
    head = HEADS[found.status] if not found.case["hard"] else "right in the core cases, not in this hard one"
    file, _, name = question["targets"][0].partition(":")
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


def clip(text, width=WIDTH):
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
