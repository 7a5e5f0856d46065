# Generated from autograder/cs231n_check/streams.py by "make build".
"""Writes for terminals, files and pipes that cannot show every character, as on Windows."""

import codecs
import sys

PLAIN = {"✓": "+", "✗": "x", "◐": "~", "…": "...", "∞": "inf", "±": "+-", "·": ".", "×": "x", "−": "-", "–": "-"}
PLAIN.update({"‘": "'", "’": "'", "“": '"', "”": '"', "→": "->", "≥": ">=", "≤": "<=", "•": "*"})


def plainly(error):
    """For characters that cannot be encoded: something like them, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(char, "?") for char in error.object[error.start : error.end]), error.end


codecs.register_error("plainly", plainly)


def forgive(*streams):
    """Let streams write something alike for what they cannot show; a notebook's, which show all, stay as they are."""
    for stream in streams or (sys.stdout, sys.stderr):
        try:
            stream.reconfigure(errors="plainly")
        except (AttributeError, ValueError, OSError):  # not a text stream of Python's own, or closed
            continue


def showable(text, stream):
    """The text with what a stream can show."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        return text.encode(encoding, "plainly").decode(encoding)
    except LookupError:  # an encoding that Python does not know
        return text.encode("ascii", "plainly").decode("ascii")


def say(*parts):
    """Print, whatever the standard output can show."""
    print(showable(" ".join(map(str, parts)), sys.stdout))
