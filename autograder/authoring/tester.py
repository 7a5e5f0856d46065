"""What a check is given: `t`, the tester, and names and symbols that stand for the code under test.

Using them computes nothing: each use is written down as a step, which cs231n_check/replay.py carries out.
"""

import contextlib
import functools
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from autograder.cs231n_check.plain import Given, Ref, plain
from autograder.cs231n_check.records import Case


class Tester:
    """What a check uses beside the code under test: random numbers, cases, comparisons."""

    def __init__(self, rng: np.random.RandomState):
        self.rng = rng
        self.cases: list[Case] = []
        self.now: Case | None = None
        self.registers = itertools.count()

    @contextlib.contextmanager
    def case(self, name: str, hard: bool = False) -> Iterator[None]:
        """Open a case: it starts afresh, and its failing does not touch the others."""
        opened: Case = {"name": name, "hard": hard, "steps": [], "outputs": []}
        self.now = opened
        self.registers = itertools.count()
        yield
        self.cases.append(opened)
        self.now = None

    def sizes(self, count: int, low: int = 3, high: int = 9) -> list[int]:
        """Distinct sizes, so that no two dimensions can be taken for one another."""
        return [int(n) for n in self.rng.choice(np.arange(low, high + 1), count, replace=False)]

    @property
    def open_case(self) -> Case:
        if self.now is None:
            raise RuntimeError("a step outside a case; write it below `with t.case(...)`")
        return self.now

    def step(self, kind: str, *rest: Any, made: int = 1) -> list[Ref]:
        """Write down a step; return the number(s) of the register(s) that it fills."""
        self.open_case["steps"].append([kind, *rest])
        return [Ref(next(self.registers)) for _ in range(made)]

    def images(self, count: int) -> Given:
        """Pictures (count, 32, 32, 3), float64 from 0 to 255, that no one has seen before."""
        return Given(("images", count))

    def labels(self, count: int) -> Given:
        """The labels of those pictures."""
        return Given(("labels", count))

    def mean_image(self) -> Given:
        """The mean (32, 32, 3) of the data set's training pictures."""
        return Given(("mean",))

    def picture_features(self, count: int) -> Given:
        """Features (count, 128), float32, of embedded pictures that no one has seen before, for captioning."""
        return Given(("features", count))

    def word_to_idx(self) -> Given:
        """The vocabulary of the embedded pictures' captions: a dict, word -> number."""
        return Given(("word_to_idx",))

    def seed(self, seed: int) -> None:
        """Seed numpy.random in the process of the code under test."""
        self.step("seed", int(seed))

    def cell(self, question: str, defines: str, **names: Any) -> "Symbol":
        """Run the notebook cell that sets `defines`, with these names in scope."""
        return self._symbol("cell", question, defines, arguments(names))

    def run(self, source: str) -> "Symbol":
        """Run code of the question's own beside the code under test; the result's entries are its names."""
        return self._symbol("run", source)

    def set(self, symbol: "Symbol", name: str, value: Any) -> None:
        """Set an attribute of an object of the code under test."""
        self.step("set", symbol._ref, name, arguments(value))

    def _symbol(self, *step: Any) -> "Symbol":
        return Symbol(self, self.step(*step)[0])

    def _output(self, kind: str, name: str, symbol: "Symbol", params: dict[str, Any]) -> None:
        self.step("output", symbol._ref)
        self.open_case["outputs"].append({"name": name, "kind": kind, "params": plain(params)})

    def close(
        self, name: str, symbol: "Symbol", rtol: float = 1e-6, atol: float = 0.0, any_order: bool = False
    ) -> None:
        """The numbers of the reference, within a tolerance relative to the largest of them; a list in any order."""
        self._output("close", name, symbol, {"rtol": rtol, "atol": atol, **({"any_order": True} if any_order else {})})

    def equal(self, name: str, symbol: "Symbol") -> None:
        """Exactly the value of the reference; whole numbers may be of any dtype."""
        self._output("equal", name, symbol, {})

    def at_least(self, name: str, symbol: "Symbol", bound: float, of: str = "") -> None:
        """A number not below a bound; or a statistic (see compare.STATISTICS) that the judge takes of an array."""
        self._output("at_least", name, symbol, {"bound": bound, "of": of})

    def at_most(self, name: str, symbol: "Symbol", bound: float, of: str = "") -> None:
        """A number, or a statistic of an array, not above a bound."""
        self._output("at_most", name, symbol, {"bound": bound, "of": of})

    def exactly(self, name: str, symbol: "Symbol", of: str) -> None:
        """A statistic of an array, such as its shape, that is that of the reference's."""
        self._output("exactly", name, symbol, {"of": of})

    def accuracy(self, name: str, symbol: "Symbol", labels: Any, bound: dict[str, float]) -> None:
        """Predicted labels, of which at least the share `bound` are right. The labels stay with the judge.

        `bound` is a dict, data set -> share.
        """
        given = {"bound": Given(("bound", bound)), "dataset": Given(("dataset",))}
        self._output("accuracy", name, symbol, {"labels": labels, **given})

    def captions(self, name: str, symbol: "Symbol", count: int, bounds: dict[str, float]) -> None:
        """Captions, in numbers (count, T), of the pictures whose features picture_features(count) gives.

        `bounds` is a dict: the least share that names the right "object" and the right "colour", and the least "bleu".
        """
        given = {"true": Given(("captions", count)), "kinds": Given(("kinds",))}
        self._output("captions", name, symbol, {"bounds": bounds, **given})

    def one_of(self, name: str, symbol: "Symbol", choices: Iterable[Any]) -> None:
        """One of some values."""
        self._output("one_of", name, symbol, {"choices": list(choices)})


class Symbol:
    """Stands for a value that the code under test will make; using it writes a step."""

    def __init__(self, tester: Tester, ref: Ref):
        self._tester, self._ref = tester, ref

    def __getattr__(self, name):
        return self._tester._symbol("attr", self._ref, name)

    def __getitem__(self, key):
        return self._tester._symbol("item", self._ref, key)

    def __call__(self, *args, **kwargs):
        return self._tester._symbol("call", self._ref, [arguments(a) for a in args], arguments(kwargs))

    def __iter__(self):
        raise TypeError("write .returns('out', 'cache') to take a tuple apart")

    def returns(self, *names: str) -> list["Symbol"]:
        """Take a returned tuple apart; the names are used in messages."""
        refs = self._tester.step("unpack", self._ref, list(names), made=len(names))
        return [Symbol(self._tester, ref) for ref in refs]


class Name:
    """A dotted name in the package under test, such as cs231n.layers.affine_forward; looked up in each case."""

    def __init__(self, tester: Tester, *path: str):
        self._tester, self._path = tester, path

    def __getattr__(self, name):
        return Name(self._tester, *self._path, name)

    def __call__(self, *args, **kwargs):
        return self._found()(*args, **kwargs)

    def _found(self):
        package = self._tester._symbol("import", "cs231n")
        return functools.reduce(getattr, self._path, package)


def arguments(value: Any) -> Any:
    """Turn symbols into the registers they stand for, and everything else into plain data."""
    if isinstance(value, Name):
        value = value._found()
    if isinstance(value, Symbol):
        return value._ref
    if isinstance(value, dict):
        return {k: arguments(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(arguments(v) for v in value)
    return plain(value)
