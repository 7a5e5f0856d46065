"""What a question depends on, as files: its own module, what that imports, the reference and the judging.

A mark depends on all of the reference, since in doubt it is marked again; a public check, which the build compares
with the earlier one, on what its cases use.
"""

import functools
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.authoring.imports import closure
from autograder.authoring.question import Question
from autograder.authoring.reach import Node, Package
from autograder.authoring.uses import code_nodes, question_nodes
from autograder.authoring.workbook import reference_cell
from autograder.course import DATASETS, HERE, SOLUTIONS
from autograder.cs231n_check.magics import without_magics

# the modules of authoring/ on which verdicts depend
ASKING = ("question", "exercise", "tester", "outcomes", "reference")
JUDGING = (*(f"authoring/{name}.py" for name in ASKING), "cs231n_check/*.py", "questions/editions/**/*.py")
DATA = ("picturebook/manifest.json", "picturebook_maker/*.py")


def digest(question: Question) -> str:
    """SHA-256 of all files that decide on a question's verdict, and of its own cell in the reference's notebook."""
    cell = reference_cell(question.id, "") or ""
    return hashlib.sha256(judging() + whole_reference() + own_modules(question) + cell.encode()).hexdigest()


def digest_of_used(question: Question, package: Package) -> str:
    """SHA-256 of what a question's cases give: of the reference (`package`), only the code that they use counts."""
    cell = without_magics(reference_cell(question.id, "") or "")
    code = "\0".join([cell, *code_used(question, cell, package)])
    return hashlib.sha256(judging() + own_modules(question) + code.encode()).hexdigest()


def code_used(question: Question, cell: str, package: Package) -> Iterable[str]:
    """The reference's code that a question uses, and its notebook cell."""
    nodes: set[Node] = code_nodes(package, cell, f"the cell of {question.id}")
    return package.code(package.reach(nodes | question_nodes(package, question)))


def own_modules(question: Question) -> bytes:
    """A digest of the modules in which a question and its known variants stand, and of what they import there."""
    functions = [form.check for form in question.forms]
    functions += [v.function for form in question.forms for v in (*form.mistakes, *form.accepted) if v.function]
    return of_modules(frozenset(function.__module__ for function in functions))


@functools.cache
def of_modules(modules: frozenset[str]) -> bytes:
    """A digest of modules of questions and of what they import there."""
    starts = {Path(str(sys.modules[module].__file__)) for module in modules}
    return digest_of(starts | closure(starts, HERE.parent, within=HERE / "questions"))


@functools.cache
def judging() -> bytes:
    """A digest of how questions are asked and answers judged, and of the pictures."""
    files = [path for pattern in JUDGING for path in HERE.glob(pattern)]
    return digest_of([*files, *(path for pattern in DATA for path in DATASETS.glob(pattern))])


@functools.cache
def whole_reference() -> bytes:
    """A digest of the reference's modules."""
    return digest_of(path for path in (SOLUTIONS / "cs231n").rglob("*.py") if "saved" not in path.parts)


def digest_of(paths: Iterable[Path]) -> bytes:
    """A digest of files: their names and their content."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode() + content)
    return total.digest()
