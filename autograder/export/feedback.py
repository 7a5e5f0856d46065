"""The work of `autograder feedback`: the pages of an earlier run written anew, and the zip for the students."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.course import CourseError
from autograder.export.feedback_zip import SYSTEMS, System, write_zip
from autograder.export.totals import NEAR, by_checks, some
from autograder.grading.feedback_pages import Page, write_pages
from autograder.grading.keep import all_results
from autograder.report.stored import Stored
from autograder.report.words import one_line

if TYPE_CHECKING:  # nbgrader takes a second to import
    from autograder.gradebook.standing import Standing


def write_feedback(out: Path, kind: str | None, target: Path | None, db: str | None, console: Console) -> None:
    """Write the pages of all who have a result in `out`, and the zip `target` for one of SYSTEMS."""
    system = system_of(kind, target)
    results = all_results(out)
    if not results:
        raise CourseError(f"{out} holds no results: run `autograder grade` first.")
    held = held_in(db, results, out)
    pages = write_pages(results, held or {}, out)
    for line in said(pages.written, held, out):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if system and target:
        left_out = write_zip(pages.written, system, target)
        for line in said_of_zip(pages.written, left_out, system, target):
            console.print(line, highlight=False, soft_wrap=True, markup=False)
    pages.check()


def system_of(kind: str | None, target: Path | None) -> System | None:
    if kind is not None and kind not in SYSTEMS:
        raise CourseError(f"There is no zip for {kind!r}; there are {' and '.join(SYSTEMS)}.")
    if (kind is None) != (target is None):
        raise CourseError("--zip says for which system, and --output the zip to write: name both, or neither.")
    return SYSTEMS[kind] if kind else None


def held_in(db: str | None, results: Stored, out: Path) -> "Mapping[str, Standing] | None":
    """What the gradebook holds, by nbgrader's ids; None where the run is in none."""
    from autograder.gradebook.standing import gradebook_of
    from autograder.gradebook.up_to_date import current_standings

    url = db or gradebook_of(out)
    return current_standings(out, url, next(iter(results.values()))["assignment"]) if url else None


def said(pages: Sequence[Page], held: "Mapping[str, Standing] | None", out: Path) -> Iterator[str]:
    """What is to be said of the pages."""
    yield f"Wrote {counted(len(pages), 'page')} of feedback: {out / 'feedback'}"
    if held is None:
        yield "This run is in no gradebook, so the pages have the marks of the checks alone."
        return
    absent = [page.student for page in pages if page.standing is None]
    if absent:
        yield (
            f"Not in the gradebook, so with the marks of the checks alone: {some(absent)}. "
            f"Run `autograder regrade {out}` to record them."
        )
    other = [page.student for page in pages if page.standing and abs(by_checks(page.standing) - page.checks) > NEAR]
    if other:
        yield (
            f"The gradebook has other marks of the checks than {out}, and so have the pages: {some(other)}. "
            f"Run `autograder regrade {out}` to record those of now, and this command again."
        )
    counts = {page.student: len(page.standing.waiting) for page in pages if page.standing and page.standing.waiting}
    if counts:
        who = some([f"{student} ({count})" for student, count in counts.items()])
        yield f"{len(counts)} of {len(pages)} have answers that are not marked yet, and their pages say so: {who}."


def said_of_zip(pages: Sequence[Page], left_out: Sequence[Page], system: System, target: Path) -> Iterator[str]:
    """What is to be said of the zip; CourseError where nobody is in it."""
    if len(left_out) == len(pages):
        raise CourseError(
            f"No submission of this run is named as in a download of {system.name}, which by that name gives each page "
            f"to its student: {target} was not written. Mark the download as it came, and run this again."
        )
    yield f"Wrote {target} with {counted(len(pages) - len(left_out), 'page')}. In {system.name}: {system.upload}."
    if left_out:
        who = ", ".join(one_line(page.student, 80) for page in left_out)
        yield f"Not in it, since it is not certain who that is in {system.name}; give them their pages yourself: {who}."


def counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
