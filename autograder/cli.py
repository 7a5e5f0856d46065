"""The command `autograder`."""

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder.course import CourseError
from autograder.endings import at_once, one_sentence

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console()


def main():
    """Run the command; an error that a person can mend is one sentence, and exit status 1."""
    from autograder.cs231n_check.streams import forgive

    forgive()
    with one_sentence(console):
        app(standalone_mode=True)


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if assignments/ is stale.")] = False,
    execute: Annotated[bool, typer.Option("--execute", help="Run every solution notebook again.")] = False,
):
    """Make assignments/ from solutions/; runs the solution notebooks whose code, checks or modules have changed."""
    from autograder import course
    from autograder.build import release

    if course.ROOT == course.INSTALLED:
        raise CourseError("Building needs a checkout of the course: clone it and run `make build` there.")
    if not check:
        return release.build_course(execute, lambda line: console.print(line, highlight=False))
    release.verified()
    wrong = [f"{assignment}/{line}" for assignment in course.assignments() for line in release.stale(assignment)]
    for line in wrong:
        console.print(line, style="red", highlight=False)
    if wrong:
        raise CourseError("assignments/ is not what solutions/ makes: run `make build` and commit what it changes.")


@app.command("try")
def try_(
    what: Annotated[list[str], typer.Argument(help="A question or the beginning of one (a1.svm), a notebook, a file of the reference or of questions.")],
    seeds: Annotated[int, typer.Option(min=1, help="On how many seeds: the public one, and others.")] = 2,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show whole messages, as a student sees them.")] = False,
):  # fmt: skip
    """Try questions while writing them: the reference passes, the skeleton fails, each mistake gets its own hint."""
    from autograder.trial.screen import try_questions

    if not try_questions(what, seeds, verbose, console):
        raise typer.Exit(1)


@app.command()
def start(
    assignment: str,
    folder: Path,
    earlier: Annotated[Path | None, typer.Option("--from", help="Your earlier work, a folder or its zip: what you wrote there is taken over, function by function.")] = None,
    lend: Annotated[bool, typer.Option("--lend", help="What earlier assignments asked and you have not written comes from the course: it works, and earns no points.")] = False,
):  # fmt: skip
    """Make a working copy of an assignment; an existing one is never overwritten."""
    from autograder.carrying.starting import start as make

    for line in [
        *make(assignment, folder, earlier, lend),
        f"Made {folder}. Next: jupyter lab {shlex.quote(str(folder))}",
    ]:
        console.print(line, highlight=False, soft_wrap=True, markup=False)


@app.command()
def collect(folder: Annotated[Path, typer.Argument(help="The assignment's folder; default: here.")] = Path(".")):
    """Make the zip to hand in, naming what is missing, not run or not saved."""
    from autograder.cs231n_check.collect import NotComplete
    from autograder.cs231n_check.collect import collect as make

    try:
        make(folder)
    except NotComplete as error:
        raise CourseError(str(error)) from None


@app.command()
def data(
    name: str,
    mirror: Annotated[list[str] | None, typer.Option(help="Another address to try first; may be repeated.")] = None,
    to: Annotated[Path | None, typer.Option(help="Where to put it; default: the course's datasets folder.")] = None,
):
    """Download a data set, such as cifar10 or coco: with progress, checksum and resume."""
    from autograder import course
    from autograder.authoring import reference

    with reference.reference():
        from cs231n import download

        arguments = [name, *(a for m in mirror or [] for a in ("--mirror", m)), "--to", str(to or course.DATASETS)]
        raise typer.Exit(download.main(arguments))


