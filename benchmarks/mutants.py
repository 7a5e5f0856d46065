"""How many small wrong changes of the autograder the tests notice: mutants made by cosmic-ray, on a stated sample.

    python benchmarks/mutants.py [--only intake] [--each 40] [--seed 1] [--workers 2]

For each room below, `--each` places are drawn from all that can be changed, and one change at each place. Each is
made in a copy of the checkout, where its tests run until one fails. Prints the share that is killed, and those
that live with their change. A mutant that lives is a test that is missing, or a change that makes no difference.
"""

import argparse
import itertools
import os
import queue
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkResult
from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).resolve().parents[1]
TIMES, SECONDS = 3, 30  # as long as without a change, and so much more, may a mutant's tests take; then it is killed
# room -> its modules, and the tests that are to notice
ROOMS = {
    "grading": ("grading/*.py", "school builds_on prepare cli messy"),
    "judging": (
        "cs231n_check/{judge,hints,compare,errors,replay,plain,cells,package}.py",
        "replay compare hints messy",
    ),
    "sandbox": (
        "sandbox/*.py",
        "sandbox second_wall said builds_on",
    ),
    "intake": ("intake/*.py", "intake_parts downloads submission messy gradebook"),
    "export": ("export/*.py", "exports gradescope cli"),
}
# What is changed: decisions, numbers, signs, loops, handlers. Not `|`, which mostly stands in types.
OPERATORS = (
    "ReplaceComparisonOperator", "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr",
    "ReplaceOrWithAnd", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer",
    "RemoveDecorator", "ZeroIterationForLoop", "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_Div", "ReplaceBinaryOperator_Div_Mul", "ReplaceUnaryOperator_Delete",
)  # fmt: skip
LEFT_OUT = (".git", ".venv*", "__pycache__", "results", "*.part")


def modules(pattern: str) -> list[Path]:
    """The modules of a pattern, relative to the checkout; {a,b} stands for either."""
    head, brace, rest = pattern.partition("{")
    names, _, tail = rest.partition("}")
    patterns = [f"{head}{name}{tail}" for name in names.split(",")] if brace else [pattern]
    return [path.relative_to(ROOT) for each in patterns for path in sorted((ROOT / "autograder").glob(each))]


def sample(paths: list[Path], each: int, rng: random.Random) -> list[MutationSpec]:
    """One change at each of `each` places."""
    with tempfile.TemporaryDirectory() as folder, use_db(f"{folder}/all.sqlite", WorkDB.Mode.create) as db:
        init(paths, db, {})
        changes = [item.mutations[0] for item in db.pending_work_items]
    fitting = [c for c in changes if c.operator_name.partition("/")[2].startswith(OPERATORS)]
    ordered = sorted(fitting, key=lambda c: (*place(c), c.operator_name, c.occurrence, str(c.operator_args)))
    places = {key: list(found) for key, found in itertools.groupby(ordered, place)}
    return [rng.choice(places[key]) for key in rng.sample(sorted(places), min(each, len(places)))]


def place(change: MutationSpec) -> tuple[str, tuple[int, int]]:
    return str(change.module_path), change.start_pos


def outcomes(changes: list[MutationSpec], tests: str, workers: int) -> Iterator[tuple[MutationSpec, WorkResult]]:
    """What the tests say to each change, each made in one of `workers` copies of the checkout."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for n in range(workers):
            copies.put(Path(shutil.copytree(ROOT, f"{folder}/{n}", ignore=shutil.ignore_patterns(*LEFT_OUT))))
        seconds = limit(Path(folder) / "0", tests)

        def outcome(change: MutationSpec) -> WorkResult:
            copy = copies.get()
            try:
                return mutate_and_test(
                    [attrs.evolve(change, module_path=copy / change.module_path)], command(copy, tests), seconds
                )
            finally:
                copies.put(copy)

        yield from zip(changes, pool.map(outcome, changes))


def limit(copy: Path, tests: str) -> float:
    """How long the tests of a mutant may take; where they fail without a change, every mutant would count as killed."""
    start = time.monotonic()
    if subprocess.run(shlex.split(command(copy, tests)), stdout=sys.stderr).returncode:
        raise SystemExit("The tests fail without a change: mend them first.")
    return TIMES * (time.monotonic() - start) + SECONDS


def command(copy: Path, tests: str) -> str:
    files = " ".join(f"tests/test_{name}.py" for name in tests.split())
    python = ROOT / ".venv" / "bin" / "python"
    setting = f"PYTHONPATH={copy} PYTEST_DISABLE_PLUGIN_AUTOLOAD=1"  # importing plugins takes half of a mutant's time
    return f"env -C {copy} {setting} {python} -m pytest -q -x -p no:cacheprovider {files}"


def report(room: str, found: Iterable[tuple[MutationSpec, WorkResult]], console: Console) -> None:
    found = [(change, result) for change, result in found if result.worker_outcome is WorkerOutcome.NORMAL]  # was made
    alive = [(change, result) for change, result in found if not result.is_killed]
    console.print(f"{room}: {len(found) - len(alive)} of {len(found)} killed")
    for change, result in alive:
        console.print(f"  lives: {change.module_path}:{change.start_pos[0]} {change.operator_name}", highlight=False)
        lines = [
            line for line in (result.diff or "").splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
        ]
        console.print("\n".join(f"    {line}" for line in lines), markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=ROOMS, help="one room")
    parser.add_argument("--each", type=int, default=40, help="mutants of each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    args, console = parser.parse_args(), Console()
    os.chdir(ROOT)
    for room in [args.only] if args.only else ROOMS:
        pattern, tests = ROOMS[room]
        changes = sample(modules(pattern), args.each, random.Random(args.seed))
        report(room, track(outcomes(changes, tests, args.workers), room, len(changes), console=console), console)


if __name__ == "__main__":
    main()
