"""Filters of pictures."""

import numpy as np

__all__ = ["uniform_filter"]


def uniform_filter(input, size=3):
    """Mean over a window of `size` (one number, or one an axis) around each entry; edges are mirrored."""
    out = np.asarray(input)
    sizes = np.broadcast_to(size, out.ndim)
    for axis, width in enumerate(int(n) for n in sizes):
        pad = [(0, 0)] * out.ndim
        pad[axis] = (width // 2, width - 1 - width // 2)
        padded = np.pad(out, pad, mode="symmetric")
        out = np.lib.stride_tricks.sliding_window_view(padded, width, axis=axis).mean(axis=-1)
    return out
