"""What nbgrader puts into a course's release beside the notebooks: the package, the pictures and the public checks."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder import course

MADE = ("*.ipynb", ".ipynb_checkpoints", "__pycache__")  # by nbgrader, by running it


def adds_package(release: Path) -> Callable[..., None]:
    """nbgrader's hook after `nbgrader generate_assignment`, for a course whose release is in this folder."""

    def after_generate(assignment: str, student: str, notebooks: Sequence[str]) -> None:
        ready, leave = course.ASSIGNMENTS / assignment, shutil.ignore_patterns(*MADE)
        shutil.copytree(ready, release / assignment, ignore=leave, dirs_exist_ok=True)

    return after_generate
