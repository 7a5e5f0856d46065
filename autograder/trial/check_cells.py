"""What the notebooks' texts say of questions, with the line: checks that name none, checks forgotten or made twice."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from autograder import course
from autograder.authoring.places import shown_path, shown_place
from autograder.authoring.question import Question
from autograder.trial.chosen import nearest

FENCE = re.compile(r"^(`{3,})(\{code-cell\})?")
CHECK = re.compile(r"""^check\(\s*["']([^"']*)["']""")
EXERCISE = re.compile(r"^:?exercise:\s*[\"']?([^\s\"']+)")


class Mention(NamedTuple):
    """A line of a notebook's code cells that names a question."""

    id: str
    where: str  # file and line
    path: Path
    check: bool  # or else an exercise


def text_of(question: Question) -> Path:
    """The text of a question's notebook, whether there or not."""
    return course.NOTEBOOKS / question.assignment / f"{question.notebook}.md"


def mentions(path: Path) -> Iterator[Mention]:
    """The checks and the exercises in a notebook's text."""
    for number, line in code_lines(path.read_text(encoding="utf-8")):
        for pattern in (CHECK, EXERCISE):
            if found := pattern.match(line):
                yield Mention(found[1], shown_place(str(path), number), path, pattern is CHECK)


def code_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of the code cells, with their numbers."""
    fence, is_cell = "", False
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if mark and not fence:
            fence, is_cell = mark[1], bool(mark[2])
        elif fence and line.rstrip() == fence:
            fence, is_cell = "", False
        elif is_cell:
            yield number, line


def unknown(paths: Iterable[Path], known: Collection[str]) -> Iterator[str]:
    """The cells that check or name a question that does not exist."""
    for path in paths:
        for mention in mentions(path):
            if mention.id not in known:
                yield f"{mention.where}: there is no question {mention.id}{nearest(mention.id, known)}."


def wrongly_checked(question: Question, mentioned: Collection[Mention]) -> Iterator[str]:
    """A question's notebook that is not there, or has no check of it, or more than one; checks elsewhere.

    `mentioned` is what the notebooks of its assignment name.
    """
    own, text = text_of(question), shown_path(text_of(question))
    if not own.is_file():
        yield f"{question.where}: the notebook of {question.id} does not exist: write {text}."
        return
    checks = [mention for mention in mentioned if mention.check and mention.id == question.id]
    here = [mention for mention in checks if mention.path == own]
    if not here:
        yield (
            f'{question.where}: {question.id} is not checked in its notebook: put a cell check("{question.id}") '
            f"below its exercise in {text}."
        )
    for mention in here[1:]:
        yield f"{mention.where}: {question.id} is checked a second time; the first is {here[0].where}."
    for mention in checks:
        if mention.path != own:
            yield f"{mention.where}: {question.id} is checked here, but belongs into {text}."
