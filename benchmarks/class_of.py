"""Makes a class of mixed submissions, as diverse as those of a course, from the reference solution and a seed.

    python benchmarks/class_of.py FOLDER [--count 1000] [--assignment NAME] [--seed 1] [--kind KIND] [--cycle N]

Of ten students four hand in what is right but for style, three what has one to six mistakes, two what is not finished,
and one what is broken, hangs or is hostile (mark it in the sandbox only). FOLDER/kinds.csv says who handed in what; the
n-th student of a seed hands in the same in a class of any size. With --cycle N the work repeats itself after N students
but for their names: classes of N and of 2 N then have the same work to do for each student.
"""

import argparse
import collections
import csv
import itertools
import random
import sys
import tempfile
from pathlib import Path

from class_course import Course, course_of
from class_layouts import Writer, damaged
from class_work import Work, hard_kind, hard_work, mistaken_work, right_work, unfinished_work

FIRST_NAMES = """
    Ada Ben Chloe Dev Emil Fatima Grace Hugo Ines Jun Kofi Lena Mateo Nadia Omar Priya Quentin Rosa Søren Tariq
    Uma Viktor Wei Ximena Yara Zoë Aiko Bruno Celia Dmitri
"""
LAST_NAMES = """
    Abel Brandt Costa Dahl Eze Fischer García Haddad Ivanov Jansen Kim Li Moreau Novak Okafor Patel Quist Rossi
    Sato Tran Ueda Vogel Wang Xu Yilmaz Zhang Müller Nguyen Owusu Silva
"""
TEN = ["right"] * 4 + ["mistakes"] * 3 + ["unfinished"] * 2 + ["hard"]
KINDS = "kinds.csv"
HARD = ("broken", "hanging", "hostile")
COLUMNS = ["student", "kind", "what", "layout"]


def name_of(number: int) -> str:
    """The name of the n-th student; each has another."""
    first_names, last_names = FIRST_NAMES.split(), LAST_NAMES.split()
    turn, place = divmod(number, len(first_names) * len(last_names))
    last, first = divmod(place, len(first_names))
    return f"{first_names[first]} {last_names[last]}" + (f" {'I' * (turn + 1)}" if turn else "")


def kind_of(number: int, seed: int) -> str:
    """The kind of the n-th student; each ten of them have those of TEN, in an order of their own."""
    kind = random.Random(f"{seed} tens {number // 10}").sample(TEN, len(TEN))[number % 10]
    return hard_kind(number // 10 + seed) if kind == "hard" else kind


def work_of(number: int, seed: int, course: Course) -> Work:
    """What the n-th student hands in."""
    rng, kind = random.Random(f"{seed} student {number}"), kind_of(number, seed)
    if kind in HARD:
        return hard_work(course, number // 10 + seed, rng)
    return {"right": right_work, "mistakes": mistaken_work, "unfinished": unfinished_work}[kind](course, rng)


def numbers(count: int, seed: int, kind: str = "", cycle: int = 0) -> list[int]:
    """Whose work each of a class hands in: the first of a kind, if one is named, and again after `cycle` of them."""
    of_kind = (number for number in itertools.count() if kind in ("", kind_of(number, seed)))
    first = list(itertools.islice(of_kind, min(count, cycle or count)))
    return [first[place % len(first)] for place in range(count)]


def make_class(
    folder: Path, count: int, assignment: str, seed: int = 1, torch: bool = True, kind: str = "", cycle: int = 0
) -> list[dict[str, str]]:
    """Write a class into a folder that is not there or empty; returns a row of COLUMNS for each student."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a new folder.")
    course = course_of(assignment, torch)
    rows = []
    with tempfile.TemporaryDirectory() as place:
        writer = Writer(assignment, course.pictures, Path(place))
        for student, number in enumerate(numbers(count, seed, kind, cycle)):
            name, work = name_of(student), work_of(number, seed, course)
            files = work.files(course, name)
            if work.damage:
                damaged(folder / f"{name}.zip", work.damage, files)
            else:
                writer.write(folder, name, work.layout, files, work.run)
            rows.append({"student": name, "kind": work.kind, "what": "; ".join(work.said), "layout": work.layout})
    with open(folder / KINDS, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return rows


def read_kinds(folder: Path) -> list[dict[str, str]]:
    """The rows of a class's kinds.csv."""
    with open(folder / KINDS, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--assignment", default="assignment1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=["right", "mistakes", "unfinished", *HARD], default="", help="one kind only")
    parser.add_argument("--without-torch", action="store_true", help="leave out the notebooks that need PyTorch")
    parser.add_argument("--cycle", type=int, default=0, help="repeat the work after so many students")
    args = parser.parse_args()
    rows = make_class(
        args.folder, args.count, args.assignment, args.seed, not args.without_torch, args.kind, args.cycle
    )
    counts = collections.Counter(row["kind"] for row in rows)
    for kind, number in counts.items():
        print(f"{number:5} {kind}")
    for what, number in sorted(collections.Counter(r["what"] for r in rows if r["kind"] in HARD).items()):
        print(f"      {number:3} {what}")
    print(f"{args.folder}: who handed in what is in kinds.csv", file=sys.stderr)


if __name__ == "__main__":
    main()
