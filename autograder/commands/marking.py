"""Marking a class."""

import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.console import console
from autograder.endings import at_once


def grade(
    paths: Annotated[list[Path], typer.Argument(help="Submissions: folders, zips, folders of either, a download, submitted/.")],
    assignment: Annotated[str, typer.Option(help="Which assignment, such as assignment1.")],
    out: Annotated[Path, typer.Option(help="Where results go.")] = Path("results"),
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the hidden cases, a large number that cannot be guessed; default: drawn, and kept in OUT/run.json.")] = None,
    dataset: Annotated[str, typer.Option(help="Pictures on which trained models are marked, picturebook or cifar10; default: those that a submission says it used, if they are here, else picturebook.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions marked at once; default: one per processor.")] = None,
    sandbox: Annotated[bool, typer.Option(help="--no-sandbox runs submissions with your own rights: only for your own code.")] = True,
    course_dir: Annotated[Path | None, typer.Option("--course", help="nbgrader's course folder; default: here if it has nbgrader_config.py, else OUT.")] = None,
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: that of the course's nbgrader_config.py, else gradebook.db in the course folder.")] = None,
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


def regrade(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")] = Path("results"),
    student: Annotated[list[str] | None, typer.Option(help="Mark this student again although nothing has changed; may be repeated.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions marked at once.")] = None,
    db: Annotated[str | None, typer.Option(help="nbgrader's gradebook, an SQLAlchemy URL; default: that of the earlier run.")] = None,
    gradebook: Annotated[bool | None, typer.Option("--gradebook/--no-gradebook", help="Record the marks in nbgrader's gradebook; default: as in the earlier run.")] = None,
    log: Annotated[Path | None, typer.Option(help="Add a line to this file for all that happens.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Mark on a Dask cluster, as in `grade`.")] = None,
):  # fmt: skip
    """Mark again what has changed since: corrected checks, new submissions; print who gains and who loses."""
    from autograder.cluster.opening import other_machines
    from autograder.grading.again import regrade as mark_again

    with at_once(console), other_machines(scheduler, workers, console) as elsewhere:
        mark_again(out, workers, console, db, gradebook, log, elsewhere, student or [])


def hint(
    out: Annotated[Path, typer.Argument(help="The folder of an earlier run of `grade`.")],
    group: Annotated[str, typer.Argument(metavar="QUESTION:WAY", help="The group, as the report names it.")],
    text: Annotated[str, typer.Option("--hint", help="One sentence, for all who are wrong in this way.")],
    deduct: Annotated[float | None, typer.Option(help="How many of the question's points it costs: the others are theirs. Default: what it costs anyway. Only where values were returned, not an error.")] = None,
    name: Annotated[str | None, typer.Option(help="The mistake's name, of small letters, digits and underscores.")] = None,
):  # fmt: skip
    """Name a mistake that the report shows as a group: `regrade` gives all who made it, now and later, the hint."""
    from autograder.grading.hint import name_mistake

    name_mistake(
        out, group, text, deduct, name, lambda line: console.print(line, highlight=False, soft_wrap=True, markup=False)
    )


def demo(out: Annotated[Path, typer.Option(help="Where results go, in a folder for each assignment.")] = Path("results/demo")):  # fmt: skip
    """Mark the sample classes in examples/ from the beginning, with the sandbox on."""
    from autograder.grading.demo import mark_samples

    with at_once(console):
        mark_samples(out, console)
