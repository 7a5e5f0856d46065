"""Words, symbols and numbers as people read them, and text from submissions made safe to show.

A result carries text that a submission wrote (names, messages, answers). `tidy` returns a copy of a result in
which every key is there, every text is bounded and free of control characters, and every number is finite.
"""

import hashlib
import math
import re
from dataclasses import dataclass

from autograder.cs231n_check.judge import PREVIEW


@dataclass(frozen=True)
class Status:
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


def clean(text, limit: int = 2000, lines: int = 40) -> str:
    """Text without escape sequences and control characters, cut to `limit` characters and `lines` lines."""
    text = "" if text is None else str(text)
    kept = ESCAPES.sub("", text[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n"))
    kept = UNSEEN.sub("", kept).strip("\n")
    rows = kept.split("\n")
    short = "\n".join(rows[:lines])[:limit]
    return short + " …" if len(short) < len(kept) or len(text) > 4 * limit else short


def one_line(text, limit: int = 300) -> str:
    return clean(" ".join(clean(text, 2 * limit).split()), limit)


def of_a_mark(message) -> str:
    """A check's message as it is right beside a mark."""
    lines = str(message or "").split("\n")
    return "\n".join(line for line in lines if line.strip() != PREVIEW)


def number(value) -> float:
    """A finite float; what is not a number counts 0."""
    try:
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return value if math.isfinite(value) else 0.0


def plain(value) -> str:
    """Two decimals at most, and none where none are needed: 41, 5.5, 0.33."""
    text = f"{number(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(score, max_score) -> float:
    return 100.0 * number(score) / number(max_score) if number(max_score) else 0.0


def file_stem(student) -> str:
    """A file name (without ending) for any student name, on every system; different names never share one."""
    student = str(student)
    stem = re.sub(r'[<>:"/\\|?*]+', "_", one_line(student, 80))
    stem = stem.encode("utf-8", "replace")[:120].decode("utf-8", "ignore")  # a file's name has at most 255 bytes
    stem = stem.strip("._ ") or "unnamed"
    if stem == student and not RESERVED.match(stem):
        return stem
    return f"{stem}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def texts(value, limit: int = 500) -> list[str]:
    """A list of texts, whether one came, several or none."""
    items = [value] if isinstance(value, str) else list(value or [])
    return [line for line in (one_line(item, limit) for item in items[:20]) if line]


def tidy_question(question: dict) -> dict:
    name = one_line(question.get("id"), 120)
    status = question.get("status")
    return {
        "id": name,
        "title": one_line(question.get("title"), 120) or name,
        "notebook": one_line(question.get("notebook"), 60),
        "targets": texts(question.get("targets"), 200),
        "points": number(question.get("points")),
        "score": number(question.get("score")),
        "status": status if status in STATUSES else "wrong",
        "message": clean(of_a_mark(question.get("message"))),
        "hint": one_line(question.get("hint"), 500),
        "mistake": one_line(question.get("mistake"), 80),
        "seconds": number(question.get("seconds")),
        "notes": texts(question.get("notes")),
    }


def tidy_manual(question: dict) -> dict:
    name = one_line(question.get("id"), 120)
    return {
        "id": name,
        "title": one_line(question.get("title"), 120) or name,
        "notebook": one_line(question.get("notebook"), 60),
        "points": number(question.get("points")),
        "answer": clean(question.get("answer"), 4000, 80),
    }


def tidy_environment(environment: dict) -> dict[str, str]:
    def words(value):
        if isinstance(value, dict):
            return ", ".join(f"{key} {item}" for key, item in value.items())
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    return {one_line(key, 40): one_line(words(value), 200) for key, value in environment.items()}


def tidy(result: dict) -> dict:
    """The result with every key, bounded clean texts, finite numbers, and `file`, the stem of file names."""
    student = result.get("student", "")
    return {
        "student": one_line(student, 80) or "unnamed",
        "file": file_stem(student),
        "submission": one_line(result.get("submission"), 300),
        "assignment": one_line(result.get("assignment"), 80),
        "score": number(result.get("score")),
        "max_score": number(result.get("max_score")),
        "message": one_line(result.get("message"), 500),
        "notes": texts(result.get("notes")),
        "questions": [tidy_question(question) for question in result.get("questions") or []],
        "manual": [tidy_manual(question) for question in result.get("manual") or []],
        "environment": tidy_environment(result.get("environment") or {}),
    }
