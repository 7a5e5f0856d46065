# Generated from autograder/cs231n_check/records.py by "make build".
"""The forms of plain data that go between a check, the code under test and the judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional, TypedDict

Step = list[Any]  # [kind, ...]: the name of a `do_` method of replay.py, and its arguments
# (question id, name that the cell defines) -> a notebook cell's source
Cells = Callable[[str, str], Optional[str]]  # noqa: UP045  (evaluated, by Python 3.9 too)


class Output(TypedDict):
    """A value that a case gives, and how it is compared."""

    name: str
    kind: str  # a function of compare.py
    params: dict[str, Any]


class Case(TypedDict):
    """One thing to try, as plain data."""

    name: str
    hard: bool
    steps: list[Step]
    outputs: list[Output]


class Stop(TypedDict):
    """Why a case stopped."""

    status: str
    type: str
    message: str
    frames: list[str]


class Outcome(TypedDict):
    """What came of a case: one value per output that was reached, in order."""

    values: list[Any]
    error: Stop | None
    notes: list[str]  # advice


class FrozenMistake(TypedDict):
    """A known mistake: what to say of it, what it keeps of the points, and what it gives for each case."""

    key: str
    hint: str
    keeps: float
    forms: list[list[Outcome]]  # on the reference, then on each other convention with which it gives something else


class Frozen(TypedDict):
    """A question for one seed, with all that judging needs."""

    id: str
    title: str
    points: int
    targets: list[str]
    in_place: bool  # whether changing an argument is what the exercise asks for
    cases: list[Case]
    expected: list[Outcome]  # of the reference
    accepted: list[list[Outcome]]  # of each other convention that counts as right
    mistakes: list[FrozenMistake]
    parts: list[str]  # ids of the questions on which it builds
