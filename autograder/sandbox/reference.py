"""Computes what a submission is lent of the grader's work: in a sandboxed process that holds the reference.

Such a process serves one question after another, of any submission: what it is asked changes nothing in it.
"""

import atexit
import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Self

from autograder.course import SOLUTIONS
from autograder.cs231n_check.plain import Ref
from autograder.cs231n_check.records import Case, Step
from autograder.sandbox.clock import Allowance, processor_time
from autograder.sandbox.launch import Wall
from autograder.sandbox.link import Stopped
from autograder.sandbox.process import started

SECONDS = 10.0  # of processor time, for all calls of a question, at least
LIFETIME = 300  # seconds of processor time after which a process makes way for another; see limits.CEILINGS
CALLED = """
def called(function, args, kwargs):
    result = function(*args, **kwargs)
    return result, [each if isinstance(each, dict) else None for each in args]
"""


IDLE: list["ReferenceProcess"] = []  # that wait for the next question


class ReferenceProcess:
    """The reference's functions and methods, called with values that a submission chose; use as a context manager."""

    def __init__(self, wall: Wall | None = None, framework: str = ""):
        self.wall, self.framework = wall, framework
        self.begin(SECONDS)

    def __enter__(self) -> Self:
        self.process = started(SOLUTIONS, self.wall, self.framework)
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.__exit__(*exc)

    def begin(self, seconds: float) -> None:
        """Begin to serve a question, with so much processor time for all its calls."""
        self.allowance = Allowance(seconds)
        self.whole = True  # but while it computes, and when a call was not answered
        self.is_new = True  # to the question: its random numbers are to begin

    def __call__(self, target: str, state: dict | None, args: Sequence[Any], kwargs: dict) -> list[Any]:
        """What a target gives, and what has changed: of a method what its object holds, of a function its arguments.

        Where it fails, that is None and nothing new. Raises TimedOut where the question's time is used up.
        """
        case: Case = {"name": target, "hard": False, "steps": list(steps(target, state, args, kwargs)), "outputs": []}
        seed, self.is_new = 0 if self.is_new else None, False
        self.whole = False
        try:
            answer = self.process.ask(case, {}, self.allowance, seed=seed)
        except Stopped:  # a call that ends it; it serves this question no more
            return [None, {}]
        self.whole = True
        values = answer.get("values") if isinstance(answer, dict) else None
        result, new = (*(values or ()), None, None)[:2]
        return [result, new or {}]

    def is_fit(self) -> bool:
        """Whether it can serve another question: it lives, waits, and has not used up its processor time."""
        used = processor_time(self.process.pid) or 0.0
        return self.whole and self.process.running.poll() is None and used < LIFETIME


@atexit.register
def end_idle() -> None:
    """End the processes that wait, and clear away what was made for them."""
    while IDLE:
        IDLE.pop().__exit__()


@contextlib.contextmanager
def lender(wall: Wall | None, framework: str, seconds: float) -> Iterator[ReferenceProcess]:
    """A process that holds the reference, for one question: one that waits, or a new one.

    It has twice the processor time that the question leaves a submission, and SECONDS at least.
    """
    found = waiting(wall, framework) or ReferenceProcess(wall, framework).__enter__()
    found.begin(max(SECONDS, 2 * seconds))
    try:
        yield found
    except BaseException:
        found.__exit__()
        raise
    if found.is_fit():
        IDLE.append(found)
    else:
        found.__exit__()


def waiting(wall: Wall | None, framework: str) -> ReferenceProcess | None:
    """One of the processes that wait, and still live."""
    for one in [one for one in IDLE if (one.wall, one.framework) == (wall, framework)]:
        try:
            IDLE.remove(one)
        except ValueError:  # another thread has just taken it
            continue
        if one.is_fit():
            return one
        one.__exit__()
    return None


def steps(target: str, state: dict | None, args: Sequence[Any], kwargs: dict) -> Iterator[Step]:
    """The steps (see cs231n_check/replay.py) that call a target: a function, or a method of an object in `state`."""
    file, _, path = target.partition(":")
    names = [*file.removesuffix(".py").split("/")[1:], *path.split(".")]
    own = names.pop() if state is not None else None
    yield ["import", "cs231n"]
    yield from (["attr", Ref(i), name] for i, name in enumerate(names))
    last = len(names)
    if state is None:
        yield from (["run", CALLED], ["item", Ref(last + 1), "called"])
        yield ["call", Ref(last + 2), [Ref(last), list(args), dict(kwargs)], {}]
        yield ["unpack", Ref(last + 3), ["result", "dicts"]]
        yield from (["output", Ref(last + 4)], ["output", Ref(last + 5)])
        return
    yield ["attr", Ref(last), "__new__"]
    yield ["call", Ref(last + 1), [Ref(last)], {}]
    made = last + 2
    yield from (["set", Ref(made), str(name), value] for name, value in state.items())
    last = made + len(state) + 1
    yield ["attr", Ref(made), own]
    yield ["call", Ref(last), list(args), dict(kwargs)]
    yield ["output", Ref(last + 1)]
    yield ["attr", Ref(made), "__dict__"]
    yield ["output", Ref(last + 3)]
