# Generated from autograder/cs231n_check/replay.py by "make build".
"""Carries out the steps of a check's case on the code under test and collects what it returns.

A case is plain data: `{"name", "hard", "steps", "outputs"}`. It holds no expected values, so it can be
carried out anywhere: in a student's notebook, in a sandbox, on the reference, on a known mistake.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import linecache
import sys

import numpy as np

from .errors import NotWritten, WrongReturn, describe
from .explain import near_file, near_in
from .in_order import in_order
from .magics import without_magics
from .package import Missing, Package, file_of_module, is_ours
from .plain import Ref, plain
from .quiet import Quiet
from .records import Case, Cells, Outcome

QUIET = ("plt", "get_ipython", "display")  # what a notebook has and a cell may call here without effect


def replay(case: Case, folder: str | Package, cells: Cells) -> Outcome:
    """Carry out one case on the package in a folder."""
    package = folder if isinstance(folder, Package) else Package(folder)
    done = Execution(package, cells)
    with package:
        try:
            for step in case["steps"]:
                done.carry_out(step)
        except BaseException as error:  # a student's sys.exit() or KeyboardInterrupt is an error like any other
            return {"values": done.values, "error": describe(error, package.folder), "notes": done.notes}
    return {"values": done.values, "error": None, "notes": done.notes}


class Execution:
    """The registers and the outputs of one case while it is carried out."""

    def __init__(self, package, cells):
        self.package, self.cells = package, cells
        self.registers, self.values, self.notes = [], [], []
        self.called = {}  # number of a register -> what messages call what it holds

    def carry_out(self, step):
        kind, *rest = step
        made = getattr(self, f"do_{kind}")(*rest)
        self.registers.extend(made if kind == "unpack" else [made])

    def value(self, item):
        """What a step's argument stands for; arrays are copied, so that no call sees another's changes."""
        if isinstance(item, Ref):
            return self.registers[item]
        if isinstance(item, np.ndarray):
            return item.copy()
        if isinstance(item, (list, tuple)):
            return type(item)(self.value(v) for v in item)
        if isinstance(item, dict):
            return {k: self.value(v) for k, v in item.items()}
        return item

    def do_import(self, module):
        return importlib.import_module(module)

    def do_attr(self, ref, name):
        owner = self.registers[ref]
        self.called[len(self.registers)] = name
        try:
            return getattr(owner, name)
        except AttributeError as error:
            if hasattr(owner, "__path__"):
                file = file_of_module(owner.__name__ + "." + name)
                raise Missing(f"{file} is missing{near_file(owner.__path__, name)}") from None
            if inspect.ismodule(owner):
                raise Missing(f"{file_of_module(owner.__name__)} has no {name}{near_in(owner, name)}") from None
            if inspect.isclass(owner) or getattr(error, "name", name) == name:
                kind = owner.__name__ if inspect.isclass(owner) else type(owner).__name__
                raise Missing(f"{kind} has no {name}{near_in(owner, name)}") from None
            raise

    def do_call(self, ref, args, kwargs):
        function = self.registers[ref]
        args, before_call = [self.value(a) for a in args], args
        kwargs = {k: self.value(v) for k, v in kwargs.items()}
        result = function(*args, **kwargs)
        for position, (before, after) in enumerate(zip(before_call, args)):
            if isinstance(before, np.ndarray) and not np.array_equal(
                before, after, equal_nan=before.dtype.kind in "fc"
            ):
                self.notes.append(
                    f"{getattr(function, '__name__', 'the call')} changes {argument(function, position)} in place"
                )
        return result

    def do_unpack(self, ref, names):
        value = self.registers[ref]
        if not isinstance(value, (tuple, list)) or len(value) != len(names):
            got = f"{len(value)} values" if isinstance(value, (tuple, list)) else kind_of(value)
            raise WrongReturn(f"must return {tuple_of(names)}; it returned {got}")
        return list(value)

    def do_item(self, ref, key):
        owner, name = self.registers[ref], self.called.get(int(ref), "")
        self.called[len(self.registers)] = key if isinstance(key, str) else f"{name}[{key!r}]"
        try:
            return owner[key]
        except (KeyError, IndexError, TypeError):
            if isinstance(owner, (dict, list, tuple)) and not len(owner):
                raise NotWritten(f"{name or 'it'} is an empty {kind_of(owner, short=True)}") from None
            head = f"{name} " if name else ""
            raise WrongReturn(f"{head}has no entry {key!r}; it is {kind_of(owner)}") from None

    def do_set(self, ref, name, value):
        setattr(self.registers[ref], name, self.value(value))

    def do_seed(self, seed):
        np.random.seed(seed)

    def do_cell(self, question, defines, names):
        source = self.cells(question, defines)
        if source is None:
            raise Missing(f"no cell of the notebook sets {defines}")
        space = {"np": np, "numpy": np, **dict.fromkeys(QUIET, Quiet()), **{k: self.value(v) for k, v in names.items()}}
        file, source = f"<cell {question}>", without_magics(source)
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        with in_order(), in_place_of_own([v for v in space.values() if isinstance(v, type)]):
            exec(compile(source, file, "exec"), space)
        if defines not in space:
            raise WrongReturn(f"the cell does not set {defines}")
        return space

    def do_run(self, source):
        """Run the question's own code, beside the code under test; the names that it makes."""
        space = {"__name__": "of_the_question"}
        exec(compiled(source), space)
        return space

    def do_output(self, ref):
        self.values.append(plain(self.registers[ref]))


@functools.lru_cache(50)
def compiled(source):
    """A question's own code, of which many cases in turn run the same."""
    return compile(source, "<question>", "exec")


@contextlib.contextmanager
def in_place_of_own(classes):
    """Classes that derive from one of the package's stand in its place, for a cell that imports that one itself."""
    derived = {base: new for new in classes for base in new.__mro__[1:] if is_ours(base.__module__ or "")}
    kept = [
        (module, name, value)
        for key, module in list(sys.modules.items())
        if is_ours(key)
        for name, value in list(vars(module).items())
        if isinstance(value, type) and value in derived
    ]
    for module, name, value in kept:
        setattr(module, name, derived[value])
    try:
        yield
    finally:
        for module, name, value in kept:
            setattr(module, name, value)


def tuple_of(names):
    """How a tuple of some names is written; one of one entry has a comma, which is easily overlooked."""
    return f"({', '.join(names)})" if len(names) != 1 else f"({names[0]},), a tuple of one entry"


def kind_of(value, short=False):
    if short:
        return next(kind.__name__ for kind in (dict, list, tuple) if isinstance(value, kind))
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, dict):
        return f"a dict with keys [{', '.join(sorted(map(repr, value))[:12])}]"
    return f"a {type(value).__name__}"


def argument(function, position):
    try:
        return list(inspect.signature(function).parameters)[position]
    except (ValueError, TypeError, IndexError):
        return f"argument {position + 1}"
