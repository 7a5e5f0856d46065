"""Charts as inline SVG, without a viewBox: widths in percent, so text keeps its size on a narrow screen."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, groupby

from markupsafe import Markup, escape

from autograder.report.summary import Difficulty
from autograder.report.words import STATUSES, decimal

TOP, BOTTOM, HEIGHT = 38, 24, 210  # pixels: room for the median's label, room for the axis, the whole
HIGHEST = 16  # where a discrimination of 1 stands
LITTLE = ("little", "reversed")  # verdicts on questions that do not tell good work from weak


def bins(shares: list[float], count: int = 10) -> list[int]:
    """How many shares (percent) fall in each of `count` equal bins; 100 and above belong to the last."""
    heights = [0] * count
    for share in shares:
        heights[min(max(int(share * count / 100), 0), count - 1)] += 1
    return heights


def bar(place: int, value: int, highest: int, width: float) -> Markup:
    """One bar with its count above; an empty bin shows nothing."""
    if not value:
        return Markup("")
    height = value / highest * (HEIGHT - TOP - BOTTOM)
    y = HEIGHT - BOTTOM - height
    return Markup(
        '<rect class="bar" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" rx="2"/>'
        '<text class="count" x="{:.2f}%" y="{:.1f}" text-anchor="middle">{}</text>'
    ).format(place * width + 0.08 * width, y, 0.84 * width, height, (place + 0.5) * width, y - 5, value)


def axis() -> Markup:
    """Baseline and the labels 0 % to 100 %."""
    base = HEIGHT - BOTTOM
    anchors = {0: "start", 100: "end"}
    labels = [
        Markup('<text class="tick" x="{0}%" y="{1}" text-anchor="{2}">{0}%</text>').format(
            x, HEIGHT - 6, anchors.get(x, "middle")
        )
        for x in range(0, 101, 20)
    ]
    line = Markup('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(base)
    return line + Markup("").join(labels)


def line_at(share: float, label: str) -> Markup:
    """A dashed line across the plot at `share` percent, labelled on top, on whichever side has room."""
    x = min(max(share, 0.0), 100.0)
    anchor, shift = ("end", -6) if x > 50 else ("start", 6)
    return Markup(
        '<line class="median" x1="{0:.2f}%" x2="{0:.2f}%" y1="4" y2="{1}"/>'
        '<text class="median" x="{0:.2f}%" dx="{2}" y="14" text-anchor="{3}">{4}</text>'
    ).format(x, HEIGHT - BOTTOM, shift, anchor, label)


def histogram(shares: list[float], middle: float, label: str) -> Markup:
    """Distribution of marks in percent, in ten bins, with a line at `middle`."""
    heights = bins(shares)
    spoken = ", ".join(f"{10 * i} to {10 * i + 10} percent: {n}" for i, n in enumerate(heights) if n)
    bars = (bar(i, n, max(heights), 100 / len(heights)) for i, n in enumerate(heights))
    return (
        Markup('<svg class="histogram" width="100%" height="{}" role="img" aria-label="{}">').format(
            HEIGHT, f"Number of submissions by mark. {spoken}. {label}."
        )
        + line_at(middle, label)
        + Markup("").join(bars)
        + axis()
        + Markup("</svg>")
    )


def scatter(rows: Sequence[Difficulty]) -> Markup:
    """Questions by mean share of the points and by discrimination, numbered where that is little; hardest first."""
    shown = [(row, row["discrimination"]) for row in rows if row["discrimination"] is not None]
    lowest = min([0, *(math.floor(5 * value) for _, value in shown)])  # in fifths
    little = [str(row["number"]) for row, _ in shown if row["verdict"] in LITTLE]
    spoken = f"Questions by mean share of points and discrimination. It is little for: {', '.join(little) or 'none'}."
    return (
        Markup('<svg class="scatter" width="100%" height="{}" role="img" aria-label="{}">').format(HEIGHT, spoken)
        + Markup("").join(level(fifth, lowest) for fifth in range(lowest, 6))
        + Markup("").join(dot(row, height_of(value, lowest)) for row, value in shown)
        + axis()
        + Markup("</svg>")
    )


def height_of(value: float, lowest: int) -> float:
    """Where a discrimination stands, in pixels from above; `lowest`, in fifths, stands on the axis."""
    return HIGHEST + (1 - value) / (1 - lowest / 5) * (HEIGHT - BOTTOM - HIGHEST)


def level(fifth: int, lowest: int) -> Markup:
    """A line across the plot, with its value."""
    y = height_of(fifth / 5, lowest)
    return Markup(
        '<line class="grid" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/><text class="tick" y="{1:.1f}">{2}</text>'
    ).format(y, y - 3, decimal(fifth / 5).replace("-", "−"))


def dot(row: Difficulty, y: float) -> Markup:
    """A question as a dot; those that tell little carry their number."""
    little, x = row["verdict"] in LITTLE, min(max(row["share"], 0.0), 100.0)
    label = Markup('<text x="{:.2f}%" y="{:.1f}" text-anchor="middle">{}</text>').format(x, y - 8, row["number"])
    return Markup('<circle class="{}" cx="{:.2f}%" cy="{:.1f}" r="4.5"><title>{}. {}</title></circle>{}').format(
        "little" if little else "dot", x, y, row["number"], row["title"], label if little else ""
    )


def stack(parts: dict[str, float], unit: str = "") -> Markup:
    """One bar split in proportion to `parts`, {status: amount}; each part says in words what it is."""
    total = sum(parts.values())
    words = {status: f"{STATUSES[status].label}: {decimal(amount)}{unit}" for status, amount in parts.items()}
    widths = {status: 100 * amount / total if total > 0 else 0.0 for status, amount in parts.items()}
    starts = accumulate(widths.values(), initial=0.0)
    rects = [part(STATUSES[s].family, start, widths[s], words[s]) for s, start in zip(parts, starts) if widths[s] > 0]
    return (
        Markup('<svg class="stack" width="100%" height="14" role="img" aria-label="{}">').format(
            ", ".join(words[status] for status, amount in parts.items() if amount)
        )
        + Markup("").join(rects)
        + Markup("</svg>")
    )


def part(family: str, start: float, width: float, words: str) -> Markup:
    """A part of a stack; start and width in percent."""
    return Markup('<rect class="{}" x="{:.3f}%" width="{:.3f}%" height="100%"><title>{}</title></rect>').format(
        family, start, width, words
    )


@lru_cache(4096)  # a large class has few different ones
def strip(statuses: tuple[str, ...]) -> Markup:
    """The symbols of questions in a row, in colours but for the right ones; a dot for "", where one was not asked."""
    runs = groupby(statuses, lambda status: STATUSES[status].family if status else "correct")
    return Markup("").join(
        run(family, "".join(STATUSES[s].symbol if s else "·" for s in part)) for family, part in runs
    )


def run(family: str, symbols: str) -> Markup:
    return escape(symbols) if family == "correct" else Markup('<i class="{}">{}</i>').format(family, symbols)
