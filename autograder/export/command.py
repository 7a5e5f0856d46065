"""The work of `autograder export`: an earlier run's marks in the form of another system."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from autograder.course import CourseError
from autograder.export import totals
from autograder.export.canvas import canvas_csv
from autograder.export.filling import Exported
from autograder.export.moodle import moodle_csv
from autograder.export.plain import plain_csv
from autograder.export.totals import Total
from autograder.files import write_text
from autograder.grading.keep import all_results
from autograder.grading.outputs import try_file
from autograder.report.brief import gather
from autograder.report.words import decimal

# Each takes the totals, the text of the file that the system exported, if any, and our column's name in it.
FORMATS: dict[str, Callable[[Sequence[Total], str | None, str | None], Exported]] = {
    "canvas": lambda marks, text, column: canvas_csv(totals.on_one_scale(marks), text, column),
    "moodle": lambda marks, text, column: moodle_csv(totals.on_one_scale(marks), text),
    "plain": lambda marks, text, column: Exported(plain_csv(marks), [], []),
}


@dataclass(frozen=True)
class Wishes:
    """What is asked of an export, beside where it goes."""

    into: Path | None = None  # the file that the system exported, to be filled in
    column: str | None = None  # ours in it
    db: str | None = None  # the gradebook; by default that of the run
    checks: bool = False  # the marks of the checks alone
    unfinished: bool = False  # totals also where something has no mark yet
    overwrite: bool = False  # other marks that are in that file
    scale: bool = False  # to the column's points


def export_marks(out: Path, kind: str, target: Path, wishes: Wishes, console: Console) -> None:
    """Write the marks of the results stored in `out` to the file `target`, in one of FORMATS."""

    def say(line: str, style: str | None = None) -> None:
        console.print(line, style=style, highlight=False, soft_wrap=True, markup=False)

    target = Path(os.path.realpath(target)) if target.is_symlink() else target
    try_file(target)
    if kind not in FORMATS:
        *others, last = FORMATS
        raise CourseError(f"There is no format {kind!r}; there are {', '.join(others)} and {last}.")
    marks = marks_of(out, wishes)
    text = text_of(wishes.into) if wishes.into else None
    exported = in_form(marks, kind, text, wishes)
    if line := about_points(exported, marks, wishes):
        say(line, "yellow")
    for line in exported.replaced:
        say(line)
    if exported.replaced and not wishes.overwrite:
        raise CourseError(
            f"{len(exported.replaced)} cells of {wishes.into} hold something else than would be written, as listed. "
            "Nothing was written: add --overwrite to replace them."
        )
    write_text(target, exported.text)
    say(f"Wrote {target}")
    for line in totals.said(marks):
        say(line)
    if exported.unmatched:
        say(f"Not in that gradebook, enter by hand: {', '.join(exported.unmatched)}", "yellow")


def marks_of(out: Path, wishes: Wishes) -> list[Total]:
    """The totals of everyone who has a result."""
    briefs = gather(all_results(out).values())
    if not briefs:
        raise CourseError(f"{out} holds no results: run `autograder grade` first.")
    if wishes.checks:
        return totals.of_checks(briefs)
    from autograder.gradebook.standing import gradebook_of  # nbgrader takes a second to import
    from autograder.gradebook.up_to_date import current_standings

    db = wishes.db or gradebook_of(out)
    if db is None:
        return totals.of_checks(briefs)
    return totals.of_gradebook(briefs, current_standings(out, db, briefs[0].assignment), out, wishes.unfinished)


def in_form(marks: Sequence[Total], kind: str, text: str | None, wishes: Wishes) -> Exported:
    """The marks in a system's form; out of the points that its column has, if that is wished."""
    try:
        exported = FORMATS[kind](marks, text, wishes.column)
        if wishes.scale and not (exported.points and exported.points > 0):
            place = wishes.into or "a file of the system's own, --into"
            raise CourseError(f"--scale needs the points of our column, which {place} does not say: leave it out.")
        if wishes.scale and exported.points:
            return FORMATS[kind](totals.scaled(totals.on_one_scale(marks), exported.points), text, wishes.column)
        return exported
    except ValueError as error:
        raise CourseError(str(error)) from None


def about_points(exported: Exported, marks: Sequence[Total], wishes: Wishes) -> str:
    """What is to be said of the points of our column, if they are not those of the marks."""
    points, most = exported.points, totals.most_of(marks)
    if points is None or abs(points - most) < totals.NEAR:
        return ""
    if wishes.scale and points:
        return f"Written are shares of the {decimal(points)} points that the column counts in {wishes.into}."
    return (
        f"The column counts {decimal(points)} points in {wishes.into}, and these marks are out of {decimal(most)}: "
        f"set it to {decimal(most)} there, or add --scale to write each student's share of {decimal(points)}."
    )


def text_of(path: Path) -> str:
    """A text file's content, its line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not UTF-8 text: save it as CSV UTF-8, or export it again.") from None
