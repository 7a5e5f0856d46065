"""Iterating over dictionaries, as code for both Pythons writes it."""


def iteritems(d):
    return iter(d.items())


def itervalues(d):
    return iter(d.values())


def iterkeys(d):
    return iter(d)


def with_metaclass(meta, *bases):
    """A base class of the given metaclass."""
    return meta("Base", bases or (object,), {})
