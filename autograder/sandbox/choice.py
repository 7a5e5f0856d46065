"""Which walls this machine lets be built, and hold: bubblewrap's, the wheel's or the system's, else the second kind."""

import os
import platform
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.sandbox import second_wall, walls
from autograder.sandbox.launch import Wall
from autograder.sandbox.link import Stopped, TimedOut
from autograder.sandbox.proof import DoesNotHold, prove
from autograder.sandbox.syscalls import MACHINES
from autograder.sandbox.walls import Bubblewrap, SandboxUnavailable

RESTRICTED = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))  # Docker's, Podman's
CHOSEN: list[Wall] = []  # at most one
FINDING = threading.Lock()
NOT_BUILT = (OSError, AttributeError, Stopped, TimedOut, SandboxUnavailable, DoesNotHold, subprocess.SubprocessError)


def chosen() -> Wall:
    """The wall of this process: the first kind that was found to hold."""
    return CHOSEN[0] if CHOSEN else choose()


def choose(more: Sequence[Path] = ()) -> Wall:
    """Find the first kind of wall that holds here, for all that this process runs behind one.

    more: files and folders that must not be read, besides those of the course. Given where one submission has the
    machine, or container, to itself, and these are all that is secret there.

    SandboxUnavailable, with what each kind said and what to do, where none holds.
    """
    with FINDING:
        if not CHOSEN or more:
            CHOSEN[:] = [first_that_holds(more)]
        return CHOSEN[0]


def first_that_holds(more: Sequence[Path]) -> Wall:
    if platform.machine() not in MACHINES:
        raise SandboxUnavailable(refusal([f"No filter of system calls is written for {platform.machine()}."]))
    said = []
    for wall, called in kinds(alone=bool(more)):
        try:
            prove(wall, more)
            assert wall.name
            return wall
        except NOT_BUILT as error:
            said.append(f"{called}: {sentence(error)}.")
    raise SandboxUnavailable(refusal(said))


def kinds(alone: bool = False) -> Iterator[tuple[Wall, str]]:
    """The kinds of wall to try in turn, each with what to call it where it fails; `alone` as in second_wall.ways."""
    for program in walls.programs():
        yield Bubblewrap(program), program
    for wall in second_wall.ways(alone):
        yield wall, wall.name


def sentence(error: BaseException) -> str:
    """What went wrong, in words; bubblewrap's own where it has any."""
    if isinstance(error, (DoesNotHold, SandboxUnavailable)):
        return str(error)
    if isinstance(error, TimedOut):
        return "it did not get ready in time"
    return f"it {error}" if isinstance(error, Stopped) else f"{type(error).__name__}: {error}"


def refusal(said: Sequence[str]) -> str:
    missing = [] if walls.programs() else ["bubblewrap is not installed."]
    landlock = [] if second_wall.ways() else ["The second kind needs Landlock, of Linux 6.2 or later (as root, 5.13)."]
    return " ".join([
        "The sandbox cannot run here.", *missing, *said, *landlock, remedy(),
        "Or pass --no-sandbox to run submissions without walls; every result then says so.",
    ])  # fmt: skip


def remedy() -> str:
    """What to do on this machine."""
    if os.environ.get("KUBERNETES_SERVICE_HOST"):
        return "In Kubernetes, give the container seccompProfile: Unconfined and procMount: Unmasked."
    if any(path.exists() for path in CONTAINERS):
        return (
            "In Docker, start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined."
        )
    if RESTRICTED.exists() and RESTRICTED.read_text().strip() == "1":
        return (
            "On Ubuntu 24.04, allow namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 "
            "(or write an AppArmor profile for bwrap)."
        )
    return "Mark on Linux (x86-64 or arm64) with bubblewrap and user namespaces."
