"""Runs every solution notebook cell by cell under nbval: on a copy, so that the checkout stays as it was.

python -m autograder.build.nbval [OPTIONS OF PYTEST]
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder import course

NBVAL = shlex.split("-q -p no:cacheprovider -n 2 --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout 600")


def main(options: list[str]) -> int:
    """Run the notebooks of all assignments; returns pytest's largest exit status."""
    with tempfile.TemporaryDirectory() as place:
        solutions = Path(place, "solutions")
        shutil.copytree(course.SOLUTIONS, solutions, ignore=shutil.ignore_patterns("__pycache__"))
        return max(run(solutions, assignment, options) for assignment in course.assignments())


def run(solutions: Path, assignment: str, options: list[str]) -> int:
    """Run one assignment's notebooks in a copy of solutions/, with the assignment's own checks."""
    paths = [str(solutions), str(course.ASSIGNMENTS / assignment)]
    own = {"PYTHONPATH": os.pathsep.join(paths), "CS231N_DATA": str(course.DATASETS), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **own, "OMP_NUM_THREADS": "1"}  # several run at once
    command = [sys.executable, "-m", "pytest", *NBVAL, *options, str(solutions / "notebooks" / assignment)]
    return subprocess.run(command, cwd=solutions, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
