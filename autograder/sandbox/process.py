"""One process that runs a submission: started behind walls, asked with plain data, ended without mercy."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from autograder.cs231n_check.plain import NotPlain, to_bytes
from autograder.cs231n_check.records import Case
from autograder.sandbox.limits import CEILINGS, FILES, THREADS
from autograder.sandbox.link import Compute, Link, Stopped, nothing_served
from autograder.sandbox.walls import GRADER, HERE, environment, numpy_home, python_program, walled_command

START_SECONDS = 30


class Process:
    """One process that carries out cases on one submission; use as a context manager."""

    def __init__(self, submission: Path | str, sandbox: bool = True):
        self.submission, self.sandbox = Path(submission), sandbox
        self.number = 0  # of cases asked
        self.inside: str | None = None  # the id of the process behind the walls

    def __enter__(self) -> Self:
        command, descriptors = self.command()
        self.scratch = "/" if self.sandbox else tempfile.mkdtemp(prefix="worker-")
        try:
            self.running = self.start(command, descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        self.link = Link(self.running, self.reason, self.check_crowd)
        try:
            self.link.exchange(b"", START_SECONDS)
            self.inside = last_child(self.running.pid) if self.sandbox else None
        except BaseException:
            self.__exit__()
            raise
        return self

    def command(self) -> tuple[list[str], list[int]]:
        """What to run, and the descriptors it inherits. Without walls: the same worker, with this user's rights."""
        if self.sandbox:
            path = ["/grader", numpy_home(), "/grader/shims"]
            return walled_command(self.submission, worker("/grader/worker.py", path, "/submission", CEILINGS, True))
        path = [str(GRADER), str(HERE), str(Path(np.__file__).parents[1]), str(HERE / "shims")]
        limits = {k: v for k, v in CEILINGS.items() if k != "NPROC"}  # in the open it would count all this user runs
        return [python_program(), *worker(str(HERE / "worker.py"), path, str(self.submission), limits, False)], []

    def start(self, command: list[str], descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env={} if self.sandbox else environment(self.scratch), cwd=self.scratch, pass_fds=descriptors,
            start_new_session=True,
        )  # fmt: skip

    def __exit__(self, *exc: object) -> None:
        self.kill()
        self.running.wait()
        self.link.close()
        if not self.sandbox:
            shutil.rmtree(self.scratch, ignore_errors=True)

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
        return answer.get("outcome")

    def check_crowd(self) -> None:
        """Raises Stopped when a process behind walls has more threads, or files in /tmp, than it may."""
        threads, files = counted(self.inside) if self.inside else (0, 0)
        if threads > THREADS or files > FILES:
            raise Stopped("made too many threads or files")

    def reason(self) -> str:
        """Why the process ended, in words."""
        try:
            code = self.running.wait(2)
        except subprocess.TimeoutExpired:
            return "closed its connection"
        number = code - 128 if self.sandbox and code > 128 else -code  # bubblewrap passes signals on as a shell does
        try:
            return f"was ended by {signal.Signals(number).name}"
        except ValueError:
            return f"ended with exit status {code}"


def worker(program: str, path: list[str], submission: str, limits: dict[str, int], strict: bool) -> list[str]:
    """Python's arguments for the worker: `path` is for its imports; when `strict`, it ends unless each limit holds."""
    settings = {"path": path, "submission": submission, "limits": limits, "strict": strict}
    return ["-s", "-P", "-S", "-B", program, json.dumps(settings)]


def last_child(pid: int | str) -> str | None:
    """The last of the chain bubblewrap -> its first process inside -> the worker; None where /proc cannot say."""
    try:
        while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = children[0]
    except OSError:
        return None
    return str(pid)


def counted(pid: str) -> tuple[int, int]:
    """How many threads, and files in its /tmp, a process behind walls has; none when it has ended."""
    try:
        threads = len(os.listdir(f"/proc/{pid}/task"))
        tmp = os.statvfs(f"/proc/{pid}/root/tmp")
    except OSError:
        return 0, 0
    return threads, tmp.f_files - tmp.f_ffree
