"""Which student of the gradebook is which: in a list, and in what was handed in."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import String, column, create_engine, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from autograder.gradebook.address import file_of, gradebook_url
from autograder.intake.systems import Submission
from autograder.report.words import file_stem
from autograder.roster.pairing import Levels, by_key, folded, pair, spellings
from autograder.roster.reading import Person

NUMBER = re.compile(r"(.+)_(\d+)")  # a name with the number that a system puts behind it
SHORT = 4  # digits; a shorter number behind a name may be anything, as in smith_2
SURE = 2  # levels of keys that are one person's alone


class Student(NamedTuple):
    """A student of the gradebook."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    number: str = ""

    @property
    def keys(self) -> Levels:
        """The same levels as `Person.keys`."""
        whole = folded(self.id)
        name, tail = split_number(whole)
        names = spellings(name) | spellings(f"{self.first} {self.last}")
        numbers = {tail, self.number} - {""}
        return [
            {("id", whole)},
            {folded(self.email)} - {""},
            {(number, spelling) for number in numbers for spelling in names},
            {number for number in numbers if len(number) >= SHORT or number == self.number},
            {whole, name},
            {whole, name},
            names | spellings(whole),
        ]


def split_number(name: str) -> tuple[str, str]:
    match = NUMBER.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def match(people: Sequence[Person], students: Sequence[Student]) -> tuple[list[Student | None], list[bool]]:
    """For each person of a list the student, or None; and whether that is certain.

    Ids and addresses decide first. Another address or number than the gradebook has is another person, whatever the
    name.
    """
    found: list[Student | None] = [None] * len(people)
    for levels in (slice(SURE), slice(SURE, None)):
        open_places = [n for n, student in enumerate(found) if student is None]
        free = left(students, found)
        pairs = pair([people[n].keys[levels] for n in open_places], [student.keys[levels] for student in free])
        for n, place in zip(open_places, pairs):
            if place is not None and agrees(people[n], free[place]):
                found[n] = free[place]
    free = left(students, found)
    index = by_key([student.keys for student in free])
    near = [
        {place for key_set, there in zip(p.keys, index) for k in key_set for place in there.get(k, ())} for p in people
    ]
    doubtful = [any(agrees(person, free[place]) for place in places) for person, places in zip(people, near)]
    return found, [student is not None or not doubt for student, doubt in zip(found, doubtful)]


def left(students: Sequence[Student], found: Sequence[Student | None]) -> list[Student]:
    taken = {*found}
    return [student for student in students if student not in taken]


def agrees(person: Person, student: Student) -> bool:
    if person.number and student.number:  # an address can change
        return folded(person.number) == folded(student.number)
    return not (person.email and student.email) or folded(person.email) == folded(student.email)


# ---- what was handed in


def name_as_in_roster(found: Sequence[Submission], course: Path, db: str | None) -> None:
    """Give submissions the names by which the gradebook's list of students has them, where that is certain.

    Moodle's number behind a name is another one for each assignment: without a list its students are others each time.
    A submission whose name is a student's already keeps it, and so do all where no list was entered.
    """
    students = students_in(course, db)
    ids = {student.id for student in students}
    taken = {file_stem(submission.student) for submission in found} & ids
    listed = [one for one in students if (one.last or one.email) and one.id not in taken]
    unknown = [submission for submission in found if file_stem(submission.student) not in ids]
    wanted = [Student(submission.student).keys for submission in unknown]
    for submission, place in zip(unknown, pair(wanted, [student.keys for student in listed])):
        if place is not None and numbers_agree(submission, listed[place]):
            submission.student = listed[place].id


def numbers_agree(submission: Submission, student: Student) -> bool:
    _, number = split_number(submission.student)
    if number and len(number) < SHORT and not submission.system:
        return False
    known = {split_number(student.id)[1]} - {""}
    return submission.system == "moodle" or not number or not known or number in known


def students_in(course: Path, db: str | None) -> list[Student]:
    """The students of a gradebook; nobody where there is none that can be read."""
    url = gradebook_url(course, db)
    file = file_of(url)
    if file and not file.is_file():
        return []
    engine = create_engine(url)
    try:
        if not inspect(engine).has_table("student"):
            return []
        with engine.connect() as connection:
            names = ("id", "first_name", "last_name", "email", "lms_user_id")
            query = select(*(column(name, String) for name in names)).select_from(table("student"))
            return [Student(*(text or "" for text in row)) for row in connection.execute(query)]
    except SQLAlchemyError:  # what is wrong with it is said where it is tried, and where marks are entered
        return []
    finally:
        engine.dispose()
