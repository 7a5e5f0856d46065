"""What a submission's process answers: taken only where it has the right form, in plain data of bounded size."""

from typing import Any

from autograder.cs231n_check.plain import plain
from autograder.cs231n_check.records import Outcome, Stop
from autograder.sandbox.link import Stopped
from autograder.sandbox.said import text_of

STATUSES = ("missing", "cannot_import", "not_implemented", "wrong", "crashed")  # that a process may say of itself
AMISS = (TypeError, LookupError, AttributeError, ValueError, MemoryError)


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
