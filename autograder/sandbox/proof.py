"""Asks from inside whether walls hold: what must not be seen, written or done is tried by a submission of our own."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder import course
from autograder.cs231n_check.plain import Ref
from autograder.cs231n_check.records import Case, Step
from autograder.sandbox.clock import Allowance
from autograder.sandbox.launch import Wall
from autograder.sandbox.link import Stopped
from autograder.sandbox.process import Process
from autograder.sandbox.shown import GRADER, python_program, visible_folders

SECONDS = 30
PROBE = Path(__file__).with_name("probe.py")
FUNCTION: list[Step] = [["import", "cs231n"], ["attr", Ref(0), "probe"], ["attr", Ref(1), "what_succeeds"]]


class DoesNotHold(Exception):
    """What was tried behind a wall, and succeeded."""


def prove(wall: Wall, more: Sequence[Path] = ()) -> None:
    """Raises DoesNotHold where a submission behind this wall can do what it must not, or Stopped where none runs.

    more: files and folders that must not be read, besides the course, home folders and other submissions.
    """
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        other, own = Path(folder, "other"), Path(folder, "own")
        for path in (other / "cs231n", own / "cs231n"):
            path.mkdir(parents=True)
        (other / "cs231n" / "layers.py").write_text("secret = 1\n")
        places = [GRADER, course.ROOT, course.SOLUTIONS, home(), other]
        mark = f"probe-{secrets.token_hex(8)}"
        orders = {
            "read": [*filter(None, map(secret, [*secret_paths(), other / "cs231n" / "layers.py", *more]))],
            "write": [str(place / mark) for place in places],
            "change": str(other),
            "grader": os.getpid() if wall.shares_processes else 0,
        }
        before = other.stat().st_mode
        shutil.copy(PROBE, own / "cs231n")
        steps = [*FUNCTION, ["call", Ref(2), [orders], {}], ["output", Ref(3)]]
        case: Case = {"name": "", "hard": False, "steps": steps, "outputs": []}
        with Process(own, wall) as process:
            answer = process.ask(case, {}, Allowance(SECONDS))
        changed = ["change who may read a folder"] if other.stat().st_mode != before else []
        other.chmod(before)
        written = [f"write to {place}" for place in places if written_and_removed(place / mark)]
    found = answer["values"][0] if isinstance(answer, dict) and answer.get("values") else None
    if not isinstance(found, list):
        raise Stopped("did not carry out what was tried")
    if done := [*found, *written, *changed]:
        raise DoesNotHold(f"a submission could {'; '.join(map(str, done[:3]))}")


def written_and_removed(path: Path) -> bool:
    """Whether a file was written there; it is no longer."""
    there = os.path.lexists(path)
    if there:
        path.unlink()
    return there


def secret(path: Path) -> tuple[str, list[str]] | None:
    """A file; or a folder, with the names in it that lead to nothing which may be seen; None where there is none."""
    if not path.is_dir():
        return (str(path), []) if path.exists() else None
    shown = [*visible_folders(), Path(python_program())]
    names = [name for name in os.listdir(path) if not any(s.is_relative_to(path / name) for s in shown)]
    return (str(path), names) if names else None


def home() -> Path:
    """The home folder; one that is not there where none is known, as of a user without a name in a container."""
    return Path(os.path.expanduser("~"))


def secret_paths() -> list[Path]:
    """Files and folders that a submission must not read: solutions, questions, marks, the home folder."""
    folders = [course.ROOT, GRADER, GRADER / "questions", course.SOLUTIONS, Path.cwd(), home()]
    sources = [*course.SOLUTIONS.rglob("*.py"), *(GRADER / "questions").rglob("*.py")]
    return [*(p for p in folders if p != Path("/")), *sorted(sources)]
