"""From a notebook written as text to nbgrader's source notebook."""

import copy
import functools
import hashlib
import itertools
import re
from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat

from autograder.course import CourseError
from autograder.intake.notebooks import nbgrader_id
from autograder.questions import load

CHECK = re.compile(r'^check\("([\w.]+)"\)\s*$')
FIRST_CELL = Path(__file__).with_name("templates") / "first_cell.py"
PICTURES = {  # what stands for the marked words of the first cell
    "SET_NAME": "DATASET",
    "SET_OTHER": "cifar10",
    "SET_READY": "from cs231n.data_utils import find_dataset\n\ndata_dir = find_dataset()",
}
CAPTIONS = {"SET_NAME": "CAPTIONS", "SET_OTHER": "coco", "\nSET_READY": ""}
FIRST_CELL_METADATA = {  # collapsed, in JupyterLab and on Colab: it is there to be run
    "tags": ["first-cell", "nbval-ignore-output"],
    "jupyter": {"source_hidden": True},
    "cellView": "form",
}


def expand(path):
    """Read a notebook's text and add the first cell, the ids and nbgrader's metadata.

    In the text, a code cell `check("id")` is a check, a code cell with metadata `exercise` holds an
    exercise, a markdown cell with metadata `answer` and `points` holds the answer to an inline question.
    Raises CourseError for a check or an exercise of no question, and an answer without points.
    """
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    notebook = copy.deepcopy(parsed(text))
    first = first_cell(path.parent.name, CAPTIONS if "coco_utils" in text else PICTURES)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first, metadata=copy.deepcopy(FIRST_CELL_METADATA)))
    give_ids(notebook.cells, path.stem)
    for cell in notebook.cells:
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


def first_cell(assignment, words):
    """The source of an assignment's first cell, with the words of its data set."""
    source = FIRST_CELL.read_text(encoding="utf-8")
    for marked, word in {"ASSIGNMENT_NAME": assignment, **words}.items():
        source = source.replace(marked, word)
    return source


@functools.lru_cache(maxsize=64)
def parsed(text):
    """The cells of a notebook's text; a build asks for the same many times."""
    return jupytext.reads(text, "md:myst")


def give_ids(cells, notebook):
    """Give each cell an id made of its question or its content, so that another cell beside it changes none."""
    taken = set()
    for cell in cells:
        tries = (cell_id(notebook, identity(cell), number) for number in itertools.count())
        cell["id"] = next(made for made in tries if made not in taken)
        taken.add(cell["id"])


def identity(cell):
    """What makes a cell the one that it is, whatever is reworded in it."""
    exercise, answer = cell.metadata.get("exercise"), cell.metadata.get("answer")
    return f"exercise {exercise}" if exercise else f"answer {answer}" if answer else f"{cell.cell_type} {cell.source}"


def cell_id(notebook, what, number):
    return hashlib.sha256(f"{notebook} {number} {what}".encode()).hexdigest()[:8]


def checks_in(cells: Iterable) -> list[str]:
    """The ids of the questions that cells check."""
    found = (CHECK.match(cell.source) for cell in cells if cell.cell_type == "code")
    return [check[1] for check in found if check]


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
