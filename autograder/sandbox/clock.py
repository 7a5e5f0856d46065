"""How long a process may take for a question: by its processor time, to which other work on the machine adds nothing.

What only waits (sleeps, reads what never comes) uses no processor time. So time in which a process neither runs nor
waits for a processor has a limit of its own, and behind both there is one of all time that passes.
"""

import contextlib
import os
import time
from dataclasses import dataclass

IDLE, WALL = 2, 60  # times the processor time that a question has
UNKNOWN = 10  # the same for all time, where the system does not say what a process uses
MOST = 0.2  # seconds between two looks that may count as idle: what is more is the grader's own waiting


@dataclass(frozen=True)
class Used:
    """What a process has used up to a moment, in seconds."""

    wall: float
    ran: float | None  # processor time of all its threads, if that is known
    waited: float | None  # for a processor, while other work had it


def used(pid: int | None) -> Used:
    """What a process has used; nothing but time where the system does not say."""
    return Used(time.monotonic(), processor_time(pid), waiting_time(pid))


def processor_time(pid: int | None) -> float | None:
    """Seconds of processor time of a process on this machine, None where that is not known."""
    with contextlib.suppress(OSError, AttributeError):
        return time.clock_gettime((~pid << 3) | 2) if pid else None  # a process's clock: see clock_getcpuclockid(3)
    return None


def waiting_time(pid: int | None) -> float | None:
    """Seconds for which a process's threads have waited for a processor; None where that is not known."""
    total = 0
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[1])
    except (OSError, ValueError, IndexError):  # or a thread has just ended
        return None
    return total / 1e9


@dataclass
class Allowance:
    """A question's time, used up by the process that is asked, or by those that take each other's place."""

    seconds: float  # of processor time
    ran: float = 0.0
    idle: float = 0.0
    wall: float = 0.0

    def begin(self, pid: int | None) -> None:
        """A process begins to work, or goes on; what was before is not its doing."""
        self.pid, self.last = pid, used(pid)

    def look(self, elsewhere: float = 0.0) -> bool:
        """Note what the process has used since the last look; whether it may go on.

        elsewhere: seconds since then for which it was waiting for the grader.
        """
        now = used(self.pid)
        passed, known = now.wall - self.last.wall, now.ran is not None
        ran, waited = since(now.ran, self.last.ran), min(since(now.waited, self.last.waited), passed)
        self.ran += ran
        self.wall += passed
        if known and now.waited is not None:
            self.idle += min(max(0.0, passed - ran - waited - elsewhere), MOST)
        self.last = now
        longest = (WALL if known else UNKNOWN) * self.seconds
        return self.ran < self.seconds and self.idle < IDLE * self.seconds and self.wall < longest


def since(now: float | None, before: float | None) -> float:
    return max(0.0, now - before) if now is not None and before is not None else 0.0
