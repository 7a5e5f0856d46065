"""The files of a submission that count, those in its archives too: nothing that cannot be bounded is read."""

import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from autograder.intake.copies import has_package
from autograder.intake.inner_archives import in_archives
from autograder.intake.limits import KEPT, MAX_BYTES, MAX_FILES, File, Parts, Unreadable, is_archive
from autograder.intake.looking import is_folder, is_regular, listed, mode_of, size_of
from autograder.intake.notebook_layout import has_notebook
from autograder.intake.systems import Submission
from autograder.intake.walking import apart, is_looked_at, walk


def files_of(
    submission: Submission, wanted: Sequence[Parts], notebooks: Sequence[str], scratch: Path, notes: list[str]
) -> list[File]:
    """The files that count, shallow ones first; archives are opened where the package or every notebook is in none.

    `scratch` is an empty folder for what archives hold. Raises Unreadable when there is nothing, or too much.
    """
    before = len(notes)
    files, archives = apart(loose_files(submission, notes))
    problems: list[str] = []
    if has_package(files, wanted) and has_notebook(files, notebooks):
        unopened = ["/".join(parts)[:80] for _, parts in archives]
        notes += [f"{name} was not opened: the package and notebooks lie beside it." for name in unopened]
    else:
        files += in_archives(archives, scratch, notes, problems, lambda found: asked_for(found, wanted, notebooks))
    check_size(files)
    if not files:
        raise Unreadable([*problems, *notes[before:], nothing_in(submission)][0])
    notes += problems
    return sorted(files, key=lambda file: (len(file[1]), file[1]))


def asked_for(files: Sequence[File], wanted: Sequence[Parts], notebooks: Sequence[str]) -> set[Parts]:
    """What is asked for and among some files: modules by their places in the package, notebooks by their names."""
    modules = {want for want in wanted if any(parts[-len(want) :] == want for _, parts in files)}
    return modules | {(name,) for name in notebooks if has_notebook(files, [name])}


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
