"""Names that moved between Python 2 and 3."""

import pickle as cPickle
import urllib
from builtins import chr as unichr
from builtins import filter, input, map, range, zip  # noqa: UP029
from functools import reduce
from itertools import zip_longest

xrange = range
__all__ = [
    "cPickle",
    "filter",
    "input",
    "map",
    "range",
    "reduce",
    "unichr",
    "urllib",
    "xrange",
    "zip",
    "zip_longest",
]
