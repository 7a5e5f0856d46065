"""The work of `autograder grade`: mark a class, write it down, record it; and again when something changed."""

import contextlib
import dataclasses
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.authoring import reference
from autograder.calendar.course_file import course_file
from autograder.course import CourseError
from autograder.files import read_json, workplace, write_text
from autograder.grading.elsewhere import Elsewhere
from autograder.grading.feedback_pages import rewrite
from autograder.grading.outputs import try_outputs
from autograder.grading.own_mistakes import with_own
from autograder.grading.owners import check_assignment, check_owners, results_beside
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.recording import record
from autograder.grading.rubric import course_rubric
from autograder.grading.store import Store
from autograder.grading.watch import Watch
from autograder.grading.whole_class import crew_of, mark_class
from autograder.intake.downloads import find
from autograder.intake.staging import Handin, few
from autograder.report import pages
from autograder.report.brief import Brief, gather
from autograder.report.results_csv import results_csv
from autograder.report.stored import Stored
from autograder.report.terminal import show_class
from autograder.report.words import one_line
from autograder.roster.matching import name_as_in_roster
from autograder.sandbox import runner

PREPARED = "prepared"  # in OUT: what is expected of submissions, for the next run


@dataclass(frozen=True)
class Run:
    """What was asked for; kept in OUT/run.json, so that the run can be gone on with and done again."""

    paths: list
    assignment: str
    course: str
    seed: int | None = None
    dataset: str = ""  # of the pictures for models; empty for the set that each submission says it used
    sandbox: bool = True
    db: str | None = None
    gradebook: bool = True
    editions: bool = True
    rubric: str | None = None
    as_class: bool | None = None  # whether files are classes; by default their names and content tell


def grade_class(
    run: Run,
    out: Path,
    workers: int | None,
    console: Console,
    replace: bool = False,
    gradebook: bool | None = None,
    shown: Callable[[Stored], Any] = lambda results: None,
    log: Path | None = None,
    elsewhere: Elsewhere | None = None,
) -> Stored:
    """Mark a class and write results, table, report, feedback and gradebook; returns the results.

    Inputs:
    - workers: how many submissions are marked at once; by default one for each processor.
    - replace: allows that a result is replaced by another student's.
    - gradebook: if given, says for once whether to record.
    - shown: called before that, which can fail.
    - log: file to which a line is added for what happens.
    - elsewhere: other machines, where they are to mark.
    """
    missing = [path for path in run.paths if not Path(path).exists()]
    if missing:
        raise CourseError(f"Not found: {', '.join(missing)}.")
    if run.dataset:
        run = dataclasses.replace(run, dataset=reference.dataset_named(run.dataset))
    records = run.gradebook if gradebook is None else gradebook
    try_outputs(out, log, Path(run.course) if records else None, run.db)
    run = with_seed(run, out)
    assert run.seed is not None
    course_file(Path(run.course))  # what is wrong with it is said before marking
    rubric = course_rubric(Path(run.course), run.assignment, run.rubric)
    settings = with_walls(Settings(run.assignment, run.seed, run.dataset, "", run.editions, rubric), run, elsewhere)
    settings = with_own(settings, Path(run.course), lambda line: say(console, line))
    store = Store((out / PREPARED).resolve())
    prepared = Prepared(settings, store=store)
    with (
        Watch(console, log) as watch,
        workplace() as workdir,
        contextlib.ExitStack() as stack,
    ):
        handins = handed_in(run, prepared, workdir, console)
        if not replace:
            check_assignment(run.assignment, out)
            check_owners(handins, out)
        write_text(out / "run.json", json.dumps(dataclasses.asdict(run), indent=1) + "\n")
        crew = stack.enter_context(crew_of(prepared, handins, workers))
        for line in elsewhere.machines() if elsewhere else []:
            watch.say(line)
        stored = mark_class(handins, prepared, out, crew, watch, elsewhere)
        store.keep_only(set(prepared.keys.values()))
        briefs = gather(stored.values())
        write_out(briefs, out, stored)
        show_class(briefs, console)
        for line in [*results_beside(stored, out), f"Report: {(out / 'report.html').resolve()}"]:
            say(console, line)
        shown(stored)
        if records:
            try:
                record(handins, stored, Path(run.course), run.db, console, watch, crew.carry_out)
            finally:  # also where some could not be recorded
                give_all(stored, Path(run.course), run.db, out, console)
    return stored


def say(console: Console, line: str) -> None:
    """Print a line as it is."""
    console.print(line, highlight=False, soft_wrap=True, markup=False)


def with_walls(settings: Settings, run: Run, elsewhere: Elsewhere | None) -> Settings:
    """Settings with the name of the sandbox, here or where others mark."""
    if elsewhere:
        return elsewhere.check(dataclasses.replace(settings, sandbox="any" if run.sandbox else ""))
    return dataclasses.replace(settings, sandbox=runner.describe() if run.sandbox else "")


def handed_in(run: Run, prepared: Prepared, workdir: Path, console: Console) -> list[Handin]:
    """What was handed in, each with a folder of its own to be laid out in; says what was left out."""
    remarks: list[str] = []
    found = find(run.paths, run.assignment, workdir, run.as_class, remarks)
    if run.gradebook:
        name_as_in_roster(found, Path(run.course), run.db)
    for line in few(remarks):
        say(console, one_line(line))
    if not found:
        raise CourseError(f"No submissions found in {', '.join(run.paths)}.")
    return [Handin(submission, prepared.wanted, workdir / f"staged-{n}") for n, submission in enumerate(found)]


def with_seed(run: Run, out: Path) -> Run:
    """The run with a seed: that asked for, else that of the run before in the same folder, else a new one."""
    if run.seed is not None:
        return run
    before = read_json(out / "run.json") or {}
    again = before.get("assignment") == run.assignment and isinstance(before.get("seed"), int)
    return dataclasses.replace(run, seed=before["seed"] if again else secrets.randbits(63))


def write_out(briefs: list[Brief], out: Path, stored: Stored) -> None:
    """Write table and report; what the report tells of single results is looked up."""
    write_text(out / "results.csv", results_csv(briefs))
    write_text(out / "report.html", pages.class_report(briefs, briefs[0].assignment, stored, str(out)))


def give_all(stored: Stored, course: Path, db: str | None, out: Path, console: Console) -> None:
    """Have the students' pages say all that the gradebook holds: marking knows the checks only."""
    from autograder.gradebook.address import gradebook_url  # nbgrader takes a second to import

    try:
        rewrite(stored, gradebook_url(course, db), out)
    except CourseError as problem:  # no mark is lost by it: `autograder feedback` writes them again
        say(console, str(problem))


def stored_run(out: Path) -> Run:
    before = read_json(out / "run.json")
    try:
        run = Run(**before)
        if not isinstance(run.seed, int | None) or not isinstance(run.paths, list):
            raise TypeError
        return run
    except TypeError:
        raise CourseError(
            f"{out} holds no earlier run (no run.json that can be read): name the folder of one."
        ) from None
