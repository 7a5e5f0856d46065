"""Other implementations of what a question is about: conventions that are accepted, and known mistakes."""

from collections.abc import Callable
from dataclasses import dataclass


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
