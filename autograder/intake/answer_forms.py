"""What a text says of being a question or an answer, as this course and published notebooks put it."""

import re

YOURS = re.compile(r"[\W_]*your answer\b", re.I)  # how a cell for an answer begins
HEADING = re.compile(r"[\W_]*inline\W{0,3}question\W{0,6}(?P<number>\d{1,3})", re.I)
MARK = re.compile(  # after which the answer comes, in the question's own cell
    r"^[ \t>]*(?:\$\\color\{\w+\}\{\\text\w*[ {]*|[*_]{1,2})?your\s+answers?\b\s{0,3}:?(?:\}{1,2}\$|[*_]{1,2})?:?",
    re.I | re.M,
)
FORM = re.compile(  # what is there before anything is answered
    r"\bcolor\{\w+\}|\btext(it|bf)\b|\byour\s+(answers?|explanation)\b|\bfill\s+(this|me|it)\s+in\b|[\W_]+", re.I
)
ELSEWHERE = re.compile(r"\b(answers?|inline|questions?)\b", re.I)  # what a text with answers may say


def number_of(text: str) -> int | None:
    """The number of the inline question with which a text begins."""
    heading = HEADING.match(text)
    return int(heading["number"]) if heading else None


def is_named(text: str) -> bool:
    """Whether a text begins as a cell for an answer does."""
    return bool(YOURS.match(text))


def is_form(text: str) -> bool:
    """Whether a text is what was there before anything was answered, or nothing."""
    return not FORM.sub("", text)


def may_answer(text: str) -> bool:
    """Whether a text speaks of questions or answers."""
    return bool(ELSEWHERE.search(text))


def after_mark(source: str) -> str:
    """What follows the place for the answer in a question's own cell; nothing where there is no such place."""
    mark = MARK.search(source)
    return source[mark.end() :].strip() if mark else ""


def without(words_of: str, source: str) -> str:
    """A source without some text in it, whose white space may differ."""
    found = re.search(r"\s+".join(map(re.escape, words_of.split())), source)
    return f"{source[: found.start()]}\n\n{source[found.end() :]}".strip() if found else source


def is_mostly_in(question: str, text: str) -> bool:
    """Whether most words of a question are in a text."""
    asked = words(question)
    return bool(asked) and len(asked & words(text)) > 0.7 * len(asked)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def where_found(where: str, kinds: set[str]) -> str:
    """Where an answer was found, and in what if in cells of a kind that is not for text."""
    kind = "in a code cell" if "code" in kinds else "in a raw cell" if kinds - {"markdown"} else ""
    return f"{where}, {kind}" if where and kind else where or (kind and f"found {kind}")
