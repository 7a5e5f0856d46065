"""The work of `autograder similar`: compare the submissions of a stored run, and write down which are similar."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from autograder.course import CourseError
from autograder.files import workplace, write_text
from autograder.grading.prepare import wanted
from autograder.grading.run import Run, stored_run
from autograder.grading.watch import Watch
from autograder.intake.downloads import find
from autograder.intake.staging import few
from autograder.intake.systems import Submission
from autograder.report.words import one_line
from autograder.roster.matching import name_as_in_roster
from autograder.similar.handed_out import common_hashes, handed_out
from autograder.similar.page import page, shown_pairs, table
from autograder.similar.ranking import BOUND, Ranking
from autograder.similar.works import read_works


def compare(out: Path, earlier: Sequence[Path], console: Console, bound: float = BOUND) -> Ranking:
    """Compare the submissions of the run that is stored in a folder; writes similar.html and similar.csv there.

    `earlier` are folders or files of earlier classes, which are compared with this one; `bound` is the similarity from
    which on a pair is listed. Raises CourseError where there is no run, or nothing to compare.
    """
    run = stored_run(out)
    there([Path(path) for path in run.paths], "`similar` reads submissions again: put them back where they were marked")
    there(earlier, "Name the folder of an earlier class")
    with Watch(console) as watch, workplace() as workdir:
        found = submissions(run, earlier, workdir, console)
        ours = sum(1 for _, of in found if not of)
        if len(found) < 2:
            raise CourseError(
                "There is one submission only, and none to compare it with: add an earlier class, --with."
            )
        known, common = handed_out(run.assignment), common_hashes(run.assignment)
        watch.phase("Comparing", len(found))
        works = read_works(found, wanted(run.assignment), known, workdir, watch.started, watch.finished)
        ranking = Ranking(works, ours, common, bound)
        pairs = shown_pairs(ranking)
    write_text(out / "similar.csv", table(pairs))
    write_text(out / "similar.html", page(ranking, pairs, run.assignment, bound))
    for line in said(ranking, out):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    return ranking


def there(paths: Sequence[Path], what_to_do: str) -> None:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise CourseError(f"Not found: {', '.join(missing)}. {what_to_do}.")


def submissions(run: Run, earlier: Sequence[Path], workdir: Path, console: Console) -> list[tuple[Submission, str]]:
    """The submissions of a run, then those of earlier classes, each with the path of its class."""
    remarks: list[str] = []
    found = [(each, "") for each in find(run.paths, run.assignment, workdir / "own", run.as_class, remarks)]
    if run.gradebook:
        name_as_in_roster([each for each, _ in found], Path(run.course), run.db)
    for line in few(remarks):
        console.print(one_line(line), highlight=False, soft_wrap=True, markup=False)
    if not found:
        raise CourseError(f"No submissions found in {', '.join(run.paths)}.")
    for number, path in enumerate(earlier):
        theirs = find([path], run.assignment, workdir / f"earlier-{number}", None if path.is_dir() else True)
        if not theirs:
            raise CourseError(f"No submissions found in {path}.")
        found += [(each, path.name or str(path)) for each in theirs]
    return found


def said(ranking: Ranking, out: Path) -> list[str]:
    """What to say in the end."""
    unread = sum(1 for work in ranking.works if work.problem)
    count = len(ranking.pairs)
    pairs = f"{count} pair{'' if count == 1 else 's'} to look at" if count else "No pair to look at"
    left = [f"Not compared, because they could not be read: {unread}; the page says why."] if unread else []
    reason = " Similarity is a reason to look and to ask, never a finding." if count else ""
    return [*left, f"{pairs}.{reason}", f"Pairs: {(out / 'similar.html').resolve()}"]
