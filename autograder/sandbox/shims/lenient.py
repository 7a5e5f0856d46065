"""Sees that an import which fails in itself does not stop a submission that has no other use for it."""

import functools
import importlib
import importlib.abc
import importlib.machinery

from . import imports
from .absent import Absent


class First(importlib.abc.MetaPathFinder):
    """Asked before all others, for what a submission imports that is not its own.

    An editor's `from turtle import forward` fails in turtle itself where tkinter is not installed, and a stand-in of
    this folder has not every name of its package.
    """

    def __init__(self, compat):
        self.compat = compat

    def find_spec(self, fullname, path=None, target=None):
        root = fullname.split(".")[0]
        if root in ("cs231n", "numpy") or imports.is_own(root, self.compat.submission):
            return None
        if not imports.expected(self.compat.submission):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = Lenient(spec.loader.name, spec.loader.path, self.compat)
        return spec


class Lenient(importlib.machinery.SourceFileLoader):
    """Imports a module; one that fails becomes something absent."""

    def __init__(self, name, path, compat):
        super().__init__(name, path)
        self.compat = compat

    def exec_module(self, module):
        try:
            super().exec_module(module)
        except Exception:
            self.compat.noted.add(f"{module.__name__} (cannot be imported)")
            vars(module)["__getattr__"] = Absent(module.__name__).__getattr__
        if self.compat.is_shim(module):
            vars(module).setdefault("__getattr__", functools.partial(other_name, module))


def other_name(module, name):
    """A name that a stand-in has not: a module of its folder, else something absent."""
    if name.startswith("__"):
        raise AttributeError(name)
    full = f"{module.__name__}.{name}"
    if hasattr(module, "__path__") and importlib.machinery.PathFinder.find_spec(full, module.__path__):
        return importlib.import_module(full)
    return getattr(Absent(module.__name__), name)
