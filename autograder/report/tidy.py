"""Results as they can be shown: every key there, every text bounded and printable, every number finite.

A result carries text that a submission wrote (names, messages, answers), and an older version, or a person, may have
written its file.
"""

from collections.abc import Iterable
from typing import Any, TypedDict

from autograder.report.words import STATUSES, file_stem, finite, kept, one_line, printable, without_preview
from autograder.results import NOT_ASKED, InlineAnswer, QuestionResult, Result


class TidyMark(TypedDict):
    """The mark of one question."""

    id: str
    title: str  # never empty
    notebook: str
    points: float
    score: float
    status: str  # a key of STATUSES
    hint: str
    mistake: str
    way: str  # a digest of what was returned: equal where submissions are wrong in the same way; else ""


class TidyQuestion(TidyMark):
    """The mark of one question with all that is said of it."""

    targets: list[str]
    message: str
    kept: str  # a sentence on what the mistake has left of the points, or nothing
    seconds: float
    notes: list[str]


class TidyAnswer(TypedDict):
    """A student's answer to an inline question."""

    id: str
    title: str
    notebook: str
    points: float
    answer: str


class TidyHead(TypedDict):
    """What a result says of its submission as a whole."""

    student: str  # never empty
    file: str  # the stem of the student's file names
    submission: str
    assignment: str
    score: float
    max_score: float
    message: str
    edition: str  # of the course, where it is of another than this workbook
    notes: list[str]
    environment: dict[str, str]


class TidyResult(TidyHead):
    """The marks of one submission."""

    questions: list[TidyQuestion]
    manual: list[TidyAnswer]


def tidy(result: Result) -> TidyResult:
    """A copy of a result as stored, of which nothing is taken for granted."""
    return {
        **tidy_head(result),
        "questions": [tidy_question(q) for q in result.get("questions") or [] if q.get("status") != NOT_ASKED],
        "manual": [tidy_answer(answer) for answer in result.get("manual") or []],
    }


def tidy_head(result: Result) -> TidyHead:
    student = result.get("student", "")
    return {
        "student": one_line(student, 80) or "unnamed",
        "file": file_stem(student),
        "submission": one_line(result.get("submission"), 300),
        "assignment": one_line(result.get("assignment"), 80),
        "score": finite(result.get("score")),
        "max_score": finite(result.get("max_score")),
        "message": one_line(result.get("message"), 500),
        "edition": one_line(result.get("edition"), 40),
        "notes": texts(result.get("notes")),
        "environment": tidy_environment(result.get("environment") or {}),
    }


def tidy_question(question: QuestionResult) -> TidyQuestion:
    return {
        **tidy_mark(question),
        "targets": texts(question.get("targets"), 200),
        "message": tidy_message(question),
        "kept": kept(question),
        "seconds": finite(question.get("seconds")),
        "notes": texts(question.get("notes")),
    }


def tidy_message(question: QuestionResult) -> str:
    return printable(without_preview(question.get("message")))


def tidy_code(question: QuestionResult) -> str:
    """What the submission wrote where the question looks, as far as it is stored."""
    return printable(question.get("code"), 4000, 150)


def first_message(questions: Iterable[QuestionResult]) -> str:
    """The message of the first question that has one."""
    return next(filter(None, map(tidy_message, questions)), "")


def tidy_mark(question: QuestionResult) -> TidyMark:
    name = one_line(question.get("id"), 120)
    status = question.get("status")
    return {
        "id": name,
        "title": one_line(question.get("title"), 120) or name,
        "notebook": one_line(question.get("notebook"), 60),
        "points": finite(question.get("points")),
        "score": finite(question.get("score")),
        "status": status if status in STATUSES else "wrong",
        "hint": one_line(question.get("hint"), 500),
        "mistake": one_line(question.get("mistake"), 80),
        "way": one_line(question.get("way"), 64),
    }


def tidy_answer(answer: InlineAnswer) -> TidyAnswer:
    name = one_line(answer.get("id"), 120)
    return {
        "id": name,
        "title": one_line(answer.get("title"), 120) or name,
        "notebook": one_line(answer.get("notebook"), 60),
        "points": finite(answer.get("points")),
        "answer": printable(answer.get("answer"), 4000, 80),
    }


def tidy_environment(environment: dict[str, Any]) -> dict[str, str]:
    return {one_line(key, 40): one_line(in_words(value), 200) for key, value in environment.items()}


def in_words(value: Any) -> Any:
    """A dict or a list in one line; anything else as it is."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def texts(value: Any, limit: int = 500) -> list[str]:
    """A list of texts, whether one came, several or none."""
    items = [value] if isinstance(value, str) else list(value or [])
    return [line for line in (one_line(item, limit) for item in items[:20]) if line]
