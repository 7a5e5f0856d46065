"""Marks on a Dask cluster: one that runs somewhere, or one that is started here for the time of a run."""

import contextlib
import dataclasses
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, Self

import dask
from distributed import Client, LocalCluster, Security

from autograder.cluster.fitness import fitness
from autograder.cluster.remote import course_of
from autograder.cluster.sending import Sending
from autograder.cluster.workers import Workers
from autograder.course import CourseError
from autograder.grading.crew import processors
from autograder.grading.elsewhere import Job, Numbered, Started
from autograder.grading.prepare import Prepared, Settings

LOCAL = "local"
ADDRESS = re.compile(r"(tcp|tls)://[^/\s]+:\d+")
CONNECT = 10  # seconds in which a scheduler must answer
CLOSE = 2  # seconds in which it, and what was started here, must let go
SETTINGS = {  # of Dask
    "distributed.admin.large-graph-warning-threshold": "2GiB",  # it advises against sending what is large, as a zip is
    # Of a cluster that is started here:
    "distributed.scheduler.allowed-failures": 0,  # what is killed is tried again alone: see sending.py
    "distributed.worker.preload": ["autograder.cluster.started_here"],
    "distributed.deploy.lost-worker-timeout": "1 day",  # else a worker that dies twice soon is not started again
}


class Cluster:
    """A connection to a cluster; a context manager.

    Inputs:
    - address: of the scheduler, tcp://HOST:PORT or tls://HOST:PORT; or "local", to start a cluster on this machine.
    - workers: how many are started for "local"; by default one for each processor.
    - say: called with a sentence on each worker that is left out or is not quite like this machine.

    Raises CourseError, where it is entered, if no scheduler answers.
    """

    def __init__(self, address: str, workers: int | None = None, say: Callable[[str], Any] = lambda sentence: None):
        self.address, self.number, self.say = address, workers, say
        self.open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opening:
            opening.enter_context(dask.config.set(SETTINGS))
            opening.enter_context(silent("distributed"))
            address = self.started(opening) if self.address == LOCAL else self.address
            self.client = connected(address)
            opening.callback(close, self.client)
            self.open = opening.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self.open.close()

    def started(self, opening: contextlib.ExitStack) -> str:
        """The address of a cluster that is started here, of processes of one thread; only this machine reaches it."""
        cluster = LocalCluster(
            n_workers=self.number or processors(),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
        opening.callback(close, cluster)
        return cluster.scheduler_address

    def check(self, settings: Settings, only: Collection[str] | None = None) -> Settings:
        """Have each worker looked at, whether it marks as this machine would.

        settings: of the run; its `sandbox` is any name, or empty to mark without one. only: as in Prepared.

        Returns the settings with the name of the workers' sandbox. Raises CourseError where no worker fits.
        """
        here = fitness(dataclasses.replace(settings, sandbox=""), only)  # nothing runs here
        self.workers = Workers(self.client, course_of(settings, only), here, bool(settings.sandbox), self.say)
        self.workers.wait()
        return dataclasses.replace(settings, sandbox=self.workers.sandbox_name())

    def machines(self) -> list[str]:
        """A line on each machine that marks."""
        return self.workers.machines()

    def run(
        self, prepared: Prepared, jobs: Iterable[Job], started: Started = lambda number, student, where: None
    ) -> Iterator[Numbered]:
        """The submissions' numbers and results, as they come. Left early, what is on its way is cancelled.

        Inputs:
        - prepared: with the settings that `check` gave, and the same questions.
        - jobs: taken one by one, so that few are in memory at once.
        - started: called with number, student and machine when the marking of a submission begins.

        Raises CourseError where the scheduler has gone, or no worker is left.
        """
        course = course_of(prepared.settings, prepared.only)
        return Sending(self.client, self.workers, prepared, course, started).results(jobs)


def connected(address: str) -> Client:
    """A client of a scheduler; CourseError where none answers."""
    if not ADDRESS.fullmatch(address):
        raise CourseError(f"{address!r} is no scheduler's address: write tcp://HOST:PORT, tls://HOST:PORT or {LOCAL}.")
    if address.startswith("tls:") and not Security().get_connection_args("client").get("ssl_context"):
        raise CourseError(f"{address} needs certificates: name them in Dask's configuration, as in docs/cluster.md.")
    try:
        return Client(address, timeout=CONNECT, set_as_default=False, direct_to_workers=False)
    except (OSError, TimeoutError):
        raise CourseError(
            f"No Dask scheduler answers at {address}: start one there with `dask scheduler`, and look at the address, "
            "the firewall and, for tls://, the certificates."
        ) from None


def close(opened: Client | LocalCluster) -> None:
    """Close what was opened, without waiting long."""
    with contextlib.suppress(OSError, TimeoutError):
        opened.close(timeout=CLOSE)


@contextlib.contextmanager
def silent(name: str) -> Iterator[None]:
    """Keep a library's logs, which say the same at length, from the terminal."""
    names = [name, *(each for each in logging.root.manager.loggerDict if each.startswith(f"{name}."))]
    before = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in before:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)
