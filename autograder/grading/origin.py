"""What a submission says of itself: the edition of the course that it answers, and the pictures of its models."""

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring import reference
from autograder.intake.notebooks import Cell
from autograder.intake.staging import Staged
from autograder.questions import load
from autograder.questions.published import Published, published

OURS = {  # the modules that only this workbook has
    f"cs231n/{name}.py"
    for name in ("computational_graph", "preprocessing", "feature_pipeline", "model_files", "download")
}
CHECKED = "cs231n_check"  # what every notebook of this workbook imports in its first cell
CHOSEN = re.compile(r"""^DATASET[ \t]*=[ \t]*["'](\w{1,40})["']""", re.M)  # in a notebook's first cell
PUBLISHED_SET = "cifar10"  # on which the models of other editions are trained
CIFAR10 = "cifar-10-batches-py"  # the folder that published notebooks name


@dataclass(frozen=True)
class Origin:
    """Where a submission comes from."""

    edition: Published | None = None  # None for this workbook's own
    datasets: Mapping[str, str] = field(default_factory=dict)  # notebook -> the set that it says it used
    left_out: Collection[str] = ()  # questions on models, for which the grader has not the pictures

    def asks(self, question: str) -> bool:
        """Whether a question was asked there, and can be marked here."""
        return self.edition is None or (question in self.edition.asks and question not in self.left_out)


def origin(staged: Staged, cells: Mapping[str, Sequence[Cell]], assignment: str) -> Origin:
    """What a submission says of itself; without a word it is of this workbook, and of its embedded pictures."""
    support = {path.relative_to(staged.folder).as_posix() for path in staged.support}
    there = {path.relative_to(staged.folder).as_posix() for path in staged.folder.rglob("*") if path.is_file()}
    files = (there - support) | set(staged.others)
    ours = files & OURS or any(CHECKED in text for book in cells.values() for text in code_of(book))
    every = () if ours else published(assignment)
    edition = next((each for each in every if each.is_of(files, functools.partial(text_in, staged.folder))), None)
    if edition:
        models = [id for id in edition.asks if load()[id].model]
        used = dict.fromkeys({question.split(".")[1] for question in edition.asks}, PUBLISHED_SET)
        return Origin(edition, used, () if reference.is_here(PUBLISHED_SET) else models)
    found = {name.removesuffix(".ipynb"): dataset_of(book) for name, book in cells.items()}
    return Origin(None, {name: dataset for name, dataset in found.items() if dataset})


def text_in(folder: Path, file: str) -> str:
    return (folder / file).read_text(encoding="utf-8", errors="replace")


def dataset_of(book: Sequence[Cell]) -> str:
    """The data set that a notebook's code names, or nothing."""
    code = code_of(book)
    chosen = [match[1] for text in code if (match := CHOSEN.search(text))]
    return chosen[-1] if chosen else PUBLISHED_SET * any(CIFAR10 in text for text in code)


def code_of(book: Sequence[Cell]) -> list[str]:
    """The sources of a notebook's code cells."""
    return [cell["source"] for cell in book if cell["cell_type"] == "code"]
