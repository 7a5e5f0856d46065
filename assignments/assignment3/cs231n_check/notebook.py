# Generated from autograder/cs231n_check/notebook.py by "make build".
"""What the checks know of the notebook that they are called from, where IPython runs it."""

import contextlib
import importlib.machinery
import os
import sys

from .cells import naming, setting
from .earlier_cells import exercise_source
from .reloading import Following, imports_from
from .streams import say

RUN_CELLS: list[str] = []  # sources of the notebook's cells, as they are run
stopped: list[str] = []  # why importing anew did not end before the cell that runs now: the student interrupted it
IMPORTED: list[tuple[str, str, str]] = []  # (module, name in it, name in the notebook) of their `from ... import` lines


def shell():
    """IPython's shell, or None."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def attach(package):
    """From now on follow the notebook's cells, and the files of the folder that `package`, cs231n, lies in."""
    running = shell()
    if running is None:
        return
    for source in running.user_ns.get("In", [])[-1:]:  # the cell that imports this
        note(running, source)
    following: list[Following] = []

    def before_cell(info):
        if not following and package() is not None:
            following.append(follow(os.path.dirname(package())))
        for each in following:
            leave_alone(running, each)
            problem = each.refresh(running.user_ns, IMPORTED)
            stopped[:] = [problem] if each.interrupted else []
            if problem and not info.raw_cell.lstrip().startswith("check("):  # which says it itself
                say(problem)
        note(running, info.raw_cell)

    if package() is not None:
        following.append(follow(os.path.dirname(package())))
        leave_alone(running, following[0])
    running.events.register("pre_run_cell", before_cell)


def note(running, source):
    RUN_CELLS.append(source)
    with contextlib.suppress(Exception):  # a cell that is no Python
        IMPORTED.extend(imports_from(running.transform_cell(source)))


def follow(folder):
    """Put a Following of a folder before Python's own way of finding modules."""
    following = Following(folder)
    path = importlib.machinery.PathFinder
    sys.meta_path.insert(sys.meta_path.index(path) if path in sys.meta_path else len(sys.meta_path), following)
    return following


def leave_alone(running, following):
    """Keep IPython's autoreload, where a notebook has it on, from importing the same modules."""
    magics = running.magics_manager.registry.get("AutoreloadMagics")
    with contextlib.suppress(AttributeError):  # another version of it, or none
        for module, _ in following.modules():
            magics._reloader.mark_module_skipped(module.__name__)


def executed_cell(question_id, defines, given=()):
    """The source of the notebook cell that was last run and sets the name `defines`, or None.

    Where several exercises set the same name, a cell counts that names the question in a comment. With it comes what it
    needs of cells that were run before, but for the names `given`.
    """
    found = setting(RUN_CELLS, defines)
    found = naming(RUN_CELLS, found, question_id) or found
    return exercise_source(RUN_CELLS, found[-1], defines, given, lambda number: False) if found else None
