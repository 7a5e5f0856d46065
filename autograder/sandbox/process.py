"""One process that runs a submission: started behind walls, asked with plain data, ended without mercy."""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from autograder.cs231n_check.plain import NotPlain, to_bytes
from autograder.cs231n_check.records import Case
from autograder.sandbox.launch import NoWalls, Wall
from autograder.sandbox.limits import FILES, START_SECONDS, THREADS, TMP_BYTES
from autograder.sandbox.link import Compute, Link, Stopped, nothing_served
from autograder.sandbox.said import text_of


class Process:
    """One process that carries out cases on one submission, behind a wall; use as a context manager.

    It has a framework, such as torch, where that is named.
    """

    def __init__(self, submission: Path | str, wall: Wall | None = None, framework: str = ""):
        self.submission, self.wall, self.framework = Path(submission), wall or NoWalls(), framework
        self.number = 0  # of cases asked
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
            self.link.exchange(b"", START_SECONDS[self.framework])
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
        seconds: float,
        served: Sequence[str] = (),
        compute: Compute = nothing_served,
    ) -> Any:
        """Carry out a case; returns what came back as its outcome, of whatever form.

        Raises Stopped or TimedOut: the process is then of no more use.

        `served` are targets that compute(target, state, args, kwargs) answers for, in the submission's place.
        """
        self.number += 1
        steps = {"name": "", "hard": False, "outputs": [], "steps": case["steps"]}  # the rest is not its business
        try:
            request = to_bytes({"id": self.number, "case": steps, "cells": cells, "served": list(served)})
        except NotPlain:
            raise Stopped("could not be asked: the notebook's cell is too large") from None
        answer = self.link.exchange(request, seconds, served, compute)
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
