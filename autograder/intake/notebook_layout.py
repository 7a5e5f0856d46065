"""Lays out the assignment's notebooks, whatever they have come to be named."""

import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.intake.limits import File, Parts
from autograder.intake.package_layout import without_number
from autograder.intake.released import released_in
from autograder.intake.slim import write_slim

MAX_OTHERS = 100
OTHER_NOTEBOOKS = (  # words in the names of published notebooks that are about something else with the same framework
    "tensorflow", "captioning", "visualization", "style[-_ ]?transfer", "gans", "generative", "supervised",
)  # fmt: skip


def has_notebook(files: Sequence[File], notebooks: Sequence[str]) -> bool:
    return any(books_named(files, name) for name in notebooks)


def books_named(files: Sequence[File], name: str) -> list[File]:
    """Notebooks of this name, else those whose names contain it: `knn (1)`, `Copy of knn`, knn_ada.

    Other editions part the words of a name otherwise: Network_Visualization for NetworkVisualization.
    """
    books = {file: file[1][-1].lower() for file in files if file[1][-1].lower().endswith(".ipynb")}
    stem = name.removesuffix(".ipynb")
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", stem)
    within = re.compile(rf"(?<![a-z]){'[-_ ]?'.join(map(re.escape, words))}(?![a-z])", re.I)
    exact = [file for file, own in books.items() if own == name.lower()]
    found = {file: own.removesuffix(".ipynb") for file, own in books.items() if within.search(own)}
    others = [word for word in OTHER_NOTEBOOKS if not re.search(word, stem, re.I)]
    return exact or [file for file, own in found.items() if not any(re.search(word, own) for word in others)]


def place_notebooks(
    files: Sequence[File],
    notebooks: Sequence[str],
    folder: Path,
    notes: list[str],
    home: Parts = (),
    released: Path | None = None,
) -> dict[str, Parts]:
    """Write what counts of the assignment's notebooks; returns the names of those that are there, and where they lay.

    Of several by one name that is taken which lies nearest to `home`, the folder of the package. `released` is the
    released assignment's folder.
    """
    same = {name: sorted(books_named(files, name), key=lambda file: -common(file[1], home)) for name in notebooks}
    placed = {name: books for name, books in same.items() if books}
    for name, books in placed.items():
        notes += write_slim(books[0][0], folder / name, released_in(released, name) if released else ())
        notes += which(name, ["/".join(parts) for _, parts in books])
    return {name: books[0][1] for name, books in placed.items()}


def other_notebooks(files: Sequence[File], placed: Mapping[str, Parts]) -> list[str]:
    """The names of the notebooks that were handed in and not taken, without what marks a second copy."""
    taken = set(placed.values())
    others = {parts[-1] for _, parts in files if parts[-1].lower().endswith(".ipynb") and parts not in taken}
    return sorted({without_number(name) for name in others})[:MAX_OTHERS]


def common(place: Parts, home: Parts) -> int:
    """How many folders around a file and around the package are the same."""
    same = (one == other for one, other in zip(place[:-1], home))
    return sum(1 for _ in itertools.takewhile(bool, same))


def which(name: str, places: Sequence[str]) -> list[str]:
    """A note on which notebook was taken, where that is not plain to see."""
    taken, *others = places
    if others:
        left = ", ".join(others[:3])
        return [f"Several notebooks named {name}: {taken} was taken, not {left}, as it lies nearer to the package."]
    return [] if taken.split("/")[-1].lower() == name.lower() else [f"{taken} was taken for {name}."]
