# Generated from autograder/cs231n_check/package.py by "make build".
"""Imports the package under test, one file at a time: a broken module costs its own questions only."""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types

NAME = "cs231n"


class Missing(Exception):
    """A module or a name that the question needs is not there."""


class CannotImport(Exception):
    """A module is there but raises when imported; the cause says why."""


class LazyPackage(types.ModuleType):
    """A package whose modules are imported when asked for; its own __init__.py is not run.

    A name that is no module is looked up in the package's modules, as the published
    `from .k_nearest_neighbor import *` lines would provide it.
    """

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.__name__}.{name}"
        if self._has(name):
            try:
                return importlib.import_module(full)
            except BaseException as error:
                raise CannotImport(file_of_module(full)) from error
        for module in self._modules():
            with contextlib.suppress(Exception):
                return vars(importlib.import_module(f"{self.__name__}.{module}"))[name]
        raise AttributeError(f"{file_of_module(self.__name__)} has no {name}")

    def _has(self, name):
        return any(os.path.exists(os.path.join(p, name + ending)) for p in self.__path__ for ending in (".py", ""))

    def _modules(self):
        files = sorted(f for p in self.__path__ for f in os.listdir(p))
        return [f[:-3] for f in files if f.endswith(".py") and f != "__init__.py"]


class SourceLoader(importlib.machinery.SourceFileLoader):
    """Imports what a file says now, never its compiled copy, which is told from it by the second and the size only."""

    def get_code(self, fullname):
        return self.source_to_code(self.get_data(self.path), self.path)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the package NAME and its sub-packages below some folders."""

    def __init__(self, folders):
        self.folders = folders

    def find_spec(self, fullname, path=None, target=None):
        if fullname.split(".")[0] != NAME:
            return None
        places = [os.path.join(folder, *fullname.split(".")) for folder in self.folders]
        packages = [place for place in places if os.path.isdir(place)]
        if packages:
            spec = importlib.machinery.ModuleSpec(fullname, self, is_package=True)
            spec.submodule_search_locations = packages
            return spec
        file = next((place + ".py" for place in places if os.path.isfile(place + ".py")), None)
        return (
            importlib.util.spec_from_file_location(fullname, file, loader=SourceLoader(fullname, file))
            if file
            else None
        )

    def create_module(self, spec):
        module = LazyPackage(spec.name)
        module.__path__ = list(spec.submodule_search_locations)
        module.__file__ = os.path.join(module.__path__[0], "__init__.py")
        return module

    def exec_module(self, module):
        """Nothing to run: a LazyPackage imports on demand."""


def file_of_module(module):
    """The file of a module as a student knows it: cs231n.layers -> cs231n/layers.py."""
    return module.replace(".", "/") + ".py"


def is_ours(module):
    return module == NAME or module.startswith(NAME + ".")


def taken_out():
    """The modules of the package that are loaded, by name; they are so no longer.

    With torch there are two thousand others, so that a function called for each takes time.
    """
    found = [name for name in list(sys.modules) if NAME in name]
    return {name: sys.modules.pop(name) for name in found if is_ours(name)}


class Package:
    """The package `cs231n` found in a folder, kept apart from any other of the same name; `more` folders add to it.

    `with package: ...` makes `import cs231n` mean this one; modules stay loaded between uses.
    """

    def __init__(self, folder, *more):
        self.folder = os.path.abspath(folder)
        self.finder = Finder([self.folder, *map(os.path.abspath, more)])
        self.modules = {}

    def __enter__(self):
        self.others = taken_out()
        sys.modules.update(self.modules)
        sys.meta_path.insert(0, self.finder)
        return self

    def __exit__(self, *exc):
        sys.meta_path.remove(self.finder)
        self.modules = taken_out()
        sys.modules.update(self.others)
