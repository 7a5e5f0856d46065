"""The workers of a cluster: which of them mark, and why the others do not."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from distributed import Client, Future, KilledWorker

from autograder.cluster.fitness import Fitness, differs, unfit
from autograder.cluster.remote import look
from autograder.course import CourseError

PAUSE = 0.5  # seconds between two looks at who is there
WAIT = 60.0  # seconds in which a worker must come where none is there
WAIT_BUSY = 180.0  # seconds in which one of those that are there must say what it is like


class Workers:
    """Who is there: each worker is looked at once, when it is first seen, and marks if it fits."""

    def __init__(self, client: Client, course: bytes, here: Fitness, sandbox: bool, say: Callable[[str], None]):
        self.client, self.course, self.here, self.sandbox, self.say = client, course, here, sandbox, say
        self.threads: dict[str, int] = {}  # of those that are there, by address
        self.asked: dict[str, Future] = {}  # what they are like
        self.fit: dict[str, Fitness] = {}
        self.left_out: dict[str, str] = {}
        self.told: set[tuple[str, str]] = set()  # what was said of which machine
        self.looked, self.some = 0.0, time.monotonic()  # when it was looked, and when there were some that mark

    def wait(self) -> None:
        """Wait until each worker that is there is looked at; raises CourseError where none marks."""
        self.look(0)
        while self.asked or not self.threads:
            time.sleep(PAUSE / 5)
            self.look(0)
        if not self.fit:
            raise CourseError(self.why_none())

    def look(self, pause: float = PAUSE) -> None:
        """See who has come and gone, unless that was done a moment ago; raises CourseError where none is left."""
        now = time.monotonic()
        if now - self.looked < pause:
            return
        self.looked = now
        with answering(self.client):
            self.threads = self.client.nthreads()
            for address in self.threads.keys() - self.asked.keys() - self.fit.keys() - self.left_out.keys():
                self.asked[address] = self.client.submit(
                    look, self.course, workers=[address], pure=False, priority=100, key=f"look-{address}-{now}"
                )
        for gone in self.fit.keys() - self.threads.keys():
            del self.fit[gone]
        for address, future in list(self.asked.items()):
            if address not in self.threads or future.done():
                del self.asked[address]
                if future.done():
                    self.decide(address, future)
        if self.fit:
            self.some = now
        elif now - self.some > (WAIT_BUSY if self.asked else WAIT):
            raise CourseError(self.why_none())

    def decide(self, address: str, future: Future) -> None:
        """Have a worker that says what it is like mark, or leave it out."""
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or isinstance(error, KilledWorker):  # it has died meanwhile
            return
        if error is not None:
            self.leave_out(address, not_run(error))
            return
        there: Fitness = future.result()
        if wrong := unfit(self.here, there, self.sandbox):
            self.leave_out(address, " ".join(wrong))
            return
        self.fit[address] = there
        for remark in differs(self.here, there):
            self.tell(address, f"{host(address)}: {remark}")

    def leave_out(self, address: str, why: str) -> None:
        """Send nothing more to a worker."""
        self.fit.pop(address, None)
        self.left_out[address] = why
        self.tell(address, f"{host(address)} is left out: {why}")

    def tell(self, address: str, sentence: str) -> None:
        """Say something of a machine, once."""
        if (host(address), sentence) not in self.told:
            self.told.add((host(address), sentence))
            self.say(sentence)

    def why_none(self) -> str:
        reasons = dict.fromkeys(f"{host(address)}: {why}" for address, why in self.left_out.items())
        if reasons:
            return f"No worker of the cluster can mark. {' '.join(reasons)}"
        if self.threads:
            return "The cluster's workers do not answer: are they busy with something else?"
        return "The cluster has no workers: start some with `dask worker ADDRESS` in the grader's environment."

    def processors(self) -> int:
        """How many submissions can be marked at once."""
        return sum(self.threads[address] for address in self.fit)

    def sandbox_name(self) -> str:
        """The name of the walls that most have."""
        names = Counter(sorted(there["sandbox"] for there in self.fit.values()))
        return names.most_common(1)[0][0]

    def machines(self) -> list[str]:
        """A line on each machine that marks."""
        by_host: dict[str, list[str]] = {}
        for address in self.fit:
            by_host.setdefault(host(address), []).append(address)
        return [self.machine(name, addresses) for name, addresses in sorted(by_host.items())]

    def machine(self, name: str, addresses: list[str]) -> str:
        there = self.fit[addresses[0]]
        at_once = sum(self.threads[address] for address in addresses)
        walls = there["sandbox"] or "no sandbox"
        return f"{name}: {at_once} at once on {there['processors']} processors, {walls}, Python {there['python']}"


def host(address: str) -> str:
    """The machine in an address like tcp://10.0.0.5:4000."""
    return urlsplit(address).hostname or address


def not_run(error: BaseException) -> str:
    """Why a worker could not say what it is like; CourseError where that is the scheduler's fault."""
    if isinstance(error, ImportError):
        return f"It cannot import the grader ({error}): install the course where `dask worker` runs."
    if "deserialization" in str(error):
        raise CourseError(
            "The scheduler cannot import the grader: install the course where `dask scheduler` runs, too."
        )
    return f"It could not say what it is like ({type(error).__name__}: {' '.join(str(error).split())})."


@contextlib.contextmanager
def answering(client: Client) -> Iterator[None]:
    """Raise CourseError where the scheduler does not answer."""
    try:
        if client.status != "running":
            raise OSError
        yield
    except (OSError, TimeoutError):
        raise CourseError(GONE) from None


GONE = "The cluster's scheduler has gone. What is marked is kept: start it and run the same command again."
