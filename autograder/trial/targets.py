"""Whether what a question is about exists in the reference, and whether there is anything to write in it."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from autograder import course
from autograder.authoring import reference
from autograder.authoring.modules import module_files
from autograder.authoring.outcomes import located
from autograder.authoring.places import shown_path
from autograder.authoring.question import Question
from autograder.authoring.skeleton import BEGIN, MarkerError, strip_module
from autograder.authoring.variants import Variant, file_of
from autograder.trial.check_cells import mentions
from autograder.trial.chosen import nearest


def modules() -> dict[str, Path]:
    """Name, as students know it -> path, of each module of the reference."""
    return module_files(course.SOLUTIONS)


def unreadable_modules() -> Iterator[str]:
    """The modules of the reference that are not Python, or whose solution markers do not pair up."""
    for name, path in modules().items():
        try:
            strip_module(path.read_text(encoding="utf-8"), name)
        except MarkerError as error:
            yield f"solutions/{error}."


def nothing_to_write(question: Question) -> Iterator[str]:
    """The targets of a question that are not in the reference, or hold no solution."""
    for target in question.targets:
        file, _, name = target.partition(":")
        if file.endswith(".ipynb"):
            yield from no_exercise(question, file)
        elif file.endswith(".py"):  # others are models, which a notebook makes
            yield from no_solution(question, file, name)


def no_exercise(question: Question, file: str) -> Iterator[str]:
    """What is wrong where the target is a cell of a notebook."""
    text = course.NOTEBOOKS / question.assignment / f"{Path(file).stem}.md"
    if not text.is_file():
        known = {path.with_suffix(".ipynb").name for path in text.parent.glob("*.md")}
        yield f"{question.where}: {question.id} asks for {file}, which does not exist{nearest(file, known)}."
        return
    there = {mention.id for mention in mentions(text) if not mention.check}
    for id in sorted(cells_run(question) - there):
        wanted = f"one with `:exercise: {id}`"
        yield f"{question.where}: {question.id} asks for a cell that {shown_path(text)} does not have: {wanted}."


def cells_run(question: Question) -> set[str]:
    """The ids of the notebook cells that a question runs: its own, or that of another question of the same cell."""
    steps = [step for case in question.cases(0) for step in case["steps"] if step[0] == "cell"]
    return {step[1] for step in steps} or {question.id}


def no_solution(question: Question, file: str, name: str) -> Iterator[str]:
    """What is wrong where the target is a function, or a class with functions."""
    asks = f"{question.where}: {question.id} asks for"
    if file not in modules():
        yield f"{asks} {file}, which does not exist in solutions/{nearest(file, modules())}."
        return
    known = definitions(modules()[file].read_text(encoding="utf-8"))
    if known is None:  # not Python: said of the module
        return
    if name not in known:
        yield f"{asks} {name}, which is not in solutions/{file}{nearest(name, known)}."
    elif BEGIN not in "\n".join(known[name][1]):
        yield f"{asks} {name}, where nothing is to be written: solutions/{file}:{known[name][0]} has no {BEGIN}."


def definitions(source: str) -> dict[str, tuple[int, list[str]]] | None:
    """Qualified name -> first line and text, of each function and class; None for what is not Python."""
    lines = source.splitlines()
    found = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                found[prefix + child.name] = child.lineno, lines[child.lineno - 1 : child.end_lineno]
                visit(child, f"{prefix}{child.name}.")

    try:
        visit(ast.parse(source), "")
    except SyntaxError:
        return None
    return found


def missing_elsewhere(question: Question) -> Iterator[str]:
    """What else a question names that does not exist: in what it builds on, in mistakes and in conventions."""
    for form in question.forms:
        named = [*form.builds_on, *(form.targets if form is not question else [])]
        for target in named:
            if problem := absent(target):
                yield f"{question.where}: {question.id} names {problem}."
        for variant in (*form.mistakes, *form.accepted):
            if problem := absent_of(variant):
                yield f"{variant.where}: {variant.key!r} of {question.id} takes the place of {problem}."


def absent_of(variant: Variant) -> str:
    """What is wrong with the place that a variant takes, or nothing; a notebook's cell has none."""
    if variant.function and not file_of(variant.target).endswith(".py"):
        return f"{variant.target!r}, which is no function: name one as target, or write a wrong cell with mistaken_cell"
    return absent(variant.target) if variant.function else ""


@functools.cache
def absent(target: str) -> str:
    """What of a target does not exist in the reference or in an older edition, or nothing."""
    file = file_of(target)
    if not file.endswith(".py"):
        return ""
    if not (course.SOLUTIONS / file).is_file() and not (course.EDITIONS / file).is_file():
        return f"{file}, which does not exist in solutions/{nearest(file, modules())}"
    try:
        owner, name = located(target, reference.reference())
    except Exception as error:
        return f"{target}, which cannot be imported: {type(error).__name__}: {error.__cause__ or error}"
    return "" if hasattr(owner, name) else f"{target}, which does not exist{nearest(name, dir(owner))}"
