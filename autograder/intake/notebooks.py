"""Reads a student's notebook: a file that may be damaged, old, or written to deceive."""

import codecs
import json
import re
from pathlib import Path

from autograder.cs231n_check.cells import assigns
from autograder.intake.python2 import modern
from autograder.intake.slices import MAX_SOURCE, earlier

MAX_NOTEBOOK = 24 * 2**20
PICTURES, BASE64 = ("image/png", "image/jpeg", "image/gif"), re.compile(r"[A-Za-z0-9+/=\s]*")
MAX_TEXTS = 20  # cells that together answer one question
YOURS = re.compile(r"[\W_]*your answer\b", re.I)  # how a cell for an answer begins


class Damaged(ValueError):
    """The file is not a notebook; the text is one sentence."""


def read(path):
    """The cells of a notebook as dicts with cell_type, source (str) and metadata (dict)."""
    path = Path(path)
    if path.stat().st_size > MAX_NOTEBOOK:
        raise Damaged(f"{path.name} is larger than {MAX_NOTEBOOK >> 20} MiB: clear its outputs and hand it in again.")
    try:
        book = json.loads(decoded(path.read_bytes()))
    except (ValueError, RecursionError):
        raise Damaged(
            f"{path.name} {what_is_wrong(path)}: save the notebook again from Jupyter and hand it in."
        ) from None
    try:
        cells = book["cells"] if "cells" in book else [c for sheet in book["worksheets"] for c in sheet["cells"]]
        return [clean(cell) for cell in list.copy(cells) if isinstance(cell, dict)]
    except (KeyError, TypeError):
        raise Damaged(f"{path.name} holds no cells: save the notebook again from Jupyter and hand it in.") from None


def read_all(folder, names):
    """The notebooks that are there: their cells, by name; why one cannot be read; notes on cells in Python 2."""
    cells, problems, notes = {}, {}, []
    for name in names:
        if (folder / name).exists():
            try:
                cells[name] = read(folder / name)
            except Damaged as problem:
                problems[name] = str(problem)
            modernised = [modernise(cell) for cell in cells.get(name, [])]
            if any(modernised):
                notes.append(f"{name} has cells in Python 2; their print statements were read as in Python 3.")
    return cells, problems, notes


def modernise(cell):
    """Put Python 3 in the place of a cell's Python 2; whether it had any."""
    source = modern(cell["source"]) if cell["cell_type"] == "code" else None
    cell["source"] = cell["source"] if source is None else source
    return source is not None


def decoded(data):
    """The text of a notebook; UTF-8 is the rule, and editors on Windows also write UTF-16."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")


def what_is_wrong(path):
    data = path.read_bytes()
    if not data.strip():
        return "is an empty file"
    return (
        "holds marks of an unfinished merge"
        if re.search(rb"^<{7} ", data, re.M)
        else "is not a notebook (not JSON, perhaps cut off)"
    )


def clean(cell):
    source = cell.get("source", cell.get("input", ""))
    source = source if isinstance(source, str) else "".join(s for s in source if isinstance(s, str))
    metadata = cell.get("metadata")
    return {
        "cell_type": cell.get("cell_type"),
        "source": source.replace("\r\n", "\n"),
        "metadata": metadata if isinstance(metadata, dict) else {},
        "pictures": pictures(cell.get("attachments")),
    }


def pictures(attachments):
    """Pictures that were pasted into a cell: name -> {type: base64}."""
    found = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        kinds = kinds.items() if isinstance(kinds, dict) else ()
        fine = {k: d for k, d in kinds if k in PICTURES and isinstance(d, str) and BASE64.fullmatch(d)}
        found |= {name: fine} if fine else {}
    return found


def nbgrader_id(question):
    """A question's id as nbgrader takes it: its schema allows no dots."""
    return question.replace(".", "-")


def grade_id(cell):
    marks = cell["metadata"].get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None  # a list or a dict cannot be a key


def exercise_cell(cells, question, defines, given=()):
    """The source that solves a question: the cell with its id, else the last code cell that sets the name.

    Of cells with the same id the last counts that is not empty. What was moved to cells of its own comes
    with it: what fills the name further, up to the check, and what earlier cells define for it.
    `given` are the names that are in scope anyway.
    """
    code = [c for c in cells if c["cell_type"] == "code"]
    setting = [i for i, c in enumerate(code) if assigns(c["source"], defines)]
    named = [i for i in setting if grade_id(code[i]) == nbgrader_id(f"{question}.cell")]
    pool = named or setting
    if not pool:
        return None
    place = ([i for i in pool if "raise NotImplementedError" not in code[i]["source"]] or pool)[-1]
    source = "\n".join([code[place]["source"], *continued(code, place, defines)])
    return earlier([c["source"] for c in code[:place]], source, given) + source


def continued(code, place, defines):
    """Sources of later cells, up to a check or another exercise, that fill what the cell at `place` sets."""
    name = re.escape(defines)
    fills = re.compile(rf"\b{name}\s*(\[.{{0,200}}\]\s*(=(?!=)|[-+*/]=|\.append|\.extend)|\.(update|setdefault)\b)")
    for cell in code[place + 1 :]:
        other = grade_id(cell) and grade_id(cell) != grade_id(code[place])
        if other or cell["source"].lstrip().startswith("check(") or assigns(cell["source"], defines):
            return
        if len(cell["source"]) < MAX_SOURCE and fills.search(cell["source"]):
            yield cell["source"]


def answers(cells, questions):
    """The student's text for each inline question; empty where there is none.

    Where the notebook has lost its marks, those cells that begin as the released ones do are taken in order.
    """
    found = {}
    for cell in (c for c in cells if c["cell_type"] == "markdown" and grade_id(c)):
        found.setdefault(grade_id(cell), {})[cell["source"]] = True  # the same text counts once
    if not found:
        unmarked = [c["source"] for c in cells if c["cell_type"] == "markdown" and YOURS.match(c["source"])]
        if len(unmarked) == len(questions):
            found = {nbgrader_id(q["id"]): {text: True} for q, text in zip(questions, unmarked)}
    return [{**q, "answer": "\n\n".join([*found.get(nbgrader_id(q["id"]), {})][:MAX_TEXTS])} for q in questions]
