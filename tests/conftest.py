"""What several tests share: the notebook knn's questions, and a submission that solves them."""

import shutil

import pytest
from helpers import KINDS, holding, ids_of, prepared

from autograder import course
from autograder.sandbox import choice, runner
from autograder.sandbox.walls import SandboxUnavailable

LONGEST = (  # these begin, the rest in alphabetical order: a long file that begins last would be waited for alone
    "questions", "cells", "hostile", "build", "students_nets", "rebuild", "gradebook", "a2_marking", "nbgrader",
    "school", "messy", "editions", "rubric", "prepare", "students_linear", "lent", "hints", "try", "start", "sandbox",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    places = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def walls():
    """The sandbox's name; tests that need it are skipped where it cannot run."""
    try:
        return runner.describe()
    except SandboxUnavailable as problem:
        pytest.skip(str(problem))


@pytest.fixture(params=KINDS)
def wall(request, monkeypatch):
    """A wall of each kind in turn, chosen for all that runs in the sandbox."""
    built = holding(request.param)
    if built is None:
        pytest.skip(f"no {request.param} holds here")
    monkeypatch.setattr(choice, "CHOSEN", [built])
    return built


@pytest.fixture(scope="session")
def knn(walls):
    """The questions of the notebook knn, for marking in the sandbox."""
    return prepared(ids_of("knn"), walls)


@pytest.fixture(scope="session")
def knn_open():
    """The same, for marking without the sandbox."""
    return prepared(ids_of("knn"))


def write_full(folder):
    unwanted = shutil.ignore_patterns("datasets", "saved", "__pycache__")
    shutil.copytree(course.SOLUTIONS / "cs231n", folder / "cs231n", ignore=unwanted)
    shutil.copy(course.NOTEBOOKS / "assignment1" / "knn.ipynb", folder)
    return folder


@pytest.fixture
def full(tmp_path):
    """A folder with a submission that solves the notebook knn, fresh for each test."""
    return write_full(tmp_path / "full")


@pytest.fixture(scope="session")
def full_once(tmp_path_factory):
    """The same, for tests that only read it."""
    return write_full(tmp_path_factory.mktemp("once") / "full")
