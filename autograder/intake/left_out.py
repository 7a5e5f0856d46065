"""Says what of the paths that were named belongs to no submission, and why."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from autograder.intake.limits import is_ignored
from autograder.intake.looking import is_folder, is_link, is_regular, listed
from autograder.intake.systems import FLAT, METADATA, MOODLE, Submission
from autograder.intake.trees import holds_results, tree_of

SILENT = {METADATA, ".DS_Store", "__MACOSX", "Thumbs.db", "desktop.ini", "index.html"}  # made by systems


def left_out(folder: Path, assignment: str, found: Iterable[Submission], name: str) -> list[str]:
    """A sentence for each thing in a folder that belongs to none of the submissions found there.

    `name` is what the folder is called, whose content may have been unpacked to another.
    """
    found = list(found)
    taken = {path for s in found for path in [*([p for p, _ in s.files] or [s.path]), *s.older]}
    systems = {submission.system for submission in found}
    around = {parent for path in taken for parent in path.parents if parent.is_relative_to(folder)}
    return [
        f"Left out: {PurePath(name, path.relative_to(folder))} {why}."
        for path, why in below(folder, assignment, taken, around, systems)
    ]


def below(
    folder: Path, assignment: str, taken: set[Path], around: set[Path], systems: set[str]
) -> Iterator[tuple[Path, str]]:
    """What is not taken in a folder, and why; `around` are the folders that hold something that is."""
    if folder in taken and folder not in around:
        return
    paths, wrong = listed(folder)
    if wrong:
        yield folder, wrong
    for path in paths:
        if path in around and is_folder(path):
            yield from below(path, assignment, taken, around, systems)
        elif path not in taken and not is_of_system(path.name, systems):
            yield path, reason(path, assignment)


def is_of_system(name: str, systems: set[str]) -> bool:
    """Whether a name is one of those that a system puts beside what was handed in."""
    flat = systems & {"canvas", "moodle", "blackboard"} and any(pattern.match(name) for pattern in (*FLAT, MOODLE))
    return name in SILENT or name.startswith("._") or bool(flat)


def reason(path: Path, assignment: str) -> str:
    if is_link(path):
        return "is a link, and links are not followed"
    if is_ignored(path.name):
        return "has a name that no submission has"
    if is_folder(path):
        if wrong := listed(path)[1]:
            return wrong
        return "holds the results of a run" if holds_results(tree_of(path, 1)) else f"holds nothing for {assignment}"
    return "is neither a folder nor an archive nor a notebook" if is_regular(path) else "is a device or a pipe"
