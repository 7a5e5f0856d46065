"""A pair of submissions side by side: the parts in which they agree, line by line, what agrees marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from autograder.report.words import ESCAPES, UNSEEN
from autograder.similar.works import Work
from autograder.similar.written import Part

AROUND = 2  # lines that are shown before and after what agrees
MAX_LINES = 120  # shown of one part
MAX_LINE = 300  # characters shown of one line
MAX_ROWS = 60  # of a pair


@dataclass(frozen=True)
class Line:
    """A line of source as pieces (text, whether it agrees); without pieces, lines that are not shown."""

    number: int  # in its part, from 1; of lines not shown, how many they are
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True)
class Row:
    """A place, and what stands there in the two submissions; nothing where there is none."""

    file: str
    place: str
    first: list[Line]
    second: list[Line]


def rows(first: Work, second: Work, shared: np.ndarray) -> list[Row]:
    """The places in which two submissions agree, those of the first in order, then others of the second."""
    left, right = by_place(first), by_place(second)
    found = []
    for file, place in {**left, **right}:
        one, other = (side.get((file, place)) for side in (left, right))
        shown = [lines(part, shared) if part else [] for part in (one, other)]
        if any(is_marked(side) for side in shown):
            found.append(Row(file, place, *shown))
    return found[:MAX_ROWS]


def by_place(work: Work) -> dict[tuple[str, str], Part]:
    return {(part.file, part.place): part for part in work.parts}


def is_marked(side: list[Line]) -> bool:
    return any(agrees for line in side for _, agrees in line.pieces)


def agreeing_lines(work: Work, shared: np.ndarray) -> int:
    """In how many lines of a work something agrees."""
    return sum(len(marked_lines(part.source, part.prints.marked(shared))) for part in work.parts)


def marked_lines(source: str, spans: list[tuple[int, int]]) -> set[int]:
    """The numbers, from 0, of the lines in which some spans lie."""
    ends = np.flatnonzero([letter == "\n" for letter in source])
    first, last = np.searchsorted(ends, np.array(spans, int).reshape(-1, 2)).T
    return {number for start, end in zip(first.tolist(), last.tolist()) for number in range(start, end + 1)}


def lines(part: Part, shared: np.ndarray) -> list[Line]:
    """The lines of a part in which it agrees, and those around them; all of one in which it does not."""
    spans = part.prints.marked(shared)
    agreeing = marked_lines(part.source, spans)
    texts = part.source.split("\n")
    near = {n + d for n in agreeing for d in range(-AROUND, AROUND + 1)} or set(range(len(texts)))
    mask = np.zeros(len(part.source) + 1, bool)
    for start, end in spans:
        mask[start:end] = True
    return list(shown(texts, near, mask))


def shown(texts: list[str], near: set[int], mask: np.ndarray) -> Iterator[Line]:
    start, left, skipped = 0, MAX_LINES, 0
    for number, text in enumerate(texts):
        if number in near and left > 0:
            if skipped:
                yield Line(skipped, [])
            yield Line(number + 1, pieces(text[:MAX_LINE], mask[start : start + len(text[:MAX_LINE])]))
            left, skipped = left - 1, 0
        else:
            skipped += 1
        start += len(text) + 1
    if skipped:
        yield Line(skipped, [])


def pieces(text: str, mask: np.ndarray) -> list[tuple[str, bool]]:
    """A line's text in pieces, made safe to show; its indentation is never marked."""
    found = []
    indent = len(text) - len(text.lstrip())
    agreeing = [bool(agrees) and place >= indent for place, agrees in enumerate(mask)]
    for agrees, each in groupby(zip(text, agreeing), key=lambda pair: pair[1]):
        found.append((UNSEEN.sub("", ESCAPES.sub("", "".join(letter for letter, _ in each))), agrees))
    return found or [("", False)]
