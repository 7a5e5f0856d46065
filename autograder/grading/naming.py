"""Adds to a question's result in which way it is wrong, and what the course itself has said of that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from autograder.cs231n_check.judge import LINES
from autograder.cs231n_check.records import Frozen, Outcome
from autograder.grading.rubric import Named
from autograder.grading.ways import TOLD, way_of
from autograder.results import QuestionResult

HINT = "  Hint: "  # as the judge writes it


def with_way(
    result: QuestionResult,
    question: Frozen,
    outcomes: Sequence[Outcome],
    code: Callable[[], str],
    named: Mapping[tuple[str, str], Named],
) -> QuestionResult:
    """A result with its way, and with the code where nothing is known of that.

    Inputs:
    - question, outcomes: of which the result was made.
    - code: gives the code that was asked about.
    - named: the ways of which the course has said something, by question id and way. Where a core case stopped with an
      error the hint is given, and no points: an error says nothing of what would have come, and anyone can raise one.
    """
    if result["status"] not in TOLD:
        return result
    way = way_of(question, outcomes)
    if result["mistake"]:
        return {**result, "way": way}
    if own := named.get((result["id"], way)):
        stopped = any(got["error"] for case, got in zip(question["cases"], outcomes) if not case["hard"])
        return {**with_own_hint(result, replace(own, deduct=None) if stopped else own), "way": way}
    return {**result, "way": way, "code": code()}


def with_own_hint(result: QuestionResult, own: Named) -> QuestionResult:
    """A result with the course's hint, in place of any other, and what its deduction leaves of the points."""
    lines = [line for line in result["message"].split("\n") if not line.startswith(HINT)]
    message = "\n".join([*lines[: LINES - 1], HINT + own.hint])
    named: QuestionResult = {**result, "message": message, "hint": own.hint, "mistake": own.key, "keeps": 0.0}
    if own.deduct is None or own.deduct > result["points"]:
        return named
    score = max(result["score"], round(result["points"] - own.deduct, 4))
    status = "partial" if score else result["status"]
    return {**named, "score": score, "status": status, "keeps": score / result["points"] if result["points"] else 0.0}
