"""Mistakes that a course has named itself: a folder each in the course's folder, with one submission that made it.

    mistakes/a1.svm.svm_loss_naive.margin_twice/mistake.toml
        question = "a1.svm.svm_loss_naive"
        hint = "The margin is added once for each class, not once for each sample."
        deduct = 2                                   # points; without it the mistake costs what it costs anyway
    mistakes/a1.svm.svm_loss_naive.margin_twice/example/cs231n/...

The example is marked, in the sandbox, as a submission is: what comes of it on the cases of a run tells who else is
wrong in the same way there, whatever the run's seed.
"""

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.authoring.question import Question
from autograder.course import CourseError
from autograder.files import read_toml
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.rubric import Named
from autograder.intake.staging import Handin, Submission
from autograder.questions import of_assignment

FOLDER = "mistakes"  # in the course's folder
FILE, EXAMPLE = "mistake.toml", "example"
KEY = re.compile(r"[a-z0-9_]{1,60}")
LONGEST_HINT = 400


@dataclass(frozen=True)
class OwnMistake:
    """A mistake that a course has named."""

    question: Question
    named: Named
    example: Path


def own_mistakes(course: Path, assignment: str) -> list[OwnMistake]:
    """Those of an assignment in a course's folder; CourseError where one is not what it must be."""
    questions = {question.id: question for question in of_assignment(assignment)}
    found = [read(path, questions) for path in sorted((course / FOLDER).glob(f"*/{FILE}"))]
    return [mistake for mistake in found if mistake]


def read(path: Path, questions: Mapping[str, Question]) -> OwnMistake | None:
    """One mistake; None where it is of another assignment."""
    said = read_toml(path, "a mistake")
    strange = [name for name in said if name not in ("question", "hint", "deduct")]
    if strange:
        raise CourseError(f"{path}: there is no {strange[0]!r}: write question, hint and deduct.")
    id, hint, deduct = said.get("question"), said.get("hint"), said.get("deduct")
    if not isinstance(id, str) or not path.parent.name.startswith(f"{id}."):
        raise CourseError(f"{path}: question must be the id with which the folder's name begins.")
    if id not in questions:
        if id.split(".")[0] == next(iter(questions)).split(".")[0]:
            raise CourseError(f"{path}: there is no question {id!r} in this assignment.")
        return None
    key = path.parent.name.removeprefix(f"{id}.")
    named = checked(str(path), questions[id], key, hint, deduct)
    example = path.with_name(EXAMPLE)
    if not example.is_dir():
        raise CourseError(f"{path}: beside it there is no folder {EXAMPLE}, with a submission that made this mistake.")
    return OwnMistake(questions[id], named, example)


def checked(where: str, question: Question, key: str, hint: Any, deduct: Any) -> Named:
    """What is said of a mistake; CourseError where it cannot be said so."""
    known = {mistake.key for form in question.forms for mistake in form.mistakes}
    if not KEY.fullmatch(key) or key in known:
        raise CourseError(f"{where}: {key!r} must be a new name of small letters, digits and underscores.")
    if not isinstance(hint, str) or not hint.strip() or len(hint) > LONGEST_HINT:
        raise CourseError(f"{where}: hint must be a sentence of at most {LONGEST_HINT} characters.")
    number = isinstance(deduct, int | float) and not isinstance(deduct, bool)
    if deduct is not None and not (number and 0 <= deduct <= question.points):
        raise CourseError(f"{where}: deduct must be a number of points from 0 to {question.points}.")
    return Named(key, hint, deduct)


# ---- in a run


def with_own(settings: Settings, course: Path, say: Callable[[str], Any] = lambda line: None) -> Settings:
    """Settings in which results are given the hints of the mistakes that the course has named.

    An example that is not wrong any more in its question, since a check has changed, is said and left out.
    """
    named: dict[tuple[str, str], Named] = {}
    for mistake in own_mistakes(course, settings.assignment):
        way, place = way_of_example(mistake, settings), mistake.example.parent.name
        first = named.setdefault((mistake.question.id, way), mistake.named) if way else None
        if first and first is not mistake.named:
            say(f"{FOLDER}/{place}: it is the same way to be wrong as {first.key}, whose hint is given.")
        elif not first:
            say(f"{FOLDER}/{place}: its example is not wrong in a way that could be told; it gives nobody a hint.")
    return replace(settings, rubric=replace(settings.rubric, named=named))


def way_of_example(mistake: OwnMistake, settings: Settings) -> str:
    """In which way the example is wrong on a run's cases; "" where it is not."""
    prepared = Prepared(settings, only=with_parts(mistake.question, settings.assignment))
    with tempfile.TemporaryDirectory() as place:
        handin = Handin(Submission("example", mistake.example), prepared.wanted, Path(place) / "laid-out")
        result = mark_submission(handin, prepared)
    return next((q.get("way", "") for q in result["questions"] if q["id"] == mistake.question.id), "")


def with_parts(question: Question, assignment: str) -> list[str]:
    """The ids of a question and of all that it builds on, which decides on what it is tried again."""
    every, wanted = of_assignment(assignment), [question]
    for one in wanted:
        parts = {target for form in one.forms for target in form.builds_on}
        wanted += [other for other in every if other not in wanted and parts & {*other.targets}]
    return [one.id for one in wanted]
