"""What a regrading changed, for the terminal; the earlier marks are kept until that is shown."""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.files import write_text
from autograder.grading.keep import Marks, Points, Score, changes, points_changed, stored_results
from autograder.report.words import one_line
from autograder.results import InlineAnswer, QuestionResult, Result

KEPT = Path("regrade", "before.jsonl")  # in the folder of results; a line a student


def earlier_marks(out: Path) -> dict[str, Marks]:
    """The marks with which to compare: those before a regrading that was interrupted, else those of now."""
    kept = kept_marks(out / KEPT)
    if kept is not None:
        return kept
    before = marks_of(stored_results(out).items())
    write_text(out / KEPT, "".join(json.dumps(pair) + "\n" for pair in before.items()))
    return before


def kept_marks(path: Path) -> dict[str, Marks] | None:
    """The marks in a file of lines, each a student and their marks; None where there is none that can be read."""
    try:
        with open(path, encoding="utf-8") as lines:
            return marks_of(json.loads(line) for line in lines)
    except (OSError, ValueError):
        return None


def marks_of(results: Iterable[tuple[str, Result | Marks]]) -> dict[str, Marks]:
    """The marks of each student. What is the same in many is there once, so that a large class takes little memory."""
    points: dict[tuple[str, float], Points] = {}
    scores: dict[tuple[str, float, float], Score] = {}

    def score_of(q: QuestionResult | Score) -> Score:
        key = (q["id"], q["points"], q["score"])
        return scores.setdefault(key, {"id": q["id"], "points": q["points"], "score": q["score"]})

    def points_of(q: InlineAnswer | Points) -> Points:
        return points.setdefault((q["id"], q["points"]), {"id": q["id"], "points": q["points"]})

    return {
        student: {
            "questions": [score_of(question) for question in result["questions"]],
            "manual": [points_of(question) for question in result["manual"]],
        }
        for student, result in results
    }


def show_changes(before: Mapping[str, Marks], results: Mapping[str, Result], out: Path, console: Console) -> None:
    """Print who gains and who loses, and which questions count for more or less; then forget the earlier marks."""
    after = marks_of(results.items())
    points, marks = points_changed(before, after), changes(before, after)
    if points:
        table = Table("question", "points before", "after", title="Changed questions")
        for id, (old, new) in points.items():
            table.add_row(id, "new" if old is None else f"{old:g}", "removed" if new is None else f"{new:g}")
        console.print(table)
    table = Table("student", "question", "before", "after", title="Changed marks")
    for student, id, old, new in marks:
        name = Text(one_line(student, 80))
        table.add_row(name, id, f"{old:g}", f"{new:g}", style="green" if new > old else "red")
    console.print(table if marks else "No mark has changed.")
    for student in sorted(before.keys() - after.keys()):
        console.print(f"Not in this run, and as it was: {one_line(student, 80)}.", highlight=False, markup=False)
    shutil.rmtree((out / KEPT).parent, ignore_errors=True)
