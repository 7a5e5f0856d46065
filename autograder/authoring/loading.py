"""Imports the modules of questions one by one: one that cannot be imported is a sentence, and hides no other."""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

from autograder.authoring.places import innermost, shown_place
from autograder.authoring.question import REGISTRY
from autograder.course import CourseError


def failed_imports(questions: ModuleType) -> list[str]:
    """Import every module of a package of questions; a sentence, with file and line, for each that cannot be."""
    found = pkgutil.walk_packages(questions.__path__, f"{questions.__name__}.", onerror=lambda name: None)
    failures = [failure(module.name, questions) for module in found]
    return list(dict.fromkeys(sentence for sentence in failures if sentence))  # what two modules import fails twice


def failure(module: str, questions: ModuleType) -> str:
    """Why a module of questions cannot be imported, or nothing; what it had entered by then is taken back."""
    try:
        importlib.import_module(module)
    except Exception as error:
        for id in [id for id, question in REGISTRY.items() if question.check.__module__ == module]:
            del REGISTRY[id]
        return sentence_of(error, module, questions)
    return ""


def sentence_of(error: Exception, module: str, questions: ModuleType) -> str:
    """One sentence for an error while importing."""
    if isinstance(error, CourseError):
        return str(error)
    if isinstance(error, SyntaxError) and error.filename:
        return f"{shown_place(error.filename, error.lineno or 0)}: this is not Python: {error.msg}."
    where = innermost(error) or innermost(error, file_of_module(module, questions)) or module
    return f"{where}: the questions here cannot be imported: {type(error).__name__}: {error}."


def file_of_module(module: str, questions: ModuleType) -> str:
    """The file of a module, imported or not; "" where there is none."""
    places = [Path(place, *module.split(".")[2:]) for place in questions.__path__]
    files = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return next((str(file) for file in files if file.is_file()), "")
