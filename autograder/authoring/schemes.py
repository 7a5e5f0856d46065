"""The marking schemes of the inline questions: what earns which part of the points, for whoever marks by hand."""

import functools
import re
from pathlib import Path

from autograder import course
from autograder.authoring.workbook import inline_questions
from autograder.course import CourseError

FOLDER = course.SOLUTIONS / "marking"  # a file for each assignment; never part of a release
HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@functools.cache
def schemes(assignment: str) -> dict[str, str]:
    """Question id -> marking scheme, in Markdown; a question without one is left out.

    Raises CourseError for an assignment that does not exist, and for a heading that is no inline question of it or
    stands there twice.
    """
    questions = {question["id"] for question in inline_questions(assignment)}
    path = FOLDER / f"{assignment}.md"
    return read(path, questions) if path.exists() else {}


def scheme(question_id: str) -> str:
    """The marking scheme of an inline question, in Markdown; "" where there is none."""
    assignment = "assignment" + question_id.split(".")[0][1:]
    return schemes(assignment).get(question_id, "") if assignment in course.assignments() else ""


def read(path: Path, questions: set[str]) -> dict[str, str]:
    """The parts of a file below its `## ` headings, each of which must be one of `questions`; else CourseError."""
    _, *parts = HEADING.split(path.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        if heading not in questions:
            raise CourseError(f"{path}: {heading!r} is no inline question of {path.stem}; correct the heading.")
        if heading in found:
            raise CourseError(f"{path}: {heading} stands there twice; put its parts under one heading.")
        found[heading] = text.strip()
    return found
