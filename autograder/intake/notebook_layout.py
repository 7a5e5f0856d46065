"""Lays out the assignment's notebooks, whatever they have come to be named."""

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.intake.limits import File
from autograder.intake.slim import write_slim


def has_notebook(files: Sequence[File], notebooks: Sequence[str]) -> bool:
    return any(books_named(files, name) for name in notebooks)


def books_named(files: Sequence[File], name: str) -> list[File]:
    """Notebooks of this name, else those whose names contain it: `knn (1)`, `Copy of knn`, knn_ada."""
    books = {file: file[1][-1].lower() for file in files if file[1][-1].lower().endswith(".ipynb")}
    within = rf"(?<![a-z]){re.escape(name.lower().removesuffix('.ipynb'))}(?![a-z])"
    exact = [file for file, own in books.items() if own == name.lower()]
    return exact or [file for file, own in books.items() if re.search(within, own.removesuffix(".ipynb"))]


def place_notebooks(files: Sequence[File], notebooks: Sequence[str], folder: Path, notes: list[str]) -> list[str]:
    """Write the assignment's notebooks, without outputs; returns the names of those that are there."""
    same = {name: books_named(files, name) for name in notebooks}
    placed = {name: books for name, books in same.items() if books}
    for name, books in placed.items():
        write_slim(books[0][0], folder / name)
        notes += which(name, ["/".join(parts) for _, parts in books])
    return list(placed)


def which(name: str, places: Sequence[str]) -> list[str]:
    """A note on which notebook was taken, where that is not plain to see."""
    taken, *others = places
    if others:
        left = ", ".join(others[:3])
        return [f"Several notebooks named {name}: {taken} was taken, not {left}, because it lies nearest to the top."]
    return [] if taken.split("/")[-1].lower() == name.lower() else [f"{taken} was taken for {name}."]
