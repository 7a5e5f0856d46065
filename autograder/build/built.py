"""What an assignment was last built from, as digests, so that a build makes only what has changed since."""

import json
from pathlib import Path
from typing import TypedDict

from autograder import course
from autograder.files import read_json, write_text

NAME = "built.json"  # beside the notebooks; nbgrader_config.py keeps it out of the release


class Built(TypedDict):
    """Digests of what each notebook was run with, and of each public check and what it was made from."""

    notebooks: dict[str, str]
    questions: dict[str, str]


def path_of(assignment: str) -> Path:
    return course.NOTEBOOKS / assignment / NAME


def read(assignment: str) -> Built:
    """What is recorded; nothing where there is no record."""
    found = read_json(path_of(assignment)) or {}
    return {"notebooks": found.get("notebooks", {}), "questions": found.get("questions", {})}


def write(assignment: str, built: Built) -> None:
    write_text(path_of(assignment), json.dumps(built, indent=1, sort_keys=True) + "\n")
