"""What is needed for some names of a package: the definitions that they use, at any remove. Nothing is run."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autograder.authoring.modules import Import, Module, Statement
from autograder.authoring.names import Dotted

ITSELF, ALL = "", "*"


class Node(NamedTuple):
    """A name in a module of the package; ITSELF stands for what runs at its import, ALL for all that it defines."""

    module: str
    name: str


class Package:
    """The modules of a package by dotted name, and what uses what."""

    def __init__(self, modules: dict[str, Module]):
        self.modules = modules

    def reach(self, roots: Iterable[Node], left_out: frozenset[Node] = frozenset()) -> set[Node]:
        """Some nodes with all that they need. Where all of a module is needed for want of knowing better, that is
        all but `left_out`."""
        found: set[Node] = set()
        left = list(roots)
        while left:
            node = left.pop()
            if node not in found and node.module in self.modules:
                found.add(node)
                left += self.needed_by(node, left_out)
        return found

    def needed_by(self, node: Node, left_out: frozenset[Node]) -> Iterator[Node]:
        """What a node uses directly."""
        module = self.modules[node.module]
        if node.name == ITSELF:
            yield from parents(node.module)
            yield from self.run_at_import(module)
            return
        yield Node(node.module, ITSELF)
        if node.name == ALL:
            yield from (each for each in self.definitions(module) if each not in left_out)
        for statement in module.definitions.get(node.name, []):
            yield from self.used_by(module, statement)

    def definitions(self, module: Module) -> list[Node]:
        return [Node(module.name, name) for name in module.definitions]

    def run_at_import(self, module: Module) -> Iterator[Node]:
        """What importing a module uses: its statements that always run, and imports that only have an effect."""
        for statement in module.always:
            yield from self.used_by(module, statement)
        for each in [] if module.is_package else effects(module):
            yield Node(each.loads, ITSELF)

    def used_by(self, module: Module, statement: Statement) -> Iterator[Node]:
        """What a statement uses: names of its module, and what it imports itself."""
        for path in statement.uses:
            yield from self.trace(module, path)
        for each in statement.imports:
            yield Node(each.loads, ITSELF)
            yield from self.imported(each, ())

    def code(self, nodes: Iterable[Node]) -> Iterator[str]:
        """The code of some nodes, statement by statement: the same text where none of it has changed."""
        wanted: dict[str, set[str]] = {}
        for node in nodes:
            wanted.setdefault(node.module, set()).add(node.name)
        for name in sorted(wanted):
            module = self.modules[name]
            yield from (module.text(statement) for statement in module.statements if statement.counts(wanted[name]))

    def trace(self, module: Module, path: Dotted) -> list[Node]:
        """The names by way of which a dotted name in a module leads to a definition, and that definition."""
        name, rest = path[0], path[1:]
        here = Node(module.name, name)
        if name in module.definitions:
            return [here]
        if name in module.imports:
            each = module.imports[name]
            return [here, Node(each.loads, ITSELF), *self.imported(each, rest)]
        if f"{module.name}.{name}" in self.modules and module.is_package:
            return self.inside(f"{module.name}.{name}", rest)
        star = self.star_with(module, name)
        return [here, *self.trace(self.modules[star.module], path)] if star else []

    def imported(self, each: Import, rest: Dotted) -> list[Node]:
        """Where an imported name, with attributes, leads to."""
        if each.module not in self.modules or each.name == "*":
            return []
        module = f"{each.module}.{each.name}" if each.name else each.module
        if module in self.modules:
            return self.inside(module, rest)
        return self.trace(self.modules[each.module], (each.name, *rest))

    def inside(self, name: str, path: Dotted) -> list[Node]:
        """What a module with attributes leads to; all of it where that cannot be known."""
        found = self.trace(self.modules[name], path) if path else []
        return [Node(name, ITSELF), *(found or [Node(name, ALL)])]

    def star_with(self, module: Module, name: str) -> Import | None:
        """The `import *` of a module that brings a name."""
        return next((each for each in reversed(module.stars) if self.exports(each.module, name)), None)

    def exports(self, name: str, wanted: str) -> bool:
        """Whether `import *` from a module brings a name."""
        module = self.modules.get(name)
        if module is None:
            return False
        if module.exported is not None:
            return wanted in module.exported
        own = wanted in module.definitions or wanted in module.imports
        return not wanted.startswith("_") and (own or self.star_with(module, wanted) is not None)


def parents(name: str) -> Iterator[Node]:
    """The packages in which a module lies."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield Node(name, ITSELF)


def effects(module: Module) -> list[Import]:
    """The imports of a module of which it uses nothing."""
    found = [each for statement in module.statements if statement.is_import for each in statement.imports]
    return [each for each in found if each.bound and each.bound not in module.used]
