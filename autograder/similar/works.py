"""Reads what is compared of many submissions, each in a process that ends where it takes too much."""

import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grading.crew import processors
from autograder.intake.limits import Unreadable
from autograder.intake.reading import limited
from autograder.intake.staging import Wanted, stage
from autograder.intake.student_names import base_of
from autograder.intake.systems import Submission
from autograder.similar.handed_out import HandedOut
from autograder.similar.written import Part, Written, written


@dataclass(frozen=True)
class Work:
    """What is compared of one submission."""

    student: str
    earlier: str = ""  # the folder of an earlier class, where it is of one
    parts: list[Part] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)  # file -> digest of its bytes
    cut: bool = False
    problem: str = ""  # why it could not be read

    @property
    def person(self) -> str:
        """The student's name without what a system or another attempt adds: `Ada (2)`, `Ada_12345`."""
        name = re.sub(r"_\d+$", "", base_of(self.student))
        return unicodedata.normalize("NFC", name).casefold()

    def tokens(self, file: str = "") -> int:
        """How many tokens are compared, of one file or of all."""
        return sum(len(part.prints.spans) for part in self.parts if file in ("", part.file))


def read_works(
    submissions: Sequence[tuple[Submission, str]],
    wanted: Wanted,
    known: HandedOut,
    workdir: Path,
    started: Callable[[int, str], object],
    finished: Callable[[int], object],
) -> list[Work]:
    """What is compared of each submission, given with the earlier class that it is of; in the same order.

    As many are read at once as there are processors. The two functions are told the numbers of submissions, in threads.
    """

    def work(number: int) -> Work:
        submission, earlier = submissions[number]
        started(number, submission.student)
        folder = workdir / f"read-{number}"
        try:
            found = limited(submission.path.name, read, submission, wanted, known, folder)
        except Unreadable as problem:
            return Work(submission.student, earlier, problem=str(problem))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            finished(number)
        return Work(submission.student, earlier, found.parts, found.digests, found.cut)

    return list(in_threads(work, len(submissions)))


def read(submission: Submission, wanted: Wanted, known: HandedOut, folder: Path) -> Written:
    """Lay a submission out in a folder as for marking, and say what of it is compared. Raises Unreadable."""
    stage(submission, wanted.files, wanted.notebooks, folder, None, wanted.editions)
    return written(folder, known)


def in_threads(work: Callable[[int], Work], count: int) -> Iterator[Work]:
    """What `work` gives for each number below a count, in order; what waits is given up where one raises."""
    pool = ThreadPoolExecutor(processors())
    try:
        futures = [pool.submit(work, number) for number in range(count)]
        for future in as_completed(futures):
            future.result()
        yield from (future.result() for future in futures)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
