"""A student's notebooks as they are read for nbgrader, and as they are written with marks."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.files import write_text
from autograder.gradebook.cells import OURS, markdown, put_marks, restore
from autograder.intake import notebooks, outputs
from autograder.intake.figures import with_figures
from autograder.intake.released import released_notebook
from autograder.results import Result

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def write_books(folder: Path, books: Mapping[str, NotebookNode]) -> None:
    """Write marked notebooks; without nbformat's indents, which take most of the time of writing them."""
    for name, book in books.items():
        write_text(folder / f"{name}.ipynb", json.dumps(book, ensure_ascii=False, sort_keys=True) + "\n")


def marked_book(path: Path, cells: Mapping[str, NotebookNode], result: Result) -> NotebookNode:
    """A student's notebook with the release's graded cells, and the marks in its checks."""
    release = released_notebook(result["assignment"], path.stem)
    return put_marks(restore(readable(path, release), cells, release), result)


def readable(path: Path, release: Sequence[notebooks.Cell] = ()) -> NotebookNode:
    """A notebook that nbgrader can read: the student's cells in today's format, or a sentence where there are none.

    Of outputs the figures are kept that a question of `release`, the notebook as it was released, can be about.
    """
    try:
        cells = with_figures(notebooks.read(path, figures=True), release) if path.exists() else []
        note = "" if path.exists() else f"{path.name} was not handed in."
    except notebooks.Damaged as problem:
        cells, note = [], str(problem)
    return book_of(cells, note)


def book_of(cells: Sequence[notebooks.Cell], note: str = "") -> NotebookNode:
    """A notebook in today's format, with a sentence of ours before the cells if there is one to say."""
    book = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": KERNEL}, "cells": []})
    book.cells += [markdown(note, "note", {"tags": [OURS]})] if note else []
    book.cells += [new_cell(cell, f"cell-{n}") for n, cell in enumerate(cells)]
    return book


def new_cell(cell: notebooks.Cell, id: str = "cell") -> NotebookNode:
    """A cell in today's format; of its metadata only nbgrader's id is kept, of the rest its pictures.

    It is not validated, as nbformat's own makers do, which takes a millisecond a cell.
    """
    name = notebooks.grade_id(cell)
    metadata = {"nbgrader": {"grade_id": name}} if name else {}
    if cell["cell_type"] == "code":
        kind: dict[str, Any] = {"cell_type": "code", "execution_count": None}
        kind["outputs"] = outputs.as_outputs(cell.get("figures", []))
    else:
        kind = {"cell_type": "markdown", "attachments": cell["pictures"]}
    return nbformat.from_dict({**kind, "id": id, "metadata": metadata, "source": cell["source"]})
