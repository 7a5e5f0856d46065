"""The names of a module that a statement sets and uses. Nothing is run."""

import ast
import symtable
from collections.abc import Iterator

Dotted = tuple[str, ...]  # a name with attributes: ("optim", "sgd")


def names_bound(node: ast.stmt) -> frozenset[str]:
    """The names of the module that a statement sets."""
    table = symtable.symtable(ast.unparse(node), "", "exec")
    return frozenset(s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_namespace())


def uses_of(node: ast.stmt) -> Iterator[Dotted]:
    """The names of the module, with their attributes, that a statement uses, within functions too."""
    free = names_used(symtable.symtable(ast.unparse(node), "", "exec"))
    return (path for path in paths(node) if path[0] in free)


def names_used(table: symtable.SymbolTable) -> set[str]:
    """The names that a scope and those within it look up in the module."""
    outermost = table.get_type() == "module"
    used = [s for s in table.get_symbols() if s.is_referenced() or (s.is_assigned() and not outermost)]
    here = {s.get_name() for s in used if outermost or s.is_global()}  # `global n; n += 1` looks n up, too
    return here.union(*map(names_used, table.get_children()))


def paths(node: ast.AST) -> Iterator[Dotted]:
    """All names in some code, each with the attributes that are asked of it."""
    path = path_of(node)
    if path:
        yield path
    else:
        for child in ast.iter_child_nodes(node):
            yield from paths(child)


def path_of(node: ast.AST) -> Dotted:
    """`optim.sgd` -> ("optim", "sgd"); nothing for what does not start with a name."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (owner := path_of(node.value)):
        return (*owner, node.attr)
    return ()
