"""Carries out the steps of a check's case on the code under test and collects what it returns.

A case is plain data: `{"name", "hard", "steps", "outputs"}`. It holds no expected values, so it can be
carried out anywhere: in a student's notebook, in a sandbox, on the reference, on a known mistake.
"""

import contextlib
import importlib
import inspect
import linecache

import numpy as np

from .errors import WrongReturn, describe
from .magics import without_magics
from .package import Missing, Package, file_of_module
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
        try:
            return getattr(owner, name)
        except AttributeError as error:
            if hasattr(owner, "__path__"):
                raise Missing(f"{file_of_module(owner.__name__ + '.' + name)} is missing") from None
            if inspect.ismodule(owner):
                raise Missing(f"{file_of_module(owner.__name__)} has no {name}") from None
            if inspect.isclass(owner) or error.name == name:
                kind = owner.__name__ if inspect.isclass(owner) else type(owner).__name__
                raise Missing(f"{kind} has no {name}") from None
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
            raise WrongReturn(f"must return ({', '.join(names)}); it returned {got}")
        return list(value)

    def do_item(self, ref, key):
        try:
            return self.registers[ref][key]
        except (KeyError, IndexError, TypeError):
            raise WrongReturn(f"has no entry {key!r}; it is {kind_of(self.registers[ref])}") from None

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
        with in_order():
            exec(compile(source, file, "exec"), space)
        return space

    def do_output(self, ref):
        self.values.append(plain(self.registers[ref]))


@contextlib.contextmanager
def in_order():
    """Shuffling leaves everything in its place: which pictures make up a fold is the notebook's choice."""
    kept = np.random.shuffle, np.random.permutation
    np.random.shuffle = lambda x: None
    np.random.permutation = lambda x: np.arange(x) if np.ndim(x) == 0 else np.array(x)
    try:
        yield
    finally:
        np.random.shuffle, np.random.permutation = kept


def kind_of(value):
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, dict):
        return f"a dict with keys {sorted(map(str, value))[:12]}"
    return f"a {type(value).__name__}"


def argument(function, position):
    try:
        return list(inspect.signature(function).parameters)[position]
    except (ValueError, TypeError, IndexError):
        return f"argument {position + 1}"
