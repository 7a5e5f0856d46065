# Generated from autograder/cs231n_check/lent.py by "make build".
"""Functions that the course has lent, in cs231n/lent.py: they work, and earn no points."""

import functools
import importlib
import os
import re

from .package import Package

LENT = "cs231n.lent"
IMPORTS = re.compile(r"^from[ \t]+(?:\.+|cs231n\.)lent[ \t]+import[ \t]+(\w+)", re.M)


def lent_target(targets, folder):
    """The first of a question's targets that is a lent function, or None."""
    if not os.path.isfile(os.path.join(folder, *LENT.split(".")) + ".py"):
        return None
    with Package(folder):
        return next((target for target in targets if is_lent(target)), None)


def is_lent(target):
    """Whether what a target names comes from cs231n/lent.py; what cannot be imported does not."""
    file, _, path = target.partition(":")
    try:
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        found = functools.reduce(getattr, path.split("."), module)
    except BaseException:
        return False
    return getattr(found, "__module__", None) == LENT


def no_points(question_id, target):
    """What a check says of a lent function."""
    file, _, name = target.partition(":")
    return (
        f"– {question_id}: {name} is lent by the course: it works, and earns no points.\n"
        f"  To earn them, open {file} and write your own in the place of the line that imports it."
    )
