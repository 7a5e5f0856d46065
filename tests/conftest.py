"""What several tests share: answers to the notebook knn's questions, and a submission that solves them."""

import shutil

import pytest

from autograder import course
from autograder.grading import prepare as answering
from autograder.sandbox import runner

SEED = 7


def answers_for_knn(walls):
    """Answers of assignment 1, of the notebook knn only: freezing the other notebooks' takes long."""
    with pytest.MonkeyPatch.context() as patch:
        every = answering.of_assignment
        patch.setattr(answering, "of_assignment", lambda name: [q for q in every(name) if q.notebook == "knn"])
        answers = answering.Answers(answering.Settings("assignment1", seed=SEED, sandbox=walls))
    answers.notebooks = ["knn.ipynb"]
    answers.manual = [q for q in answers.manual if q["notebook"] == "knn"]
    return answers


@pytest.fixture(scope="session")
def walls():
    """The sandbox's name; tests that need it are skipped where it cannot run."""
    try:
        return runner.describe()
    except runner.SandboxUnavailable as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def answers(walls):
    """Answers for marking in the sandbox."""
    return answers_for_knn(walls)


@pytest.fixture(scope="session")
def answers_open():
    """Answers for marking without the sandbox."""
    return answers_for_knn("")


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
