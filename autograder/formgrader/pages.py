"""formgrader's page of a submission, made with a template of ours that goes on from nbgrader's.

Marking schemes are put in while a page is made, and only there: no notebook and no feedback has them.
"""

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from autograder.authoring.schemes import scheme
from autograder.course import CourseError
from autograder.intake.notebooks import grade_id

TEMPLATES = Path(__file__).parent / "templates"
EXPORTER = "nbgrader_exporter"  # nbgrader's name for it among the settings of the server


def change_pages(settings: MutableMapping[str, Any]) -> None:
    """Have formgrader make a submission's page as we do, unless nbgrader's extension is off."""
    if EXPORTER in settings:
        settings[EXPORTER] = exporter(settings["nbgrader_formgrader"].config)


def exporter(config: Config) -> HTMLExporter:
    """What makes formgrader's page of a notebook; `config` is formgrader's."""
    return HTMLExporter(
        config=config,
        template_name="marking",
        extra_template_basedirs=[str(TEMPLATES), handlers.template_path],
        extra_template_paths=[handlers.template_path],  # for templates that are named with their folder
        filters={"marking_scheme": marking_scheme},
    )


def marking_scheme(cell: Mapping[str, Any]) -> str:
    """The marking scheme of the question that a cell answers, as Markdown; "" where there is none."""
    marks = cell["metadata"].get("nbgrader", {})
    if not (marks.get("grade") and marks.get("solution")):
        return ""
    try:
        return scheme((grade_id(cell) or "").replace("-", "."))
    except CourseError as problem:
        return str(problem)
