"""What a regrading changed, for the terminal; the earlier marks are kept until that is shown."""

import json
import shutil
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.files import read_json, write_text
from autograder.grading.keep import changes, points_changed, stored_results
from autograder.report.words import one_line
from autograder.results import Result

KEPT = Path("regrade", "before.json")  # in the folder of results


def earlier_marks(out: Path) -> dict[str, Result]:
    """The results with which to compare: those before a regrading that was interrupted, else those of now."""
    kept = read_json(out / KEPT)
    if kept is not None:
        return kept
    before = stored_results(out)
    write_text(out / KEPT, json.dumps(before))
    return before


def show_changes(before: dict[str, Result], after: dict[str, Result], out: Path, console: Console) -> None:
    """Print who gains and who loses, and which questions count for more or less; then forget the earlier marks."""
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
