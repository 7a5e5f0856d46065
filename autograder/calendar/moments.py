"""Times and durations as people write them, in the course's time zone."""

import datetime
import re
from zoneinfo import ZoneInfo

UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
DURATION = re.compile(rf"(\d{{1,4}}) ?({'|'.join(UNITS)})s?", re.I)
MOST = datetime.timedelta(days=3660)


def duration(text: str) -> datetime.timedelta:
    """The duration that is written as `2 days`, or `1 day 12 hours`; ValueError for anything else."""
    parts = DURATION.findall(text)
    if not parts or DURATION.sub("", text).strip(" ,"):
        raise ValueError(f"no duration: {text!r}")
    found = datetime.timedelta(seconds=sum(int(count) * UNITS[unit.lower()] for count, unit in parts))
    if found > MOST:
        raise ValueError(f"too long: {text!r}")
    return found


def in_words(seconds: float) -> str:
    """How late something is: `1 d 2 h`, `35 min`, less than a minute as `40 s`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    named = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    shown = [f"{count} {unit}" for count, unit in named if count]
    return " ".join(shown[:2]) or "0 s"


def in_utc(time: datetime.datetime) -> datetime.datetime:
    """A time with its zone as nbgrader has times: in UTC, without saying so."""
    return time.astimezone(datetime.UTC).replace(tzinfo=None)


def shown(time: datetime.datetime, zone: ZoneInfo | None) -> str:
    """A time of nbgrader's, as people of the course read it."""
    return f"{time.replace(tzinfo=datetime.UTC).astimezone(zone or datetime.UTC):%a %Y-%m-%d %H:%M}"
