"""Runs inside the sandbox: carries out the cases it is sent on the submission, and answers with plain values.

It knows inputs only. Expected values, comparison and marks are on the other side of the pipe.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import signal
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

with contextlib.suppress(ImportError):  # not on Windows
    import resource


def lower_limits(limits: dict[str, int], strict: bool) -> None:
    """Lower this process's limits for good. Not every system knows every limit; behind the walls each must hold."""
    for name, value in limits.items() if "resource" in sys.modules else ():
        with contextlib.nullcontext() if strict else contextlib.suppress(AttributeError, OSError, ValueError):
            kind = getattr(resource, f"RLIMIT_{name}")
            ceiling = resource.getrlimit(kind)[1]
            value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
            resource.setrlimit(kind, (value, value))


def heed_quit() -> None:
    """Let SIGQUIT end this process also where the grader, started in the background, was told to ignore it."""
    if hasattr(signal, "SIGQUIT"):  # not on Windows
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def take_channel() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes to the grader; what the submission prints goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return requests, answers


class Later(types.ModuleType):
    """A package whose modules are imported one by one; its own __init__.py runs when a name is looked up in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__class__ = types.ModuleType  # type: ignore[assignment]
        assert self.__spec__ and self.__spec__.loader
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def import_later(name: str) -> None:
    """Put off what a package imports itself: all that judges, of which a submission's process needs nothing."""
    spec = importlib.util.find_spec(name)
    assert spec and spec.submodule_search_locations
    sys.modules[name] = package = Later(name)
    package.__spec__, package.__path__ = spec, spec.submodule_search_locations
    package.__file__, package.__package__ = spec.origin, name


def serve(package: Any, targets: Sequence[str], ask: Callable[..., Any]) -> None:
    """Put the grader's implementation of some functions and methods in the place of the submission's.

    `ask(target, state, args, kwargs)` has the grader compute, and returns the result, and what has changed: of a method
    the new state, which is what its object holds; of a function its arguments, as far as they are dicts.
    """
    with package:
        for target in targets:
            file, _, path = target.partition(":")
            owner, name = module_for(file), path.split(".")[-1]
            if "." in path:
                setattr(class_in(owner, path.split(".")[0]), name, method(target, ask))
            else:
                put(owner, name, function(target, ask))


def put(owner: types.ModuleType, name: str, function: Callable[..., Any]) -> None:
    """Put a function in the place of another, also in the modules that have imported that one by its name."""
    old = vars(owner).get(name)
    setattr(owner, name, function)
    for key, module in list(sys.modules.items()) if callable(old) else ():
        if key.partition(".")[0] == "cs231n" and isinstance(module, types.ModuleType):
            vars(module).update({other: function for other, value in vars(module).items() if value is old})


def function(target: str, ask: Callable[..., Any]) -> Callable[..., Any]:
    """A function that the grader computes; a dict that it is given is changed as it changes it (bn_param, config)."""

    def computed(*args: Any, **kwargs: Any) -> Any:
        result, changed = ask(target, None, args, kwargs)
        for given, new in zip(args, changed):
            if isinstance(given, dict) and isinstance(new, dict):
                given.update(new)
        return result

    return computed


def method(target: str, ask: Callable[..., Any]) -> Callable[..., Any]:
    """A method that the grader computes."""

    def computed(self: Any, *args: Any, **kwargs: Any) -> Any:
        result, state = ask(target, vars(self), args, kwargs)
        vars(self).update(state)
        return result

    return computed


def class_in(module: types.ModuleType, name: str) -> type:
    """The submission's class, or an empty one where there is none."""
    if not hasattr(module, name):
        setattr(module, name, type(name, (), {}))
    return getattr(module, name)


def module_for(file: str) -> types.ModuleType:
    """The submission's module, or an empty one where it cannot be imported."""
    name = file.removesuffix(".py").replace("/", ".")
    try:
        return importlib.import_module(name)
    except BaseException:
        sys.modules[name] = types.ModuleType(name)
        return sys.modules[name]


def forget(folder: str) -> None:
    """Have modules of the submission that lie beside its package be imported anew, as those of the package are."""
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(folder + os.sep):
            del sys.modules[name]


def seed(number: int) -> None:
    """Begin with the same random numbers, so that the same work gives the same marks."""
    import random

    import numpy as np

    random.seed(number)
    np.random.seed(number)
    vars(np.random.bit_generator)["randbits"] = random.Random(number).getrandbits  # of generators without a seed
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(number)


def as_sent(value: Any, dtype: str) -> Any:
    """An array as small as it was sent, of which each copy is of the type that it should have.

    A case copies what it hands to a submission; so the large array is made once for each call, and not twice.
    """
    import numpy as np

    class AsSent(np.ndarray):
        def copy(self, order: Any = "C") -> Any:
            return np.array(self, dtype, order=order, subok=False)

    return value.view(AsSent)


def answer_requests(requests: BinaryIO, answers: BinaryIO, folder: str, shims: Any) -> None:
    """Carry out one case after another on the package in a folder, until the grader closes its pipe.

    `shims` is a Compat.

    A request's number `fresh` says for which trial it is: each has the submission's modules imported for it.
    """
    from cs231n_check.package import Package
    from cs231n_check.plain import plain, receive, resolve, send
    from cs231n_check.replay import replay

    trial, package = 0, Package(folder)
    given: dict[tuple[Any, ...], tuple[Any, str]] = {}

    def ask(*call: Any) -> list[Any]:
        send(answers, {"call": plain(list(call))})
        return receive(requests)["result"]

    def provide(*key: Any) -> Any:
        value, dtype = given[key]
        return as_sent(value, dtype) if dtype else value

    while True:
        try:
            request = receive(requests)
        except EOFError:
            return
        if request["fresh"] != trial:
            forget(folder)
            trial, package = request["fresh"], Package(folder)
        given |= {tuple(key): (value, dtype) for key, value, dtype in request["given"]}
        case = {**request["case"], "steps": resolve(request["case"]["steps"], provide)}
        serve(package, request["served"], ask)
        if request["seed"] is not None:
            seed(request["seed"])
        outcome = replay(case, package, lambda question, name, cells=request["cells"]: cells.get(question))
        try:
            send(answers, {"id": request["id"], "outcome": {**outcome, "shims": shims.used()}})
        except (ValueError, TypeError, RecursionError) as error:  # too large, or text that is none
            failed = {"status": "wrong", "type": "NotPlain", "message": str(error)[:300], "frames": []}
            send(answers, {"id": request["id"], "outcome": {"values": [], "error": failed, "notes": []}})


def main() -> None:
    settings = json.loads(sys.argv[1])
    sys.path[:0] = settings["path"]
    sys.argv = ["submission"]
    requests, answers = take_channel()
    heed_quit()
    import numpy as np

    if settings["framework"] == "torch":
        from shims import torch_start

        torch_start.load()
    import_later("cs231n_check")
    from cs231n_check.plain import send
    from shims.compat import Compat

    lower_limits(settings["limits"], settings["strict"])
    np.seterr(all="ignore")
    sys.path.append(settings["submission"])
    shims = Compat(settings["submission"]).install()
    send(answers, {"ready": True})
    answer_requests(requests, answers, settings["submission"], shims)


if __name__ == "__main__":
    main()
