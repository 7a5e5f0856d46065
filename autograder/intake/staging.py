"""Lays a submission out in a clean folder of its own, whatever way it was packed."""

import functools
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.intake.archives import (
    ARCHIVES,
    IGNORED,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_FILE,
    MAX_FILES,
    Unreadable,
    is_archive,
    unpack,
)
from autograder.intake.downloads import find
from autograder.intake.layout import has_notebook, has_package, place_notebooks, place_package, place_support
from autograder.intake.systems import PACKAGE, Submission

__all__ = ["Staged", "Submission", "Unreadable", "find", "stage"]

KEPT = {".py", ".ipynb", ".npz", ".npy"}
MAX_ARCHIVES = 5


@dataclass
class Staged:
    """A submission laid out: `folder` holds the package and the notebooks; notes say what was chosen."""

    folder: Path
    notes: list[str]
    support: list[Path]  # files in it that were not handed in, and come from the assignment


@dataclass(frozen=True)
class Wanted:
    """What an assignment asks to be handed in."""

    files: list[str]  # of the package: cs231n/layers.py, ...
    notebooks: list[str]  # knn.ipynb, ...
    released: Path  # the assignment's folder, whose other modules stand in for those not handed in


class Handin:
    """A submission and the empty folder in which it is laid out, once, when it is first looked at."""

    def __init__(self, submission: Submission, wanted: Wanted, folder: Path):
        self.submission, self.wanted, self.folder = submission, wanted, folder

    @functools.cached_property
    def staged(self) -> Staged:
        """The submission, laid out; raises Unreadable when nothing can be marked."""
        wanted = self.wanted
        return stage(self.submission, wanted.files, wanted.notebooks, self.folder, wanted.released)


def stage(submission, targets, notebooks, folder, support=None):
    """Copy what counts of a submission into `folder`.

    Inputs:
    - targets: the package's files that the assignment's questions are about (cs231n/layers.py, ...).
    - notebooks: names of the assignment's notebooks.
    - support: the released assignment's folder, whose other modules stand in for those not handed in.

    Returns a Staged. Raises Unreadable when nothing can be marked.
    """
    folder, notes = Path(folder), list(submission.notes)
    wanted = sorted({tuple(t.split("/")[1:]) for t in targets})
    with tempfile.TemporaryDirectory() as scratch:
        found = listing(submission, wanted, notebooks, Path(scratch), notes)
        placed = place_package(found, wanted, folder / PACKAGE, notes)
        books = place_notebooks(found, notebooks, folder, notes)
        check_assignment(found, wanted, notebooks, placed, books)
    provided = place_support(Path(support) / PACKAGE, wanted, folder / PACKAGE, notes) if support else []
    absent = sorted(set(notebooks) - set(books))
    if absent:
        notes.append(f"Not handed in: {', '.join(absent)}.")
    return Staged(folder, notes, provided)


# ---- what was handed in: (path, parts relative to the submission), shallow ones first


def listing(submission, wanted, notebooks, scratch, notes):
    """The files that count, those in archives too when the package or every notebook is missing outside."""
    found, archives = [], []
    for path, parts in loose_files(submission, notes):
        (archives if is_archive(path) else found).append((path, parts))
    problems, complete = [], has_package(found, wanted) and has_notebook(found, notebooks)
    if complete and archives:
        notes.append(f"{'/'.join(archives[0][1])} was not opened: the package and notebooks lie beside it.")
    queue = [] if complete else archives
    for number, (path, parts) in enumerate(queue):
        if number >= MAX_ARCHIVES:
            notes.append(f"Only the first {MAX_ARCHIVES} archives in the submission were opened.")
            break
        place = scratch / str(number)
        place.mkdir()
        try:
            unpack(path, place, (KEPT | ARCHIVES).__contains__, notes)
        except Unreadable as problem:
            problems.append(str(problem))
            continue
        for file, inner in walk(place, notes):  # a zip in a zip: some systems pack again what was handed in
            (queue if is_archive(file) else found).append((file, parts + inner))
    check_size(found)
    if not found:
        raise Unreadable(problems[0] if problems else nothing_in(submission))
    notes += problems
    return sorted(found, key=lambda item: (len(item[1]), item[1]))


def loose_files(submission, notes):
    if submission.files:
        return [(path, (PurePosixPath(name).name,)) for path, name in submission.files if counts(path, notes)]
    path = submission.path
    if path.is_symlink():
        raise Unreadable(f"{path.name} is a link, and links are not followed: put the files themselves there.")
    if path.is_dir():
        return [] if submission.system in ("canvas", "blackboard") else list(walk(path, notes))
    if not path.is_file():
        raise Unreadable(f"{path.name} is neither a file nor a folder.")
    if path.suffix.lower() in KEPT or is_archive(path):
        return [(path, (path.name,))]
    raise Unreadable(f"{path.name} is not a zip: hand in the zip that `python -m cs231n_check` makes.")


def walk(folder, notes, above=()):
    """Regular files of the kinds that count; no link is followed, no device or pipe is opened."""
    if len(above) > MAX_DEPTH:
        notes.append(f"What lies in more than {MAX_DEPTH} folders in one another was left out.")
        return
    for path in sorted(folder.iterdir()):
        mode = path.lstat().st_mode
        if path.name in IGNORED or path.name.startswith("."):
            continue
        if stat.S_ISDIR(mode):
            yield from walk(path, notes, (*above, path.name))
        elif counts(path, notes):
            yield path, (*above, path.name)


def counts(path, notes):
    """Whether a file is of a kind that is looked at; says so of links and of very large files."""
    archive, info = is_archive(path), path.lstat()
    if path.suffix.lower() not in KEPT and not archive:
        return False
    if not stat.S_ISREG(info.st_mode):
        notes.append(f"{path.name} is a link or a device, not a file, and was left out.")
        return False
    if info.st_size > MAX_FILE * (4 if archive else 1):
        notes.append(f"{path.name} is larger than {MAX_FILE * (4 if archive else 1) >> 20} MiB and was left out.")
        return False
    return True


def check_size(found):
    if len(found) > MAX_FILES or sum(path.stat().st_size for path, _ in found) > MAX_BYTES:
        raise Unreadable(
            f"The submission holds more than {MAX_BYTES >> 20} MiB or {MAX_FILES} files: "
            "leave out what is not asked for."
        )


def nothing_in(submission):
    names = [name for _, name in submission.files]
    if not names and submission.path.is_dir() and submission.system != "canvas":
        names = [p.name for p in sorted(submission.path.iterdir()) if not p.name.startswith(".")]
    seen = f" (only {', '.join(names[:3])})" if names else ""
    return (
        f"The submission is empty: it holds no Python file and no notebook{seen}. "
        "Hand in the zip that `python -m cs231n_check` makes."
    )


def check_assignment(found, wanted, notebooks, placed, books):
    """Say so when what was handed in is for another assignment."""
    others = sorted({parts[-1] for _, parts in found if parts[-1].lower().endswith(".ipynb")})
    seen = ", ".join(others[:5]) or ", ".join(parts[-1] for _, parts in found[:3])
    asked = f"{', '.join(notebooks)} and a folder {PACKAGE}"
    if not books and others and 2 * placed < len(wanted):
        raise Unreadable(
            f"This looks like another assignment: it holds {seen}; asked for are {asked}. Hand in the right one."
        )
    if not books and not placed:
        raise Unreadable(
            f"Nothing that is asked for was found: it holds {seen}; asked for are {asked}. Hand in the right folder."
        )
