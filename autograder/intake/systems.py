"""Learning management systems: whose files are whose in the downloads that they make."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake.attempts import iso_time, oldest_first, said
from autograder.intake.gradescope import MAX_LINE, submitters, times_in
from autograder.intake.limits import is_archive
from autograder.intake.looking import is_regular
from autograder.intake.trees import Tree

Named = tuple[Path, str]  # a file, and its name as handed in
CANVAS = re.compile(r"^(?P<student>[^_]+)_(?P<late>LATE_)?(?P<key>\d+)_(?:text\.html|(?P<id>\d+)_(?P<file>.+))$")
BLACKBOARD = re.compile(r"^.+?_(?P<student>[^_]+)_attempt_(?P<time>[\d-]+)(?:_(?P<file>.+)|\.txt)$")
MOODLE_FLAT = re.compile(r"^(?P<student>.+?)_(?P<key>\d+)_assignsubmission_(?:file|onlinetext)_(?P<file>.+)$")
MOODLE = re.compile(
    r"^(?P<student>.+)_(?P<key>\d+)_(?:assignsubmission_(?:file|onlinetext)_?|file_)"
    r"(?:[ _-]?(?:attempt[ _-]?)?\(?\d+\)?)?$"
)
BRIGHTSPACE = re.compile(
    r"^(?P<key>\d+)-\d+ - (?P<student>.+?) - (?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:?\d\d [AP]M"
    r"|\d{1,2} [A-Z][a-z]{2,8},? \d{4} \d{1,2}:?\d\d(?: [AP]M)?)(?: - (?P<file>.+))?$"
)
INBOUND = re.compile(
    r"^(?P<student>[^+]+)\+(?P<assignment>[^+]+)\+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [^+]*)?(?:\+.*)?$"
)
GRADESCOPE = re.compile(r"^submission_\d+$")
METADATA = "submission_metadata.yml"
MAX_METADATA = 64 * 2**20  # bytes


@dataclass
class Submission:
    """One student's submission: where it lies, and the single files of a flat download that belong to it."""

    student: str
    path: Path
    files: list[Named] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    system: str = ""  # whose download it came in
    older: list[Path] = field(default_factory=list)  # attempts that were not taken
    origin: str = ""  # where it lay, also where that was unpacked for a time
    time: str = ""  # when it came, if its system says so: in ISO form, with a zone or of the course's


def groups(tree: Tree, pattern: re.Pattern[str]) -> dict[str, list[tuple[re.Match[str], str]]]:
    """A flat download's files by student: {name_number: [(match, file name)]}."""
    found: dict[str, list[tuple[re.Match[str], str]]] = {}
    for name in (n for n, sub in tree.items() if sub is None):
        if match := pattern.match(name):
            key = match.groupdict().get("key")
            found.setdefault(f"{match['student']}_{key}" if key else match["student"], []).append((match, name))
    return found


def canvas(tree: Tree, path: Path) -> Iterator[Submission]:
    for student, group in groups(tree, CANVAS).items():
        notes = ["Canvas marks it as handed in late."] if any(m["late"] for m, _ in group) else []
        files = [(path / name, m["file"]) for m, name in sorted(group, key=canvas_order) if m["file"]]
        yield Submission(student, path, latest(files, notes), notes, "canvas")


def canvas_order(named: tuple[re.Match[str], str]) -> tuple[int, str]:
    """Canvas numbers files as they come."""
    match, name = named
    return int(match["id"] or 0), name


def latest(files: list[Named], notes: list[str]) -> list[Named]:
    """Files as named before a system numbered those handed in again; of `a.py` and `a-1.py` the later."""
    names = {name for _, name in files}
    groups: dict[str, list[tuple[int, int, Named]]] = {}
    for place, (path, name) in enumerate(files):
        first, number = numbered(name)
        key = first if first in names or not is_archive(Path(name)) else name
        groups.setdefault(key, []).append((number, place, (path, name)))
    for group in groups.values():
        notes += said([name for _, _, (_, name) in group], max(group)[2][1])
    return [(max(group)[2][0], name) for name, group in groups.items()]


def numbered(name: str) -> tuple[str, int]:
    """The name and the number that a system has made `a-1.py` or `a (1).py` of; 0 where it has not."""
    match = re.fullmatch(r"(?:(.*\S) ?\((\d{1,3})\)|(.*)-(\d{1,3}))(\.\w+)", name, re.S)
    return ((match[1] or match[3] or "") + match[5], int(match[2] or match[4])) if match else (name, 0)


