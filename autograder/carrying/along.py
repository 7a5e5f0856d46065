"""What a student's functions use beside themselves: it is taken along where the new release has it not."""

import ast
import builtins
import importlib
import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.authoring.modules import Import, Module, Statement, imports_of
from autograder.authoring.names import Dotted, uses_of
from autograder.authoring.reach import ALL, ITSELF, Node, Package
from autograder.carrying.edited import Edited, class_named
from autograder.carrying.exercises import Function, exercises, same_code
from autograder.intake.limits import PACKAGE

GIVEN = {*dir(builtins), "__file__", "__path__"}
STARS = {"numpy", "math"}  # outside modules of which `import *` is looked into


class Along:
    """Follows what taken functions use, through the student's package, and brings it into the release's modules."""

    def __init__(self, student: Package, release: Package, edited: Mapping[str, Edited], beside: Path):
        self.student, self.release, self.edited, self.beside = student, release, edited, beside
        self.copied: dict[str, str] = {}  # whole modules, by file -> text
        self.helpers: set[str] = set()  # modules beside the package, by name
        self.brought: list[tuple[str, str]] = []  # (file, name), for the report
        self.remarks: list[str] = []
        self.seen: set[Node] = set()

    def follow(self, module: Module, node: ast.stmt) -> None:
        """Bring what a definition or a statement uses, and the modules that it imports itself."""
        for path in uses_of(node):
            self.need(module, path)
        for part in ast.walk(node):
            for each in imports_of(part, package_of(module)):
                self.imported(each)

    def members(self, module: Module, owner: str, node: Function) -> None:
        """Bring what a method uses of its class that the student has added to it."""
        released = names_in(class_named(self.release.modules[module.name], owner))
        own = {name: part for part in class_named(module, owner).body for name in names_in_part(part)}
        for part in ast.walk(node):
            name = part.attr if isinstance(part, ast.Attribute) else ""
            if name in own and name not in released and Node(module.name, f"{owner}.{name}") not in self.seen:
                self.seen.add(Node(module.name, f"{owner}.{name}"))
                self.brought.append((module.file, f"{owner}.{name}"))
                self.edited[module.name].add_member(owner, module, own[name])
                if isinstance(own[name], (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self.follow(module, own[name])
                    self.members(module, owner, own[name])  # type: ignore[arg-type]

    # ---- names

    def need(self, module: Module, path: Dotted) -> None:
        """See to it that a dotted name leads somewhere in the release, as it does in the student's module."""
        if not self.has(module.name, path[0]):
            self.bring(module, path[0])
        elif self.differs(module, path[0]):
            self.remark(f"{module.file}: your code uses {path[0]}, which is not the same in the new release.")
        self.ensure(node for node in self.student.trace(module, path) if node.module != module.name)

    def ensure(self, nodes: Iterable[Node]) -> None:
        """See to it that names of other modules of the student's package are in the release."""
        for node in nodes:
            module = self.student.modules.get(node.module)
            if module is None or module.name == f"{PACKAGE}.lent":
                continue
            if module.name not in self.release.modules:
                self.copy(module)
            elif node.name not in (ITSELF, ALL) and not self.has(module.name, node.name):
                self.bring(module, node.name)

    def has(self, place: str, name: str) -> bool:
        """Whether a name is in a module of the release as it is now."""
        module = self.release.modules.get(place)
        if module is None:
            return module_file(place) in self.copied
        own = name in module.definitions or name in module.imports or any(name in s.binds for s in module.always)
        stars = any(each.module in self.edited and name in self.edited[each.module].added for each in module.stars)
        return own or name in self.edited[place].added or stars or self.release.star_with(module, name) is not None

    def differs(self, module: Module, name: str) -> bool:
        """Whether a definition is both in the student's module and in the release's, and is not the same."""
        released = self.release.modules.get(module.name, module)
        one, other = module.definitions.get(name, []), released.definitions.get(name, [])
        asked = {each.partition(".")[0] for each in exercises(released)}
        return bool(one and other) and name not in asked and not same_code(one[-1].node, other[-1].node)

    def bring(self, module: Module, name: str) -> None:
        """Bring a name of the student's module, with what it uses, into the release's module."""
        if Node(module.name, name) in self.seen:
            return
        self.seen.add(Node(module.name, name))
        edited, each = self.edited[module.name], module.imports.get(name)
        always = [s for s in module.always if name in s.binds or any(i.bound == name for i in s.imports)]
        if name in module.definitions or always:
            for statement in module.definitions.get(name, always):
                self.brought.append((module.file, name))
                edited.added |= statement.binds | {name}
                self.follow(module, statement.node)  # what it uses comes before it
                edited.add(module, statement.node, statement.binds | {name}, runs_at_once(statement))
        elif each:
            edited.add_import(import_line(each), name)
            self.imported(each)
        elif star := self.student.star_with(module, name):
            self.ensure([Node(star.module, name)])
            if not self.has(module.name, name):
                edited.add_import(f"from {star.module} import {name}", name)
        elif outside := star_outside(module, name):
            edited.add_import(f"from {outside} import {name}", name)
        elif name not in GIVEN:
            self.remark(f"{module.file}: your code uses {name}, which is not defined there.")

    # ---- modules

    def imported(self, each: Import) -> None:
        """See to it that what an import statement of the student's loads is there."""
        top = each.loads.partition(".")[0]
        if top == PACKAGE:
            self.ensure([Node(each.loads, ITSELF), *self.student.imported(each, ())])
        elif top not in self.helpers and any((self.beside / place).exists() for place in (f"{top}.py", top)):
            self.helpers.add(top)
            self.brought.append((f"{top}.py", "the whole module"))
        elif top not in self.helpers and not installed(top):
            self.remark(f"Your code imports {top}, which is not installed here.")

    def copy(self, module: Module) -> None:
        """Take a module of the student's own whole, with what it uses of the others."""
        if module.file in self.copied:
            return
        self.copied[module.file] = module.source
        self.brought.append((module.file, "the whole module"))
        for statement in module.statements:
            for path in statement.uses:
                self.ensure(node for node in self.student.trace(module, path) if node.module != module.name)
            for each in statement.imports:
                self.imported(each)

    def remark(self, sentence: str) -> None:
        self.remarks += [sentence] if sentence not in self.remarks else []


def installed(name: str) -> bool:
    """Whether a module is there without the student's files."""
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # __main__
        return True


def package_of(module: Module) -> str:
    return module.name if module.is_package else module.name.rpartition(".")[0]


def module_file(name: str) -> str:
    return name.replace(".", "/") + ".py"


def import_line(each: Import) -> str:
    """An import of one name."""
    if each.name:
        return f"from {each.module} import {each.name}" + (f" as {each.bound}" if each.bound != each.name else "")
    return f"import {each.loads}" + (f" as {each.bound}" if each.bound != each.module else "")


def runs_at_once(statement: Statement) -> set[str]:
    """The names that a statement looks up when it is run, not when what it defines is called."""
    node = statement.node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        return {each.id for part in parts for each in ast.walk(part) if isinstance(each, ast.Name)}
    return {path[0] for path in statement.uses}


def star_outside(module: Module, name: str) -> str:
    """The outside module whose `import *` brings a name, or nothing."""
    stars = [each.module for each in reversed(module.stars) if each.module in STARS]
    return next((star for star in stars if name in public_names(star)), "")


def public_names(module: str) -> Iterable[str]:
    loaded = importlib.import_module(module)
    return getattr(loaded, "__all__", None) or [name for name in dir(loaded) if not name.startswith("_")]


def names_in(owner: ast.ClassDef) -> set[str]:
    return {name for part in owner.body for name in names_in_part(part)}


def names_in_part(part: ast.stmt) -> list[str]:
    """The names that a statement in a class's body gives to something."""
    if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [part.name]
    targets = part.targets if isinstance(part, ast.Assign) else [part.target] if isinstance(part, ast.AnnAssign) else []
    return [each.id for each in targets if isinstance(each, ast.Name)]
