# Generated from autograder/cs231n_check/compare.py by "make build".
"""Compares one value that came back with what is asked of it."""

import math

import numpy as np

from .captions import captions
from .numbers import SHOWN, described, numeric

SINGLE = 1e-4  # relative tolerance for results in float32


def compare(output, got, right):
    """Return a sentence that says how `got` misses what is asked, or an empty text."""
    return COMPARISONS[output["kind"]](output["name"], got, right, **output["params"])


def differs(output, got, right):
    """Whether `got` misses what is asked: `compare` without its sentence, which takes longer than comparing."""
    return bool(COMPARISONS[output["kind"]](None, got, right, **output["params"]))


def close(name, got, right, rtol=1e-6, atol=0.0, any_order=False):
    """Numbers of the right shape within rtol of the value, or of the largest value, plus atol."""
    array, right = numeric(got), np.asarray(right)
    if array is None:
        return f"{name} is {described(got)}, expected numbers of shape {right.shape}"
    if array.size == 1 and right.ndim == 0:  # an array of one number is as good as the number
        array = array.reshape(())
    if array.shape != right.shape:
        return f"wrong shape: {name} has shape {array.shape}, expected {right.shape}"
    if array.dtype.itemsize < 8 and array.dtype in (np.float32, np.float16) and right.dtype == np.float64:
        rtol = max(rtol, SINGLE)
    if any_order and array.ndim:
        array, right = np.sort(array, axis=None), np.sort(right, axis=None)
    return differing(name, array, right, rtol, atol)


def differing(name, array, right, rtol, atol):
    """Name the worst entry and count those out of tolerance."""
    if not right.size:
        return ""
    if name is None and not right.ndim and array.dtype.char == right.dtype.char == "d" and math.isfinite(right):
        return "" if abs(float(array) - float(right)) <= atol + rtol * abs(float(right)) else "differs"  # a loss
    wide = np.complex128 if "c" in array.dtype.kind + right.dtype.kind else np.float64
    array, given = array.astype(wide, copy=False), array
    with np.errstate(all="ignore"):
        error, scale = np.abs(array - right), np.abs(right).max()
        if math.isfinite(scale):  # as nearly always; this is asked of each known mistake in turn
            wrong = ~(error <= atol + rtol * scale)
        else:
            scale = np.abs(right[np.isfinite(right)]).max(initial=0.0)
            same = (array == right) | (np.isnan(array) & np.isnan(right))
            wrong = ~same & ~(error <= atol + rtol * scale)
    if not wrong.any():
        return ""
    if name is None:
        return "differs"
    array = given
    worst = np.unravel_index(
        np.argmax(np.where(wrong, np.nan_to_num(error, nan=np.inf, posinf=np.inf), -1)), right.shape
    )
    where = f"{name}[{', '.join(map(str, worst))}]" if right.ndim else name
    count = f"; {wrong.sum()} of {right.size} entries differ" if right.size > 1 else ""
    if array.dtype.kind == right.dtype.kind == "b":
        return f"{where} is {array[worst]}, expected {right[worst]}{count}"
    digits = next(d for d in (6, 10, 17) if d == 17 or f"{array[worst]:.{d}g}" != f"{right[worst]:.{d}g}")
    return f"{where} is {array[worst]:.{digits}g}, expected {right[worst]:.{digits}g}{count}"


def equal(name, got, right):
    """The same whole numbers (of any dtype), text, or containers of them."""
    array, right_array = numeric(got), np.asarray(right)
    if array is None or right_array.dtype.kind not in "biuf":
        if same_plain(got, right):
            return ""
        return names_amiss(name, got, right) or f"{name} is {described(got)}, expected {described(right)}"
    if array.shape != right_array.shape:
        return f"wrong shape: {name} has shape {array.shape}, expected {right_array.shape}"
    return differing(name, array, right_array, 0.0, 1e-9)


def names_amiss(name, got, right):
    """How a list of texts differs from another, by what is missing and what is too much; nothing for other values."""
    if not all(isinstance(v, list) and all(isinstance(each, str) for each in v) for v in (got, right)):
        return ""
    amiss = [("missing", [v for v in right if v not in got]), ("too much", [v for v in got if v not in right])]
    said = [f"{what}: {', '.join(values[:6])[:SHOWN]}" for what, values in amiss if values]
    return f"{name}: {'; '.join(said)}" if said else ""


