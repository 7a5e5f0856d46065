"""The code of a submission that is shown to the instructor, beside what was wrong with it.

It is cut out by its lines, and not parsed: a submission can be made such that parsing it ends the process.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

LONGEST = 4000  # characters of all that is shown
LARGEST = 2_000_000  # bytes of a file that is looked through


def code_of(targets: Sequence[str], cells: Iterable[str | None], folder: Path) -> str:
    """The source of some targets, and of notebook cells, of a submission that is laid out in a folder."""
    found = [definition(text_of(folder / file), name) for file, _, name in (t.partition(":") for t in targets)]
    shown = "\n\n".join(part for part in [*found, *(cell for cell in cells if cell)] if part)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}\n…"


def text_of(path: Path) -> str:
    if path.suffix != ".py" or not path.is_file() or path.stat().st_size > LARGEST:
        return ""
    return path.read_bytes().decode("utf-8", "replace")


def definition(text: str, name: str) -> str:
    """The lines of the last definition of a function, or of a method by Class.method; "" where there is none."""
    lines = text.expandtabs(4).splitlines()
    for part in name.split("."):
        begins = re.compile(rf"\s*(async\s+)?(def|class)\s+{re.escape(part)}\b")
        starts = [n for n, line in enumerate(lines) if begins.match(line)]
        if not starts:
            return ""
        lines = block(lines[starts[-1] :])
    margin = indent(lines[0])
    return "\n".join(line[margin:] for line in lines).rstrip()


def block(lines: Sequence[str]) -> list[str]:
    """The first line, and those that follow until one is not further in; the end of a signature is not such a one."""
    margin = indent(lines[0])
    head = next((n for n, line in enumerate(lines) if line.split("#")[0].rstrip().endswith(":")), 0)
    outer = [n > head and line.strip() != "" and indent(line) <= margin for n, line in enumerate(lines)]
    end = next((n for n, out in enumerate(outer) if out and lines[n].lstrip()[0] != "#"), len(lines))
    while end > head + 1 and (outer[end - 1] or not lines[end - 1].strip()):  # comments on what follows
        end -= 1
    return list(lines[:end])


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())
