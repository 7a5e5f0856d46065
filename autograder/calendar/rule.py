"""What late work costs: a rule of the course, in numbers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

SECONDS = {"hour": 3600, "day": 86400}


@dataclass(frozen=True)
class Rule:
    """What late work costs of the points that it earned.

    A day or an hour has begun when the grace is over as well: with ten minutes of grace, work that is five minutes late
    is in time, and work that is a day and five minutes late is one day late.
    """

    share: float  # for each day or hour begun, from 0 to 1
    per: str = "day"
    grace: float = 0.0  # seconds
    at_most: float = 1.0  # of the points
    free_days: int = 0  # of each student, over all assignments
    free_days_each: int | None = None  # at most for one assignment

    def share_lost(self, seconds: float, free_days: int = 0) -> float:
        """The share of the points that is lost by work that is so late, some days of it free."""
        left = seconds - self.grace - free_days * SECONDS["day"]
        begun = math.ceil(max(0.0, left) / SECONDS[self.per])
        return min(begun * self.share, self.at_most)

    def free_days_for(self, seconds: float, earlier: Iterable[float] = ()) -> int:
        """The free days that a student spends on work that is so late.

        `earlier` is by how many seconds the student's work was late for assignments that were due before, in their
        order: what is spent there is not left for this one.
        """
        left = self.free_days
        for late in earlier:
            left -= self.spent(late, left)
        return self.spent(seconds, left)

    def spent(self, seconds: float, left: int) -> int:
        """The free days that one assignment takes of those that are left."""
        begun = math.ceil(max(0.0, seconds - self.grace) / SECONDS["day"])
        return min(begun, left, left if self.free_days_each is None else self.free_days_each)
