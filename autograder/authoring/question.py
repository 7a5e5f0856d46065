"""Questions: what an author writes. A check is a plain function of the code under test and a tester.

    @question("a1.knn.predict_labels", points=6, targets=["cs231n/...py:KNearestNeighbor.predict_labels"])
    def predict_labels(cs231n, t):
        with t.case("20 training points, k = 3"):
            knn = cs231n.classifiers.k_nearest_neighbor.KNearestNeighbor()
            knn.train(X, y)
            t.equal("y_pred", knn.predict_labels(dists, k=3))

    @predict_labels.mistake("largest", "On a tie the smaller label wins.")
    def _(right, self, dists, k=1): ...

Running the check writes down the steps (see cs231n_check/replay.py); nothing is computed until they are carried
out on the reference, on each known mistake, and on a submission.
"""

import contextlib
import dataclasses
import functools
import hashlib
import importlib
from dataclasses import dataclass, field

import numpy as np

from autograder.authoring.tester import Name, Tester
from autograder.cs231n_check.plain import resolve
from autograder.cs231n_check.replay import replay

PUBLIC_SEED = 231
REGISTRY = {}


@dataclass(frozen=True)
class Variant:
    """A wrong (or another accepted) implementation of one target, or of one notebook cell."""

    key: str
    hint: str
    target: str
    function: object = None
    source: str = ""


@dataclass
class Question:
    """One exercise with its check, its known mistakes and the other conventions that are accepted."""

    id: str
    points: int
    title: str
    targets: list
    check: object
    in_place: bool = False  # whether changing an argument is what the exercise asks for
    seconds: float = 10.0  # time limit on a submission
    builds_on: tuple = ()  # targets of other questions: where one is wrong, this one is tried again with the right one
    model: bool = False  # whether it judges a model that the student has trained and saved
    mistakes: list = field(default_factory=list)
    accepted: list = field(default_factory=list)
    editions: dict = field(default_factory=dict)  # file of another edition -> the question in its form
    absent: str = ""  # a file that the edition of this form does not have; default: the question's own

    @property
    def notebook(self):
        return self.id.split(".")[1]

    @property
    def assignment(self):
        return "assignment" + self.id.split(".")[0][1:]

    def mistake(self, key, hint, target=None):
        """Decorator: a small wrong implementation, called with the right one before its own arguments."""

        def add(function):
            self.mistakes.append(Variant(key, hint, target or self.targets[0], function))
            return function

        return add

    def mistaken_cell(self, key, hint, source):
        """A wrong notebook cell, as text."""
        self.mistakes.append(Variant(key, hint, self.targets[0], source=source))

    def accepts(self, key, target=None):
        """Decorator: another convention that counts as right."""

        def add(function):
            self.accepted.append(Variant(key, "", target or self.targets[0], function))
            return function

        return add

    def edition(self, file):
        """Decorator: this question's check for submissions of an older edition, which have another file."""

        targets = [file + target[target.index(":") :] for target in self.targets]
        return self.form(file, targets=targets, mistakes=[], accepted=[], builds_on=())

    def edition_without(self, absent, file):
        """Decorator: the check for an edition that has `file`, and not the file `absent`; all else is the same."""

        builds_on = tuple(target for target in self.builds_on if not target.startswith(absent))
        return self.form(file, builds_on=builds_on, absent=absent)

    def edition_saving(self, file):
        """Decorator: the check for an edition that saves the model in another file; all else is the same."""
        return self.form(file, targets=[file])

    def form(self, file, **changes):
        """Decorator: this question for submissions that have `file`, with another check and these changes."""

        def add(check):
            self.editions[file] = dataclasses.replace(self, check=check, editions={}, **changes)
            return self.editions[file]

        return add

    def case_seed(self, seed):
        """The seed of this question's cases: told to students, who cannot work out the run's seed from it."""
        return int.from_bytes(hashlib.sha256(f"{self.id} {seed}".encode()).digest()[:4], "big")

    def cases(self, seed):
        """The cases of this question for a run's seed, as plain data."""
        tester = Tester(np.random.RandomState(self.case_seed(seed)))
        self.check(Name(tester), tester)
        return tester.cases


def question(id, *, points, targets, title="", **options):
    """Decorator: make a question of a check and enter it in the registry."""

    def make(check):
        if id in REGISTRY:
            raise ValueError(f"two questions have the id {id}")
        REGISTRY[id] = Question(id, points, title or id.split(".")[-1].replace("_", " "), targets, check, **options)
        return REGISTRY[id]

    return make


# ---- carrying out on the reference and its variants


def frozen(question, seed, reference, cells, provide):
    """All that judging needs, for one seed: cases, expected outcomes, those of conventions and mistakes.

    Inputs:
    - reference: Package of the reference solution.
    - cells: function from (question id, name) to the source of the reference's notebook cell.
    - provide: function that gives what a Given stands for; see cs231n_check/given.py.
    """
    given = question.cases(seed)
    cases = resolve(given, provide)
    expected = run(cases, reference, cells)
    for case, outcome in zip(cases, expected):
        if outcome["error"] and not question.model:
            raise RuntimeError(f"{question.id}: the reference fails on {case['name']!r}: {outcome['error']}")

    def outcomes(variant):
        with patched(variant, reference):
            return run(cases, reference, lambda id, name: variant.source or cells(id, name))

    return {
        "id": question.id,
        "title": question.title,
        "points": question.points,
        "targets": question.targets,
        "in_place": question.in_place,
        "seed": question.case_seed(seed),
        "cases": given,
        "expected": expected,
        "accepted": [outcomes(v) for v in question.accepted],
        "mistakes": [{"key": v.key, "hint": v.hint, "outcomes": outcomes(v)} for v in question.mistakes],
    }


def run(cases, folder, cells):
    """Carry out the cases one after the other in this process."""
    with np.errstate(all="ignore"):
        return [replay(case, folder, cells) for case in cases]


@contextlib.contextmanager
def patched(variant, reference):
    """The reference with one target replaced by a variant."""
    if variant.function is None:
        yield
        return
    owner, name = located(variant.target, reference)
    right = getattr(owner, name)

    def wrong(*args, **kwargs):
        return variant.function(right, *args, **kwargs)

    setattr(owner, name, functools.wraps(right)(wrong))
    try:
        yield
    finally:
        setattr(owner, name, right)


def located(target, reference):
    """The module or class of the reference that holds a target, and the target's own name in it."""
    file, _, path = target.partition(":")
    *owners, name = path.split(".")
    with reference:
        package = importlib.import_module("cs231n")
        return functools.reduce(getattr, [*file.removesuffix(".py").split("/")[1:], *owners], package), name
