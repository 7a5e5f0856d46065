"""A student's notebook as nbgrader keeps it: the release's graded cells put back, and the marks put in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from autograder.gradebook.harmless import harmless, writable
from autograder.intake import notebooks, outputs
from autograder.intake.inline_answers import Answer, inline_answers
from autograder.intake.notebooks import Cell, nbgrader_id
from autograder.report.words import kept, without_preview
from autograder.results import QuestionResult, Result

if TYPE_CHECKING:  # nbgrader takes a second and 60 MiB, in each process that writes marked notebooks
    from nbgrader.api import GradeCell, Notebook, SourceCell

Books = dict[str, dict[str, NotebookNode]]  # the graded cells of each notebook, by nbgrader's ids
OURS = "autograder"  # the tag of a sentence that is not the student's
MAX_CELLS = 2000  # that are not graded; more make formgrader's pages and feedback slow


def restore(nb: NotebookNode, cells: Mapping[str, NotebookNode], release: Sequence[Cell] = ()) -> NotebookNode:
    """Give a notebook the release's graded cells, no more and no fewer.

    A cell that the release does not know, or that comes twice, loses its nbgrader marks; checks get their own source
    back; answers to inline questions are put where they belong; what is missing is put at the end. HTML in a student's
    text is shown as text.

    Inputs:
    - cells: the release's graded cells, by nbgrader's id; see `released_cells`.
    - release: all cells of the released notebook, by which answers are found whose cells have lost their ids.
    """
    tell_pictures_apart(nb.cells)
    nb.cells = shortened(with_answers(nb.cells, cells, release))
    there: set[str] = set()
    for cell in nb.cells:
        cell.source = writable(cell.source)
        if cell.cell_type != "code":
            cell.source = harmless(cell.source, cell["attachments"])
        name = notebooks.grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name is not None and name in cells and name not in there and cell.cell_type == cells[name].cell_type:
            restore_cell(cell, cells[name])
            there.add(name)
    nb.cells += [nbformat.from_dict(cells[name]) for name in in_order(cells.keys() - there, release)]
    return nb


def in_order(names: Iterable[str], release: Sequence[Cell]) -> list[str]:
    """Names of graded cells in the order of the release; a database gives them in any."""
    order = {notebooks.grade_id(cell): n for n, cell in enumerate(release)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def restore_cell(cell: NotebookNode, released: NotebookNode) -> None:
    """Give a student's cell the release's metadata, and its source unless that is the student's to write."""
    cell.metadata["nbgrader"] = nbformat.from_dict(released.metadata["nbgrader"])
    if not released.metadata["nbgrader"]["solution"]:
        cell.source = released.source


def tell_pictures_apart(cells: Sequence[NotebookNode]) -> None:
    """Keep pictures pasted into text, and give a name to each: Jupyter calls the first of every cell image.png."""
    names: set[str] = set()
    for n, cell in enumerate(cell for cell in cells if cell.cell_type != "code"):
        pictures = notebooks.pictures(cell.get("attachments"))
        for name in pictures.keys() & names:
            pictures[f"{n}-{name}"] = pictures.pop(name)
            cell.source = cell.source.replace(f"attachment:{name}", f"attachment:{n}-{name}")
        names |= pictures.keys()
        cell["attachments"] = pictures


