"""The reference solution's package, and the pictures on which models are checked and marked."""

import contextlib
import functools
import importlib.util
import io
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.authoring.outcomes import Solution
from autograder.authoring.workbook import reference_cell
from autograder.course import DATASETS, EDITIONS, SOLUTIONS, CourseError
from autograder.cs231n_check.given import OF_CAPTIONS, of_captions, provided
from autograder.cs231n_check.package import Package

PICTURES_MADE = 1000
EMBEDDED = "picturebook"  # the set that comes with the course
SETS = (EMBEDDED, "cifar10")


@functools.cache
def reference() -> Package:
    """The reference solution's package, with what older editions asked for instead."""
    return Package(SOLUTIONS, EDITIONS)


def dataset_named(name: str) -> str:
    """A data set's own name, from one in other spelling."""
    with reference():
        from cs231n.data_utils import DataError, dataset_name

        try:
            return dataset_name(name)
        except DataError as error:
            raise CourseError(str(error)) from None


@functools.cache
def is_here(dataset: str) -> bool:
    """Whether this machine has a data set."""
    with reference(), contextlib.redirect_stdout(io.StringIO()):
        from cs231n.data_utils import DataError, find_dataset

        try:
            return dataset in SETS and bool(find_dataset(dataset))
        except DataError:
            return False


def data(dataset: str) -> tuple[np.ndarray, ...]:
    """The data set as arrays: X_train, y_train, X_test, y_test."""
    with reference(), contextlib.redirect_stdout(io.StringIO()):
        from cs231n.data_utils import DataError, find_dataset, load_CIFAR10

        try:
            return load_CIFAR10(find_dataset(dataset))
        except DataError as error:
            raise CourseError(str(error)) from None


@functools.cache
def mean_picture(dataset: str) -> np.ndarray:
    """The mean (32, 32, 3) of the training pictures; these themselves take a quarter of a GiB and are not kept."""
    return provided("mean", (), dataset, data(dataset)[0], None, None)


@functools.cache
def picture_maker() -> Any:
    """The package that draws the embedded pictures."""
    location = DATASETS / "picturebook_maker" / "__init__.py"
    spec = importlib.util.spec_from_file_location("picturebook_maker", location)
    assert spec and spec.loader, location
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@functools.cache
def drawn(seed: int) -> Any:
    """Embedded pictures that no student has: images (N, 32, 32, 3), labels (N,) and captions."""
    return picture_maker().generate(PICTURES_MADE, all_of(seed))


def all_of(seed: int) -> list[int]:
    """A seed that takes in all of another one: one of 32 bits can be searched for."""
    return np.random.SeedSequence(seed).generate_state(8).tolist()


@functools.cache
def unseen(dataset: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (N, 32, 32, 3) and labels (N,) that no student has: freshly drawn, or CIFAR-10's test set reshuffled."""
    if dataset == EMBEDDED:
        return drawn(seed).images, drawn(seed).labels
    _, _, X, y = data(dataset)
    order = np.random.RandomState(all_of(seed)).permutation(len(X))[:PICTURES_MADE]
    return X[order], y[order]


def solution(dataset: str, seed: int) -> Solution:
    """The reference solution, with pictures of a data set that no student has seen; `seed` draws them."""
    return Solution(reference(), reference_cell, provider(dataset, seed))


@functools.cache
def provider(dataset: str, seed: int) -> Callable[..., Any]:
    """A function that gives what a check asks for (see cs231n_check/given.py), on unseen pictures."""

    def provide(kind, *details):
        if kind in OF_CAPTIONS:  # which there are for the embedded pictures only
            with reference():
                return of_captions(kind, details, drawn(seed).images, drawn(seed).captions)
        if kind == "mean":
            return mean_picture(dataset)
        X, y = unseen(dataset, seed) if kind in ("images", "labels") else (None, None)
        return provided(kind, details, dataset, None, X, y)

    return provide
