"""Finds the copies of the package among a submission's files, and which of them is to be marked."""

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.intake.limits import PACKAGE, File, Parts

Copy = dict[Parts, Path]  # a copy's files, by their places in it
Rank = tuple[int, int, bool, int]
REASONS = (  # one for each number of a rank
    "it holds more of the files asked for",
    "more of its exercises are written",
    "of its name",
    "it lies nearest to the top",
)


def copies_of(files: Sequence[File], wanted: Sequence[Parts]) -> dict[Parts, Copy]:
    """The copies of the package, by the folders that they lie in."""
    copies: dict[Parts, Copy] = {home: {} for home in sorted(homes_of(files, wanted))}
    for path, parts in files:
        for home in (parts[:depth] for depth in range(len(parts))):
            if home in copies:
                copies[home][parts[len(home) :]] = path
    return copies


def homes_of(files: Sequence[File], wanted: Sequence[Parts]) -> set[Parts]:
    """The folders in which files lie that are asked for; where there are none, the package nearest to the top."""
    homes = {parts[: -len(want)] for _, parts in files for want in wanted if parts[-len(want) :] == want}
    named = (parts[: parts.index(PACKAGE) + 1] for _, parts in files if PACKAGE in parts[:-1])
    return homes or set(sorted(named, key=len)[:1])


def has_package(files: Sequence[File], wanted: Sequence[Parts]) -> bool:
    return any(home[-1:] == (PACKAGE,) for home in homes_of(files, wanted))


def best_copy(files: Sequence[File], wanted: Sequence[Parts], notes: list[str]) -> tuple[Parts, Copy]:
    """The copy to take, and the folder it lies in: the fullest, then the most worked on, then the shallowest."""
    copies = copies_of(files, wanted)
    if not copies:
        return (), {}
    ranks = {home: rank(home, copy, wanted) for home, copy in copies.items()}
    best, *others = sorted(copies, key=ranks.__getitem__, reverse=True)
    if others:
        left, why = ", ".join(map(in_words, others[:3])), reason(ranks[best], ranks[others[0]])
        notes.append(f"Several copies of {PACKAGE}: {in_words(best)} was taken, not {left}, because {why}.")
    return best, copies[best]


def rank(home: Parts, copy: Copy, wanted: Sequence[Parts]) -> Rank:
    """What makes a copy the one to take: files asked for, exercises written, name, nearness to the top."""
    there = [copy[want] for want in wanted if want in copy]
    undone = sum(path.read_bytes().count(b"raise NotImplementedError(") for path in there)
    return len(there), -undone, home[-1:] == (PACKAGE,), -len(home)


def reason(best: Rank, second: Rank) -> str:
    return next((why for why, a, b in zip(REASONS, best, second) if a != b), "of its name, both being alike")


def in_words(home: Parts) -> str:
    return "/".join(home) or "the top folder"


def same_assignment(parts: Parts, home: Parts) -> bool:
    """Whether a file lies in a folder of the assignment that a copy was taken from, where folders are numbered."""
    ours, its = numbered(home), numbered(parts[:-1])
    return not ours or not its or bool(ours & its)


def numbered(folders: Parts) -> set[str]:
    return {name for name in folders if re.search(r"[a-z][-_ ]?\d+$", name, re.I)}