def shortened(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells, without those that are too many and not graded; a sentence says so."""
    if len(cells) <= MAX_CELLS:
        return cells
    kept = [cell for n, cell in enumerate(cells) if n < MAX_CELLS or notebooks.grade_id(cell)][: 2 * MAX_CELLS]
    note = f"{len(cells) - len(kept)} more cells of this notebook were left out here; they are in what was handed in."
    return [*kept, markdown(note, "left-out")]


# ---- answers to inline questions


def with_answers(
    cells: list[NotebookNode], graded: Mapping[str, NotebookNode], release: Sequence[Cell]
) -> list[NotebookNode]:
    """The cells with each answer that was found in one cell, that of its question."""
    names = in_order((name for name, cell in graded.items() if is_answered_in_text(cell)), release)
    theirs = [{**cell, "source": ""} if OURS in cell.metadata.get("tags", ()) else cell for cell in cells]
    found = inline_answers([notebooks.read_cell(cell) for cell in theirs], names, release)
    placed = [(name, answer) for name, answer in zip(names, found) if answer.cells or answer.note]
    own = {a.cells[0]: answer_cell(name, a, [cells[i] for i in a.cells]) for name, a in placed if a.cells}
    after = {a.after: answer_cell(name, a, []) for name, a in placed if not a.cells and a.after is not None}
    moved = {i for _, answer in placed for i in answer.cells} - own.keys()
    kept = [
        new
        for i, cell in enumerate(cells)
        for new in ([] if i in moved else [own.get(i, cell), *([after[i]] if i in after else [])])
    ]
    return kept + [answer_cell(name, a, []) for name, a in placed if not a.cells and a.after is None]


def is_answered_in_text(released: NotebookNode) -> bool:
    marks = released.metadata["nbgrader"]
    return released.cell_type == "markdown" and bool(marks["grade"] and marks["solution"])


def answer_cell(name: str, answer: Answer, held_in: Sequence[NotebookNode]) -> NotebookNode:
    """An answer in a cell of its own, under its question's id, with a note where it was found elsewhere."""
    note = f"\n\n*(The answer was {answer.note}.)*" if answer.note else ""
    pictures = {name: kinds for cell in reversed(held_in) for name, kinds in (cell.get("attachments") or {}).items()}
    metadata = {"nbgrader": {"grade_id": name}}
    return markdown(writable(answer.text) + note, cell_id(name), metadata, pictures)


def cell_id(name: str) -> str:
    """Jupyter's id of a graded cell: the same each time, so that notebooks that are written again are the same."""
    return name[:64]


def markdown(source: str, id: str, metadata: Mapping | None = None, pictures: Mapping | None = None) -> NotebookNode:
    """A text in a cell that is not validated, as nbformat's own makers do, which takes a millisecond a cell."""
    made = {"cell_type": "markdown", "id": id, "metadata": metadata or {}, "attachments": pictures or {}}
    return nbformat.from_dict({**made, "source": source})


# ---- the release


def released_cells(notebook: "Notebook") -> dict[str, NotebookNode]:
    """The graded cells of a notebook in the gradebook, by nbgrader's id."""
    grades = {cell.name: cell for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return {
        cell.name: released_cell(cell, grades.get(cell.name), cell.name in solutions) for cell in notebook.source_cells
    }


def released_cell(source: "SourceCell", grade: "GradeCell | None", solution: bool) -> NotebookNode:
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
    return new(source.source, id=cell_id(source.name), metadata={"nbgrader": metadata})


# ---- marks


def put_marks(nb: NotebookNode, result: Result) -> NotebookNode:
    """Give each check cell of a notebook the mark of its question, and every other cell no output but its figures."""
    questions = {nbgrader_id(question["id"]): question for question in result["questions"]}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs_of(
                cell.metadata.get("nbgrader", {}), questions, outputs.figures_in(cell.get("outputs"))
            )
            cell.execution_count = None
    return nb


def outputs_of(
    release: Mapping, questions: Mapping[str, QuestionResult], figures: Sequence[outputs.Figure]
) -> list[NotebookNode]:
    """The outputs of a code cell after grading; `release` is its nbgrader metadata."""
    question = questions.get(release.get("grade_id", ""))
    if question:
        return [message_output(question), number_output(question["score"])]
    if release.get("grade"):
        return [number_output(0)]  # without a number nbgrader gives full marks
    return [nbformat.from_dict(output) for output in outputs.as_outputs(figures)]


def message_output(question: QuestionResult) -> NotebookNode:
    text = "\n".join([without_preview(question["message"]), *lines_on(question)])
    return nbformat.from_dict({"output_type": "stream", "name": "stdout", "text": writable(text) + "\n"})


def lines_on(question: QuestionResult) -> list[str]:
    """What a slip has left of the points, and the first advice."""
    return [f"  {line}" for line in [kept(question), *(f"Advice: {note}" for note in question["notes"][:1])] if line]


def number_output(score: float) -> NotebookNode:
    """A cell's value, which nbgrader reads as its mark."""
    made: dict[str, Any] = {"output_type": "execute_result", "execution_count": None, "metadata": {}}
    return nbformat.from_dict({**made, "data": {"text/plain": f"{score:g}"}})
