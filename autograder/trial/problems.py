"""What is seen to be wrong with questions before anything is run or written, each as one sentence."""

from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path

from autograder import course
from autograder import questions as package
from autograder.authoring.loading import failed_imports
from autograder.authoring.question import REGISTRY, Question
from autograder.authoring.variants import Variant
from autograder.trial.check_cells import Mention, mentions, unknown, wrongly_checked
from autograder.trial.targets import missing_elsewhere, nothing_to_write, unreadable_modules


def problems(assignment: str) -> list[str]:
    """All that is wrong with an assignment's questions, its notebooks' cells and the reference."""
    failed = failed_imports(package)
    questions = [q for q in REGISTRY.values() if q.assignment == assignment]
    return [*failed, *problems_of(questions, texts(assignment), complete=not failed)]


def problems_of(questions: Collection[Question], paths: Collection[Path], complete: bool = True) -> list[str]:
    """What is wrong with some questions, with the cells of some notebooks, and with the reference.

    `complete`: whether every question could be imported, so that an id unknown is one that does not exist.
    """
    cells = unknown(paths, REGISTRY) if complete else ()
    mentioned = {name: list(chain(*map(mentions, texts(name)))) for name in {q.assignment for q in questions}}
    each = (problems_of_one(question, mentioned[question.assignment]) for question in questions)
    return list(dict.fromkeys(chain(unreadable_modules(), cells, *each)))


def problems_of_one(question: Question, mentioned: Collection[Mention]) -> Iterator[str]:
    """What is wrong with one question; `mentioned` is what the notebooks of its assignment name."""
    yield from wrongly_checked(question, mentioned)
    yield from nothing_to_write(question)
    yield from missing_elsewhere(question)
    if not question.mistakes:
        yield f"{question.where}: {question.id} has no known mistake: add one, so that its check is seen to fail."
    for form in question.forms:
        yield from same_keys(form, form.mistakes, "mistakes")
        yield from same_keys(form, form.accepted, "conventions")


def same_keys(question: Question, variants: Collection[Variant], kind: str) -> Iterator[str]:
    """The variants of a question that have the key of an earlier one."""
    first: dict[str, Variant] = {}
    for variant in variants:
        earlier = first.setdefault(variant.key, variant)
        if earlier is not variant:
            yield f"{variant.where}: {question.id} has two {kind} {variant.key!r}; the other is {earlier.where}."


def texts(assignment: str) -> list[Path]:
    """The texts of an assignment's notebooks; none where there is no such assignment."""
    return sorted((course.NOTEBOOKS / assignment).glob("*.md"))
