# Generated from autograder/cs231n_check/captions.py by "make build".
"""Judges captions, in numbers, by what they name and by how near they are to the true ones."""

from __future__ import annotations

import numpy as np

from .numbers import described, numeric

END, FIRST_WORD = 2, 4  # in every vocabulary of the course 0 to 3 are <NULL>, <START>, <END> and <UNK>
MANY_WORDS = 10**6  # more than a vocabulary has
LONGEST = 50  # words of a caption that are looked at; the true ones have at most 15


def captions(name, got, right, true, kinds, bounds):
    """Captions (N, T) that say enough of what the true ones (N, L) say.

    `kinds` holds the words of each kind, such as the colours: of a kind, the first that a caption names is compared.
    `bounds` holds the least share of captions that name it rightly, for each kind, and the least BLEU, from 0 to 1.
    """
    array = numeric(got)
    if array is None or array.ndim != 2 or len(array) != len(true) or not array.shape[1]:
        shape = described(got) if array is None else f"of shape {array.shape}"
        return f"{name} is {shape}, expected one row of words per picture, shape ({len(true)}, T)"
    written = words(array[:, :LONGEST])
    measured = {kind: naming(written, true, of_kind) for kind, of_kind in kinds.items()}
    measured["bleu"] = bleu(written, true)
    low = [kind for kind, bound in bounds.items() if measured[kind] < bound]
    said = [f"{SAID[kind]} {measured[kind]:.3f} (at least {bounds[kind]:.2f})" for kind in low]
    return f"{name} of new pictures: {', '.join(said)}" if low else ""


SAID = {"object": "right object", "colour": "right colour", "bleu": "BLEU"}


def words(array):
    """Captions with <NULL> from <END> on, and whatever is no number of a word."""
    whole = np.where(np.abs(array) < MANY_WORDS, array, 0).real.astype(np.int64)
    return np.where(np.cumsum(whole == END, axis=1) > 0, 0, whole)


def naming(written, true, of_kind):
    """The share of captions whose first word of a kind is that of the true one, among those in which that has one."""
    said, wanted = first(written, of_kind), first(true, of_kind)
    return float(np.mean(said[wanted > 0] == wanted[wanted > 0]))


def first(captions, of_kind):
    """The first word of a kind in each caption, 0 where it has none."""
    found = np.isin(captions, of_kind)
    at = found.argmax(axis=1)
    rows = np.arange(len(captions))
    return np.where(found[rows, at], captions[rows, at], 0)


def bleu(written, true):
    """Corpus BLEU, with runs of one to four words; from 0 to 1."""
    try:
        from sacrebleu.metrics import BLEU  # here, because nothing else needs it
    except ImportError as error:
        raise ImportError("Captions are judged with one more package: pip install sacrebleu") from error
    metric = BLEU(tokenize="none", force=True)
    return metric.corpus_score(sentences(written), [sentences(true)]).score / 100


def sentences(captions):
    """Captions as texts, in which each word is its number."""
    return [" ".join(str(word) for word in caption if word >= FIRST_WORD) for caption in captions.tolist()]
