"""What a question, or code outside the package, uses of the reference."""

from collections.abc import Iterator

from autograder.authoring.modules import dotted_name, read_module
from autograder.authoring.names import Dotted
from autograder.authoring.question import Question
from autograder.authoring.reach import ALL, ITSELF, Node, Package
from autograder.cs231n_check.records import Case


def question_nodes(package: Package, question: Question) -> set[Node]:
    """What a question's targets, known variants and cases use of a package."""
    variants = [*question.mistakes, *question.accepted]
    named = {*question.targets, *(variant.target for variant in variants)}
    nodes = {node for target in named for node in target_nodes(package, target)}
    paths = {path for case in question.cases(0) for path in case_paths(case)}
    return nodes.union(*(package.inside(path[0], path[1:]) for path in paths if path[0] in package.modules))


def target_nodes(package: Package, target: str) -> list[Node]:
    """The definition that a target names; none for what is in no module of the package."""
    file, _, name = target.partition(":")
    module = package.modules.get(dotted_name(file))
    return package.trace(module, tuple(name.split("."))) if module and file == module.file else []


def case_paths(case: Case) -> Iterator[Dotted]:
    """The dotted names that a case looks up: ("cs231n", "layers", "affine_forward")."""
    paths: dict[int, Dotted] = {}
    shorter, register = set(), 0
    for kind, *rest in case["steps"]:
        if kind == "import":
            paths[register] = (rest[0],)
        elif kind == "attr" and rest[0] in paths:
            shorter.add(rest[0])
            paths[register] = (*paths[rest[0]], rest[1])
        register += len(rest[1]) if kind == "unpack" else 1
    yield from (path for number, path in paths.items() if number not in shorter)


def code_nodes(package: Package, source: str, file: str) -> set[Node]:
    """What some code outside the package uses of it, and what it imports without using it."""
    module = read_module(source, file)
    found: set[Node] = set()
    for statement in module.statements:
        found.update(*(package.trace(module, path) for path in statement.uses))
        for each in statement.imports:
            found.add(Node(each.loads, ITSELF))
            found.update(node for node in package.imported(each, ()) if node.name != ALL)
    return {node for node in found if node.module in package.modules}
