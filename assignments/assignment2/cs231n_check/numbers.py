# Generated from autograder/cs231n_check/numbers.py by "make build".
"""Values that came back: which of them are numbers, and how they are described in a sentence."""

import numpy as np

SHOWN = 60  # characters of a value
MANY = 100  # entries of a container: more are not gone through again and again


def compact(value):
    """A value with which comparing takes no time: a long list of numbers as the array that it is taken for.

    A long one of anything else, which nothing asks for, becomes its type's name.
    """
    if not isinstance(value, (list, tuple)) or leaves(value, MANY) <= MANY:
        return value
    array = numeric(value)
    return {"type": f"{type(value).__name__} of {len(value)} entries"} if array is None else array


def leaves(value, most):
    """How many entries a nested list has, counted up to a little more than `most`."""
    count = 0
    for entry in value:
        count += leaves(entry, most) if isinstance(entry, (list, tuple)) else 1
        if count > most:
            break
    return count


def numeric(value):
    """The value as an array of numbers, or None."""
    if type(value) is np.ndarray:
        return value if value.dtype.kind in "biufc" else None
    if not of_numbers(value):
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        return None
    return array if array.dtype.kind in "biufc" else None


def of_numbers(value):
    """Whether a value holds numbers only; NumPy would make a very large array of texts of different lengths."""
    if isinstance(value, (list, tuple)):
        return all(map(of_numbers, value))
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufc"
    return isinstance(value, (bool, int, float, complex))


def described(value):
    if isinstance(value, np.ndarray):
        kind = " of text" if value.dtype.kind == "U" else ""
        return f"an array{kind} of shape {value.shape}" if kind or value.size > 4 else str(value.tolist())
    if isinstance(value, (list, tuple, dict)) and len(value) > MANY:
        return f"a {type(value).__name__} of {len(value)} entries"
    if isinstance(value, dict) and list(value) == ["type"] and isinstance(value["type"], str):
        return f"{'an' if value['type'][:1] in 'aeiou' else 'a'} {value['type']}"
    return ascii(value[: 2 * SHOWN] if isinstance(value, str) else value)[:SHOWN]
