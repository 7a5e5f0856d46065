"""Runs submissions in the sandbox: the outcomes of cases, whatever a submission does to the process that runs it.

walls.py makes the walls, link.py runs a process behind them. What all this promises is written in docs/sandbox.md.
"""

import subprocess
import tempfile
import time
from pathlib import Path

from autograder.cs231n_check.plain import plain
from autograder.sandbox.process import Process, Stopped, TimedOut
from autograder.sandbox.reference import ReferenceProcess
from autograder.sandbox.walls import SandboxUnavailable, bubblewrap

STATUSES = ("missing", "cannot_import", "not_implemented", "wrong", "crashed")


def describe():
    """The sandbox's name and version; raises SandboxUnavailable where it cannot run."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Process(Path(folder)):
                pass
            version = subprocess.run([bubblewrap(), "--version"], capture_output=True, text=True, check=True)
        except (
            OSError,
            AttributeError,
            Stopped,
            TimedOut,
            SandboxUnavailable,
            subprocess.SubprocessError,
        ) as error:
            raise SandboxUnavailable(
                f"The sandbox cannot run here ({error}). Mark on Linux with bubblewrap and user namespaces, "
                "or pass --no-sandbox to run submissions without walls; every result then says so."
            ) from None
    return version.stdout.strip()


def text_of(text, most=300):
    """Text that can be stored: halves of surrogate pairs replaced, and not too long."""
    return text[:most].encode("utf-8", "replace").decode()


def outcome_of(answer, outputs):
    """Check the form of an outcome that came out of the sandbox: all the outputs, or an error."""
    try:
        values, error, notes = (answer[k] for k in ("values", "error", "notes"))
        if not (isinstance(values, list) and isinstance(error, (dict, type(None)))):
            raise TypeError
        values = [plain(v) for v in values]
        notes = [text_of(n, 200) for n in notes[:5]]
        if error is not None:
            frames = [text_of(f) for f in error["frames"][:3]]
            error = {**{k: text_of(error[k]) for k in ("status", "type", "message")}, "frames": frames}
    except (TypeError, LookupError, AttributeError, ValueError, MemoryError) as problem:
        raise Stopped("gave an outcome of the wrong form") from problem
    fine = error["status"] in STATUSES and len(values) <= outputs if error else len(values) == outputs
    if not fine:
        raise Stopped("gave an outcome of the wrong form")
    return {"values": values, "error": error, "notes": notes}


def shims_of(answer):
    """The names that a process says were stood in for; for the record only."""
    names = answer.get("shims")
    return {text_of(n, 60) for n in names[:40] if isinstance(n, str)} if isinstance(names, list) else set()


def failed(status, message):
    """The outcome of a case that gave no answer."""
    kind = {"timeout": "Time limit", "crashed": "Stopped"}[status]
    return {
        "values": [],
        "error": {"status": status, "type": kind, "message": message, "frames": []},
        "notes": [],
    }


class Runner:
    """Carries out cases on one submission, starting a new process after each crash or timeout."""

    def __init__(self, submission, sandbox=True):
        self.submission, self.sandbox = submission, sandbox
        self.process = None
        self.shims = set()  # names that were stood in for

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()

    def stop(self):
        if self.process:
            self.process.__exit__()
        self.process = None

    def start(self):
        """A process that is ready. No submission's code runs before that, so a failure is this machine's."""
        for pause in (0, 1, 3):
            time.sleep(pause)
            try:
                return Process(self.submission, self.sandbox).__enter__()
            except (OSError, Stopped, TimedOut) as error:
                problem = error
        raise SandboxUnavailable(f"The sandbox could not be started three times in a row: it {problem}.")

    def outcomes_with(self, served, cases, cells, seconds):
        """The outcomes with some targets computed by the grader, in a fresh process that ends with the question."""
        self.stop()
        try:
            with ReferenceProcess(self.sandbox) as compute:
                return self.outcomes(cases, cells, seconds, served, compute)
        finally:
            self.stop()

    def outcomes(self, cases, cells, seconds, served=(), compute=None):
        """The outcomes of a question's cases, all within `seconds`."""
        deadline = time.monotonic() + seconds
        outcomes = []
        for case in cases:
            begin = time.monotonic()
            self.process = self.process or self.start()
            deadline += time.monotonic() - begin  # starting is not the submission's time
            try:
                answer = self.process.ask(case, cells, deadline - time.monotonic(), served, compute)
                outcomes.append(outcome_of(answer, len(case["outputs"])))
                self.shims |= shims_of(answer)
            except TimedOut:
                self.stop()
                late = failed("timeout", f"no answer within {seconds:g} seconds")
                return outcomes + [late] * (len(cases) - len(outcomes))
            except Stopped as error:
                self.stop()
                outcomes.append(failed("crashed", f"the process {text_of(str(error))}"))
        return outcomes
