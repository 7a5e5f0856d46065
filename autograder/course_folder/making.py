"""The work of `autograder course`: a course folder in which every command of nbgrader works, and its exchange."""

import os
import shlex
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from autograder import course
from autograder.calendar.course_file import FILE
from autograder.course import CourseError
from autograder.files import write_text
from autograder.gradebook.converters import begin_gradebook
from autograder.gradebook.trial import try_database

TEMPLATES = Path(__file__).parent / "templates"
CLOSED = 0o700  # solutions, marks, submissions: collected ones are open to all who get there
SHARED = 0o1777  # everyone writes, as nbgrader wants it; what another has put there nobody removes
STUDENTS = "for_students"


def make_course(folder: Path, name: str, exchange: Path | None) -> Iterator[str]:
    """Make a course folder, and the exchange if one is named; nothing that is there is touched.

    Gives sentences: what was made, what was there already, and what to do next. Raises CourseError for a name that
    nbgrader cannot use, and for an exchange that cannot be made.
    """
    if not name or not all(char.isalnum() or char in "._-" for char in name) or name[0] in ".-":
        raise CourseError(f"{name!r} cannot be the name of a course: use letters, digits, '-', '_' and '.'.")
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file: name a new folder, or one that is there.")
    folder, exchange = folder.absolute(), exchange and exchange.absolute()
    if exchange:
        make_exchange(exchange)
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if new:
        folder.chmod(CLOSED)
    elif stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield f"Others can enter {folder}, which holds solutions and marks: chmod o-rwx {shlex.quote(str(folder))}"
    yield from write_settings(folder, name, exchange)
    if copied := [name for name in course.assignments() if copy_notebooks(name, folder / "source" / name)]:
        yield f"source/: the notebooks of {', '.join(copied)} with their solutions: keep students out of this folder."
    begin(folder / "gradebook.db")
    (folder / "release").mkdir(exist_ok=True)
    yield from exchange_notes(exchange)
    yield from next_steps(folder, exchange)


def begin(path: Path) -> None:
    """Begin a gradebook, unless there is one: else nbgrader needs alembic on PATH for it."""
    if path.is_dir():
        raise CourseError(f"{path} is a folder: move it away, so that the gradebook can be there.")
    url = f"sqlite:///{path}"
    if path.exists():
        try_database(url)
    begin_gradebook(url)


def write_settings(folder: Path, name: str, exchange: Path | None) -> Iterator[str]:
    root = f"c.Exchange.root = {str(exchange)!r}" if exchange else '# c.Exchange.root = "/srv/nbgrader/exchange"'
    values = {"{course}": repr(name), "{exchange}": root}
    toml = {"{course}": f'"{name}"', "{zone}": zone_line()}
    for file, template, said in (
        ("nbgrader_config.py", "nbgrader_config.txt", values),
        (f"{STUDENTS}/nbgrader_config.py", "for_students.txt", values),
        (FILE, "course.txt", toml),
    ):
        if (folder / file).exists():
            yield f"{file}: was there, and is as it was."
            if exchange and file.endswith(".py") and str(exchange) not in (folder / file).read_text(encoding="utf-8"):
                yield f"  It does not name that exchange: write there {root}"
            continue
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        for mark, value in said.items():
            text = text.replace(mark, value)
        write_text(folder / file, text)
        yield f"{file}: made."


def zone_line() -> str:
    """The line of course.toml on the time zone: that of this machine, where it says so."""
    path = os.path.realpath("/etc/localtime")
    _, found, zone = path.partition("/zoneinfo/")
    return f'time_zone = "{zone}"' if found else 'time_zone = "UTC"'


def copy_notebooks(assignment: str, folder: Path) -> bool:
    """Put an assignment's notebooks into nbgrader's source, unless it is there; says whether it did."""
    if folder.exists():
        return False
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for path in course.notebook_sources(assignment):
        shutil.copyfile(path.with_suffix(".ipynb"), new / f"{path.stem}.ipynb")
    os.replace(new, folder)
    return True


# ---- the exchange


def make_exchange(exchange: Path) -> None:
    try:
        exchange.mkdir(parents=True, exist_ok=True)
        if stat.S_IMODE(exchange.stat().st_mode) & 0o777 != 0o777:
            exchange.chmod(SHARED)
    except OSError as error:
        raise CourseError(
            f"The exchange {exchange} cannot be made open to all ({error.strerror}): name another folder, or have the "
            f"machine's administrator run: install -d -m 1777 {shlex.quote(str(exchange))}"
        ) from None


def exchange_notes(exchange: Path | None) -> Iterator[str]:
    """What keeps students from an exchange."""
    closed = [path for path in exchange.parents if not path.stat().st_mode & stat.S_IXOTH] if exchange else []
    if closed:
        yield (
            f"Students cannot reach the exchange: {closed[-1]} is closed to others. "
            "Name a folder outside of it, such as /srv/nbgrader/exchange."
        )


def next_steps(folder: Path, exchange: Path | None) -> Iterator[str]:
    yield f"Next: cd {shlex.quote(str(folder))}, write the due dates into {FILE}, and then"
    yield "  nbgrader generate_assignment assignment1    # into release/; questions into gradebook.db"
    if exchange:
        yield "  nbgrader release_assignment assignment1     # students: nbgrader list, fetch_assignment, submit"
        yield "  nbgrader collect assignment1                # into submitted/"
    yield "  autograder grade submitted --assignment assignment1"
    yield (
        f"Students need {STUDENTS}/nbgrader_config.py in /etc/jupyter/ or ~/.jupyter/."
        if exchange
        else (
            "Without --exchange students get release/assignment1, and you name their submissions to `autograder grade`."
        )
    )
