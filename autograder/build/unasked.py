"""Exercises of the reference that no question asks for: an author's oversight."""

import ast
from collections.abc import Collection, Iterator

from autograder.authoring.reach import Node, Package
from autograder.authoring.skeleton import solution_blocks
from autograder.authoring.uses import target_nodes
from autograder.course import CourseError
from autograder.questions import load


def verify(package: Package) -> None:
    """Raise CourseError for the first exercise that no question asks for."""
    targets = {target for question in load().values() for target in question.targets}
    for place in unasked(package, targets):
        raise CourseError(f"{place}; write its question in autograder/questions/, or take the markers away.")


def unasked(package: Package, targets: Collection[str]) -> Iterator[str]:
    """The solution blocks that are in no target, nor in a helper of one: `FILE, line N: no question asks for NAME`."""
    reached = package.reach(node for target in targets for node in target_nodes(package, target))
    for module in package.modules.values():
        asked = {name for file, _, name in (target.partition(":") for target in targets) if file == module.file}
        for line, name in solution_blocks(module.source, module.file):
            top = Node(module.name, name.partition(".")[0])
            if not (is_within(name, asked) or (top in reached and is_helper(package, top, name, asked))):
                yield f"{module.file}, line {line}: no question asks for {name}"


def is_within(name: str, asked: Collection[str]) -> bool:
    """Whether a function is asked for, or is part of what is."""
    return any(name == other or name.startswith(f"{other}.") for other in asked)


def is_helper(package: Package, top: Node, name: str, asked: Collection[str]) -> bool:
    """Whether a function serves what is asked for: of a class that is asked for by method, one that others call."""
    if not any(other.startswith(f"{top.name}.") for other in asked):
        return True
    return name.split(".")[1] in called_on_self(package, top)


def called_on_self(package: Package, top: Node) -> set[str]:
    """The attributes that a class uses of `self`."""
    parts = [part for s in package.modules[top.module].definitions[top.name] for part in ast.walk(s.node)]
    attributes = [part for part in parts if isinstance(part, ast.Attribute)]
    return {each.attr for each in attributes if isinstance(each.value, ast.Name) and each.value.id == "self"}
