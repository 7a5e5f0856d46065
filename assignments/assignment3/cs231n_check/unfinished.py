# Generated from autograder/cs231n_check/unfinished.py by "make build".
"""What of the code to hand in is not finished: modules that Python cannot read, exercises, models."""

import ast
import re
import warnings
from pathlib import Path

from .lent import IMPORTS as LENT

UNFINISHED = re.compile(r'^[ \t]*raise NotImplementedError\("([\w.]+) \(cs231n/', re.MULTILINE)  # as handed out


def read_text(path):
    """What a source file says; nothing where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def not_python(files):
    """Modules that do not compile."""
    for name in sorted(name for name in files if name.endswith(".py")):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(files[name].read_bytes(), Path(name).name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            yield f"{name}: Python cannot read this: {error}."


def not_written(folder, manifest):
    """Asked-for files with exercises of this assignment that still raise as they were handed out."""
    for name, asked in manifest["exercises"].items():
        found = dict.fromkeys(UNFINISHED.findall(read_text(folder / name)))
        left = [part for part in found if is_asked(part, asked)]
        if left:
            yield f"{name}: not written yet, or the line that raises is still there: {', '.join(left)}."


def lent(folder, manifest):
    """Exercises of this assignment that the course has lent."""
    for name, asked in manifest["exercises"].items():
        found = [part for part in dict.fromkeys(LENT.findall(read_text(folder / name))) if part in asked]
        if found:
            yield f"{name}: lent by the course, without points: {', '.join(found)}."


def is_asked(name, asked):
    """Whether a function is one of those asked for, or a part of one."""
    return any(name == other or name.startswith(f"{other}.") for other in asked)


def not_trained(folder, manifest):
    models = [f for f in manifest["files"] if not f.endswith(".py") and not (folder / f).is_file()]
    return [f"{name} is not there: its notebook saves it after training." for name in models]
