"""Carries out a question's cases on the reference, on the conventions accepted beside it, and on its known mistakes."""

import contextlib
import functools
import importlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.authoring.question import Question
from autograder.authoring.variants import Mistake, Variant
from autograder.course import CourseError
from autograder.cs231n_check.compare import same_plain
from autograder.cs231n_check.package import Package
from autograder.cs231n_check.plain import resolve
from autograder.cs231n_check.records import Case, Cells, Frozen, FrozenMistake, Outcome, Stop
from autograder.cs231n_check.replay import replay


class Solution(NamedTuple):
    """What the cases are carried out on: the reference's package and its notebook cells, with the pictures to use."""

    package: Package
    cells: Cells
    provide: Callable[..., Any]  # gives what a Given stands for; see cs231n_check/given.py


def frozen(question: Question, seed: int, solution: Solution) -> Frozen:
    """All that judging needs, for one seed; CourseError where the reference fails, or a mistake as it should not."""
    made = frozen_without_mistakes(question, seed, solution)
    return {**made, "mistakes": frozen_mistakes(question, resolve(made["cases"], solution.provide), solution)}


def unsolved(question: Question, seed: int) -> Frozen:
    """The cases, and nothing of what is expected: no code of the reference runs."""
    return {
        "id": question.id,
        "title": question.title,
        "points": question.points,
        "targets": question.targets,
        "in_place": question.in_place,
        "cases": question.cases(seed),
        "expected": [],
        "accepted": [],
        "mistakes": [],
        "parts": question.parts,
    }


def frozen_without_mistakes(question: Question, seed: int, solution: Solution) -> Frozen:
    """The cases, and what is expected by the reference and by each other convention: enough for what is right."""
    made = unsolved(question, seed)
    cases = resolve(made["cases"], solution.provide)
    expected = carry_out(cases, solution.package, solution.cells)
    for case, outcome in zip(cases, expected):
        if outcome["error"] and not question.model:
            said = reference_error(outcome["error"])
            raise CourseError(f"{question.where}: {question.id}: the reference fails on {case['name']!r}: {said}")
    accepted = [outcomes(convention, cases, solution) for convention in question.accepted]
    return {**made, "expected": expected, "accepted": accepted}


def reference_error(error: Stop) -> str:
    """What stopped the reference, and the innermost of its own lines."""
    head = (
        error["message"] if error["status"] in ("missing", "cannot_import") else f"{error['type']}: {error['message']}"
    )
    frame = error["frames"][-1] if error["frames"] else ""
    return f"{head} ({'solutions/' * frame.startswith('cs231n/')}{frame})" if frame else head


def frozen_mistakes(question: Question, cases: list[Case], solution: Solution) -> list[FrozenMistake]:
    """What each known mistake gives; CourseError for one that stops with an error that it does not name."""
    made = mistakes_made(question, cases, solution)
    for mistake, known in zip(question.mistakes, made):
        check_errors(question, mistake, known["forms"][0])
    return made


def mistakes_made(question: Question, cases: list[Case], solution: Solution) -> list[FrozenMistake]:
    """What each known mistake gives, as it should or not."""
    return [
        {
            "key": mistake.key,
            "hint": mistake.hint,
            "keeps": mistake.share_kept,
            "forms": forms(mistake, question.accepted, cases, solution),
        }
        for mistake in question.mistakes
    ]


def forms(mistake: Mistake, conventions: list[Variant], cases: list[Case], solution: Solution) -> list[list[Outcome]]:
    """What a mistake gives on the reference, then on each other convention where that is something else."""
    found = [outcomes(mistake, cases, solution)]
    for convention in conventions:
        with patched(convention, solution.package):
            other = outcomes(mistake, cases, solution)
        if not any(outcome["error"] for outcome in other) and not any(alike(other, form) for form in found):
            found.append(other)
    return found


def alike(some: list[Outcome], others: list[Outcome]) -> bool:
    """Whether two give the same values, bit for bit."""
    return all(
        len(one["values"]) == len(other["values"]) and same_plain(one["values"], other["values"])
        for one, other in zip(some, others)
    )


def outcomes(variant: Variant, cases: list[Case], solution: Solution) -> list[Outcome]:
    """What comes of the cases where a variant takes the place of the reference's own."""
    with patched(variant, solution.package):
        return carry_out(cases, solution.package, lambda id, name: variant.source or solution.cells(id, name))


def check_errors(question: Question, mistake: Mistake, outcomes: list[Outcome]) -> None:
    """Raise CourseError unless a mistake stops with the errors that it says, and with no others."""
    errors = [outcome["error"] for outcome in outcomes if outcome["error"] and outcome["error"]["status"] == "crashed"]
    for error in errors:
        if error["type"] not in mistake.raises:
            raise CourseError(
                f"{mistake.where}: the mistake {mistake.key!r} of {question.id} stops with {error['type']}: "
                f"{error['message']}. Mend it, or say raises={error['type']} if that is the mistake."
            )
    idle = [name for name in mistake.raises if name not in {error["type"] for error in errors}]
    if idle:
        raise CourseError(
            f"{mistake.where}: the mistake {mistake.key!r} of {question.id} says raises={idle[0]}, and does not."
        )


def carry_out(cases: list[Case], folder: Package | str, cells: Cells) -> list[Outcome]:
    """Carry out cases one after the other in this process."""
    with np.errstate(all="ignore"):
        return [heeded(replay(case, folder, cells)) for case in cases]


def heeded(outcome: Outcome) -> Outcome:
    """An outcome; an interrupt, which replaying takes for an error of the code, is whoever waits and goes on."""
    if outcome["error"] and outcome["error"]["type"] == "KeyboardInterrupt":
        raise KeyboardInterrupt
    return outcome


@contextlib.contextmanager
def patched(variant: Variant, reference: Package) -> Iterator[None]:
    """The reference with one target replaced by a variant."""
    if variant.function is None:
        yield
        return
    owner, name = located(variant.target, reference)
    right, function = getattr(owner, name), variant.function

    def wrong(*args, **kwargs):
        return function(right, *args, **kwargs)

    setattr(owner, name, functools.wraps(right)(wrong))
    try:
        yield
    finally:
        setattr(owner, name, right)


def located(target: str, reference: Package) -> tuple[Any, str]:
    """The module or class of the reference that holds a target, and the target's own name in it."""
    file, _, path = target.partition(":")
    *owners, name = path.split(".")
    with reference:
        package = importlib.import_module("cs231n")
        return functools.reduce(getattr, [*file.removesuffix(".py").split("/")[1:], *owners], package), name
