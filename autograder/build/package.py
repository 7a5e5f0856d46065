"""Writes what an assignment's folder holds beside its notebooks: skeleton, pictures, checker, readme."""

import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder import course
from autograder.authoring.skeleton import strip_module
from autograder.build.checks import write_checks
from autograder.build.needs import CHECKER, Plan
from autograder.build.notebooks import expand
from autograder.carrying.lending import asked_before
from autograder.course import CourseError
from autograder.cs231n_check.inline import ASKED, weight
from autograder.files import write_text
from autograder.questions import frameworks, of_assignment, package_files

TEMPLATES = Path(__file__).parent / "templates"
SKELETON_BANNER = '# Generated from solutions/{} by "make build". This copy is the student\'s to complete.\n'
CHECKER_BANNER = '# Generated from autograder/cs231n_check/{} by "make build".\n'
REQUIREMENTS = ("numpy>=2.0", "matplotlib>=3.9", "jupyterlab>=4.2")
AGAIN = """
Some exercises are those of an earlier assignment. With the course's grader installed,

    autograder start ASSIGNMENT_NAME NEW-FOLDER --from YOUR-OLD-FOLDER

makes a copy of this folder with what you wrote there, and `--lend` puts the course's own where you wrote nothing; what
is lent earns no points.
"""
OF_FRAMEWORKS = {"torch": "torch>=2.4"}  # what students need, beside those, for questions with a framework
OF_DATA = {"cs231n/caption_features.py": "caption_features.npz"}  # a file that only one module reads
OF_MODULES = {"cs231n/caption_scores.py": "sacrebleu>=2.4", "cs231n/coco_files.py": "h5py>=3.11"}


def write_package(assignment: str, folder: Path, plan: Plan, made: dict[str, str]) -> dict[str, str]:
    """Write into an assignment's folder all that is not a notebook.

    `made` says which public checks are as they must be; returns the same for what is there now.
    """
    modules = plan.modules(assignment)
    for name, text in modules.items():
        write_text(folder / name, SKELETON_BANNER.format(name) + strip_module(text, name))
    copy_data(folder / "cs231n" / "datasets", [file for name, file in OF_DATA.items() if name not in modules])
    for path in sorted(CHECKER.glob("*.py")):
        write_text(folder / "cs231n_check" / path.name, CHECKER_BANNER.format(path.name) + path.read_text())
    write_text(folder / "cs231n_check" / "manifest.json", json.dumps(manifest(assignment), indent=1) + "\n")
    readme = (TEMPLATES / "assignment_readme.md").read_text() + AGAIN * bool(asked_before(assignment))
    write_text(folder / "README.md", readme.replace("ASSIGNMENT_NAME", assignment))
    needed = [*REQUIREMENTS, *(OF_FRAMEWORKS[name] for name in frameworks(assignment))]
    needed += [OF_MODULES[name] for name in sorted(OF_MODULES.keys() & modules.keys())]
    write_text(folder / "requirements.txt", "".join(f"{line}\n" for line in needed))
    return write_checks(assignment, folder / "cs231n_check" / "public", plan.package, made)


def copy_data(folder: Path, without: Sequence[str]) -> None:
    """Copy the embedded pictures, but for some files, and what is said of those to be downloaded."""
    unwanted = shutil.ignore_patterns(*without)
    shutil.copytree(course.DATASETS / "picturebook", folder / "picturebook", ignore=unwanted, dirs_exist_ok=True)
    shutil.copy(course.DATASETS / "registry.json", folder / "registry.json")


def manifest(assignment: str) -> dict[str, Any]:
    """What `collect` looks at: notebooks and files to hand in, and in each module the exercises that are asked for."""
    return {
        "assignment": assignment,
        "notebooks": [path.stem + ".ipynb" for path in course.notebook_sources(assignment)],
        "files": package_files(assignment),
        "exercises": exercises(assignment),
        "answers": {path.stem + ".ipynb": answers(path) for path in course.notebook_sources(assignment)},
    }


def answers(path: Path) -> list[dict[str, Any]]:
    """The inline questions of a notebook, as cs231n_check/inline.py looks for their answers."""
    cells = expand(path).cells
    places = [(i, cell) for i, cell in enumerate(cells) if "answer" in cell.metadata]
    return [answer(cell, cells[i - 1], (cells[i + 1 : i + 2] or [None])[0]) for i, cell in places]


def answer(cell: NotebookNode, question: NotebookNode, after: NotebookNode | None) -> dict[str, Any]:
    """One inline question: its number, its answer's cell, how long the text of the question is, what comes after."""
    number = ASKED.search(question.source)
    if number is None:
        raise CourseError(f"The cell before the answer {cell.metadata['answer']} does not ask **Inline question N**.")
    return {
        "number": int(number[1]),
        "name": cell.metadata["nbgrader"]["grade_id"],
        "id": cell.id,
        "size": weight(question.source),
        "next": after.id if after else "",
        "opening": after.source[:40] if after else "",
    }


def exercises(assignment: str) -> dict[str, list[str]]:
    """Module -> the functions and classes in it that an assignment asks for, in the order of its questions."""
    found: dict[str, list[str]] = defaultdict(list)
    for target in (target for question in of_assignment(assignment) for target in question.targets):
        file, _, name = target.partition(":")
        if file.startswith("cs231n/") and name and name not in found[file]:
            found[file].append(name)
    return dict(sorted(found.items()))
