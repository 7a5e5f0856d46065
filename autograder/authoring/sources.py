"""What a question's verdict depends on, as files: its own module, what that imports, the reference and the judging."""

import functools
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.authoring.imports import closure
from autograder.authoring.question import Question
from autograder.authoring.workbook import reference_cell
from autograder.course import DATASETS, HERE, SOLUTIONS

JUDGING = ("authoring/*.py", "cs231n_check/*.py", "questions/editions/**/*.py")
DATA = ("picturebook/manifest.json", "picturebook_maker/*.py")


def digest(question: Question) -> str:
    """SHA-256 of all files that decide on a question's verdict, and of its own cell in the reference's notebook."""
    functions = [form.check for form in question.forms]
    functions += [v.function for form in question.forms for v in (*form.mistakes, *form.accepted) if v.function]
    modules = frozenset(function.__module__ for function in functions)
    cell = reference_cell(question.id, "") or ""
    return hashlib.sha256(shared_by_all() + of_modules(modules) + cell.encode()).hexdigest()


@functools.cache
def of_modules(modules: frozenset[str]) -> bytes:
    """A digest of modules of questions and of what they import there."""
    starts = {Path(str(sys.modules[module].__file__)) for module in modules}
    return digest_of(starts | closure(starts, HERE.parent, within=HERE / "questions"))


@functools.cache
def shared_by_all() -> bytes:
    """A digest of what every question depends on."""
    reference = [p for p in (SOLUTIONS / "cs231n").rglob("*.py") if "saved" not in p.parts]
    judging = [path for pattern in JUDGING for path in HERE.glob(pattern)]
    return digest_of([*reference, *judging, *(path for pattern in DATA for path in DATASETS.glob(pattern))])


def digest_of(paths: Iterable[Path]) -> bytes:
    """A digest of files: their names and their content."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode() + content)
    return total.digest()
