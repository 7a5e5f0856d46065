"""The standard library's modules have their new names already."""


def install_aliases():
    """Nothing to do on Python 3."""


def install_hooks():
    """Nothing to do on Python 3."""
