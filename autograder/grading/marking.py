"""Marks submissions: lays each out, has it asked the questions, and writes the result."""

import importlib.metadata
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from autograder.cs231n_check.judge import Verdict
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.sitting import Sitting, question_result, raise_if_ours
from autograder.intake import notebooks
from autograder.intake.limits import Unreadable
from autograder.intake.notebooks import Cell
from autograder.intake.reading import limited
from autograder.intake.staging import Handin, Staged, Submission
from autograder.results import InlineAnswer, InlineQuestion, QuestionResult, Result
from autograder.sandbox.limits import LIMITS
from autograder.sandbox.runner import Runner


def mark_submission(handin: Handin, prepared: Prepared, before: Result | None = None) -> Result:
    """Mark one submission; never raises for what a submission holds.

    `before` is an earlier result for the same content: questions that have not changed since are taken from it.
    """
    submission = handin.submission
    try:
        return sit(handin.staged, submission, prepared, before)
    except Unreadable as problem:
        sentence = str(problem)
    except Exception as error:
        raise_if_ours(error)
        why = error.strerror if isinstance(error, OSError) else type(error).__name__
        sentence = f"The submission cannot be read ({why}): {submission.path.name[:80]}."
    questions = [question_result(q, Verdict("refused", 0.0, sentence), 0.0) for q in prepared.questions]
    result = result_of(submission, prepared, questions, answered(prepared.inline, []), [])
    return {**result, "message": sentence}


def sit(staged: Staged, submission: Submission, prepared: Prepared, before: Result | None) -> Result:
    """Have a submission that is laid out in a folder asked its questions, and gather what came of it."""
    cells, problems, python2 = read_notebooks(staged.folder, prepared.wanted.notebooks)
    kept = still_right(before, prepared)
    with Runner(staged.folder, bool(prepared.settings.sandbox)) as runner:
        questions = Sitting(staged.folder, cells, problems, prepared, runner, kept).questions()
    stood_in = runner.shims | set(before["environment"]["shims"] if before else ())
    answers = [
        answer
        for name in prepared.wanted.notebooks
        for answer in answered(by_notebook(prepared.inline, name), cells.get(name, []))
    ]
    notes = [*staged.notes, *python2, *problems.values(), *about(stood_in)]
    return result_of(submission, prepared, questions, answers, notes, stood_in)


def read_notebooks(folder: Path, names: Iterable[str]) -> tuple[dict[str, list[Cell]], dict[str, str], list[str]]:
    """As `read_all` does, each in a process of its own: one that is too much costs no other."""
    cells: dict[str, list[Cell]] = {}
    problems: dict[str, str] = {}
    notes: list[str] = []
    for name in names:
        try:
            found, wrong, said = limited(name, notebooks.read_all, folder, [name])
        except Unreadable as problem:
            found, wrong, said = {}, {name: str(problem)}, []
        cells, problems, notes = cells | found, problems | wrong, notes + said
    return cells, problems, notes


def by_notebook(inline: list[InlineQuestion], name: str) -> list[InlineQuestion]:
    return [q for q in inline if q["notebook"] + ".ipynb" == name]


def answered(inline: list[InlineQuestion], cells: list[Cell]) -> list[InlineAnswer]:
    texts = notebooks.inline_answers(cells, [question["id"] for question in inline])
    return [{**question, "answer": text} for question, text in zip(inline, texts)]


def about(shims: set[str]) -> list[str]:
    """A sentence on what was stood in for, but for drawing, which is never done here."""
    old = sorted(shims - {"matplotlib", "IPython"})
    return [f"Old or absent names were stood in for; replace or remove them: {', '.join(old[:8])}."] if old else []


def still_right(before: Result | None, prepared: Prepared) -> dict[str, QuestionResult]:
    """The results of an earlier marking that are what marking would give again, by question id."""
    found = before["questions"] if before else []
    return {q["id"]: q for q in found if q.get("key") == prepared.keys.get(q["id"])}


def result_of(
    submission: Submission,
    prepared: Prepared,
    questions: list[QuestionResult],
    inline: list[InlineAnswer],
    notes: list[str],
    shims: Iterable[str] = (),
) -> Result:
    return {
        "submission": submission.path.name,
        "student": submission.student,
        "assignment": prepared.settings.assignment,
        "score": round(sum(q["score"] for q in questions), 4),
        "max_score": sum(q["points"] for q in questions),
        "message": "",
        "notes": notes,
        "questions": questions,
        "manual": inline,
        "environment": {**environment(prepared.settings), "shims": sorted(shims)},
    }


def environment(settings: Settings) -> dict[str, Any]:
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "numpy": np.__version__,
        "autograder": importlib.metadata.version("cs231n-workbook"),
        "seed": settings.seed,
        "sandbox": settings.sandbox or "none: the submission ran with the grader's own rights",
        "dataset": settings.dataset,
        "limits": LIMITS,
    }
