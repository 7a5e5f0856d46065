"""The questions of an assignment, prepared for one run of grading: cases on the run's seed, and what is expected.

A question is prepared when a submission is first asked it, and its known mistakes are carried out when a submission is
first wrong: what nobody needs is not computed.
"""

import dataclasses
import functools
import hashlib
import json
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from autograder import course
from autograder.authoring import reference, sources
from autograder.authoring.outcomes import frozen_mistakes, frozen_without_mistakes, unsolved
from autograder.authoring.question import Question
from autograder.authoring.workbook import inline_questions
from autograder.cs231n_check.plain import resolve
from autograder.cs231n_check.records import Case, Frozen, FrozenMistake
from autograder.grading.origin import Origin
from autograder.grading.rubric import Rubric
from autograder.grading.store import Store
from autograder.intake.staging import Wanted
from autograder.questions import edition_files, of_assignment, package_files
from autograder.questions.published import published

REFERENCE = threading.RLock()  # one at a time: carrying out patches the reference's modules


@dataclass(frozen=True)
class Settings:
    """What a run of grading is done with; stored with every result."""

    assignment: str
    seed: int
    dataset: str = ""  # of the pictures for models; empty for the set that each submission says it used
    sandbox: str = ""  # the sandbox's name and version; empty when marking without
    editions: bool = True  # whether submissions of other editions are asked only what those ask
    rubric: Rubric = field(default_factory=Rubric)


@dataclass(frozen=True)
class Cell:
    """A notebook cell that a question runs: the name that it sets, and the names that it is given."""

    sets: str
    in_scope: frozenset[str]


class Asked:
    """A question, as one edition asks it, with all that judging needs for one run's settings."""

    def __init__(self, question: Question, settings: Settings, dataset: str, name: str, store: Store | None):
        self.question, self.seed, self.rubric = question, settings.seed, settings.rubric
        self.solution = reference.solution(dataset, settings.seed)
        self.name, self.store = name, store  # where it is kept between runs

    @functools.cached_property
    def unsolved(self) -> Frozen:
        """The cases only."""
        return unsolved(self.question, self.seed)

    @property
    def frozen(self) -> Frozen:
        """The cases and what is expected, without known mistakes: enough for what is right.

        What steps have in common with those of other questions, such as pictures, is still a Given in them.
        """
        with REFERENCE:
            return self._frozen

    @functools.cached_property
    def _frozen(self) -> Frozen:
        return self.kept("expected", self.make_frozen)

    def kept(self, part: str, make: Callable[[], Any]) -> Any:
        """What is stored of it, or made now; whatever goes wrong with that is no submission's fault."""
        try:
            return self.store.kept(f"{self.name}-{part}", make) if self.store else make()
        except course.CourseError:
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise course.CourseError(f"{self.question.id} could not be prepared ({said[:200]}).") from error

    def make_frozen(self) -> Frozen:
        made = frozen_without_mistakes(self.question, self.seed, self.solution)
        cases: list[Case] = resolve([{**case, "steps": []} for case in made["cases"]], self.solution.provide)
        for case, whole in zip(cases, made["cases"]):
            case["steps"] = whole["steps"]
        return {**made, "cases": cases}

    @property
    def with_mistakes(self) -> Frozen:
        """The same with what each known mistake gives."""
        with REFERENCE:
            return {**self.frozen, "mistakes": self._mistakes}

    @functools.cached_property
    def _mistakes(self) -> list[FrozenMistake]:
        return self.kept("mistakes", self.make_mistakes)

    def make_mistakes(self) -> list[FrozenMistake]:
        made = frozen_mistakes(self.question, resolve(self.frozen["cases"], self.solution.provide), self.solution)
        keeps = [self.rubric.keeps(self.question, mistake) for mistake in self.question.mistakes]
        return [{**mistake, "keeps": share} for mistake, share in zip(made, keeps)]

    @property
    def cells(self) -> dict[str, Cell]:
        """The notebook cells that its cases run, by question id."""
        steps = [step for case in self.unsolved["cases"] for step in case["steps"] if step[0] == "cell"]
        return {id: Cell(sets, frozenset(in_scope)) for _, id, sets, in_scope in steps}


