"""The commonest value."""

from collections import namedtuple

import numpy as np

__all__ = ["mode"]

ModeResult = namedtuple("ModeResult", ["mode", "count"])


def mode(a, axis=0, nan_policy="propagate", keepdims=False):
    """The commonest value along an axis, and how often it occurs; of several the smallest.

    Of an array with one axis the two are numbers that can be indexed, for code for old and new versions of SciPy.
    """
    a = np.asarray(a)
    a, axis = (a.ravel(), 0) if axis is None else (a, axis)
    found = np.apply_along_axis(commonest, axis, a)
    value, count = np.take(found, 0, axis).astype(a.dtype), np.take(found, 1, axis).astype(int)
    if keepdims:
        value, count = np.expand_dims(value, axis), np.expand_dims(count, axis)
    return ModeResult(np.asarray(value).view(Entry), np.asarray(count).view(Entry))


class Entry(np.ndarray):
    """A number whose only entry is itself: mode(a)[0][0] was written for versions that kept the axis."""

    def __getitem__(self, key):
        return self if self.ndim == 0 and key in (0, -1) else super().__getitem__(key)


def commonest(values):
    unique, counts = np.unique(values, return_counts=True)
    place = np.argmax(counts)
    return np.array([unique[place], counts[place]])
