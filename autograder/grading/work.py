"""What is done with one submission, from what was handed in to its stored result and feedback; in whatever process."""

import json
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.reference import EMBEDDED
from autograder.files import write_text
from autograder.grading.feedback_pages import write_page
from autograder.grading.keep import content_key, result_path, stored_before
from autograder.grading.marking import mark_submission, not_marked, still_right
from autograder.grading.prepare import Prepared
from autograder.intake.staging import Handin, Staged, Submission
from autograder.results import Result

ENDED = (
    "Marking this submission ended the grader's own process, twice ({}). Run the same command again, with little else "
    "on this machine, and look at what was handed in if it happens again."
)


@dataclass(frozen=True)
class Marked:
    """A submission's result; and where it is laid out, if that was needed."""

    result: Result
    staged: Staged | None = None
    kept: bool = False  # from an earlier run


def prepare(prepared: Prepared, id: str) -> int:
    """Work out what is expected of a right submission in one question, as most are asked it; how many cases it has."""
    question = next(q for q in prepared.questions if q.id == id)
    return len(prepared.asked(question, 0, prepared.settings.dataset or EMBEDDED).frozen["cases"])


def mark(prepared: Prepared, handin: Handin, out: Path) -> Marked:
    """A submission's result: the one that is stored where it still holds, else a new one, which is stored at once."""
    content, before = earlier(prepared, handin.submission, out)
    if before and holds(prepared, before):
        write_page(before, out)
        return Marked(before, kept=True)
    result = store(mark_submission(handin, prepared, before), handin.submission, content, out)
    return Marked(result, None if result["message"] else handin.staged)


def earlier(prepared: Prepared, submission: Submission, out: Path) -> tuple[str, Result | None]:
    """A digest of what was handed in, and the result that is stored for it, if there is one."""
    content = content_key(submission)
    return content, stored_before(result_path(out, submission), content)


def holds(prepared: Prepared, before: Result) -> bool:
    """Whether a stored result is what marking would give again."""
    return len(still_right(before, prepared)) == len(prepared.questions) == len(before["questions"])


def store(marked: Result, submission: Submission, content: str, out: Path) -> Result:
    """Write a result, and what its student gets of it."""
    result: Result = {**marked, "content": content, "origin": submission.origin}
    write_text(result_path(out, submission), json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    write_page(result, out)
    return result


def store_ended(prepared: Prepared, submission: Submission, why: str, out: Path) -> Result:
    """Write the result of a submission that ends whatever process marks it; the next run marks it again."""
    return store(not_marked(submission, prepared, ENDED.format(why)), submission, "", out)
