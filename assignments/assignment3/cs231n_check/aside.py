# Generated from autograder/cs231n_check/aside.py by "make build".
"""Keeps aside what the code under test prints, and what NumPy warns of, while a case is carried out."""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import sys
import warnings
from types import FrameType

import numpy as np

LINES = 10  # of prints that are shown
WIDTH = 150
STORED = 20  # warnings that are kept of one case
WHOLE_NUMBERS = re.compile(r"\b(scalar|cast)\b")  # an overflow that leaves a finite number behind


class Prints(io.TextIOBase):
    """A stream that keeps the first lines written to it, and counts the others."""

    encoding, errors = "utf-8", "plainly"

    def __init__(self):
        self.lines, self.more, self.open = [], 0, ""

    def writable(self):
        return True

    def write(self, text):
        *whole, rest = (self.open + str(text)).split("\n")
        for line in whole:
            self.add(line)
        self.open = rest[: 10 * WIDTH]
        return len(text)

    def add(self, line):
        shown = line.rpartition("\r")[2].rstrip()[:WIDTH]  # a progress bar writes over what it wrote
        if len(self.lines) < LINES:
            self.lines.append(shown)
        else:
            self.more += 1

    def end(self):
        if self.open.strip():
            self.add(self.open)
        self.open = ""


class Warned:
    """The warnings that came while a line of the student's ran: (text, file, line number), each once."""

    def __init__(self, folder):
        self.folder, self.found = os.path.join(folder, "cs231n", ""), []

    def note(self, message, category, filename, lineno, file=None, line=None):
        frame: FrameType | None = sys._getframe()
        while frame and not os.path.abspath(frame.f_code.co_filename).startswith(self.folder):
            frame = frame.f_back
        if frame and len(self.found) < STORED:
            place = os.path.relpath(frame.f_code.co_filename, os.path.dirname(self.folder[:-1])).replace(os.sep, "/")
            new = (str(message), place, frame.f_lineno)
            self.found += [new] if new not in self.found else []


@contextlib.contextmanager
def kept_aside(folder):
    """Within it, prints and warnings are shown nowhere; gives what takes them, a Prints and a Warned."""
    prints, warned = Prints(), Warned(folder)
    with warnings.catch_warnings(), np.errstate(over="warn", divide="warn", invalid="warn"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", RuntimeWarning)
        warnings.showwarning = warned.note
        with contextlib.redirect_stdout(prints), contextlib.redirect_stderr(prints):
            yield prints, warned
    prints.end()


def printed(kept):
    """What to show of the prints of some cases: at most ten lines, and a head."""
    lines = [line for prints in kept for line in prints.lines]
    more = sum(prints.more for prints in kept) + len(lines[LINES:])
    if not lines:
        return []
    head = f"  Printed by your code{f' (the first {LINES} of {LINES + more} lines)' if more else ''}:"
    return [head, *(f"    {line}" for line in lines[:LINES])]


def explaining(warned, others, outcome):
    """A line on the first warning that explains what is wrong with a case, as a list; the others' cases are right."""
    harmless = {each for other in others for each in other.found}
    found = [each for each in warned.found if each not in harmless]
    found = found if tells(outcome) else [each for each in found if WHOLE_NUMBERS.search(each[0])]
    return [f"  NumPy warned: {text}, {file}, line {line}"[:WIDTH] for text, file, line in found[:1]]


def tells(outcome):
    """Whether a case came to an infinity or to what is not a number."""
    said = outcome["error"]["message"] if outcome["error"] else ""
    return not finite(outcome["values"]) or re.search(r"\b(nan|inf|infs|infinity)\b", said, re.I) is not None


def finite(value):
    """Whether all numbers in plain data are finite."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind not in "fc" or bool(np.isfinite(value).all())
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(finite, value))
    return not isinstance(value, float) or math.isfinite(value)
