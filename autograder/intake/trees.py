"""What lies where in a folder or a zip, by names alone."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.intake.limits import ARCHIVES, MAX_NAME, PACKAGE, is_ignored
from autograder.intake.looking import is_folder, listed

Tree = dict[str, Any]  # name -> Tree of a folder, or None of a file
CODE = (".py", ".ipynb")
OF_RESULTS = {"feedback", "submitted", "autograded", "release", "source"}  # folders among results
DEPTH = 8


def tree_of(folder: Path, depth: int = DEPTH) -> Tree:
    """The tree of a folder; empty of one that cannot be opened. Links are not followed."""
    tree: Tree = {}
    for path in listed(folder)[0]:
        if not is_ignored(path.name):
            tree[path.name] = tree_of(path, depth - 1) if depth and is_folder(path) else None
    return tree


def tree_of_names(names: Iterable[str]) -> Tree:
    """The tree of a zip's members; where a file and a folder have one name, the first that comes stays."""
    tree: Tree = {}
    for name in sorted(names):
        parts = [part for part in name.replace("\\", "/").split("/") if part]
        if parts and max(map(len, parts)) <= MAX_NAME and len(parts) <= DEPTH + 1 and not any(map(is_ignored, parts)):
            add(tree, parts, {} if name.endswith(("/", "\\")) else None)
    return tree


def add(tree: Tree, parts: list[str], leaf: Tree | None) -> None:
    for folder in parts[:-1]:
        tree = tree.setdefault(folder, {})
        if tree is None:
            return
    tree.setdefault(parts[-1], leaf)


# ---- what a tree holds


def is_entry(name: str, tree: Tree | None) -> bool:
    """Whether something is an archive, or a folder other than the results of an earlier run."""
    return PurePosixPath(name).suffix.lower() in ARCHIVES if tree is None else not holds_results(tree)


def holds_results(tree: Tree) -> bool:
    """Whether a folder is what a run of grading has written, and nothing else."""
    folders = {name for name, below in tree.items() if below is not None}
    return (
        "run.json" in tree and folders <= OF_RESULTS and not any(n.lower().endswith((*CODE, *ARCHIVES)) for n in tree)
    )


def at(tree: Tree | None, parts: Iterable[str]) -> Tree | None:
    for part in parts:
        tree = tree[part] if tree else None
    return tree


def has_folder(tree: Tree | None, name: str) -> bool:
    return tree is not None and tree.get(name) is not None


def has_work(tree: Tree, assignment: str) -> bool:
    """Whether something to mark lies in a folder, beside other assignments' folders."""
    other = rf"(?!{re.escape(assignment)}$){re.escape(assignment.rstrip('0123456789'))}\d+"
    ours = {n: s for n, s in tree.items() if not (s is not None and re.fullmatch(other, n))}
    return any(has_work(s, assignment) if s else n.endswith((*CODE, *ARCHIVES)) for n, s in ours.items())


def held_in(name: str, tree: Tree | None) -> set[str]:
    """What an entry holds, at any depth: the package, notebooks by name, archives."""
    if tree is None:
        suffix = PurePosixPath(name).suffix.lower()
        return {"an archive"} if suffix in ARCHIVES else {name.casefold()} if suffix == ".ipynb" else set()
    deeper = set().union(*(held_in(inner, below) for inner, below in tree.items()))
    return deeper | ({PACKAGE} if name == PACKAGE else set())
