"""Python 2's names for Python 3's things."""

from functools import reduce

basestring = unicode = str
long = int
xrange = range
raw_input = input
unichr = chr

__all__ = ["basestring", "cmp", "long", "raw_input", "reduce", "unichr", "unicode", "xrange"]


def cmp(a, b):
    return (a > b) - (a < b)
