"""From a notebook written as text to nbgrader's source notebook, executed."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.course import ASSIGNMENTS, SOLUTIONS, CourseError
from autograder.intake.notebooks import nbgrader_id
from autograder.questions import load

CHECK = re.compile(r'^check\("([\w.]+)"\)\s*$')
FIRST_CELL = Path(__file__).with_name("templates") / "first_cell.py"
SECONDS = 900  # for one cell


def expand(path):
    """Read a notebook's text and add the first cell, the ids and nbgrader's metadata.

    In the text, a code cell `check("id")` is a check, a code cell with metadata `exercise` holds an
    exercise, a markdown cell with metadata `answer` and `points` holds the answer to an inline question.
    Raises CourseError for a check or an exercise of no question, and an answer without points.
    """
    path = Path(path)
    notebook = jupytext.read(path)
    first = FIRST_CELL.read_text().replace("ASSIGNMENT_NAME", path.parent.name)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first, metadata={"tags": ["first-cell", "nbval-ignore-output"]}))
    for number, cell in enumerate(notebook.cells):
        cell["id"] = hashlib.sha256(f"{path.stem} {number}".encode()).hexdigest()[:8]
        try:
            add_metadata(cell)
        except CourseError as error:
            raise CourseError(f"{path.parent.name}/{path.name}: {error}.") from None
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
        "generated_from": f"solutions/notebooks/{path.parent.name}/{path.name} by make build",
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def add_metadata(cell):
    """Turn the short marks of the text into nbgrader's metadata; points come from the question."""
    check = CHECK.match(cell.source) if cell.cell_type == "code" else None
    if check:
        points = known(check[1]).points
        cell.metadata["nbgrader"] = nbgrader(check[1], grade=True, locked=True, points=points)
    elif "exercise" in cell.metadata:
        cell.metadata["nbgrader"] = nbgrader(known(cell.metadata["exercise"]).id + ".cell", solution=True)
    elif "answer" in cell.metadata:
        if "points" not in cell.metadata:
            raise CourseError(f"the answer {cell.metadata['answer']} has no points")
        points = cell.metadata["points"]
        cell.metadata["nbgrader"] = nbgrader(cell.metadata["answer"], grade=True, solution=True, points=points)


def known(name):
    """The question of a name that a notebook gives."""
    if name not in load():
        raise CourseError(f"it names {name}, which is no question of autograder/questions/")
    return load()[name]


def nbgrader(question, grade=False, solution=False, locked=False, points=None):
    metadata = {"grade_id": nbgrader_id(question), "grade": grade, "solution": solution, "locked": locked}
    return {**metadata, "task": False, "schema_version": 3, **({"points": points} if grade else {})}


def executed_path(path):
    return Path(path).with_suffix(".ipynb")


def is_current(path, expanded):
    """Whether the executed notebook beside the text was made from just this text, and what it runs has not changed."""
    executed, made_with = executed_path(path), digest_path(path)
    if not executed.exists() or not made_with.exists() or made_with.read_text().strip() != digest(path.parent.name):
        return False
    return plain_cells(nbformat.read(executed, 4)) == plain_cells(expanded)


def digest_path(path):
    return Path(path).with_suffix(".ran-with.sha256")


def digest(assignment):
    """SHA-256 of what a notebook's outputs depend on besides its text: the reference and the public checks."""
    code = (SOLUTIONS / "cs231n").rglob("*.py")
    checks = [p for p in (ASSIGNMENTS / assignment / "cs231n_check").rglob("*") if p.suffix in (".py", ".npz")]
    total = hashlib.sha256()
    for file in sorted(code) + sorted(checks):
        content = file.read_bytes()
        total.update(f"{file.name} {len(content)}\n".encode() + content)
    return total.hexdigest()


def plain_cells(notebook):
    """Cells without what execution adds."""
    kept = ("nbgrader", "tags", "exercise", "answer", "points")
    return [
        (cell.cell_type, cell.source, {k: cell.metadata[k] for k in kept if k in cell.metadata})
        for cell in notebook.cells
    ]


def execute(path):
    """Run a notebook on the reference and store it beside its text; CourseError if one of its cells fails."""
    notebook = expand(path)
    paths = [str(SOLUTIONS), str(ASSIGNMENTS / path.parent.name)]
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
    digest_path(path).write_text(digest(path.parent.name) + "\n")
