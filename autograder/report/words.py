"""Words, symbols and numbers as people read them, and text from submissions made safe to show."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.cs231n_check.judge import PREVIEW


@dataclass(frozen=True)
class Status:
    """How a status is shown."""

    symbol: str
    label: str
    family: str  # what it shares a colour with: correct, partial, wrong, absent or broken


STATUSES = {
    "correct": Status("✓", "correct", "correct"),
    "partial": Status("◐", "partly right", "partial"),
    "wrong": Status("✗", "not right yet", "wrong"),
    "not_implemented": Status("○", "not started", "absent"),
    "missing": Status("–", "not found", "absent"),
    "cannot_import": Status("⊘", "could not be imported", "broken"),
    "crashed": Status("!", "stopped with an error", "broken"),
    "timeout": Status("∞", "took too long", "broken"),
    "refused": Status("⊗", "refused", "broken"),
}

ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, links
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|\x1b[@-_]?"
)
# Controls but for tab and newline; marks unseen or turning the reading direction; halves of surrogate pairs.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def printable(text: object, limit: int = 2000, lines: int = 40) -> str:
    """Text without escape sequences and control characters, cut to `limit` characters and `lines` lines."""
    text = "" if text is None else str(text)
    kept = ESCAPES.sub("", text[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n"))
    kept = UNSEEN.sub("", kept).strip("\n")
    rows = kept.split("\n")
    short = "\n".join(rows[:lines])[:limit]
    return short + " …" if len(short) < len(kept) or len(text) > 4 * limit else short


def one_line(text: object, limit: int = 300) -> str:
    """The same in one line of at most `limit` characters."""
    if type(text) is str and len(text) <= limit and text.isprintable() and "  " not in text and text == text.strip():
        return text  # as most are; the general way takes ten times as long
    return printable(" ".join(printable(text, 2 * limit).split()), limit)


def without_preview(message: object) -> str:
    """A check's message without the sentence on grading to come, which is not right beside a mark."""
    lines = str(message or "").split("\n")
    return "\n".join(line for line in lines if line.strip() != PREVIEW)


def finite(value: Any) -> float:
    """A finite float; what is not a number counts 0."""
    try:
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return value if math.isfinite(value) else 0.0


def decimal(value: object) -> str:
    """Two decimals at most, and none where none are needed: 41, 5.5, 0.33."""
    text = f"{finite(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def signed(value: object) -> str:
    """The same with its sign: +2, −0.5."""
    text = decimal(value)
    return text.replace("-", "−") if text.startswith("-") else f"+{text}"


def in_time(seconds: float) -> str:
    """A time in its two largest units: 1 day 3 hours, 20 minutes."""
    minutes = max(1, round(seconds / 60))
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "day"), (hours, "hour"), (0 if days else minutes % 60, "minute")]
    return " ".join(f"{count} {unit}{'s' * (count > 1)}" for count, unit in parts if count)


def inline_title(id: str, notebook: str) -> str:
    """What an inline question is called, which has no title but its number; the id of any other."""
    number = re.search(r"\.inline_(\d+)$", id)
    return f"{notebook}, inline question {number[1]}" if number else id


def names(people: Sequence[str], most: int, width: int = 40) -> str:
    """The first of some names, each of at most `width` characters, and how many more there are."""
    more = f" and {len(people) - most} more" if len(people) > most else ""
    return ", ".join(one_line(name, width) for name in people[:most]) + more


def percent(score: object, max_score: object) -> float:
    """The share in percent; 0 of nothing."""
    return 100.0 * finite(score) / finite(max_score) if finite(max_score) else 0.0


def kept(question: Mapping[str, Any]) -> str:
    """What a known mistake has left of a question's points, and which it is; nothing where none did."""
    score, points, keeps = (finite(question.get(key)) for key in ("score", "points", "keeps"))
    if not keeps:
        return ""
    slip = one_line(question.get("mistake"), 80).replace("_", " ")
    again = " It was made before, and costs less here." if score > keeps * points + 0.001 else ""
    return f"{decimal(score)} of {decimal(points)} points: one slip explains all that is wrong ({slip}).{again}"


def file_stem(student: object) -> str:
    """A file name (without ending) for any student name, on every system; different names never share one."""
    student = str(student)
    stem = re.sub(r'[<>:"/\\|?*]+', "_", one_line(student, 80))
    stem = stem.encode("utf-8", "replace")[:120].decode("utf-8", "ignore")  # a file's name has at most 255 bytes
    stem = stem.strip("._ ") or "unnamed"
    if stem == student and not RESERVED.match(stem):
        return stem
    return f"{stem}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
