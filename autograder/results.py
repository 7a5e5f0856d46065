"""The forms of what marking gives: a result, as stored in <student>.json."""

from typing import Any, NotRequired, TypedDict

NOT_ASKED = "not_asked"  # the status of a question that a submission's edition of the course does not ask


class QuestionResult(TypedDict):
    """The mark of one question."""

    id: str
    title: str
    notebook: str
    targets: list[str]
    points: int
    score: float
    status: str  # a key of report.words.STATUSES, or NOT_ASKED
    message: str
    hint: str
    mistake: str  # the key of a known mistake
    keeps: float  # the part of the points that the mistake leaves, where the score comes of that; else 0
    notes: list[str]  # advice
    seconds: float
    way: NotRequired[str]  # in which it is wrong: the same for all that gave the same
    code: NotRequired[str]  # what the student wrote of it, where nothing is known of that way
    key: NotRequired[str]  # changes when marking would


class InlineQuestion(TypedDict):
    """A question that is answered in the notebook's text and marked by hand."""

    id: str
    notebook: str
    points: int


class InlineAnswer(InlineQuestion):
    """A student's answer to one."""

    answer: str
    note: NotRequired[str]  # goes on from "The answer was": where it was found, if not in its own cell


class Result(TypedDict):
    """The marks of one submission."""

    submission: str  # the name of its file or folder
    student: str
    assignment: str
    score: float
    max_score: float
    message: str  # why it could not be read, or nothing
    edition: str  # of the course, where it is of another than this workbook
    notes: list[str]
    questions: list[QuestionResult]
    manual: list[InlineAnswer]
    environment: dict[str, Any]
    content: NotRequired[str]  # a digest of what was handed in
    origin: NotRequired[str]  # where it lay
