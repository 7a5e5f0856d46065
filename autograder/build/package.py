"""Writes what an assignment's folder holds beside its notebooks: skeleton, pictures, checker, readme."""

import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

from autograder import course
from autograder.authoring.skeleton import strip_module
from autograder.build.checks import write_checks
from autograder.build.needs import CHECKER, Plan
from autograder.files import write_text
from autograder.questions import of_assignment, package_files

TEMPLATES = Path(__file__).parent / "templates"
SKELETON_BANNER = '# Generated from solutions/{} by "make build". This copy is the student\'s to complete.\n'
CHECKER_BANNER = '# Generated from autograder/cs231n_check/{} by "make build".\n'
REQUIREMENTS = "numpy>=2.0\nmatplotlib>=3.9\njupyterlab>=4.2\n"


def write_package(assignment: str, folder: Path, plan: Plan, made: dict[str, str]) -> dict[str, str]:
    """Write into an assignment's folder all that is not a notebook.

    `made` says which public checks are as they must be; returns the same for what is there now.
    """
    for name, text in plan.modules(assignment).items():
        write_text(folder / name, SKELETON_BANNER.format(name) + strip_module(text, name))
    copy_data(folder / "cs231n" / "datasets")
    for path in sorted(CHECKER.glob("*.py")):
        write_text(folder / "cs231n_check" / path.name, CHECKER_BANNER.format(path.name) + path.read_text())
    write_text(folder / "cs231n_check" / "manifest.json", json.dumps(manifest(assignment), indent=1) + "\n")
    readme = (TEMPLATES / "assignment_readme.md").read_text()
    write_text(folder / "README.md", readme.replace("ASSIGNMENT_NAME", assignment))
    write_text(folder / "requirements.txt", REQUIREMENTS)
    return write_checks(assignment, folder / "cs231n_check" / "public", plan.package, made)


def copy_data(folder: Path) -> None:
    shutil.copytree(course.DATASETS / "picturebook", folder / "picturebook", dirs_exist_ok=True)
    shutil.copy(course.DATASETS / "registry.json", folder / "registry.json")


def manifest(assignment: str) -> dict[str, Any]:
    """What `collect` looks at: notebooks and files to hand in, and in each module the exercises that are asked for."""
    return {
        "assignment": assignment,
        "notebooks": [path.stem + ".ipynb" for path in course.notebook_sources(assignment)],
        "files": package_files(assignment),
        "exercises": exercises(assignment),
    }


def exercises(assignment: str) -> dict[str, list[str]]:
    """Module -> the functions and classes in it that an assignment asks for, in the order of its questions."""
    found: dict[str, list[str]] = defaultdict(list)
    for target in (target for question in of_assignment(assignment) for target in question.targets):
        file, _, name = target.partition(":")
        if file.startswith("cs231n/") and name and name not in found[file]:
            found[file].append(name)
    return dict(sorted(found.items()))