class Prepared:
    """The questions of an assignment for one run's settings; `only`, if given, are the ids of those that are wanted."""

    def __init__(self, settings: Settings, only: Collection[str] | None = None, store: Store | None = None):
        self.settings, self.only, self.store = settings, only, store
        self.questions = [q for q in of_assignment(settings.assignment) if only is None or q.id in only]
        if not self.questions:
            raise course.no_assignment(settings.assignment, " to mark")
        books = {question.notebook for question in self.questions} if only is not None else None
        self.inline = [q for q in inline_questions(settings.assignment) if books is None or q["notebook"] in books]
        self.wanted = wanted(settings.assignment, books)
        self.in_order = after_their_parts(self.questions)
        self.keys = {question.id: key(question, settings) for question in self.questions}
        self._asked: dict[tuple[str, int, str], Asked] = {}

    def form(self, question: Question, folder: Path, origin: Origin) -> Asked:
        """A question in the form that fits a submission: of another edition where only that one's file is there."""
        editions = [edition.is_of(folder) for edition in question.editions]
        number = editions.index(True) + 1 if any(editions) else 0
        return self.asked(question, number, dataset_for(question, self.settings, origin))

    def asked(self, question: Question, number: int, dataset: str) -> Asked:
        """A question in the form of a number, 0 for its own, on a data set."""
        place = (question.id, number, dataset)
        with REFERENCE:
            if place not in self._asked:
                name = f"{self.keys[question.id]}-{number}-{dataset}"
                self._asked[place] = Asked(question.forms[number], self.settings, dataset, name, self.store)
            return self._asked[place]


def after_their_parts(questions: Sequence[Question]) -> list[Question]:
    """Questions in an order in which each comes after those that it builds on, in any of its forms.

    What a submission is lent for one question is thus of no use to it for another: that has been asked.
    """
    by_id = {question.id: question for question in questions}
    parts = {
        question.id: [
            other.id
            for other in questions
            if other is not question and any({*other.targets} & {*form.builds_on} for form in question.forms)
        ]
        for question in questions
    }
    return [by_id[id] for id in TopologicalSorter(parts).static_order()]


def dataset_for(question: Question, settings: Settings, origin: Origin) -> str:
    """The set of pictures for a question: that of the run, else the one that the submission says it used, if here."""
    said = origin.datasets.get(question.notebook, "") if question.model else ""
    return settings.dataset or (said if reference.is_here(said) else "") or reference.EMBEDDED


def wanted(assignment: str, books: Collection[str] | None = None) -> Wanted:
    """What an assignment asks to be handed in; `books`, if given, are the notebooks that are wanted."""
    names = [path.stem for path in course.notebook_sources(assignment)]
    notebooks = [f"{name}.ipynb" for name in names if books is None or name in books]
    return Wanted(package_files(assignment), notebooks, course.ASSIGNMENTS / assignment, edition_files(assignment))


def key(question: Question, settings: Settings) -> str:
    """Changes when a question, its check, the reference, the judging or the settings change."""
    keeps = [settings.rubric.keeps(form, mistake) for form in question.forms for mistake in form.mistakes]
    sets = [name for name in reference.SETS if question.model and reference.is_here(name)]
    named = sorted((way, *vars(own).values()) for (id, way), own in settings.rubric.named.items() if id == question.id)
    said = {**vars(settings), "rubric": [keeps, named], "datasets": sets}
    editions = [dataclasses.astuple(edition) for edition in published(settings.assignment)]
    own = [said, editions, question.id, question.points, question.title, question.limit]
    digest = hashlib.sha256(json.dumps(own, sort_keys=True).encode())
    digest.update(sources.digest(question).encode())
    return digest.hexdigest()[:16]
