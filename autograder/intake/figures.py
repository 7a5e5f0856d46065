"""Keeps of a notebook's outputs the student's own figures that an inline question can be about, within bounds."""

import base64
import io
import itertools
from collections.abc import Mapping, Sequence

from autograder.intake.inline_answers import Answer, inline_answers
from autograder.intake.notebooks import Cell, grade_id
from autograder.intake.outputs import LEFT_OUT, Figure
from autograder.intake.sections import HEADING

MAX_FIGURES = 4  # for a question: those nearest to its answer
MAX_BOOK = 256 * 2**10  # bytes of a notebook's figures together
MAX_AS_IT_IS = 64 * 2**10  # bytes of a figure that is kept as the student's program drew it; a larger one is drawn anew
MAX_ANEW = 128 * 2**10  # bytes of a figure drawn anew
MAX_GIVEN = 4 * 2**20  # bytes of a figure that is looked at
MAX_SIDE, MAX_PIXELS = 10_000, 12_000_000
SIDES_ANEW, QUALITY = (1000, 600), 70  # pixels, the first with which it fits; JPEG's
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
SECTION = 2  # the level of the headings that part a notebook's sections; those below part what belongs together

Place = tuple[int, int]  # a figure's cell, and its number there
GONE: Figure = {"text/plain": LEFT_OUT}


def with_figures(cells: Sequence[Cell], release: Sequence[Cell]) -> list[Cell]:
    """The cells of a notebook, with the figures that an inline question can be about, and no others.

    These are the nearest above the answer in its section: those that are pictures, and not too large together. In the
    place of others of the section stands a sentence. What has been kept once is kept again.

    Inputs:
    - cells: with all their figures, as they were read.
    - release: all cells of the released notebook, by which questions, answers and sections are found.
    """
    places = asked_about(cells, release)
    ranks: dict[Place, int] = {}
    for some in places:
        for rank, place in enumerate(some[:MAX_FIGURES]):
            ranks[place] = min(rank, ranks.get(place, rank))
    kept, room = dict.fromkeys(itertools.chain(*places), GONE), MAX_BOOK
    for place in sorted(ranks, key=lambda place: (ranks[place], place)):  # the nearest of each question first
        figure = fitting(cells[place[0]]["figures"][place[1]])
        size = sum(map(len, figure.values())) * 3 // 4
        if figure != GONE and size <= room:
            kept[place], room = figure, room - size
    return [{**cell, "figures": chosen(kept, n, cell)} if "figures" in cell else cell for n, cell in enumerate(cells)]


def chosen(kept: Mapping[Place, Figure], number: int, cell: Cell) -> list[Figure]:
    """A cell's figures that are kept, after one sentence for all others; there it is not nearer to an answer."""
    figures = [kept[number, place] for place in range(len(cell["figures"])) if (number, place) in kept]
    gone = [GONE] if GONE in figures else []
    return gone + [figure for figure in figures if figure != GONE]


# ---- what a question can be about


def asked_about(cells: Sequence[Cell], release: Sequence[Cell]) -> list[list[Place]]:
    """For each inline question the places of the figures above its answer in its section, the nearest first.

    A sentence that stands for a figure has a place like one. What a check puts out is not the student's.
    """
    names = [name for cell in release if is_answer(cell) and (name := grade_id(cell))]
    checks = {grade_id(cell) for cell in release if is_check(cell)}
    sections = sections_of(cells, release) if names else []
    found = []
    for answer in inline_answers(cells, names, release) if names else []:
        if (end := end_of(answer, sections)) is not None:
            above = [n for n in range(end, -1, -1) if sections[n] == sections[end] and grade_id(cells[n]) not in checks]
            found.append([(n, i) for n in above for i in reversed(range(len(cells[n].get("figures", []))))])
    return found


def is_answer(released: Cell) -> bool:
    return released["cell_type"] == "markdown" and bool(released["metadata"].get("nbgrader", {}).get("solution"))


def is_check(released: Cell) -> bool:
    return released["cell_type"] == "code" and bool(released["metadata"].get("nbgrader", {}).get("grade"))


def sections_of(cells: Sequence[Cell], release: Sequence[Cell]) -> list[int]:
    """The number of each cell's section. The release's headings begin one, not those that a student writes."""
    headings = {" ".join(cell["source"].split()) for cell in release if begins_section(cell)}
    begins = (cell["cell_type"] != "code" and " ".join(cell["source"].split()) in headings for cell in cells)
    return list(itertools.accumulate(begins, initial=0))[1:]


def begins_section(cell: Cell) -> bool:
    marks = HEADING.findall(cell["source"]) if cell["cell_type"] == "markdown" else []
    return any(len(mark) <= SECTION for mark, _ in marks)


def end_of(answer: Answer, sections: Sequence[int]) -> int | None:
    """The last cell of a question or its answer in the section where the question is asked."""
    places = [*([] if answer.after is None else [answer.after]), *answer.cells]
    return max((n for n in places if sections[n] == sections[places[0]]), default=None)


# ---- one figure


def fitting(figure: Figure) -> Figure:
    """A figure that is a picture, drawn anew if it is large; else the sentence in its place."""
    for kind, text in figure.items():
        if kind in FORMATS and len(text) <= 2 * MAX_GIVEN:
            try:
                kind, data = small(kind, base64.b64decode("".join(text.split()), validate=True))
            except Exception:  # whatever Pillow says of what is no picture
                return GONE
            return {kind: base64.b64encode(data).decode()} if data else GONE
    return GONE


def small(kind: str, data: bytes) -> tuple[str, bytes]:
    """A picture and its type, small enough to be kept for each student; nothing where it cannot be made so.

    Raises what Pillow raises where it is no picture.
    """
    from PIL import Image  # here: most processes that read notebooks need it for nothing

    if len(data) > MAX_GIVEN:
        return kind, b""
    with Image.open(io.BytesIO(data), formats=[FORMATS[kind]]) as picture:  # reads the header, and unpacks nothing
        width, height = picture.size
        if not 0 < width * height <= MAX_PIXELS or max(width, height) > MAX_SIDE:
            return kind, b""
        if len(data) <= (MAX_ANEW if kind == "image/jpeg" else MAX_AS_IT_IS):
            return kind, data
        rgba = picture.convert("RGBA")
    paper = Image.new("RGB", rgba.size, "white")
    paper.paste(rgba, mask=rgba)
    for side in SIDES_ANEW:
        paper.thumbnail((side, side))
        paper.save(out := io.BytesIO(), "JPEG", quality=QUALITY)
        if out.tell() <= MAX_ANEW:
            return "image/jpeg", out.getvalue()
    return kind, b""
