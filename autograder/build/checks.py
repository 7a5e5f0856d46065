"""The public checks: each question's cases on the public seed, with what the reference and the known mistakes give."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import course
from autograder.authoring import reference, sources
from autograder.authoring.outcomes import frozen
from autograder.authoring.question import PUBLIC_SEED, Question
from autograder.authoring.reach import Package
from autograder.build.rounding import equal_but_for_rounding
from autograder.cs231n_check import plain
from autograder.questions import of_assignment


def public_folder(assignment: str) -> Path:
    """Where an assignment's public checks are."""
    return course.ASSIGNMENTS / assignment / "cs231n_check" / "public"


def write_checks(assignment: str, folder: Path, package: Package, made: dict[str, str]) -> dict[str, str]:
    """Write the public checks of an assignment; those that `made` has as they are now are taken over.

    Returns what `made` is from now on: question id -> digest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    now = {}
    for question in of_assignment(assignment):
        file, earlier = folder / f"{question.id}.npz", public_folder(assignment) / f"{question.id}.npz"
        depends = digest_of_sources(question, package)
        if earlier.is_file() and made.get(question.id) == digest_with(depends, earlier):
            file.write_bytes(earlier.read_bytes())
        else:
            save(file, freeze(question), earlier)
        now[question.id] = digest_with(depends, file)
    return now


def freeze(question: Question) -> dict[str, Any]:
    """A question's public check, computed."""
    return dict(frozen(question, PUBLIC_SEED, reference.solution("picturebook", PUBLIC_SEED)))


def save(file: Path, public: dict[str, Any], earlier: Path) -> None:
    """Store a public check; where the earlier one differs by rounding only, that one stays."""
    if earlier.is_file() and equal_but_for_rounding(plain.load(earlier), public):
        file.write_bytes(earlier.read_bytes())
    else:
        plain.save(file, public)


def digest_of_sources(question: Question, package: Package) -> str:
    """SHA-256 of all that a public check is made from: the question's sources, and the models that it loads."""
    models = [course.SOLUTIONS / "cs231n" / "saved" / name for name in sorted(set(models_loaded(question)))]
    content = b"".join(path.read_bytes() for path in models if path.is_file())
    return hashlib.sha256(sources.digest_of_used(question, package).encode() + content).hexdigest()


def digest_with(depends: str, file: Path) -> str:
    """The same with the public check itself, so that one that was changed by hand is made again."""
    return hashlib.sha256(depends.encode() + file.read_bytes()).hexdigest()


def models_loaded(question: Question) -> Iterator[str]:
    """The files of cs231n/saved that a question's cases load."""
    for case in question.cases(0):
        calls = [step for step in case["steps"] if step[0] == "call"]
        yield from (each for _, _, given, _ in calls for each in given if str(each).endswith(".npz"))
