"""Reads the lists of students that systems export, each recognised by its columns."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.course import CourseError
from autograder.report.words import file_stem, one_line
from autograder.roster.pairing import Levels, folded, keys_of_row, squeezed
from autograder.roster.spreadsheet import header_and_rows

MAX_SIZE = 64 * 2**20  # bytes
LONGEST = 120  # characters of a name or an address; the gradebook has room for 128
Row = Mapping[str, str]  # a row by its columns' titles, in lower case


class Person(NamedTuple):
    """One row of a list."""

    id: str  # by which the marks of such a system's downloads are found
    first: str
    last: str
    email: str
    number: str  # the system's own
    ids: frozenset[str]  # other names by which the system knows the person, without regard to case

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip()

    @property
    def keys(self) -> Levels:
        """By what a student of the gradebook is found, surest first; see `entering.keys_of_student`."""
        others = keys_of_row(self.number, {*self.ids, folded(self.id)}, folded(self.email), self.name)
        return [{("id", folded(self.id))}, {folded(self.email)} - {""}, *others]


class System(NamedTuple):
    """How a system's list is recognised, and what stands where."""

    columns: frozenset[str]  # all of which it has
    id: Callable[[Row], str]  # the student's name in the system's downloads
    number: str = ""  # the column of the system's own number
    ids: tuple[str, ...] = ()  # columns of other ids


def full_name(row: Row) -> str:
    return " ".join(names_of(row)).strip()


def canvas_id(row: Row) -> str:
    return f"{squeezed(row['student'])}_{row['id']}" if row["student"] and row["id"] else ""


def plain_id(row: Row) -> str:
    return next((row[column] for column in PLAIN if row.get(column)), "")


PLAIN = ("student", "student id", "id", "username", "user", "login")
SYSTEMS = (
    System(frozenset({"student", "id", "section"}), canvas_id, "id", ("sis user id", "sis login id")),
    System(
        frozenset({"identifier", "github_username"}),
        lambda row: row["github_username"] or row["identifier"],
        "github_id",
        ("identifier",),
    ),
    System(frozenset({"orgdefinedid"}), full_name, "orgdefinedid", ("username",)),
    System(frozenset({"username", "student id", "last name"}), lambda row: row["username"], "student id"),
    System(frozenset({"sid", "email"}), full_name, "sid"),
    System(frozenset({"email address"}), full_name, "id number", ("username", "identifier")),
    *(System(frozenset({column}), plain_id) for column in PLAIN),
)


def read_roster(path: Path) -> list[Person]:
    """The students in a CSV file; CourseError where it is not a list of any known form."""
    header, rows = header_and_rows(text_of(path))
    titles = [folded(cell.value.strip()) for cell in header]
    system = next((system for system in SYSTEMS if system.columns <= {*titles}), None)
    if system is None:
        raise CourseError(
            f"{path} has no column by which students are known; it has: {one_line(', '.join(titles), 200) or 'none'}. "
            "Export the list again, or call a column student."
        )
    found = [dict(zip(titles, (cell.value.strip().lstrip("#") for cell in row))) for row in rows]
    whole = [{title: row.get(title, "") for title in titles} for row in found]
    people = [person(row, system) for row in whole if is_student(row)]
    return [one for one in people if one.id]


def person(row: Row, system: System) -> Person:
    first, last = names_of(row)
    name = system.id(row)
    addresses = (row.get(column, "") for column in ("email", "email address", "sis login id"))
    mail = next((text for text in addresses if "@" in text), "")
    ids = frozenset(folded(row[column]) for column in system.ids if row.get(column))
    first, last, mail, number = (one_line(text, LONGEST) for text in (first, last, mail, row.get(system.number, "")))
    return Person(file_stem(name) if name else "", first, last, mail, number, ids)


def names_of(row: Row) -> tuple[str, str]:
    """First and last name, from columns of their own or from one that has both."""
    first, last = row.get("first name", ""), row.get("last name", "") or row.get("surname", "")
    if first or last:
        return first, last
    whole = next((row[column] for column in ("full name", "name", "student") if row.get(column)), "")
    if ", " in whole:
        last, _, first = whole.partition(", ")
    else:
        first, _, last = whole.rpartition(" ")
    return first.strip(), last.strip()


def is_student(row: Row) -> bool:
    """Whether a row is a student's: Canvas has one for points and one to try things, Gradescope others' roles."""
    name = folded(row.get("student", ""))
    return name not in ("points possible", "student, test") and row.get("role", "").casefold() in ("", "student")


def text_of(path: Path) -> str:
    """The text of a file in UTF-8 or, as Blackboard writes, UTF-16; CourseError for any other."""
    if not path.is_file():
        raise CourseError(f"There is no file {path}: name the list of students.")
    if path.stat().st_size > MAX_SIZE:
        raise CourseError(f"{path} is too large for a list of students.")
    data = path.read_bytes()
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not UTF-8 text: save it as CSV UTF-8, or export it again.") from None
