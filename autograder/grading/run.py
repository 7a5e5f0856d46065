"""The work of `autograder grade`: mark a class, write it down, record it; and again when something changed."""

import dataclasses
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from autograder.authoring import reference
from autograder.course import CourseError
from autograder.export import marks
from autograder.files import read_json, write_text
from autograder.grading import keep
from autograder.grading.prepare import Answers, Settings
from autograder.intake.staging import find
from autograder.report import pages
from autograder.report.words import file_stem, one_line, plain, tidy
from autograder.sandbox import runner


@dataclass(frozen=True)
class Run:
    """What was asked for; kept in OUT/run.json, so that the run can be gone on with and done again."""

    paths: list
    assignment: str
    course: str
    seed: int | None = None
    dataset: str = "picturebook"
    sandbox: bool = True
    db: str | None = None
    gradebook: bool = True


def mark_class(run, out, workers, console):
    """Mark a class and write results, table, report, feedback and gradebook; returns the results."""
    missing = [path for path in run.paths if not Path(path).exists()]
    if missing:
        raise CourseError(f"Not found: {', '.join(missing)}.")
    walls = runner.describe() if run.sandbox else ""
    run = with_seed(dataclasses.replace(run, dataset=known_dataset(run.dataset)), out)
    answers = Answers(Settings(run.assignment, run.seed, run.dataset, walls))
    with tempfile.TemporaryDirectory(prefix="class-") as workdir:
        submissions = find(run.paths, run.assignment, workdir)
        if not submissions:
            raise CourseError(f"No submissions found in {', '.join(run.paths)}.")
        write_text(out / "run.json", json.dumps(dataclasses.asdict(run), indent=1) + "\n")
        with progress(console) as bar:
            task = bar.add_task("Marking", total=len(submissions))
            marked = keep.grade(submissions, answers, out, workers, lambda result, kept: bar.advance(task))
        write_out(marked, out)
        if run.gradebook:
            record(submissions, marked, run, console)
    console.print(pages.table(marked))
    console.print(f"Report: {(out / 'report.html').resolve()}", highlight=False, soft_wrap=True, markup=False)
    return marked


def known_dataset(name):
    """A data set's own name, from one in other spelling."""
    with reference.reference():
        from cs231n.data_utils import DataError, dataset_name

        try:
            return dataset_name(name)
        except DataError as error:
            raise CourseError(str(error)) from None


def with_seed(run, out):
    """The run with a seed: that asked for, else that of the run before in the same folder, else a new one."""
    if run.seed is not None:
        return run
    before = read_json(out / "run.json") or {}
    again = before.get("assignment") == run.assignment and isinstance(before.get("seed"), int)
    return dataclasses.replace(run, seed=before["seed"] if again else secrets.randbits(63))


def record(submissions, marked, run, console):
    """Enter the marks in nbgrader's gradebook; what is wrong with it costs no mark."""
    from autograder.gradebook.record import record as enter

    with progress(console) as bar:
        task = bar.add_task("Recording", total=len(submissions))
        try:
            enter(submissions, marked, Path(run.course), run.db, lambda: bar.advance(task))
        except (SQLAlchemyError, ImportError, OSError) as error:  # locked, damaged; no such driver; no room
            reason = str(getattr(error, "orig", error)).partition("\n")[0]
            raise CourseError(
                f"The gradebook could not be written ({reason}). All marks are safe in the results folder; close what "
                "holds the gradebook, move it away if it is damaged, or mend --db, and run the same command again."
            ) from None


def write_out(marked, out):
    """Write table, report and each student's feedback."""
    write_text(out / "results.csv", marks.plain_csv(marked))
    write_text(out / "report.html", pages.class_report(marked, marked[0]["assignment"]))
    for result in marked:
        write_text(out / "feedback" / f"{file_stem(result['student'])}.html", pages.feedback(result))


def stored_run(out):
    before = read_json(out / "run.json")
    try:
        return Run(**before)
    except TypeError:
        raise CourseError(
            f"{out} holds no earlier run (no run.json that can be read): name the folder of one."
        ) from None


def stored_results(out):
    """The results of an earlier run, by student."""
    found = [read_json(path) for path in sorted(Path(out).glob("*.json")) if path.name != "run.json"]
    return {result["student"]: result for result in found if result and {"student", "questions"} <= result.keys()}


def mark_again(out, workers, console):
    """Go over an earlier run again and print whose marks changed."""
    run, before = stored_run(out), stored_results(out)
    after = {result["student"]: result for result in mark_class(run, out, workers, console)}
    changed = keep.changes(before, after)
    table = Table("student", "question", "before", "after", title="Changed marks")
    for student, question, old, new in changed:
        table.add_row(
            Text(one_line(student, 80)), question, f"{old:g}", f"{new:g}", style="green" if new > old else "red"
        )
    console.print(table if changed else "No mark has changed.")


def export(out, kind, target, into, column, console):
    """Write an earlier run's marks in the form of a learning management system."""
    marked = list(stored_results(out).values())
    if not marked:
        raise CourseError(f"{out} holds no results: run `autograder grade` first.")
    text = None
    try:
        if into:
            text = into.read_bytes().decode("utf-8")
        filled, unmatched = formats(kind, marked, text, column)
    except UnicodeDecodeError:
        raise CourseError(f"{into} is not UTF-8 text: save it as CSV UTF-8, or export it again.") from None
    except ValueError as error:
        raise CourseError(str(error)) from None
    write_text(target, filled)
    console.print(f"Wrote {target}", highlight=False, soft_wrap=True, markup=False)
    for line in left_out(marked):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if unmatched:
        console.print(f"Not in that gradebook, enter by hand: {', '.join(unmatched)}", style="yellow", markup=False)


def left_out(marked):
    """A line on the points that are not in these marks, if there are any."""
    marked = list(map(tidy, marked))
    checks = max(result["max_score"] for result in marked)
    by_hand = max(sum(question["points"] for question in result["manual"]) for result in marked)
    if by_hand:
        yield (
            f"These marks are those of the checks ({plain(checks)} points); the {plain(by_hand)} points for inline "
            "answers, marked by hand in formgrader, are exported by `nbgrader export`."
        )


def formats(kind, marked, text, column):
    if kind == "canvas":
        return marks.canvas_csv(marked, text, column)
    if kind == "moodle":
        return marks.moodle_worksheet(marked, text) if text else (marks.moodle_csv(marked), [])
    if kind == "plain":
        return marks.plain_csv(marked), []
    raise ValueError(f"There is no format {kind!r}; there are canvas, moodle and plain.")


def progress(console):
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=not os.environ.get("CI"))
