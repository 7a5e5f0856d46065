"""Marks a class: each submission on its own, its result stored as soon as it is there; by whoever carries that out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.grading import work
from autograder.grading.crew import Crew, Gone, Here, processors
from autograder.grading.elsewhere import Elsewhere, Job
from autograder.grading.feedback_pages import write_page
from autograder.grading.keep import result_path, stored_before
from autograder.grading.pool import Pool
from autograder.grading.prepare import Prepared
from autograder.grading.watch import Watch
from autograder.intake.staging import Handin
from autograder.report.stored import Stored


def crew_of(prepared: Prepared, handins: Sequence[Handin], workers: int | None) -> Crew:
    """Who marks: as many processes as there are workers, by default one for each processor; one alone is this one."""
    count = min(workers or processors(), len(handins))
    return Pool(prepared, count) if count > 1 else Here(prepared)


def mark_class(
    handins: Sequence[Handin],
    prepared: Prepared,
    out: Path,
    crew: Crew,
    watch: Watch,
    elsewhere: Elsewhere | None = None,
) -> Stored:
    """Mark a class, by a crew or elsewhere, storing each result as soon as it is there.

    Returns the results in the order of the submissions. Sets where each is laid out, for who needs that again.
    """
    if crew.many and not elsewhere:
        watch.phase("Preparing", len(prepared.questions))
        for number, _ in crew.run(work.prepare, [(question.id,) for question in prepared.questions]):
            watch.finished(number)
    watch.phase("Marking", len(handins))
    whole = (handins, prepared, out, watch)
    for number, found in marked_elsewhere(elsewhere, *whole) if elsewhere else marked(crew, *whole):
        watch.finished(number, found.result, found.kept)
    return Stored({handin.submission.student: result_path(out, handin.submission) for handin in handins})


def marked(
    crew: Crew, handins: Sequence[Handin], prepared: Prepared, out: Path, watch: Watch
) -> Iterator[tuple[int, work.Marked]]:
    """The number of each submission, and its result, as they come."""

    def started(number: int) -> None:
        watch.started(number, handins[number].submission.student)

    for number, found in crew.run(work.mark, [(handin, out) for handin in handins], started, watch.returned):
        if isinstance(found, Gone):
            found = work.Marked(work.store_ended(prepared, handins[number].submission, str(found), out))
        if found.staged:
            handins[number].staged = found.staged
        yield number, found


def marked_elsewhere(
    elsewhere: Elsewhere, handins: Sequence[Handin], prepared: Prepared, out: Path, watch: Watch
) -> Iterator[tuple[int, work.Marked]]:
    """The same of a class that is marked by other machines; what is kept of earlier runs comes first."""
    contents: dict[int, str] = {}
    for number, handin in enumerate(handins):
        contents[number], before = work.earlier(prepared, handin.submission, out)
        if before and work.holds(prepared, before):
            write_page(before, out)
            del contents[number]
            yield number, work.Marked(before, kept=True)
    jobs = (
        Job(n, handins[n].submission, stored_before(result_path(out, handins[n].submission), contents[n]))
        for n in [*contents]
    )
    for number, result in elsewhere.run(prepared, jobs, watch.started):
        yield number, work.Marked(work.store(result, handins[number].submission, contents[number], out))
