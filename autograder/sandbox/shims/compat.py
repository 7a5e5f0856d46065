"""Meets old and stray code half way: removed NumPy names, imports of packages that are not installed here.

Runs inside the sandbox. Every name that is stood in for is noted, and reported with the marks.
"""

import builtins
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types

import numpy as np
from cs231n_check.quiet import Quiet

from . import imports, lenient, old_numpy, old_python
from .absent import Absent

FOLDER = os.path.dirname(os.path.abspath(__file__))
QUIET = ("matplotlib", "mpl_toolkits", "seaborn", "IPython")  # what only draws or displays
CALLED = ("get_ipython", "display")  # what a notebook has without importing it


class Compat(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for what is missing; `used()` lists the names for which it did."""

    def __init__(self, submission):
        self.submission = os.path.abspath(submission)
        self.noted = set()

    def install(self):
        self.patch_numpy()
        vars(builtins)["xrange"] = self.xrange
        for name in CALLED:
            vars(builtins)[name] = functools.partial(self.called, name)
        vars(builtins).update(profile=self.profile, reduce=self.reduce)
        for module, names in old_python.NAMES.items():
            found = functools.partial(self.renamed, module, names)
            vars(importlib.import_module(module)).setdefault("__getattr__", found)
        vars(os)["chdir"] = functools.partial(self.chdir, os.chdir)
        windows = importlib.machinery.ModuleSpec("asyncio.windows_events", self)
        sys.modules.setdefault(windows.name, self.create_module(windows))
        sys.meta_path.insert(0, lenient.First(self))
        sys.meta_path.append(self)
        return self

    def used(self):
        """Names stood in for, sorted: removed NumPy names, absent packages, modules of this folder."""
        ours = {name for name, module in list(sys.modules.items()) if self.is_shim(module)}
        ours = {name for name in ours if name.split(".")[0] not in ("shims", "cs231n")}
        tops = {name for name in ours if name.rpartition(".")[0] not in ours}
        return sorted(self.noted | tops)

    def is_shim(self, module):
        return str(getattr(module, "__file__", None) or "").startswith(FOLDER + os.sep)

    def xrange(self, *bounds):
        """Python 2's name, where nothing is imported for it."""
        self.noted.add("xrange (now range)")
        return range(*bounds)

    def called(self, name, *args, **kwargs):
        """What a notebook has and a module that was made of one may call."""
        self.noted.add(f"{name}()")
        return Quiet()

    def profile(self, function):
        """The decorator that line_profiler and memory_profiler put in."""
        self.noted.add("@profile")
        return function

    def reduce(self, *args):
        self.noted.add("reduce (now functools.reduce)")
        return functools.reduce(*args)

    def renamed(self, module, names, name):
        """A name that the standard library has moved."""
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        new, value = names[name]
        self.noted.add(f"{module}.{name} (now {new})")
        return value

    def chdir(self, original, path):
        """Go to a folder; one that is not here, as of Google Drive, is left."""
        try:
            original(path)
        except FileNotFoundError:
            self.noted.add("os.chdir")

    # ---- NumPy

    def patch_numpy(self):
        """Serve names that NumPy has dropped; those that it still has are left alone."""
        original = getattr(np, "__getattr__", None)

        def get(name):
            if name in old_numpy.NAMES:
                new, value = old_numpy.NAMES[name]
                self.noted.add(f"np.{name} (now {new})")
                return value
            if original is None:
                raise AttributeError(f"module 'numpy' has no attribute {name!r}")
            return original(name)

        vars(np)["__getattr__"] = get
        vars(np)["reshape"] = self.reshape_of_old(np.reshape)
        vars(np.lib.npyio)["__getattr__"] = functools.partial(self.moved, "numpy.lib.npyio")

    def reshape_of_old(self, original):
        """np.reshape that takes newshape=, as it did before shape= came."""

        @functools.wraps(original)
        def reshape(a, *args, **kwargs):
            if "newshape" in kwargs:
                self.noted.add("np.reshape(newshape=) (now shape=)")
                args, kwargs = (kwargs.pop("newshape"), *args), kwargs
            return original(a, *args, **kwargs)

        return reshape

    def moved(self, module, name):
        """A name of a module that NumPy has made private: the one of the same name at the top."""
        if name.startswith("__") or not hasattr(np, name):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        self.noted.add(f"{module}.{name} (now np.{name})")
        return getattr(np, name)

    # ---- imports: an importlib finder and loader, asked last

    def find_spec(self, fullname, path=None, target=None):
        root = fullname.split(".")[0]
        if fullname == "cs231n.im2col_cython":
            self.noted.add("cs231n.im2col_cython (not compiled)")
            return importlib.util.spec_from_file_location(fullname, os.path.join(FOLDER, "im2col_cython.py"))
        above = sys.modules.get(fullname.rpartition(".")[0])
        if root in sys.stdlib_module_names and above and getattr(above.__spec__, "loader", None) is not self:
            return None  # `os.nothing` is a mistake; tkinter may be left out where Python is installed
        if imports.is_own(root, self.submission):
            return None
        if not imports.expected(self.submission):
            return None
        if root not in QUIET and root != "numpy":
            self.noted.add(f"{fullname} (not installed)" if fullname == root else fullname)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        root = spec.name.split(".")[0]
        if root == "numpy":
            vars(module)["__getattr__"] = functools.partial(self.moved, spec.name)
        elif root in QUIET:
            self.noted.add(root)
            vars(module)["__getattr__"] = Quiet().__getattr__
        else:
            vars(module)["__getattr__"] = Absent(spec.name).__getattr__
        return module

    def exec_module(self, module):
        """Nothing to run."""
