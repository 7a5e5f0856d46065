"""Carries out calls that have nothing to do with one another: here, where nobody has other processes for them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

CarryOut = Callable[[Callable[..., Any], Sequence[tuple]], Iterator[tuple[int, Any]]]


def here(function: Callable[..., Any], arguments: Sequence[tuple]) -> Iterator[tuple[int, Any]]:
    """Carry out calls in this process, one after another; gives the number of each with its value or exception."""
    for n in range(len(arguments)):
        some = arguments[n]
        try:
            value = function(*some)
        except Exception as error:
            value = error
        yield n, value
