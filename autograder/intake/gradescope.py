"""What the metadata of Gradescope's exports says of its submissions: who handed in, and when."""

import json
import re

TOP = re.compile(r"""["']?(submission_\d+)["']?:""")
CREATED = re.compile(
    r"""  :?created_at: ["']?(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d*)? ?(Z|[+-]\d\d:\d\d)["']?\s*$"""
)
MAX_LINE = 500  # characters


def submitters(text: str) -> dict[str, list[str]]:
    """The names in Gradescope's metadata: {submission_<id>: [name, ...]}; no other lines are read."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in filter(lambda line: len(line) <= MAX_LINE, text.splitlines()):
        if top := TOP.match(line):
            current = found.setdefault(top[1], [])
        elif current is not None and (name := re.match(r"\s+(?:- )?:?name:\s*(\S.*?)\s*$", line)):
            current.append(unquoted(name[1]))
    return found


def times_in(text: str) -> dict[str, str]:
    """When each submission came, of Gradescope's metadata: {submission_<id>: ISO form with its zone}."""
    found: dict[str, str] = {}
    current = ""
    for line in filter(lambda line: len(line) <= MAX_LINE, text.splitlines()):
        if top := TOP.match(line):
            current = top[1]
        elif current and (when := CREATED.match(line)):  # not those of its history, which stand further in
            found.setdefault(current, f"{when[1]}T{when[2]}{when[3]}")
    return found


def unquoted(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
