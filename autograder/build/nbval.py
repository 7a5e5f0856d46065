"""Runs every solution notebook cell by cell under nbval: on a copy, so that the checkout stays as it was.

python -m autograder.build.nbval [OPTIONS OF PYTEST]
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder import course
from autograder.build.notebooks import executed_path
from autograder.questions import of_assignment

NBVAL = shlex.split("-q -p no:cacheprovider -p no:xdist --nbval --nbval-current-env --nbval-cell-timeout 600")
SINGLE = Path(__file__).with_name("templates") / "single_precision.cfg"
AT_ONCE = 2


def main(options: list[str]) -> int:
    """Run the notebooks of all assignments; returns pytest's largest exit status."""
    with tempfile.TemporaryDirectory() as place:
        solutions = Path(place, "solutions")
        shutil.copytree(course.SOLUTIONS, solutions, ignore=shutil.ignore_patterns("__pycache__"))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return max(pool.map(lambda path: run(solutions, path, options), notebooks()))


def notebooks() -> list[Path]:
    """The executed notebooks of all assignments, those of the last first: they take longest."""
    return [executed_path(path) for name in reversed(course.assignments()) for path in course.notebook_sources(name)]


def run(solutions: Path, notebook: Path, options: list[str]) -> int:
    """Run one notebook in a copy of solutions/, with its assignment's own checks; its output is shown in one piece."""
    paths = [str(solutions), str(course.ASSIGNMENTS / notebook.parent.name)]
    own = {"PYTHONPATH": os.pathsep.join(paths), "CS231N_DATA": str(course.DATASETS), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **own, "OMP_NUM_THREADS": "1"}  # several run at once
    copy = solutions / notebook.relative_to(course.SOLUTIONS)
    command = [sys.executable, "-m", "pytest", *NBVAL, *blurred(notebook), *options, str(copy)]
    done = subprocess.run(command, cwd=solutions, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(f"{notebook.parent.name}/{notebook.name}", done.stdout.decode(errors="replace"), flush=True)
    return done.returncode


def blurred(notebook: Path) -> list[str]:
    """nbval's options for a notebook that trains with a framework: other processors round otherwise."""
    asked = of_assignment(notebook.parent.name)
    uses = any(question.framework and question.notebook == notebook.stem for question in asked)
    return ["--nbval-sanitize-with", str(SINGLE)] if uses else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
