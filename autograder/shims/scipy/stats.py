"""The commonest value."""

from collections import namedtuple

import numpy as np

__all__ = ["mode"]

ModeResult = namedtuple("ModeResult", ["mode", "count"])


def mode(a, axis=0, nan_policy="propagate", keepdims=False):
    """The commonest value along an axis, and how often it occurs; of several the smallest.

    Of an array with one axis the two have shape (1,), which serves code for old and new versions of SciPy.
    """
    a = np.asarray(a)
    a, axis = (a.ravel(), 0) if axis is None else (a, axis)
    found = np.apply_along_axis(commonest, axis, a)
    value, count = np.take(found, 0, axis).astype(a.dtype), np.take(found, 1, axis).astype(int)
    if keepdims or a.ndim == 1:
        value, count = np.expand_dims(value, axis), np.expand_dims(count, axis)
    return ModeResult(value, count)


def commonest(values):
    unique, counts = np.unique(values, return_counts=True)
    place = np.argmax(counts)
    return np.array([unique[place], counts[place]])
