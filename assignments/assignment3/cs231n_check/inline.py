# Generated from autograder/cs231n_check/inline.py by "make build".
"""Finds the answers to inline questions in a notebook, whatever an editor has made of their cells."""

import re

EMPTY = {"", "todo", "tbd", "xxx", "youranswer", "youranswerhere", "here"}
YOURS = re.compile(r"[\W_]*your answer\b[\W_]*", re.I)  # how the cell for an answer begins
NOT_WORDS = re.compile(r"[\s*_#>:;.,…`~?!(){}\[\]|/\\-]+")
COMMENT = re.compile(r"<!--.*?-->", re.S)
ASKED = re.compile(r"\*\*Inline question (\d+)", re.I)
REACH = 4  # cells after a question in which its answer is looked for


def unanswered(cells, asked):
    """What is amiss with the answers of a notebook: sentences.

    Inputs:
    - cells: dicts with `cell_type`, `source` (a text), and perhaps `id` and `metadata`.
    - asked: for each question {"number", "name" (nbgrader's), "id" (of the cell for the answer), "size" (see `weight`;
      of the question's cell), "next" (id of the cell after the answer), "opening" (how that one begins)}; the last two
      are empty where there is no such cell.
    """
    states = [(question["number"], state(cells, question)) for question in asked]
    for kind, sentence in SENTENCES.items():
        numbers = [number for number, found in states if found == kind]
        if numbers:
            yield sentence.format(count=len(numbers), all=len(asked), which=named(numbers))


def named(numbers):
    return f"inline question{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"


SENTENCES = {
    "empty": "{count} of {all} inline questions have no answer. Empty: {which}.",
    "elsewhere": "{which}: the cell for the answer is empty, and beside it is text of yours. Move it into that cell.",
    "gone": "{which}: the cell for the answer is gone. Write the answer in a Markdown cell right under the question.",
    "code": "{which}: the answer is in a code cell. Make it a Markdown cell (in Jupyter: Esc, then M).",
    "raw": "{which}: the answer is in a raw cell. Make it a Markdown cell (in Jupyter: Esc, then M).",
    "unmarked": "{which}: the cell for the answer has lost its marks, as in some editors. It is found by its place: "
    "leave it right under the question.",
}


def state(cells, question):
    """How one answer stands: a key of SENTENCES, or "fine"."""
    own = [cell for cell in cells if mark(cell) == question["name"]]
    marked = bool(own)
    own = own or [cell for cell in cells if cell.get("id") == question["id"]]
    near = beneath(cells, question)
    if not own and not near:
        return "gone"
    for cell in own or near:
        if not is_empty(cell["source"]):
            kind = cell["cell_type"] if cell["cell_type"] in ("code", "raw") else "unmarked"
            return "fine" if marked and kind == "unmarked" else kind
    beside = [cell for cell in near if not any(cell is each for each in own) and not is_empty(cell["source"])]
    return "elsewhere" if beside or in_question(cells, question) else "empty"


def mark(cell):
    """nbgrader's name of a cell, or None."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks.get("grade_id") if isinstance(marks, dict) and marks.get("solution") else None


def beneath(cells, question):
    """The cells right under a question, up to the next one that is the notebook's own."""
    start = next((i for i, cell in enumerate(cells) if asks(cell, question)), None)
    found = []
    for cell in [] if start is None else cells[start + 1 : start + 1 + REACH]:
        if cell.get("id") == question["next"] or is_given(cell, question["opening"]):
            break
        found.append(cell)
    return found


def asks(cell, question):
    number = ASKED.search(cell["source"]) if cell["cell_type"] == "markdown" else None
    return number is not None and int(number[1]) == question["number"]


def is_given(cell, opening):
    """Whether a cell looks like one of the notebook's own: that after the answer, a heading, a check, a question."""
    source = cell["source"].lstrip()
    if opening and source.startswith(opening):
        return True
    return source.startswith("#" if cell["cell_type"] == "markdown" else "check(") or ASKED.search(source) is not None


def in_question(cells, question):
    """Whether something was written into the question's own cell."""
    return any(asks(cell, question) and weight(cell["source"]) > question["size"] + 10 for cell in cells)


def weight(source):
    """How many characters a text has, spaces apart."""
    return len("".join(source.split()))


def is_empty(source):
    """Whether a text is no answer: as it was handed out, or cleared."""
    text = YOURS.sub("", COMMENT.sub("", source), count=1)
    return NOT_WORDS.sub("", text).casefold() in EMPTY
