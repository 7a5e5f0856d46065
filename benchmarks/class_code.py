"""Changes to the reference's modules as students make them: unfinished, known mistakes, slips, and style.

A module is text with the solution markers still in it; its exercises are named by their functions.
"""

import ast
import builtins
import copy
import functools
import inspect
import random
import textwrap
from collections.abc import Callable, Iterator

from autograder.authoring.skeleton import BEGIN, END, solution_blocks
from autograder.authoring.variants import Variant

SWAPPED: dict[type, ast.operator] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Div(), ast.Div: ast.Mult(),
}  # fmt: skip
COMPARED: dict[type, ast.cmpop] = {ast.Gt: ast.Lt(), ast.Lt: ast.Gt(), ast.GtE: ast.Gt(), ast.LtE: ast.Lt()}
UNFINISHED = {
    "as it was handed out": "raise NotImplementedError",
    "pass": "pass",
    "returns None": "out = None\nreturn out",
    "begun": "# TODO: I did not get further\nresult = 0",
}


@functools.lru_cache(maxsize=1000)
def names(text: str, file: str) -> list[str]:
    """The name of the function of each block between markers; a function may have several."""
    return [name for _, name in solution_blocks(text, file)]


def span(text: str, block: int) -> tuple[int, int]:
    """The lines of the markers of a block, from 0."""
    lines = [line.strip() for line in text.splitlines()]
    firsts, lasts = ([n for n, line in enumerate(lines) if line == mark] for mark in (BEGIN, END))
    return firsts[block], lasts[block]


def with_body(text: str, block: int, body: str) -> str:
    """A module with a block replaced; the markers stay."""
    first, last = span(text, block)
    lines = text.splitlines()
    indent = lines[first][: -len(BEGIN)]
    return (
        "\n".join([*lines[: first + 1], textwrap.indent(textwrap.dedent(body).strip("\n"), indent), *lines[last:]])
        + "\n"
    )


def before_body(text: str, block: int, code: str) -> str:
    """A module with some lines put before a block's."""
    first, last = span(text, block)
    return with_body(text, block, code + "\n" + textwrap.dedent("\n".join(text.splitlines()[first + 1 : last])))


def without(text: str, file: str, name: str, body: str) -> str:
    """A module in which a function's work is not done, but begins with `body` and has nothing else."""
    for block, function in enumerate(names(text, file)):
        text = with_body(text, block, body) if function == name else text
    return text


def without_markers(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if line.strip() not in (BEGIN, END))


# ---- slips


def slipped(text: str, block: int, rng: random.Random) -> tuple[str, str]:
    """A module with one small change in a block, and what was changed; nothing where none can be."""
    found = list(slips(text, *span(text, block)))
    if not found:
        return text, ""
    node, new = rng.choice(found)
    start, end = place(text, node)
    old = text.encode()[start:end].decode()
    return (text.encode()[:start] + new.encode() + text.encode()[end:]).decode(), f"{old} -> {new}"


def slips(text: str, first: int, last: int) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What may be written in the place of which node, between two lines."""
    tree = ast.parse(text)
    in_texts = {inner for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt)) and first < node.lineno - 1 < last and node not in in_texts:
            yield from ((node, new) for new in instead(node))


def instead(node: ast.AST) -> Iterator[str]:
    """What a hurried student writes in the place of a node, if that is likely."""
    other = copy.deepcopy(node)
    match other:
        case ast.BinOp(op=op) if type(op) in SWAPPED:
            other.op = SWAPPED[type(op)]
            yield f"({ast.unparse(other)})"
        case ast.BinOp(op=ast.MatMult()):
            yield f"({ast.unparse(other.left)}.T @ {ast.unparse(other.right)})"
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            other.ops = [COMPARED[type(op)]]
            yield f"({ast.unparse(other)})"
        case ast.UnaryOp(op=ast.USub()):
            yield ast.unparse(other.operand)
        case ast.Call(keywords=[*_, ast.keyword(arg="axis" | "keepdims") as last]):
            other.keywords.remove(last)
            yield ast.unparse(other)
        case ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield "pass"


def place(text: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Where a node begins and ends, in bytes."""
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    assert node.end_lineno is not None and node.end_col_offset is not None
    return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


# ---- known mistakes and accepted conventions


def in_its_place(variant: Variant) -> str:
    """Code that puts a variant in its target's place at the end of the module; nothing where it cannot stand alone."""
    path, function = variant.target.partition(":")[2], variant.function
    if not path or not inspect.isfunction(function) or function.__name__ == "<lambda>":
        return ""
    node = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(node, ast.FunctionDef) or not stands_alone(node, function):
        return ""
    right = node.args.args.pop(0).arg
    node.name, node.decorator_list = path.rpartition(".")[2], []
    node.args.defaults = [ast.Constant(value) for value in function.__defaults__ or ()]
    code = textwrap.indent(ast.unparse(ast.fix_missing_locations(node)), "    ")
    return f"\n\ndef own({right}):\n{code}\n    return {node.name}\n\n\n{path} = own({path})\n"


def stands_alone(node: ast.FunctionDef, function: Callable) -> bool:
    """Whether a function needs no more than NumPy and its arguments."""
    named = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    bound = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}
    bound |= {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
    simple = all(isinstance(value, (int, float, str, type(None))) for value in function.__defaults__ or ())
    decorators = {inner.id for d in node.decorator_list for inner in ast.walk(d) if isinstance(inner, ast.Name)}
    plain = not node.args.kwonlyargs and len(node.args.args) > len(node.args.defaults)
    return plain and simple and named - bound - decorators <= {"np", *dir(builtins)}


# ---- style


def renamed(text: str, block: int, ending: str) -> str:
    """A module with the variables of a block that is a whole function named otherwise, in another layout."""
    first, last = span(text, block)
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef) and n.lineno - 1 < first]
    function = max((n for n in functions if (n.end_lineno or 0) >= last), key=lambda n: n.lineno)
    if not whole(function, first, last):
        return text
    variables = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    given = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    own = {n.id for n in variables if isinstance(n.ctx, ast.Store)} - given
    for n in variables:
        n.id += ending if n.id in own else ""
    return with_body(text, block, "\n".join(ast.unparse(s) for s in function.body if s.lineno - 1 > first))


def whole(function: ast.FunctionDef, first: int, last: int) -> bool:
    """Whether all of a function but its docstring lies between the markers."""
    body = function.body[1:] if isinstance(function.body[0], ast.Expr) else function.body
    return all(first < statement.lineno - 1 < last for statement in body)
