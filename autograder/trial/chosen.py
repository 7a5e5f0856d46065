"""Which questions an author means: by id, the beginning of one, a notebook, an assignment, or a file."""

import difflib
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from autograder.authoring.question import Question
from autograder.authoring.variants import file_of
from autograder.course import ROOT, CourseError


def chosen(what: str, questions: Collection[Question]) -> list[Question]:
    """The questions that a word means; CourseError, with what is near it, where it means none."""
    ways = (with_id, in_notebook, with_file, with_beginning, with_common_file)
    found = next((found for way in ways if (found := [q for q in questions if way(q, what)])), [])
    if not found:
        raise CourseError(f"There is no question, notebook or file {what!r}{near(what, questions)}.")
    return found


def with_id(question: Question, what: str) -> bool:
    return question.id == what or question.id.startswith(f"{what}.")


def with_beginning(question: Question, what: str) -> bool:
    return question.id.startswith(what)


def in_notebook(question: Question, what: str) -> bool:
    return what in (question.notebook, question.assignment)


def with_file(question: Question, what: str) -> bool:
    """Whether a question asks for something in a file, is declared in it, or has a mistake that is; or in a folder."""
    path = from_root(what)
    return any(path in (file, *file.parents) or file.as_posix().endswith(f"/{path}") for file in files(question))


def with_common_file(question: Question, what: str) -> bool:
    """Whether a file is one that no question asks for or is declared in: it may concern any."""
    path = from_root(what)
    common = any(path.is_relative_to(folder) for folder in ("autograder/questions", "solutions"))
    return common and path.suffix == ".py" and (ROOT / path).is_file()


def files(question: Question) -> set[PurePosixPath]:
    """The files in which a question is written, from the top of the checkout."""
    variants = [variant for form in question.forms for variant in (*form.mistakes, *form.accepted)]
    declared = [declared_in(where) for where in (question.where, *(variant.where for variant in variants))]
    asked = [f"solutions/{file_of(target)}" for form in question.forms for target in form.targets]
    return set(map(PurePosixPath, [*declared, *asked, notebook(question), f"{notebook(question)[:-3]}.ipynb"]))


def declared_in(where: str) -> str:
    """The file of an author's file and line."""
    return where.rpartition(":")[0]


def notebook(question: Question) -> str:
    """The text of a question's notebook, from the top of the checkout."""
    return f"solutions/notebooks/{question.assignment}/{question.notebook}.md"


def from_root(what: str) -> PurePosixPath:
    """A path as from the top of the checkout, if it is there."""
    path = Path(what).resolve()
    return PurePosixPath(path.relative_to(ROOT) if path.exists() and path.is_relative_to(ROOT) else what)


def near(what: str, questions: Collection[Question]) -> str:
    """What is written like it, as the end of a sentence."""
    known = {name for q in questions for name in (q.id, q.notebook, *map(str, files(q)))}
    found = difflib.get_close_matches(what, sorted(known), 3)
    return f"; near it: {', '.join(found)}" if found else "; docs/questions.md has them all"


def nearest(name: str, known: Collection[str]) -> str:
    """The one that is written most alike, as the end of a sentence; nothing if none is."""
    found = difflib.get_close_matches(name, sorted(known), 1)
    return f"; the nearest is {found[0]}" if found else ""
