"""A package that a student has written, looked through as the reference is."""

from collections.abc import Callable
from typing import TypeVar

from autograder.authoring.modules import Module
from autograder.authoring.names import Dotted
from autograder.authoring.reach import Node, Package

Answer = TypeVar("Answer")


class Untrusted(Package):
    """A student's package, in which modules may import from one another in a circle."""

    def __init__(self, modules: dict[str, Module]):
        super().__init__(modules)
        self.busy: set[tuple[str, Dotted]] = set()

    def trace(self, module: Module, path: Dotted) -> list[Node]:
        return self.once((module.name, path), lambda: super(Untrusted, self).trace(module, path), [])

    def exports(self, name: str, wanted: str) -> bool:
        return self.once((name, ("*", wanted)), lambda: super(Untrusted, self).exports(name, wanted), False)

    def once(self, key: tuple[str, Dotted], look: Callable[[], Answer], nothing: Answer) -> Answer:
        """What a look gives; nothing where it is a part of the same look."""
        if key in self.busy:
            return nothing
        self.busy.add(key)
        try:
            return look()
        finally:
            self.busy.remove(key)
