"""How a process that runs a submission is started, watched from outside, and cleared away; here: without walls."""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from autograder.sandbox.limits import ceilings
from autograder.sandbox.shown import GRADER, HERE, environment, packages, python_program


class Launch:
    """One process to be started; a context manager that clears away what was made for it."""

    command: list[str]
    descriptors: Sequence[int] = ()  # that it inherits; to be closed when it is started
    environment: dict[str, str]
    folder: str  # where it is started
    home = ""  # a folder of this process alone, whose name would tell runs apart; what lies in it is shown from here
    passes_signals_on = False  # as a shell does: 128 and the signal's number as exit status

    def __enter__(self) -> "Launch":
        return self

    def __exit__(self, *exc: object) -> None:
        """Clear away, after the process has ended."""

    def inside(self, pid: int) -> str | None:
        """The id of the process that holds the submission, once it is ready; None where it is not watched."""
        return None

    def usage(self, inside: str) -> tuple[int, int, int]:
        """Its threads, the files that it has written, and their bytes."""
        return 0, 0, 0


class Wall(Protocol):
    """One kind of wall: what it is called in results, and how a process is started behind it."""

    @property
    def name(self) -> str: ...

    @property
    def shares_processes(self) -> bool:
        """Whether a process sees the ids of the machine's other processes."""

    def launch(self, submission: Path, framework: str = "") -> Launch:
        """What starts a process for a submission; one with a framework, where that is named."""


class NoWalls:
    """The same worker, with this user's rights and most of the limits."""

    name, shares_processes = "", True

    def launch(self, submission: Path, framework: str = "") -> Launch:
        return InTheOpen(submission, framework)


class InTheOpen(Launch):
    """A process without walls, in a folder of its own."""

    def __init__(self, submission: Path, framework: str):
        self.folder = tempfile.mkdtemp(prefix="worker-")
        sites = dict.fromkeys(str(path.parent) for path in packages(framework))
        path = [str(GRADER), str(HERE), *sites, str(HERE / "shims")]
        limits = {k: v for k, v in ceilings(framework).items() if k != "NPROC"}  # it would count all this user runs
        arguments = worker(str(HERE / "worker.py"), path, str(submission), limits, False, framework)
        self.command = [python_program(), *arguments]
        self.environment = environment(self.folder)

    def __exit__(self, *exc: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def worker(
    program: str, path: list[str], submission: str, limits: dict[str, int], strict: bool, framework: str
) -> list[str]:
    """Python's arguments for the worker: `path` is for its imports; when `strict`, it ends unless each limit holds."""
    told = {"path": path, "submission": submission, "limits": limits, "strict": strict, "framework": framework}
    return ["-s", "-P", "-S", "-B", program, json.dumps(told)]


def in_memory(name: str, data: bytes) -> int:
    """A descriptor from which `data` can be read."""
    descriptor = os.memfd_create(name)
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def threads_of(pid: str) -> int:
    """How many threads a process has; none when it has ended."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0
