"""Tries a question: the reference and each convention pass, the skeleton and each known mistake fail as they should."""

import contextlib
import dataclasses
import functools
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from autograder.authoring import reference
from autograder.authoring.outcomes import Solution, carry_out, check_errors, frozen_without_mistakes, mistakes_made
from autograder.authoring.question import PUBLIC_SEED, Question
from autograder.authoring.skeleton import MarkerError, strip_module
from autograder.authoring.variants import Mistake, Variant
from autograder.course import CourseError
from autograder.cs231n_check.judge import Verdict, judge
from autograder.cs231n_check.package import Package
from autograder.cs231n_check.plain import resolve
from autograder.cs231n_check.records import Case, Cells, Frozen, Outcome
from autograder.trial.targets import absent_of, modules

CELL_SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION", re.M | re.S)
UNWRITTEN_CELL = "raise NotImplementedError()"
UNWRITTEN = ("not_implemented", "missing")  # what the verdict on an exercise that is not begun may be


class Tried(NamedTuple):
    """One thing that was tried, and what came of it."""

    kind: str  # reference, skeleton, convention or mistake
    key: str = ""
    said: str = ""  # by the check, as a student would see it
    hint: str = ""
    problem: str = ""  # a sentence, where it is not as it must be


class Bench(NamedTuple):
    """What questions are tried on, for one seed."""

    seed: int
    solution: Solution
    skeleton: Package


def seeds(count: int) -> list[int]:
    """The seed of the public checks, and others."""
    return [PUBLIC_SEED, *range(1, count)]


@contextlib.contextmanager
def skeleton() -> Iterator[Package]:
    """The package as students get it, made of the reference as it is now; a module that cannot be made is left out."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in modules().items():
            with contextlib.suppress(MarkerError):  # one of the problems
                text = strip_module(path.read_text(encoding="utf-8"), name)
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_text(text, encoding="utf-8")
        yield Package(folder)


def tried(form: Question, seeds: Iterable[int], unwritten: Package) -> list[Tried]:
    """All that is tried on one form of a question; where that differs by seed, the first problem is told."""
    runs: dict[tuple[str, str], dict[int, Tried]] = {}
    for seed in seeds:
        for one in tried_on(form, Bench(seed, reference.solution("picturebook", seed), unwritten)):
            runs.setdefault((one.kind, one.key), {})[seed] = one
    return list(map(summed_up, runs.values()))


def summed_up(runs: dict[int, Tried]) -> Tried:
    """One for several seeds: the first that shows a problem, with the seeds if not all of them do."""
    bad = {seed: one for seed, one in runs.items() if one.problem}
    if not bad:
        return next(iter(runs.values()))
    one = next(iter(bad.values()))
    if len(bad) == len(runs):
        return one
    return one._replace(problem=f"{one.problem} (So with seed {', '.join(map(str, bad))} only.)")


def tried_on(form: Question, bench: Bench) -> Iterator[Tried]:
    """The reference, the skeleton, each convention and each mistake, for one seed."""
    form = with_places(form)
    try:
        made = frozen_without_mistakes(form, bench.seed, bench.solution)
    except CourseError as error:
        yield Tried("reference", problem=str(error))
        return
    made = {**made, "cases": resolve(made["cases"], bench.solution.provide)}
    yield tried_reference(form, made, bench)
    conventions = [tried_convention(form, *pair, made) for pair in zip(form.accepted, made["accepted"])]
    yield from conventions
    sound = [came for came, one in zip(made["accepted"], conventions) if not one.problem]  # others hide mistakes
    made = {**made, "accepted": sound, "mistakes": mistakes_made(form, made["cases"], bench.solution)}
    yield tried_skeleton(form, made, bench)
    for mistake, known in zip(form.mistakes, made["mistakes"]):
        yield tried_mistake(form, mistake, known["forms"][0], made)


def with_places(form: Question) -> Question:
    """A question without the variants whose places do not exist: those are told as problems."""
    mistakes = [mistake for mistake in form.mistakes if not absent_of(mistake)]
    accepted = [convention for convention in form.accepted if not absent_of(convention)]
    return dataclasses.replace(form, mistakes=mistakes, accepted=accepted)


def tried_reference(form: Question, made: Frozen, bench: Bench) -> Tried:
    """The reference passes, a second time too: what is random in it makes no difference."""
    start = time.perf_counter()
    verdict = judge(made, carry_out(made["cases"], bench.solution.package, bench.solution.cells))
    hard = [case["name"] for case in made["cases"] if case["hard"]]
    said = f"cases {len(made['cases'])}, hard {len(hard)}, {time.perf_counter() - start:.2f} s"
    problem = case_problem(made["cases"])
    if verdict.share < 1:
        said, problem = verdict.message, f"the reference does not pass: {reason(verdict)}"
    return Tried("reference", said=said, problem=problem and f"{form.where}: {form.id}: {problem}.")


def case_problem(cases: list[Case]) -> str:
    """What is wrong with a check's cases, or nothing."""
    if all(case["hard"] for case in cases):
        return "the check has no core case"
    idle = [case["name"] for case in cases if not case["outputs"]]
    return f"the case {idle[0]!r} compares nothing" if idle else ""


