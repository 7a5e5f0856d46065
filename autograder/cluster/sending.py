"""Sends submissions to the workers of a cluster and takes their results, whatever becomes of the workers."""

import contextlib
import pickle
import queue
import uuid
from collections.abc import Collection, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import Any

from distributed import Client, Future, KilledWorker

from autograder.cluster.jobs import Sent
from autograder.cluster.packing import pack
from autograder.cluster.remote import Answer, mark
from autograder.cluster.workers import PAUSE, Workers, answering, host
from autograder.course import CourseError
from autograder.grading.elsewhere import Job, Numbered, Started
from autograder.grading.marking import not_marked
from autograder.grading.prepare import Prepared
from autograder.grading.question_results import raise_if_ours
from autograder.intake.limits import Unreadable

AHEAD = 2  # submissions on their way for each that is marked
MAX_BYTES = 256 * 2**20  # of all that are on their way, before one more is sent
FAILURES = 3  # of workers with one submission, after which it is not tried elsewhere
ENDED = 2  # workers that a submission has ended alone, after which it is refused
GATHER = 30  # seconds in which a result must come that is there
KILLS = (
    "It could not be marked: it has ended every worker of the cluster that marked it. "
    "Mark it alone, without --scheduler, to see why."
)


class Sending:
    """The submissions of one run on their way."""

    def __init__(self, client: Client, workers: Workers, prepared: Prepared, course: bytes, started: Started):
        self.client, self.workers, self.prepared, self.course = client, workers, prepared, course
        self.started = started
        self.topic = f"autograder-{uuid.uuid4().hex}"
        self.news: queue.SimpleQueue[Any] = queue.SimpleQueue()  # futures that are done; events
        self.flight: dict[Future, Sent] = {}
        self.waiting: list[Sent] = []  # to be sent again
        self.doubtful: list[Sent] = []  # in whose company workers have died

    def results(self, jobs: Iterable[Job]) -> Iterator[Numbered]:
        """The results as they come; cancels what is on its way when it is left."""
        todo = iter(jobs)
        self.client.subscribe_topic(self.topic, self.news.put)
        try:
            more = True
            while more or self.flight or self.waiting or self.doubtful:
                self.workers.look()
                yield from self.stranded()
                more = (yield from self.fill(todo)) and more
                if not more and not self.waiting:
                    yield from self.send_alone()
                if more or self.flight or self.waiting or self.doubtful:
                    yield from self.arrived()
        finally:
            self.stop()

    # ---- there

    def fill(self, todo: Iterator[Job]) -> Generator[Numbered, None, bool]:
        """Send as many as are to be on their way; returns whether there may be more."""
        while self.has_room():
            if not self.waiting:
                job = next(todo, None)
                if job is None:
                    return False
                self.waiting.append(Sent(job))
            yield from self.send(self.waiting.pop(), self.workers.fit)
        return True

    def has_room(self) -> bool:
        on_way = sum(sent.size for sent in self.flight.values())
        return len(self.flight) < AHEAD * self.workers.processors() and (on_way < MAX_BYTES or not self.flight)

    def send(self, sent: Sent, to: Collection[str]) -> Iterator[Numbered]:
        """Send a submission to one of some workers; what cannot be sent has its result at once.

        It is packed each time, and not kept: the cluster has it.
        """
        try:
            packed = pack(sent.job.submission)
        except Unreadable as problem:
            yield sent.job.number, not_marked(sent.job.submission, self.prepared, str(problem))
            return
        except OSError as error:
            raise_if_ours(error)
            raise
        sent.size, sent.to = len(packed), frozenset(to)
        arguments = self.course, packed, pickle.dumps(sent.job.before), self.topic, sent.job.number
        with answering(self.client):
            key = f"mark-{uuid.uuid4().hex}"
            future = self.client.submit(mark, *arguments, key=key, workers=sorted(to), pure=False)
        self.flight[future] = sent
        future.add_done_callback(self.news.put)

    def send_alone(self) -> Iterator[Numbered]:
        """Send those in whose company workers have died to workers that have nothing else."""
        if self.doubtful:
            self.workers.look(0)  # those that they have ended just now are gone
        busy = {address for sent in self.flight.values() for address in sent.to}
        for address in sorted(self.workers.fit.keys() - busy)[: len(self.doubtful)]:
            sent = self.doubtful.pop()
            sent.alone = True
            yield from self.send(sent, [address])

    def stranded(self) -> Iterator[Numbered]:
        """See to those for which no worker is left."""
        for future, sent in list(self.flight.items()):
            if not sent.to & self.workers.fit.keys():
                del self.flight[future]
                self.cancel([future])
                yield from self.died(sent) if sent.alone else self.again(sent)

    # ---- and back

    def arrived(self) -> Iterator[Numbered]:
        """What has come since, or comes within a moment."""
        timeout = PAUSE
        with contextlib.suppress(queue.Empty):
            while True:
                news = self.news.get(timeout=timeout)
                timeout = 0
                if not isinstance(news, Future):
                    self.tell(*news)
                elif news in self.flight:
                    yield from self.taken(news, self.flight.pop(news))

    def tell(self, when: float, event: dict[str, Any]) -> None:
        """Say that a submission is being marked."""
        for sent in self.flight.values():
            if sent.job.number == event["number"]:
                self.started(event["number"], sent.job.submission.student, host(event["where"]))

    def taken(self, future: Future, sent: Sent) -> Iterator[Numbered]:
        """The result of a submission, or what else is done for it."""
        try:
            answer: Answer = future.result(timeout=GATHER)
        except KilledWorker:
            return self.died(sent)
        except (CancelledError, OSError, TimeoutError):  # the scheduler has lost it, or its worker the result
            self.cancel([future])
            return self.again(sent)
        except Exception:
            sent.failures += 1
            if sent.failures == FAILURES:
                raise
            return self.again(sent)
        if answer.failed:
            return self.failed(sent, answer)
        result = answer.result or not_marked(sent.job.submission, self.prepared, answer.refused)
        return iter([(sent.job.number, result)])

    def failed(self, sent: Sent, answer: Answer) -> Iterator[Numbered]:
        """Have another worker mark what one could not, which is sent no more."""
        self.workers.leave_out(answer.where, answer.failed)
        sent.failures += 1
        if sent.failures == FAILURES:
            raise CourseError(f"{FAILURES} workers could not mark {sent.job.submission.student}: {answer.failed}")
        return self.again(sent)

    def again(self, sent: Sent) -> Iterator[Numbered]:
        """Have a submission sent again."""
        sent.alone = False
        self.waiting.append(sent)
        return iter(())

    def died(self, sent: Sent) -> Iterator[Numbered]:
        """Have a submission with which workers have died sent alone, at the end; refuse it when that ends some, too."""
        sent.ended += sent.alone
        if sent.ended == ENDED:
            return iter([(sent.job.number, not_marked(sent.job.submission, self.prepared, KILLS))])
        self.doubtful.append(sent)
        return iter(())

    # ---- the end

    def stop(self) -> None:
        """Cancel what is on its way."""
        with contextlib.suppress(CourseError, OSError, TimeoutError, ValueError):
            if self.client.status == "running":
                self.client.unsubscribe_topic(self.topic)
                self.cancel([*self.flight])

    def cancel(self, futures: list[Future]) -> None:
        with answering(self.client):
            self.client.cancel(futures, force=True)
