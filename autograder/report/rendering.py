"""How templates are rendered: what is put in is escaped, and what is missing is an error."""

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.report import charts
from autograder.report.words import STATUSES, decimal, signed

FAMILIES = {
    "correct": "correct",
    "partial": "partly right",
    "wrong": "not right yet",
    "absent": "not started or not found",
    "broken": "did not run",
}

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters |= {"decimal": decimal, "signed": signed, "quote": quote}
ENVIRONMENT.globals |= {"statuses": STATUSES, "families": FAMILIES, "stack": charts.stack}
