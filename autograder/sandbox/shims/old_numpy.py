"""Names that NumPy has dropped: {name: (what to write now, value)}."""

import math

import numpy as np

BUILTIN = {"int": int, "float": float, "bool": bool, "object": object, "complex": complex, "str": str}
BUILTIN |= {"unicode": str, "long": int}
RENAMED = {
    "product": "prod", "cumproduct": "cumprod", "sometrue": "any", "alltrue": "all", "round_": "round",
    "row_stack": "vstack", "mat": "asmatrix", "rank": "ndim", "trapz": "trapezoid",
    "float_": "float64", "complex_": "complex128", "cfloat": "complex128", "singlecomplex": "complex64",
    "longfloat": "longdouble", "string_": "bytes_", "unicode_": "str_", "str0": "str_", "object0": "object_",
    "bool8": "bool_", "int0": "intp", "uint0": "uintp",
    "Inf": "inf", "Infinity": "inf", "infty": "inf", "PINF": "inf", "NaN": "nan", "NAN": "nan",
}  # fmt: skip


def in1d(ar1, ar2, assume_unique=False, invert=False):
    return np.isin(np.ravel(ar1), ar2, assume_unique=assume_unique, invert=invert)


def asfarray(a, dtype=np.float64):
    return np.asarray(a, dtype=dtype)


def asscalar(a):
    return np.asarray(a).item()


def msort(a):
    return np.sort(a, axis=0)


def alen(a):
    return len(np.atleast_1d(a))


def find_common_type(array_types, scalar_types):
    return np.result_type(*array_types, *scalar_types)


NAMES: dict[str, tuple[str, object]] = {name: (value.__name__, value) for name, value in BUILTIN.items()}
NAMES |= {old: (f"np.{new}", getattr(np, new)) for old, new in RENAMED.items() if hasattr(np, new)}
NAMES |= {
    "in1d": ("np.isin", in1d),
    "asfarray": ("np.asarray", asfarray),
    "asscalar": ("a.item()", asscalar),
    "msort": ("np.sort(a, axis=0)", msort),
    "alen": ("len(a)", alen),
    "find_common_type": ("np.result_type", find_common_type),
    "NINF": ("-np.inf", -np.inf),
    "NZERO": ("-0.0", -0.0),
    "PZERO": ("0.0", 0.0),
    "math": ("import math", math),
}
