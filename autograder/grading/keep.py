"""Keeps results: each is stored as soon as it is there, and made again only when it must be."""

import contextlib
import difflib
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from autograder.course import CourseError
from autograder.files import read_json, write_text
from autograder.intake.limits import MAX_BYTES, MAX_DEPTH, MAX_NAMES, is_ignored
from autograder.intake.looking import is_folder, is_regular, listed, size_of
from autograder.intake.staging import Submission
from autograder.intake.walking import largest_of
from autograder.report.stored import Stored
from autograder.report.words import file_stem
from autograder.results import Result

MAX_HASHED = 4 * MAX_BYTES  # of one submission; what is beyond counts by its name and size


class Points(TypedDict):
    """What a question, of either kind, counts for."""

    id: str
    points: float


class Score(Points):
    """What a question has earned."""

    score: float


class Marks(TypedDict):
    """Of a result what a regrading is compared with."""

    questions: list[Score]
    manual: list[Points]


def result_path(out: Path, submission: Submission) -> Path:
    stem = file_stem(submission.student)
    return Path(out) / f"{stem}{'_' * (stem.casefold() == 'run')}.json"  # run.json is the run's own


def stored_before(path: Path, content: str) -> Result | None:
    """The result that is stored for what was handed in, by a digest of that; None where there is none."""
    stored: Any = read_json(path)
    return stored if stored and stored.get("content") == content else None


def content_key(submission: Submission) -> str:
    """A digest of what was handed in: names, sizes, and content as far as marking looks at it."""
    digest = hashlib.sha256(submission.student.encode("utf-8", "surrogatepass"))
    top, left = submission.path.parent, MAX_HASHED
    for path in sorted(q for p in [p for p, _ in submission.files] or [submission.path] for q in regular_files(p)):
        size = size_of(path)
        digest.update(f"{path.relative_to(top)}\0{size}".encode("utf-8", "surrogatepass"))
        if size <= min(largest_of(path), left):
            left -= size
            with contextlib.suppress(OSError), open(path, "rb") as file:  # marking says what is wrong with it
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def regular_files(path: Path) -> list[Path]:
    """The regular files in a file or folder that can count; no link is followed, none too deep, and none too many."""
    found: list[Path] = []
    folders = [path]
    while folders and len(found) < MAX_NAMES:
        place = folders.pop()
        if is_regular(place):
            found.append(place)
        elif is_folder(place) and len(place.parts) - len(path.parts) <= MAX_DEPTH + 1:
            folders += [inner for inner in listed(place)[0] if not is_ignored(inner.name)]
    return found


def stored_results(out: Path) -> Stored:
    """The results of an earlier run, by student."""
    paths = [path for path in sorted(Path(out).glob("*.json")) if path.name != "run.json"]
    students = ((student_of(read_json(path)), path) for path in paths)
    return Stored({student: path for student, path in students if student is not None})


def all_results(out: Path) -> Stored:
    """The same, for what is given away: CourseError where a file is damaged, and a student would be missing."""
    stored = stored_results(out)
    for path in sorted({*map(str, Path(out).glob("*.json"))} - {*stored.paths.values()}):
        try:
            json.loads(Path(path).read_text(encoding="utf-8"))
        except ValueError:
            raise CourseError(f"{path} is damaged: run `autograder regrade {out}` to have it written again.") from None
    return stored


def student_of(found: Any) -> str | None:
    """Whose result a file holds; None where it holds none."""
    return found["student"] if found and {"student", "questions"} <= found.keys() else None


def forget(out: Path, students: Sequence[str]) -> None:
    """Have the next run mark some students again; CourseError where one has no result. Their marks stay until then."""
    stored = stored_results(out)
    for student in students:
        if student not in stored:
            near = ", ".join(difflib.get_close_matches(student, [*stored], 3)) or ", ".join([*stored][:5])
            raise CourseError(f"{out} holds no result of {student!r}; it has those of {near}.")
    for student in students:
        new = json.dumps({**stored[student], "content": ""}, indent=1, ensure_ascii=False)
        write_text(Path(stored.paths[student]), new + "\n")


def changes(before: Mapping[str, Marks], after: Mapping[str, Marks]) -> list[tuple[str, str, float, float]]:
    """Who gained or lost: list of (student, question id, score before, score after), by student.

    A question that is new, or was removed, counts 0 where it is not.
    """
    found = []
    for student in sorted(before.keys() & after.keys()):
        old, new = ({q["id"]: q["score"] for q in marks[student]["questions"]} for marks in (before, after))
        scores = ((id, old.get(id, 0), new.get(id, 0)) for id in [*new, *(id for id in old if id not in new)])
        found += [(student, id, one, other) for id, one, other in scores if one != other]
    return found


def points_changed(
    before: Mapping[str, Marks], after: Mapping[str, Marks]
) -> dict[str, tuple[float | None, float | None]]:
    """Which questions count for more or less: id -> points before and after, None where there is no such question."""
    old, new = (
        {q["id"]: q["points"] for one in marks.values() for q in [*one["questions"], *one["manual"]]}
        for marks in (before, after)
    )
    ids = [*new, *(id for id in old if id not in new)] if old and new else []
    return {id: (old.get(id), new.get(id)) for id in ids if old.get(id) != new.get(id)}
