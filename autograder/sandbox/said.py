"""What a submission's processes may say of themselves in a mark of record, which comes back to its author.

An error's text could carry pixels of the unseen pictures, from which a table of labels might be made for a submission
that is marked on the same ones. So free text is short and little in all; frames, names and notes are only such as
stand in what was handed in.
"""

import builtins
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from autograder.cs231n_check.cells import without_magics
from autograder.cs231n_check.records import Case, Outcome, Stop
from autograder.sandbox.shown import HERE

SHOWN = 150  # characters of an error's text that a message shows, on one line
DIGITS = 24  # in it: enough for the shapes of three arrays
IN_ALL = 6000  # bytes of errors' texts in one marking; a picture has 3072
WORDS = 100_000  # of a submission that are known
NOTES, NAMES = 3, 40  # notes of a question; names that were stood in for, of a submission
TOO_MUCH = "(the errors of this submission say more than is passed on)"
FRAME = re.compile(r"(?P<file>.{1,200}?), line (?P<line>\d{1,6})(?:, in (?P<name>[\w<>]{1,80}))?: ")
NOTE = re.compile(r"(the call|[\w<>]{1,60}) changes (argument \d\d?|\w{1,60}) in place")
UNNAMED = {"<module>", "<lambda>", "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"}
ERRORS = {name for name in vars(builtins) if name[0].isupper()} | {
    "Time limit", "Stopped", "WrongReturn", "NotPlain", "NotWritten",
    "Missing", "CannotImport", "LinAlgError", "AxisError", "UFuncTypeError",
    "_UFuncNoLoopError", "_UFuncBinaryResolutionError", "_UFuncInputCastingError", "_UFuncOutputCastingError",
    "_ArrayMemoryError", "DTypePromotionError", "error", "BadZipFile", "UnpicklingError", "JSONDecodeError",
    "FloatOperation", "UnsupportedOperation", "Empty", "Full",
    "URLError", "HTTPError", "gaierror", "CalledProcessError", "TimeoutExpired",
}  # fmt: skip


def text_of(text: str, most: int = 300) -> str:
    """Text that can be stored: halves of surrogate pairs replaced, and not too long."""
    return text[:most].encode("utf-8", "replace").decode()


def few_digits(text: str) -> str:
    """A text with a sign in the place of each digit after the first DIGITS."""
    seen = [0]

    def kept(digit: re.Match[str]) -> str:
        seen[0] += 1
        return digit[0] if seen[0] <= DIGITS else "#"

    return re.sub(r"\d", kept, text)


def text_in(path: Path) -> str:
    """What a file says; nothing where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


class Said:
    """What has been said in one marking of the submission in a folder."""

    def __init__(self, folder: Path | str):
        self.folder = Path(folder)
        self.spent = 0  # bytes of errors' texts
        self.seen: set[str] = set()  # texts that were paid for
        self.module: tuple[Path, list[str]] = (Path(), [])  # the one last looked at: of all, there is no room
        self.shims: set[str] = set()
        self.cells: dict[str, str] = {}  # the notebook's cells that were run, by question id

    @functools.cached_property
    def words(self) -> set[str]:
        """The words of the modules that were handed in, as many as anybody writes."""
        found: set[str] = set()
        for path in sorted(self.folder.rglob("*.py")):
            if len(found) < WORDS:
                found |= words_of(text_in(path))
        return found

    def known(self, word: str) -> bool:
        return word in self.words or any(word in words_of(source) for source in self.cells.values())

    def lines(self, path: Path) -> list[str]:
        """The lines of a module, none where there is none."""
        if path != self.module[0]:
            self.module = path, text_in(path).splitlines(True)
        return self.module[1]

    def limited(self, cases: Sequence[Case], outcomes: list[Outcome], cells: Mapping[str, str | None]) -> list[Outcome]:
        """The outcomes of a question's cases with what may be passed on. One of their errors at most is shown."""
        self.cells |= {id: without_magics(source) for id, source in cells.items() if source is not None}
        texts = {few_digits(text_of(outcome["error"]["message"])) for outcome in outcomes if outcome["error"]}
        there_is_room = self.charge(texts)
        notes = sorted({note for outcome in outcomes for note in outcome["notes"] if self.is_note(note)})[:NOTES]
        return [
            {
                "values": outcome["values"],
                "error": outcome["error"] and self.error(outcome["error"], there_is_room),
                "notes": [note for note in outcome["notes"] if note in notes],
            }
            for outcome in outcomes
        ]

    def charge(self, texts: set[str]) -> bool:
        """Whether there is room for one of a question's errors, whichever is shown. The same text counts once."""
        if texts <= self.seen:
            return True
        cost = max(len(text[:SHOWN].encode()) for text in texts)
        if self.spent + cost > IN_ALL:
            return False
        self.spent += cost
        if len(texts) == 1:  # of several it is not known which is shown: the others would be free
            self.seen |= texts
        return True

    def error(self, error: Stop, there_is_room: bool) -> Stop:
        return {
            "status": error["status"],
            "type": error["type"] if error["type"] in ERRORS or self.known(error["type"]) else "Exception",
            "message": few_digits(text_of(error["message"])) if there_is_room else TOO_MUCH,
            "frames": [found for frame in error["frames"] if (found := self.frame(frame))],
        }

    def frame(self, text: str) -> str:
        """A place in what was handed in, its line as it was handed in; empty for any other."""
        said = FRAME.match(text)
        if not said or not (said["name"] is None or said["name"] in UNNAMED or self.known(said["name"])):
            return ""
        lines, number = self.source(said["file"]), int(said["line"])
        if not 1 <= number <= len(lines):
            return ""
        name = f", in {said['name']}" if said["name"] else ""
        return text_of(f"{said['file']}, line {number}{name}: {lines[number - 1].strip()}")

    def source(self, file: str) -> list[str]:
        """The lines of a module that was handed in, or of a cell that was run."""
        if file.startswith("<cell "):
            return self.cells.get(file[len("<cell ") : -1], "").splitlines(True)
        path = self.folder / file
        inside = path.resolve().is_relative_to(self.folder.resolve())
        return self.lines(path) if inside and file.startswith("cs231n/") else []

    def is_note(self, note: str) -> bool:
        said = NOTE.fullmatch(note)
        return said is not None and all(map(self.of_note, said.groups()))

    def of_note(self, name: str) -> bool:
        return name == "the call" or name.startswith("argument ") or name in UNNAMED or self.known(name)

    def stood_in(self, names: Iterable[str]) -> None:
        """Note names that a process says were stood in for, of words that stand in the submission or in shims/."""
        own = shim_words()
        for name in names:
            if len(self.shims) < NAMES and all(word in own or self.known(word) for word in words_of(name)):
                self.shims.add(name)


@functools.cache
def shim_words() -> set[str]:
    return {word for path in (HERE / "shims").rglob("*.py") for word in {path.stem, *words_of(path.read_text())}}
