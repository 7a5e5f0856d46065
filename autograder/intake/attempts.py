"""Handed in more than once: which files and folders are attempts of one student, and which is the latest."""

import contextlib
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from autograder.intake.members import DAMAGE, is_zip
from autograder.intake.student_names import COPY, MONTHS, base_of, without_ending

NUMBER = re.compile(r"(?:[-_ .]v?|\bv|attempt|version|try)(?P<n>\d{1,3})$", re.I)
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T _-](\d\d)[-:.]?(\d\d)(?:[-:.]?(\d\d))?)?")
WRITTEN = re.compile(  # by Brightspace: Mar 5, 2025 1030 AM, and where the day comes first
    r"\b(?:(?P<month>[A-Z][a-z]{2,8}) (?P<day>\d{1,2})|(?P<day2>\d{1,2}) (?P<month2>[A-Z][a-z]{2,8})),? (?P<year>\d{4})"
    r"(?: (?P<hour>\d{1,2}):?(?P<minute>\d\d)(?: ?(?P<half>[AP]M))?)?"
)
WORK = re.compile(
    r"(?:assignment|hw|homework|lab|project|pset|ps|part|week|a|q)[-_ .]?\d+$", re.I
)  # of which, not when
Age = tuple[tuple[int, ...], int]  # a date in a name, and the number of a copy


def number_of(name: str) -> int:
    """The number that marks another copy or attempt; 0 where there is none, or where it is an assignment's."""
    if match := COPY.fullmatch(name):
        return int(match["n"] or match["m"] or match["k"] or 1)
    match = None if WORK.search(name) else NUMBER.search(name)
    return int(match["n"]) if match else 0


def age(name: str) -> Age:
    """What a name says of when it was handed in; what is later is larger."""
    return date_in(name), number_of(without_ending(name))


def date_in(name: str) -> tuple[int, ...]:
    """A date and time in a name, or nothing."""
    if match := ISO.search(name):
        return tuple(int(part) for part in match.groups(default="0"))
    match = WRITTEN.search(name)
    month = ((match["month"] or match["month2"])[:3].lower() if match else "") or ""
    if not match or month not in MONTHS:
        return ()
    hour = int(match["hour"] or 0) % (12 if match["half"] else 24) + 12 * (match["half"] == "PM")
    day = int(match["day"] or match["day2"])
    return int(match["year"]), MONTHS.index(month) + 1, day, hour, int(match["minute"] or 0), 0


def iso_time(name: str) -> str:
    """The date and time in a name in ISO form; empty where there is none, or a date alone."""
    found = date_in(name)
    has_time = re.search(r"\d{4}-\d\d-\d\d[T _-]\d\d|\d{4} \d{1,2}:?\d\d", name)
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*found) if found and has_time else ""


def oldest_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (age(name), name))


def by_base(names: Sequence[str]) -> list[list[str]]:
    """Names of archives and folders in groups that are attempts of one student's, each with the oldest first.

    Only what is marked as another copy goes with another: `ada` and `ada.zip` are two, as `ada` and `Ada` are.
    """
    found: dict[str, list[list[str]]] = {}
    for name in sorted(names, key=is_copy):  # copies after what they are copies of
        groups = found.setdefault(base_of(without_ending(name)), [])
        if is_copy(name) and groups:
            groups[0].append(name)
        else:
            groups.append([name])
    groups = [oldest_first(group) for groups in found.values() for group in groups]
    places = {name: place for place, name in enumerate(names)}
    return sorted(groups, key=lambda group: min(places[name] for name in group))


def is_copy(name: str) -> bool:
    stem = without_ending(name)
    return base_of(stem) != stem


def said(attempts: Sequence[str], taken: str) -> list[str]:
    """The note on attempts, where there are several."""
    others = [PurePosixPath(name).name[:80] for name in attempts if name != taken]
    if not others:
        return []
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    last = PurePosixPath(taken).name[:80]
    return [f"Handed in {len(attempts)} times: {last}, the last, was taken, not {', '.join(others[:3])}{more}."]


def newest(path: Path) -> tuple[tuple[int, ...], float]:
    """When an archive's newest file was written, as far as a zip says so, and when the archive itself was."""
    inside: tuple[int, ...] = ()
    if is_zip(path):
        with contextlib.suppress(*DAMAGE, OSError), zipfile.ZipFile(path) as archive:
            inside = max((info.date_time for info in archive.infolist()), default=())
    try:
        return inside, path.lstat().st_mtime
    except OSError:
        return inside, 0.0
