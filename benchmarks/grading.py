"""What marking costs: seconds and processor time a submission by kind, and nbgrader's own executor beside it.

    python benchmarks/grading.py [ASSIGNMENT [NOTEBOOK]] [--kinds right mistakes ...] [--each 2]

A class of one kind is marked by `autograder grade` with one worker, and one with the same work twice: the difference is
what its submissions cost, without what a class costs once. With a NOTEBOOK only that one is handed in, with the whole
package, and run by nbgrader; the questions of the others are asked all the same, in our disfavour. Other
work on the machine counts: measure on a quiet one.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from class_of import HARD, make_class
from marking import Cost, graded, processor_time

from autograder import course
from autograder.build.notebooks import executed_path

KINDS = ["right", "mistakes", "unfinished", *HARD]


def by_kind(kinds: list[str], each: int, assignment: str, work: Path) -> None:
    """Print what a submission of each kind costs."""
    for kind in kinds:
        costs = {}
        for count in (each, 2 * each):
            folder = work / f"{kind}-{count}"
            make_class(folder, count, assignment, torch=False, kind=kind, cycle=each)
            costs[count] = graded(folder, assignment, work / f"{kind}-{count}-results", workers=1)
        print(f"{kind}: {in_words(*one_more(costs))}", flush=True)


def one_more(costs: dict[int, Cost]) -> tuple[Cost, Cost]:
    """What one more submission costs, and what a class costs once, from the costs of two sizes."""
    (few, less), (many, more) = costs.items()
    each = Cost((more.wall - less.wall) / (many - few), (more.cpu - less.cpu) / (many - few))
    return each, Cost(less.wall - few * each.wall, less.cpu - few * each.cpu)


def in_words(each: Cost, once: Cost) -> str:
    a_class = f"once for a class {once.wall:.1f} s, {once.cpu:.1f} s of processors"
    return f"{each.wall:.2f} s a submission, {each.cpu:.2f} s of processors; {a_class}"


def hand_in(folder: Path, assignment: str, notebook: str) -> Path:
    """The reference as a submission, with one notebook or all."""
    left_out = shutil.ignore_patterns("__pycache__", "datasets")
    shutil.copytree(course.SOLUTIONS / "cs231n", folder / "cs231n", ignore=left_out)
    for path in course.notebook_sources(assignment):
        if notebook in ("", path.stem):
            shutil.copy(executed_path(path), folder)
    return folder


def ours(assignment: str, notebook: str, work: Path) -> float:
    """Seconds of processors for one submission of the reference; the first run, which is not counted, warms up."""
    costs = {}
    for folder, count in (("first", 1), ("few", 1), ("many", 4)):
        for student in range(count):
            hand_in(work / folder / f"student{student}", assignment, notebook)
        costs[count] = graded(work / folder, assignment, work / f"{folder}-results", workers=1)
    each, once = one_more(costs)
    print(f"the reference: {in_words(each, once)}", flush=True)
    return each.cpu


def own_executor(assignment: str, notebook: str, work: Path) -> float:
    """The same for `nbgrader autograde` as it comes, which runs the notebooks."""
    checkout = work / "course"
    shutil.copytree(course.NOTEBOOKS, checkout / "source", ignore=shutil.ignore_patterns("*.md"))
    for path in (checkout / "source" / assignment).glob("*.ipynb"):
        if notebook not in ("", path.stem):
            path.unlink()
    home = hand_in(checkout / "submitted" / "ada" / assignment, assignment, notebook)
    shutil.copytree(course.DATASETS / "picturebook", home / "cs231n" / "datasets" / "picturebook")
    shutil.copytree(course.ASSIGNMENTS / assignment / "cs231n_check", home / "cs231n_check")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def run(*arguments: str) -> None:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)

    run("generate_assignment", assignment)
    before, start = processor_time(), time.perf_counter()
    run("autograde", assignment, "--Execute.timeout=600")
    wall, spent = time.perf_counter() - start, processor_time() - before
    print(f"nbgrader autograde, own executor: {wall:.1f} s, {spent:.1f} s of processors")
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignment", nargs="?", default=course.assignments()[0])
    parser.add_argument("notebook", nargs="?", default="")
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=KINDS)
    parser.add_argument("--each", type=int, default=2, help="submissions of each kind")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        mine = ours(args.assignment, args.notebook, work / "ours")
        by_kind(args.kinds, args.each, args.assignment, work / "kinds")
        theirs = own_executor(args.assignment, args.notebook, work / "theirs")
        print(f"nbgrader's own executor takes {theirs / mine:.0f} times the processor time")


if __name__ == "__main__":
    main()
