"""Goes through folders that are not trusted: regular files of the kinds that count, within bounds."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.intake.limits import (
    KEPT,
    MAX_DEPTH,
    MAX_FILE,
    MAX_SOURCE_FILE,
    File,
    Parts,
    is_archive,
    is_ignored,
)
from autograder.intake.looking import is_folder, is_regular, listed, size_of
from autograder.intake.slim import too_large


def apart(found: Iterable[File]) -> tuple[list[File], list[File]]:
    """Files, and archives apart from them."""
    found = list(found)
    return [f for f in found if not is_archive(f[0])], [f for f in found if is_archive(f[0])]


def walk(folder: Path, notes: list[str], above: Parts = ()) -> Iterator[File]:
    """Regular files of the kinds that count; no link is followed, no device or pipe is opened."""
    if len(above) > MAX_DEPTH:
        notes.append(f"What lies in more than {MAX_DEPTH} folders in one another was left out.")
        return
    paths, wrong = listed(folder)
    notes += [f"{'/'.join(above)[:160]} {wrong}."] if wrong and above else []
    for path in paths:
        if is_ignored(path.name):
            continue
        if is_folder(path):
            yield from walk(path, notes, (*above, path.name))
        elif is_looked_at(path, notes):
            yield path, (*above, path.name)


def is_looked_at(path: Path, notes: list[str]) -> bool:
    """Whether a file is of a kind that is looked at; says so of links and of very large files."""
    if path.suffix.lower() not in KEPT and not is_archive(path):
        return False
    wrong = why_not(path)
    notes += [wrong] if wrong else []
    return not wrong


def why_not(path: Path) -> str:
    """Why a file is left out: a sentence, or nothing."""
    name, largest = path.name[:80], largest_of(path)
    if not is_regular(path):
        return f"{name} is a link or a device, not a file, and was left out."
    if size_of(path) > largest:
        notebook = path.suffix.lower() == ".ipynb"
        return too_large(name) if notebook else f"{name} is larger than {largest >> 20} MiB and was left out."
    return "" if os.access(path, os.R_OK) else f"{name} cannot be opened (Permission denied) and was left out."


def largest_of(path: Path) -> int:
    """Bytes that a file of this kind may have."""
    return MAX_SOURCE_FILE if path.suffix.lower() == ".py" else MAX_FILE * (4 if is_archive(path) else 1)
