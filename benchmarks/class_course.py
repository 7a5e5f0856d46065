"""What a class's work is made from: the reference of an assignment, its notebooks, the known mistakes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import nbformat
from class_code import in_its_place, names

from autograder import course as checkout
from autograder.authoring.variants import file_of
from autograder.build.notebooks import executed_path, expand
from autograder.build.sample_class import as_handed_in, contents
from autograder.questions import of_assignment, package_files

STUDENT = "@STUDENT@"  # in the place of a name, in notebooks


@dataclass(frozen=True)
class Course:
    """What a class's work is made from."""

    texts: dict[str, str]  # modules, with markers
    asked: list[tuple[str, int, str]]  # file, number of the block in it, function
    models: dict[str, bytes]
    books: dict[str, str]  # notebooks that were not run, by stem, as JSON
    pictures: dict[str, bytes]  # those that were, by file
    mistakes: list[tuple[str, str, str]]  # question, file, code for the module's end
    conventions: list[tuple[str, str, str]]
    cells: list[tuple[str, str, str, str]]  # question, notebook, grade_id, wrong source


def course_of(assignment: str, torch: bool = True) -> Course:
    """The reference of an assignment; without `torch` the notebooks that need it are left out, with their modules."""
    left = () if torch else ("torch",)
    questions = [q for q in of_assignment(assignment) if q.framework not in left]
    out = {q.notebook for q in of_assignment(assignment)} - {q.notebook for q in questions}
    gone = {f for q in of_assignment(assignment) if q.notebook in out for f in map(file_of, q.targets)}
    files = {name: data for name, data in contents(assignment).items() if name not in gone}
    texts = {name: data.decode() for name, data in files.items() if name.endswith(".py")}
    asked = [
        (file, block, name)
        for file in package_files(assignment) if file in texts
        for block, name in enumerate(names(texts[file], file))
    ]  # fmt: skip
    sources = [path for path in checkout.notebook_sources(assignment) if path.stem not in out]
    books = {path.stem: signed(json.loads(as_handed_in(expand(path)))) for path in sources}
    runs = {path.stem: nbformat.read(executed_path(path), 4) for path in sources}
    cells = [
        (q.id, q.notebook, f"{q.id.replace('.', '-')}-cell", mistake.source)
        for q in questions
        for mistake in q.mistakes
        if mistake.source
    ]
    there = {(stem, grade_id(cell)) for stem, book in books.items() for cell in book["cells"]}
    return Course(
        texts=texts,
        asked=asked,
        models={name: data for name, data in files.items() if name.endswith(".npz")},
        books={stem: json.dumps(book, ensure_ascii=False) for stem, book in books.items()},
        pictures={f"{stem}.ipynb": as_handed_in(book).encode() for stem, book in runs.items()},
        mistakes=[entry for q in questions for entry in at_the_end(q.id, q.mistakes, texts)],
        conventions=[entry for q in questions for entry in at_the_end(q.id, q.accepted, texts)],
        cells=[cell for cell in cells if cell[1:3] in there],
    )


def signed(book: dict) -> dict:
    """A notebook with the place for a student's name in its first text."""
    cell = next(cell for cell in book["cells"] if cell["cell_type"] == "markdown")
    cell["source"] = f"{''.join(cell['source'])}\n\n{STUDENT}"
    return book


def at_the_end(question: str, variants: Iterable, texts: dict[str, str]) -> list[tuple[str, str, str]]:
    found = [(f"{question}: {each.key}", file_of(each.target), in_its_place(each)) for each in variants]
    return [(key, file, code) for key, file, code in found if code and file in texts]


def grade_id(cell: dict) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")
