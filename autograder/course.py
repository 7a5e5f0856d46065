"""Where things are: the folders of the course, and the reference solution's package and notebooks."""

import contextlib
import functools
import importlib.util
import io
import sys
from pathlib import Path

import jupytext
import numpy as np

from .checker.given import provided
from .checker.package import Package

HERE = Path(__file__).resolve().parent
INSTALLED = HERE / "_course"  # where a wheel carries the course; in a checkout there is none
ROOT = INSTALLED if INSTALLED.is_dir() else HERE.parent
SOLUTIONS = ROOT / "solutions"
NOTEBOOKS = SOLUTIONS / "notebooks"
ASSIGNMENTS = ROOT / "assignments"
DATASETS = ROOT / "datasets"
EDITIONS = HERE / "editions"
PICTURES_MADE = 1000


class CourseError(RuntimeError):
    """Something about the course, a path or an argument is not as it must be; the text says what to do."""


def assignments():
    """The names of the assignments that have notebooks."""
    return sorted(p.name for p in NOTEBOOKS.iterdir() if any(p.glob("*.md")))


def notebook_sources(assignment):
    """The notebooks of an assignment as text, in alphabetical order."""
    found = sorted((NOTEBOOKS / assignment).glob("*.md"))
    if not found:
        raise CourseError(f"There is no assignment {assignment!r}; there are: {', '.join(assignments())}.")
    return found


@functools.cache
def reference():
    """The reference solution's package, with what older editions asked for instead."""
    return Package(SOLUTIONS, EDITIONS)


@functools.cache
def reference_cells(assignment):
    """Question id -> source of the reference's notebook cell."""
    cells = [cell for path in notebook_sources(assignment) for cell in jupytext.read(path).cells]
    return {cell.metadata["exercise"]: cell.source for cell in cells if "exercise" in cell.metadata}


def reference_cell(question, defines):
    return reference_cells("assignment" + question.split(".")[0][1:]).get(question)


@functools.cache
def data(dataset):
    """The data set as arrays: X_train, y_train, X_test, y_test."""
    with reference(), contextlib.redirect_stdout(io.StringIO()):
        from cs231n.data_utils import DataError, find_dataset, load_CIFAR10

        try:
            return load_CIFAR10(find_dataset(dataset))
        except DataError as error:
            raise CourseError(str(error)) from None


@functools.cache
def picture_maker():
    """The package that draws the embedded pictures."""
    location = DATASETS / "picturebook_maker" / "__init__.py"
    spec = importlib.util.spec_from_file_location("picturebook_maker", location)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@functools.cache
def unseen(dataset, seed):
    """Pictures (N, 32, 32, 3) and labels (N,) that no student has: freshly drawn, or CIFAR-10's test set reshuffled."""
    seed = int(np.random.SeedSequence(seed).generate_state(1)[0])
    if dataset == "picturebook":
        made = picture_maker().generate(PICTURES_MADE, seed)
        return made.images, made.labels
    _, _, X, y = data(dataset)
    order = np.random.RandomState(seed).permutation(len(X))[:PICTURES_MADE]
    return X[order], y[order]


def provider(dataset, seed):
    """A function that gives what a check asks for (see checker/given.py), on unseen pictures."""

    def provide(kind, *details):
        X_train = data(dataset)[0] if kind == "mean" else None
        X, y = unseen(dataset, seed) if kind in ("images", "labels") else (None, None)
        return provided(kind, details, dataset, X_train, X, y)

    return provide
