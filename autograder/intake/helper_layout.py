"""Lays out the modules that a student has written beside the notebooks or the package: utils.py, helpers/."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.intake.limits import PACKAGE, File, Parts
from autograder.intake.package_layout import place_code

OURS = {PACKAGE, "cs231n_check", "autograder"}  # names that are not a student's to give
MAX_HELPERS, MAX_HELPER_BYTES = 200, 8 * 2**20


def place_helpers(
    files: Sequence[File], roots: Iterable[Parts], wanted: Sequence[Parts], folder: Path, notes: list[str]
) -> None:
    """Copy Python modules that lie in the folders `roots`, or in folders there, to where they can be imported by name.

    What is the package's, or a copy of it, is not a helper; where two would have one place, the first root's stays.
    """
    modules = {want[-1] for want in wanted}
    chosen: dict[Parts, Path] = {}
    for root in dict.fromkeys(roots):
        for path, parts in files:
            place = parts[len(root) :]
            if parts[: len(root)] == root and is_helper(place, modules):
                chosen.setdefault(place, path)
    left = MAX_HELPER_BYTES
    for number, (place, path) in enumerate(sorted(chosen.items(), key=lambda item: (len(item[0]), item[0]))):
        left -= path.stat().st_size
        if number >= MAX_HELPERS or left < 0:
            notes.append(
                f"Of {len(chosen)} modules beside the notebooks the first {number} were taken: "
                f"leave out what is not needed, so that there are at most {MAX_HELPERS}."
            )
            return
        place_code(path, folder.joinpath(*place), notes)


def is_helper(place: Parts, modules: set[str]) -> bool:
    """Whether a file, by its place beside the notebooks, is a module of the student's own."""
    names = [part.removesuffix(".py") for part in place]
    importable = bool(place) and place[-1].endswith(".py") and all(name.isidentifier() for name in names)
    return importable and not OURS & set(names) and place[-1] not in modules
