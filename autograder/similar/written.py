"""What a student has written of a submission that is laid out: functions asked for, their helpers, notebook cells."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.notebooks import Damaged
from autograder.similar.definitions import NOT_PYTHON, Definition, definitions, reached
from autograder.similar.fingerprints import Fingerprints, fingerprints
from autograder.similar.handed_out import HandedOut, code_cells, squeezed

MAX_CHARACTERS = 400_000  # of one submission; what is beyond them is not compared
MAX_FILES = 300
MAX_PARTS = 500
NOT_READ = {"cs231n/lent.py"}  # in its place stands what the course lends

Place = tuple[str, str]  # a file, and a qualified name in it


@dataclass(frozen=True)
class Part:
    """A piece of a submission that is compared."""

    file: str
    place: str  # a function's name; of what is not one, empty
    source: str
    prints: Fingerprints


@dataclass(frozen=True)
class Written:
    """What is compared of a submission."""

    parts: list[Part]
    digests: dict[str, str]  # of the files in which these parts lie: file -> digest of its bytes
    cut: bool  # whether there was more than is compared


def written(folder: Path, known: HandedOut) -> Written:
    """What a student has written of the submission in a folder, laid out as for marking."""
    chosen = [*from_modules(modules(folder), known), *from_notebooks(folder, known)]
    left, parts = MAX_CHARACTERS, []
    for file, place, source in chosen[:MAX_PARTS]:
        if left > 0:
            source = source[:left].strip("\n")
            left -= len(source)
            parts.append(Part(file, place, source, fingerprints(source)))
    files = dict.fromkeys(part.file for part in parts)
    digests = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files}
    return Written(parts, digests, cut=len(parts) < len(chosen) or left <= 0)


def modules(folder: Path) -> dict[str, str]:
    """The texts of the Python files in a folder, by place."""
    paths = sorted(path for path in folder.rglob("*.py") if path.is_file())[:MAX_FILES]
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {file: text_of(path) for file, path in named.items() if file not in NOT_READ}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def from_modules(texts: dict[str, str], known: HandedOut) -> Iterator[tuple[str, str, str]]:
    """The file, name and source of what is compared of some modules: what is asked for, then helpers.

    Of a file that Python cannot read, all; of one of which nothing is asked and that was handed out, nothing.
    """
    own: dict[Place, Definition] = {}
    for file, text in texts.items():
        try:
            own |= {(file, name): found for name, found in definitions(text).items()}
        except NOT_PYTHON:
            if file in known.asked or file not in known.given:
                yield file, "", text
    asked = [place for place in own if is_in(place, known.asked)]
    carried = [place for place in own if is_in(place, known.before)]
    uses: dict[str, frozenset[str]] = {}
    for place, found in own.items():
        uses[bare(place)] = uses.get(bare(place), frozenset()) | found.uses
    theirs = reached({bare(place) for place in asked}, uses)
    earlier = reached({bare(place) for place in carried}, uses) - theirs
    for place in asked:
        yield *place, own[place].source
    for place in own:
        if not (place in asked or place in carried or is_in(place, known.given) or bare(place) in earlier):
            yield *place, own[place].source


def is_in(place: Place, names: dict[str, set[str]]) -> bool:
    """Whether a function, or the class whose method it is, is among some names by file."""
    file, name = place
    return name in names.get(file, ()) or name.partition(".")[0] in names.get(file, ())


def bare(place: Place) -> str:
    return place[1].rpartition(".")[2]


def from_notebooks(folder: Path, known: HandedOut) -> Iterator[tuple[str, str, str]]:
    """The code cells of each notebook that are not as they were handed out, one source a notebook."""
    for name, given in known.cells.items():
        if (folder / name).is_file():
            try:
                cells = [cell for cell in code_cells(folder / name) if squeezed(cell) not in given | {""}]
            except Damaged:
                continue
            if cells:
                yield name, "", "\n\n".join(cells)
