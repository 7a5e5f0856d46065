"""Writes a student's notebook down again with what counts of it: cells without outputs but for figures
that are asked about, within bounds.

What comes after the intake reads only this; it is small, whatever was handed in.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.intake import notebooks
from autograder.intake.figures import with_figures
from autograder.intake.limits import MAX_FILE
from autograder.intake.notebooks import PROBLEM, Cell, Damaged
from autograder.intake.outputs import as_outputs

MAX_CELLS = 2000
MAX_CODE = 1_000_000  # characters of a code cell
MAX_TEXT = 8_000_000  # of another, into which pictures may be written
MAX_TEXTS = 32_000_000  # of all cells
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def write_slim(source: Path, target: Path, release: Sequence[Cell] = ()) -> list[str]:
    """Write what counts of a notebook; of one that cannot be read, why not. Returns notes on what was left out.

    `release` is the notebook as it was released, by which the figures are found that its questions are about.
    """
    notes = []
    try:
        cells = notebooks.read(source, figures=True)
        if len(cells) > MAX_CELLS:
            notes = [f"{target.name} has {len(cells):,} cells, of which the first {MAX_CELLS:,} were read."]
        kept = with_figures(within_bounds(cells[:MAX_CELLS], target.name), release)
        book = as_notebook([as_json(cell) for cell in kept])
    except Damaged as problem:
        said = str(problem).replace(source.name, target.name)
        book = refused(said)
    except MemoryError:
        book = refused(f"{target.name} takes too much memory to be read: clear its outputs and hand it in again.")
    target.write_text(json.dumps(book), encoding="utf-8")
    return notes


def refused(why: str) -> dict[str, Any]:
    """A notebook in the place of one that cannot be read; to read it raises Damaged again."""
    text = {"cell_type": "markdown", "source": why, "metadata": {}}
    return as_notebook([text], {PROBLEM: why})


def within_bounds(cells: Sequence[Cell], name: str) -> Sequence[Cell]:
    """The cells; raises Damaged when they are too long."""
    for number, cell in enumerate(cells, 1):
        most = MAX_CODE if cell["cell_type"] == "code" else MAX_TEXT
        if len(cell["source"]) > most:
            raise Damaged(
                f"{name}: cell {number} has {len(cell['source']):,} characters, more than {most:,}: "
                "shorten or delete it and hand the notebook in again."
            )
    total = sum(len(cell["source"]) for cell in cells)
    if total > MAX_TEXTS:
        raise Damaged(
            f"{name} has {total:,} characters in its cells, more than {MAX_TEXTS:,}: "
            "delete what is not asked for and hand it in again."
        )
    return cells


def as_json(cell: Cell) -> dict[str, Any]:
    kind = cell["cell_type"] if cell["cell_type"] in ("code", "markdown") else "raw"
    new = {"cell_type": kind, "source": cell["source"], "metadata": plain_marks(cell["metadata"])}
    more: dict[str, Any] = {}
    if kind == "code":
        more = {"outputs": as_outputs(cell.get("figures", [])), "execution_count": None}
    pictures = {"attachments": cell["pictures"]} if cell["pictures"] and kind != "code" else {}
    return {**new, **more, **pictures}


def plain_marks(metadata: dict[str, Any]) -> dict[str, Any]:
    """Of a cell's metadata nbgrader's marks, those that are a word or a number."""
    marks = metadata.get("nbgrader")
    found = marks if isinstance(marks, dict) else {}
    plain = {
        key: value
        for key, value in found.items()
        if len(key) < 100 and (isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) < 300))
    }
    return {"nbgrader": plain} if plain else {}


def as_notebook(cells: list[dict[str, Any]], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, **(metadata or {})},
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def too_large(name: str) -> str:
    """What to say of a notebook that is not even looked at."""
    return (
        f"{name} is larger than {MAX_FILE >> 20} MiB and was left out: "
        "clear its outputs (Edit, Clear Outputs of All Cells), save it and hand it in again."
    )
