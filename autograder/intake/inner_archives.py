"""The files in the archives of a submission; of several attempts at the same the last."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from autograder.intake.archives import unpack
from autograder.intake.attempts import age, newest, said
from autograder.intake.limits import ARCHIVES, KEPT, MAX_ARCHIVES, File, Parts, Unreadable
from autograder.intake.walking import apart, walk


def in_archives(
    archives: list[File],
    scratch: Path,
    notes: list[str],
    problems: list[str],
    asked: Callable[[list[File]], set[Parts]] = lambda files: set(),
    numbers: Iterator[int] | None = None,
) -> list[File]:
    """The files in archives, and in archives in these: some systems pack again what was handed in.

    Of archives that are attempts at the same, by what of them is `asked` for, one is taken: the last.
    """
    numbers = numbers or iter(range(MAX_ARCHIVES))
    opened: list[Opened] = []
    for archive in sorted(archives, key=lambda file: age(file[1][-1]), reverse=True):
        if (number := next(numbers, None)) is None:
            left = f"Only the first {MAX_ARCHIVES} archives in the submission were opened."
            notes += [left] if left not in notes else []
            break
        files, inner = apart(unpacked(archive, scratch / str(number), notes, problems))
        files += in_archives(inner, scratch, notes, problems, asked, numbers) if inner else []
        opened.append(Opened(archive, files, asked(files)))
    return [file for archive in last_attempts(opened, notes) for file in archive.files]


class Opened(NamedTuple):
    """An archive that was opened."""

    archive: File
    files: list[File]
    asked: set[Parts]  # what is asked for and in it

    @property
    def name(self) -> str:
        return "/".join(self.archive[1])

    def is_attempt_at(self, other: "Opened") -> bool:
        """Whether two archives hold the same, for the most part; parts that go together do not."""
        return 2 * len(self.asked & other.asked) >= max(min(len(self.asked), len(other.asked)), 1)


def last_attempts(opened: list[Opened], notes: list[str]) -> list[Opened]:
    """The archives without those that are earlier attempts at what another holds."""
    taken: dict[int, list[Opened]] = {}
    for place in sorted(range(len(opened)), key=lambda place: recency(opened[place]), reverse=True):
        later = next((n for n in taken if opened[n].is_attempt_at(opened[place])), None)
        taken.setdefault(place if later is None else later, []).append(opened[place])
    for attempts in taken.values():
        notes += said([each.name for each in attempts], attempts[0].name)
    return [opened[place] for place in sorted(taken)]


def recency(opened: Opened) -> tuple[Any, ...]:
    """What is larger of the later attempt: what its name says, then how much it holds, then when it was written."""
    path, parts = opened.archive
    return age(parts[-1]), len(opened.asked), newest(path), parts


def unpacked(archive: File, folder: Path, notes: list[str], problems: list[str]) -> list[File]:
    """What counts in an archive, unpacked into a new folder; nothing, and why, of one that cannot be read."""
    path, parts = archive
    folder.mkdir()
    try:
        unpack(path, folder, (KEPT | ARCHIVES).__contains__, notes)
    except Unreadable as problem:
        problems.append(str(problem))
        return []
    return [(file, parts + inner) for file, inner in walk(folder, notes)]
