"""Other editions of the course: by what their submissions are known, and what they ask of an assignment's questions."""

import importlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Published:
    """An edition of the published course."""

    name: str
    has: Sequence[str]  # the files of the package by which its submissions are known,
    least: int  # of which so many are there,
    lacks: Sequence[str]  # files of the package and notebooks that it has not
    asks: Sequence[str]  # ids of the questions that it asks
    says: Mapping[str, str] = field(default_factory=dict)  # file -> regular expression for what stands in it

    def is_of(self, files: Collection[str], text: Callable[[str], str]) -> bool:
        """Whether what was handed in (files of the package, notebooks) is of this edition; `text` reads a file."""
        there = sum(file in files for file in self.has) >= self.least and not any(file in files for file in self.lacks)
        return there and all(file in files and re.search(says, text(file)) for file, says in self.says.items())


def published(assignment: str) -> Sequence[Published]:
    """The other editions of an assignment, in the order in which to look for them."""
    return getattr(importlib.import_module(f"autograder.questions.a{assignment[-1]}"), "PUBLISHED", ())
