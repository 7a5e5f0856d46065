"""Runs submissions in the sandbox: the outcomes of cases, whatever a submission does to the process that runs it.

choice.py picks the walls, process.py runs a process behind them, link.py talks with it. What all this promises is
written in docs/sandbox.md.
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from autograder.cs231n_check.plain import plain
from autograder.cs231n_check.records import Case, Outcome, Step, Stop
from autograder.sandbox import choice
from autograder.sandbox.clock import Allowance
from autograder.sandbox.launch import Wall
from autograder.sandbox.link import Stopped, TimedOut
from autograder.sandbox.process import NOTHING, Lent, Process, nothing_given
from autograder.sandbox.reference import lender
from autograder.sandbox.said import Said, text_of
from autograder.sandbox.walls import SandboxUnavailable

STATUSES = ("missing", "cannot_import", "not_implemented", "wrong", "crashed")  # that a process may say of itself
DEATHS = 3  # of processes with one question: then no more are started for it
Ask = Callable[[Process, Case, Allowance], Any]  # what a process answers to a case within the time that is left
AMISS = (TypeError, LookupError, AttributeError, ValueError, MemoryError)


def describe(*more: Path) -> str:
    """The sandbox's name and version; raises SandboxUnavailable where none holds.

    more: as choice.choose has it.
    """
    return choice.choose(more).name


def outcome_of(answer: Any, outputs: int) -> Outcome:
    """An outcome that came out of the sandbox: all the outputs, or an error. Raises Stopped for anything else."""
    try:
        found = checked(answer)
    except AMISS as problem:
        raise Stopped("gave an outcome of the wrong form") from problem
    reached, error = len(found["values"]), found["error"]
    if (error["status"] not in STATUSES or reached > outputs) if error else reached != outputs:
        raise Stopped("gave an outcome of the wrong form")
    return found


def checked(answer: Any) -> Outcome:
    """An outcome of bounded size, in plain data; raises one of AMISS where it has another form."""
    values, error, notes = (answer[k] for k in ("values", "error", "notes"))
    if not (isinstance(values, list) and isinstance(error, (dict, type(None)))):
        raise TypeError
    return {
        "values": [with_short_name(plain(v)) for v in values],
        "error": error if error is None else checked_error(error),
        "notes": [text_of(n, 200) for n in notes[:5]],
    }


def with_short_name(value: Any) -> Any:
    """A plain value; of one that stands for something else by its type's name, no more of it than of other text."""
    if isinstance(value, dict) and list(value) == ["type"] and isinstance(value["type"], str):
        return {"type": text_of(value["type"], 60)}
    return value


def checked_error(error: Any) -> Stop:
    return {
        "status": text_of(error["status"]),
        "type": text_of(error["type"]),
        "message": text_of(error["message"]),
        "frames": [text_of(f) for f in error["frames"][:3]],
    }


def without(home: str, outcome: Outcome) -> Outcome:
    """An outcome whose error does not name the process's own folder: the same work, the same words."""
    if not home or outcome["error"] is None:
        return outcome
    return {**outcome, "error": {**outcome["error"], "message": outcome["error"]["message"].replace(home, "")}}


def shims_of(answer: Any) -> set[str]:
    """The names that a process says were stood in for; for the record only."""
    names = answer.get("shims")
    return {text_of(n, 60) for n in names[:40] if isinstance(n, str)} if isinstance(names, list) else set()


def no_answer(status: str, message: str) -> Outcome:
    """The outcome of a case that gave no answer."""
    kind = {"timeout": "Time limit", "crashed": "Stopped"}[status]
    return {"values": [], "error": {"status": status, "type": kind, "message": message, "frames": []}, "notes": []}


def late(seconds: float) -> Outcome:
    return no_answer("timeout", f"no answer within {seconds:g} seconds of processor time")


def ended(error: Stopped) -> Outcome:
    return no_answer("crashed", f"the process {text_of(str(error))}")


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
        self.looked_up: dict[str, Outcome | None] = {}  # code that was imported, and what that ended with, if ill

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
        """A process that is ready. No submission's code runs before that, so a failure is this machine's."""
        for pause in (0, 1, 3):
            time.sleep(pause)
            try:
                return Process(self.submission, self.wall(), framework).__enter__()
            except (OSError, Stopped, TimedOut) as error:
                problem = error
        raise SandboxUnavailable(f"The sandbox could not be started three times in a row: it {problem}.")

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
        with self.lent(framework, served) as lent:

            def ask(process: Process, case: Case, allowance: Allowance) -> Any:
                return process.ask(case, cells, allowance, lent, provide)

            fatal = self.fatal_of(cases, seconds, framework)
            found = [fatal] * len(cases) if fatal else self.carried_out(cases, ask, seconds, framework)
            return self.said.limited(cases, found, cells)

    @contextlib.contextmanager
    def lent(self, framework: str, targets: Sequence[str]) -> Iterator[Lent]:
        """What is computed for the submission in one trial."""
        if not targets:
            yield NOTHING
            return
        self.trials += 1
        with lender(self.wall(), framework) as compute:
            yield Lent(self.trials, targets, compute)

    def process(self, framework: str) -> Process:
        """The process that has a framework, started where there is none."""
        if framework not in self.processes:
            self.processes[framework] = self.start(framework)
        return self.processes[framework]

    def fatal_of(self, cases: Sequence[Case], seconds: float, framework: str) -> Outcome | None:
        """What came of importing the code that cases begin with, where no process survives that; else None.

        It is tried once for a submission: else each question about a module that hangs would take all its time.
        """
        for steps in {repr(steps): steps for case in cases if (steps := looking_up(case))}.values():
            if repr(steps) not in self.looked_up:
                self.looked_up[repr(steps)] = self.survived(steps, seconds, framework)
            if self.looked_up[repr(steps)]:
                return self.looked_up[repr(steps)]
        return None

    def survived(self, steps: list[Step], seconds: float, framework: str) -> Outcome | None:
        """None, or what ended a process that looked up some code."""
        case: Case = {"name": "", "hard": False, "steps": steps, "outputs": []}
        try:
            self.process(framework).ask(case, {}, Allowance(seconds))
        except TimedOut:
            self.end(framework)
            return late(seconds)
        except Stopped as error:
            self.end(framework)
            return ended(error)
        return None

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
