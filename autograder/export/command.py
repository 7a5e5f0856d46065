"""The work of `autograder export`: an earlier run's marks in the form of another system."""

from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from autograder.course import CourseError
from autograder.export.canvas import canvas_csv
from autograder.export.filling import Exported, on_one_scale
from autograder.export.moodle import moodle_csv
from autograder.files import write_text
from autograder.grading.keep import stored_results
from autograder.report.results_csv import results_csv
from autograder.report.tidy import tidy
from autograder.report.words import decimal
from autograder.results import Result

# Each takes the results, the text of the file that the system exported, if any, and the name of our column in it.
FORMATS: dict[str, Callable[[list[Result], str | None, str | None], Exported]] = {
    "canvas": lambda results, text, column: canvas_csv(on_one_scale(results), text, column),
    "moodle": lambda results, text, column: moodle_csv(on_one_scale(results), text),
    "plain": lambda results, text, column: Exported(results_csv(results), []),
}


def export_marks(out: Path, kind: str, target: Path, into: Path | None, column: str | None, console: Console) -> None:
    """Write the results stored in `out` to the file `target`, in one of FORMATS; `into` is the file to fill in."""
    results = list(stored_results(out).values())
    if not results:
        raise CourseError(f"{out} holds no results: run `autograder grade` first.")
    exported = export_text(results, kind, text_of(into) if into else None, column)
    write_text(target, exported.text)
    console.print(f"Wrote {target}", highlight=False, soft_wrap=True, markup=False)
    for line in left_out(results):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if exported.unmatched:
        names = ", ".join(exported.unmatched)
        console.print(f"Not in that gradebook, enter by hand: {names}", style="yellow", markup=False)


def export_text(results: list[Result], kind: str, text: str | None, column: str | None) -> Exported:
    if kind not in FORMATS:
        *others, last = FORMATS
        raise CourseError(f"There is no format {kind!r}; there are {', '.join(others)} and {last}.")
    try:
        return FORMATS[kind](results, text, column)
    except ValueError as error:
        raise CourseError(str(error)) from None


def text_of(path: Path) -> str:
    """A text file's content, its line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not UTF-8 text: save it as CSV UTF-8, or export it again.") from None


def left_out(results: list[Result]) -> Iterator[str]:
    """A line on the points that are not in these marks, if there are any."""
    tidied = [tidy(result) for result in results]
    checks = max(result["max_score"] for result in tidied)
    scaled = sum(bool(result["edition"]) and 0 < result["max_score"] < checks for result in tidied)
    if scaled:
        yield f"{scaled} of other editions, which ask less, count by their share of {decimal(checks)} (not in plain)."
    by_hand = max(sum(answer["points"] for answer in result["manual"]) for result in tidied)
    if by_hand:
        yield (
            f"These marks are those of the checks ({decimal(checks)} points); the {decimal(by_hand)} points for inline "
            "answers, marked by hand in formgrader, are exported by `nbgrader export`."
        )
