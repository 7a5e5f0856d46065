"""The zip of pages with which Canvas or Moodle gives each student their own.

Both tell whose a page is by its name in the zip, which has to begin as the name of what was downloaded.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from autograder.files import write_bytes
from autograder.grading.feedback_pages import Page
from autograder.intake.systems import CANVAS, MOODLE, MOODLE_FLAT

FILE = "feedback.html"
WRITTEN = (1980, 1, 1, 0, 0, 0)  # the same pages make the same zip


class Entry(NamedTuple):
    """A place in the zip."""

    number: str  # by which the system knows the student
    name: str


class System(NamedTuple):
    """A learning management system that takes such a zip."""

    name: str
    entry: Callable[[str], Entry | None]  # by the name of a download; None of what is not one of its
    upload: str  # where


def canvas_entry(name: str) -> Entry | None:
    """`lovelaceada_LATE_4567_89012_work.zip` -> `lovelaceada_LATE_4567_89012_feedback.html`.

    Canvas takes the first two parts that are numbers for the student's and the file's: the name may not be one.
    """
    match = CANVAS.match(name)
    if not match or not match["id"]:
        return None  # text that was typed into Canvas has no file to answer
    student = f"student{match['student']}" if match["student"].isdigit() else match["student"]
    return Entry(match["key"], f"{student}_{match['late'] or ''}{match['key']}_{match['id']}_{FILE}")


def moodle_entry(name: str) -> Entry | None:
    """`Ada Lovelace_1234_assignsubmission_file` -> the same, as a folder; that of a single file begins so too.

    Moodle takes the second part for the participant's number: a name that holds a `_` would make it another's.
    """
    match = MOODLE.match(name) or MOODLE_FLAT.match(name)
    if not match or name.split("_", 4)[1] != match["key"]:
        return None
    file = match.groupdict().get("file")
    return Entry(match["key"], f"{name.removesuffix(file)}{FILE}" if file else f"{name}/{FILE}")


SYSTEMS = {
    "canvas": System("Canvas", canvas_entry, "the gradebook, the assignment's menu, Re-Upload Submissions"),
    "moodle": System("Moodle", moodle_entry, "the assignment, Submissions, Upload multiple feedback files in a zip"),
}


def write_zip(pages: Iterable[Page], system: System, target: Path) -> list[Page]:
    """Write the zip of the pages; returns those that are not in it: whose they are is not certain.

    That is where nothing in a submission's name and place is as the system names downloads, and where several claim the
    same student. Nothing is written where none is left.
    """
    entries = [(page, entry_of(page, system)) for page in pages]
    claims = Counter(entry.number for _, entry in entries if entry)
    sure = [(page, entry.name) for page, entry in entries if entry and claims[entry.number] == 1]
    if sure:
        with zipfile.ZipFile(made := io.BytesIO(), "w") as archive:
            for page, name in sure:
                info = zipfile.ZipInfo(name, WRITTEN)
                info.external_attr = 0o644 << 16
                archive.writestr(info, page.path.read_bytes(), zipfile.ZIP_DEFLATED)
        write_bytes(target, made.getvalue())
    return [page for page, entry in entries if not entry or claims[entry.number] > 1]


def entry_of(page: Page, system: System) -> Entry | None:
    """A page's place, by the innermost name of what was handed in that is one of the system's."""
    names = [page.submission, *reversed(PurePath(page.origin).parts)]
    return next(filter(None, (system.entry(name) for name in names if is_plain(name))), None)


def is_plain(name: str) -> bool:
    """Whether a name can be one in a zip, for every program that reads it; hidden files are passed over."""
    return name.isprintable() and "\\" not in name and name[:1] not in (".", "~")