def moodle_flat(tree: Tree, path: Path) -> Iterator[Submission]:
    for student, group in groups(tree, MOODLE_FLAT).items():
        notes: list[str] = []
        yield Submission(student, path, latest([(path / name, m["file"]) for m, name in group], notes), notes, "moodle")


def moodle(folders: Iterable[str], path: Path) -> list[Submission]:
    """One submission a participant: the last folder of files where there is one, else that of the online text."""
    found: dict[str, list[str]] = {}
    for name in folders:
        match = MOODLE.match(name)
        found.setdefault(f"{match['student']}_{match['key']}" if match else name, []).append(name)
    return [attempt(student, path, names, "moodle") for student, names in found.items()]


def attempt(student: str, path: Path, names: Iterable[str], system: str) -> Submission:
    """The last of a student's folders; those of texts typed into the system count where there is no other."""
    ordered = oldest_first(names)
    files = [name for name in ordered if "onlinetext" not in name] or ordered
    older = [path / name for name in ordered if name != files[-1]]
    return Submission(student, path / files[-1], [], said(files, files[-1]), system, older)


def brightspace(names: Iterable[str], path: Path) -> list[Submission]:
    """Folders or files by student: `<number>-<number> - <name> - <date>[ - <file>]`; the last date counts."""
    found: dict[str, dict[str, list[re.Match[str]]]] = {}
    for match in filter(None, map(BRIGHTSPACE.match, names)):
        by_time = found.setdefault(f"{match['student']}_{match['key']}", {})
        by_time.setdefault(match["time"], []).append(match)
    made = []
    for student, by_time in found.items():
        *older, last = oldest_first(by_time)
        files = [(path / m.string, m["file"]) for m in by_time[last] if m["file"]]
        notes = said([*older, last], last)
        left = [path / m.string for time in older for m in by_time[time]]
        place = path if files else path / by_time[last][0].string
        made.append(Submission(student, place, latest(files, notes), notes, "brightspace", left, time=iso_time(last)))
    return made


def inbound(folders: Iterable[str], path: Path, assignment: str) -> list[Submission]:
    """Folders of nbgrader's exchange by student: `<name>+<assignment>+<date and time>`; the last counts."""
    found: dict[str, list[str]] = {}
    for match in filter(None, map(INBOUND.match, folders)):
        if match["assignment"] == assignment:
            found.setdefault(match["student"], []).append(match.string)
    return [attempt(student, path, names, "nbgrader") for student, names in found.items()]


def blackboard(tree: Tree, path: Path) -> Iterator[Submission]:
    for student, group in groups(tree, BLACKBOARD).items():
        times = sorted({m["time"] for m, _ in group})
        notes = said(times, times[-1])
        files = [(path / name, m["file"]) for m, name in group if m["time"] == times[-1] and m["file"]]
        yield Submission(student, path, latest(files, notes), notes, "blackboard", time=iso_time(times[-1]))


FLAT: dict[re.Pattern[str], Callable[[Tree, Path], Iterator[Submission]]] = {  # downloads without folders
    CANVAS: canvas,
    MOODLE_FLAT: moodle_flat,
    BLACKBOARD: blackboard,
}


def name_from_gradescope(found: Iterable[Submission]) -> None:
    """Put the submitters' names, from the export's metadata, in the place of submission numbers; and note the times."""
    of_gradescope = [submission for submission in found if submission.system == "gradescope"]
    texts = {path: start_of(path) for path in {s.path.with_name(METADATA) for s in of_gradescope}}
    told = {path: (submitters(text), times_in(text)) for path, text in texts.items()}
    for submission in of_gradescope:
        named, times = told[submission.path.with_name(METADATA)]
        names = named.get(submission.path.name)
        submission.student = ", ".join(names)[:MAX_LINE] if names else submission.student
        submission.time = times.get(submission.path.name, "")


def start_of(path: Path) -> str:
    """The text of a regular file, as much of it as can be meant; empty of one that cannot be read."""
    try:
        with open(path if is_regular(path) else os.devnull, "rb") as file:
            return file.read(MAX_METADATA).decode("utf-8", "replace")
    except OSError:
        return ""
