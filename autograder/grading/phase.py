"""How far a phase of a run is: what is done, how fast, what is being worked on, what stopped; and the words for it.

Times are seconds of one clock, whose zero means nothing. Nothing here touches a file or a screen.
"""

import math
from collections import Counter, deque
from dataclasses import dataclass

from autograder.report.words import STATUSES, decimal, one_line
from autograder.results import Result

WINDOW = 180.0  # the last seconds that a rate is taken from
ENOUGH = 5  # finishes that make a rate
SHORTEST = 10.0  # seconds that make a rate
SLOW = 60.0  # seconds after which a name is said
LAST = 3  # submissions in which something stopped that are named
NAME = 30  # characters of a name on a screen
NOT_READ = "not read"


@dataclass(frozen=True)
class Begun:
    """What a worker is at."""

    name: str
    where: str  # another machine's name, or nothing
    since: float


@dataclass(frozen=True)
class Done:
    """What a worker has finished with."""

    name: str
    where: str
    took: float | None  # seconds, None where nobody said when it began
    kept: bool  # from an earlier run


class Pace:
    """How many are finished in a minute, from the last minutes.

    The first that each worker finishes only starts the clock: it may have waited for what the others found ready.
    """

    def __init__(self) -> None:
        self.times: deque[float] = deque()
        self.count = 0

    def add(self, now: float, workers: int) -> None:
        if self.count < workers:
            self.times.clear()
        self.count += 1
        self.times.append(now)
        while len(self.times) > 4 * ENOUGH and self.times[0] < now - WINDOW:
            self.times.popleft()

    def a_minute(self, now: float) -> float | None:
        """None while there are too few to say."""
        passed = now - self.times[0] if self.times else 0.0
        return 60 * (len(self.times) - 1) / passed if len(self.times) > ENOUGH and passed >= SHORTEST else None


class Phase:
    """A phase: its name says what is done, in a word on -ing whose past ends on -ed ("Marking")."""

    def __init__(self, name: str, total: int, now: float) -> None:
        self.name = name
        self.total = total
        self.since = now
        self.begun: dict[int, Begun] = {}  # what is being worked on, longest first
        self.finished: set[int] = set()
        self.kept = 0
        self.workers = 0  # the most that were seen at once
        self.slow: set[int] = set()
        self.pace = Pace()
        self.stopped: Counter[str] = Counter()  # status, or NOT_READ: in how many submissions
        self.last: deque[str] = deque(maxlen=LAST)

    @property
    def over(self) -> bool:
        return len(self.finished) >= self.total

    def begin(self, key: int, name: str, where: str, now: float) -> bool:
        """A worker has begun; False for news that come late, of what is finished."""
        if key in self.finished:
            return False
        self.begun.pop(key, None)
        self.begun[key] = Begun(name, where, now)
        self.workers = max(self.workers, len(self.begun))
        return True

    def give_back(self, key: int) -> Begun | None:
        """It is not being worked on any more; None where it was not."""
        return self.begun.pop(key, None)

    def finish(self, key: int, result: Result | None, now: float, kept: bool = False) -> Done | None:
        """Count it, once; None for what was finished before.

        What is kept from an earlier run, as what comes with a result and was never begun, says nothing of the pace.
        """
        if key in self.finished:
            return None
        begun = self.begun.pop(key, Begun("", "", math.nan))
        took = None if math.isnan(begun.since) else now - begun.since
        kept = kept or (result is not None and took is None)
        self.finished.add(key)
        if kept:
            self.kept += 1
        else:
            self.pace.add(now, self.workers)
        name = begun.name or (str(result.get("student", "")) if result else "")
        if result:
            self.take_stops(name, result)
        return Done(name, begun.where, took, kept)

    def take_stops(self, name: str, result: Result) -> None:
        found = stops(result)
        self.stopped.update({status for status, _ in found})
        if found:
            (status, what), more = found[0], len(found) - 1
            words = one_line(what) if status == NOT_READ else f"{what} {STATUSES[status].label}"
            self.last.append(f"{shown(name)}: {words}{f', and {more} more' if more else ''}")

    def newly_slow(self, now: float) -> list[Begun]:
        """What takes long, each once."""
        found = {key: begun for key, begun in self.begun.items() if now - begun.since > SLOW and key not in self.slow}
        self.slow |= found.keys()
        return list(found.values())

    def so_far(self, now: float) -> str:
        """Such as "240 of 1000, 118 a minute, 6 min still"; the first alone while there is no more to say."""
        done, rate = len(self.finished), self.pace.a_minute(now)
        parts = [f"{done} of {self.total}"]
        if rate:
            parts += [f"{number(rate)} a minute", f"{roughly(60 * (self.total - done) / rate)} still"]
        return ", ".join(parts)

    def in_the_end(self, now: float) -> str:
        """Such as "Marked 1000 in 8 min 12 s, 122 a minute."."""
        done, passed = len(self.finished), now - self.since
        new = done - self.kept
        rate = f", {number(60 * new / passed)} a minute" if new >= ENOUGH and passed >= SHORTEST else ""
        kept = f"; {self.kept} kept from an earlier run" if self.kept else ""
        what = f"{self.name.removesuffix('ing')}ed {done}{'' if self.over else f' of {self.total}'}"
        return f"{what} in {lasted(passed)}{rate}{kept}."

    def counts(self) -> str:
        """In how many submissions something stopped, by status; nothing where nothing did."""
        labels = {**{status: form.label for status, form in STATUSES.items()}, NOT_READ: NOT_READ}
        parts = [f"{self.stopped[status]} {label}" for status, label in labels.items() if self.stopped[status]]
        return f"Of these, {', '.join(parts)}" if parts else ""


def stops(result: Result) -> list[tuple[str, str]]:
    """Status and question of all that did not run to its end; of what could not be read, NOT_READ and why."""
    if result.get("message"):
        return [(NOT_READ, result["message"])]
    found = [(q["status"], q["id"]) for q in result["questions"] if q["status"] in STATUSES]
    return [(status, id) for status, id in found if STATUSES[status].family == "broken"]


def shown(name: str) -> str:
    """A student's or machine's name as a screen can show it."""
    return one_line(name, NAME) or "unnamed"


def at_work(begun: Begun) -> str:
    """Who is being worked on, and on which machine if that is another."""
    return f"{shown(begun.name)} on {shown(begun.where)}" if begun.where else shown(begun.name)


def number(rate: float) -> str:
    return decimal(round(rate, 0 if rate >= 10 else 1 if rate >= 1 else 2))


def lasted(seconds: float) -> str:
    """8 min 12 s"""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0)
    if not hours and (seconds or not minutes):
        parts.append(f"{seconds} s")
    return " ".join(parts)


def roughly(seconds: float) -> str:
    """The same for what is to come, rounded up to ten seconds or a minute."""
    step = 10 if seconds <= 50 else 60
    return lasted(step * math.ceil(seconds / step))
