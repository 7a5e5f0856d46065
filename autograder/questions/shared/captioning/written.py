"""What is seen of captions that were written: nothing after <END>, where they may hold anything.

Sent as text and carried out beside the code under test, so it uses NumPy alone.
"""

import numpy as np


def up_to_end(captions, shape, end, null):
    """Captions with <NULL> after the first <END> of each; what is no table of numbers as it is.

    `shape` is the one that they should have; a table that is turned the other way is filled the other way.
    """
    try:
        array = np.asarray(captions)
    except ValueError:  # lists of different lengths
        return captions
    if array.ndim != 2 or array.dtype.kind not in "biuf":
        return captions
    rows = array.T if array.shape == tuple(shape)[::-1] else array
    ended = np.cumsum(rows == end, axis=1) > (rows == end)
    filled = np.where(ended, null, rows)
    return filled if rows is array else filled.T


def same_again(sample, features, shape, end, null):
    """Whether two calls write the same captions."""
    calls = [up_to_end(sample(features.copy(), max_length=shape[1]), shape, end, null) for _ in range(2)]
    return bool(np.array_equal(*calls))
