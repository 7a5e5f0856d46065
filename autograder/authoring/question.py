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
out on the reference, on each known mistake, and on a submission (see outcomes.py).
"""

import dataclasses
import functools
import hashlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.authoring.exercise import Check, Exercise
from autograder.authoring.places import caller, innermost, place
from autograder.authoring.tester import Name, Tester
from autograder.authoring.variants import file_of
from autograder.course import CourseError
from autograder.cs231n_check.records import Case

PUBLIC_SEED = 231
REGISTRY: dict[str, "Question"] = {}


@dataclass(kw_only=True)
class Edition(Exercise):
    """The form in which another edition of the course asks a question; see Question.edition."""

    has: str
    lacks: str
    builds_on: tuple[str, ...]
    framework: str

    def is_of(self, folder: Path) -> bool:
        """Whether a submission is of this edition: by the files that it has."""
        return (folder / self.has).exists() and not (folder / self.lacks).exists()


@dataclass(kw_only=True)
class Question(Exercise):
    """One exercise of an assignment, with all that is known of it."""

    id: str
    points: int
    title: str
    in_place: bool = False  # whether changing an argument is what the exercise asks for
    seconds: float = 0.0  # of processor time on a submission; by default as `limit` says
    section: str = ""  # pattern of the headings above its cell, for notebooks whose cells have no ids
    builds_on: Sequence[str] = ()  # targets of other questions: where one is wrong, this is tried again with it right
    framework: str = ""  # "torch" where the code under test needs it: it then runs in a process of its own that has it
    model: bool = False  # whether it judges a model that the student has trained and saved
    editions: list[Edition] = field(default_factory=list)
    where: str = ""  # the author's file and line

    @property
    def notebook(self) -> str:
        return self.id.split(".")[1]

    @property
    def assignment(self) -> str:
        return "assignment" + self.id.split(".")[0][1:]

    @property
    def limit(self) -> float:
        """Seconds of processor time that a submission has for all cases; the reference takes a hundredth of it."""
        return self.seconds or (10.0 if self.model or self.framework else 4.0)

    @functools.cached_property
    def parts(self) -> list[str]:
        """The ids of the questions of the same assignment on which this one builds; asked when all are there."""
        others = [other for other in REGISTRY.values() if other.assignment == self.assignment]
        return [other.id for other in others if other.targets[0] in self.builds_on and other.id != self.id]

    def edition(
        self,
        *,
        has: str,
        lacks: str = "",
        targets: list[str] | None = None,
        builds_on: tuple[str, ...] | None = None,
        framework: str = "",
    ):
        """Decorator: this question's check for the submissions of another edition of the course.

        Inputs:
        - has: the file by which they are known, where `lacks` (by default the question's own file) is not there.
        - targets: what is asked for there; by default the same. Mistakes of a target that is replaced are left out.
        - builds_on: by default the same, but for what lies in the file that is lacking.
        - framework: "torch" where that edition's code needs it.
        """
        lacks = lacks or file_of(self.targets[0])
        kept = tuple(target for target in self.builds_on if file_of(target) != lacks)

        def add(check: Check) -> Edition:
            parts = kept if builds_on is None else builds_on
            asks = targets or self.targets
            edition = Edition(
                has=has, lacks=lacks, targets=asks, check=check, builds_on=parts, framework=framework or self.framework
            )
            self.editions.append(edition)
            return edition

        return add

    @property
    def forms(self) -> list["Question"]:
        """This question, then as each other edition asks it."""
        return [self, *map(self.form, self.editions)]

    def form(self, edition: Edition) -> "Question":
        """This question as an edition asks it."""
        replaced = set(self.targets) - set(edition.targets)
        mistakes = [mistake for mistake in self.mistakes if mistake.target not in replaced]
        accepted = [convention for convention in self.accepted if convention.target not in replaced]
        return dataclasses.replace(
            self, check=edition.check, targets=edition.targets, builds_on=edition.builds_on, editions=[],
            framework=edition.framework,
            mistakes=mistakes + edition.mistakes, accepted=accepted + edition.accepted,
        )  # fmt: skip

    def again(self, id: str, *, points: int, title: str = "") -> "Question":
        """Ask this exercise once more, under another id, as a later assignment does."""
        return enter(dataclasses.replace(
            self, id=id, points=points, title=title or self.title, where=caller(),
            mistakes=[*self.mistakes], accepted=[*self.accepted], editions=[*self.editions],
        ))  # fmt: skip

    def case_seed(self, seed: int) -> int:
        """The seed of this question's cases; the run's seed cannot be worked out from it."""
        return int.from_bytes(hashlib.sha256(f"{self.id} {seed}".encode()).digest()[:4], "big")

    def cases(self, seed: int) -> list[Case]:
        """The cases of this question for a run's seed, as plain data; CourseError where the check itself stops."""
        tester = Tester(np.random.RandomState(self.case_seed(seed)))
        try:
            self.check(Name(tester), tester)
        except Exception as error:
            where = innermost(error, inspect.unwrap(self.check).__code__.co_filename) or self.where
            said = f"{type(error).__name__}: {error}"
            raise CourseError(f"{where}: the check of {self.id} stops with {said}.") from error
        return tester.cases


def question(
    id: str, *, points: int, targets: list[str], title: str = "", **options: Any
) -> Callable[[Check], Question]:
    """Decorator: make a question of a check and enter it in the registry."""

    def make(check: Check) -> Question:
        words = title or id.split(".")[-1].replace("_", " ")
        where = place(check)
        return enter(Question(id=id, points=points, title=words, targets=targets, check=check, where=where, **options))

    return make


def enter(new: Question) -> Question:
    """Enter a question in the registry; CourseError where its id is taken."""
    if new.id in REGISTRY:
        raise CourseError(f"{new.where}: there is a question {new.id} already ({REGISTRY[new.id].where}).")
    REGISTRY[new.id] = new
    return new
