"""The course's own functions for what earlier assignments asked, lent to those who did not do them.

They lie in a module of their own, cs231n/lent.py, which counts as not written when it is marked: see
intake/lent_layout.py.
"""

import ast
import copy
from collections.abc import Iterable, Mapping

from autograder.authoring.modules import Module, Statement, read_module
from autograder.authoring.reach import ITSELF, Node, Package
from autograder.authoring.skeleton import BEGIN, END
from autograder.authoring.variants import file_of
from autograder.carrying.exercises import exercises, functions, lines_of
from autograder.questions import load

LENT = "cs231n/lent.py"
HEAD = '''"""Functions that the course lends to those who did not write them in an earlier assignment.

They work, and earn no points; this file is not marked, whatever is in it. To earn the points, write a function of your
own in the module that imports it from here, in the place of that import. Each docstring says what is asked.
"""
'''


def asked_before(assignment: str) -> dict[str, list[str]]:
    """File -> the functions in it that assignments before this one ask for."""
    found: dict[str, list[str]] = {}
    for question in load().values():
        if question.assignment < assignment:
            for target in question.targets:
                found.setdefault(file_of(target), []).append(target.partition(":")[2])
    return found


def lendable(texts: Mapping[str, str], before: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """File -> the functions in it that are not written and that earlier assignments ask for, of a package's texts."""
    modules = [read_module(text, file) for file, text in texts.items() if file in before]
    open_ = {module.file: [n for n in exercises(module) if n in set(before[module.file])] for module in modules}
    alone = {module.file: {name for name, found in functions(module).items() if not found.owner} for module in modules}
    return {file: kept for file, names in open_.items() if (kept := [name for name in names if name in alone[file]])}


def lent_module(reference: Package, lent: Mapping[str, Iterable[str]]) -> str:
    """The text of cs231n/lent.py: some functions of the reference, with what they use."""
    by_file = {module.file: module for module in reference.modules.values()}
    roots = [Node(by_file[file].name, name) for file, names in lent.items() for name in names]
    needed = reference.reach(roots)
    imports: list[str] = []
    parts: list[str] = []
    for file in lent:
        module = by_file[file]
        names = {node.name for node in needed if node.module == module.name} - {ITSELF}
        chosen = [s for s in module.statements if s.is_definition and s.binds & names]
        used = {path[0] for statement in chosen for path in statement.uses}
        imports += [line for line in import_lines(module.statements, used) if line not in imports]
        parts += ["\n".join(without_marks(lines_of(module, statement.node))) for statement in chosen]
    return "\n\n\n".join(["\n".join([HEAD, *imports]), *parts]) + "\n"


def import_lines(statements: Iterable[Statement], used: set[str]) -> list[str]:
    """The outside imports of which something is used, each name in a statement of its own."""
    found = []
    for node in (s.node for s in statements if isinstance(s.node, (ast.Import, ast.ImportFrom))):
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) in used:
                one = copy.copy(node)
                one.names = [alias]
                found.append(ast.unparse(one))
    return found


def without_marks(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip() not in (BEGIN, END)]


def with_lent(text: str, file: str, names: Iterable[str]) -> str:
    """A module's text with some functions imported from cs231n/lent.py, in the places where they stood."""
    module: Module = read_module(text, file)
    lines, there = text.split("\n"), functions(module)
    dots = "." * file.count("/")
    for name in sorted(names, key=lambda name: -there[name].node.lineno):
        node = there[name].node
        first = (node.end_lineno or node.lineno) - len(lines_of(module, node))
        lines[first : node.end_lineno] = [
            "# Lent by the course: it works, and earns no points. To earn them, write your own in its place.",
            f"from {dots}lent import {name}",
        ]
    return "\n".join(lines)
