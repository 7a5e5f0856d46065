# Generated from autograder/cs231n_check/statements.py by "make build".
"""What a statement does with names: which it sets, which it uses, and whose values it changes."""

import ast
import builtins

from .cells import COMPREHENSIONS, SCOPES, at_level, root

SHOWING = {"display", "plt", "pprint", "check", *dir(builtins)}  # functions, and methods, that change no argument
READING = {"items", "keys", "values", "get", "copy", "mean", "std", "max", "min", "sum", "count", "index", "tolist"}
MAX_NODES = 5000  # of a statement's syntax tree that is read in order


class Statement:
    """A statement of a cell: the names that it sets for sure, that it changes, and that it uses.

    `later` are those that functions use, which may be set after the function and before the call. `changes` are those
    that it sets perhaps, or whose values it changes.
    """

    def __init__(self, node):
        self.node = node
        self.sets: set[str] = set()
        self.uses: set[str] = set()
        self.later: set[str] = set()
        inner = list(at_level(node))
        try:
            (self.read if len(inner) < MAX_NODES else self.read_simple)(node)
        except RecursionError:  # a thousand of `elif`
            self.read_simple(node)
        self.changes = self.sets.union(*map(changed, inner))
        self.calls = {n.func.id for n in inner if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        self.gives_all = isinstance(node, ast.ImportFrom) and is_star(node)

    def read(self, node):
        """Note what a statement, or one within it, uses and sets, in the order in which it is done."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.use_in_function(node)
            self.sets.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.sets |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)):
            self.read_parts([*map(vars(node).get, ("test", "iter", "target")), *getattr(node, "items", [])])
            self.read_parts([*node.body, *getattr(node, "orelse", [])])
        elif isinstance(node, ast.If):
            self.read(node.test)
            self.read_branches(node.body, node.orelse)
        elif hasattr(node, "handlers"):
            self.read_branches(node.body, *([h.type, *h.body] for h in node.handlers))
            self.read_parts([*node.orelse, *node.finalbody])
        else:
            self.read_simple(node)

    def read_parts(self, nodes):
        for node in nodes:
            if node is not None:
                self.read(node)

    def read_branches(self, *branches):
        """Of several ways, only what all of them set is set for sure."""
        before, ways = self.sets, []
        for branch in branches:
            self.sets = set(before)
            self.read_parts(branch)
            ways.append(self.sets)
        self.sets = set.intersection(*ways)

    def read_simple(self, node):
        """A statement without others in it, or an expression: what it uses is used before it sets anything."""
        inner = list(at_level(node))
        names = [n for n in inner if isinstance(n, ast.Name)]
        stored = {n.id for n in names if not isinstance(n.ctx, ast.Load)}
        if isinstance(node, ast.AugAssign):
            self.use(stored)
        if isinstance(node, ast.AnnAssign) and node.value is None:
            stored = set()
        self.use({n.id for n in names if isinstance(n.ctx, ast.Load)})
        for each in inner:
            if isinstance(each, ast.Lambda):
                self.use_in_function(each)
            elif isinstance(each, COMPREHENSIONS):
                self.use(free(each))
        self.sets |= stored

    def use(self, names):
        self.uses |= names - self.sets

    def use_in_function(self, node):
        names = free(node)
        self.use(names)
        self.later |= names


def is_star(node):
    """Whether an import gives all names of a module; the package's own are in scope, or not to be replaced."""
    return node.names[0].name == "*" and not (node.module or "").startswith("cs231n")


def free(node):
    """The names that a function, a class or a comprehension uses and does not set within."""
    inner = list(ast.walk(node))
    loaded = {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    stored = {n.id for n in inner if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    stored |= {n.arg for n in inner if isinstance(n, ast.arg)}
    stored |= {n.name for n in inner if isinstance(n, SCOPES) and n is not node and hasattr(n, "name")}
    imports = [a for n in inner if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names]
    return loaded - stored - {a.asname or a.name.split(".")[0] for a in imports}


def changed(node):
    """The names whose values a node changes: x[0] = ..., x.a = ..., and calls for their effect, x.append(...), f(x)."""
    if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
        return {root(node)} - {""}
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return {node.id}
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and root(node.value.func) not in SHOWING:
        call = node.value
        own = root(call.func) if isinstance(call.func, ast.Attribute) and call.func.attr not in READING else ""
        return {own, *(a.id for a in call.args if isinstance(a, ast.Name))} - {""}
    return set()


def changed_within(function):
    """The names from outside whose values a function changes."""
    inner = [n for part in function.body for n in ast.walk(part)]
    own = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    own |= {n.id for n in inner if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    public = {name for n in inner if isinstance(n, ast.Global) for name in n.names}
    return (set().union(*map(changed, inner)) - own) | public
