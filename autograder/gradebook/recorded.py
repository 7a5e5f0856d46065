"""What is to be said of a recording."""

from dataclasses import dataclass, field

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from autograder.intake.archives import OURS
from autograder.report.words import one_line


@dataclass
class Recorded:
    """What is to be said of a recording, by student."""

    failed: dict[str, str] = field(default_factory=dict)  # why there are no marks in the gradebook
    penalties: dict[str, float] = field(default_factory=dict)  # for late work, in points
    without_time: list[str] = field(default_factory=list)  # whose timestamp cannot be read
    unknown: list[str] = field(default_factory=list)  # sentences on names in course.toml that are no student's

    def fail(self, student: str, error: Exception) -> None:
        """Note why a student is not recorded; raises what would stop every other."""
        if concerns_all(error):
            raise error
        self.failed[student] = one_line(f"{type(error).__name__}: {error}")

    def lines(self) -> list[str]:
        """The same as sentences, in the order of the names: submissions are recorded in any."""
        late, failed = sorted(self.penalties.items()), sorted(self.failed.items())
        return [
            *(f"{shown(s)} was late: {p:g} points are taken off, in the gradebook." for s, p in late),
            *(f"{shown(s)}: timestamp.txt cannot be read, so no time was recorded." for s in sorted(self.without_time)),
            *self.unknown,
            *(f"{shown(s)} was not recorded in the gradebook ({why})." for s, why in failed),
        ]


def shown(student: str) -> str:
    return one_line(student, 80)


def concerns_all(error: Exception) -> bool:
    """Whether what stopped a recording would stop every other: the database, or a machine without room."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, DataError | IntegrityError)
    return isinstance(error, OSError) and error.errno in OURS
