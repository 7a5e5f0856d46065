"""Runs the solution notebooks on the reference: those whose code, or what it runs, has changed."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder import course
from autograder.authoring import sources
from autograder.authoring.reach import Package
from autograder.authoring.uses import question_nodes
from autograder.build.checks import public_folder
from autograder.build.needs import CHECKER, notebook_nodes
from autograder.build.notebooks import checks_in, executed_path, expand
from autograder.build.rounding import contents, put_back
from autograder.course import CourseError
from autograder.questions import load

SECONDS = 900  # for one cell
KEPT = (
    "nbgrader",
    "tags",
    "exercise",
    "answer",
    "points",
    "jupyter",
    "cellView",
)  # of a cell's metadata; running adds more


def run_changed(
    assignment: str, package: Package, made: dict[str, str], again: bool = False
) -> Iterator[tuple[str, str]]:
    """Run each notebook that `made` does not have as it is now (or all); yields name and new digest as they finish.

    Where only prose has changed, the outputs stay. A saved model that differs by rounding only stays as it was.
    """
    paths = [path for path in course.notebook_sources(assignment) if again or not is_run(path, package, made)]
    models = contents((course.SOLUTIONS / "cs231n" / "saved").glob("*.npz"))
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            running = {pool.submit(execute, path): path for path in paths}
            for done in as_completed(running):
                done.result()
                yield running[done].stem, digest(running[done], package)
    finally:
        put_back(models)
    for path in set(course.notebook_sources(assignment)) - set(paths):
        take_over_outputs(path)


def digest(path: Path, package: Package) -> str:
    """SHA-256 of what a notebook's outputs depend on: its code, the reference's code that it uses, its checks."""
    cells = expand(path).cells
    checks = checks_in(cells)
    nodes = set(notebook_nodes(package, path)).union(*(question_nodes(package, load()[id]) for id in checks))
    texts = [*package.code(package.reach(nodes)), *code(cells)]
    files = [*CHECKER.glob("*.py"), *(public_folder(path.parent.name) / f"{id}.npz" for id in checks)]
    total = hashlib.sha256(sources.digest_of(file for file in files if file.is_file()))
    total.update("\0".join(texts).encode())
    return total.hexdigest()


def is_run(path: Path, package: Package, made: dict[str, str]) -> bool:
    """Whether the executed notebook has the code of the text, run with what the code uses now."""
    executed = executed_path(path)
    if not executed.exists() or made.get(path.stem) != digest(path, package):
        return False
    return code(nbformat.read(executed, 4).cells) == code(expand(path).cells)


def code(cells: list) -> list[str]:
    return [cell.source for cell in cells if cell.cell_type == "code"]


def as_written(notebook) -> list[tuple]:
    """Cells without what execution adds."""
    return [
        (cell.id, cell.cell_type, cell.source, {k: cell.metadata[k] for k in KEPT if k in cell.metadata})
        for cell in notebook.cells
    ]


def take_over_outputs(path: Path) -> None:
    """Bring an executed notebook up to a text of which the code is the same."""
    executed, new = nbformat.read(executed_path(path), 4), expand(path)
    if as_written(executed) == as_written(new):
        return
    ran = iter([cell for cell in executed.cells if cell.cell_type == "code"])
    for cell in new.cells:
        if cell.cell_type == "code":
            earlier = next(ran)
            cell.outputs, cell.execution_count = earlier.outputs, earlier.execution_count
    new.metadata = executed.metadata
    nbformat.write(new, executed_path(path))


def execute(path: Path) -> None:
    """Run a notebook on the reference and store it beside its text; CourseError if one of its cells fails."""
    notebook = expand(path)
    paths = [str(course.SOLUTIONS), str(course.ASSIGNMENTS / path.parent.name)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}  # several run at once
    where = {"metadata": {"path": path.parent}}
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", coalesce_streams=True, resources=where)
    try:
        client.execute(env=environment, stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise CourseError(f"{path.parent.name}/{path.name}: a cell fails with {error.ename}: {error.evalue}") from None
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of day
    nbformat.write(notebook, executed_path(path))
