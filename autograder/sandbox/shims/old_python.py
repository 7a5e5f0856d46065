"""Names that the standard library has moved: {module: {name: (what to write now, value)}}."""

import collections.abc
import itertools
import math
import time
from typing import Any

ABSTRACT = (
    "Callable", "Container", "Hashable", "Iterable", "Iterator", "Mapping", "MutableMapping", "MutableSequence",
    "MutableSet", "Sequence", "Set", "Sized",
)  # fmt: skip

NAMES: dict[str, dict[str, tuple[str, Any]]] = {
    "collections": {name: (f"collections.abc.{name}", getattr(collections.abc, name)) for name in ABSTRACT},
    "itertools": {
        "izip": ("zip", zip),
        "imap": ("map", map),
        "ifilter": ("filter", filter),
        "izip_longest": ("itertools.zip_longest", itertools.zip_longest),
    },
    "time": {"clock": ("time.perf_counter", time.perf_counter)},
    "fractions": {"gcd": ("math.gcd", math.gcd)},
    "string": {"letters": ("string.ascii_letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")},
}
