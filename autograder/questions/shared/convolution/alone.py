"""Keeps the course's fast layers away from exercises that ask for what they do.

Sent as text and carried out beside the code under test.
"""

import functools
import importlib
import sys

FAST, ASKED = "cs231n.fast_layers", ("conv_", "max_pool_")


def alone(function):
    """The function, for which the fast layers do not work while it runs."""

    @functools.wraps(function)
    def called(*args, **kwargs):
        try:
            importlib.import_module(FAST)
        except Exception:
            return function(*args, **kwargs)
        places = list(uses_of_fast_layers())
        try:
            for module, name, fast in places:
                setattr(module, name, not_here(fast))
            return function(*args, **kwargs)
        finally:
            for module, name, fast in places:
                setattr(module, name, fast)

    return called


def uses_of_fast_layers():
    """The names of the fast layers in all modules of the package: (module, name, function)."""
    for key, module in list(sys.modules.items()):
        for name, value in list(vars(module).items()) if key.partition(".")[0] == "cs231n" else ():
            if getattr(value, "__module__", "") == FAST and getattr(value, "__name__", "").startswith(ASKED):
                yield module, name, value


def not_here(fast):
    """What stands in the place of a fast layer."""

    def stopped(*args, **kwargs):
        raise RuntimeError(f"{fast.__name__} of fast_layers.py is what this exercise asks for: write your own")

    return stopped
