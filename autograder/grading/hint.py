"""The work of `autograder hint`: names a way to be wrong, so that all who are so get one hint and one deduction."""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder.authoring.question import Question
from autograder.course import CourseError
from autograder.files import write_text
from autograder.grading.keep import stored_results
from autograder.grading.own_mistakes import EXAMPLE, FILE, FOLDER, checked
from autograder.grading.prepare import wanted
from autograder.grading.run import Run, stored_run
from autograder.intake.downloads import find
from autograder.intake.limits import PACKAGE
from autograder.intake.staging import Handin, Staged
from autograder.questions import of_assignment
from autograder.report.words import names

FEWEST = 4  # digits of a way that say which is meant
SHORT = 8  # digits of a way by which the report names it


def name_mistake(
    out: Path, group: str, hint: str, deduct: float | None, name: str | None, say: Callable[[str], Any]
) -> None:
    """Keep the mistake of a group of the run stored in `out` in the course's folder, with one submission that made it.

    Inputs:
    - group: the question's id, a colon, and the first digits of the way, as the report has them.
    - name: the mistake's; by default made of the way.

    CourseError where there is no such group, or such a mistake is there already.
    """
    run = stored_run(out)
    id, _, digits = group.partition(":")
    questions = {question.id: question for question in of_assignment(run.assignment)}
    if id not in questions or len(digits) < FEWEST:
        raise CourseError(
            f"{group!r} is no group: write a question's id, a colon and the digits that the report shows."
        )
    way, students, stopped = students_of(out, id, digits)
    if stopped and deduct is not None:
        raise CourseError(f"{group} stopped with an error, which earns nothing: give a hint without --deduct.")
    named = checked("autograder hint", questions[id], name or f"way_{way[:SHORT]}", hint, deduct)
    target = Path(run.course) / FOLDER / f"{id}.{named.key}"
    if target.exists():
        raise CourseError(f"{target} is there already: change its {FILE}, or give another --name.")
    keep_example(run, students, questions[id], target, {"question": id, "hint": named.hint, "deduct": named.deduct})
    say(f"Named {named.key}, of {len(students)} submissions: {names(students, 5)}.")
    say(f"It is kept in {target}, with the code of one of them; change {FILE} there as you like.")
    say(f"Next: autograder regrade {out}")


def students_of(out: Path, id: str, digits: str) -> tuple[str, list[str], bool]:
    """The way that begins with some digits, who is wrong in it in a question, and whether their code stopped."""
    ways: dict[str, list[str]] = {}
    stopped = False
    for student, result in stored_results(out).items():
        for question in result["questions"]:
            way = question.get("way", "")
            if question["id"] == id and way and way.startswith(digits):
                ways.setdefault(way, []).append(student)
                stopped = question["status"] == "crashed"
    if len(ways) != 1:
        what = "several ways" if ways else "no way to be wrong"
        raise CourseError(f"There is {what} in {id} that begins with {digits!r}, in {out}: copy it from report.html.")
    return *next(iter(ways.items())), stopped


def keep_example(run: Run, students: Sequence[str], question: Question, target: Path, said: dict[str, Any]) -> None:
    """Write a mistake's folder at once or not at all, with what one of some students handed in."""
    new = target.with_name(f".{target.name}.new")
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        found = find(run.paths, run.assignment, work / "found", run.as_class, [])
        submission = next((s for s in found if s.student in students), None)
        if submission is None:
            raise CourseError(f"{students[0]} is not in {', '.join(run.paths)} any more, where the class was marked.")
        try:
            copy_example(Handin(submission, wanted(run.assignment), work / "laid-out").staged, question, new / EXAMPLE)
            text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in said.items() if value is not None)
            write_text(new / FILE, text)
            new.replace(target)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def copy_example(staged: Staged, question: Question, target: Path) -> None:
    """Copy the code of a submission that is laid out: the package, and the notebook if the question is about a cell."""
    support = set(staged.support)
    code = [path for path in (staged.folder / PACKAGE).rglob("*.py") if path not in support]
    books = {target.partition(":")[0] for form in question.forms for target in form.targets}
    for path in [*code, *(staged.folder / book for book in books if book.endswith(".ipynb"))]:
        if path.is_file():
            place = target / path.relative_to(staged.folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
