"""The questions of an assignment, prepared for one run of grading: cases on the run's seed, and what is expected."""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from autograder import course
from autograder.authoring import reference, workbook
from autograder.authoring.question import frozen
from autograder.authoring.workbook import manual_questions
from autograder.cs231n_check.plain import packed, resolve
from autograder.questions import of_assignment, package_files


@dataclass(frozen=True)
class Settings:
    """What a run of grading is done with; stored with every result."""

    assignment: str
    seed: int
    dataset: str = "picturebook"
    sandbox: str = ""  # the sandbox's name and version; empty when marking without


@dataclass(frozen=True)
class Prepared:
    """A question (or its form for an older edition) with all that judging needs; see question.frozen."""

    question: object
    known: dict


class Answers:
    """The questions of an assignment with their cases and expected values for one run's settings."""

    def __init__(self, settings):
        self.settings = settings
        self.questions = of_assignment(settings.assignment)
        if not self.questions:
            known = ", ".join(course.assignments())
            raise course.CourseError(f"There is no assignment {settings.assignment!r} to mark; there are: {known}.")
        self.manual = manual_questions(settings.assignment)
        self.notebooks = [p.stem + ".ipynb" for p in course.notebook_sources(settings.assignment)]
        self.targets = package_files(settings.assignment)
        provide = reference.provider(settings.dataset, settings.seed)
        self.prepared = {
            question.id: {file: prepare(form, settings.seed, provide) for file, form in forms(question)}
            for question in self.questions
        }
        self.keys = {question.id: self.key(question) for question in self.questions}

    def edition(self, question, folder):
        """The form of a question that fits a submission: another edition's where only that one's file is there."""
        own, there = question.targets[0].partition(":")[0], Path(folder)
        forms = question.editions.items()
        other = [f for f, form in forms if (there / f).exists() and not (there / (form.absent or own)).exists()]
        return self.prepared[question.id][other[0] if other else own]

    def key(self, question):
        """Changes when a question, its check, the judging or the settings change."""
        head = json.dumps([vars(self.settings), question.points, question.title, question.seconds], sort_keys=True)
        digest = hashlib.sha256(head.encode() + judging())
        for prepared in self.prepared[question.id].values():
            for part in packed({k: v for k, v in prepared.known.items() if k not in ("defines", "given")}):
                digest.update(part)
        return digest.hexdigest()[:16]


def forms(question):
    """The files by which a question's forms are known, and the forms: its own, then those of older editions."""
    return [(question.targets[0].partition(":")[0], question), *question.editions.items()]


def prepare(question, seed, provide):
    """All that judging a question on a seed needs."""
    known = frozen(question, seed, reference.reference(), workbook.reference_cell, provide)
    known["cases"] = resolve(known["cases"], provide)
    cells = [step for case in known["cases"] for step in case["steps"] if step[0] == "cell"]
    known["defines"] = {step[1]: step[2] for step in cells}
    known["given"] = {step[1]: set(step[3]) for step in cells}  # names in scope
    return Prepared(question, known)


@functools.cache
def judging():
    """A digest of the code that carries out and judges."""
    files = sorted((course.HERE / "cs231n_check").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()
