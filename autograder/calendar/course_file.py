"""A course's own file, course.toml: its name, time zone, due dates, extensions, and what late work costs.

name = "CS231n, autumn 2026"
time_zone = "America/Los_Angeles"

[assignments.assignment1]
due = 2026-10-12T23:59:00

[assignments.assignment1.extensions]       # by nbgrader's id of the student, or the email address
ada = "2 days"
"bob@example.edu" = 2026-10-20T12:00:00

[assignments.assignment1.times]            # when something came, where the download does not say so, or is wrong
cem = 2026-10-13T08:30:00

[late]
share = 0.1                                # of the points earned, for each day begun
per = "day"                                # or "hour"
grace = "15 minutes"
at_most = 0.5
free_days = 4                              # of each student, over all assignments
free_days_each = 2                         # at most for one assignment
"""

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autograder.calendar.moments import duration
from autograder.calendar.rule import SECONDS, Rule
from autograder.calendar.strict import Strict
from autograder.course import CourseError, assignments
from autograder.files import read_toml

FILE = "course.toml"  # in the course folder
FIRST_YEAR, LAST_YEAR = 1990, 2500
EXAMPLE = "2026-10-12T23:59:00"


@dataclass(frozen=True)
class Dates:
    """The dates of one assignment; every time has its zone."""

    due: datetime.datetime | None = None
    extensions: Mapping[str, datetime.datetime] = field(default_factory=dict)  # until when, by student
    times: Mapping[str, datetime.datetime] = field(default_factory=dict)  # when something was handed in, by student


@dataclass(frozen=True)
class CourseFile:
    """What a course.toml says; nothing where there is none."""

    name: str = ""
    zone: ZoneInfo | None = None
    assignments: Mapping[str, Dates] = field(default_factory=dict)
    late: Rule | None = None

    def dates(self, assignment: str) -> Dates:
        return self.assignments.get(assignment, Dates())


def course_file(folder: Path) -> CourseFile:
    """The course.toml of a course folder; CourseError where there is one that cannot be understood."""
    path = folder / FILE
    return Reader(path).course(read_toml(path, "a calendar")) if os.path.lexists(path) else CourseFile()


@dataclass(frozen=True)
class Reader(Strict):
    """Reads one course.toml."""

    zone: ZoneInfo | None = None

    def course(self, said: dict[str, Any]) -> CourseFile:
        self.known(said, "", ("name", "time_zone", "assignments", "late"))
        name = self.value(said, "", "name", str, "a text", "")
        zone = self.time_zone(said)
        inner = Reader(self.path, zone)
        given = self.table(said, "", "assignments")
        self.known(given, "assignments", assignments())
        dates = {name: inner.dates(self.table(given, "assignments", name), f"assignments.{name}") for name in given}
        return CourseFile(name, zone, dates, self.rule(said) if "late" in said else None)

    def time_zone(self, said: dict[str, Any]) -> ZoneInfo | None:
        name = self.value(said, "", "time_zone", str, 'a name such as "Europe/Paris"', None)
        if name is None:
            return None
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # not there; no name; a folder of names
            raise self.wrong("time_zone", name, 'a name that this machine knows, such as "Europe/Paris"') from None

    def dates(self, said: dict[str, Any], place: str) -> Dates:
        self.known(said, place, ("due", "extensions", "times"))
        due = self.time(said["due"], f"{place}.due") if "due" in said else None
        extensions = self.table(said, place, "extensions")
        if extensions and due is None:
            raise CourseError(f"{self.path}: {place} has extensions and no due date: write due = {EXAMPLE}.")
        times = self.table(said, place, "times")
        return Dates(
            due,
            {who: self.extended(until, due, f"{place}.extensions.{who}") for who, until in extensions.items()},
            {who: self.time(time, f"{place}.times.{who}") for who, time in times.items()},
        )

    def extended(self, until: Any, due: datetime.datetime | None, key: str) -> datetime.datetime:
        """Until when; a duration is counted on the clock of the course: two days later at the same time of day."""
        assert due is not None
        what = f'a duration such as "2 days", or a time after the due date such as {EXAMPLE}'
        if isinstance(until, str):
            try:
                return later(due, duration(until))
            except ValueError:
                raise self.wrong(key, until, what) from None
        if not isinstance(until, datetime.datetime):
            raise self.wrong(key, until, what)
        time = self.time(until, key)
        if time < due:
            raise self.wrong(key, until, what)
        return time

    def time(self, value: Any, key: str) -> datetime.datetime:
        if not isinstance(value, datetime.datetime):
            raise self.wrong(key, value, f"a date with a time, without quotes, such as {EXAMPLE}")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise self.wrong(key, value, f"a time such as {EXAMPLE}")
        if value.tzinfo:
            return value.astimezone(self.zone) if self.zone else value
        if self.zone is None:
            raise CourseError(
                f'{self.path}: {key} = {value} needs the course\'s time_zone = "...": write one at the top.'
            )
        return value.replace(tzinfo=self.zone)

    def rule(self, said: dict[str, Any]) -> Rule:
        table = self.table(said, "", "late")
        self.known(table, "late", ("share", "per", "grace", "at_most", "free_days", "free_days_each"))
        if "share" not in table:
            raise CourseError(
                f"{self.path}: [late] says no share: write share = 0.1, of the points, for each day begun."
            )
        per = self.value(table, "late", "per", str, '"day" or "hour"', "day", SECONDS.__contains__)
        whole = "a number of days, such as 4"
        return Rule(
            self.share(table, "share", 0.0),
            per,
            self.grace(table),
            self.share(table, "at_most", 1.0),
            self.value(table, "late", "free_days", int, whole, 0, is_not_negative),
            self.value(table, "late", "free_days_each", int, whole, None, is_not_negative),
        )

    def share(self, table: dict[str, Any], key: str, default: float) -> float:
        said = {name: float(value) if type(value) is int else value for name, value in table.items()}
        return self.value(said, "late", key, float, "a share from 0 to 1, such as 0.1", default, lambda x: 0 <= x <= 1)

    def grace(self, table: dict[str, Any]) -> float:
        text = self.value(table, "late", "grace", str, 'a duration such as "15 minutes"', "0 minutes")
        try:
            return duration(text).total_seconds()
        except ValueError:
            raise self.wrong("late.grace", text, 'a duration such as "15 minutes"') from None


def later(time: datetime.datetime, by: datetime.timedelta) -> datetime.datetime:
    """Days later at the same time of day, also when clocks change in between; hours and minutes as they pass."""
    days = time + datetime.timedelta(days=by.days)
    return (days.astimezone(datetime.UTC) + datetime.timedelta(seconds=by.seconds)).astimezone(time.tzinfo)


def is_not_negative(number: int) -> bool:
    return number >= 0
