# Generated from autograder/cs231n_check/__init__.py by "make build".
"""The public checks: `check("a1.knn.predict_labels")` under an exercise says what is right and what is not.

Needs NumPy only. The folder `public/` beside this file holds, for each question, inputs drawn from a public
seed and the values expected for them. Marks are given elsewhere, on other seeds and sizes.

In a notebook, importing this also keeps the modules of the assignment's folder at what their files say: see
`reloading.py`.
"""

import functools
import importlib.util
import os
import sys

from .aside import explaining, kept_aside, printed
from .given import own_data
from .judge import interrupted, judge
from .lent import lent_target, no_points
from .notebook import attach, executed_cell, stopped
from .package import Package
from .plain import load, resolve
from .replay import replay
from .streams import say, showable

__all__ = ["CheckFailed", "check", "collect"]

PUBLIC = os.path.join(os.path.dirname(os.path.abspath(__file__)), "public")


class CheckFailed(Exception):
    """A check's answer when the exercise is not right; shown without a traceback."""

    def _render_traceback_(self):
        return showable(str(self), sys.stdout).splitlines()


class Points(float):
    """Part of a question's points; nbgrader reads the number as the cell's mark."""

    def __repr__(self):
        return f"{self:.2f}"


def check(question_id):
    """Check one exercise on its public cases.

    Prints what was covered when all is right; returns the points when only hard cases are missing, none for what the
    course has lent; raises CheckFailed, whose text says what to look at, otherwise. What the exercise prints comes
    last, ten lines.
    """
    folder = package_folder()
    question = public(question_id)
    if stopped:
        raise CheckFailed(stopped[0])
    with kept_aside(folder):
        lent = lent_target(question["targets"], folder)
    if lent:
        say(no_points(question_id, lent))
        return Points(0)
    try:
        question["cases"] = resolve(question["cases"], own_data(folder))
        outcomes, kept = carry_out(question, folder)
        verdict = judge(question, outcomes)
    except KeyboardInterrupt:
        raise CheckFailed(f"✗ {question_id}: interrupted") from None
    begin = begin_with(question, folder) if verdict.share < 1 and verdict.status != "not_implemented" else []
    lines = [verdict.message, *begin, *beside(question, verdict, outcomes, kept)]
    if verdict.share == 0:
        raise CheckFailed("\n".join(lines))
    notes = [] if question["in_place"] else verdict.notes
    points = Points(verdict.share * question["points"])
    earned = [f"  That makes {points!r} of {question['points']} points."] if verdict.share < 1 else []
    say("\n".join([*lines[:1], *earned, *(f"  Advice: {note}" for note in notes[:1]), *lines[1:]]))
    return points if earned else None


def begin_with(question, folder):
    """A line on what a question builds on and whose own check is not all right: that may be why it fails."""
    wrong = []
    for part in map(public, question["parts"]):
        outcomes, _ = carry_out(part, folder)
        if judge(part, outcomes).share < 1:
            wrong.append(part["targets"][0].partition(":")[2])
    return [f"  Put {', '.join(wrong[:4])} right first: this uses it, and its own check fails."] if wrong else []


def carry_out(question, folder):
    """What comes of each case, and what it printed and was warned of; CheckFailed where the student interrupts."""
    package, outcomes, kept = Package(folder), [], []
    given = {name for case in question["cases"] for step in case["steps"] if step[0] == "cell" for name in step[3]}
    cells = functools.partial(executed_cell, given=given)
    for case in question["cases"]:
        with kept_aside(folder) as aside:
            outcomes.append(replay(case, package, cells))
        kept.append(aside)
        error = outcomes[-1]["error"]
        if error and error["type"] == "KeyboardInterrupt":
            raise CheckFailed("\n".join([interrupted(question, case, error), *printed([aside[0]])]))
    return outcomes, kept


def beside(question, verdict, outcomes, kept):
    """The lines that come after a verdict's message: a warning that explains it, and what was printed."""
    cases = question["cases"]
    cell = [any(step[0] == "cell" for step in case["steps"]) for case in cases]  # its prints stand under the cell
    if not verdict.failing:
        return printed([prints for (prints, _), is_cell in zip(kept, cell) if not is_cell])
    failing = [next(i for i, case in enumerate(cases) if case is each) for each in verdict.failing]
    place = failing[0]
    prints, warned = kept[place]
    right = [each for i, (_, each) in enumerate(kept) if i not in failing]
    return [*explaining(warned, right, outcomes[place]), *(printed([prints]) if not cell[place] else [])]


def public(question_id):
    """The frozen public check of a question."""
    path = os.path.join(PUBLIC, f"{question_id}.npz")
    if not os.path.isfile(path):
        raise ValueError(f"There is no question {question_id!r} in this assignment.")
    return load(path)


def package_place():
    """The folder cs231n that the notebook imports, or None."""
    places = list(getattr(sys.modules.get("cs231n"), "__path__", None) or [])
    if not places:
        spec = importlib.util.find_spec("cs231n")
        places = list(spec.submodule_search_locations or []) if spec else []
    return os.path.abspath(places[0]) if places else None


def package_folder():
    """The folder that holds the package cs231n."""
    if package_place() is None:
        raise CheckFailed("✗ The folder cs231n is not beside this notebook. Run the notebook's first cell again.")
    return os.path.dirname(package_place())


def collect(folder=None):
    """Make the zip to hand in; see `collect.py`."""
    from .collect import collect as make

    return make(folder or os.getcwd())


attach(package_place)
