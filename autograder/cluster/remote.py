"""What runs on a worker: marks a submission that was sent, as it would be marked where it came from."""

import collections
import pickle
import tempfile
import threading
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from distributed import get_worker

from autograder.cluster.fitness import Fitness, fitness
from autograder.cluster.unpacking import unpack
from autograder.course import CourseError
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Prepared, Settings
from autograder.intake.limits import Unreadable
from autograder.intake.staging import Handin
from autograder.results import Result
from autograder.sandbox.runner import describe
from autograder.sandbox.walls import SandboxUnavailable

PREPARED: collections.OrderedDict[bytes, Prepared] = collections.OrderedDict()  # by what they are prepared for
KEPT = 2  # of these: the last ones
PREPARING = threading.Lock()


class Answer(NamedTuple):
    """What a worker gives for a submission; where it is no result, one of two sentences says why."""

    result: Result | None = None
    refused: str = ""  # what is wrong with the submission
    failed: str = ""  # what is wrong with the worker
    where: str = ""  # its address


def course_of(settings: Settings, only: Collection[str] | None) -> bytes:
    """What a run marks with, for `mark` and `look`: settings, and the ids of the questions if not all."""
    return pickle.dumps((settings, None if only is None else sorted(only)))


def look(course: bytes) -> Fitness:
    """What this worker is like."""
    return fitness(*pickle.loads(course))


def mark(course: bytes, packed: bytes, before: bytes, topic: str, number: int) -> Answer:
    """Mark one submission.

    Inputs:
    - course: as of `course_of`.
    - packed: the submission, as of `packing.pack`.
    - before: its earlier result for the same content, pickled; or None, pickled.
    - topic, number: the cluster's events by which is told that it has begun, and what it is called there.
    """
    worker = get_worker()
    worker.log_event(topic, {"number": number, "where": worker.address})
    try:
        with tempfile.TemporaryDirectory(
            prefix="submission-", dir=worker.local_directory, ignore_cleanup_errors=True
        ) as place:
            return Answer(marked(prepared_for(course), packed, pickle.loads(before), Path(place)))
    except Unreadable as problem:
        return Answer(refused=str(problem))
    except (CourseError, SandboxUnavailable) as problem:
        return Answer(failed=str(problem), where=worker.address)
    except OSError as error:
        sentence = f"{worker.local_directory} cannot be written to ({error.strerror or type(error).__name__})."
        return Answer(failed=sentence, where=worker.address)


def marked(prepared: Prepared, packed: bytes, before: Result | None, place: Path) -> Result:
    """The result of a submission that is unpacked in an empty folder; it says behind which walls of this machine."""
    submission = unpack(packed, place)
    result = mark_submission(Handin(submission, prepared.wanted, place / "staged"), prepared, before)
    walls = {"sandbox": describe()} if prepared.settings.sandbox else {}
    return {**result, "environment": {**result["environment"], **walls}}


def prepared_for(course: bytes) -> Prepared:
    """The questions for a run, prepared once in this process."""
    with PREPARING:
        if course not in PREPARED:
            PREPARED[course] = Prepared(*pickle.loads(course))
        PREPARED.move_to_end(course)
        while len(PREPARED) > KEPT:
            PREPARED.popitem(last=False)
        return PREPARED[course]
