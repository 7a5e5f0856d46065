"""What a process behind walls may say of itself in a mark of record."""


def text_of(text: str, most: int = 300) -> str:
    """Text that can be stored: halves of surrogate pairs replaced, and not too long."""
    return text[:most].encode("utf-8", "replace").decode()
