"""The link to a process that is not trusted: plain data through its pipes, of bounded size, in bounded time."""

import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from autograder.cs231n_check.plain import HEADER, MAX_BYTES, MAX_TEXT_BYTES, Given, NotPlain, Ref, from_bytes, to_bytes

MAX_CALLS = 5000  # of functions that the grader computes for a submission, in one case
CHUNK = 2**20
TICK = 0.1  # seconds between looks at a process that is being waited for

Compute = Callable[[str, dict | None, Sequence[Any], dict], list[Any]]  # (target, state, args, kwargs)
GoOn = Callable[[float], bool]
Done = queue.SimpleQueue[tuple[Any, Exception | None]]
MALFORMED = (NotPlain, ArithmeticError, MemoryError, LookupError, TypeError, ValueError, AttributeError)


class Stopped(Exception):
    """The process ended, or broke the protocol, before it answered."""


class TimedOut(Exception):
    """No answer within the time given."""


def nothing_served(target: str, state: dict | None, args: Sequence[Any], kwargs: dict) -> list[Any]:
    """Computes nothing for a submission."""
    raise Stopped("asked for what it was not given")


class Served:
    """A clock of what the grader computes for a process; use as a context manager while it does."""

    def __init__(self) -> None:
        self.total, self.told, self.begun = 0.0, 0.0, 0.0

    def __enter__(self) -> None:
        self.begun = time.monotonic()

    def __exit__(self, *exc: object) -> None:
        begun, self.begun = self.begun, 0.0
        self.total += time.monotonic() - begun

    def since_last(self) -> float:
        """Seconds since this was last asked."""
        total, begun = self.total, self.begun  # a look in another thread's middle is a little off, and made up for
        total += time.monotonic() - begun if begun else 0.0
        since, self.told = total - self.told, total
        return max(0.0, since)


class Link:
    """The two pipes to a running process.

    `reason()` says why the process ended; `watch()` is called while it works, and raises Stopped to end the wait.
    """

    def __init__(self, running: subprocess.Popen[bytes], reason: Callable[[], str], watch: Callable[[], None]):
        self.running, self.reason, self.watch = running, reason, watch
        self.talk: threading.Thread | None = None
        self.work: queue.SimpleQueue[tuple | None] = queue.SimpleQueue()  # for it
        self.served = Served()

    def exchange(
        self, request: bytes, may_go_on: GoOn, served: Sequence[str] = (), compute: Compute = nothing_served
    ) -> dict[str, Any]:
        """Send a request and take the answer. What can block does so in a thread of its own; this one keeps the time.

        Inputs:
        - may_go_on: called while the process works, and when it has answered, with the seconds since the last time that
          it was waiting for the grader; where it says no, TimedOut is raised.
        - served: targets that `compute` answers for meanwhile.

        Raises Stopped or TimedOut.
        """
        if not self.talk:  # one for all exchanges: starting one takes longer than most cases
            self.talk = threading.Thread(target=keep_talking, args=(self.work, self.converse), daemon=True)
            self.talk.start()
        done: Done = queue.SimpleQueue()
        self.work.put((done, request, served, compute))
        answer, error = self.wait_for(done, may_go_on)
        if error:
            raise error
        return answer

    def wait_for(self, done: Done, may_go_on: GoOn) -> tuple[Any, Exception | None]:
        while True:
            try:
                found = done.get(timeout=TICK)
            except queue.Empty:
                found = None
            if not may_go_on(self.served.since_last()):
                raise TimedOut
            if found:
                return found
            self.watch()

    def converse(self, request: bytes, served: Sequence[str], compute: Compute) -> dict[str, Any]:
        """Send a request; compute what the process asks for meanwhile; return its answer."""
        try:
            for _ in range(MAX_CALLS):
                self.send(request)
                answer = self.receive()
                if "call" not in answer:
                    return answer
                call = checked_call(answer["call"], served)
                with self.served:
                    request = to_bytes({"result": compute(*call)})
        except OSError:
            raise Stopped(self.reason()) from None
        except MALFORMED as error:
            raise Stopped(f"broke the protocol: {error}") from None
        raise Stopped("asked for too much")

    def send(self, request: bytes) -> None:
        assert self.running.stdin
        view = memoryview(request)
        while view:
            view = view[self.running.stdin.write(view) :]

    def receive(self) -> dict[str, Any]:
        """One message, a dict; its size is looked at before it is read."""
        text, blob = HEADER.unpack(self.read(HEADER.size))
        if text > MAX_TEXT_BYTES or blob > MAX_BYTES:
            raise Stopped("gave an answer that is too long")
        answer = from_bytes(self.read(text), self.read(blob))
        if not isinstance(answer, dict) or stands_for_others(answer):
            raise Stopped("gave an answer of the wrong form")
        return answer

    def read(self, size: int) -> bytes:
        assert self.running.stdout
        data = bytearray()
        while len(data) < size:
            chunk = self.running.stdout.read(min(size - len(data), CHUNK))
            if not chunk:
                raise Stopped(self.reason())
            data += chunk
        return bytes(data)

    def close(self) -> None:
        """Close the pipes of a process that has ended."""
        assert self.running.stdin and self.running.stdout
        if self.talk:
            self.work.put(None)
            self.talk.join(2)
        if not (self.talk and self.talk.is_alive()):  # else a process outside any walls still holds them
            self.running.stdin.close()
            self.running.stdout.close()


def stands_for_others(answer: Any) -> bool:
    """Whether a message holds a Ref or a Given: each names what only the side that carries out steps may look up."""
    left = [answer]
    while left:
        value = left.pop()
        if isinstance(value, (Ref, Given)):
            return True
        if isinstance(value, dict):
            left += value.values()
        elif isinstance(value, (list, tuple)):
            left += value
    return False


def checked_call(call: Any, served: Sequence[str]) -> list[Any]:
    """A call [target, state, args, kwargs] that a submission asks for; raises Stopped unless it has this form and
    its target is among those served."""
    if not isinstance(call, list) or len(call) != 4:
        raise Stopped("asked for something without form")
    target, state, args, kwargs = call
    if not isinstance(target, str) or target not in served:
        raise Stopped("asked for what it was not given")
    if not (isinstance(state, (dict, type(None))) and isinstance(args, (list, tuple)) and isinstance(kwargs, dict)):
        raise Stopped("asked for something without form")
    return call


def keep_talking(work: queue.SimpleQueue[tuple | None], converse: Callable[..., Any]) -> None:
    """Carry out one exchange after another, and hand over its answer or what it raised."""
    while one := work.get():
        done, *exchange = one
        try:
            done.put((converse(*exchange), None))
        except Exception as error:
            done.put((None, error))
