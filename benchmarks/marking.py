"""Runs `autograder grade` as a user does, and measures it: time, processor time of all its processes, memory.

What a process behind bubblewrap has used is lost when it is killed, as all are: it is looked at twenty times a second
while it runs, so that at most a twentieth of a second of each is missed (one that ends of itself may count twice).
Other processes are counted to their end.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 7
ROUND, SAMPLE = 0.05, 1.0  # seconds between looks at processor time, and at memory
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What marking took, and what it gave."""

    wall: float  # seconds
    cpu: float  # seconds, of the grader, its helpers and all sandboxes
    own: float = 0.0  # MiB at most at once of the grader's processes, what they share counted once
    sandboxes: float = 0.0  # MiB, of the processes that run submissions
    results: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)  # by student


def graded(
    folder: Path, assignment: str, out: Path, workers: int | None = None, gradebook: bool = True, *more: str
) -> Cost:
    """Mark what lies in a folder into `out`, a new one; SystemExit with what it said where the command fails."""
    command = [sys.executable, "-m", "autograder.cli", "grade", str(folder), "--assignment", assignment]
    command += ["--out", str(out), "--seed", str(SEED), *(["--workers", str(workers)] if workers else [])]
    command += [*(() if gradebook else ("--no-gradebook",)), *more]
    out.mkdir(parents=True)
    before, start = processor_time(), time.perf_counter()
    with open(out.with_suffix(".txt"), "w+") as said:
        running = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, cwd=out.parent)
        seen = watched(running)
        wall = time.perf_counter() - start
        if running.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}\nended with {running.returncode}:\n{said.read()[-2000:]}")
    cpu = processor_time() - before + sum(seen.used.values())
    return Cost(wall, cpu, seen.own, seen.sandboxes, results(out))


def processor_time() -> float:
    """Seconds of all processes that were waited for, and of those that they waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def results(out: Path) -> dict[str, dict[str, Any]]:
    """The results of a run, by student."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*.json") if path.name != "run.json"]
    return {result["student"]: result for result in found if "questions" in result}


# ---- watching


@dataclass
class Seen:
    """What a command's processes were seen to use."""

    used: dict[tuple[int, int], float] = field(default_factory=dict)  # behind bubblewrap: (id, start) -> seconds
    own: float = 0.0  # the most MiB at once of its own processes
    sandboxes: float = 0.0

    def look(self, pid: int, at_memory: bool) -> None:
        """Look at a process and all below it; a page that several of them have counts in parts."""
        own, sandboxes = 0.0, 0.0
        for place, inside, killed in below(pid):
            if killed:
                self.used |= used_by(place)
            if at_memory and inside:
                sandboxes += share(place)
            elif at_memory:
                own += share(place)
        self.own, self.sandboxes = max(self.own, own), max(self.sandboxes, sandboxes)


def watched(running: subprocess.Popen) -> Seen:
    """Wait for a command, and look at it meanwhile."""
    seen, last = Seen(), 0.0
    while running.poll() is None:
        at_memory = time.perf_counter() > last + SAMPLE
        last = time.perf_counter() if at_memory else last
        seen.look(running.pid, at_memory)
        time.sleep(ROUND)
    return seen


def below(pid: int) -> Iterator[tuple[int, bool, bool]]:
    """A process and all below it: id, whether it is of a sandbox, whether what it has used is lost at its end."""
    places = [(pid, False, False)]
    while places:
        place, inside, killed = places.pop()
        yield place, inside or is_sandbox(place), killed
        walls = program(place).endswith(b"bwrap")
        places += [(child, inside or is_sandbox(place), killed or walls) for child in children_of(place)]


def children_of(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
    return found


def words_of(pid: int) -> list[bytes]:
    """The command of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return [b""]


def program(pid: int) -> bytes:
    return words_of(pid)[0]


def is_sandbox(pid: int) -> bool:
    """Whether a process is bubblewrap, or runs submissions behind other walls."""
    return program(pid).endswith(b"bwrap") or any(word.endswith(b"/worker.py") for word in words_of(pid))


def used_by(pid: int) -> dict[tuple[int, int], float]:
    """The seconds that a process has used so far, by its id and its start; nothing of one that has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return {}
    return {(pid, int(stat[19])): (int(stat[11]) + int(stat[12])) / TICKS}


def share(pid: int) -> float:
    """The proportional set size of a process, MiB; nothing of one that has ended or is not ours to look into."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
