"""What known mistakes keep of a question's points: what the authors say, or what a course says in a file of its own.

    again = 0.5                       # of the points that a slip costs, what it costs in each sister function

    [severities]
    slip = 0.7

    [mistakes]
    gradient_half = 0.8               # by its key, in every question,
    "a1.svm.svm_loss_naive.gradient_half" = 0.9    # or in one

A mistake keeps its points where it alone explains all that is wrong (see cs231n_check/judge.py).
"""

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.authoring.question import Question
from autograder.authoring.variants import SEVERITIES, Mistake
from autograder.course import CourseError
from autograder.files import read_toml
from autograder.questions import of_assignment
from autograder.results import QuestionResult

FILE = "rubric.toml"  # in the course folder
AGAIN = 0.5
MOST = 0.5  # a mistake that keeps less is no slip: it costs in a sister function what it costs anyway


@dataclass(frozen=True)
class Named:
    """What a course says of a way to be wrong that it has named itself; see `own_mistakes`."""

    key: str
    hint: str
    deduct: float | None = None  # points; None where it costs what it costs anyway


@dataclass(frozen=True)
class Rubric:
    """What a course says of the points that known mistakes keep."""

    severities: Mapping[str, float] = field(default_factory=dict)
    mistakes: Mapping[str, float] = field(default_factory=dict)  # by key, or by question id and key
    again: float = AGAIN
    named: Mapping[tuple[str, str], Named] = field(default_factory=dict)  # by question id and way

    def keeps(self, question: Question, mistake: Mistake) -> float:
        """What a mistake keeps of a question's points, from 0 to 1."""
        for name in (f"{question.id}.{mistake.key}", mistake.key):
            if name in self.mistakes:
                return self.mistakes[name]
        return self.severities.get(str(mistake.keeps), mistake.share_kept)


def course_rubric(course: Path, assignment: str, path: str | None = None) -> Rubric:
    """The rubric in a file, by default that in the course folder; the authors' own where there is none."""
    file = Path(path) if path else course / FILE
    return read_rubric(file, of_assignment(assignment)) if path or file.is_file() else Rubric()


def read_rubric(path: Path, questions: Iterable[Question]) -> Rubric:
    """A course's rubric; CourseError where it does not name a severity or a known mistake, or no share."""
    said = read_toml(path, "a rubric")
    every = [form for question in questions for form in question.forms]
    keys = {name for q in every for m in q.mistakes for name in (m.key, f"{q.id}.{m.key}")}
    known_only(path, "", said, ("again", "severities", "mistakes"))
    severities = shares(path, "severities", said.get("severities", {}), SEVERITIES)
    mistakes = shares(path, "mistakes", said.get("mistakes", {}), keys)
    again = shares(path, "", {"again": said.get("again", AGAIN)}, ("again",))["again"]
    return Rubric(severities, mistakes, again)


def shares(path: Path, table: str, said: Any, known: Collection[str]) -> dict[str, float]:
    """The shares of a table; CourseError for what is none, or of something unknown."""
    if not isinstance(said, dict):
        raise CourseError(f"{path}: {table} must be a table: write [{table}] and below it name = share.")
    known_only(path, table, said, known)
    for name, share in said.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise CourseError(f"{path}: {name} = {share!r}: write a share from 0 to 1, such as 0.6.")
    return {name: float(share) for name, share in said.items()}


def known_only(path: Path, table: str, said: Iterable[str], known: Collection[str]) -> None:
    for name in said:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 3)
            meant = f"; near it: {', '.join(near)}" if near else ""
            place = f" in [{table}]" if table else ""
            hint = " Quote a question's id and a mistake's key together." if table == "mistakes" and not near else ""
            raise CourseError(f"{path}: there is no {name!r}{place}{meant}.{hint}")


def with_sisters(results: list[QuestionResult], again: float) -> list[QuestionResult]:
    """Results in which a slip that was made before, in a sister function, costs only a part of what it costs."""
    met: set[tuple[str, str]] = set()
    found = []
    for result in results:
        keeps, slip = result["keeps"], (result["mistake"], result["hint"])
        if keeps >= MOST:
            kept = 1 - again * (1 - keeps) if slip in met else keeps
            result = {**result, "score": round(kept * result["points"], 4)}
            met.add(slip)
        found.append(result)
    return found
