"""The zip that Gradescope takes as an autograder: how its container is set up and run, and the project."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from autograder import course
from autograder.questions import frameworks

SETUP = """#!/usr/bin/env bash
set -euo pipefail
apt-get update -qq
apt-get install -y -qq bubblewrap
for python in python3.13 python3.12 python3.11; do  # the image's own python3 may be too old
    apt-get install -y -qq $python $python-venv && break
done
$python -m venv /autograder/venv
/autograder/venv/bin/pip install --quiet --editable "/autograder/source/project{extras}"
"""
RUN = """#!/usr/bin/env bash
cd /autograder/source
exec /autograder/venv/bin/python -m autograder.export.gradescope {assignment}
"""
FOLDERS = ("solutions", "assignments", "datasets/picturebook", "datasets/picturebook_maker")
FILES = ("pyproject.toml", "nbgrader_config.py", "README.md", "datasets/registry.json")
LEFT_OUT = {"_course", "__pycache__", ".ipynb_checkpoints"}


def write_bundle(assignment: str, target: Path) -> None:
    """Write the zip: setup.sh and an executable run_autograder at its root, the project beside them."""
    if assignment not in course.assignments():
        raise course.no_assignment(assignment)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            add_script(archive, "setup.sh", setup(assignment))
            add_script(archive, "run_autograder", RUN.format(assignment=assignment))
            for root, path in project_files():
                archive.write(path, Path("project") / path.relative_to(root))
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def setup(assignment: str) -> str:
    """The script that prepares the container, with the frameworks that the assignment's questions need."""
    needed = ",".join(frameworks(assignment))
    return SETUP.replace("{extras}", f"[{needed}]" if needed else "")


def add_script(archive: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o755 << 16  # executable
    archive.writestr(info, text)


def project_files() -> Iterator[tuple[Path, Path]]:
    """Each file of the project that marking needs, after the folder that its name is taken from."""
    yield from ((course.ROOT, course.ROOT / name) for name in FILES)
    for root, folder in [(course.HERE.parent, course.HERE.name), *((course.ROOT, name) for name in FOLDERS)]:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not LEFT_OUT & set(path.relative_to(root).parts):
                yield root, path