def same_plain(got, right):
    got, right = (v.item() if isinstance(v, np.ndarray) and v.ndim == 0 else v for v in (got, right))
    if isinstance(got, np.ndarray) and isinstance(right, np.ndarray):
        got, right = np.asarray(got), np.asarray(right)
        return got.shape == right.shape and bool(np.all(got == right))
    if isinstance(got, (list, tuple)) and type(got) is type(right):
        return len(got) == len(right) and all(map(same_plain, got, right))
    if isinstance(got, dict) and isinstance(right, dict):
        return got.keys() == right.keys() and all(same_plain(got[k], right[k]) for k in got)
    return type(got) is type(right) and got == right


def at_least(name, got, right, bound, of=""):
    """A number, or a statistic of an array, not below the bound."""
    value = statistic(got, of)
    if value is None:
        return f"{name} is {described(got)}, expected {wanted(of)} of at least {bound:g}"
    return "" if value >= bound else f"{name} is {value:.4g}, expected at least {bound:g}"


def at_most(name, got, right, bound, of=""):
    """A number, or a statistic of an array, not above the bound."""
    value = statistic(got, of)
    if value is None:
        return f"{name} is {described(got)}, expected {wanted(of)} of at most {bound:g}"
    return "" if value <= bound else f"{name} is {value:.4g}, expected at most {bound:g}"


def exactly(name, got, right, of):
    """A statistic of an array that is that of the reference's."""
    value, wanted_value = statistic(got, of), statistic(right, of)
    if value is None:
        return f"{name}: got {described(got)}, expected an array"
    return "" if np.array_equal(value, wanted_value) else f"{name}: {value}, expected {wanted_value}"


# Computed here, on plain arrays: what an object says of itself is not believed.
STATISTICS = {
    "": lambda a: float(a) if a.shape == () else None,
    "std": lambda a: float(a.std()),
    "mean": lambda a: float(a.mean()),
    "shape": lambda a: a.shape,
    "rows in use": lambda a: int(a.any(axis=1).sum()) if a.ndim == 2 else None,
    "first row unused": lambda a: int(a.any(axis=1).argmin()) if a.ndim == 2 else None,
}


def statistic(value, of):
    """A statistic of a value, or None where it is no array of real numbers that has it."""
    array = numeric(value)
    return None if array is None or array.dtype.kind == "c" or not array.size else STATISTICS[of](array)


def wanted(of):
    return "an array" if of else "a number"


def accuracy(name, got, right, labels, bound, dataset):
    """Predictions of which at least the share `bound` are right, on pictures of a data set."""
    array = numeric(got)
    if array is None or array.shape != labels.shape:
        shape = described(got) if array is None else f"of shape {array.shape}"
        return f"{name} is {shape}, expected one label per picture, shape {labels.shape}"
    share = float(np.mean(array == labels))
    return (
        ""
        if share >= bound
        else f"{name}: accuracy {share:.3f} on new pictures of {dataset}, expected at least {bound:.3f}"
    )


def one_of(name, got, right, choices):
    """One of the values listed."""
    array = numeric(got)
    if array is not None and array.shape == () and any(array == choice for choice in choices):
        return ""
    few = choices if len(choices) < 9 else [f"{choices[0]} to {choices[-1]}"]
    return f"{name} is {described(got)}, expected one of {', '.join(map(str, few))}"


COMPARISONS = {f.__name__: f for f in (close, equal, at_least, at_most, exactly, accuracy, captions, one_of)}


def matches(output, got, spoilt, right):
    """Whether a value is what a known mistake gives; where that is NaN, some NaN among right values will do."""
    of = output["params"].get("of")
    if of:
        return same_statistic(statistic(got, of), statistic(spoilt, of), of)
    numbers = [numeric(got), numeric(spoilt)] if output["kind"] in ("close", "equal") else [None]
    if any(each is None for each in numbers):
        return same_plain(got, spoilt)
    got, spoilt = numbers
    if got.shape != spoilt.shape:
        return False
    lost = np.isnan(spoilt)
    if lost.any() and np.isnan(got).any() and spoilt.shape == np.shape(right):
        got = np.where(lost & (np.isnan(got) | np.isclose(got, right, 1e-5, 1e-4)), spoilt, got)
    return not differs(output, got, spoilt)


def same_statistic(one, other, of):
    """Whether two statistics are alike: of numbers drawn at random only roughly, of shapes exactly."""
    if of == "shape":
        return one == other
    return None not in (one, other) and bool(np.allclose(one, other, rtol=0.2, atol=0))
