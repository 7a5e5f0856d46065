"""What a question's verdict depends on: its module and what that imports, the reference's code, the judging."""

import functools
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.authoring.imports import closure
from autograder.authoring.modules import read_package
from autograder.authoring.question import Question
from autograder.authoring.reach import Node, Package
from autograder.authoring.uses import code_nodes, question_nodes
from autograder.authoring.workbook import reference_cell
from autograder.course import DATASETS, HERE, SOLUTIONS
from autograder.cs231n_check.cells import without_magics

JUDGING = ("authoring/*.py", "cs231n_check/*.py", "questions/editions/**/*.py")
DATA = ("picturebook/manifest.json", "picturebook_maker/*.py")


def digest(question: Question, package: Package | None = None) -> str:
    """SHA-256 of all that decides on a question's verdict; `package` is the reference, if it has been read."""
    functions = [question.check, *(edition.check for edition in question.editions)]
    functions += [variant.function for variant in question.mistakes if variant.function]
    starts = {Path(str(sys.modules[function.__module__].__file__)) for function in functions}
    own = closure(starts, HERE.parent, HERE / "questions")
    cell = without_magics(reference_cell(question.id, "") or "")
    parts = [cell, *code_used(question, cell, package or reference())]
    return hashlib.sha256(shared_by_all() + digest_of(own) + "\0".join(parts).encode()).hexdigest()


def code_used(question: Question, cell: str, package: Package) -> Iterable[str]:
    """The reference's code that a question uses in any of its forms, and in its notebook cell."""
    nodes: set[Node] = code_nodes(package, cell, f"the cell of {question.id}")
    return package.code(package.reach(nodes.union(*(question_nodes(package, form) for form in question.forms))))


@functools.cache
def reference() -> Package:
    """The reference's modules, as they were when this process first asked."""
    return Package(read_package(SOLUTIONS))


@functools.cache
def shared_by_all() -> bytes:
    """A digest of what every question depends on."""
    judging = [path for pattern in JUDGING for path in HERE.glob(pattern)]
    return digest_of([*judging, *(path for pattern in DATA for path in DATASETS.glob(pattern))])


def digest_of(paths: Iterable[Path]) -> bytes:
    """A digest of files: their names and their content."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode() + content)
    return total.digest()
