"""What the course has lent counts as not written: a stand-in that raises takes the place of cs231n/lent.py.

Whatever was handed in under that name is not read. So the questions about lent functions are not implemented, and those
that build on them are tried again with the grader's.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.cs231n_check.lent import IMPORTS

NAME = "lent.py"
MENTIONS = re.compile(r"^[ \t]*(?:from|import)\b.*\blent\b", re.M)
STAND_IN = '''"""In the place of what the course has lent."""

__all__ = {names}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    def lent(*args, **kwargs):
        raise NotImplementedError(f"{{name}} is lent by the course, and earns no points")

    lent.__name__ = lent.__qualname__ = name
    return lent
'''


def place_stand_in(package: Path, notes: list[str]) -> list[Path]:
    """Put the stand-in where a package has, or imports, what the course lends; returns it if nothing was there."""
    there = package / NAME
    texts = [text for text in texts_with_the_word(package) if MENTIONS.search(text)]
    if there.is_dir() or not (there.exists() or texts):
        return []
    names = list(dict.fromkeys(name for text in texts for name in IMPORTS.findall(text)))
    if names:
        notes.append(f"Lent by the course, and without points: {', '.join(names[:20])}.")
    was_handed_in = there.is_file()
    there.write_text(STAND_IN.format(names=names), encoding="utf-8")
    return [] if was_handed_in else [there]


def texts_with_the_word(package: Path) -> Iterator[str]:
    """The modules of a package, lent.py excepted, in which the word stands; the others are not made text of."""
    for path in sorted(package.rglob("*.py")):
        if path != package / NAME and path.is_file() and b"lent" in path.read_bytes():
            yield path.read_text(encoding="utf-8", errors="replace")
