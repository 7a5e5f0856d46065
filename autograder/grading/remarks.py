"""Sentences on a whole submission, beside its marks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.authoring.reference import EMBEDDED
from autograder.course import ASSIGNMENTS
from autograder.grading.origin import PUBLISHED_SET, Origin, code_of
from autograder.grading.prepare import Prepared, dataset_for
from autograder.intake.notebooks import Cell
from autograder.intake.staging import Staged
from autograder.questions import package_files
from autograder.results import InlineAnswer


def about_edition(said: Origin, prepared: Prepared) -> list[str]:
    """A sentence on what another edition does not ask."""
    if said.edition is None:
        return []
    left_out = sum(q.points for q in prepared.questions if not said.asks(q.id))
    return [
        f"This is a submission of the course's edition of {said.edition.name}: what that edition does not ask "
        f"({left_out} of {sum(q.points for q in prepared.questions)} points) is left out of the total."
    ]


def about_datasets(said: Origin, prepared: Prepared) -> list[str]:
    """A sentence on the pictures of trained models, where they are not those of the run or not those of the student."""
    asked = [q for q in prepared.questions if q.model and said.asks(q.id)]
    named = {
        said.datasets[q.notebook]: dataset_for(q, prepared.settings, said) for q in asked if q.notebook in said.datasets
    }
    found = [
        f"Its models are left out of the total: they were trained on {PUBLISHED_SET}, "
        "which is not on the grader's machine."
    ] * bool(said.left_out)
    for name, used in named.items():
        if name != used:
            why = "" if prepared.settings.dataset else f", since {name} is not on the grader's machine"
            found.append(f"Its notebooks name the pictures of {name}; its models were marked on those of {used}{why}.")
        elif not prepared.settings.dataset and used != EMBEDDED:
            found.append(f"Its models were marked on the pictures of {name}, which its notebooks name.")
    return found


def not_handed_in(staged: Staged, said: Origin, prepared: Prepared) -> list[str]:
    """A sentence on the notebooks that are not there, of those with questions that are asked."""
    asked = {f"{question.notebook}.ipynb" for question in prepared.questions if said.asks(question.id)}
    asked -= {*said.edition.lacks} if said.edition else set()
    absent = [name for name in staged.absent if name in asked]
    return [f"Not handed in: {', '.join(absent)}."] if absent else []


def about(shims: set[str], staged: Staged, cells: Mapping[str, Sequence[Cell]], assignment: str) -> list[str]:
    """A sentence on what was stood in for in the student's own code, but for drawing, which is never done here."""
    names = sorted(shims - {"matplotlib", "IPython"})
    own: set[str] = set()
    for text in own_code(staged, cells, assignment) if names else ():
        own |= {name for name in names if re.split(r"\W", name)[0] in text}
    old = [name for name in names if name in own]
    return [f"Old or absent names were stood in for; replace or remove them: {', '.join(old[:8])}."] if old else []


def own_code(staged: Staged, cells: Mapping[str, Sequence[Cell]], assignment: str) -> Iterator[str]:
    """The modules and cells that were handed in, one after the other: there may be very much of it."""
    for path in staged.folder.rglob("*.py"):
        if path not in staged.support and not is_provided(path, staged.folder, assignment):
            yield path.read_text(encoding="utf-8", errors="replace")
    for book in cells.values():
        yield from code_of(book)


def is_provided(path: Path, folder: Path, assignment: str) -> bool:
    """Whether a module is one that the course hands out, and unchanged or no exercise: its imports are the course's."""
    released = ASSIGNMENTS / assignment / path.relative_to(folder)
    return released.is_file() and (
        path.relative_to(folder).as_posix() not in package_files(assignment) or imports_of(path) == imports_of(released)
    )


def imports_of(path: Path) -> list[str]:
    """The lines by which a module imports at its top level."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.rstrip() for line in lines if line.startswith(("import ", "from "))]


def where_found(answers: list[InlineAnswer]) -> list[str]:
    """A sentence on each answer that was not found, or not where it belongs."""
    return [f"{a['notebook']}.ipynb: the answer to {a['id']} was {a['note']}." for a in answers if a.get("note")]
