"""Stand-in for the package `six`, as far as course code uses it."""

import sys

from future.utils import iteritems, iterkeys, itervalues, with_metaclass

__all__ = ["iteritems", "iterkeys", "itervalues", "with_metaclass"]

PY2, PY3 = False, True
string_types, integer_types, class_types = (str,), (int,), (type,)
text_type, binary_type = str, bytes
MAXSIZE = sys.maxsize


def u(text):
    return text


def b(text):
    return text.encode("latin-1")
