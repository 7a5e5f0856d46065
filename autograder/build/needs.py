"""What each assignment of the course asks for and uses of the reference, and what it gets by that."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autograder import course
from autograder.authoring.modules import read_package
from autograder.authoring.question import Question
from autograder.authoring.reach import ALL, ITSELF, Node, Package
from autograder.authoring.uses import code_nodes, question_nodes, target_nodes
from autograder.build.notebooks import expand
from autograder.build.selection import Nodes, Wanted, files, select
from autograder.course import CourseError
from autograder.cs231n_check.magics import without_magics
from autograder.questions import of_assignment

COMMAND = re.compile(r"python -m (cs231n(?:\.\w+)*)(?!\w)")
CHECKER = course.HERE / "cs231n_check"


class Plan(NamedTuple):
    """The reference's modules, and what each assignment gets of them."""

    package: Package
    selected: dict[str, Nodes]

    def modules(self, assignment: str) -> dict[str, str]:
        """The modules that an assignment gets, solved: file, as students know it -> text."""
        return files(self.package, self.selected[assignment])


def plan() -> Plan:
    """The reference as it is now; CourseError for a question or a notebook that asks it for what it has not."""
    package = reference()
    wants = {assignment: wanted(package, assignment) for assignment in course.assignments()}
    return Plan(package, select(package, wants))


def reference() -> Package:
    """The reference's modules, as they are now."""
    return Package(read_package(course.SOLUTIONS))


def wanted(package: Package, assignment: str) -> Wanted:
    """What an assignment asks for, and what its notebooks, their checks and the checker use."""
    questions = of_assignment(assignment)
    asked = {node for question in questions for node in asked_nodes(package, question)}
    used = {node for path in course.notebook_sources(assignment) for node in notebook_nodes(package, path)}
    used |= {node for path in CHECKER.glob("*.py") for node in code_nodes(package, path.read_text(), path.name)}
    return Wanted(frozenset(asked), frozenset(used.union(*(question_nodes(package, q) for q in questions))))


def asked_nodes(package: Package, question: Question) -> Iterator[Node]:
    """The definitions that are a question's targets; CourseError for one that the reference does not have."""
    for target in question.targets:
        found = target_nodes(package, target)
        if not found and target.partition(":")[0].endswith(".py"):
            raise CourseError(f"{question.where}: {question.id} asks for {target}, which solutions/ does not have.")
        yield from found


def notebook_nodes(package: Package, path: Path) -> Iterator[Node]:
    """What a notebook's cells use of the reference, and the commands that it names."""
    cells = expand(path).cells
    code = "\n".join(without_magics(cell.source) for cell in cells if cell.cell_type == "code")
    yield from code_nodes(package, code, path.name)
    for name in COMMAND.findall("\n".join(cell.source for cell in cells)):
        yield from (Node(name, ITSELF), Node(name, ALL))
