"""What is seen of captions that were written: nothing after <END>, where they may hold anything.

Sent as text and carried out beside the code under test, so it uses NumPy alone.
"""

import numpy as np


def table(captions):
    """Captions as an array with two axes; None where they are no table of numbers."""
    try:
        array = np.asarray(captions)
    except ValueError:  # lists of different lengths
        return None
    return array if array.ndim == 2 and array.dtype.kind in "biuf" else None


def up_to_end(captions, shape, end, null):
    """Captions with <NULL> after the first <END> of each; what is no table of numbers as it is.

    `shape` is the one that they should have; a table that is turned the other way is filled the other way. One whose
    captions have all ended may be shorter.
    """
    array = table(captions)
    if array is None:
        return captions
    rows = array.T if array.shape != tuple(shape) and array.shape == tuple(shape)[::-1] else array
    ended = np.cumsum(rows == end, axis=1) > (rows == end)
    filled = np.where(ended, null, rows)
    missing = shape[1] - rows.shape[1]
    if missing > 0 and len(rows) == shape[0] and np.all((rows == end).any(axis=1)):
        filled = np.hstack([filled, np.full((len(rows), missing), null, filled.dtype)])
    return filled if rows is array else filled.T


def all_begin_with(captions, word):
    """Whether all captions begin with a word."""
    array = table(captions)
    return array is not None and array.size > 0 and bool(np.all(array[:, 0] == word))


def same_again(sample, features, shape, end, null):
    """Whether two calls write the same captions; so it is said where they are no tables of numbers."""
    calls = (sample(features.copy(), max_length=shape[1]) for _ in range(2))
    one, other = (table(up_to_end(captions, shape, end, null)) for captions in calls)
    return one is None or other is None or bool(np.array_equal(one, other, equal_nan=True))
