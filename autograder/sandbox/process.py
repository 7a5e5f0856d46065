"""One process that runs a submission: started behind walls, asked with plain data, ended without mercy."""

import contextlib
import functools
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from autograder.cs231n_check.plain import Given, NotPlain, givens, to_bytes
from autograder.cs231n_check.records import Case
from autograder.sandbox.clock import Allowance
from autograder.sandbox.launch import NoWalls, Wall
from autograder.sandbox.limits import FILES, START_SECONDS, THREADS, TMP_BYTES
from autograder.sandbox.link import Compute, Link, Stopped, TimedOut, nothing_served
from autograder.sandbox.said import text_of
from autograder.sandbox.walls import SandboxUnavailable


def started(submission: Path | str, wall: Wall | None, framework: str = "") -> "Process":
    """A process that is ready. No submission's code runs before that, so a failure is this machine's."""
    for pause in (0, 1, 3):
        time.sleep(pause)
        try:
            return Process(submission, wall, framework).__enter__()
        except (OSError, Stopped, TimedOut) as error:
            problem = error
    raise SandboxUnavailable(f"The sandbox could not be started three times in a row: it {problem}.")


@dataclass(frozen=True)
class Lent:
    """What the grader computes in a submission's place while one question is tried.

    compute(target, state, args, kwargs) answers for the targets.
    """

    number: int = 0  # of the trial; for each but the first, 0, the submission's modules are imported anew
    targets: Sequence[str] = ()
    compute: Compute = nothing_served


NOTHING = Lent()


def nothing_given(*given: Any) -> Any:
    """Stands in where no case asks for more than it holds."""
    raise NotPlain(f"nothing provides {given!r}")


@functools.lru_cache(20)
def sent(provide: Callable[..., Any], given: Given) -> tuple[Any, str]:
    """What a Given stands for, as small as it can be sent, and the type that its array has; pictures are whole numbers
    of eight bits."""
    value = provide(*given)
    if not isinstance(value, np.ndarray):
        return value, ""
    with np.errstate(invalid="ignore"):
        small = value.astype(np.uint8, casting="unsafe")
    return (small if np.array_equal(small, value) else value), value.dtype.str


class Process:
    """One process that carries out cases on one submission, behind a wall; use as a context manager.

    It has a framework, such as torch, where that is named.
    """

    def __init__(self, submission: Path | str, wall: Wall | None = None, framework: str = ""):
        self.submission, self.wall, self.framework = Path(submission), wall or NoWalls(), framework
        self.number = 0  # of cases asked
        self.given: set[Given] = set()  # what it has been sent of what cases share
        self.inside: str | None = None  # the id of the process behind the walls

    def __enter__(self) -> Self:
        self.launch = self.wall.launch(self.submission, self.framework)
        self.errors = tempfile.TemporaryFile()  # what is said before it is ready; then it writes to nowhere
        try:
            self.running = self.start()
        except BaseException:
            self.launch.__exit__()
            self.errors.close()
            raise
        self.link = Link(self.running, self.reason, self.check_crowd)
        try:
            deadline = time.monotonic() + START_SECONDS[self.framework]
            self.link.exchange(b"", lambda waited_for_us: time.monotonic() < deadline)
            self.inside = self.launch.inside(self.running.pid)
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self) -> subprocess.Popen[bytes]:
        given = self.launch
        try:
            return subprocess.Popen(
                given.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, bufsize=0,
                env=given.environment, cwd=given.folder, pass_fds=given.descriptors, start_new_session=True,
            )  # fmt: skip
        finally:
            for descriptor in given.descriptors:
                os.close(descriptor)

    def __exit__(self, *exc: object) -> None:
        self.kill()
        self.running.wait()
        self.link.close()
        self.errors.close()
        self.launch.__exit__()

    @property
    def pid(self) -> int:
        """The process that works; where it is not known, the one that was started for it."""
        return int(self.inside or self.running.pid)

    @property
    def home(self) -> str:
        """A folder of this process alone, empty where all have the same name."""
        return self.launch.home

    def kill(self) -> None:
        """End the whole group; behind walls everything inside goes with it."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
        self.running.kill()

    def ask(
        self,
        case: Case,
        cells: Mapping[str, str | None],
        allowance: Allowance,
        lent: Lent = NOTHING,
        provide: Callable[..., Any] = nothing_given,
        seed: int | None = 0,
    ) -> Any:
        """Carry out a case; returns what came back as its outcome, of whatever form.

        Inputs:
        - allowance: the time left for it.
        - lent: what the grader computes in the submission's place.
        - provide: gives what a Given in the case's steps stands for, which is sent to a process once.
        - seed: of the random numbers with which the case begins; None to go on with those there are.

        Raises Stopped or TimedOut: the process is then of no more use.
        """
        self.number += 1
        steps = {"name": "", "hard": False, "outputs": [], "steps": case["steps"]}  # the rest is not its business
        new = [given for given in givens(case["steps"]) if given not in self.given]
        told = {"seed": seed, "fresh": lent.number, "served": list(lent.targets)}
        try:
            given = [[g, *sent(provide, g)] for g in new]
            request = to_bytes({"id": self.number, "case": steps, "cells": cells, "given": given, **told})
        except NotPlain:
            raise Stopped("could not be asked: the notebook's cell is too large") from None
        self.given.update(new)
        allowance.begin(self.pid)
        answer = self.link.exchange(request, allowance.look, lent.targets, lent.compute)
        if type(answer.get("id")) is not int or answer["id"] != self.number:
            raise Stopped("gave an answer to a question that was not asked")
        self.check_crowd()  # also of one that was too quick to be watched
        return answer.get("outcome")

    def check_crowd(self) -> None:
        """Raises Stopped when a process behind walls has more threads, files or bytes of files than it may."""
        threads, files, size = self.launch.usage(self.inside) if self.inside else (0, 0, 0)
        if threads > THREADS or files > FILES:
            raise Stopped("made too many threads or files")
        if size > TMP_BYTES:
            raise Stopped("wrote too much")

    def reason(self) -> str:
        """Why the process ended, in words."""
        try:
            code = self.running.wait(2)
        except subprocess.TimeoutExpired:
            return "closed its connection"
        number = code - 128 if self.launch.passes_signals_on and code > 128 else -code
        try:
            return f"was ended by {signal.Signals(number).name}"
        except ValueError:
            return f"ended with exit status {code}{self.last_words()}"

    def last_words(self) -> str:
        """What the process said of itself where it did not get ready."""
        if self.inside:
            return ""
        self.errors.seek(0)
        words = " ".join(text_of(self.errors.read(2000).decode("utf-8", "replace")).split())
        return f" ({words})" if words else ""
