"""Which files of a package a source imports, directly or by way of others. Nothing is run."""

import ast
import functools
from collections.abc import Iterable, Iterator
from pathlib import Path


def closure(starts: Iterable[Path], root: Path, within: Path | None = None) -> set[Path]:
    """Some files of the packages below `root`, and all files there that they import, at any remove.

    `within`, if given, is the folder beyond which nothing is looked at.
    """
    found: set[Path] = set()
    left = list(starts)
    while left:
        path = left.pop()
        if path not in found and path.is_relative_to(within or root):
            found.add(path)
            package = path.parent.relative_to(root).parts
            left += imported(path.read_text(encoding="utf-8"), package, root)
    return found


@functools.cache
def imported(source: str, package: tuple[str, ...], root: Path) -> list[Path]:
    """The files below `root` that a source imports itself; `package` is what a leading dot stands for."""
    return list(dict.fromkeys(places(source, package, root)))


def places(source: str, package: tuple[str, ...], root: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from files_of(tuple(alias.name.split(".")), root)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            for alias in node.names:
                yield from files_of((*base, alias.name), root)


def files_of(name: tuple[str, ...], root: Path) -> Iterator[Path]:
    """The modules that importing a dotted name runs, from the top; its last part may be no module."""
    for depth in range(1, len(name) + 1):
        place = root.joinpath(*name[:depth])
        yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())
