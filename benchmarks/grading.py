"""What marking costs: one submission, a class of twenty on two workers, and nbgrader's own executor beside it.

python benchmarks/grading.py [ASSIGNMENT [NOTEBOOK]]      # by default the first assignment, and all its notebooks
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder import course
from autograder.build.notebooks import executed_path
from autograder.grading.origin import Origin
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.run import class_results
from autograder.intake.downloads import find
from autograder.intake.staging import Handin
from autograder.questions import of_assignment
from autograder.sandbox import process, runner

ASSIGNMENT, ONLY = (*sys.argv[1:], *(course.assignments()[0], "")[len(sys.argv) - 1 :])[:2]


class Watched(process.Process):
    """A process that says what it used, before it is ended: a killed bubblewrap does not."""

    seconds = 0.0
    largest = 0  # MiB

    def kill(self):
        try:
            stat = Path(f"/proc/{self.inside}/stat").read_text().rpartition(")")[2].split()
            status = Path(f"/proc/{self.inside}/status").read_text()
        except OSError:
            return super().kill()
        Watched.seconds += (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")  # user and system time
        Watched.largest = max(Watched.largest, int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024)
        super().kill()


runner.Process = Watched


def cpu():
    """Seconds of CPU of this process, of those it has waited for, and of the workers."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime + Watched.seconds


def measured(name, function, count=1):
    wall, start = time.perf_counter(), cpu()
    value = function()
    wall, spent = time.perf_counter() - wall, cpu() - start
    print(f"{name}: {wall / count:.2f} s wall, {spent / count:.2f} s CPU" + (" each" if count > 1 else ""))
    return value, spent / count


def submission(folder):
    """The reference as a submission."""
    shutil.copytree(
        course.SOLUTIONS / "cs231n", folder / "cs231n", ignore=shutil.ignore_patterns("__pycache__", "datasets")
    )
    for path in course.notebook_sources(ASSIGNMENT):
        if ONLY in ("", path.stem):
            shutil.copy(executed_path(path), folder)
    return folder


def own_executor(work):
    """`nbgrader autograde` as it comes, running the released notebook with the reference's package beside it."""
    checkout = work / "course"
    shutil.copytree(course.NOTEBOOKS, checkout / "source", ignore=shutil.ignore_patterns("*.md"))
    for path in (checkout / "source" / ASSIGNMENT).glob("*.ipynb"):
        if ONLY not in ("", path.stem):
            path.unlink()
    home = submission(checkout / "submitted" / "ada" / ASSIGNMENT)
    shutil.copytree(course.DATASETS / "picturebook", home / "cs231n" / "datasets" / "picturebook")
    shutil.copytree(course.ASSIGNMENTS / ASSIGNMENT / "cs231n_check", home / "cs231n_check")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def run(*arguments):
        subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=checkout,
            env=environment,
            check=True,
            capture_output=True,
        )

    run("generate_assignment", ASSIGNMENT)
    _, spent = measured(
        "nbgrader autograde, own executor", lambda: run("autograde", ASSIGNMENT, "--Execute.timeout=600")
    )
    return spent


def mark_class(folder, prepared, work, out, workers):
    """The results of the submissions in a folder."""
    found = find([folder], ASSIGNMENT, work)
    handins = [Handin(each, prepared.wanted, work / f"{out}-staged-{n}") for n, each in enumerate(found)]
    return class_results(handins, prepared, work / out, workers)


def main():
    ids = [q.id for q in of_assignment(ASSIGNMENT) if ONLY in ("", q.notebook)]
    prepared = Prepared(Settings(ASSIGNMENT, 7, sandbox=runner.describe()), ids)
    origin = Origin()

    def freeze(part):
        return [getattr(prepared.form(q, course.SOLUTIONS, origin), part) for q in prepared.questions]

    measured("preparing the questions, once for a class", lambda: freeze("frozen"))
    measured("and their known mistakes, where something is wrong", lambda: freeze("with_mistakes"))
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        submission(work / "one" / "ada")
        _, ours = measured("one submission", lambda: mark_class(work / "one", prepared, work, "r1", 1))
        for number in range(20):
            submission(work / "class" / f"student{number:02}")
        results, _ = measured("twenty on two workers", lambda: mark_class(work / "class", prepared, work, "r20", 2), 20)
        print(f"scores { {result['score'] for result in results} }, of {sum(q.points for q in prepared.questions)}")
        grader = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory at most: {Watched.largest:.0f} MiB for a submission, {grader:.0f} MiB for the grader")
        theirs = own_executor(work)
        print(f"nbgrader's own executor takes {theirs / ours:.0f} times the CPU")


if __name__ == "__main__":
    main()
