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
PRIVATE = ("source", "results", "submission_metadata.json")  # of the container's folder
UNMARKED = (
    "This submission could not be marked, and that is not its fault: no sandbox can run where it was handed in. "
    "Please tell your instructor, who finds the reason in the autograder's output. The score is not a mark."
)


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
    """Mark the one submission of a container and write its results.json; what is printed, instructors see."""
    start, seed = time.monotonic(), secrets.randbits(63)
    closed = close_to_others(root)
    try:
        prepared = Prepared(Settings(assignment, seed, sandbox=runner.describe(*closed)))
        with tempfile.TemporaryDirectory() as folder:
            handin = Handin(Submission("submission", root / "submission"), prepared.wanted, Path(folder))
            result = mark_submission(handin, prepared)
        content = results_json(result, time.monotonic() - start)
        print(f"Marked behind {prepared.settings.sandbox or 'no walls'}, with the seed {seed}.")
    except SandboxUnavailable as problem:
        content = no_results(time.monotonic() - start)
        print(f"Not marked. {problem}")
    write_text(root / "results" / "results.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def close_to_others(root: Path) -> list[Path]:
    """Close all of the container's folder that a submission has no business with; returns what there is of it.

    A process behind walls may be another user of the same container.
    """
    there = [path for path in (root / name for name in PRIVATE) if path.exists()]
    for path in there:
        path.chmod(0o700 if path.is_dir() else 0o600)
    return there


def no_results(seconds: float) -> GradescopeResults:
    """The content of results.json where no submission can be marked; the reason is the instructor's to read."""
    return blank(seconds) | {"output": UNMARKED}


def results_json(result: Result, seconds: float) -> GradescopeResults:
    """The content of results.json for a result that took so long to make: one test a question."""
    tidied = tidy(result)
    lines = [*filter(None, [tidied["message"]]), *tidied["notes"], *by_hand(tidied)]
    return blank(seconds) | {
        "score": tidied["score"],
        "output": printable("\n".join(lines), 4000),
        "tests": [question_test(question) for question in tidied["questions"]],
        "extra_data": {"environment": {k: v for k, v in tidied["environment"].items() if k != "seed"}},  # a secret
    }


def blank(seconds: float) -> GradescopeResults:
    """A results.json without marks."""
    return {
        "score": 0.0,
        "execution_time": round(seconds, 2),
        "output": "",
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": VISIBILITY,
        "stdout_visibility": "hidden",
        "tests": [],
        "extra_data": {},
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
