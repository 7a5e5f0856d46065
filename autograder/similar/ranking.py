"""Which pairs of submissions have most in common, of what few others have.

Fingerprints are looked up in an inverted index: the work grows with what is shared, not with the number of pairs. One
weighs 1 where two submissions have it, less the more others have it too, and nothing where more than half do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.similar.works import Work

BOUND = 0.65  # of similarity; independent right solutions stay below it (tests/test_similar.py)
LEAST = 20.0  # weight that the smaller submission is taken to have at least: a few lines are no submission
MANY = 4  # what so many submissions have is never taken for everybody's
LONG = 300  # tokens of a file from which on the same bytes make a pair, however little that is of a submission
MAX_PAIRS = 2000


@dataclass(frozen=True)
class Pair:
    """Two submissions, by number, that have much in common; the first is of this class."""

    first: int
    second: int
    similarity: float  # 0 to 1, of the smaller one
    shared: np.ndarray  # the fingerprints that both have and not everybody
    others: float  # in how many more submissions the middle one of these occurs
    only: float  # which part of them occurs in no other, 0 to 1
    identical: list[str]  # files that are the same to the last byte


class Ranking:
    """The pairs of some works, the most similar first; `ours` of them, which come first, are of this class.

    Works of earlier classes are compared with these, not with one another. `common` are the fingerprints, sorted,
    that do not count. Works of one person are no pair; how many such pairs were left out is `same_person`.
    """

    def __init__(self, works: Sequence[Work], ours: int, common: np.ndarray, bound: float = BOUND):
        self.works, self.ours = works, ours
        self.prints = [own_prints(work, common) for work in works]
        self.hashes, self.starts, self.owners = index(self.prints)
        self.counts = np.diff(self.starts)
        self.weights = weight(self.counts, len(works))
        self.same_person = 0
        self.pairs = self.ranked(bound)

    def ranked(self, bound: float) -> list[Pair]:
        similarity, identical = self.similarities(), self.identical_files()
        for (first, second), files in identical.items():
            similarity[first, second] = max(similarity[first, second], self.part_in(files, first, second))
        works = self.works
        long = {pair for pair, files in identical.items() if any(works[pair[0]].tokens(file) >= LONG for file in files)}
        found = {(int(i), int(j)) for i, j in np.argwhere(similarity >= bound) if i < j} | long
        pairs = [(i, j) for i, j in found if works[i].person != works[j].person]
        self.same_person = len(found) - len(pairs)
        pairs.sort(key=lambda pair: (-similarity[pair], pair))
        self.left_out = max(0, len(pairs) - MAX_PAIRS)
        return [self.pair(i, j, float(similarity[i, j]), identical.get((i, j), [])) for i, j in pairs[:MAX_PAIRS]]

    def similarities(self) -> np.ndarray:
        """Of each work of this class with each work: the weight that they share, by that of the lighter one."""
        shared = np.zeros((self.ours, len(self.works)), np.float32)
        for number in np.flatnonzero((self.counts > 1) & (self.weights > 0)):
            owners = self.owners[self.starts[number] : self.starts[number + 1]]
            shared[np.ix_(owners[owners < self.ours], owners)] += self.weights[number]
        each = np.bincount(self.owners, np.repeat(self.weights, self.counts), len(self.works))
        return shared / np.maximum(np.minimum(each[: self.ours, None], each), LEAST)

    def identical_files(self) -> dict[tuple[int, int], list[str]]:
        """The files that two works have in the same bytes, but for those that more than half have so."""
        owners: dict[tuple[str, str], list[int]] = {}
        for number, work in enumerate(self.works):
            for each in work.digests.items():
                owners.setdefault(each, []).append(number)
        found: dict[tuple[int, int], list[str]] = {}
        for (file, _), numbers in owners.items():
            if not weight(np.array([len(numbers)]), len(self.works))[0]:
                continue
            for place, first in enumerate(numbers[:-1]):
                for second in numbers[place + 1 :] if first < self.ours else ():
                    found.setdefault((first, second), []).append(file)
        return found

    def part_in(self, files: list[str], first: int, second: int) -> float:
        """Which part of the smaller work lies in some files, by tokens."""
        own = sum(self.works[first].tokens(file) for file in files)
        return own / max(min(self.works[first].tokens(), self.works[second].tokens()), 1)

    def pair(self, first: int, second: int, similarity: float, identical: list[str]) -> Pair:
        shared = np.intersect1d(self.prints[first], self.prints[second], assume_unique=True)
        shared = shared[self.weights[np.searchsorted(self.hashes, shared)] > 0]
        others = self.counts[np.searchsorted(self.hashes, shared)] - 2
        middle, only = (float(np.median(others)), float(np.mean(others == 0))) if len(others) else (0.0, 0.0)
        return Pair(first, second, min(similarity, 1.0), shared, middle, only, identical)


def own_prints(work: Work, common: np.ndarray) -> np.ndarray:
    """A work's fingerprints, each once, without those that do not count."""
    every = [part.prints.hashes for part in work.parts]
    return np.setdiff1d(np.concatenate(every), common) if every else np.zeros(0, np.uint64)


def index(prints: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The fingerprints, each once; where in the third array the numbers of those who have one begin, and end; these."""
    every = np.concatenate(prints) if prints else np.zeros(0, np.uint64)
    owners = np.repeat(np.arange(len(prints)), [len(each) for each in prints])
    order = np.argsort(every, kind="stable")
    hashes, starts = np.unique(every[order], return_index=True)
    return hashes, np.append(starts, len(every)), owners[order]


def weight(counts: np.ndarray, works: int) -> np.ndarray:
    """What a fingerprint weighs that so many of some works have: 1 of one or two, 0 of more than half."""
    rarity = (
        np.log((works + 1) / np.maximum(counts, 2)) / np.log((works + 1) / 2) if works > 1 else np.ones(len(counts))
    )
    return np.where(counts > max(MANY, works / 2), 0.0, np.clip(rarity, 0.0, 1.0))
