"""The result of one question; and which errors are no submission's fault."""

from autograder.authoring.question import Question
from autograder.course import CourseError
from autograder.cs231n_check.judge import Verdict
from autograder.intake.limits import OURS
from autograder.results import NOT_ASKED, QuestionResult
from autograder.sandbox.walls import SandboxUnavailable


def question_result(question: Question, verdict: Verdict, seconds: float) -> QuestionResult:
    return {
        "id": question.id,
        "title": question.title,
        "notebook": question.notebook,
        "targets": question.targets,
        "points": question.points,
        "score": round(verdict.share * question.points, 4),
        "status": verdict.status,
        "message": verdict.message,
        "hint": verdict.hint,
        "mistake": verdict.mistake,
        "keeps": verdict.keeps,
        "notes": [] if question.in_place else verdict.notes,
        "seconds": round(seconds, 4),
    }


def not_asked(question: Question) -> QuestionResult:
    """The result of a question that the submission's edition of the course does not ask: nothing, of nothing."""
    return {
        **question_result(
            question, Verdict(NOT_ASKED, 0.0, "The edition of the course that was handed in does not ask this."), 0.0
        ),
        "points": 0,
    }


def raise_if_ours(error: Exception) -> None:
    """Stop where this machine or the course is the cause; anything else is what one submission brought about."""
    if isinstance(error, (CourseError, SandboxUnavailable)):
        raise error
    if isinstance(error, OSError) and error.errno in OURS:
        raise CourseError(
            f"This machine ran out ({error.strerror}). What is marked is kept; make room and run again."
        ) from None
