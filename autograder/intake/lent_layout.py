"""What the course has lent counts as not written: a stand-in that raises takes the place of cs231n/lent.py.

Whatever was handed in under that name is not read. So the questions about lent functions are not implemented, and those
that build on them are tried again with the grader's.
"""

import re
from pathlib import Path

NAME = "lent.py"
IMPORTS = re.compile(r"^from[ \t]+(?:\.+|cs231n\.)lent[ \t]+import[ \t]+(\w+)[ \t]*(?:#.*)?$", re.M)
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
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in sorted(package.rglob("*.py"))}
    there = package / NAME
    texts.pop(there, "")
    if there.is_dir() or not (there.exists() or any(map(MENTIONS.search, texts.values()))):
        return []
    names = list(dict.fromkeys(name for text in texts.values() for name in IMPORTS.findall(text)))
    if names:
        notes.append(f"Lent by the course, and without points: {', '.join(names[:20])}.")
    was_handed_in = there.is_file()
    there.write_text(STAND_IN.format(names=names), encoding="utf-8")
    return [] if was_handed_in else [there]
