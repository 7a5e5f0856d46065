"""Makes assignments/ from solutions/, and says where it is not what solutions/ makes."""

import filecmp
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder import course
from autograder.build import built, catalogue, needs, unasked
from autograder.build.needs import Plan
from autograder.build.package import answers, write_package
from autograder.build.rounding import equal_but_for_rounding
from autograder.build.running import digest, run_changed
from autograder.course import CourseError
from autograder.cs231n_check import plain
from autograder.files import write_text
from autograder.gradebook.converters import generate
from autograder.trial.problems import problems


def build_course(execute: bool, say: Callable[[str], None]) -> None:
    """Build all assignments, and the table of questions; `execute` runs every notebook again."""
    plan = verified()
    for assignment in course.assignments():
        build(assignment, plan, execute, say)
    write_text(catalogue.PATH, catalogue.text())


def verified() -> Plan:
    """What to build, after reading all that a build reads; an author's mistake raises CourseError."""
    wrong = [problem for assignment in course.assignments() for problem in problems(assignment)]
    if wrong:
        raise CourseError("\n".join(dict.fromkeys(wrong)))
    for assignment in course.assignments():
        for path in course.notebook_sources(assignment):
            answers(path)
    plan = needs.plan()
    unasked.verify(plan.package)
    return plan


def build(assignment: str, plan: Plan, execute: bool, say: Callable[[str], None]) -> None:
    """Build one assignment: its public checks, its executed notebooks, and its folder, each where something changed."""
    target, made = course.ASSIGNMENTS / assignment, built.read(assignment)
    made["questions"] = write_package(assignment, target, plan, made["questions"])  # the notebooks use the checks
    built.write(assignment, made)
    for name, ran_with in run_changed(assignment, plan.package, made["notebooks"], execute):
        say(f"{assignment}: {name} has run")
        made["notebooks"][name] = ran_with
        built.write(assignment, made)
    made["questions"] = replace_folder(assignment, target, plan, made["questions"])
    made["notebooks"] = {path.stem: digest(path, plan.package) for path in course.notebook_sources(assignment)}
    built.write(assignment, made)
    say(f"{assignment}: built")


def replace_folder(assignment: str, folder: Path, plan: Plan, made: dict[str, str]) -> dict[str, str]:
    """Make an assignment's folder afresh in its place; returns what its public checks are made from."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
        now = write_package(assignment, Path(fresh) / "new", plan, made)
        release_notebooks(assignment, Path(fresh) / "new")
        if folder.exists():
            os.replace(folder, Path(fresh) / "old")
        os.replace(Path(fresh) / "new", folder)
    return now


def release_notebooks(assignment: str, folder: Path) -> None:
    """Make the released notebooks in a folder."""
    with tempfile.TemporaryDirectory() as work:
        for path in generate(assignment, Path(work), f"sqlite:///{work}/gradebook.db"):
            write_text(folder / path.name, path.read_text(encoding="utf-8"))


def after_generate(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's hook after `nbgrader generate_assignment`: put the package beside the notebooks."""
    made = built.read(assignment)["questions"]
    write_package(assignment, course.ASSIGNMENTS / assignment, needs.plan(), made)


# ---- what is stale


def stale(assignment: str, made: dict[str, str] | None = None) -> list[str]:
    """The files of assignments/ that are not what a build makes now, each with what is wrong.

    Public checks that `made` has as they are now, by what they are made from, are taken for right; all are made again
    without it.
    """
    with tempfile.TemporaryDirectory() as fresh:
        write_package(assignment, Path(fresh), needs.plan(), made or {})
        release_notebooks(assignment, Path(fresh))
        return differences(Path(fresh), course.ASSIGNMENTS / assignment)


def differences(fresh: Path, there: Path) -> list[str]:
    made, found = files(fresh), files(there)
    wrong = [f"{name}: missing" for name in sorted(made - found)]
    wrong += [f"{name}: not made by the build" for name in sorted(found - made)]
    return wrong + [f"{name}: differs" for name in sorted(made & found) if not same(fresh / name, there / name)]


def files(folder: Path) -> set[str]:
    ignored = {"__pycache__", ".ipynb_checkpoints"}
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and not ignored & set(p.parts)}


def same(one: Path, other: Path) -> bool:
    if one.suffix == ".npz" and one.parent.name == "public":  # a check
        return equal_but_for_rounding(plain.load(one), plain.load(other))
    return filecmp.cmp(one, other, shallow=False)
