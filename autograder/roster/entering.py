"""The work of `autograder roster`: the students of a list entered in nbgrader's gradebook; nobody is removed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.api import Student as Record

from autograder.course import CourseError
from autograder.gradebook.address import gradebook_url
from autograder.gradebook.converters import begin_gradebook
from autograder.report.words import file_stem, names
from autograder.roster.matching import Student, match
from autograder.roster.pairing import folded
from autograder.roster.reading import Person, read_roster

MANY = 20  # names that are written out


def enter_roster(path: Path, course: Path, db: str | None) -> Iterator[str]:
    """Enter the students of a CSV file in a course's gradebook, at once or not at all; gives sentences on it.

    Who is there already, by whatever name the marks have come, gets the name, address and number of the list; what the
    list does not say stays. Raises CourseError for a file that is no list of students.
    """
    people = unique(read_roster(path))
    if not people:
        raise CourseError(f"{path} lists no students.")
    if not course.is_dir():
        raise CourseError(f"{course} is no folder: name the course folder with --course.")
    db = gradebook_url(course, db)
    begin_gradebook(db)
    with Gradebook(db) as gradebook:
        records = {record.id: record for record in gradebook.students}
        students = [student_of(record) for record in records.values()]
        found, certain = match(people, students)
        entered, doubtful, new = set(), [], 0
        for person, id, sure in zip(people, ids_for(people, found, {*records}), certain):
            if not sure or id is None:
                doubtful.append(person)
                continue
            if id not in records:
                records[id] = Record(id=id)
                gradebook.db.add(records[id])
                new += 1
            fill_in(records[id], person)
            entered.add(id)
        gradebook.db.commit()
        yield f"{len(entered)} students of {path.name} are in the gradebook, {new} of them new."
        if doubtful:
            yield (
                f"Not certain who these are, so they are not entered: {listed([p.name or p.id for p in doubtful])}. "
                "Two have the same name, and the list or the gradebook does not tell them apart."
            )
        yield from compared(gradebook, entered)


def unique(people: Sequence[Person]) -> list[Person]:
    """Each person once; systems list who is in two sections twice, and write one address in several ways."""
    first: dict[tuple[str, str], Person] = {}
    for person in people:
        key = ("address", folded(person.email)) if person.email else ("row", repr(person))
        first.setdefault(key, person)
    return [*first.values()]


def ids_for(people: Sequence[Person], found: Sequence[Student | None], there: set[str]) -> list[str | None]:
    """The gradebook's id of each person: who shares a name with another has the address for one, or none."""
    counts = Counter(person.id for person in people)

    def id_of(person: Person) -> str | None:
        if counts[person.id] == 1 and person.id not in there:
            return person.id
        address = file_stem(person.email)
        return address if person.email and address not in there else None

    return [student.id if student else id_of(person) for person, student in zip(people, found)]


def student_of(record: Record) -> Student:
    return Student(
        record.id, record.first_name or "", record.last_name or "", record.email or "", record.lms_user_id or ""
    )


def fill_in(record: Record, person: Person) -> None:
    """Give a student of the gradebook what the list says."""
    record.first_name = person.first or record.first_name
    record.last_name = person.last or record.last_name
    record.email = person.email or record.email
    record.lms_user_id = person.number or record.lms_user_id


def compared(gradebook: Gradebook, entered: set[str]) -> Iterator[str]:
    """Who of the list has not handed in, and who has handed in and is not in it, by assignment."""
    for assignment in sorted(gradebook.assignments, key=lambda one: one.name):
        came = {submitted.student_id for submitted in assignment.submissions}
        if not came:
            continue
        if missing := sorted(entered - came):
            yield f"{assignment.name}: nothing has come from {listed(missing)}."
        if others := sorted(came - entered):
            yield f"{assignment.name}: has come, and is not in this list: {listed(others)}."


def listed(people: Sequence[str]) -> str:
    return names(people, MANY, 80)
