"""Whose mark is whose: a stored result is not replaced by what another has handed in."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.course import CourseError
from autograder.files import read_json
from autograder.grading.keep import content_key, result_path, stored_results
from autograder.intake.staging import Handin, Submission
from autograder.report.stored import Stored
from autograder.report.words import names


def check_owners(handins: Sequence[Handin], out: Path) -> None:
    """Raise CourseError where marks would take the place of those of submissions that lay elsewhere.

    A submission that lies where the earlier one lay is its student's next attempt. So is one that lies elsewhere with
    those of everyone else who has a result: a new download of the class.
    """
    found = [handin.submission for handin in handins]
    doubtful = [(s, before) for s in found if (before := stored_of_another(s, out))]
    if doubtful and not is_whole_class(found, out):
        submission, stored = doubtful[0]
        more = f" So it is with {len(doubtful) - 1} more." if len(doubtful) > 1 else ""
        raise CourseError(
            f"{submission.student}: {submission.origin} would replace the result of {stored['origin']} in {out}.{more} "
            "Nothing was marked: add --replace if it is the same student's, or name another folder with --out."
        )


def is_whole_class(found: Sequence[Submission], out: Path) -> bool:
    """Whether everyone who has a result is among some submissions."""
    before = stored_results(out)
    return len(before) > 1 and before.keys() <= {submission.student for submission in found}


def stored_of_another(submission: Submission, out: Path) -> Any:
    """The stored result that a submission would replace, if that was of something else that lay elsewhere."""
    before = read_json(result_path(out, submission))
    origin = before.get("origin") if before else None
    if not isinstance(origin, str) or Path(origin).parent == Path(submission.origin).parent:
        return None
    return None if before.get("content") == content_key(submission) else before


def check_assignment(assignment: str, out: Path) -> None:
    """CourseError where a folder holds the results of another assignment."""
    before = (read_json(out / "run.json") or {}).get("assignment", assignment)
    if before != assignment:
        raise CourseError(f"{out} holds the results of {before}: name another folder for {assignment} with --out.")


def results_beside(results: Stored, out: Path) -> Iterator[str]:
    """A sentence on the results of earlier runs that lie in the same folder, which tables and reports leave out."""
    others = sorted(stored_results(out).keys() - results.keys())
    if others:
        yield (
            f"In {out}, but not in this run, its table and its report: {names(others, 5)}. "
            "Name all folders of submissions in one run to have everybody there."
        )
