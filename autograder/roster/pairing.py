"""Who is who: finds the row of a gradebook that a result belongs to, or says that it is not certain."""

import re
import unicodedata
from collections import Counter
from collections.abc import Set

from autograder.report.brief import Brief
from autograder.roster.spreadsheet import Row

Key = str | tuple[str, str]
Levels = list[Set[Key]]  # one person's keys, surest first; two people's are compared level by level


def squeezed(name: str) -> str:
    """Letters and digits only, in lower case: how systems spell names in file names."""
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())


def spellings(name: str) -> set[str]:
    """A person's name as written, and squeezed as `Ada Lovelace`, `Lovelace, Ada` and `lovelaceada` are."""
    words = [word for word in re.split(r"[\s,]+", name) if word]
    turns = [words[n:] + words[:n] for n in range(max(len(words), 1))]
    return {squeezed("".join(turn)) for turn in turns} - {""}


def pair(wanted: list[Levels], offered: list[Levels]) -> list[int | None]:
    """For each item wanted, the place of the one offered, or None where it is not certain.

    The first level at which any keys agree decides, and must agree with one only; two that claim the same place both
    get None.
    """
    index = by_key(offered)
    places = [only_match(levels, index) for levels in wanted]
    claims = Counter(places)
    return [place if claims[place] == 1 else None for place in places]


def by_key(offered: list[Levels]) -> list[dict[Key, list[int]]]:
    """For each level, the places of the items that have a key."""
    found: list[dict[Key, list[int]]] = [{} for _ in max(offered, key=len, default=[])]
    for place, levels in enumerate(offered):
        for index, keys in zip(found, levels):
            for key in keys:
                index.setdefault(key, []).append(place)
    return found


def only_match(levels: Levels, offered: list[dict[Key, list[int]]]) -> int | None:
    for keys, index in zip(levels, offered):
        hits = {place for key in keys for place in index.get(key, ())}
        if hits:
            return hits.pop() if len(hits) == 1 else None
    return None


def find_column(header: Row, name: str) -> int:
    """The place of the column of this name, written in full or without Canvas's number in brackets."""
    full = [cell.value.strip() for cell in header]
    short = [re.sub(r"\s*\(\d+\)$", "", title) for title in full]
    for titles in (full, short, [squeezed(title) for title in short]):
        hits = [place for place, title in enumerate(titles) if title in (name, squeezed(name))]
        if len(hits) == 1:
            return hits[0]
    raise ValueError(f"no single column {name!r}; the columns are: {', '.join(full) or 'none'}")


def row_by_header(header: Row, row: Row) -> dict[str, str]:
    """A row as {title of the column: value}, both without regard to case or to how accents are coded."""
    return {folded(title.value.strip()): folded(cell.value.strip()) for title, cell in zip(header, row)}


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def number_of(brief: Brief, pattern: re.Pattern[str]) -> str:
    """The system's own number of a student, from the file's or folder's name or `<name>_<number>`, or ""."""
    found = pattern.findall(brief.submission) or re.findall(r"_(\d{4,})$", brief.student)
    return next(iter(found), "")


def name_of(brief: Brief) -> str:
    """The student's name without the system's number behind it."""
    return re.sub(r"(?<=.)_\d{4,}$", "", brief.student)


def keys_of_result(brief: Brief, pattern: re.Pattern[str]) -> Levels:
    """Keys of a result's student: number and name, number, name as an id, name as a name.

    A short number behind a name may be anything (`smith_2`) and counts only where the name agrees too.
    """
    whole = folded(brief.student)
    name, _, tail = whole.rpartition("_") if re.search(r"_\d+$", whole) else (whole, "", "")
    names = spellings(name)
    both = {(tail, spelling) for spelling in names if tail}
    return [both, {number_of(brief, pattern)} - {""}, {whole, name}, {whole, name}, names | spellings(whole)]


def keys_of_row(number: str, ids: set[str], mail: str, name: str) -> Levels:
    """The same keys of a gradebook's row."""
    names = spellings(name)
    return [{(number, n) for n in names}, {number} - {""}, ids - {""}, {mail.split("@")[0]} - {""}, names]