@app.command()
def grade(
    paths: Annotated[list[Path], typer.Argument(help="Submissions: folders, zips, folders of either, a download, submitted/.")],
    assignment: Annotated[str, typer.Option(help="Which assignment, such as assignment1.")],
    out: Annotated[Path, typer.Option(help="Where results go.")] = Path("results"),
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the hidden cases, a large number that cannot be guessed; default: drawn, and kept in OUT/run.json.")] = None,
    dataset: Annotated[str, typer.Option(help="Pictures on which trained models are marked, picturebook or cifar10; default: those that a submission says it used, if they are here, else picturebook.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions marked at once; default: one per processor.")] = None,
    sandbox: Annotated[bool, typer.Option(help="--no-sandbox runs submissions with your own rights: only for your own code.")] = True,
    course_dir: Annotated[Path | None, typer.Option("--course", help="nbgrader's course folder; default: here if it has nbgrader_config.py, else OUT.")] = None,
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: gradebook.db in the course folder.")] = None,
    gradebook: Annotated[bool, typer.Option(help="Record the marks in nbgrader's gradebook.")] = True,
    editions: Annotated[bool, typer.Option(help="Ask submissions of other editions of the course only what those ask; --no-editions asks all of every one.")] = True,
    as_class: Annotated[bool | None, typer.Option("--class/--no-class", help="Whether each file named is a class or one student's; default: its name tells.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Let submissions from other places replace stored results of the same names.")] = False,
    log: Annotated[Path | None, typer.Option(help="Add a line to this file for all that happens: who is marked when, by how much, who stopped with what.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Mark on a Dask cluster: its scheduler's address, tcp://HOST:PORT, or local to start one here; see docs/cluster.md.")] = None,
    rubric: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="What known mistakes keep of the points; default: rubric.toml in the course folder, if there is one.")] = None,
):  # fmt: skip
    """Mark submissions in the sandbox; write results, report and feedback, and record the marks."""
    from autograder.cluster.opening import other_machines
    from autograder.grading.run import Run, grade_class

    here = Path.cwd() if Path("nbgrader_config.py").exists() else out
    run = Run(
        paths=[os.path.realpath(p) for p in paths], assignment=assignment, seed=seed, dataset=dataset, sandbox=sandbox,
        course=str((course_dir or here).resolve()), db=db, gradebook=gradebook, editions=editions,
        rubric=str(rubric.resolve()) if rubric else None, as_class=as_class,
    )  # fmt: skip
    with at_once(console), other_machines(scheduler, workers, console) as elsewhere:
        grade_class(run, out, workers, console, replace, log=log, elsewhere=elsewhere)


@app.command()
def regrade(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")] = Path("results"),
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions marked at once.")] = None,
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: that of the earlier run.")] = None,
    gradebook: Annotated[bool | None, typer.Option("--gradebook/--no-gradebook", help="Record the marks in nbgrader's gradebook; default: as in the earlier run.")] = None,
    log: Annotated[Path | None, typer.Option(help="Add a line to this file for all that happens.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Mark on a Dask cluster, as in `grade`.")] = None,
):  # fmt: skip
    """Mark again what has changed since: corrected checks, new submissions; print who gains and who loses."""
    from autograder.cluster.opening import other_machines
    from autograder.grading.run import regrade as mark_again

    with at_once(console), other_machines(scheduler, workers, console) as elsewhere:
        mark_again(out, workers, console, db, gradebook, log, elsewhere)


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")],
    to: Annotated[str, typer.Option(help="canvas, moodle or plain.")],
    target: Annotated[Path, typer.Option("--output", help="The file to write.")],
    into: Annotated[
        Path | None, typer.Option(help="The gradebook that the system exported: our column is filled in.")
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="Canvas: the name of our column; default: the assignment's.")
    ] = None,
):
    """Write the marks as a learning management system reads them."""
    from autograder.export.command import export_marks

    export_marks(out, to, target, into, column, console)


@app.command()
def gradescope(
    assignment: str,
    target: Annotated[Path, typer.Option("--output", help="The zip to upload as Gradescope's autograder.")] = Path("gradescope.zip"),
):  # fmt: skip
    """Make the zip that Gradescope takes as its autograder."""
    from autograder.export.bundle import write_bundle

    write_bundle(assignment, target)
    console.print(f"Wrote {target}", highlight=False, soft_wrap=True, markup=False)


@app.command()
def demo(out: Annotated[Path, typer.Option(help="Where results go, in a folder for each assignment.")] = Path("results/demo")):  # fmt: skip
    """Mark the sample classes in examples/ from the beginning, with the sandbox on."""
    from autograder.grading.demo import mark_samples

    with at_once(console):
        mark_samples(out, console)


if __name__ == "__main__":
    main()
