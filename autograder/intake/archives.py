"""Unpacks archives that are not trusted: regular files only, inside one folder, within bounds."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.intake.limits import (
    AGAIN,
    IGNORED,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_FILE,
    MAX_NAME,
    MAX_NAMES,
    OURS,
    Unreadable,
)
from autograder.intake.members import DAMAGE, Member, members_of

Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Bounds:
    """How much is unpacked of an archive."""

    room: int = MAX_BYTES  # bytes that all files may have
    largest: int = MAX_FILE  # bytes that one may have
    names: int = MAX_NAMES  # files in it, those too that are not unpacked
    lenient: bool = False  # whether a member that would lie outside the folder is left out; else it spoils the archive


OF_ONE = Bounds()
OF_A_CLASS = Bounds(room=16 * 2**30, largest=2**30, names=500_000, lenient=True)


def unpack(path: Path, folder: Path, keeps: Callable[[str], bool], notes: list[str], bounds: Bounds = OF_ONE) -> None:
    """Unpack an archive's regular files into `folder`, telling its kind by content.

    Inputs:
    - keeps: function of a name's suffix: whether such files are unpacked.
    - notes: list to which a sentence is added for each member that was left out.

    Raises Unreadable when the archive cannot be opened, would write outside the folder, or is too large.
    """
    try:
        with members_of(path, bounds.room, bounds.names) as members:
            kept = (item for item in placed(members, path, notes, bounds) if is_kept(item[0], keeps))
            for name, opened in within(bounds, kept, path, notes):
                if not write_member(opened, folder / name):
                    notes.append(f"{brief(name)} is damaged inside {path.name} and was left out.")
    except DAMAGE:
        raise Unreadable(f"{path.name} is damaged or was cut off on its way: {AGAIN}.") from None


def placed(
    members: Iterable[Member], path: Path, notes: list[str], bounds: Bounds
) -> Iterator[tuple[PurePosixPath, Member]]:
    """The members that lie in the folder, and where in it."""
    for member in members:
        name = PurePosixPath(member.name.replace("\\", "/"))
        if leads_out(name) or len(name.parts) > MAX_DEPTH:
            if not bounds.lenient:
                raise Unreadable(misplaced(member.name, path, leads_out(name)))
            notes.append(f"{member.name[:80]!r} lies outside its folder or too deep in it, and was left out.")
        elif any(len(part) > MAX_NAME for part in name.parts):
            notes.append(f"{brief(name)} has a name that is too long, and was left out.")
        elif name.parts:
            yield name, member


def leads_out(name: PurePosixPath) -> bool:
    """Whether a name leads out of the folder, on any system."""
    return name.is_absolute() or ".." in name.parts or ":" in "".join(name.parts[:1])


def misplaced(name: str, path: Path, outside: bool) -> str:
    if outside:
        return f"{path.name} would write outside its folder ({name[:80]!r}) and was not unpacked: {AGAIN}."
    return f"{path.name} holds more than {MAX_DEPTH} folders in one another: {AGAIN}."


def is_kept(name: PurePosixPath, keeps: Callable[[str], bool]) -> bool:
    return keeps(name.suffix.lower()) and not IGNORED & set(name.parts)


def within(
    bounds: Bounds, items: Iterable[tuple[PurePosixPath, Member]], path: Path, notes: list[str]
) -> Iterator[tuple[PurePosixPath, Opener]]:
    """The regular files that are not too large; raises Unreadable when all together are."""
    left = bounds.room
    for name, member in items:
        if member.open is None:
            notes.append(f"{brief(name)} is a link or a device, not a file, and was left out.")
        elif member.size > bounds.largest:
            notes.append(f"{brief(name)} is larger than {bounds.largest >> 20} MiB and was left out.")
        elif (left := left - member.size) < 0:
            room = bounds.room >> 20
            raise Unreadable(f"{path.name} unpacks to more than {room} MiB: leave out what is not asked for.")
        else:
            yield name, member.open


def brief(name: PurePosixPath) -> str:
    return name.as_posix()[:80]


def write_member(opened: Opener, target: Path) -> bool:
    """Write one member; False, and no file, when it is damaged or its name does not fit."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened() as source, open(target, "xb") as out:
            while chunk := source.read(2**20):
                out.write(chunk)
        return True
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        return target.is_file()  # a second member of the same name: the first stays
    except (*DAMAGE, OSError) as error:
        if getattr(error, "errno", None) in OURS:
            raise
        with contextlib.suppress(OSError):  # a name too long to be written cannot be removed either
            target.unlink(missing_ok=True)
        return False
