"""The work of `autograder demo`: the sample classes in examples/, marked as an instructor would."""

import shutil
from pathlib import Path

from rich.console import Console

from autograder.course import ROOT, CourseError
from autograder.files import read_json
from autograder.grading.run import Run, grade_class


def mark_samples(out: Path, console: Console) -> None:
    """Mark each sample class from the beginning, into a folder of `out`; what lies there must be an earlier demo's."""
    classes = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())
    if out.exists() and not is_earlier_demo(out, classes):
        raise CourseError(f"{out} exists and holds no earlier demo; nothing was changed. Name another with --out.")
    console.print(
        "This marks the sample submissions in examples/ as an instructor would: each runs in a sandbox of its own, "
        "its marks go into nbgrader's gradebook, and a report is written. One that hangs or crashes costs the others "
        "nothing.",
        highlight=False,
    )
    shutil.rmtree(out, ignore_errors=True)
    for examples in classes:
        place = out / examples.name
        run = Run(paths=[str(examples)], assignment=examples.name, course=str(place.resolve()))
        grade_class(run, place, None, console)


def is_earlier_demo(out: Path, classes: list[Path]) -> bool:
    """Whether a folder holds the results of sample classes, and nothing else."""
    names = [path.name for path in classes]
    marked = [(path.name, (read_json(path / "run.json") or {}).get("paths", [])) for path in out.glob("*")]
    return bool(marked) and all(name in names and [Path(p).name for p in paths] == [name] for name, paths in marked)
