# Generated from autograder/cs231n_check/reloading.py by "make build".
"""Keeps a notebook at what its files say: before a cell runs, modules are imported again if one was saved.

IPython's autoreload mends functions and classes one by one, and leaves old code where it cannot: decorated functions,
constants, what came by `import *`, what was deleted; since IPython 9 also what was saved twice. Here all modules of the
folder are imported afresh, as after a restart, into the module objects that are there; then the notebook's names, the
functions and classes kept elsewhere, and the instances are brought up to them.
"""

import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import os
import sys

from .package import SourceLoader
from .renewal import GONE, Renewal

CHECKER = __package__.rpartition(".")[2]


class Loader(SourceLoader):
    """Imports a followed module: notes what its file said, and fills the module object of before."""

    def __init__(self, name, path, following):
        super().__init__(name, path)
        self.following = following

    def create_module(self, spec):
        return self.following.reused.pop(spec.name, None)

    def get_data(self, path):
        self.following.read[path] = super().get_data(path)
        return self.following.read[path]


class Following(importlib.abc.MetaPathFinder):
    """Follows the Python files in a folder, but for the checker: `read` is what each said when it was imported."""

    def __init__(self, folder):
        self.folder = os.path.join(os.path.abspath(folder), "")
        self.reused, self.renewal = {}, Renewal()
        self.read = {file: content(file) for _, file in self.modules()}

    def find_spec(self, fullname, path=None, target=None):
        top = os.path.join(self.folder, fullname.partition(".")[0])
        if not os.path.isdir(top) and not os.path.isfile(top + ".py"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and self.follows(spec.origin):
            spec.loader = Loader(fullname, spec.origin, self)
        return spec

    def follows(self, file):
        if not isinstance(file, str) or not file.endswith(".py") or not os.path.abspath(file).startswith(self.folder):
            return False
        parts = os.path.abspath(file)[len(self.folder) :].split(os.sep)
        return parts[0] != CHECKER and not {"site-packages", "dist-packages"} & set(parts)

    def modules(self):
        """The followed modules that are loaded, with their files; a package comes before what is in it."""
        loaded = [module for name, module in list(sys.modules.items()) if name != "__main__"]
        files = [getattr(module, "__file__", None) for module in loaded]
        return [(module, file) for module, file in zip(loaded, files) if self.follows(file)]

    def changed(self):
        """Whether a file says something else than when it was imported; one that cannot be read does not count."""
        return any(content(file) not in (None, was) for file, was in self.read.items())

    def refresh(self, namespace, imported=()):
        """Import the modules again if a file has changed; returns why that failed, or None.

        Inputs:
        - namespace: the notebook's names.
        - imported: (module, name in it, name in the notebook) of its `from ... import` lines.
        """
        self.interrupted = False
        if not self.changed():
            return None
        modules = {module.__name__: module for module, _ in self.modules()}
        before = {name: dict(vars(module)) for name, module in modules.items()}
        read = dict(self.read)
        try:
            self.import_again(modules)
        except BaseException as error:  # also an interrupted import, and a sys.exit() among a module's lines
            self.put_back(modules, before)
            self.read, self.interrupted = read, isinstance(error, KeyboardInterrupt)
            return failed(error, self)
        finally:
            self.reused = {}
        after = {name: vars(module) if name in sys.modules else {} for name, module in modules.items()}
        self.renewal.renew(before, after)
        bind_again(namespace, imported, before, after)
        return None

    def import_again(self, modules):
        importlib.invalidate_caches()
        there = {name: module for name, module in modules.items() if os.path.isfile(module.__file__)}
        self.read = {}
        for name, module in modules.items():
            del sys.modules[name]
            vars(module).clear()
        self.reused = dict(there)
        for name in there:
            importlib.import_module(name)

    def put_back(self, modules, before):
        for module, _ in self.modules():
            sys.modules.pop(module.__name__, None)
        for name, module in modules.items():
            vars(module).clear()
            vars(module).update(before[name])
        sys.modules.update(modules)


def content(file):
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except OSError:
        return None


# ---- the notebook's names


def imports_from(source):
    """(module, name in it, name here) for each `from module import name as here` of a cell; `*` stays as it is."""
    with contextlib.suppress(SyntaxError, ValueError, RecursionError):
        found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
        return [(node.module, each.name, each.asname or each.name) for node in found for each in node.names]
    return []


def bind_again(namespace, imported, before, after):
    """Give the names that the notebook imported what they stand for now; what is no longer there goes."""
    for module, name, here in imported:
        names = [(n, n) for n in before.get(module, ()) if not n.startswith("_")] if name == "*" else [(name, here)]
        for there, own in names:
            was = before.get(module, {}).get(there, GONE)
            if was is GONE or namespace.get(own, GONE) is not was:
                continue  # not from a followed module, or the notebook has since used the name for something else
            now = after[module].get(there, GONE)
            namespace.pop(own) if now is GONE else namespace.update({own: now})


# ---- what is said


def failed(error, following):
    """One or two lines on why a module cannot be imported: the file, the line, the error."""
    file, line, code = place(error, following)
    where = f"{os.path.relpath(file, following.folder).replace(os.sep, '/')}, line {line}: " if file else ""
    said = getattr(error, "msg", None) or str(error)
    lines = [f"✗ {where}{type(error).__name__}{': ' * bool(said)}{said}"[:300]]
    lines += [f"    {code}"[:150]] if code else []
    return "\n".join([*lines, "  Until this is mended and saved, cells run the code from before."])


def place(error, following):
    """(file, line number, the line) of the student's that an error comes from; None where there is none."""
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno, (error.text or "").strip()
    found, step = (None, None, ""), error.__traceback__
    while step:
        file = step.tb_frame.f_code.co_filename
        if following.follows(file):
            found = file, step.tb_lineno, line_of(file, step.tb_lineno)
        step = step.tb_next
    return found


def line_of(file, number):
    lines = (content(file) or b"").decode("utf-8", "replace").splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""
