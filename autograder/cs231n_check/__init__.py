"""The public checks: `check("a1.knn.predict_labels")` under an exercise says what is right and what is not.

Needs NumPy only. The folder `public/` beside this file holds, for each question, inputs drawn from a public
seed and the values expected for them. Marks are given elsewhere, on other seeds and sizes.
"""

import functools
import importlib.util
import os
import sys

from .cells import setting
from .earlier_cells import exercise_source
from .given import own_data
from .judge import judge
from .plain import load, resolve
from .replay import replay

__all__ = ["CheckFailed", "check", "collect"]

RUN_CELLS = []  # sources of the notebook's cells, as they are run
shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
if shell:
    shell.events.register("pre_run_cell", lambda info: RUN_CELLS.append(info.raw_cell))

PUBLIC = os.path.join(os.path.dirname(os.path.abspath(__file__)), "public")


class CheckFailed(Exception):
    """A check's answer when the exercise is not right; shown without a traceback."""

    def _render_traceback_(self):
        return str(self).splitlines()


class Points(float):
    """Part of a question's points; nbgrader reads the number as the cell's mark."""


def check(question_id):
    """Check one exercise on its public cases.

    Prints what was covered when all is right; returns the points when only hard cases are missing;
    raises CheckFailed, whose text says what to look at, otherwise.
    """
    folder = package_folder()
    question = public(question_id)
    question["cases"] = resolve(question["cases"], own_data(folder))
    given = {name for case in question["cases"] for step in case["steps"] if step[0] == "cell" for name in step[3]}
    cells = functools.partial(executed_cell, given=given)
    outcomes = [replay(case, folder, cells) for case in question["cases"]]
    verdict = judge(question, outcomes)
    notes = [] if question["in_place"] else verdict.notes
    if verdict.share == 0:
        raise CheckFailed(verdict.message)
    print("\n".join([verdict.message, *(f"  Advice: {note}" for note in notes[:1])]))
    return None if verdict.share == 1 else Points(verdict.share * question["points"])


def public(question_id):
    """The frozen public check of a question."""
    path = os.path.join(PUBLIC, f"{question_id}.npz")
    if not os.path.isfile(path):
        raise ValueError(f"There is no question {question_id!r} in this assignment.")
    return load(path)


def package_folder():
    """The folder that holds the package cs231n that the notebook imports."""
    loaded = sys.modules.get("cs231n")
    places = list(getattr(loaded, "__path__", None) or [])
    if not places:
        spec = importlib.util.find_spec("cs231n")
        places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        raise CheckFailed("✗ The folder cs231n is not beside this notebook. Run the notebook's first cell again.")
    return os.path.dirname(os.path.abspath(places[0]))


def executed_cell(question_id, defines, given=()):
    """The source of the notebook cell that was last run and sets the name `defines`, or None.

    With it comes what it needs of cells that were run before, but for the names `given`.
    """
    found = setting(RUN_CELLS, defines)
    return exercise_source(RUN_CELLS, found[-1], defines, given, lambda number: False) if found else None


def collect(folder=None):
    """Make the zip to hand in; see `collect.py`."""
    from .collect import collect as make

    return make(folder or os.getcwd())
