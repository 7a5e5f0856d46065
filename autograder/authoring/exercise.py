"""What a question and its editions have alike: a check, the known mistakes, and the conventions that count as right."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from autograder.authoring.places import caller, place
from autograder.authoring.tester import Name, Tester
from autograder.authoring.variants import Mistake, Variant

Check = Callable[[Name, Tester], None]
Function = TypeVar("Function", bound=Callable)
Errors = type[BaseException] | tuple[type[BaseException], ...]


def error_names(errors: Errors) -> tuple[str, ...]:
    """The names of some errors, or of one."""
    return tuple(error.__name__ for error in (errors if isinstance(errors, tuple) else (errors,)))


@dataclass(kw_only=True)
class Exercise:
    """What a question and its editions have alike: a check of some targets, and what is known to come back."""

    targets: list[str]
    check: Check
    mistakes: list[Mistake] = field(default_factory=list)
    accepted: list[Variant] = field(default_factory=list)

    def mistake(
        self, key: str, hint: str, target: str | None = None, raises: Errors = (), keeps: str | float = "concept"
    ):
        """Decorator: a small wrong implementation, called with the right one before its own arguments.

        One that stops with an error says with which, and is recognised by that error only. `keeps` is the part of
        the points that is left where it alone explains all that is wrong: a key of variants.SEVERITIES, or a number.
        """

        def add(function: Function) -> Function:
            where, names = place(function), error_names(raises)
            self.mistakes.append(Mistake(key, target or self.targets[0], function, "", where, hint, names, keeps))
            return function

        return add

    def mistaken_cell(
        self, key: str, hint: str, source: str, raises: Errors = (), keeps: str | float = "concept", where: str = ""
    ):
        """A wrong notebook cell, as text; one that stops with an error says with which."""
        names = error_names(raises)
        self.mistakes.append(Mistake(key, self.targets[0], None, source, where or caller(), hint, names, keeps))

    def accepts(self, key: str, target: str | None = None):
        """Decorator: another convention that counts as right."""

        def add(function: Function) -> Function:
            self.accepted.append(Variant(key, target or self.targets[0], function, "", place(function)))
            return function

        return add
