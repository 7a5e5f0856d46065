"""Marks submissions: lays each out, has it asked the questions, and writes the result."""

import dataclasses
import importlib.metadata
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograder.authoring.reference import EMBEDDED
from autograder.cs231n_check.judge import Verdict
from autograder.grading.origin import origin
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.question_results import question_result, raise_if_ours
from autograder.grading.remarks import about, about_datasets, about_edition, not_handed_in, where_found
from autograder.grading.rubric import with_sisters
from autograder.grading.sitting import Sitting
from autograder.intake import books
from autograder.intake.inline_answers import inline_answers
from autograder.intake.limits import Unreadable
from autograder.intake.notebooks import Cell
from autograder.intake.released import released_notebook
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
    return not_marked(submission, prepared, sentence)


def not_marked(submission: Submission, prepared: Prepared, sentence: str) -> Result:
    """The result of a submission that cannot be marked, and why."""
    questions = [question_result(q, Verdict("refused", 0.0, sentence), 0.0) for q in prepared.questions]
    nothing: list[InlineAnswer] = [{**question, "answer": ""} for question in prepared.inline]
    result = result_of(submission, prepared, questions, nothing, [])
    return {**result, "message": sentence}


def sit(staged: Staged, submission: Submission, prepared: Prepared, before: Result | None) -> Result:
    """Have a submission that is laid out in a folder asked its questions, and gather what came of it."""
    cells, problems, python2 = books.read_all(staged.folder, prepared.wanted.notebooks)
    said = origin(staged, cells, prepared.settings.assignment)
    said = said if prepared.settings.editions else dataclasses.replace(said, edition=None)
    said = dataclasses.replace(said, left_out=()) if prepared.settings.dataset else said
    kept = still_right(before, prepared)
    with Runner(staged.folder, bool(prepared.settings.sandbox)) as runner:
        questions = Sitting(staged.folder, cells, problems, prepared, runner, kept, said).questions()
    stood_in = runner.shims | set(before["environment"]["shims"] if before else ())
    answers = [
        answer
        for name in prepared.wanted.notebooks
        if not said.edition or name in cells
        for answer in answered(by_notebook(prepared.inline, name), cells.get(name, []), prepared.settings.assignment)
    ]
    notes = [*about_edition(said, prepared), *about_datasets(said, prepared), *staged.notes]
    notes += [
        *not_handed_in(staged, said, prepared),
        *python2,
        *problems.values(),
        *about(stood_in, staged, cells, prepared.settings.assignment),
    ]
    notes += where_found(answers)
    result = result_of(submission, prepared, questions, answers, notes, stood_in)
    return {**result, "edition": said.edition.name if said.edition else ""}


def by_notebook(inline: list[InlineQuestion], name: str) -> list[InlineQuestion]:
    return [q for q in inline if q["notebook"] + ".ipynb" == name]


def answered(inline: list[InlineQuestion], cells: list[Cell], assignment: str) -> list[InlineAnswer]:
    """The answers in a notebook's cells to its inline questions."""
    release = released_notebook(assignment, inline[0]["notebook"]) if inline else ()
    found = inline_answers(cells, [question["id"] for question in inline], release)
    answers: list[InlineAnswer] = [{**q, "answer": a.text, "note": a.note} for q, a in zip(inline, found)]
    return answers


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
    questions = with_sisters(questions, prepared.settings.rubric.again)
    return {
        "submission": submission.path.name,
        "student": submission.student,
        "assignment": prepared.settings.assignment,
        "score": round(sum(q["score"] for q in questions), 4),
        "max_score": sum(q["points"] for q in questions),
        "message": "",
        "edition": "",
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
        "dataset": settings.dataset or EMBEDDED,
        "limits": LIMITS,
    }
