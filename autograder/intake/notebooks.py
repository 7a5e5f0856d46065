"""Reads a student's notebook: a file that may be damaged, old, or written to deceive."""

import codecs
import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from autograder.cs231n_check.cells import MAX_SOURCES, naming, setting
from autograder.cs231n_check.earlier_cells import exercise_source
from autograder.intake.limits import MAX_FILE
from autograder.intake.outputs import Figure, figures_in
from autograder.intake.python2 import modern
from autograder.intake.sections import of_section

PROBLEM = "cs231n_problem"  # in the metadata of a notebook that stands in for one that cannot be read: why not
PICTURES = ("image/png", "image/jpeg", "image/gif")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
VERSION = re.compile(r"\d{1,2}\.\d{1,3}(?:\.\d{1,3})?")


Pictures = dict[str, dict[str, str]]  # name -> {type: base64}


class Cell(TypedDict):
    """A cell of a notebook."""

    cell_type: Any  # "code", "markdown", or whatever the file says
    source: str
    metadata: dict[str, Any]
    pictures: Pictures  # those pasted into it
    figures: NotRequired[list[Figure]]  # among its outputs, as they were found
    id: NotRequired[Any]  # Jupyter's
    python: NotRequired[str]  # the version with which its notebook was saved


class Damaged(ValueError):
    """The file is not a notebook; the text is one sentence."""


def read(path: str | Path, figures: bool = False) -> list[Cell]:
    """The cells of a notebook, with all the figures of code cells if asked; raises Damaged."""
    path = Path(path)
    if path.stat().st_size > MAX_FILE:
        raise Damaged(f"{path.name} is larger than {MAX_FILE >> 20} MiB: clear its outputs and hand it in again.")
    try:
        book = json.loads(decoded(path.read_bytes()))
    except (ValueError, RecursionError):
        problem = what_is_wrong(path.read_bytes())
        raise Damaged(f"{path.name} {problem}: save the notebook again from Jupyter and hand it in.") from None
    if why := problem_of(book):
        raise Damaged(why)
    try:
        raw = [cell for cell in list.copy(raw_cells(book)) if isinstance(cell, dict)]
        cells = [with_all_figures(cell) if figures else read_cell(cell) for cell in raw]
    except (KeyError, TypeError):
        raise Damaged(f"{path.name} holds no cells: save the notebook again from Jupyter and hand it in.") from None
    version = version_of(book)
    return [{**cell, "python": version} for cell in cells] if version else cells


def version_of(book: Any) -> str:
    """The version of Python with which a notebook was saved, or ""."""
    try:
        version = book["metadata"]["language_info"]["version"]
    except (KeyError, TypeError):
        return ""
    return version if isinstance(version, str) and VERSION.fullmatch(version) else ""


def problem_of(book: Any) -> str | None:
    """Why the notebook that this one stands in for cannot be read."""
    metadata = book.get("metadata") if isinstance(book, dict) else None
    why = metadata.get(PROBLEM) if isinstance(metadata, dict) else None
    return why[:500] if isinstance(why, str) else None


def raw_cells(book: Any) -> Any:
    """The cells of a notebook's JSON, in the old format 3 too; raises KeyError or TypeError where there are none."""
    return book["cells"] if "cells" in book else [cell for sheet in book["worksheets"] for cell in sheet["cells"]]


def read_all(folder: Path, names: Iterable[str]) -> tuple[dict[str, list[Cell]], dict[str, str], list[str]]:
    """The notebooks that are there: their cells, by name; why one cannot be read; notes on cells in Python 2."""
    cells: dict[str, list[Cell]] = {}
    problems: dict[str, str] = {}
    notes = []
    for name in (name for name in names if (folder / name).exists()):
        try:
            cells[name] = read(folder / name)
        except Damaged as problem:
            problems[name] = str(problem)
        if any([modernise(cell) for cell in looked_through(cells.get(name, []))]):  # all of them, not up to the first
            notes.append(f"{name} has cells in Python 2; their print statements were read as in Python 3.")
    return cells, problems, notes


def looked_through(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The first cells of a notebook that are not too long together."""
    lengths = itertools.accumulate(len(cell["source"]) for cell in cells)
    return cells[: sum(length <= MAX_SOURCES for length in lengths)]


def modernise(cell: Cell) -> bool:
    """Put Python 3 in the place of a cell's Python 2; whether it had any."""
    source = modern(cell["source"]) if cell["cell_type"] == "code" else None
    cell["source"] = cell["source"] if source is None else source
    return source is not None


def decoded(data: bytes) -> str:
    """The text of a notebook; UTF-8 is the rule, and editors on Windows also write UTF-16."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")


def what_is_wrong(data: bytes) -> str:
    if not data.strip():
        return "is an empty file"
    if re.search(rb"^<{7} ", data, re.M):
        return "holds marks of an unfinished merge"
    return "is not a notebook (not JSON, perhaps cut off)"


def read_cell(cell: Mapping[str, Any]) -> Cell:
    """A cell from its JSON, which may hold anything."""
    source = cell.get("source", cell.get("input", ""))
    source = source if isinstance(source, str) else "".join(s for s in source if isinstance(s, str))
    metadata = cell.get("metadata")
    return {
        "cell_type": cell.get("cell_type"),
        "source": source.replace("\r\n", "\n"),
        "metadata": metadata if isinstance(metadata, dict) else {},
        "pictures": pictures(cell.get("attachments")),
        "id": cell.get("id"),
    }


def pictures(attachments: Any) -> Pictures:
    """Pictures that were pasted into a cell."""
    found: Pictures = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        kinds = kinds.items() if isinstance(kinds, dict) else ()
        fine = {k: d for k, d in kinds if k in PICTURES and isinstance(d, str) and BASE64.fullmatch(d)}
        found |= {name: fine} if fine else {}
    return found


# ---- figures


def with_all_figures(cell: Mapping[str, Any]) -> Cell:
    """As `read_cell`, with the figures of a code cell."""
    new = read_cell(cell)
    return {**new, "figures": figures_in(cell.get("outputs"))} if new["cell_type"] == "code" else new


# ---- what of a notebook is a question's


def nbgrader_id(question: str) -> str:
    """A question's id as nbgrader takes it: its schema allows no dots."""
    return question.replace(".", "-")


def grade_id(cell: Mapping[str, Any]) -> str | None:
    marks = cell["metadata"].get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None  # a list or a dict cannot be a key


def exercise_cell(
    cells: Sequence[Cell], question: str, defines: str, in_scope: Iterable[str] = (), section: str = ""
) -> str | None:
    """The source that solves a question: the cell with its id, else the last code cell that sets the name.

    Of cells with the same id the last counts that is not empty. Where several questions' cells set the same name and
    ids are lost, a cell counts that names the question in a comment, else one whose headings match `section`, else one
    whose own text does.
    What was moved to cells of its own comes with it: what fills the name further, up to the check, and what earlier
    cells define for it. `in_scope` are the names that it can use anyway.
    """
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    sources = [cell["source"] for cell in code]
    found = setting(sources, defines)
    named = [i for i in found if grade_id(code[i]) == nbgrader_id(f"{question}.cell")]
    pool = named or naming(sources, found, question) or of_section(section, cells, sources, found) or found
    if not pool:
        return None
    place = ([i for i in pool if "raise NotImplementedError" not in sources[i]] or pool)[-1]
    own = grade_id(code[place])
    return exercise_source(sources, place, defines, in_scope, lambda i: (grade_id(code[i]) or own) != own)
