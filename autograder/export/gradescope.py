"""Gradescope: what runs in its container, and the results.json that it reads.

    python -m autograder.export.gradescope assignment1

reads the submission from /autograder/submission and writes /autograder/results/results.json.
"""

import json
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import TypedDict

from autograder.files import write_text
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Prepared, Settings
from autograder.intake.staging import Handin
from autograder.intake.systems import Submission
from autograder.report.tidy import TidyQuestion, TidyResult, tidy
from autograder.report.words import STATUSES, one_line, printable
from autograder.results import Result
from autograder.sandbox import runner
from autograder.sandbox.walls import SandboxUnavailable

VISIBILITY = "visible"  # of marks and messages, to the student


class GradescopeTest(TypedDict):
    """A question, as Gradescope shows it."""

    name: str
    number: str
    score: float
    max_score: float
    status: str  # passed or failed
    output: str
    visibility: str
    tags: list[str]


class GradescopeResults(TypedDict):
    """The content of results.json; all formats are `text`, so that nothing of a submission is read as markup."""

    score: float
    execution_time: float  # seconds
    output: str
    output_format: str
    test_output_format: str
    test_name_format: str
    visibility: str
    stdout_visibility: str
    tests: list[GradescopeTest]
    extra_data: dict[str, dict[str, str]]


def mark_one(assignment: str, root: Path = Path("/autograder")) -> None:
    """Mark the one submission of a container and write its results.json."""
    start = time.monotonic()
    prepared = Prepared(Settings(assignment, secrets.randbits(63), sandbox=sandbox_here()))
    with tempfile.TemporaryDirectory() as folder:
        handin = Handin(Submission("submission", root / "submission"), prepared.wanted, Path(folder))
        result = mark_submission(handin, prepared)
    content = results_json(result, time.monotonic() - start)
    write_text(root / "results" / "results.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def sandbox_here() -> str:
    """The sandbox's name, or nothing where it cannot run: the result says so, and the log that instructors see."""
    try:
        return runner.describe()
    except SandboxUnavailable:
        print("The sandbox cannot run here: the submission is marked without it, within the container only.")
        return ""


def results_json(result: Result, seconds: float) -> GradescopeResults:
    """The content of results.json for a result that took so long to make: one test a question."""
    tidied = tidy(result)
    lines = [*filter(None, [tidied["message"]]), *tidied["notes"], *by_hand(tidied)]
    return {
        "score": tidied["score"],
        "execution_time": round(seconds, 2),
        "output": printable("\n".join(lines), 4000),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": VISIBILITY,
        "stdout_visibility": "hidden",
        "tests": [question_test(question) for question in tidied["questions"]],
        "extra_data": {"environment": tidied["environment"]},
    }


def by_hand(result: TidyResult) -> list[str]:
    titles = "; ".join(answer["title"] for answer in result["manual"])
    return [f"Marked by hand, not in this score: {titles}."] if titles else []


def question_test(question: TidyQuestion) -> GradescopeTest:
    right = question["status"] == "correct"
    label = "" if right else f" ({STATUSES[question['status']].label})"
    return {
        "name": one_line(f"{question['notebook']}: {question['title']}{label}".removeprefix(": "), 200),
        "number": question["id"],
        "score": question["score"],
        "max_score": question["points"],
        "status": "passed" if right else "failed",
        "output": printable("\n".join(output_lines(question)), 3000),
        "visibility": VISIBILITY,
        "tags": [question["status"]],
    }


def output_lines(question: TidyQuestion) -> list[str]:
    """Where to look, what is wrong, the hint and the advice, as far as there are any."""
    look = bool(question["targets"]) and question["status"] != "correct"
    where = [f"Open {', '.join(question['targets'])}"] if look else []
    hint = [f"Hint: {question['hint']}"] if question["hint"] else []
    return [*where, *filter(None, [question["kept"], question["message"]]), *hint, *question["notes"]]


if __name__ == "__main__":
    mark_one(sys.argv[1])
