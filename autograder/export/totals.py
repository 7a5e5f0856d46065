"""The total of each student that is exported: by the gradebook, or of the checks alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from autograder.course import CourseError
from autograder.report.brief import Brief
from autograder.report.words import decimal, names, one_line

if TYPE_CHECKING:  # nbgrader takes a second to import
    from autograder.gradebook.standing import Standing

NEAR = 0.01  # points by which two sums of the same marks may differ
NAMED = 5  # students of whom something is said


class Total(NamedTuple):
    """What is exported of a student."""

    brief: Brief
    score: float
    max_score: float
    standing: "Standing | None" = None  # in the gradebook, whose total this is
    unfinished: bool = False  # whether it is kept back, since something has no mark yet

    @property
    def is_there(self) -> bool:
        """Whether there is a mark to export; a submission that could not be read has one if somebody gave it any."""
        return not self.unfinished and (self.brief.was_read or has_mark_by_hand(self.standing))

    @property
    def text(self) -> str:
        return decimal(self.score) if self.is_there else ""


def has_mark_by_hand(standing: "Standing | None") -> bool:
    return standing is not None and any(given.manual is not None for given in standing.cells.values())


def of_checks(briefs: Sequence[Brief]) -> list[Total]:
    """The marks of the checks."""
    return [Total(brief, brief.score, brief.max_score) for brief in briefs]


def of_gradebook(
    briefs: Sequence[Brief], standings: "Mapping[str, Standing]", out: object, unfinished: bool = False
) -> list[Total]:
    """The totals of the gradebook: checks, marks by hand, extra credit, less penalties.

    Inputs:
    - standings: by `Brief.file`, nbgrader's id of the student.
    - out: the folder of the results, for what is said.
    - unfinished: whether totals are exported also where something has no mark yet; that counts as nothing then.

    CourseError where the gradebook does not hold these results.
    """
    absent = [brief.student for brief in briefs if brief.file not in standings]
    if absent:
        raise CourseError(f"Not in the gradebook: {some(absent)}. Run `autograder regrade {out}` to record the marks.")
    other = [brief.student for brief in briefs if abs(by_checks(standings[brief.file]) - brief.score) > NEAR]
    if other:
        raise CourseError(
            f"The gradebook has other marks of the checks than {out}: {some(other)}. "
            f"Run `autograder regrade {out}` to record those of now."
        )
    return [total_of(brief, standings[brief.file], unfinished) for brief in briefs]


def by_checks(standing: "Standing") -> float:
    """What the checks gave, whatever was given by hand in their place."""
    return sum(given.auto or 0.0 for given in standing.cells.values() if not given.by_hand)


def total_of(brief: Brief, standing: "Standing", unfinished: bool) -> Total:
    """Out of what this student was asked: an edition of the course that asks less has fewer points."""
    asked = brief.max_score + brief.points_by_hand
    most = min(asked, standing.max_score) if brief.edition else standing.max_score
    return Total(brief, standing.score, most, standing, bool(standing.waiting) and not unfinished)


def on_one_scale(totals: Sequence[Total]) -> list[Total]:
    """Totals out of the same number: a submission that was asked less, being of another edition, by its share."""
    most = most_of(totals)
    return [
        total._replace(score=total.score * most / total.max_score, max_score=most) if asks_less(total, most) else total
        for total in totals
    ]


def scaled(totals: Sequence[Total], points: float) -> list[Total]:
    """The same shares of another number of points."""
    return [
        total._replace(score=total.score * points / total.max_score, max_score=points) if total.max_score else total
        for total in totals
    ]


def most_of(totals: Sequence[Total]) -> float:
    return max((total.max_score for total in totals), default=0.0)


def asks_less(total: Total, most: float) -> bool:
    return bool(total.brief.edition) and 0 < total.max_score < most


def some(students: Sequence[str]) -> str:
    """The first of some students' names, and how many more there are."""
    return names(students, NAMED, 80)


# ---- what is said of them


def said(totals: Sequence[Total]) -> Iterator[str]:
    """A line on each thing about the totals that one would not see in them."""
    most = most_of(totals)
    parted = [total.standing for total in totals if total.standing]
    if parted:
        yield f"Totals of the gradebook, out of {decimal(most)}: checks, answers marked by hand{others(parted)}."
    elif by_hand := max((total.brief.points_by_hand for total in totals), default=0):
        yield (
            f"These marks are those of the checks ({decimal(most)} points); the {decimal(by_hand)} points for inline "
            "answers, which people mark, are not in them."
        )
    less = sum(asks_less(total, most) for total in totals)
    if less:
        yield f"{less} of other editions, which ask less, count by their share of {decimal(most)} (not in plain)."
    yield from odd(totals)
    yield from marked_before(totals)
    yield from unmarked(totals)


def others(standings: "Sequence[Standing]") -> str:
    """What else is in the totals, for how many."""
    extra, late = sum(bool(s.extra) for s in standings), sum(bool(s.penalty) for s in standings)
    parts = [f", extra credit ({extra})" if extra else "", f", penalties for late work ({late})" if late else ""]
    return "".join(parts)


def odd(totals: Sequence[Total]) -> Iterator[str]:
    """A line for what has hardly been meant: marks by hand beyond a question's points, penalties that give points."""
    for total in totals:
        who = one_line(total.brief.student, 80)
        for given in total.standing.cells.values() if total.standing else ():
            if given.manual is not None and not 0 <= given.manual <= given.points:
                yield f"Look at it: {who} has {decimal(given.manual)} of {decimal(given.points)} for {given.question}."
        if total.standing and total.standing.penalty < 0:
            yield f"Look at it: {who} has a penalty of {decimal(total.standing.penalty)} points."


def marked_before(totals: Sequence[Total]) -> Iterator[str]:
    """A line for each question with marks by hand that may not fit what was handed in since."""
    before: dict[str, list[str]] = {}
    for total in totals:
        for given in total.standing.cells.values() if total.standing else ():
            if given.before:
                before.setdefault(given.question, []).append(total.brief.student)
    for question, students in before.items():
        yield (
            f"Marked by hand before it was handed in again, or its check gave something else: {question} of "
            f"{some(students)}. Look again in formgrader."
        )


def unmarked(totals: Sequence[Total]) -> Iterator[str]:
    """A line for each question that has no mark yet, with whose it is, and what becomes of their totals."""
    waiting: dict[str, list[str]] = {}
    for total in totals:
        for question in total.standing.waiting if total.standing else ():
            waiting.setdefault(question, []).append(total.brief.student)
    for question, students in waiting.items():
        yield f"Not marked yet: {question} of {some(students)}."
    kept_back = sum(total.unfinished for total in totals)
    if kept_back:
        yield (
            f"{kept_back} of {len(totals)} totals are left out until they are marked (in formgrader; or --unfinished "
            "to count what has no mark as nothing, or --checks for the marks of the checks alone)."
        )
