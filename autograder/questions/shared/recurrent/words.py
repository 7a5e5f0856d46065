"""The vectors of words: the cases, and what may happen forward."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.questions.shared.family import Family

WORDS = Family()


class Kind(NamedTuple):
    """What a case is like."""

    name: str
    x: np.ndarray  # (N, T)
    W: np.ndarray  # (V, D)
    hard: bool = True

    @property
    def rtol(self) -> float:
        return 1e-4 if self.W.dtype == np.float32 else 1e-6


def words(rng: np.random.RandomState, N: int, T: int, last: int) -> np.ndarray:
    """Words (N, T) from 0 to `last`; that is there, and words repeat within a row, a column, and elsewhere."""
    x = rng.randint(0, last + 1, (N, T))
    x[0, :2] = x[1, 0] = x[-1, -1] = last
    x[-1, 0] = 0
    x[1, 1:3] = last // 2
    return x


def kinds(t: Any, unused: int) -> Iterator[Kind]:
    """The cases; in the core ones so many words, the last of all, do not occur."""
    N, T, D = t.sizes(3, high=7)
    V = N + T + D + 2

    def embedding(name, x, V, D, hard=True, dtype="float64"):
        return Kind(name, x, t.rng.randn(V, D).astype(dtype), hard)

    for n, length, d in ((N, T, D), (T, N, D + 3)):
        x = words(t.rng, n, length, V - 1 - unused)
        yield embedding(f"N = {n}, T = {length}, V = {V}, D = {d}", x, V, d, hard=False)
    yield embedding("a single word", np.array([[V - 2]]), V, D)
    yield embedding("the same word everywhere", np.full((N, T), 2), V, D)
    yield embedding("most words never occur", t.rng.randint(0, 3, (N, T)), 40, D)
    yield embedding("vectors longer than the vocabulary", t.rng.randint(0, 3, (N, T)), 4, D + 4)
    yield embedding("words in int32", words(t.rng, N, T, V - 1 - unused).astype("int32"), V, D)
    yield embedding("numbers in float32", words(t.rng, N, T, V - 1 - unused), V, D, dtype="float32")


def words_forward_cases(t, forward):
    """The vectors of words; the last word of the vocabulary occurs."""
    for kind in kinds(t, unused=0):
        with t.case(kind.name, hard=kind.hard):
            out, _ = forward(kind.x, kind.W).returns("out", "cache")
            t.close("out", out, rtol=kind.rtol)


def words_backward_cases(t, forward, backward):
    """The gradient of the vectors, from a random one of what comes out; the last words do not occur."""
    for kind in kinds(t, unused=2):
        with t.case(kind.name, hard=kind.hard):
            _, cache = forward(kind.x, kind.W).returns("out", "cache")
            dout = t.rng.randn(*kind.x.shape, kind.W.shape[1]).astype(kind.W.dtype)
            t.close("dW", backward(dout, cache), rtol=kind.rtol)


def may(key, hint, out, keeps="concept", raises=()):
    """Enter a mistake in what is made of x and W."""
    WORDS.mistake(key, hint, keeps=keeps, raises=raises)(lambda right, x, W: (out(x, W), None))


MEANT = "out is (N, T, D), a vector for each word: W[x]"
may("words_returned", f"{MEANT}; you return the words themselves.", lambda x, W: x)
may("W_returned", f"{MEANT}; you return W itself.", lambda x, W: W)
may(
    "one_hot",
    f"{MEANT}; yours, (N, T, V), says where each word stands in the vocabulary.",
    lambda x, W: np.eye(len(W))[x],
)
may("summed", f"{MEANT}; the vectors of a sequence are not added up.", lambda x, W: W[x].sum(axis=1), "part")
may("averaged", f"{MEANT}; the vectors of a sequence are not averaged.", lambda x, W: W[x].mean(axis=1), "part")
may("flat", f"{MEANT}; yours has one axis less.", lambda x, W: W[x.ravel()], "slip")
may(
    "side_by_side",
    f"{MEANT}; yours has a sequence's vectors in one row.",
    lambda x, W: W[x].reshape(len(x), -1),
    "slip",
)
may("time_first", f"{MEANT}; yours is (T, N, D).", lambda x, W: W[x.T], "slip")
may("time_last", f"{MEANT}; yours is (N, D, T).", lambda x, W: W[x].swapaxes(1, 2), "slip")
may("from_one", "Words are numbered from 0: word v is row v of W, not row v - 1.", lambda x, W: W[x - 1], "slip")
may("reversed", f"{MEANT}; you count the words from the end.", lambda x, W: W[-1 - x], "slip")
may("whole_numbers", "Make out of W's dtype: yours, of that of the words, cuts the vectors to whole numbers.",
    lambda x, W: W[x].astype(int), "slip")  # fmt: skip
may("one_sequence", f"{MEANT}; yours has the words of one sequence only.", lambda x, W: W[x[0]], "part")
may("first_sequence", f"{MEANT}; all of yours have the words of the first sequence.",
    lambda x, W: W[np.broadcast_to(x[0], x.shape)], "part")  # fmt: skip
may("last_sequence_only", f"{MEANT}; yours are filled for the last sequence only.",
    lambda x, W: W[x] * (np.arange(len(x)) == len(x) - 1)[:, None, None], "part")  # fmt: skip
may("times_word", f"{MEANT}; the word's number chooses the row, and multiplies nothing.",
    lambda x, W: x[..., None] * W[x], "slip")  # fmt: skip
may("columns", "W is (V, D): row v is the vector of word v; you take columns.",
    lambda x, W: W.T[x], raises=IndexError)  # fmt: skip
may("product", "Words are numbers of rows, W[x]: they are not multiplied by W, as their one-hot form could be.",
    lambda x, W: x @ W, raises=ValueError)  # fmt: skip
may("out_like_x", f"{MEANT}; an entry of an array like x holds a single number, not a vector.",
    lambda x, W: np.zeros_like(x).__setitem__((0, 0), W[x[0, 0]]), raises=ValueError)  # fmt: skip
may("loops_exchanged", "x is (N, T): the first index is that of the sequence, up to N, the second that of the step.",
    lambda x, W: [W[x[i, t]] for i in range(x.shape[1]) for t in range(x.shape[0])], raises=IndexError)  # fmt: skip
