"""A module of the new release that is being edited: functions replaced, and what these use added."""

import ast
import io
import tokenize
from dataclasses import dataclass, field

from autograder.authoring.modules import Module, first_line
from autograder.carrying.exercises import DEFINITIONS, Found, functions, lines_of, own_text

HEADING = "# ---- from your earlier work: what your functions here use"


@dataclass
class Edited:
    """A module of the release, and what is to be changed in it."""

    module: Module
    replaced: dict[str, list[str]] = field(default_factory=dict)  # qualified name -> the lines in its place
    members: dict[str, list[str]] = field(default_factory=dict)  # class -> lines to add to it
    imports: list[str] = field(default_factory=list)
    future: list[str] = field(default_factory=list)  # imports that come before all others
    early: list[str] = field(default_factory=list)  # lines that go before its definitions,
    late: list[str] = field(default_factory=list)  # and after them
    added: set[str] = field(default_factory=set)  # names that it gets
    waiting: set[str] = field(default_factory=set)  # those of them that go after its definitions

    def replace(self, name: str, own: Module, found: Found) -> None:
        """Put a student's function in the place of the one of its qualified name."""
        released = functions(self.module)[name].node
        self.future += [line for line in future_imports(own) if line not in self.future]
        self.replaced[name] = indented(lines_of(own, found.node), released.col_offset)

    def add(self, own: Module, node: ast.stmt, binds: frozenset[str], uses: set[str]) -> None:
        """Add a statement of the student's, after the definitions that it needs when it runs."""
        waits = uses & (set(self.module.definitions) | self.waiting)
        self.waiting |= binds if waits else frozenset()
        place = self.late if waits else self.early
        place += [*["", ""] * isinstance(node, DEFINITIONS), *own_text(own, node)]

    def add_import(self, line: str, name: str) -> None:
        self.imports += [line] if line not in self.imports else []
        self.added.add(name)

    def add_member(self, owner: str, own: Module, node: ast.stmt) -> None:
        """Add a student's method or attribute to a class."""
        inside = class_named(self.module, owner).body[0].col_offset
        self.members.setdefault(owner, []).extend(["", *indented(lines_of(own, node), inside)])

    @property
    def is_changed(self) -> bool:
        return bool(self.replaced or self.members or self.imports or self.early or self.late)

    @property
    def text(self) -> str:
        """The module's text with all changes; SyntaxError where they do not fit."""
        lines = self.module.source.rstrip("\n").split("\n")
        there = functions(self.module)
        nodes = {name: there[name].node for name in self.replaced}
        changes = [(first_line(nodes[name]) - 1, end(nodes[name]), new) for name, new in self.replaced.items()]
        ends = {name: end(class_named(self.module, name)) for name in self.members}
        changes += [(ends[name], ends[name], new) for name, new in self.members.items()]
        head = self.imports + (["", HEADING, *self.early] if self.early else [])
        top = end_of_imports(self.module)
        changes += [(top, top, head)] if head else []
        start = end_of_text(self.module)
        changes += [(start, start, self.future)] if self.future else []
        for first, last, new in sorted(changes, key=lambda change: change[:2], reverse=True):
            lines[first:last] = new
        lines += ["", "", HEADING, *self.late] if self.late else []
        text = "\n".join(lines) + "\n"
        ast.parse(text)
        return text


def end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def class_named(module: Module, name: str) -> ast.ClassDef:
    return next(s.node for s in reversed(module.statements) if isinstance(s.node, ast.ClassDef) and s.node.name == name)


def end_of_imports(module: Module) -> int:
    """After which line a module's first imports end; after its docstring where there are none."""
    last = 0
    for statement in module.statements:
        if not (statement.is_import or statement.is_text):
            break
        last = end(statement.node)
    return last


def end_of_text(module: Module) -> int:
    """After which line a module's docstring ends."""
    return next((end(s.node) for s in module.statements[:1] if s.is_text), 0)


def future_imports(module: Module) -> list[str]:
    """The lines by which a module imports from __future__."""
    nodes = [statement.node for statement in module.statements]
    return [ast.unparse(node) for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "__future__"]


def indented(lines: list[str], width: int) -> list[str]:
    """A definition's lines moved to another column; what lies within texts of several lines is left."""
    own = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    if own == " " * width:
        return lines
    inside = within_texts(lines)
    moved = [" " * width + line.removeprefix(own) if line.startswith(own) and line.strip() else line for line in lines]
    return [line if number in inside else new for number, (line, new) in enumerate(zip(lines, moved))]


def within_texts(lines: list[str]) -> set[int]:
    """The numbers of the lines, from 0, that begin within a text of several lines."""
    source = "if True:\n" + "\n".join(lines) if lines[0][:1].isspace() else "\n" + "\n".join(lines)
    tokens = tokenize.generate_tokens(io.StringIO(source + "\n").readline)
    kinds = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    return {n - 2 for each in tokens if each.type in kinds for n in range(each.start[0] + 1, each.end[0] + 1)}
