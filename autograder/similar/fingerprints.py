"""Fingerprints of a source: numbers that two sources share where the same tokens stand in them.

Winnowing: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from copydetect.utils import get_copied_slices, winnow

from autograder.similar.tokens import tokens_of

LENGTH = 16  # tokens in a row that are compared: a line or two of NumPy
WINDOW = 4  # of so many places in a row one at least is kept: agreement of LENGTH + WINDOW - 1 tokens is always seen
BASE = np.uint64(0x9E3779B97F4A7C15)
CUT = np.uint64(64 - 52)  # bits; a float holds what is left exactly, as winnow needs


@dataclass(frozen=True)
class Fingerprints:
    """The fingerprints of one source, and where its tokens stand."""

    hashes: np.ndarray  # (n,) uint64, those that winnowing keeps
    places: np.ndarray  # (n,) of each the number of its first token
    spans: np.ndarray  # (tokens, 2) int32, where each token begins and ends

    def marked(self, shared: np.ndarray) -> list[tuple[int, int]]:
        """Where in the source the tokens of some fingerprints stand, as (start, end), in order."""
        places = self.places[np.isin(self.hashes, shared)]
        starts, ends = get_copied_slices(places, LENGTH).astype(int)
        return [(int(self.spans[first, 0]), int(self.spans[last - 1, 1])) for first, last in zip(starts, ends)]


def fingerprints(source: str) -> Fingerprints:
    """The fingerprints of a source; none of one with fewer than LENGTH tokens."""
    tokens = tokens_of(source)
    spans = np.array([(token.start, token.end) for token in tokens], np.int32).reshape(-1, 2)
    hashes = all_hashes([token.word for token in tokens])
    if not len(hashes):
        return Fingerprints(hashes, np.zeros(0, np.int64), spans)
    kept, places = winnow(hashes, WINDOW, remove_duplicates=False)
    return Fingerprints(kept, places, spans)


def all_hashes(words: Sequence[str]) -> np.ndarray:
    """A number for each LENGTH words in a row, the same in every process."""
    numbers = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in words], np.uint64)
    count = max(len(words) - LENGTH + 1, 0)
    total = np.zeros(count, np.uint64)
    for place in range(LENGTH if count else 0):
        total = total * BASE + numbers[place : place + count]
    return ((total ^ (total >> np.uint64(29))) * BASE) >> CUT
