"""A submission that was packed elsewhere, in a folder of this machine."""

import os
import pickle
from pathlib import Path
from typing import Any

from autograder.cluster.packing import FILES, PATH, raise_if_machines, unreadable
from autograder.intake.limits import MAX_NAMES, Unreadable
from autograder.intake.systems import Submission


def unpack(packed: bytes, place: Path) -> Submission:
    """The submission that was packed, in a folder that is empty.

    Raises Unreadable where names cannot be written there, and OSError where nothing can.

    Who may open all (root) is not kept out by a mode: a file that was closed is then a pipe, and a folder empty. Both
    are left out, as they were; only the note on them is another.
    """
    said: dict[str, Any] = pickle.loads(packed)
    (place / PATH).mkdir()
    for number in range(len(said["files"])):
        (place / FILES / str(number)).mkdir(parents=True)
    try:
        for parts, kind, size, changed, content in said["things"]:
            put(place.joinpath(*parts), kind, size, changed, content)
        for parts, kind, *_ in said["things"]:
            if kind == "crowded folder":
                crowd(place.joinpath(*parts))
            elif kind == "closed folder":
                place.joinpath(*parts).chmod(0)
    except (OSError, ValueError) as error:  # a path that is too long; letters that no name has here
        raise_if_machines(error)
        raise Unreadable(unreadable(error)) from None
    files = [(place / FILES / str(n) / own, name) for n, (own, name) in enumerate(said["files"])]
    return Submission(said["student"], place / PATH / said["name"], files, said["notes"], said["system"])


def put(path: Path, kind: str, size: int, changed: int, content: bytes) -> None:
    """Put a thing in its place."""
    if kind.endswith("folder"):
        path.mkdir()
    elif kind == "link":
        path.symlink_to("nowhere")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(content)
        if kind == "large":
            os.truncate(path, size)
        if changed is not None:
            os.utime(path, ns=(changed, changed))
        if kind == "closed":
            close(path)


def crowd(path: Path) -> None:
    """Put one name more into a folder than are looked at; what is put there has names that do not count."""
    for number in range(MAX_NAMES + 1 - len(os.listdir(path))):
        (path / f".{number}").touch()


def close(path: Path) -> None:
    """Close a file for reading."""
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.unlink()
        os.mkfifo(path)
