"""Wrong cells made of right ones."""


def replaced(source: str, *changes: str, then: str = "") -> str:
    """A cell with each of some pieces, which must be there, replaced by the one that follows, and lines after it."""
    for old, new in zip(changes[::2], changes[1::2]):
        assert old in source, old
        source = source.replace(old, new)
    return source + then
