"""What a module defines, imports and uses, read from its text. Nothing is run."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.authoring.names import Dotted, names_bound, uses_of
from autograder.course import CourseError

ASSIGNING = (ast.Assign, ast.AnnAssign, ast.AugAssign)
NOT_CODE = {"__pycache__", "saved", "datasets"}


@dataclass(frozen=True)
class Import:
    """One name that an import statement binds."""

    module: str  # the module in which the name is found, from the top: cs231n.layers
    name: str  # what is taken from there: "" for the module itself, "*" for all
    bound: str  # the name that it gets here; "" where it is "*"
    loads: str  # the module that the statement runs


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a module: an import, a definition, or one that always runs."""

    node: ast.stmt
    binds: frozenset[str]
    imports: tuple[Import, ...]
    uses: frozenset[Dotted]

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, (ast.Import, ast.ImportFrom))

    @property
    def is_definition(self) -> bool:
        """Whether it does nothing but give names to something, so that it can be left out with them."""
        if isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return True
        return isinstance(self.node, ASSIGNING) and all(map(is_name, targets(self.node)))

    @property
    def is_text(self) -> bool:
        """Whether it is a docstring."""
        return isinstance(self.node, ast.Expr) and isinstance(self.node.value, ast.Constant)

    def counts(self, names: set[str]) -> bool:
        """Whether it matters to some of the module's names."""
        bound = self.binds | {each.bound for each in self.imports}
        return bool(bound & names) if self.is_import or self.is_definition else not self.is_text


@dataclass(frozen=True)
class Module:
    """A module: its dotted name, its file as students know it (cs231n/layers.py), and its statements."""

    name: str
    file: str
    source: str
    statements: tuple[Statement, ...]

    def text(self, statement: Statement) -> str:
        """The lines of a statement, with its decorators."""
        first = first_line(statement.node)
        return "\n".join(self.source.splitlines()[first - 1 : statement.node.end_lineno])

    @property
    def is_package(self) -> bool:
        return self.file.endswith("__init__.py")

    @cached_property
    def definitions(self) -> dict[str, list[Statement]]:
        """The statements that define each name; `__all__` is no definition."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in statement.binds - {"__all__"} if statement.is_definition else ():
                found.setdefault(name, []).append(statement)
        return found

    @cached_property
    def always(self) -> list[Statement]:
        """The statements that run whatever is wanted of the module."""
        return [statement for statement in self.statements if not (statement.is_import or statement.is_definition)]

    @cached_property
    def imports(self) -> dict[str, Import]:
        """What each imported name stands for."""
        at_import = [statement for statement in self.statements if not statement.is_definition]
        return {each.bound: each for statement in at_import for each in statement.imports if each.bound}

    @cached_property
    def stars(self) -> list[Import]:
        return [each for statement in self.statements for each in statement.imports if each.name == "*"]

    @cached_property
    def used(self) -> set[str]:
        """All names that its statements use."""
        return {path[0] for statement in self.statements for path in statement.uses}

    @cached_property
    def exported(self) -> list[str] | None:
        """The names in `__all__`; None where there is none, or where it is computed."""
        found = [s.node.value for s in self.statements if "__all__" in s.binds and isinstance(s.node, ast.Assign)]
        try:
            return list(ast.literal_eval(found[-1])) if found else None
        except (ValueError, TypeError):
            return None


def read_package(root: Path, package: str = "cs231n") -> dict[str, Module]:
    """The modules of a package in a folder, by dotted name."""
    files = module_files(root, package)
    modules = [read_module(path.read_text(encoding="utf-8"), file) for file, path in files.items()]
    return {module.name: module for module in modules}


def module_files(root: Path, package: str = "cs231n") -> dict[str, Path]:
    """The modules' files as students know them (cs231n/layers.py), and where they are."""
    paths = sorted(path for path in (root / package).rglob("*.py") if not NOT_CODE & set(path.parts))
    return {path.relative_to(root).as_posix(): path for path in paths}


def dotted_name(file: str) -> str:
    """`cs231n/layers.py` -> `cs231n.layers`; `cs231n/__init__.py` -> `cs231n`."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def read_module(source: str, file: str) -> Module:
    """A module from its text; CourseError where that is not Python."""
    name = dotted_name(file)
    package = name if file.endswith("__init__.py") else name.rpartition(".")[0]
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise CourseError(f"{file}, line {error.lineno}: {error.msg}") from None
    return Module(name, file, source, tuple(statement(node, package) for node in tree.body))


def statement(node: ast.stmt, package: str) -> Statement:
    imports = tuple(each for part in ast.walk(node) for each in imports_of(part, package))
    is_import = isinstance(node, (ast.Import, ast.ImportFrom))
    return Statement(node, frozenset() if is_import else names_bound(node), imports, frozenset(uses_of(node)))


def imports_of(node: ast.AST, package: str) -> Iterator[Import]:
    """What an import statement binds; `package` is what a leading dot stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            module = alias.name if alias.asname else alias.name.partition(".")[0]
            yield Import(module, "", alias.asname or module, alias.name)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            yield Import(base, alias.name, "" if alias.name == "*" else alias.asname or alias.name, base)


def first_line(node: ast.stmt) -> int:
    """Where a statement begins, from 1, with its decorators."""
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])


def targets(node: ast.stmt) -> Iterable[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]


def is_name(target: ast.expr) -> bool:
    """Whether an assignment's target is a name, or names only."""
    return isinstance(target, ast.Name) or (isinstance(target, ast.Tuple) and all(map(is_name, target.elts)))
