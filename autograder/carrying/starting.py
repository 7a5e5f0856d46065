"""Makes the working copy of an assignment, with what is taken over from earlier work and what the course lends."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder import course
from autograder.authoring.modules import module_files, read_package
from autograder.authoring.reach import Package
from autograder.carrying.exercises import by_file
from autograder.carrying.lending import LENT, asked_before, lendable, lent_module, with_lent
from autograder.carrying.work import Names, Taken, take_over
from autograder.course import CourseError
from autograder.files import write_text
from autograder.intake.limits import Unreadable
from autograder.intake.reading import limited

LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")


def start(assignment: str, folder: Path, earlier: Path | None = None, lend: bool = False) -> list[str]:
    """Make a working copy of an assignment in a new or empty folder; returns what to say of it.

    Inputs:
    - earlier: a folder or a zip of earlier work, whose functions are taken over.
    - lend: whether what earlier assignments asked and is not written comes from the course.

    Raises CourseError, and writes nothing, where the folder is not empty or the earlier work cannot be read.
    """
    if assignment not in course.assignments():
        raise course.no_assignment(assignment)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} exists and is not empty; nothing was changed. Name a new folder.")
    released = course.ASSIGNMENTS / assignment
    before = asked_before(assignment) if earlier or lend else {}
    with tempfile.TemporaryDirectory(prefix="start-") as scratch:
        taken = work_in(earlier, released, before, Path(scratch)) if earlier else Taken()
        lent = add_lent(released, taken, before) if lend else []
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(released, folder, dirs_exist_ok=True, ignore=LEFT_OUT)
        for file, text in taken.texts.items():
            write_text(folder / file, text)
        for file in taken.files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            if not (folder / file).exists():
                shutil.copyfile(Path(scratch) / file, folder / file)
    nothing = ["Nothing was lent: all that earlier assignments ask for is written, or nothing of it is asked here."]
    return [*said(taken, lent), *(nothing if lend and not lent else [])]


def work_in(path: Path, released: Path, before: dict[str, list[str]], scratch: Path) -> Taken:
    """What is taken over of earlier work; CourseError where it cannot be read."""
    if not path.exists():
        raise CourseError(f"Not found: {path}. Nothing was made.")
    books = [f"{book.stem}.ipynb" for book in course.NOTEBOOKS.glob("*/*.md")]
    try:
        return limited(path.name, take_over, path.resolve(), released, before, books, scratch)
    except Unreadable as problem:
        raise CourseError(f"Nothing was made. {problem}".replace("The submission", path.name)) from None


def add_lent(released: Path, taken: Taken, before: dict[str, list[str]]) -> Names:
    """Put the course's functions in the places of those that are not written; returns which."""
    texts = {file: path.read_text(encoding="utf-8") for file, path in module_files(released).items()} | taken.texts
    lent = lendable(texts, before)
    for file, names in lent.items():
        done = {name for other, name in taken.functions if other == file}
        lent[file] = [name for name in names if name not in done]
        if lent[file]:
            taken.texts[file] = with_lent(texts[file], file, lent[file])
    if any(lent.values()):
        taken.texts[LENT] = lent_module(Package(read_package(course.SOLUTIONS)), lent)
    return [(file, name) for file, names in lent.items() for name in names]


def said(taken: Taken, lent: Names) -> Iterator[str]:
    """What was taken over and what not, a line each."""
    yield from listed("Taken over", taken.functions)
    yield from listed("Taken along, because your code uses it", taken.along)
    yield from (f"Taken over: {file}" for file in taken.files if file.endswith(".npz"))
    yield from listed("Taken over, but the line that raises is still there", taken.unfinished)
    left = [each for each in taken.not_written if each not in lent]
    yield from listed("Not written there", left)
    yield from listed("Not there", [each for each in taken.absent if each not in lent])
    yield from taken.remarks
    yield from listed("Lent by the course, without points", lent)


def listed(what: str, names: Sequence[tuple[str, str]]) -> Iterator[str]:
    return (f"{what}: {line}" for line in by_file(names))
