"""The files of a submission that count, those in its archives too: nothing that cannot be bounded is read."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from autograder.intake.archives import unpack
from autograder.intake.copies import has_package
from autograder.intake.limits import (
    ARCHIVES,
    KEPT,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_FILE,
    MAX_FILES,
    MAX_SOURCE_FILE,
    File,
    Parts,
    Unreadable,
    is_archive,
    is_ignored,
)
from autograder.intake.looking import is_folder, is_regular, listed, mode_of, size_of
from autograder.intake.notebook_layout import has_notebook
from autograder.intake.slim import too_large
from autograder.intake.systems import Submission

MAX_ARCHIVES = 5


def files_of(
    submission: Submission, wanted: Sequence[Parts], notebooks: Sequence[str], scratch: Path, notes: list[str]
) -> list[File]:
    """The files that count, shallow ones first; archives are opened where the package or every notebook is in none.

    `scratch` is an empty folder for what archives hold. Raises Unreadable when there is nothing, or too much.
    """
    files, archives = apart(loose_files(submission, notes))
    problems: list[str] = []
    if has_package(files, wanted) and has_notebook(files, notebooks):
        unopened = ("/".join(parts) for _, parts in archives[:1])
        notes += [f"{name} was not opened: the package and notebooks lie beside it." for name in unopened]
    else:
        files += in_archives(archives, scratch, notes, problems)
    check_size(files)
    if not files:
        raise Unreadable(problems[0] if problems else nothing_in(submission))
    notes += problems
    return sorted(files, key=lambda file: (len(file[1]), file[1]))


def apart(found: Iterable[File]) -> tuple[list[File], list[File]]:
    """Files, and archives apart from them."""
    found = list(found)
    return [f for f in found if not is_archive(f[0])], [f for f in found if is_archive(f[0])]


# ---- archives


def in_archives(archives: list[File], scratch: Path, notes: list[str], problems: list[str]) -> list[File]:
    """The files in archives, and in archives in these: some systems pack again what was handed in."""
    found: list[File] = []
    queue = [*archives]
    for number, archive in enumerate(queue):  # which grows
        if number >= MAX_ARCHIVES:
            notes.append(f"Only the first {MAX_ARCHIVES} archives in the submission were opened.")
            break
        files, inner = apart(unpacked(archive, scratch / str(number), notes, problems))
        found += files
        queue += inner
    return found


def unpacked(archive: File, folder: Path, notes: list[str], problems: list[str]) -> list[File]:
    """What counts in an archive, unpacked into a new folder; nothing, and why, of one that cannot be read."""
    path, parts = archive
    folder.mkdir()
    try:
        unpack(path, folder, (KEPT | ARCHIVES).__contains__, notes)
    except Unreadable as problem:
        problems.append(str(problem))
        return []
    return [(file, parts + inner) for file, inner in walk(folder, notes)]


# ---- files and folders


def loose_files(submission: Submission, notes: list[str]) -> list[File]:
    """The files and archives as they were handed in."""
    if submission.files:
        named = [(path, (PurePosixPath(name).name,)) for path, name in submission.files]
        return [file for file in named if is_looked_at(file[0], notes)]
    path, mode = submission.path, mode_of(submission.path)
    if stat.S_ISLNK(mode):
        raise Unreadable(f"{path.name} is a link, and links are not followed: put the files themselves there.")
    if stat.S_ISDIR(mode):
        return [] if submission.system in ("canvas", "blackboard") else in_folder(path, notes)
    return [single_file(path)]


def in_folder(path: Path, notes: list[str]) -> list[File]:
    if wrong := listed(path)[1]:
        notes.append(f"{path.name[:80]} {wrong}.")
        if not listed(path)[0]:
            raise Unreadable(f"{path.name[:80]} {wrong}: give it the usual permissions, or hand it in again.")
    return list(walk(path, notes))


def single_file(path: Path) -> File:
    if not is_regular(path):
        raise Unreadable(f"{path.name} is neither a file nor a folder.")
    if path.suffix.lower() not in KEPT and not is_archive(path):
        raise Unreadable(f"{path.name} is not a zip: hand in the zip that `python -m cs231n_check` makes.")
    notes: list[str] = []
    if not is_looked_at(path, notes):
        raise Unreadable(notes[0])
    return path, (path.name,)


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


# ---- too much, or nothing


def check_size(files: list[File]) -> None:
    if len(files) > MAX_FILES or sum(size_of(path) for path, _ in files) > MAX_BYTES:
        raise Unreadable(
            f"The submission holds more than {MAX_BYTES >> 20} MiB or {MAX_FILES} files: "
            "leave out what is not asked for."
        )


def nothing_in(submission: Submission) -> str:
    names = [name for _, name in submission.files]
    if not names and is_folder(submission.path) and submission.system != "canvas":
        names = [path.name for path in listed(submission.path)[0] if not path.name.startswith(".")]
    seen = f" (only {', '.join(name[:80] for name in names[:3])})" if names else ""
    return (
        f"The submission is empty: it holds no Python file and no notebook{seen}. "
        "Hand in the zip that `python -m cs231n_check` makes."
    )
