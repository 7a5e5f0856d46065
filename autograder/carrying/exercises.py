"""The exercises of a module, and whether a function is an answer to one. Nothing is run."""

import ast
import copy
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autograder.authoring.modules import Module, first_line
from autograder.cs231n_check.unfinished import UNFINISHED

Function = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ASKS_FOR_NOTHING = {
    "get",
    "setdefault",
    "zeros",
    "zeros_like",
    "dict",
    "list",
    "len",
    "range",
}  # calls in what is given


class Found(NamedTuple):
    """A function of a module, or a method of one of its classes."""

    node: Function
    owner: ast.ClassDef | None


def exercises(module: Module) -> list[str]:
    """The qualified names of the functions that raise as they were handed out, in order."""
    return list(dict.fromkeys(UNFINISHED.findall(module.source)))


def functions(module: Module) -> dict[str, Found]:
    """The functions of a module and the methods of its classes, by qualified name; of two by one name the last."""
    found: dict[str, Found] = {}
    for statement in module.statements:
        node = statement.node
        if isinstance(node, Function):
            found[node.name] = Found(node, None)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}": Found(part, node) for part in node.body if isinstance(part, Function)}
    return found


# ---- whether there is an answer


def is_written(own: Function, released: Function) -> bool:
    """Whether a student's function holds more than what was handed out, in this edition or another."""
    return not (same_code(own, released) or all(map(is_idle, own.body)))


def still_raises(node: Function) -> bool:
    """Whether the line that an exercise is handed out with is still in it."""
    return UNFINISHED.search(ast.unparse(node).replace("NotImplementedError('", 'NotImplementedError("')) is not None


def same_code(one: ast.AST, other: ast.AST) -> bool:
    """Whether two definitions are the same, but for docstrings, comments and layout."""
    return ast.dump(without_docstrings(one)) == ast.dump(without_docstrings(other))


def without_docstrings(node: ast.AST) -> ast.AST:
    bare = copy.deepcopy(node)
    for part in ast.walk(bare):
        if isinstance(part, DEFINITIONS) and ast.get_docstring(part) is not None:
            part.body = part.body[1:]
    return bare


def is_idle(statement: ast.stmt) -> bool:
    """Whether a statement computes nothing, as those of a function that is not begun."""
    if isinstance(statement, (ast.Pass, ast.Raise)):
        return True
    if isinstance(statement, ast.If):
        return all(map(is_idle, [*statement.body, *statement.orelse]))
    if isinstance(statement, (ast.Assign, ast.Expr, ast.Return)):
        return statement.value is None or all(map(is_plain, ast.walk(statement.value)))
    return False


def is_plain(part: ast.AST) -> bool:
    """Whether a part of an expression only names, packs or looks up what is given."""
    if isinstance(part, ast.Call):
        name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
        return name in ASKS_FOR_NOTHING
    return not isinstance(part, (ast.BinOp, ast.Compare, ast.BoolOp, ast.Lambda, ast.ListComp, ast.GeneratorExp))


# ---- what is said of them


def parameters(node: Function) -> list[str]:
    """The names of a function's parameters, in order."""
    given = node.args
    more = [each for each in (given.vararg, given.kwarg) if each]
    return [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, *more)]


def by_file(names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """`FILE: NAME, NAME` for each file of some (file, name)."""
    found: dict[str, list[str]] = {}
    for file, name in names:
        found.setdefault(file, []).append(name)
    yield from (f"{file}: {', '.join(dict.fromkeys(each))}" for file, each in found.items())


def lines_of(module: Module, node: ast.stmt) -> list[str]:
    """The lines of a definition, with its decorators."""
    return module.source.split("\n")[first_line(node) - 1 : node.end_lineno]


def own_text(module: Module, node: ast.stmt) -> list[str]:
    """The lines of a statement at the top of a module; of one that shares its line only its own part."""
    if isinstance(node, DEFINITIONS):
        return lines_of(module, node)
    return (ast.get_source_segment(module.source, node) or ast.unparse(node)).split("\n")
