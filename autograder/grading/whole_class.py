"""Marks a class: each submission on its own, in one of the grader's processes, its result stored as soon as it is there."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from autograder.grading import work
from autograder.grading.keep import result_path
from autograder.grading.pool import Gone, Here, Pool, processors
from autograder.grading.prepare import Prepared
from autograder.grading.watch import Watch
from autograder.intake.staging import Handin
from autograder.report.stored import Stored
from autograder.results import Result


def mark_class(
    handins: Sequence[Handin], prepared: Prepared, out: Path, workers: int | None = None, watch: Watch | None = None
) -> Stored:
    """Mark a class in as many processes as there are workers, storing each result as soon as it is there.

    Returns the results in the order of the submissions. Sets where each is laid out, for who needs that again.
    """
    workers = min(workers or processors(), len(handins))
    watch = watch or Watch(Console(file=io.StringIO()), every=None)
    with Pool(prepared, workers) if workers > 1 else Here(prepared) as pool:
        if workers > 1:
            watch.phase("Preparing", len(prepared.questions))
            for number, _ in pool.run(work.prepare, [(question.id,) for question in prepared.questions]):
                watch.finished(number)
        watch.phase("Marking", len(handins))
        for number, result in marked(pool, handins, prepared, out, watch):
            watch.finished(number, result)
    return Stored({handin.submission.student: result_path(out, handin.submission) for handin in handins})


def marked(
    pool: Pool | Here, handins: Sequence[Handin], prepared: Prepared, out: Path, watch: Watch
) -> Iterator[tuple[int, Result]]:
    """The number of each submission, and its result, as they come."""

    def started(number: int) -> None:
        watch.started(number, handins[number].submission.student)

    for number, found in pool.run(work.mark, [(handin, out) for handin in handins], started, watch.returned):
        if isinstance(found, Gone):
            yield number, work.store_ended(prepared, handins[number].submission, str(found), out)
            continue
        if found.staged:
            handins[number].staged = found.staged
        yield number, found.result
