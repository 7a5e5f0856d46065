"""Other implementations of what a question is about: conventions that are accepted, and known mistakes."""

from collections.abc import Callable
from dataclasses import dataclass

# What a known mistake leaves of a question's points, by how grave it is; a course may set others (docs/questions.md).
SEVERITIES = {
    "slip": 0.6,  # the idea is there: a factor, a sign or a term beside the main thing
    "part": 0.3,  # one of several things asked for is right
    "concept": 0.0,  # what the question is about is not there
}


def file_of(target: str) -> str:
    """The file of a target: `cs231n/layers.py:relu_forward` -> `cs231n/layers.py`."""
    return target.partition(":")[0]


@dataclass(frozen=True)
class Variant:
    """Another implementation of one target, or of one notebook cell: a convention that is accepted, or a mistake."""

    key: str
    target: str
    function: Callable | None = None
    source: str = ""
    where: str = ""  # the author's file and line

    def __str__(self):
        return f"{self.key!r} ({self.where})" if self.where else repr(self.key)


@dataclass(frozen=True)
class Mistake(Variant):
    """A known mistake: a wrong implementation, and what to say of it."""

    hint: str = ""
    raises: tuple[str, ...] = ()  # the names of the errors with which it stops, if it does
    keeps: str | float = "concept"  # the part of the points that it leaves: a key of SEVERITIES, or from 0 to 1

    @property
    def share_kept(self) -> float:
        """What it leaves of the points, as a number from 0 to 1."""
        return SEVERITIES[self.keeps] if isinstance(self.keeps, str) else self.keeps
