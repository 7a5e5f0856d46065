"""The pages of feedback: each student's own, by the stored result and, where it is asked for, the gradebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from autograder.course import CourseError
from autograder.files import write_text
from autograder.report.earned import is_by_person
from autograder.report.feedback import feedback
from autograder.report.stored import Stored
from autograder.report.words import file_stem, finite, one_line
from autograder.results import Result

if TYPE_CHECKING:  # it comes with nbgrader, which takes a second to import, in each process that marks
    from autograder.gradebook.standing import Standing

NAMED = 5  # students of whom something is said


class Page(NamedTuple):
    """A page that was written, with what is to be known of its result."""

    student: str
    path: Path
    submission: str  # the name of what was handed in
    origin: str  # where it lay
    checks: float  # the points that the checks gave
    standing: "Standing | None"


@dataclass
class Pages:
    """The pages of a class; and why some students have no new one."""

    written: list[Page] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raise CourseError where there are students without a new page."""
        if self.failed:
            reasons = "; ".join(f"{one_line(student, 80)} ({why})" for student, why in [*self.failed.items()][:NAMED])
            raise CourseError(f"{len(self.failed)} pages of feedback could not be written: {reasons}.")


def page_of(out: Path, student: object) -> Path:
    return out / "feedback" / f"{file_stem(student)}.html"


def write_page(result: Result, out: Path, standing: "Standing | None" = None) -> None:
    """Write a student's page: what the checks gave, or with a standing all that the gradebook holds."""
    write_text(page_of(out, result["student"]), feedback(result, standing))


def write_pages(results: Stored, standings: "Mapping[str, Standing]", out: Path) -> Pages:
    """Write the pages of all who have a result; `standings` by nbgrader's ids. What fails for one costs one page."""
    pages = Pages()
    for student in results:
        try:
            result, standing = results[student], standings.get(file_stem(student))
            write_page(result, out, standing)
        except Exception as error:  # a result that a person has changed; a page that somebody holds open
            pages.failed[student] = one_line(f"{type(error).__name__}: {error}")
        else:
            lay = result["submission"], result.get("origin", "")
            pages.written.append(Page(student, page_of(out, student), *lay, finite(result["score"]), standing))
    return pages


def rewrite(results: Stored, db: str, out: Path) -> int:
    """Write the pages anew of those for whom the gradebook holds more than the checks gave; how many there are.

    That are marks by hand, comments, extra credit and penalties. CourseError where the gradebook cannot be read, or
    a page not be written.
    """
    from autograder.gradebook.standing import standings  # nbgrader takes a second to import

    if not results:
        return 0
    held = standings(db, next(iter(results.values()))["assignment"])
    theirs = {student: path for student, path in results.paths.items() if is_more(held.get(file_stem(student)))}
    pages = write_pages(Stored({student: Path(path) for student, path in theirs.items()}), held, out)
    pages.check()
    return len(pages.written)


def is_more(standing: "Standing | None") -> bool:
    """Whether a standing holds more than the checks gave."""
    return standing is not None and (bool(standing.penalty) or any(map(is_by_person, standing.cells.values())))
