"""Computes what a submission is given of others' work: in a sandboxed process of its own, that holds the reference."""

from autograder.course import SOLUTIONS
from autograder.cs231n_check.plain import Ref
from autograder.sandbox.process import Process, Stopped, TimedOut

SECONDS = 10  # for one call


class ReferenceProcess:
    """The reference's functions and methods, called with values that a submission chose; use as a context manager."""

    def __init__(self, sandbox=True):
        self.process = Process(SOLUTIONS, sandbox)

    def __enter__(self):
        self.process.__enter__()
        return self

    def __exit__(self, *exc):
        self.process.__exit__(*exc)

    def __call__(self, target, state, args, kwargs):
        """What a target gives, and the new state: what a method's object holds, None for a function.

        Where it fails, that is None and nothing new.
        """
        case = {"steps": list(steps(target, state, args, kwargs))}
        try:
            values = self.process.ask(case, {}, SECONDS)["values"]
        except (Stopped, TimedOut, TypeError, KeyError):
            values = []
        result, new = (*values, None, None)[:2]
        return [result, new or {}]


def steps(target, state, args, kwargs):
    """The steps (see cs231n_check/replay.py) that call a target."""
    file, _, path = target.partition(":")
    names = [*file.removesuffix(".py").split("/")[1:], *path.split(".")]
    own = names.pop() if state is not None else None
    yield ["import", "cs231n"]
    yield from (["attr", Ref(i), name] for i, name in enumerate(names))
    last = len(names)
    if state is not None:
        yield ["attr", Ref(last), "__new__"]
        yield ["call", Ref(last + 1), [Ref(last)], {}]
        made = last + 2
        yield from (["set", Ref(made), str(name), value] for name, value in state.items())
        last = made + len(state) + 1
        yield ["attr", Ref(made), own]
    yield ["call", Ref(last), list(args), dict(kwargs)]
    yield ["output", Ref(last + 1)]
    if state is not None:
        yield ["attr", Ref(made), "__dict__"]
        yield ["output", Ref(last + 3)]
