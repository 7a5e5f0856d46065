"""Results that stay on disk: a class of ten thousand takes no more memory than the names of its files."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import CourseError
from autograder.files import read_json
from autograder.results import Result


class Stored(Mapping[str, Result]):
    """Results by student, in the order given. Each is read from its file whenever it is asked for, and not kept.

    CourseError where a file is gone or damaged since.
    """

    def __init__(self, paths: Mapping[str, Path]):
        self.paths = {student: str(path) for student, path in paths.items()}

    def __getitem__(self, student: str) -> Result:
        path = self.paths[student]
        result: Any = read_json(path)
        if result is None:
            raise CourseError(f"{path} cannot be read any more: run the same command again to have it written again.")
        return result

    def __contains__(self, student: object) -> bool:
        return student in self.paths

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def in_order(self) -> "InOrder":
        """The same by number."""
        return InOrder(self)


class InOrder(Sequence[Result]):
    """Stored results by number, in the order given."""

    def __init__(self, results: Stored):
        self.results, self.students = results, [*results]

    def __getitem__(self, number: Any) -> Any:
        return self.results[self.students[number]]

    def __len__(self) -> int:
        return len(self.students)
