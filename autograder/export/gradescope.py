"""Gradescope: the zip it takes as an autograder, and what runs in its container.

    python -m autograder.export.gradescope assignment1

reads the submission from /autograder/submission and writes /autograder/results/results.json.
"""

import json
import os
import secrets
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from autograder import course
from autograder.export import marks
from autograder.files import write_text
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Prepared, Settings
from autograder.intake.staging import Handin
from autograder.intake.systems import Submission
from autograder.sandbox import runner
from autograder.sandbox.walls import SandboxUnavailable

SETUP = """#!/usr/bin/env bash
set -euo pipefail
apt-get update -qq
apt-get install -y -qq bubblewrap
for python in python3.13 python3.12 python3.11; do  # the image's own python3 may be too old
    apt-get install -y -qq $python $python-venv && break
done
$python -m venv /autograder/venv
/autograder/venv/bin/pip install --quiet --editable /autograder/source/project
"""
RUN = """#!/usr/bin/env bash
exec /autograder/venv/bin/python -m autograder.export.gradescope {assignment}
"""
CONTENTS = ("solutions", "assignments", "datasets/picturebook", "datasets/picturebook_maker")
FILES = ("pyproject.toml", "nbgrader_config.py", "README.md", "datasets/registry.json")
LEFT_OUT = {"_course", "__pycache__", ".ipynb_checkpoints"}


def bundle(assignment, target):
    """Write the zip: setup.sh and an executable run_autograder at its root, the project beside them."""
    if assignment not in course.assignments():
        raise course.CourseError(
            f"There is no assignment {assignment!r}; there are: {', '.join(course.assignments())}."
        )
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            add_text(archive, "setup.sh", SETUP)
            add_text(archive, "run_autograder", RUN.format(assignment=assignment))
            for root, path in project_files():
                archive.write(path, Path("project") / path.relative_to(root))
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def add_text(archive, name, text):
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o755 << 16  # executable
    archive.writestr(info, text)


def project_files():
    """Each file of the project that marking needs, after the folder that its name is taken from."""
    yield from ((course.ROOT, course.ROOT / name) for name in FILES)
    for root, folder in [(course.HERE.parent, course.HERE.name), *((course.ROOT, name) for name in CONTENTS)]:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not LEFT_OUT & set(path.relative_to(root).parts):
                yield root, path


def mark_one(assignment, root=Path("/autograder")):
    """Mark the one submission of a container and write its results.json."""
    start = time.monotonic()
    try:
        walls = runner.describe()
    except SandboxUnavailable:
        walls = ""  # the result says so, and the log that instructors see
        print("The sandbox cannot run here: the submission is marked without it, within the container only.")
    seed = secrets.randbits(63)
    prepared = Prepared(Settings(assignment, seed, sandbox=walls))
    with tempfile.TemporaryDirectory() as folder:
        handin = Handin(Submission("submission", root / "submission"), prepared.wanted, Path(folder))
        result = mark_submission(handin, prepared)
    found = {**marks.gradescope_results(result), "execution_time": round(time.monotonic() - start, 2)}
    write_text(root / "results" / "results.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    mark_one(sys.argv[1])