def tried_skeleton(form: Question, made: Frozen, bench: Bench) -> Tried:
    """The skeleton earns nothing, and is told to be unwritten, or gets a hint."""
    cells = functools.partial(skeleton_cell, bench.solution.cells)
    verdict = judge(made, carry_out(made["cases"], bench.skeleton, cells))
    problem = ""
    if verdict.share > 0:
        problem = f"the skeleton earns {verdict.share:.0%} of the points with nothing written"
    elif verdict.status not in UNWRITTEN and not verdict.mistake:
        problem = f"the skeleton fails as if it had been begun: {reason(verdict)}"
    return Tried("skeleton", "", verdict.message, verdict.hint, problem and f"{form.where}: {form.id}: {problem}.")


def skeleton_cell(cells: Cells, question: str, name: str) -> str | None:
    """A notebook's cell as students get it, or nothing."""
    source = cells(question, name) or ""
    cleared, found = CELL_SOLUTION.subn(rf"\1{UNWRITTEN_CELL}", source)
    return cleared if found else source and UNWRITTEN_CELL  # as nbgrader clears a cell without markers


def tried_convention(form: Question, convention: Variant, came: list[Outcome], made: Frozen) -> Tried:
    """Another convention passes as the reference does."""
    verdict = judge(made, came)
    of = f"{convention.where}: the convention {convention.key!r} of {form.id}"
    problem = f"{of} does not pass: {reason(verdict)}." if verdict.share < 1 else ""
    return Tried("convention", convention.key, verdict.message, verdict.hint, problem)


def tried_mistake(form: Question, mistake: Mistake, came: list[Outcome], made: Frozen) -> Tried:
    """A known mistake stops only as it says, does not pass, and gets its own hint."""
    verdict = judge(made, came)
    try:
        check_errors(form, mistake, came)
        problem = mistaken(form, mistake, verdict)
    except CourseError as error:
        problem = str(error)
    return Tried("mistake", mistake.key, verdict.message, verdict.hint, problem)


def mistaken(form: Question, mistake: Mistake, verdict: Verdict) -> str:
    """What is wrong with the verdict on a known mistake, or nothing."""
    of = f"{mistake.where}: the mistake {mistake.key!r} of {form.id}"
    if verdict.share < 1 and verdict.mistake == mistake.key:
        kept = mistake.share_kept <= verdict.share
        return "" if kept else f"{of} does not keep what it says: it stops with an error in some case."
    if verdict.share == 1:
        return f"{of} passes: no case tells it from the reference."
    other = next((str(m) for m in form.mistakes if m.key == verdict.mistake), "")
    return f"{of} is taken for {other}." if other else f"{of} fails, but is not recognised: {reason(verdict)}."


def reason(verdict: Verdict) -> str:
    """What differs, out of a message: its line after the question, the place and the case."""
    return (verdict.message.splitlines()[3:] or [verdict.message])[0].strip(" .:")
