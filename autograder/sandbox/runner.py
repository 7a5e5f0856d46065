"""Runs submissions in the sandbox: the outcomes of cases, whatever a submission does to the process that runs it.

choice.py picks the walls, process.py runs a process behind them, link.py talks with it. What all this promises is
written in docs/sandbox.md.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from autograder.cs231n_check.records import Case, Outcome, Step
from autograder.sandbox import choice
from autograder.sandbox.answers import ended, late, outcome_of, shims_of, without
from autograder.sandbox.clock import Allowance
from autograder.sandbox.launch import Wall
from autograder.sandbox.link import Stopped, TimedOut
from autograder.sandbox.process import NOTHING, Lent, Process, nothing_given, started
from autograder.sandbox.reference import lender
from autograder.sandbox.said import Said

IMPORT_SECONDS = 6.0  # of processor time, for a module of a submission
DEATHS = 3  # of processes with one question: then no more are started for it
Ask = Callable[[Process, Case, Allowance], Any]  # what a process answers to a case within the time that is left


def describe(*more: Path) -> str:
    """The sandbox's name and version; raises SandboxUnavailable where none holds.

    more: as choice.choose has it.
    """
    return choice.choose(more).name


def looking_up(case: Case) -> list[Step]:
    """The steps with which a case begins that import a module: without that which looks a name up in it."""
    return list(itertools.takewhile(lambda step: step[0] in ("import", "attr"), case["steps"]))[:-1]


class Runner:
    """Carries out cases on one submission, starting a new process after each crash or timeout.

    There is one process for what needs NumPy only, and one for each framework that cases need.
    """

    def __init__(self, submission: Path | str, sandbox: bool = True):
        self.submission, self.sandbox = submission, sandbox
        self.processes: dict[str, Process] = {}  # framework -> the process that has it
        self.said = Said(submission)
        self.trials = 0  # with something lent
        self.looked_up: dict[
            tuple[str, str], Outcome | None
        ] = {}  # code that was imported, and what that ended with, if ill

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all processes."""
        for framework in list(self.processes):
            self.end(framework)

    def end(self, framework: str) -> None:
        process = self.processes.pop(framework, None)
        if process:
            process.__exit__()

    @property
    def shims(self) -> set[str]:
        """Names that were stood in for."""
        return self.said.shims

    def wall(self) -> Wall | None:
        return choice.chosen() if self.sandbox else None

    def start(self, framework: str = "") -> Process:
        """A process that is ready."""
        return started(self.submission, self.wall(), framework)

    def outcomes(
        self,
        cases: Sequence[Case],
        cells: Mapping[str, str | None],
        seconds: float,
        framework: str = "",
        served: Sequence[str] = (),
        provide: Callable[..., Any] = nothing_given,
    ) -> list[Outcome]:
        """The outcomes of a question's cases, all within `seconds`, with no more text than may be passed on.

        Inputs:
        - cells: the student's cells, by question id.
        - seconds: of processor time.
        - served: targets that the grader computes in the submission's place; its modules are then imported anew.
        - provide: gives what a Given in the cases' steps stands for.
        """
        with self.lent(framework, served, seconds) as lent:

            def ask(process: Process, case: Case, allowance: Allowance) -> Any:
                return process.ask(case, cells, allowance, lent, provide)

            fatal = self.fatal_of(cases, framework)
            found = [fatal] * len(cases) if fatal else self.carried_out(cases, ask, seconds, framework)
            if lent.targets and any(o["error"] and o["error"]["status"] == "cannot_import" for o in found):
                self.end(framework)  # a module that can be imported once only
                found = self.carried_out(cases, ask, seconds, framework)
            return self.said.limited(cases, found, cells)

    @contextlib.contextmanager
    def lent(self, framework: str, targets: Sequence[str], seconds: float) -> Iterator[Lent]:
        """What is computed for the submission in one trial."""
        if not targets:
            yield NOTHING
            return
        self.trials += 1
        with lender(self.wall(), framework, seconds) as compute:
            yield Lent(self.trials, targets, compute)

    def process(self, framework: str) -> Process:
        """The process that has a framework, started where there is none."""
        if framework not in self.processes:
            self.processes[framework] = self.start(framework)
        return self.processes[framework]

    def fatal_of(self, cases: Sequence[Case], framework: str) -> Outcome | None:
        """What came of importing the code that cases begin with, where no process survives that; else None.

        It is tried once for a submission: else each question about a module that hangs would take all its time.
        """
        for steps in {repr(steps): steps for case in cases if (steps := looking_up(case))}.values():
            key = framework, repr(steps)
            if key not in self.looked_up:
                self.looked_up[key] = self.survived(steps, framework)
            if self.looked_up[key]:
                return self.looked_up[key]
        return None

    def survived(self, steps: list[Step], framework: str) -> Outcome | None:
        """None, or what ended a process that looked up some code; one that ended by itself is tried once more."""
        case: Case = {"name": "", "hard": False, "steps": steps, "outputs": []}
        problem = None
        for _ in range(2):
            try:
                self.process(framework).ask(case, {}, Allowance(IMPORT_SECONDS))
                return None
            except TimedOut:
                self.end(framework)
                return late(IMPORT_SECONDS)
            except Stopped as error:
                self.end(framework)
                problem = ended(error)
        return problem

    def carried_out(self, cases: Sequence[Case], ask: Ask, seconds: float, framework: str) -> list[Outcome]:
        """The outcomes of cases; `ask` gives what a process answers to a case within what is left of the time."""
        allowance, outcomes, deaths = Allowance(seconds), list[Outcome](), 0
        for case in cases:
            process = self.process(framework)
            try:
                answer = ask(process, case, allowance)
                outcomes.append(without(process.home, outcome_of(answer, len(case["outputs"]))))
                self.said.stood_in(sorted(shims_of(answer)))
            except TimedOut:
                self.end(framework)
                return outcomes + [late(seconds)] * (len(cases) - len(outcomes))
            except Stopped as error:
                self.end(framework)
                outcomes.append(ended(error))
                deaths += 1
                if deaths == DEATHS:  # each costs the start of a process
                    return outcomes + outcomes[-1:] * (len(cases) - len(outcomes))
        return outcomes
