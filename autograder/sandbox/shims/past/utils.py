"""Python 2's division."""


def old_div(a, b):
    """Whole numbers divide to a whole number, as `/` did in Python 2."""
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b
