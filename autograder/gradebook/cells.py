"""A student's notebook as nbgrader keeps it: the release's graded cells put back, and the marks put in."""

import copy
import html
import re

import nbformat

from autograder.intake import notebooks
from autograder.intake.notebooks import nbgrader_id
from autograder.report.words import without_preview

LINK = re.compile(r"\](?P<rest>[(:]\s*(?P<to>[^\s)]*))")  # of Markdown, in a text or below it
TAG = re.compile(r"<(?=[A-Za-z/!?])")  # formgrader and nbgrader's feedback show HTML in text as it is, scripts too


def restore(nb, cells):
    """Give a notebook the release's graded cells, no more and no fewer.

    A cell that the release does not know, or that comes twice, loses its nbgrader marks; checks get their own source
    back; what is missing is put at the end. HTML in a student's text is shown as text.
    """
    there = set()
    for cell in nb.cells:
        if cell.cell_type != "code":
            cell["attachments"] = notebooks.pictures(cell.get("attachments"))
            cell.source = harmless(cell.source, cell["attachments"])
        name = notebooks.grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name in cells and name not in there and cell.cell_type == cells[name].cell_type:
            cell.metadata["nbgrader"] = dict(cells[name].metadata["nbgrader"])
            if not cells[name].metadata["nbgrader"]["solution"]:
                cell.source = cells[name].source
            there.add(name)
    nb.cells += [copy.deepcopy(cell) for name, cell in cells.items() if name not in there]
    return nb


def harmless(text, pictures):
    """A student's text with HTML shown as text, and links to nothing but pages, addresses and its own pictures."""
    text = TAG.sub("&lt;", text).replace("\\href", "\\ href")
    return LINK.sub(lambda link: link[0] if is_harmless(link["to"], pictures) else f"] {link['rest']}", text)


def is_harmless(target, pictures):
    """Whether a link may stay one."""
    target = html.unescape(target).strip(" <>\t")
    scheme, colon, name = target.partition(":")
    if scheme == "attachment":
        return name in pictures
    return not colon or bool(set("/?#") & set(scheme)) or scheme.lower() in ("http", "https", "mailto")


def released_cells(notebook):
    """The graded cells of a notebook in the gradebook, by nbgrader's id."""
    grades = {cell.name: cell for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return {
        cell.name: released_cell(cell, grades.get(cell.name), cell.name in solutions) for cell in notebook.source_cells
    }


def released_cell(source, grade, solution):
    """A notebook cell with the source and the metadata that the release gave it."""
    new = nbformat.v4.new_code_cell if source.cell_type == "code" else nbformat.v4.new_markdown_cell
    marks = {
        "grade_id": source.name,
        "grade": grade is not None,
        "solution": solution,
        "locked": bool(source.locked),
        "task": False,
        "schema_version": 3,
        "cell_type": source.cell_type,
        "checksum": source.checksum,
        **({"points": grade.max_score} if grade else {}),
    }
    return new(source.source, metadata={"nbgrader": marks})


def fill(nb, result):
    """Give each check cell of a notebook the mark of its question, and every other cell no output."""
    marks = {nbgrader_id(question["id"]): question for question in result["questions"]}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type == "code":
            cell.outputs = outputs(marks[name]) if name in marks else []
            if not cell.outputs and cell.metadata.get("nbgrader", {}).get(
                "grade"
            ):  # without a number nbgrader gives full marks
                cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "0"})]
            cell.execution_count = None
    return nb


def outputs(question):
    """What a check cell shows after grading: the message, and the mark as the number that nbgrader reads."""
    text = "\n".join([without_preview(question["message"]), *(f"  Advice: {note}" for note in question["notes"][:1])])
    mark = f"{question['score']:g}"
    return [
        nbformat.v4.new_output("stream", name="stdout", text=text + "\n"),
        nbformat.v4.new_output("execute_result", data={"text/plain": mark}),
    ]
