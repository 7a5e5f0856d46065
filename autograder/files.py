"""Files written at once or not at all."""

import json
import os
from pathlib import Path


def read_json(path):
    """The dict in a JSON file, or None where there is none that can be read."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_text(path, text):
    """Write a text file at once or not at all, its line ends as they are in the text."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))  # half a surrogate pair


def write_bytes(path, data):
    """Write a file at once or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
