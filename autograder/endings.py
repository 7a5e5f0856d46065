"""How the command ends where it cannot go on: with one sentence on what to do, and at once on Ctrl-C."""

import contextlib
import os
import sys
from collections.abc import Iterator

from rich.console import Console

from autograder.course import CourseError


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
    """On Ctrl-C end this process without waiting for what is being marked; what it has started ends with it."""
    try:
        yield
    except KeyboardInterrupt:
        console.print("Stopped. What is marked is kept: the same command goes on from there.", highlight=False)
        sys.stdout.flush()
        os._exit(130)


def stop(sentence: str, console: Console) -> None:
    console.print(sentence, style="red", soft_wrap=True, markup=False, highlight=False)
    sys.exit(1)
