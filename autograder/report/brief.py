"""Results in brief: what the tables, reports and exports of a class need of each, without its longer texts.

A brief takes about a kilobyte, where its result takes a hundred: what is the same in many is there once.
"""

from collections.abc import Hashable, Iterable
from typing import NamedTuple, TypeVar

from autograder.report.tidy import TidyMark, first_message, tidy_head, tidy_mark
from autograder.report.words import finite, one_line
from autograder.results import NOT_ASKED, Result

T = TypeVar("T", bound=Hashable)


class Asked(NamedTuple):
    """A question as a submission was asked it."""

    id: str
    title: str
    notebook: str
    points: float


class Mark(NamedTuple):
    """What came of it."""

    asked: Asked
    score: float
    status: str  # a key of STATUSES
    hint: str
    mistake: str
    way: str  # equal where submissions are wrong in the same way


class Brief(NamedTuple):
    """The marks of one submission. Texts are as `autograder.report.tidy` makes them."""

    student: str
    file: str  # the stem of the student's file names
    submission: str
    assignment: str
    score: float
    max_score: float
    message: str  # why it could not be read, or nothing
    edition: str
    notes: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    questions: tuple[Mark, ...]  # all that it was asked
    first_words: str  # one line on it: why it was not read, or the first hint, or the first message
    by_hand: int  # inline questions
    points_by_hand: float

    @property
    def was_read(self) -> bool:
        """Whether there was something to mark; a message for the whole submission says why not."""
        return not self.message

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The questions that were marked; none for a submission that could not be read."""
        return self.questions if self.was_read else ()


class Shared:
    """Gives for a value the first one that equals it, so that equal ones need memory once."""

    def __init__(self) -> None:
        self.first: dict[Hashable, Hashable] = {}

    def __call__(self, value: T) -> T:
        return self.first.setdefault(value, value)  # type: ignore[return-value]  # equal, so of one type


def gather(results: Iterable[Result]) -> list[Brief]:
    """Each result in brief, in their order. They are gone through once, and none is kept."""
    shared = Shared()
    return [in_brief(result, shared) for result in results]


def in_brief(result: Result, shared: Shared) -> Brief:
    head = tidy_head(result)
    raw = [question for question in result.get("questions") or [] if question.get("status") != NOT_ASKED]
    marks = [tidy_mark(question) for question in raw]
    failed = [place for place, mark in enumerate(marks) if mark["status"] != "correct"]
    hint = next((marks[place]["hint"] for place in failed if marks[place]["hint"]), "")
    words = head["message"] or hint or first_message(raw[place] for place in failed)
    by_hand = result.get("manual") or []
    return Brief(
        student=head["student"],
        file=head["file"],
        submission=head["submission"],
        assignment=shared(head["assignment"]),
        score=head["score"],
        max_score=shared(head["max_score"]),
        message=shared(head["message"]),
        edition=shared(head["edition"]),
        notes=tuple(map(shared, head["notes"])),
        environment=shared(tuple(head["environment"].items())),
        questions=tuple(shared(mark_of(mark, shared)) for mark in marks),
        first_words=shared(one_line(words, 120)),
        by_hand=len(by_hand),
        points_by_hand=sum(finite(answer.get("points")) for answer in by_hand),
    )


def mark_of(mark: TidyMark, shared: Shared) -> Mark:
    asked = Asked(mark["id"], mark["title"], mark["notebook"], mark["points"])
    texts = (shared(mark["hint"]), shared(mark["mistake"]), shared(mark["way"]))
    return Mark(shared(asked), mark["score"], mark["status"], *texts)
