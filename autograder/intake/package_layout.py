"""Lays out the package: what is chosen of a submission's files, and what the course provides."""

import codecs
import re
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

from autograder.intake.attempts import age
from autograder.intake.copies import Copy, best_copy, same_assignment
from autograder.intake.limits import IGNORED, PACKAGE, File, Parts
from autograder.intake.python2 import modern


def place_package(files: Sequence[File], wanted: Sequence[Parts], target: Path, notes: list[str]) -> tuple[int, Parts]:
    """Copy the package to `target`; a file asked for that is not in it is taken from elsewhere by its name.

    Returns how many of the files asked for are there, and the folder from which the package was taken.
    """
    target.mkdir(parents=True)
    home, copy = best_copy(files, wanted, notes)
    chosen = contents(home, copy, wanted)
    near = [file for file in files if same_assignment(file[1], home)]
    chosen |= by_name(near, sorted(set(wanted) - set(chosen)), notes)
    for parts, path in chosen.items():
        place_code(path, target.joinpath(*parts), notes)
    return len(set(wanted) & set(chosen)), home


def contents(home: Parts, copy: Copy, wanted: Sequence[Parts]) -> Copy:
    """What of a copy is the package's; of a folder by another name only what can be."""
    names = {want[-1] for want in wanted}
    folders = {want[0] for want in wanted if len(want) > 1} | {"saved"}

    def belongs(parts: Parts) -> bool:
        return parts in wanted or (parts[0] in folders if len(parts) > 1 else parts[0] not in names)

    named = home[-1:] == (PACKAGE,)
    return {p: path for p, path in copy.items() if not p[-1].endswith(".ipynb") and (named or belongs(p))}


def by_name(files: Sequence[File], absent: Sequence[Parts], notes: list[str]) -> Copy:
    """Of the files asked for that are absent those which lie somewhere, under their name or that of a second copy."""
    found: dict[Parts, File] = {}
    for want in absent:
        same = [file for file in files if without_number(file[1][-1]) == want[-1]]
        nearest = [file for file in same if len(file[1]) == len(same[0][1])]
        found |= {want: max(nearest, key=lambda file: age(file[1][-1]))} if same else {}
    if found:
        places = [f"{PACKAGE}/{'/'.join(want)} from {'/'.join(parts)}" for want, (_, parts) in found.items()]
        notes.append(f"Taken by name, because it lay elsewhere: {', '.join(places[:4])}.")
    return {want: path for want, (path, _) in found.items()}


def without_number(name: str) -> str:
    """A file's name without what marks a second copy: layers (1).py, layers-1.py, layers copy.py."""
    return re.sub(r"(?:\s*\(\d+\)|[-_ ]\d+|-Copy\d*|[ _-]copy(?: \d+)?)(?=\.\w+$)", "", name, flags=re.I)


def place_support(released: Path, wanted: Collection[Parts], target: Path, notes: list[str]) -> list[Path]:
    """Put the modules that the course provides in the place of those that were not handed in; returns them."""
    if not any(target.rglob("*.py")):
        return []
    names = [path.relative_to(released) for path in sorted(released.rglob("*.py"))]
    absent = [n for n in names if n.parts not in wanted and not (target / n).exists() and not IGNORED & set(n.parts)]
    for name in absent:
        place_code(released / name, target / name, notes)
    if absent:
        some = ", ".join(n.as_posix() for n in absent[:3]) + (", ..." if len(absent) > 3 else "")
        notes.append(f"Not handed in and taken from the assignment: {some} ({len(absent)} of the provided files).")
    return [target / name for name in absent]


# ---- source files


def place_code(path: Path, target: Path, notes: list[str]) -> None:
    """Copy a file; Python source in another encoding than UTF-8, which Python would refuse, is recoded."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target, follow_symlinks=False)
    if path.suffix.lower() != ".py":
        return
    if (text := recoded(target.read_bytes())) is not None:
        target.write_text(text, encoding="utf-8", newline="")
        notes.append(f"{target.name} was not in UTF-8 and was recoded; save it as UTF-8.")
    if (text := modern(target.read_text(encoding="utf-8", errors="replace"))) is not None:
        target.write_text(text, encoding="utf-8", newline="")
        notes.append(f"{target.name} is Python 2; its print statements and tabs were read as in Python 3.")


def recoded(data: bytes) -> str | None:
    """The text of a source file that is neither UTF-8 nor says its encoding, else None."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    says = re.search(rb"^[ \t\f]*#.*?coding[:=]", b"\n".join(data.splitlines()[:2]), re.M)
    if says or decoded(data, "utf-8") is not None:
        return None
    encodings = ("gb18030", "cp1252", "latin-1")
    return next(text for encoding in encodings if (text := decoded(data, encoding)) is not None)


def decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
