"""What marking needs to know of other machines that mark; autograder/cluster has them."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from autograder.grading.prepare import Prepared, Settings
from autograder.intake.systems import Submission
from autograder.results import Result

Started = Callable[[int, str, str], Any]  # a submission's number, its student, and the machine
Numbered = tuple[int, Result]


@dataclass(frozen=True)
class Job:
    """A submission to be marked, and its earlier result for the same content."""

    number: int
    submission: Submission
    before: Result | None = None


class Elsewhere(Protocol):
    """Other machines; see autograder.cluster.client.Cluster."""

    def check(self, settings: Settings, only: Collection[str] | None = None) -> Settings: ...

    def machines(self) -> list[str]: ...

    def run(self, prepared: Prepared, jobs: Iterable[Job], started: Started) -> Iterator[Numbered]: ...
