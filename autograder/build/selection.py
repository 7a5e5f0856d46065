"""Which parts of the reference an assignment gets: what it needs, and what no assignment needs."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from autograder.authoring.reach import ITSELF, Node, Package
from autograder.build.trimming import trimmed

Nodes = frozenset[Node]


class Wanted(NamedTuple):
    """What an assignment starts from: what it asks for, and what its notebooks and checks use."""

    asked: Nodes
    used: Nodes


def select(package: Package, wanted: Mapping[str, Wanted]) -> dict[str, Nodes]:
    """What each assignment gets of a package. `wanted` is in the order of the course.

    It gets what it needs; what no assignment needs comes with its module, unless that brings what only others need.
    """
    later = {name: asked_later(name, wanted) for name in wanted}
    needs = {name: package.reach(each.asked | each.used, later[name]) for name, each in wanted.items()}
    needed = Nodes().union(*needs.values())
    return {name: loose(package, needs[name], needed, later[name]) | needs[name] for name in wanted}


def asked_later(name: str, wanted: Mapping[str, Wanted]) -> Nodes:
    """What is asked for the first time by assignments after this one."""
    order = list(wanted)
    after = order.index(name) + 1
    asked = [wanted[other].asked for other in order]
    return Nodes().union(*asked[after:]).difference(*asked[:after])


def loose(package: Package, need: Collection[Node], needed: Nodes, later: Nodes) -> Nodes:
    """What no assignment needs and this one gets, with what that needs."""
    others = needed.difference(need)
    found = [package.reach([node], later) for node in unneeded(package, needed) if comes_with(node, need, needed)]
    return Nodes().union(*(nodes for nodes in found if not any(is_real(package, n) for n in nodes & others)))


def unneeded(package: Package, needed: Nodes) -> list[Node]:
    nodes = [node for module in package.modules.values() for node in package.definitions(module)]
    nodes += [Node(name, ITSELF) for name in package.modules]
    return [node for node in nodes if node not in needed]


def comes_with(node: Node, need: Collection[Node], needed: Nodes) -> bool:
    """Whether a node's module is one that the assignment needs, or nobody."""
    module = Node(node.module, ITSELF)
    return module in need or module not in needed


def is_real(package: Package, node: Node) -> bool:
    """Whether a node is a module or a definition, and not merely an imported name."""
    return node.name == ITSELF or node.name in package.modules[node.module].definitions


def files(package: Package, selected: Collection[Node]) -> dict[str, str]:
    """The modules with something in a selection: file, as students know it -> text, of the selected parts only."""
    chosen = [module for module in package.modules.values() if Node(module.name, ITSELF) in selected]
    return {module.file: trimmed(package, module, selected) for module in chosen}
