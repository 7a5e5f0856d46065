"""Whether another machine's marks would be those of this one: what it has, and what of that does not fit."""

import hashlib
import importlib.metadata
import importlib.util
import os
import platform
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TypedDict

import numpy as np

from autograder.authoring import reference
from autograder.authoring.question import Question
from autograder.authoring.sources import digest_of
from autograder.course import ASSIGNMENTS, HERE, INSTALLED, NOTEBOOKS, SOLUTIONS
from autograder.grading.prepare import Settings
from autograder.questions import of_assignment
from autograder.sandbox import runner
from autograder.sandbox.walls import SandboxUnavailable

DRAWN = 8  # pictures, by which is told whether they come out the same
SAMPLE = 1  # the seed of these


class Fitness(TypedDict):
    """What a machine is like, as far as marks depend on it."""

    python: str
    numpy: str
    autograder: str
    processor: str  # its kind
    processors: int
    files: dict[str, str]  # a digest of those of each part of the course
    datasets: list[str]  # of pictures, where models are asked for
    pictures: str  # a digest of some that are drawn, where models are asked for
    frameworks: dict[str, str]  # that the questions need, and their versions; empty where not installed
    sandbox: str  # its name; empty where none holds, or none is asked for
    refused: str  # why none holds


def fitness(settings: Settings, only: Collection[str] | None = None) -> Fitness:
    """What this machine is like, for a run's settings; `only` as in Prepared."""
    asked = [q for q in of_assignment(settings.assignment) if only is None or q.id in only]
    models = any(question.model for question in asked)
    sandbox, refused = walls() if settings.sandbox else ("", "")
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "autograder": importlib.metadata.version("cs231n-workbook"),
        "processor": platform.machine(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "files": files(settings.assignment),
        "datasets": [name for name in reference.SETS if models and reference.is_here(name)],
        "pictures": pictures() if models else "",
        "frameworks": {name: version(name) for name in frameworks(asked)},
        "sandbox": sandbox,
        "refused": refused,
    }


def walls() -> tuple[str, str]:
    """The sandbox's name, or why there is none."""
    try:
        return runner.describe(), ""
    except SandboxUnavailable as problem:
        return "", str(problem)


def files(assignment: str) -> dict[str, str]:
    """A digest of the files on which marks depend, by what they are."""
    released = ASSIGNMENTS / assignment
    parts = {
        "the grader": of_kind(HERE, ".py"),
        "the solutions": [*of_kind(SOLUTIONS / "cs231n", ".py"), *of_kind(NOTEBOOKS / assignment, ".md")],
        f"the release of {assignment}": of_kind(released, ".py", ".ipynb"),
    }
    return {name: digest_of(paths).hex()[:12] for name, paths in parts.items()}


def of_kind(folder: Path, *suffixes: str) -> list[Path]:
    """The files below a folder that end so; where the course lies in the grader, as installed, without it."""
    found = (path for path in folder.rglob("*") if path.suffix in suffixes and path.is_file())
    return [path for path in found if folder != HERE or not path.is_relative_to(INSTALLED)]


def pictures() -> str:
    """A digest of pictures drawn here: another version of Pillow can draw others."""
    drawn = reference.picture_maker().generate(DRAWN, SAMPLE)
    return hashlib.sha256(np.ascontiguousarray(drawn.images).tobytes()).hexdigest()[:12]


def frameworks(questions: Iterable[Question]) -> list[str]:
    return sorted({question.framework for question in questions} - {""})


def version(package: str) -> str:
    """An installed package's version; empty where there is none. Nothing is imported."""
    return importlib.metadata.version(package) if importlib.util.find_spec(package) else ""


# ---- compared


def unfit(here: Fitness, there: Fitness, sandbox: bool = True) -> list[str]:
    """Why a worker that is like `there` cannot mark for one that is like `here`: sentences, none where it can."""
    if here["autograder"] != there["autograder"]:  # of another one, nothing else can be told
        return [f"It has version {there['autograder']} of the autograder, and here is {here['autograder']}."]
    found = [
        f"It has {name} {other}, and here is {own}: install the same."
        for name, own, other in versions(here, there)
        if own and other and own.split(".")[:2] != other.split(".")[:2]
    ]
    found += [
        f"It has no {name}, which questions need: pip install 'cs231n-workbook[{name}]' there."
        for name, other in there["frameworks"].items()
        if not other
    ]
    other_files = [part for part, digest in here["files"].items() if there["files"].get(part) != digest]
    if other_files:
        found.append(f"Its files are others in {', '.join(other_files)}: install the course from the same commit.")
    found += [
        f"It has not got {name}, which is here: run `autograder data {name}` there."
        for name in missing(here["datasets"], there["datasets"])
    ]
    found += [
        f"It has {name}, which is not here, and would mark on it what names it: run `autograder data {name}` here."
        for name in missing(there["datasets"], here["datasets"])
    ]
    if here["pictures"] != there["pictures"]:
        found.append("It draws other pictures: install the same version of Pillow.")
    return found + ([there["refused"]] if sandbox and not there["sandbox"] else [])


def missing(wanted: Iterable[str], there: Collection[str]) -> list[str]:
    return [name for name in wanted if name not in there]


def differs(here: Fitness, there: Fitness) -> list[str]:
    """What is otherwise on a worker that marks, and should change no mark: a sentence, or none."""
    said = [*versions(here, there), ("processor", here["processor"], there["processor"])]
    found = [f"{name} {other} (here: {own})" for name, own, other in said if own and own != other]
    return [f"It has {', '.join(found)}; the last digits in messages may be others."] * bool(found)


def versions(here: Fitness, there: Fitness) -> list[tuple[str, str, str]]:
    """What computes: its name, and its version here and there; empty where it is not installed."""
    return [
        ("Python", here["python"], there["python"]),
        ("NumPy", here["numpy"], there["numpy"]),
        *((name, own, there["frameworks"].get(name, "")) for name, own in here["frameworks"].items()),
    ]
