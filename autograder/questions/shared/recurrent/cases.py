"""The cases of a recurrent layer, a step or a whole sequence, forward and backward.

`blocks` is how many times as wide as the hidden state the weights are: 1 for the plain network, 4 for LSTM. The sums
inside tanh and sigmoid have a spread of about 1.6, so that these bend and do not end.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

LAYERS = (2, 3, 5)  # D and H
BATCHES = (3, 5, 6, 7)  # N and T; none can be taken for four blocks, or for their 4 H columns
ATOL = 1e-9  # where a gradient is nearly zero, its rounding is that of 1 - tanh**2
SINGLE = 1e-3  # relative tolerance of float32, whose rounding grows from step to step


class Kind(NamedTuple):
    """What a case is like."""

    name: str
    N: int
    D: int
    H: int
    T: int = 1
    hard: bool = True
    scale: float = 1  # of the inputs
    state: float = 1  # factor of the states before
    dtype: str = "float64"
    upstream: str = ""  # which of the gradients from above are not zero; all if empty

    @property
    def rtol(self) -> float:
        return SINGLE if self.dtype == "float32" else 1e-6


def sizes(t: Any) -> tuple[int, int, int, int]:
    """N, T, D, H: distinct, and D is less than H."""
    D, H = sorted(int(n) for n in t.rng.choice(LAYERS, 2, replace=False))
    N, T = (int(n) for n in t.rng.choice([n for n in BATCHES if n not in (D, H)], 2, replace=False))
    return N, T, D, H


def step_kinds(t: Any, large: float) -> Iterator[Kind]:
    """The cases of a step; those of large inputs are `large` times as large."""
    N, M, small, big = sizes(t)
    yield Kind(f"N = {N}, D = {small}, H = {big}", N, small, big, hard=False)
    yield Kind(f"N = {M}, D = {big}, H = {small}", M, big, small, hard=False)
    yield Kind("a single sequence", 1, small, big)
    yield Kind("the first step: the states before are zero", N, big, small, state=0)
    yield Kind(f"large inputs, about {large:g}", N, small, big, scale=large)
    yield Kind("numbers in float32", M, small, big, dtype="float32")


def sequence_kinds(t: Any, large: float) -> Iterator[Kind]:
    """The cases of a whole sequence."""
    N, T, small, big = sizes(t)
    yield Kind(f"N = {N}, T = {T}, D = {small}, H = {big}", N, small, big, T, hard=False)
    yield Kind(f"N = {T}, T = {N}, D = {big}, H = {small}", T, big, small, N, hard=False)
    yield Kind("a sequence of one step", N, big, small, 1)
    yield Kind("a single sequence", 1, small, big, T)
    yield Kind("h0 is zero", N, big, small, T, state=0)
    yield Kind(f"large inputs, about {large:g}", N, small, big, T, scale=large)
    yield Kind("numbers in float32", N, big, small, T, dtype="float32")


def weights(rng: np.random.RandomState, kind: Kind, blocks: int) -> list[np.ndarray]:
    """Wx (D, blocks H), Wh (H, blocks H) and b (blocks H,)."""
    D, H, width = kind.D, kind.H, blocks * kind.H
    return [rng.randn(D, width) / np.sqrt(D), rng.randn(H, width) / np.sqrt(H / 2), rng.randn(width)]


def hidden(rng: np.random.RandomState, kind: Kind) -> np.ndarray:
    """A hidden state (N, H), between -1 and 1."""
    return kind.state * np.tanh(1.5 * rng.randn(kind.N, kind.H))


def cell_state(rng: np.random.RandomState, kind: Kind) -> np.ndarray:
    """A cell state (N, H) of LSTM."""
    return kind.state * 1.5 * rng.randn(kind.N, kind.H)


def of_step(t: Any, kind: Kind, blocks: int) -> list[np.ndarray]:
    """The arguments of a step: x, the states before, Wx, Wh, b."""
    states = [hidden(t.rng, kind), *([cell_state(t.rng, kind)] if blocks == 4 else [])]
    x = kind.scale * t.rng.randn(kind.N, kind.D)
    return [each.astype(kind.dtype) for each in (x, *states, *weights(t.rng, kind, blocks))]


def of_sequence(t: Any, kind: Kind, blocks: int) -> list[np.ndarray]:
    """The arguments of a whole sequence: x, h0, Wx, Wh, b."""
    x = kind.scale * t.rng.randn(kind.N, kind.T, kind.D)
    return [each.astype(kind.dtype) for each in (x, hidden(t.rng, kind), *weights(t.rng, kind, blocks))]


def step_forward_cases(t, forward, blocks):
    """next_h, and next_c of LSTM."""
    names = ["next_h", "next_c"][: 1 + (blocks == 4)]
    for kind in step_kinds(t, 1000):
        with t.case(kind.name, hard=kind.hard):
            *states, _ = forward(*of_step(t, kind, blocks)).returns(*names, "cache")
            for name, state in zip(names, states):
                t.close(name, state, rtol=kind.rtol)


def step_backward_cases(t, forward, backward, blocks):
    """The gradients of a step, from random ones of what it gives."""
    names = ["next_h", "next_c"][: 1 + (blocks == 4)]
    made = ["dx", "dprev_h", *(["dprev_c"] if blocks == 4 else []), "dWx", "dWh", "db"]
    kinds = list(step_kinds(t, 30))
    if blocks == 4:
        N, _, D, H = sizes(t)
        kinds += [Kind(f"d{name} alone: the other is zero", N, D, H, upstream=name) for name in names[::-1]]
    for kind in kinds:
        with t.case(kind.name, hard=kind.hard):
            *_, cache = forward(*of_step(t, kind, blocks)).returns(*names, "cache")
            upstream = [t.rng.randn(kind.N, kind.H) * (kind.upstream in ("", name)) for name in names]
            grads = backward(*(each.astype(kind.dtype) for each in upstream), cache).returns(*made)
            for name, grad in zip(made, grads):
                t.close(name, grad, rtol=kind.rtol, atol=ATOL)


def sequence_forward_cases(t, forward, blocks):
    """The hidden states of all steps."""
    for kind in sequence_kinds(t, 1000):
        with t.case(kind.name, hard=kind.hard):
            h, _ = forward(*of_sequence(t, kind, blocks)).returns("h", "cache")
            t.close("h", h, rtol=kind.rtol)


def sequence_backward_cases(t, forward, backward, blocks):
    """The gradients of a sequence, from random ones that come to the hidden states from outside."""
    N, T, D, H = sizes(t)
    last = Kind("from outside, a gradient comes to the last hidden state only", N, D, H, T, upstream="last")
    for kind in (*sequence_kinds(t, 30), last):
        with t.case(kind.name, hard=kind.hard):
            _, cache = forward(*of_sequence(t, kind, blocks)).returns("h", "cache")
            dh = t.rng.randn(kind.N, kind.T, kind.H)
            if kind.upstream == "last":
                dh[:, :-1] = 0
            names = ["dx", "dh0", "dWx", "dWh", "db"]
            for name, grad in zip(names, backward(dh.astype(kind.dtype), cache).returns(*names)):
                t.close(name, grad, rtol=kind.rtol, atol=ATOL)
