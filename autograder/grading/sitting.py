"""One submission before the questions of an assignment: each is carried out in the sandbox and judged here."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.question import Question
from autograder.authoring.variants import file_of
from autograder.cs231n_check.judge import Verdict, judge, not_found
from autograder.cs231n_check.records import Outcome
from autograder.grading.naming import with_way
from autograder.grading.origin import Origin
from autograder.grading.prepare import Asked, Prepared
from autograder.grading.question_results import not_asked, question_result, raise_if_ours
from autograder.grading.shown_code import code_of
from autograder.intake.books import exercise_cell
from autograder.intake.limits import Unreadable
from autograder.intake.notebooks import Cell
from autograder.intake.python_version import with_versions
from autograder.results import QuestionResult
from autograder.sandbox.answers import late
from autograder.sandbox.runner import Runner
from autograder.sandbox.shown import packages


@dataclass
class Sitting:
    """One submission, asked the questions of an assignment."""

    folder: Path
    cells: dict[str, list[Cell]]  # of each notebook that can be read
    problems: dict[str, str]  # why a notebook cannot be read
    prepared: Prepared
    runner: Runner
    kept: dict[str, QuestionResult]  # results of an earlier marking that still hold
    origin: Origin

    def questions(self) -> list[QuestionResult]:
        """The result of each question; those that were wrong on something wrong are tried again with it right.

        What took too long is not tried again; what builds on it is tried with it right, and not without.
        """
        asked = [q for q in self.prepared.in_order if self.origin.asks(q.id)]
        first: dict[str, QuestionResult] = {}
        waiting = set()
        for question in asked:
            if question.id not in self.kept and any(is_late(first[part]) for part in self.parts(question, first)):
                waiting.add(question.id)
                first[question.id] = self.judged(question, self.late)
            else:
                first[question.id] = self.kept.get(question.id) or self.ask(question)
        results = dict(first)
        for question in asked:
            again = question.id in waiting or not is_late(first[question.id])
            if again and question.id not in self.kept and self.stands_on_wrong(question, first):
                results[question.id] = self.with_right_parts(question, results)
        every = [results.get(q.id) or not_asked(q) for q in self.prepared.questions]
        return [{**result, "key": self.prepared.keys[result["id"]]} for result in every]

    def ask(self, question: Question, served: Sequence[str] = ()) -> QuestionResult:
        """The result of one question; the targets `served` are computed by the grader."""
        return self.judged(question, lambda asked: self.outcomes(asked, served))

    def judged(self, question: Question, outcomes: Callable[[Asked], list[Outcome]]) -> QuestionResult:
        """The result of one question, of the outcomes of its cases."""
        asked = self.prepared.form(question, self.folder, self.origin)
        problem = self.problems.get(asked.question.notebook + ".ipynb") if asked.cells else None
        if problem:
            return question_result(asked.question, Verdict("refused", 0.0, problem), 0.0)
        start = time.perf_counter()
        try:
            if lacking := self.lacking(asked):
                return question_result(asked.question, not_found(asked.unsolved, lacking), 0.0)
            found = outcomes(asked)
            seconds = time.perf_counter() - start
            result = question_result(asked.question, verdict_on(asked, found), seconds)
            return with_way(result, asked.frozen, found, lambda: self.code(asked), asked.rubric.named)
        except Unreadable as problem:  # the notebook's cells; others of the same notebook are not looked for again
            self.problems.setdefault(asked.question.notebook + ".ipynb", str(problem))
            return question_result(asked.question, Verdict("refused", 0.0, str(problem)), time.perf_counter() - start)
        except Exception as error:  # whatever a submission has thought of costs it this question, and no more
            raise_if_ours(error)
            self.runner.stop()
            said = f"✗ {asked.question.id}: what came back cannot be judged ({type(error).__name__})"
            verdict = Verdict("refused", 0.0, f"{said}: return numbers and arrays, as the docstring asks.")
            return question_result(asked.question, verdict, time.perf_counter() - start)

    def outcomes(self, asked: Asked, served: Sequence[str]) -> list[Outcome]:
        """What the submission makes of a question's cases."""
        question = asked.question
        packages(question.framework)  # CourseError where this machine has not got it
        cases, cells = asked.frozen["cases"], self.sources(asked)
        provide = asked.solution.provide
        found = self.runner.outcomes(cases, cells, question.limit, question.framework, served, provide)
        return with_versions(found, self.cells)

    def code(self, asked: Asked) -> str:
        """What the student wrote of what is asked about."""
        return code_of(asked.question.targets, self.sources(asked).values(), self.folder)

    def late(self, asked: Asked) -> list[Outcome]:
        """What is said of a question's cases that build on what takes too long, without asking."""
        return [late(asked.question.limit)] * len(asked.frozen["cases"])

    def sources(self, asked: Asked) -> dict[str, str | None]:
        """The student's cells that a question runs, by question id."""
        section = asked.question.section
        return {
            id: exercise_cell(self.cells, id, cell.sets, cell.in_scope, section) for id, cell in asked.cells.items()
        }

    def lacking(self, asked: Asked) -> str:
        """The first file or cell that a question needs and that was not handed in, as a sentence, or nothing.

        Only of a question with a framework, which is not imported for nothing; the others' own cases say it.
        """
        if not asked.question.framework:
            return ""
        files = [file for file in map(file_of, asked.question.targets) if file.endswith(".py")]
        gone = [f"{file} is missing" for file in files if not (self.folder / file).is_file()]
        sources = self.sources(asked)
        gone += [f"no cell of the notebook sets {asked.cells[id].sets}" for id in sources if sources[id] is None]
        return gone[0] if gone else ""

    def stands_on_wrong(self, question: Question, results: dict[str, QuestionResult]) -> bool:
        """Whether a question was not solved while one that it builds on was not either, by the student's work alone."""
        if results[question.id]["score"] == question.points:
            return False
        parts = [q for q in self.prepared.questions if q.targets[0] in question.builds_on]
        return any(part.id not in results or results[part.id]["score"] < part.points for part in parts)

    def parts(self, question: Question, results: dict[str, QuestionResult]) -> list[str]:
        """The ids of the questions on which one builds, as it is asked here, as far as there are results."""
        builds_on = self.prepared.form(question, self.folder, self.origin).question.builds_on
        return [q.id for q in self.prepared.questions if q.id in results and q.targets[0] in builds_on]

    def with_right_parts(self, question: Question, results: dict[str, QuestionResult]) -> QuestionResult:
        """Try a question with the right version of what it builds on, but for what is right as the student has it.

        What has turned out right in `results` so far, on right parts of its own, is the student's too. The result there
        stands unless more is earned.
        """
        before = results[question.id]
        full = [q for q in self.prepared.questions if q.id in results and results[q.id]["score"] == q.points]
        right = {q.targets[0] for q in full}
        parts = self.prepared.form(question, self.folder, self.origin).question.builds_on
        open_parts = [target for target in parts if target not in right]
        wrong = open_parts or parts
        after = self.ask(question, in_pairs(wrong, parts))
        names = named(wrong)
        unsaid = before["status"] == "not_implemented" != after["status"]  # it spoke of another exercise
        if after["score"] <= before["score"] and not unsaid and not open_parts:
            return before
        if after["score"] <= before["score"] and not unsaid:
            advice = f"it builds on {names}, which {'is' if len(wrong) == 1 else 'are'} not right yet: begin there"
            return {**before, "notes": [advice, *before["notes"]]}
        note = (
            f"right, given correct {names}: it was tried again with the grader's"
            if after["status"] == "correct"
            else f"tried again with the grader's {names}"
        )
        head, *lines = after["message"].split("\n")
        return {**after, "notes": [note, *after["notes"]], "message": "\n".join([f"{head} ({note})", *lines])}


def is_late(result: QuestionResult) -> bool:
    return result["status"] == "timeout"


def verdict_on(asked: Asked, outcomes: list[Outcome]) -> Verdict:
    """Judge outcomes; the known mistakes are needed only where something is wrong."""
    verdict = judge(asked.frozen, outcomes)
    return judge(asked.with_mistakes, outcomes) if verdict.share < 1 else verdict


def in_pairs(chosen: Sequence[str], parts: Sequence[str]) -> list[str]:
    """Some targets and, of the other parts, the other pass of each: the two share a cache, of whatever form."""
    pairs = {target.replace("_forward", "_backward") for target in chosen}
    pairs |= {target.replace("_backward", "_forward") for target in chosen}
    return [target for target in parts if target in pairs]


def named(targets: Sequence[str]) -> str:
    """The functions and methods of some targets, in words; several methods of a class by its name."""
    paths = [target.partition(":")[2] for target in targets]
    owners = [path.split(".")[0] for path in paths]
    return ", ".join(dict.fromkeys(o if owners.count(o) > 1 else path for o, path in zip(owners, paths)))
