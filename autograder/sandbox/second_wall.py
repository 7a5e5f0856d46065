"""The walls for a machine where bubblewrap may not make namespaces: another user, Landlock, and a stricter filter.

A process gets a folder of its own with copies of the submission and of the code that carries out checks, and links to
what `shown.py` lists; confine.py has it give up all else. docs/sandbox.md says what this promises.
"""

import json
import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import landlock
from autograder.sandbox.launch import Launch, in_memory, threads_of, worker
from autograder.sandbox.limits import ceilings
from autograder.sandbox.shown import (
    GRADER,
    HERE,
    covered_folders,
    environment,
    packages,
    python_folders,
    python_program,
    system_folders,
)
from autograder.sandbox.syscalls import MACHINES
from autograder.sandbox.usage import left_by, remove, usage_of
from autograder.sandbox.users import claimed_user

CUTTING_SHORT = 3  # the version of Landlock that keeps files from it, which another user cannot anyway
DEVICES = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]


@dataclass(frozen=True)
class SecondWall:
    """One way to do without namespaces: `landlock` is its version, or 0; `user` whether root becomes another."""

    landlock: int
    user: bool
    shares_processes = True

    @property
    def name(self) -> str:
        parts = [f"landlock {self.landlock}" if self.landlock else "", "a user of its own" if self.user else ""]
        return " + ".join([*filter(None, parts), "seccomp"])

    def launch(self, submission: Path, framework: str = "") -> Launch:
        return BehindSecondWall(self, submission, framework)


def ways(alone: bool = False) -> list[SecondWall]:
    """The ways that may work here, the best first; none where nothing keeps files from being read.

    alone: whether one submission has this machine, or container, to itself, and all else is closed to other users:
    only then does being another user do without Landlock.
    """
    version, root = landlock.version(), hasattr(os, "geteuid") and os.geteuid() == 0
    if platform.machine() not in MACHINES:
        return []
    with_user = [SecondWall(version, True)] if root and (version or alone) else []
    return [*with_user, *([SecondWall(version, False)] if version >= CUTTING_SHORT else [])]


class BehindSecondWall(Launch):
    """A Python that gives up its rights and becomes the worker."""

    def __init__(self, wall: SecondWall, submission: Path, framework: str):
        self.wall, self.framework = wall, framework
        self.packages = packages(framework)
        self.user: int | None = None
        self.claim: socket.socket | None = None  # to that id
        if wall.user:
            self.user, self.claim = claimed_user()
        self.home = tempfile.mkdtemp(prefix="sandbox-")
        self.folder = "/"
        try:
            self.furnish(Path(self.home), submission)
        except BaseException:
            self.__exit__()
            raise
        self.descriptors = [in_memory("orders", json.dumps(self.orders(Path(self.home))).encode())]
        confine = ["-s", "-P", "-S", "-B", "-m", "autograder.sandbox.confine"]
        self.command = [python_program(), *confine, str(self.descriptors[0])]
        self.environment = {"PYTHONPATH": str(GRADER.parent)}

    def furnish(self, home: Path, submission: Path) -> None:
        """Fill the folder; who else is on this machine may not enter it."""
        shutil.copytree(submission, home / "submission", symlinks=True)
        unused = shutil.ignore_patterns("__pycache__")
        shutil.copytree(GRADER / "cs231n_check", home / "grader" / "cs231n_check", ignore=unused)
        shutil.copytree(HERE / "shims", home / "grader" / "shims", ignore=unused)
        shutil.copy(HERE / "worker.py", home / "grader")
        for path in (home / "submission", home / "grader"):
            open_to_all(path)
        (home / "packages").mkdir()
        for path in self.packages:
            (home / "packages" / path.name).symlink_to(path)
        link_library(home / "python")
        (home / "tmp").mkdir(mode=0o700)
        if self.user is not None:
            os.chown(home / "tmp", self.user, self.user)
            os.chown(home, -1, self.user)
            home.chmod(0o750)

    def orders(self, home: Path) -> dict[str, object]:
        """What confine.py is told."""
        limits = ceilings(self.framework)
        limits = {k: v for k, v in limits.items() if k != "NPROC" or self.user is not None}  # it counts by user
        path = [str(home / "grader"), str(home / "packages"), str(home / "grader" / "shims")]
        program, submission = str(home / "grader" / "worker.py"), str(home / "submission")
        arguments = worker(program, path, submission, limits, True, self.framework)
        libraries = str(Path(sys.base_prefix).resolve() / "lib")
        own = {"PYTHONHOME": str(home / "python"), "LD_LIBRARY_PATH": libraries}
        given = [str(home / name) for name in ("grader", "submission", "packages", "python")]
        return {
            "command": [python_program(), *arguments],
            "environment": environment(str(home / "tmp")) | own,
            "user": self.user,
            "parent": os.getpid(),
            "landlock": self.wall.landlock,
            "readable": [*given, *map(str, shown_paths(self.packages))],
            "writable": [str(home / "tmp")],
            "devices": DEVICES,
        }

    def inside(self, pid: int) -> str | None:
        return str(pid)

    def usage(self, inside: str) -> tuple[int, int, int]:
        elsewhere = left_by(self.user) if self.user is not None and not self.wall.landlock else []
        return threads_of(inside), *usage_of([Path(self.home, "tmp"), *elsewhere], inside)

    def __exit__(self, *exc: object) -> None:
        remove(self.home)
        if self.user is not None and not self.wall.landlock:
            for path in left_by(self.user):
                remove(path)
        if self.claim:
            self.claim.close()


def open_to_all(folder: Path) -> None:
    """Have a folder's content be read by whoever can enter what it lies in."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)


def link_library(home: Path) -> None:
    """A home for Python with links to each part of the standard library, without the packages installed there."""
    covered, version = covered_folders(), f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for place in (Path(sys.base_prefix).resolve() / name / version for name in ("lib", "lib64")):
        if place.is_dir() and place.parent.resolve() == place.parent:
            folder = home / place.parent.name / version
            folder.mkdir(parents=True)
            for part in place.iterdir():
                if part not in covered:
                    (folder / part.name).symlink_to(part)


def shown_paths(packages: list[Path]) -> Iterator[Path]:
    """What may be read outside the process's own folder; of the installed packages only these."""
    covered = covered_folders()
    system = [p for p in system_folders() if not p.is_symlink()]
    for path in (*python_folders(), *system, *packages):
        yield from parts_without(path, covered)
    yield from (Path(python_program()), Path("/etc/ld.so.cache"))


def parts_without(path: Path, covered: list[Path]) -> Iterator[Path]:
    """A folder; where something below it is covered, its parts without that."""
    if path in covered:
        return
    if not any(hidden.is_relative_to(path) for hidden in covered):
        yield path
        return
    for part in path.iterdir():
        if not part.is_symlink():
            yield from parts_without(part, covered)
