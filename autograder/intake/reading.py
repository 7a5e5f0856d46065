"""Reads what students have sent in processes of our own, which end where reading takes too much time or memory.

Nothing of a submission runs in them. They keep what is slow without end (a regular expression, a parser, an unpacker)
from holding up the grader: it costs the one submission that brought it about.
"""

import contextlib
import math
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

from autograder.intake.limits import OURS, Unreadable

with contextlib.suppress(ImportError):  # not on Windows
    import resource

SECONDS = 20  # of processor time for one call
WALL_SECONDS = 600  # behind it: where processor time cannot be limited, or none is used
MEMORY = 1536 * 2**20  # bytes, of which Python and NumPy take some hundred millions
ROOT = Path(__file__).resolve().parents[2]
SERVE = "import sys; sys.path.insert(0, sys.argv[1]); from autograder.intake.reading import serve; serve()"
IDLE: list["Reader"] = []  # processes that wait for work

T = TypeVar("T")


class Reader:
    """One process that carries out calls; it ends with the grader, whose end of the pipe it reads."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", SERVE, str(ROOT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip

    def ask(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
        """How a call ended, and its result or what to say; raises EOFError or OSError where the process ended."""
        assert self.process.stdin and self.process.stdout
        clock = threading.Timer(WALL_SECONDS, self.process.kill)
        clock.daemon = True
        clock.start()
        try:
            pickle.dump((function, arguments), self.process.stdin)
            self.process.stdin.flush()
            return pickle.load(self.process.stdout)
        except pickle.UnpicklingError:
            raise EOFError from None  # ended in the middle of an answer
        finally:
            clock.cancel()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


def limited(name: str, function: Callable[..., T], *arguments: Any) -> T:
    """What `function(*arguments)` gives, carried out in another process within SECONDS and MEMORY.

    `name` is what is read, for the sentence of the Unreadable that is raised where it cannot be. An OSError is raised
    where this machine is the cause.
    """
    try:
        reader = IDLE.pop()
    except IndexError:
        reader = Reader()
    try:
        how, result = reader.ask(function, arguments)
    except (EOFError, OSError):
        reader.end()
        raise Unreadable(too_much(name)) from None
    except BaseException:
        reader.end()
        raise
    if how == "done":
        IDLE.append(reader)
        return result
    reader.end()
    raise Unreadable(too_much(name)) if how == "memory" else result


def too_much(name: str) -> str:
    return (
        f"{name[:80]} takes more than {SECONDS} seconds or {MEMORY >> 20} MiB to read, as no work for this course "
        "does: start from the files that were handed out, put your work into them, and hand that in."
    )


# ---- in the other process


def serve() -> None:
    """Carry out one call after another, until the grader closes its pipe."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit("CORE", 0)
    limit("AS", MEMORY)
    while (request := received(requests)) is not None:
        limit("CPU", seconds_used() + SECONDS)
        answer = pickle.dumps(outcome(*request))
        answers.write(answer)
        answers.flush()


def received(requests: IO[bytes]) -> Any:
    try:
        return pickle.load(requests)
    except EOFError:
        return None


def limit(name: str, value: int) -> None:
    """Lower one of this process's limits; not every system knows every limit."""
    with contextlib.suppress(NameError, AttributeError, OSError, ValueError):
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def seconds_used() -> int:
    if "resource" not in sys.modules:
        return 0
    used = resource.getrusage(resource.RUSAGE_SELF)
    return math.ceil(used.ru_utime + used.ru_stime)


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """How a call ends: done, with its result; failed, with what to raise; or out of memory."""
    try:
        return "done", function(*arguments)
    except MemoryError:
        return "memory", None
    except Unreadable as problem:
        return "failed", problem
    except OSError as error:
        if error.errno in OURS:
            return "failed", OSError(error.errno, error.strerror)
        return "failed", Unreadable(f"The submission cannot be read ({error.strerror or type(error).__name__}).")
    except Exception as error:  # whatever a student has thought of
        return "failed", Unreadable(f"The submission cannot be read ({type(error).__name__}).")
