"""The work of `autograder export`: an earlier run's marks in the form of another system."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console

from autograder.course import CourseError
from autograder.export.canvas import canvas_csv
from autograder.export.filling import Exported, on_one_scale
from autograder.export.moodle import moodle_csv
from autograder.files import write_text
from autograder.grading.keep import stored_results
from autograder.report.brief import Brief, gather
from autograder.report.results_csv import results_csv
from autograder.report.words import decimal

# Each takes the results in brief, the text of the file that the system exported, if any, and our column's name in it.
FORMATS: dict[str, Callable[[Sequence[Brief], str | None, str | None], Exported]] = {
    "canvas": lambda briefs, text, column: canvas_csv(on_one_scale(briefs), text, column),
    "moodle": lambda briefs, text, column: moodle_csv(on_one_scale(briefs), text),
    "plain": lambda briefs, text, column: Exported(results_csv(briefs), []),
}


def export_marks(out: Path, kind: str, target: Path, into: Path | None, column: str | None, console: Console) -> None:
    """Write the results stored in `out` to the file `target`, in one of FORMATS; `into` is the file to fill in."""
    briefs = gather(stored_results(out).values())
    if not briefs:
        raise CourseError(f"{out} holds no results: run `autograder grade` first.")
    exported = export_text(briefs, kind, text_of(into) if into else None, column)
    write_text(target, exported.text)
    console.print(f"Wrote {target}", highlight=False, soft_wrap=True, markup=False)
    for line in left_out(briefs):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if exported.unmatched:
        names = ", ".join(exported.unmatched)
        console.print(f"Not in that gradebook, enter by hand: {names}", style="yellow", markup=False)


def export_text(briefs: Sequence[Brief], kind: str, text: str | None, column: str | None) -> Exported:
    if kind not in FORMATS:
        *others, last = FORMATS
        raise CourseError(f"There is no format {kind!r}; there are {', '.join(others)} and {last}.")
    try:
        return FORMATS[kind](briefs, text, column)
    except ValueError as error:
        raise CourseError(str(error)) from None


def text_of(path: Path) -> str:
    """A text file's content, its line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not UTF-8 text: save it as CSV UTF-8, or export it again.") from None


def left_out(briefs: Sequence[Brief]) -> Iterator[str]:
    """A line on the points that are not in these marks, if there are any."""
    checks = max(brief.max_score for brief in briefs)
    scaled = sum(bool(brief.edition) and 0 < brief.max_score < checks for brief in briefs)
    if scaled:
        yield f"{scaled} of other editions, which ask less, count by their share of {decimal(checks)} (not in plain)."
    by_hand = max(brief.points_by_hand for brief in briefs)
    if by_hand:
        yield (
            f"These marks are those of the checks ({decimal(checks)} points); the {decimal(by_hand)} points for inline "
            "answers, marked by hand in formgrader, are exported by `nbgrader export`."
        )
