"""A student's notebook as nbgrader keeps it: the release's graded cells put back, and the marks put in."""

import copy
import html
import re
from collections.abc import Container, Mapping

import nbformat
from nbformat import NotebookNode
from nbgrader.api import GradeCell, Notebook, SourceCell

from autograder.intake import notebooks
from autograder.intake.notebooks import nbgrader_id
from autograder.report.words import kept, without_preview
from autograder.results import QuestionResult, Result

LINK = re.compile(r"\](?P<rest>[(:]\s*(?P<to>[^\s)]*))")  # of Markdown, in a text or below it
TAG = re.compile(r"<(?=[A-Za-z/!?])")  # formgrader and nbgrader's feedback show HTML in text as it is, scripts too


def restore(nb: NotebookNode, cells: Mapping[str, NotebookNode]) -> NotebookNode:
    """Give a notebook the release's graded cells, no more and no fewer.

    A cell that the release does not know, or that comes twice, loses its nbgrader marks; checks get their own source
    back; what is missing is put at the end. HTML in a student's text is shown as text.

    Inputs:
    - cells: the release's graded cells, by nbgrader's id; see `released_cells`.
    """
    there: set[str] = set()
    for cell in nb.cells:
        if cell.cell_type != "code":
            cell["attachments"] = notebooks.pictures(cell.get("attachments"))
            cell.source = harmless(cell.source, cell["attachments"])
        name = notebooks.grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name is not None and name in cells and name not in there and cell.cell_type == cells[name].cell_type:
            restore_cell(cell, cells[name])
            there.add(name)
    nb.cells += [copy.deepcopy(cell) for name, cell in cells.items() if name not in there]
    return nb


def restore_cell(cell: NotebookNode, released: NotebookNode) -> None:
    """Give a student's cell the release's metadata, and its source unless that is the student's to write."""
    cell.metadata["nbgrader"] = dict(released.metadata["nbgrader"])
    if not released.metadata["nbgrader"]["solution"]:
        cell.source = released.source


def harmless(text: str, pictures: Container[str]) -> str:
    """A student's text with HTML shown as text, and links to nothing but pages, addresses and its own pictures."""
    text = TAG.sub("&lt;", text).replace("\\href", "\\ href")
    return LINK.sub(lambda link: link[0] if is_harmless(link["to"], pictures) else f"] {link['rest']}", text)


def is_harmless(target: str, pictures: Container[str]) -> bool:
    """Whether a link may stay one."""
    target = html.unescape(target).strip(" <>\t")
    scheme, colon, name = target.partition(":")
    if scheme == "attachment":
        return name in pictures
    return not colon or bool(set("/?#") & set(scheme)) or scheme.lower() in ("http", "https", "mailto")


def released_cells(notebook: Notebook) -> dict[str, NotebookNode]:
    """The graded cells of a notebook in the gradebook, by nbgrader's id."""
    grades = {cell.name: cell for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return {
        cell.name: released_cell(cell, grades.get(cell.name), cell.name in solutions) for cell in notebook.source_cells
    }


def released_cell(source: SourceCell, grade: GradeCell | None, solution: bool) -> NotebookNode:
    """A notebook cell with the source and the metadata that the release gave it."""
    new = nbformat.v4.new_code_cell if source.cell_type == "code" else nbformat.v4.new_markdown_cell
    metadata = {
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
    return new(source.source, metadata={"nbgrader": metadata})


def put_marks(nb: NotebookNode, result: Result) -> NotebookNode:
    """Give each check cell of a notebook the mark of its question, and every other cell no output."""
    questions = {nbgrader_id(question["id"]): question for question in result["questions"]}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs_of(cell.metadata.get("nbgrader", {}), questions)
            cell.execution_count = None
    return nb


def outputs_of(release: Mapping, questions: Mapping[str, QuestionResult]) -> list[NotebookNode]:
    """The outputs of a code cell after grading; `release` is its nbgrader metadata."""
    question = questions.get(release.get("grade_id", ""))
    if question:
        return [message_output(question), number_output(question["score"])]
    return [number_output(0)] if release.get("grade") else []  # without a number nbgrader gives full marks


def message_output(question: QuestionResult) -> NotebookNode:
    text = "\n".join([without_preview(question["message"]), *lines_on(question)])
    return nbformat.v4.new_output("stream", name="stdout", text=text + "\n")


def lines_on(question: QuestionResult) -> list[str]:
    """What a slip has left of the points, and the first advice."""
    return [f"  {line}" for line in [kept(question), *(f"Advice: {note}" for note in question["notes"][:1])] if line]


def number_output(score: float) -> NotebookNode:
    """A cell's value, which nbgrader reads as its mark."""
    return nbformat.v4.new_output("execute_result", data={"text/plain": f"{score:g}"})
