"""Source as tokens in which what is easily changed is alike: names, texts, comments and layout.

Pygments reads anything, also what Python does not; so a file with a slip is compared as others are.
"""

from typing import NamedTuple

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Name, String, Whitespace

MAX_TOKENS = 40_000  # of one text; what comes after them is not compared
LEXER = PythonLexer()
ALIKE = "V"  # any name that a student can choose
TEXT = "S"


class Token(NamedTuple):
    """A token: what is compared of it, and where it stands in the source."""

    word: str
    start: int
    end: int


def tokens_of(source: str) -> list[Token]:
    """The tokens of a source that count, at most MAX_TOKENS of them.

    Names are alike, but for those that Python has and those after a dot, which say what is done (`np.sum`, `x.shape`).
    """
    found: list[Token] = []
    for start, kind, text in LEXER.get_tokens_unprocessed(source):
        if kind in Comment or kind in String.Doc or kind in Whitespace or not text.strip():
            continue
        word = text
        if kind in String:
            word = TEXT
            if found and found[-1].word == TEXT and found[-1].end == start:  # quote, text, quote
                found[-1] = Token(TEXT, found[-1].start, start + len(text))
                continue
        elif kind in Name and kind not in Name.Builtin and not (found and found[-1].word == "."):
            word = ALIKE
        found.append(Token(word, start, start + len(text)))
        if len(found) == MAX_TOKENS:
            break
    return found
