"""What a student has earned: by question, and added up, by the checks alone or by the gradebook."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from autograder.report.prose import prose
from autograder.report.words import decimal, finite, in_time, printable, signed

if TYPE_CHECKING:  # it comes with nbgrader, which takes a second to import, in each process that marks
    from autograder.gradebook.standing import Given, Standing


class Earned(NamedTuple):
    """What a question has earned."""

    score: float  # without extra credit
    points: float
    extra: float = 0.0
    by_hand: bool = False  # whether a person gave the score
    waiting: bool = False  # whether it has none yet
    check: float | None = None  # what a check gave, where a person gave something else
    comment: Markup = Markup("")

    @property
    def is_full(self) -> bool:
        return not self.waiting and self.score >= self.points

    @property
    def family(self) -> str:
        """What it shares a colour with, as a status does."""
        if self.waiting:
            return "absent"
        return "correct" if self.is_full else "partial" if self.score > 0 else "wrong"


class Line(NamedTuple):
    """A line of the sum."""

    what: str
    note: str
    points: str
    of: str = ""


def earned(given: "Given") -> Earned:
    """What a question has earned, as the gradebook has it."""
    extra = 0.0 if given.waiting else finite(given.extra)
    differs = given.manual is not None and given.auto is not None and given.auto != given.manual
    return Earned(
        score=0.0 if given.waiting else finite(given.score) - extra,
        points=finite(given.points),
        extra=extra,
        by_hand=given.manual is not None,
        waiting=given.waiting,
        check=finite(given.auto) if differs and not given.by_hand else None,
        comment=prose(printable(given.comment, 4000, 80)) if given.comment else Markup(""),
    )


def as_asked(standing: "Standing", asked: Collection[str]) -> "Standing":
    """A standing without the questions that were not asked, unless a person has given something for them."""
    cells = {id: given for id, given in standing.cells.items() if id in asked or is_by_person(given)}
    return standing._replace(cells=cells)


def is_by_person(given: "Given") -> bool:
    """Whether a person has given something for a question: a mark, extra credit, a comment."""
    return given.manual is not None or bool(given.extra) or bool(given.comment)


def lines(standing: "Standing") -> Iterator[Line]:
    """The lines of the sum: checks, answers, extra credit, lateness."""
    by_hand = [given for given in standing.cells.values() if given.by_hand]
    checks = sum(given.points for given in standing.cells.values() if not given.by_hand)
    yield Line("Checks", "", decimal(standing.checks), decimal(checks))
    if by_hand:
        waiting = sum(given.waiting for given in by_hand)
        note = f"{waiting} of {len(by_hand)} not marked yet" if waiting else ""
        yield Line("Inline answers", note, decimal(standing.by_hand), decimal(sum(given.points for given in by_hand)))
    if standing.extra:
        yield Line("Extra credit", "", signed(standing.extra))
    if standing.seconds_late or standing.penalty:
        late = f"handed in {in_time(standing.seconds_late)} late" if standing.seconds_late else ""
        yield Line("Lateness", late, signed(-standing.penalty) if standing.penalty else "nothing off")
