"""How the command ends where it cannot go on: with one sentence on what to do, and at once on Ctrl-C."""

import contextlib
import signal
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console

from autograder.course import CourseError

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def one_sentence(console: Console) -> Iterator[None]:
    """End with one sentence, and exit status 1, on an error that a person can mend."""
    from autograder.sandbox.walls import SandboxUnavailable

    try:
        yield
    except (CourseError, SandboxUnavailable) as error:
        stop(str(error), console)
    except OSError as error:
        place = error.filename2 or error.filename
        reason = f"{error.strerror or error}{f': {place}' if place else ''}"
        stop(f"{reason}. What is stored is kept: put that right and run the same command again.", console)


@contextlib.contextmanager
def at_once(console: Console) -> Iterator[None]:
    """On Ctrl-C, or when told to end, this process clears away and ends, without waiting for what is being marked.

    It heeds that once: a second Ctrl-C would leave behind what is just being cleared away.
    """
    before = {number: signal.signal(number, stop_once) for number in STOPS}
    try:
        yield
    except KeyboardInterrupt:
        console.print("Stopped. What is marked is kept: the same command goes on from there.", highlight=False)
        heed(dict.fromkeys(STOPS, signal.SIG_IGN))  # for good: Python forgets its own handlers before it has ended
        sys.exit(130)
    except BaseException:
        heed(before)
        raise
    heed(before)


def heed(handlers: Mapping[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def stop_once(number: int, frame: object) -> None:
    for each in STOPS:
        signal.signal(each, ignored)
    raise KeyboardInterrupt


def ignored(number: int, frame: object) -> None:
    """Heeds no signal; a handler of Python's is not inherited by what is started, as SIG_IGN is."""


def stop(sentence: str, console: Console) -> None:
    console.print(sentence, style="red", soft_wrap=True, markup=False, highlight=False)
    sys.exit(1)
