"""Whether two results are the same but for rounding, which differs between machines; and keeping the earlier one."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

TOLERANCE = 1e-6  # relative, and absolute
OF_SINGLE = 1e-5  # of the largest value in single precision, as frameworks compute
OF_MISTAKES = 1e-3  # of the largest value: a mistake that diverges makes rounding, which machines do differently, large


def equal_but_for_rounding(a: Any, b: Any, mistaken: bool = False) -> bool:
    """Whether plain data (see cs231n_check/plain.py) is the same; arrays of floats may differ by rounding.

    mistaken: whether it is what a known mistake gives; of a frozen question, that is found out here.
    """
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return equal_arrays(a, b, mistaken)
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal_but_for_rounding(a[k], b[k], mistaken or k == "mistakes") for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(equal_but_for_rounding(*pair, mistaken) for pair in zip(a, b))
    if mistaken and isinstance(a, float):
        return equal_arrays(np.array(a), np.array(b), mistaken)
    return a == b


def equal_arrays(a: np.ndarray, b: np.ndarray, mistaken: bool = False) -> bool:
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if np.array_equal(a, b):
        return True
    if a.dtype.kind not in "fc":
        return False
    largest = np.abs(a[np.isfinite(a)]).max(initial=0)
    share = OF_MISTAKES if mistaken else OF_SINGLE if a.dtype == np.float32 else 0.0
    absolute = max(TOLERANCE, share * largest)
    return np.allclose(a, b, TOLERANCE, absolute, equal_nan=True)


def contents(paths: Iterable[Path]) -> dict[Path, bytes]:
    """What some files hold now, for `put_back`."""
    return {path: path.read_bytes() for path in paths}


def put_back(earlier: dict[Path, bytes]) -> None:
    """Put back the .npz files that have been written anew and differ by rounding only."""
    for path, content in earlier.items():
        new = path.read_bytes()
        if new != content and equal_but_for_rounding(arrays_in(content), arrays_in(new)):
            path.write_bytes(content)


def arrays_in(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of an .npz file."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}
