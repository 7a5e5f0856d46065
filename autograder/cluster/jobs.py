"""What is known of a submission that is on its way to a cluster."""

from dataclasses import dataclass

from autograder.grading.elsewhere import Job


@dataclass
class Sent:
    """A job on its way."""

    job: Job
    size: int = 0  # bytes
    to: frozenset[str] = frozenset()  # addresses of workers that may mark it
    alone: bool = False  # whether its worker has nothing else
    failures: int = 0  # of workers that could not mark it
    ended: int = 0  # workers, alone
