"""Who carries out the work on a class: this process, others (pool.py), or other machines (autograder/cluster)."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from autograder.grading.prepare import Prepared

Call = Callable[..., Any]  # of a Prepared and more
Told = Callable[[int], Any]
Returned = Callable[[int, str], Any]


class Gone(Exception):
    """A process has ended in the middle of a call; says how."""


def nothing(*told: Any) -> None:
    """Heeds nothing."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class With(Sequence):
    """Calls with a function in front of the arguments of each, which are looked up when it is their turn."""

    function: Callable[..., Any]
    calls: Sequence[tuple]

    def __len__(self) -> int:
        return len(self.calls)

    def __getitem__(self, number: Any) -> Any:
        return self.function, *self.calls[number]


def with_error(prepared: Prepared, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives, or what it raises."""
    try:
        return function(*arguments)
    except Exception as error:
        return error


class Crew:
    """Carries out calls, one after another or many at once; a context manager."""

    many = False  # whether at once

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing was started."""

    def run(
        self, function: Call, calls: Sequence[tuple], started: Told = nothing, returned: Returned = nothing
    ) -> Iterator[tuple[int, Any]]:
        """Carry out function(prepared, *arguments) for each of some calls.

        Yields the number of a call and its result, as they come; in place of the result a Gone, where the call has
        ended its process each time it was tried. What a call raises is raised here. Of the two functions, which are
        called in threads, `started` is told the number of a call that begins, `returned` that of one that is to be
        tried again, and why.
        """
        raise NotImplementedError

    def carry_out(self, function: Callable[..., Any], calls: Sequence[tuple]) -> Iterator[tuple[int, Any]]:
        """The same for a function that needs no questions; what a call raises comes in place of its result."""
        return self.run(with_error, With(function, calls))


class Here(Crew):
    """Carries out calls in this process, one after the other."""

    def __init__(self, prepared: Prepared):
        self.prepared = prepared

    def run(
        self, function: Call, calls: Sequence[tuple], started: Told = nothing, returned: Returned = nothing
    ) -> Iterator[tuple[int, Any]]:
        for number in range(len(calls)):
            started(number)
            yield number, function(self.prepared, *calls[number])
