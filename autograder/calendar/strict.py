"""Reads a file of settings strictly: what is unknown or of another type is refused, with what to write instead."""

import datetime
import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import CourseError


@dataclass(frozen=True)
class Strict:
    """Takes values out of tables; raises CourseError with the file, the key and what to write."""

    path: Path

    def value(
        self,
        table: Mapping[str, Any],
        place: str,
        key: str,
        kind: type,
        what: str,
        default: Any,
        good: Callable[[Any], bool] = lambda value: True,
    ) -> Any:
        """The value of a key, of this type and no other; `what` says what to write."""
        if key not in table:
            return default
        if type(table[key]) is not kind or not good(table[key]):  # True is an int
            raise self.wrong(f"{place}.{key}" if place else key, table[key], what)
        return table[key]

    def table(self, said: Mapping[str, Any], place: str, key: str) -> dict[str, Any]:
        name = f"{place}.{key}" if place else key
        found = said.get(key, {})
        if not isinstance(found, dict):
            raise CourseError(f"{self.path}: {name} must be a table: write [{name}] and below it name = value.")
        return found

    def known(self, said: Iterable[str], place: str, known: Collection[str]) -> None:
        for name in said:
            if name not in known:
                near = difflib.get_close_matches(name, sorted(known), 1)
                meant = f"did you mean {near[0]}?" if near else f"there can be: {', '.join(known)}."
                where = f" in [{place}]" if place else ""
                raise CourseError(f"{self.path}: there is no {name!r}{where}; {meant}")

    def wrong(self, key: str, value: Any, what: str) -> CourseError:
        text = value.isoformat() if isinstance(value, datetime.date | datetime.time) else repr(value)
        return CourseError(f"{self.path}: {key} = {text}: write {what}.")
