"""Learning management systems: whose files are whose in the downloads that they make."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake.limits import is_archive
from autograder.intake.trees import Tree

Named = tuple[Path, str]  # a file, and its name as handed in
CANVAS = re.compile(r"^(?P<student>[^_]+)_(?P<late>LATE_)?(?P<key>\d+)_(?:text\.html|\d+_(?P<file>.+))$")
BLACKBOARD = re.compile(r"^.+?_(?P<student>[^_]+)_attempt_(?P<time>[\d-]+)(?:_(?P<file>.+)|\.txt)$")
MOODLE_FLAT = re.compile(r"^(?P<student>.+)_(?P<key>\d+)_assignsubmission_(?:file|onlinetext)_(?P<file>.+)$")
MOODLE = re.compile(r"^(?P<student>.+)_(?P<key>\d+)_(?:assignsubmission_(?:file|onlinetext)_?|file_)$")
FLAT = (CANVAS, MOODLE_FLAT, BLACKBOARD)  # downloads without folders
GRADESCOPE = re.compile(r"^submission_\d+$")
METADATA = "submission_metadata.yml"


@dataclass
class Submission:
    """One student's submission: where it lies, and the single files of a flat download that belong to it."""

    student: str
    path: Path
    files: list[Named] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    system: str = ""  # whose download it came in


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
        late = ["Canvas marks it as handed in late."] if any(m["late"] for m, _ in group) else []
        files = [(path / name, m["file"]) for m, name in group if m["file"]]
        yield Submission(student, path, latest(files), late, "canvas")


def latest(files: list[Named]) -> list[Named]:
    """Files as named before Canvas numbered those handed in again; of `a.py` and `a-1.py` the later."""
    kept: dict[str, tuple[int, Path]] = {}
    for path, name in files:
        first, number = numbered_by_canvas(name)
        first_too = any(other == first for _, other in files)
        name = first if first_too or not is_archive(Path(name)) else name
        kept[name] = max(kept.get(name, (-1, path)), (number, path))
    return [(path, name) for name, (_, path) in kept.items()]


def numbered_by_canvas(name: str) -> tuple[str, int]:
    """The name and the number that Canvas has made `a-1.py` of; 0 where it has not."""
    match = re.fullmatch(r"(.*)-(\d{1,3})(\.\w+)", name, re.S)
    return (match[1] + match[3], int(match[2])) if match else (name, 0)


def moodle_flat(tree: Tree, path: Path) -> Iterator[Submission]:
    for student, group in groups(tree, MOODLE_FLAT).items():
        yield Submission(student, path, [(path / name, m["file"]) for m, name in group], system="moodle")


def moodle(folders: Iterable[str], path: Path) -> list[Submission]:
    """One submission a participant: the folder of files where there is one, else that of the online text."""
    chosen: dict[str, str] = {}
    for name in folders:
        match = MOODLE.match(name)
        student = f"{match['student']}_{match['key']}" if match else name
        if student not in chosen or "onlinetext" not in name:
            chosen[student] = name
    return [Submission(student, path / name, system="moodle") for student, name in chosen.items()]


def blackboard(tree: Tree, path: Path) -> Iterator[Submission]:
    for student, group in groups(tree, BLACKBOARD).items():
        times = sorted({m["time"] for m, _ in group})
        notes = [f"{len(times)} attempts were handed in; the last, {times[-1]}, was taken."] if len(times) > 1 else []
        files = [(path / name, m["file"]) for m, name in group if m["time"] == times[-1] and m["file"]]
        yield Submission(student, path, files, notes, "blackboard")


def name_from_gradescope(found: Iterable[Submission]) -> None:
    """Put the submitters' names, from the export's metadata, in the place of submission numbers."""
    for submission in (s for s in found if s.system == "gradescope"):
        metadata = submission.path.with_name(METADATA)
        if metadata.is_file():
            names = submitters(metadata.read_text(encoding="utf-8", errors="replace")).get(submission.path.name)
            submission.student = ", ".join(names) if names else submission.student


def submitters(text: str) -> dict[str, list[str]]:
    """The names in Gradescope's metadata: {submission_<id>: [name, ...]}; no other lines are read."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        if top := re.match(r"""["']?(submission_\d+)["']?:""", line):
            current = found.setdefault(top[1], [])
        elif current is not None and (name := re.match(r"\s+(?:- )?:?name:\s*(\S.*?)\s*$", line)):
            current.append(unquoted(name[1]))
    return found


def unquoted(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
