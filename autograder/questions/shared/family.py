"""Families: mistakes and conventions that several questions share, written once and entered in each of them.

PENALTY = Family()

@PENALTY.mistake("no_penalty", "The penalty is missing: add reg * sum(W * W) and its gradient.")
def _(right, W, X, y, reg): ...

PENALTY.may_happen_in(svm_loss_naive, svm_loss_vectorized)
"""

from collections.abc import Callable
from typing import TypeVar

from autograder.authoring.exercise import Errors, Exercise
from autograder.authoring.places import caller

Function = TypeVar("Function", bound=Callable)


class Family:
    """Known mistakes and accepted conventions that belong to no question of their own, in the order of writing."""

    def __init__(self):
        self.entries: list[Callable[[Exercise, dict[str, str]], object]] = []

    def mistake(
        self, key: str, hint: str, target: str | None = None, raises: Errors = (), keeps: str | float = "concept"
    ):
        """Decorator, as that of a question; the hint may hold names in braces, for words of each question's own."""

        def add(function: Function) -> Function:
            self.entries.append(
                lambda exercise, words: exercise.mistake(key, filled(hint, words), target, raises, keeps)(function)
            )
            return function

        return add

    def mistaken_cell(self, key: str, hint: str, source: str, raises: Errors = (), keeps: str | float = "concept"):
        """As that of a question: a wrong notebook cell, as text."""
        where = caller()
        self.entries.append(
            lambda exercise, words: exercise.mistaken_cell(key, filled(hint, words), source, raises, keeps, where)
        )

    def accepts(self, key: str, target: str | None = None):
        """Decorator, as that of a question."""

        def add(function: Function) -> Function:
            self.entries.append(lambda exercise, words: exercise.accepts(key, target)(function))
            return function

        return add

    def may_happen_in(self, *exercises: Exercise, **words: str) -> None:
        """Enter all in each of some questions or editions; `words` fill the names in the hints' braces."""
        for exercise in exercises:
            for enter in self.entries:
                enter(exercise, words)


def filled(hint: str, words: dict[str, str]) -> str:
    """A hint with the words of a question in it; where there are none, braces stand for themselves."""
    return hint.format(**words) if words else hint
