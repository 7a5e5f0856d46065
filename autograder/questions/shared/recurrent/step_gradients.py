"""The gradients of a step of either recurrent network, from that of the sum x Wx + prev_h Wh + b in it, and what may
happen to them.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from autograder.questions.shared.family import Family


class Sum(NamedTuple):
    """The sum in a step: what goes into it, and its gradient."""

    x: np.ndarray  # (N, D)
    prev_h: np.ndarray  # (N, H)
    Wx: np.ndarray  # (D, width)
    Wh: np.ndarray  # (H, width)
    next_h: np.ndarray  # (N, H)
    dz: np.ndarray  # (N, width), the gradient of the sum
    dnext_h: np.ndarray  # (N, H)
    cell: tuple = ()  # dprev_c of LSTM


Gradient = Callable[[Sum], np.ndarray]
Read = Callable[..., Sum]  # of the arguments of a backward pass, the cache last

GRADIENTS: dict[str, Gradient] = {
    "dx": lambda s: s.dz @ s.Wx.T,
    "dprev_h": lambda s: s.dz @ s.Wh.T,
    "dWx": lambda s: s.x.T @ s.dz,
    "dWh": lambda s: s.prev_h.T @ s.dz,
    "db": lambda s: s.dz.sum(axis=0),
}


def wrong(read: Read, end=lambda *grads: grads, **gradients: Gradient):
    """The mistake of having some gradients, or the end, otherwise."""
    do = {**GRADIENTS, **gradients}

    def backward(right, *arguments):
        s = read(*arguments)
        dx, dprev_h, *params = (do[name](s) for name in GRADIENTS)
        return end(dx, dprev_h, *s.cell, *params)

    return backward


def step_gradients(read: Read, order: str, sums: str) -> Family:
    """The family of a network, that returns its gradients in an `order`; that of the sum is called `sums`."""
    family = Family()

    def may(key, hint, keeps="slip", end=lambda *grads: grads, **gradients):
        family.mistake(key, hint, keeps=keeps)(wrong(read, end, **gradients))

    summed = f"b is added to each row, so db is the sum of {sums} over the rows, axis 0"
    mean = "sums over the rows, not divided by N: the loss has done that."

    may("dWh_of_next", "dWh has prev_h in it, the state BEFORE the step, not next_h.", dWh=lambda s: s.next_h.T @ s.dz)
    may("dWx_transposed", "dWx has the shape of Wx: x.T comes first.", dWx=lambda s: s.dz.T @ s.x)
    may("dWh_transposed", "dWh is turned over: prev_h.T comes first.", dWh=lambda s: s.dz.T @ s.prev_h)
    may(
        "dW_transposed", "dWx and dWh have the shapes of Wx and Wh: x.T and prev_h.T come first.",
        dWx=lambda s: s.dz.T @ s.x, dWh=lambda s: s.dz.T @ s.prev_h,
    )  # fmt: skip
    may("db_not_summed", f"{summed}; yours is not summed.", db=lambda s: s.dz)
    may("db_total", f"{summed} only: it has a number for each entry of b.", db=lambda s: s.dz.sum())
    may("db_axis", f"{summed}; yours is over axis 1.", db=lambda s: s.dz.sum(axis=1))
    may("db_row", "db has one axis, as b has: sum without keepdims.", db=lambda s: s.dz.sum(0, keepdims=True))
    may("db_mean", f"db is one of the {mean}", db=lambda s: s.dz.mean(axis=0))
    may("db_one_row", f"{summed}; yours is one of the rows.", db=lambda s: s.dz[0])
    may(
        "averaged", f"dWx, dWh and db are {mean}",
        dWx=lambda s: s.x.T @ s.dz / len(s.x),
        dWh=lambda s: s.prev_h.T @ s.dz / len(s.x),
        db=lambda s: s.dz.mean(axis=0),
    )  # fmt: skip
    may("dx_transposed", "dx has the shape of x, (N, D): turn it back.", dx=lambda s: s.Wx @ s.dz.T)
    may("dprev_h_transposed", "dprev_h has the shape of prev_h, (N, H).", dprev_h=lambda s: s.Wh @ s.dz.T)
    may(
        "inputs_transposed", "dx and dprev_h have the shapes of x and prev_h: turn them back.",
        dx=lambda s: s.Wx @ s.dz.T, dprev_h=lambda s: s.Wh @ s.dz.T,
    )  # fmt: skip
    may(
        "upstream_in_dprev_h", "prev_h reaches the loss through the sum only: do not add dnext_h to dprev_h.",
        dprev_h=lambda s: s.dz @ s.Wh.T + s.dnext_h,
    )  # fmt: skip
    may(
        "dprev_h_is_upstream", "dnext_h is the gradient of next_h; prev_h gets its own by way of Wh.", "part",
        dprev_h=lambda s: s.dnext_h,
    )  # fmt: skip

    returned = f"The order of what is returned is {order}"
    either = f"{returned}; or the cache is unpacked in another order than it was packed."
    may("inputs_exchanged", f"dx and dprev_h are exchanged. {either}", end=lambda dx, dh, *rest: (dh, dx, *rest))
    may(
        "dW_exchanged", f"dWx and dWh are exchanged. {either}",
        end=lambda *grads: (*grads[:-3], grads[-2], grads[-3], grads[-1]),
    )  # fmt: skip
    may(
        "both_exchanged", f"dx and dprev_h are exchanged, and so are dWx and dWh. {either}",
        end=lambda dx, dh, *rest: (dh, dx, *rest[:-3], rest[-2], rest[-3], rest[-1]),
    )  # fmt: skip
    may("params_first", f"{returned}.", end=lambda *grads: (*grads[-3:], *grads[:-3]))
    may("by_pairs", f"{returned}.", end=lambda dx, dh, *rest: (dx, rest[-3], dh, *rest[:-3], *rest[-2:]))
    return family
