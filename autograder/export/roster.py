"""Who is who: finds the row of a gradebook that a result belongs to, or says that it is not certain."""

import re
import unicodedata

CANVAS_FILE = re.compile(r"(?:^|[/\\])[^/\\_]+_(?:LATE_)?(\d+)_\d+_[^/\\]+$")
MOODLE_FOLDER = re.compile(r"_(\d+)_(?:assignsubmission_)?file_?(?:[/\\]|$)")


def squeezed(name: str) -> str:
    """Letters and digits only, in lower case: how systems spell names in file names."""
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())


def spellings(name: str) -> set[str]:
    """A person's name as written, and squeezed as `Ada Lovelace`, `Lovelace, Ada` and `lovelaceada` are."""
    words = [word for word in re.split(r"[\s,]+", name) if word]
    turns = [words[n:] + words[:n] for n in range(max(len(words), 1))]
    return {squeezed("".join(turn)) for turn in turns} - {""}


def pair(wanted: list[list[set]], offered: list[list[set]]) -> list[int | None]:
    """For each item wanted, the place of the one offered, or None where it is not certain.

    Both come as lists of sets of keys, surest first. The first level at which any keys agree decides, and
    must agree with one only; two that claim the same place both get None.
    """
    places = [only_match(levels, offered) for levels in wanted]
    return [place if places.count(place) == 1 else None for place in places]


def only_match(levels: list[set], offered: list[list[set]]) -> int | None:
    for level, keys in enumerate(levels):
        hits = [place for place, other in enumerate(offered) if keys & other[level]]
        if hits:
            return hits[0] if len(hits) == 1 else None
    return None


def find_column(rows: list[list], name: str) -> int:
    """The place of the column of this name, written in full or without Canvas's number in brackets."""
    header = [cell.value.strip() for cell in rows[0]] if rows else []
    short = [re.sub(r"\s*\(\d+\)$", "", cell) for cell in header]
    for spelled in (header, short, [squeezed(cell) for cell in short]):
        hits = [place for place, cell in enumerate(spelled) if cell in (name, squeezed(name))]
        if len(hits) == 1:
            return hits[0]
    raise ValueError(f"no single column {name!r}; the columns are: {', '.join(header) or 'none'}")


def named(header: list, row: list) -> dict[str, str]:
    """A row as {header: value}, both without regard to case or to how accents are coded."""

    def folded(cell):
        return unicodedata.normalize("NFC", cell.value.strip()).casefold()

    return {folded(name): folded(cell) for name, cell in zip(header, row)}


def number_of(result: dict, pattern: re.Pattern) -> str:
    """The system's own number of a student, from the file's or folder's name or `<name>_<number>`, or ""."""
    found = pattern.findall(result["submission"]) or re.findall(r"_(\d{4,})$", result["student"])
    return next(iter(found), "")


def name_of(result: dict) -> str:
    """The student's name without the system's number behind it."""
    return re.sub(r"(?<=.)_\d{4,}$", "", result["student"])


def person(result: dict, pattern: re.Pattern) -> list[set]:
    """Keys of a result's student, surest first: number and name, number, name as an id, name as a name.

    A short number behind a name may be anything (`smith_2`) and counts only where the name agrees too.
    """
    whole = unicodedata.normalize("NFC", result["student"]).casefold()
    name, _, tail = whole.rpartition("_") if re.search(r"_\d+$", whole) else (whole, "", "")
    names = spellings(name)
    both = {(tail, spelling) for spelling in names if tail}
    return [both, {number_of(result, pattern)} - {""}, {whole, name}, {whole, name}, names | spellings(whole)]


def row_keys(number: str, ids: set[str], mail: str, name: str) -> list[set]:
    """The same keys of a gradebook's row."""
    names = spellings(name)
    return [{(number, n) for n in names}, {number} - {""}, ids - {""}, {mail.split("@")[0]} - {""}, names]


def canvas_person(row: dict[str, str]) -> list[set]:
    ids = {row.get(key, "") for key in ("id", "sis user id", "sis login id", "student")}
    return row_keys(row.get("id", ""), ids, row.get("sis login id", ""), row.get("student", ""))


def moodle_person(row: dict[str, str]) -> list[set]:
    ids = {row.get(key, "") for key in ("identifier", "id number", "username", "email address", "full name")}
    number = "".join(re.findall(r"\d+$", row.get("identifier", "")))
    return row_keys(number, ids, row.get("email address", ""), row.get("full name", ""))
