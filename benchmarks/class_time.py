"""How long the marking of a class takes, by the command that a user runs: time, processor time, memory.

    python benchmarks/class_time.py 60                          # a new class of sixty
    python benchmarks/class_time.py FOLDER                      # one that class_of.py has made
    python benchmarks/class_time.py 0 --scaling 60 --linear 60,120,240

--scaling marks a class with one worker, two, four, as long as there are processors; --linear marks classes of several
sizes, of which each has the work of the first again. Compare ratios within one run: other work on the machine counts.
"""

import argparse
import collections
import os
import statistics
import tempfile
from pathlib import Path

from class_of import make_class, read_kinds
from marking import Cost, graded


def said(cost: Cost, count: int) -> str:
    """A line on what marking so many took."""
    return (
        f"{cost.wall:.1f} s, {cost.cpu:.1f} s of processors; a submission {cost.wall / count:.2f} s and "
        f"{cost.cpu / count:.2f} s; the grader {cost.own:.0f} MiB, sandboxes at once {cost.sandboxes:.0f} MiB"
    )


def by_kind(rows: list[dict[str, str]], cost: Cost) -> list[str]:
    """Lines on each kind: how many, the seconds that their questions took, and their marks, least to most."""
    of_kind = collections.defaultdict(list)
    for row in rows:
        of_kind[row["kind"]].append(cost.results[row["student"]])
    return [f"  {kind:10} {line(found)}" for kind, found in of_kind.items()]


def line(found: list[dict]) -> str:
    seconds = [sum(question["seconds"] for question in result["questions"]) for result in found]
    scores = [result["score"] for result in found]
    statuses = collections.Counter(question["status"] for result in found for question in result["questions"])
    shown = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    return (
        f"{len(found):5}: questions took {statistics.mean(seconds):6.2f} s, at most {max(seconds):6.2f} s; "
        f"scores {min(scores):g} to {max(scores):g}; {shown}"
    )


def scaling(count: int, assignment: str, torch: bool, work: Path) -> None:
    """Mark one class with more and more workers."""
    make_class(work / "class", count, assignment, torch=torch)
    walls: dict[int, float] = {}
    workers = 1
    while workers <= (os.cpu_count() or 1):
        cost = graded(work / "class", assignment, work / f"by-{workers}", workers)
        walls[workers] = cost.wall
        print(f"{workers} workers, {count} submissions: {said(cost, count)}; {walls[1] / cost.wall:.2f} times as fast")
        workers *= 2


def linear(counts: list[int], assignment: str, torch: bool, work: Path) -> None:
    """Mark classes of several sizes; each has the work of the first, some times."""
    walls: list[float] = []
    for number, count in enumerate(counts):
        make_class(work / f"class-{count}", count, assignment, torch=torch, cycle=counts[0])
        cost = graded(work / f"class-{count}", assignment, work / f"of-{count}")
        walls.append(cost.wall)
        more = f"; each one more {(walls[-1] - walls[-2]) / (count - counts[number - 1]):.2f} s" if number else ""
        print(f"{count} submissions: {said(cost, count)}{more}")


def whole(given: str, assignment: str, torch: bool, workers: int | None, work: Path) -> None:
    """Mark one class, by its folder or of a size."""
    folder = work / "class" if given.isdigit() else Path(given).resolve()
    rows = make_class(folder, int(given), assignment, torch=torch) if given.isdigit() else read_kinds(folder)
    cost = graded(folder, assignment, work / "results", workers)
    print(f"{len(rows)} submissions of {assignment}: {said(cost, len(rows))}", flush=True)
    print("\n".join(by_kind(rows, cost)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("given", metavar="FOLDER-OR-COUNT", help="0 for none")
    parser.add_argument("--assignment", default="assignment1")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--without-torch", action="store_true", help="leave out the notebooks that need PyTorch")
    parser.add_argument("--scaling", type=int, default=0, metavar="COUNT")
    parser.add_argument("--linear", default="", metavar="COUNTS")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work, torch = Path(name), not args.without_torch
        if args.given != "0":
            whole(args.given, args.assignment, torch, args.workers, work / "whole")
        if args.scaling:
            scaling(args.scaling, args.assignment, torch, work / "scaling")
        if args.linear:
            linear([int(count) for count in args.linear.split(",")], args.assignment, torch, work / "linear")


if __name__ == "__main__":
    main()
