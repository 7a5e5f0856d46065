"""In which way a submission is wrong in a question: the same for all that gave the same, whatever their code is.

What is wrong in an array is told by a few weighted sums, rounded: two ways to add up the same numbers, which differ in
the last digit, hardly ever come to lie on two sides of a rounding's edge; two mistakes hardly ever agree in all sums.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.cs231n_check.hints import meaning
from autograder.cs231n_check.numbers import compact, numeric
from autograder.cs231n_check.readings import by_fit
from autograder.cs231n_check.records import Case, Frozen, Outcome

TOLD = ("wrong", "partial", "crashed")  # statuses of code that gave something, or said why not
SUMS = 4
STEP = 2e-4  # of the size of what is right: what differs by less is the same
EDGE = 0.37  # moves the edges of rounding away from whole numbers
LARGEST = 1e12  # a sum beyond is as good as infinite
DEPTH = 6
DIGITS = 12


def way_of(question: Frozen, outcomes: Sequence[Outcome]) -> str:
    """A digest of what is wrong in what came of a question's cases, by the convention that fits best."""
    outcomes = [{**outcome, "values": list(map(compact, outcome["values"]))} for outcome in outcomes]
    reading = by_fit(question, outcomes)[0]
    told = list(map(told_of_case, question["cases"], outcomes, reading.expected, reading.wrong))
    return hashlib.sha256(json.dumps(told).encode("utf-8", "backslashreplace")).hexdigest()[:DIGITS]


def told_of_case(case: Case, got: Outcome, right: Outcome, wrong: Sequence[bool]) -> list[Any]:
    """What a case's wrong outputs tell, and the error with which it stopped; of a right one only that it is right."""
    wanted = [*right["values"], *[None] * len(case["outputs"])]
    told = [told_of(value, want) if bad else "right" for value, want, bad in zip(got["values"], wanted, wrong)]
    return [*told, *map(str, meaning(got["error"]))] if got["error"] else told


def told_of(value: Any, right: Any, depth: int = DEPTH) -> Any:
    """What a value tells, as plain data that is the same for values that are as good as the same."""
    array = numeric(value)
    if array is not None:
        return [list(array.shape), *sums(array, numeric(right))]
    if isinstance(value, dict) and depth:
        under = right if isinstance(right, dict) else {}
        return {str(key): told_of(value[key], under.get(key), depth - 1) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple) and depth:
        wanted = list(right) if isinstance(right, list | tuple) else []
        return [told_of(each, want, depth - 1) for each, want in zip(value, [*wanted, *[None] * len(value)])]
    return f"{type(value).__name__} {value!s}"[:1000]


def sums(array: np.ndarray, right: np.ndarray | None) -> list[int | str]:
    """Weighted sums of an array, in steps of the size of what is right; and where it is not finite, and how."""
    flat = array.ravel()
    parts = [flat.real, flat.imag] if np.iscomplexobj(flat) else [flat]
    told: list[int | str] = []
    with np.errstate(all="ignore"):
        size = norm(right) or max(map(norm, parts)) or 1.0
        for part in parts:
            finite = np.isfinite(part)
            told += [whole(float(sum_of(np.where(finite, part, 0), n)) / (STEP * size)) for n in range(SUMS)]
            if not finite.all():
                told += [whole(float(sum_of(where, 0)) / STEP) for where in (np.isnan(part), part == np.inf, ~finite)]
    return told


def norm(array: np.ndarray | None) -> float:
    """The root of the sum of squares of what is finite."""
    if array is None or not array.size:
        return 0.0
    flat = np.abs(array.astype(np.complex128 if np.iscomplexobj(array) else np.float64)).ravel()
    largest = flat[np.isfinite(flat)].max(initial=0.0)
    return float(largest * np.sqrt(np.sum((flat[np.isfinite(flat)] / largest) ** 2))) if largest else 0.0


def sum_of(part: np.ndarray, n: int) -> Any:
    """One sum of an array, with weights that differ from entry to entry, so that their order tells."""
    return np.dot(part.astype(np.float64), np.cos((0.7 + 0.31 * n) * np.arange(1.0, part.size + 1) ** 2))


def whole(number: float) -> int | str:
    if math.isnan(number):
        return "nan"
    return math.floor(number + EDGE) if abs(number) < LARGEST else ("-inf" if number < 0 else "inf")
