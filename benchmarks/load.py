"""Marks do not depend on the machine's load: a class alone, and beside processes that do nothing but work.

    python benchmarks/load.py [--count 10] [--burners 20] [--assignment assignment1]

Prints both times, and each question whose status or score differs; exit status 1 where one does.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from class_of import make_class
from marking import Cost, graded


@contextlib.contextmanager
def burners(count: int) -> Iterator[None]:
    """So many processes that keep a processor busy."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def differences(alone: Cost, beside: Cost) -> Iterator[str]:
    """A line on each question that was marked otherwise."""
    for student, result in alone.results.items():
        for one, other in zip(result["questions"], beside.results[student]["questions"], strict=True):
            if (one["status"], one["score"]) != (other["status"], other["score"]):
                before, after = (f"{q['status']} ({q['score']}, {q['seconds']:.1f} s)" for q in (one, other))
                yield f"{student}, {one['id']}: alone {before}, under load {after}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--burners", type=int, default=20)
    parser.add_argument("--assignment", default="assignment1")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        rows = make_class(work / "class", args.count, args.assignment)
        alone = graded(work / "class", args.assignment, work / "alone")
        with burners(args.burners):
            beside = graded(work / "class", args.assignment, work / "beside")
    found = list(differences(alone, beside))
    questions = sum(len(result["questions"]) for result in alone.results.values())
    print(f"{len(rows)} submissions alone: {alone.wall:.1f} s, {alone.cpu:.1f} s of processors")
    print(f"beside {args.burners} busy processes: {beside.wall:.1f} s, {beside.cpu:.1f} s of processors")
    print(f"{questions - len(found)} of {questions} questions have the same status and score", *found, sep="\n  ")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
