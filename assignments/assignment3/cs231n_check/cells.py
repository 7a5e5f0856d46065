# Generated from autograder/cs231n_check/cells.py by "make build".
"""Which names a notebook cell sets."""

import ast
import itertools
import re

from .magics import without_magics

MAX_PARSED = 100_000  # characters of a cell; parsed, it takes two hundred times as many bytes
MAX_SOURCES = 300_000  # of all cells that are looked through
NOT_READ = (SyntaxError, ValueError, RecursionError, MemoryError)  # what Python raises for a source it cannot read


def assigns(source, name):
    """Whether a cell sets a name, in a function excepted, defines it, or sets an entry of it at the start of a line."""
    if name not in source:
        return False
    statements = parsed(source)
    if statements is None:
        return assigns_in_text(source, name)
    entries = [t for s in statements if isinstance(s, (ast.Assign, ast.AnnAssign)) for t in targets(s)]
    return any(isinstance(t, ast.Subscript) and root(t) == name for t in entries) or any(
        binds(node, name) for statement in statements for node in at_level(statement)
    )


def binds(node, name):
    """Whether a node of the syntax tree gives a name its value: it assigns to it, or defines a function or class."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name == name
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def setting(sources, name):
    """The numbers of the cells that set a name; of very many that hold it, by their text alone."""
    holding = [number for number, source in enumerate(sources) if name in source]
    read = assigns if sum(len(sources[number]) for number in holding) <= MAX_SOURCES else assigns_in_text
    return [number for number in holding if read(sources[number], name)]


def naming(sources, numbers, question):
    """Those of some cells, by number, that name a question in a comment: `# Exercise a2.PyTorch.open_ended`."""
    comment = re.compile(rf"^[ \t]*#.*\b{re.escape(question)}\b(?!\.\w)", re.M)
    return [number for number in numbers if comment.search(sources[number])]


def assigns_in_text(source, name):
    """As `assigns`, at the start of a line only."""
    defining = tuple(f"{kind} {name}" for kind in ("def", "class"))
    return any(
        begins_with_assignment(line, name) if line.startswith(name) else line.startswith(defining)
        for line in source.splitlines()
    )


def parsed(source):
    """A cell's statements; None where it is too long or not Python."""
    if len(source) > MAX_PARSED:
        return None
    try:
        return ast.parse(without_magics(source)).body
    except NOT_READ:
        return None


def begins_with_assignment(line, name):
    """The same of a line that begins with the name, by its text alone."""
    rest = line[len(name) :].lstrip()
    if rest[:1] == ":":
        rest = "=" + rest.partition("=")[2] if "=" in rest else ""
    if rest[:1] == "[":
        return re.search(r"\][ \t]*=(?!=)", rest) is not None
    return rest[:1] == "," or (rest[:1] == "=" and rest[1:2] != "=")


SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def at_level(node):
    """The nodes of a statement that are not within a function, a class or a comprehension; those themselves are."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*SCOPES, *COMPREHENSIONS)):
            waiting += ast.iter_child_nodes(node)


def targets(statement):
    """What an assignment assigns to, its tuples taken apart."""
    found = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return list(itertools.chain(*(t.elts if isinstance(t, (ast.Tuple, ast.List)) else [t] for t in found)))


def root(node):
    """The name at which a chain of entries and attributes begins: of `a.b[0].c` it is a; "" where there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
