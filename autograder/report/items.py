"""How well a question tells those who do well elsewhere from those who do not: its corrected item-total correlation."""

from collections.abc import Iterable, Sequence
from statistics import StatisticsError, correlation

from autograder.report.brief import Brief
from autograder.report.words import percent

FEWEST = 10  # submissions; with fewer no correlation is worked out
ENOUGH = 30  # with fewer it is shown, and nothing is said of it: by chance alone it moves by 0.2 and more
LITTLE, CLEAR = 0.2, 0.3  # the bounds in common use (Ebel, Essentials of Educational Measurement)
NEARLY_ALL = 95.0  # percent of the points, on the mean: where all do alike, a question cannot tell them apart


def discrimination(briefs: Iterable[Brief]) -> dict[str, float | None]:
    """For each question the correlation of its score with that on all other questions of the same submission.

    Scores count as shares of the points, for editions of the course ask different questions. None where fewer than
    FEWEST submissions were asked it, or where either is the same for all of them.
    """
    pairs: dict[str, list[tuple[float, float]]] = {}
    for brief in briefs:
        score, points = sum(mark.score for mark in brief.marks), sum(mark.asked.points for mark in brief.marks)
        for mark in brief.marks:
            others = percent(score - mark.score, points - mark.asked.points)
            pairs.setdefault(mark.asked.id, []).append((percent(mark.score, mark.asked.points), others))
    return {name: correlated(found) for name, found in pairs.items()}


def correlated(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's correlation, or None where it is not defined or rests on fewer than FEWEST pairs."""
    if len(pairs) < FEWEST:
        return None
    ones, others = ([round(pair[side], 6) for pair in pairs] for side in (0, 1))  # what is equal but for rounding
    try:
        return correlation(ones, others)
    except StatisticsError:
        return None


def verdict(value: float | None, submissions: int, share: float) -> str:
    """A discrimination in words: "clear", "some", "little", "reversed"; "" where nothing can be said.

    `share` is the mean percent of the points.
    """
    if value is None or submissions < ENOUGH:
        return ""
    if value < 0:
        return "reversed"
    if value < LITTLE:
        return "little" if 100 - NEARLY_ALL <= share <= NEARLY_ALL else ""
    return "some" if value < CLEAR else "clear"
