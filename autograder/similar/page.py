"""What was found, as a page and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader

from autograder.report.csv_text import csv_text
from autograder.report.rendering import ENVIRONMENT
from autograder.report.words import decimal, one_line
from autograder.similar.ranking import MANY, Pair, Ranking
from autograder.similar.showing import Row, agreeing_lines, rows
from autograder.similar.works import Work

SIDE_BY_SIDE = 100  # pairs of which the page shows the sources
COLUMNS = [
    "similarity", "first", "second", "second_is_of", "lines", "only_these_two", "others", "identical_files",
]  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A pair as the page and the table show it."""

    first: str
    second: str
    earlier: str
    percent: int
    lines: int
    only: int  # percent of what they share
    others: str
    identical: list[str]
    rows: list[Row]


def shown_pairs(ranking: Ranking) -> list[Shown]:
    """The pairs of a ranking, the first of them with their sources."""
    return [shown(pair, ranking.works, number < SIDE_BY_SIDE) for number, pair in enumerate(ranking.pairs)]


def shown(pair: Pair, works: Sequence[Work], with_rows: bool) -> Shown:
    first, second = works[pair.first], works[pair.second]
    return Shown(
        name(first), name(second), one_line(second.earlier, 200), int(100 * pair.similarity),
        agreeing_lines(first, pair.shared), int(100 * pair.only), decimal(pair.others),
        [one_line(file, 120) for file in pair.identical],
        rows(first, second, pair.shared) if with_rows else [],
    )  # fmt: skip


def name(work: Work) -> str:
    return one_line(work.student, 80) or "unnamed"


def page(ranking: Ranking, pairs: Sequence[Shown], assignment: str, bound: float) -> str:
    """One self-contained HTML page."""
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    assert ENVIRONMENT.loader
    environment = ENVIRONMENT.overlay(loader=ChoiceLoader([loader, ENVIRONMENT.loader]))
    works = ranking.works
    return environment.get_template("similar.html.j2").render(
        title=f"Similar work in {one_line(assignment, 80)}",
        pairs=pairs,
        bound=round(100 * bound),
        ours=ranking.ours,
        earlier=len(works) - ranking.ours,
        few=len(works) <= 2 * MANY,
        side_by_side=SIDE_BY_SIDE,
        left_out=ranking.left_out,
        same_person=ranking.same_person,
        unread=[(name(work), one_line(work.problem, 300)) for work in works if work.problem],
        cut=[name(work) for work in works if work.cut],
    )


def table(pairs: Sequence[Shown]) -> str:
    """One row a pair: similarity and `only_these_two` in percent, `others` in submissions."""
    cells = (
        [str(p.percent), p.first, p.second, p.earlier, str(p.lines), str(p.only), p.others, "; ".join(p.identical)]
        for p in pairs
    )
    return csv_text([COLUMNS, *cells])
