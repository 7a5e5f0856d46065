"""Reads a submission's notebooks in processes of their own: what cannot be read within their limits costs no other."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.intake import notebooks
from autograder.intake.limits import Unreadable
from autograder.intake.notebooks import Cell
from autograder.intake.reading import limited


def read_all(folder: Path, names: Iterable[str]) -> tuple[dict[str, list[Cell]], dict[str, str], list[str]]:
    """As `notebooks.read_all`: the cells by notebook; why one cannot be read; notes."""
    cells: dict[str, list[Cell]] = {}
    problems: dict[str, str] = {}
    notes: list[str] = []
    for name in names:
        try:
            found, wrong, said = limited(name, notebooks.read_all, folder, [name])
        except Unreadable as problem:
            found, wrong, said = {}, {name: str(problem)}, []
        cells, problems, notes = cells | found, problems | wrong, notes + said
    return cells, problems, notes


def exercise_cell(
    cells: Mapping[str, list[Cell]], question: str, sets: str, in_scope: Iterable[str], section: str = ""
) -> str | None:
    """As `notebooks.exercise_cell`, looked for among the cells by notebook; raises Unreadable."""
    book = question.split(".")[1] + ".ipynb"
    if not cells.get(book):
        return None
    return limited(book, notebooks.exercise_cell, cells[book], question, sets, in_scope, section)
