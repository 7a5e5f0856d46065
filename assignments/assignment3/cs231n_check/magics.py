# Generated from autograder/cs231n_check/magics.py by "make build".
"""What of a notebook cell is Python, and what is a line for IPython."""

import re

# Cell magics whose cells are for another program.
FOREIGN = {
    "!", "bash", "bigquery", "cmd", "cython", "file", "html", "javascript", "js", "julia", "latex", "markdown", "perl",
    "powershell", "pypy", "python", "python2", "python3", "r", "ruby", "script", "sh", "shell", "sql", "svg", "sx",
    "system", "writefile",
}  # fmt: skip
CELL_MAGIC = re.compile(r"%%(\w+|!)?(.*)")
MAX_NESTED = 9  # magics one within another
ESCAPE = re.compile(r"[ \t]*([%!?,;/])")  # how a line for IPython begins
RUNS = re.compile(r"%(?:time|timeit|prun|memit)\b(?:[ \t]+-[A-Za-z]+[ \t]*\d*(?=[ \t]))*[ \t]*(.*)")
MAGIC = re.compile(r"%(\w+)[ \t]*(.*)")

PLAIN = re.compile(r"[^'\"#()\[\]{}?=]+")
REST_OF = {  # from within a string to its end, or to the end of the line
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*'),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*"),
    '"': re.compile(r'[^"\\]*(?:\\.[^"\\]*)*'),
    "'": re.compile(r"[^'\\]*(?:\\.[^'\\]*)*"),
}
ASSIGNED = re.compile(r"=[ \t]*(?=[%!](?!=))")


def without_magics(source):
    """The Python of a cell, line by line: what IPython alone understands becomes `pass`, or a call that does nothing.

    A line is IPython's only where a statement may begin. What `%time` and `%%time` run is kept, since IPython runs it.
    """
    lines = dedented(re.split(r"\r\n?|\n", source))
    done: list[str] = []
    for _ in range(MAX_NESTED):
        first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
        magic = CELL_MAGIC.match(lines[first]) if first < len(lines) else None
        if not magic:
            break
        if not magic[1] or magic[1].lower() in FOREIGN:
            return "\n".join([*done, *lines[:first], "pass", *[""] * (len(lines) - first - 1)])
        name = magic[2].split()[-1:] if magic[1] == "capture" else []  # %%capture --no-stderr NAME
        done += [*lines[:first], f"{name[0]} = get_ipython()" if name and name[0].isidentifier() else "pass"]
        lines = dedented(lines[first + 1 :])
    return "\n".join([*done, *python_lines(lines)])


def dedented(lines):
    """Lines without the indentation of the first, as IPython reads a cell."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line[len(indent) :] if line.startswith(indent) else line for line in lines] if indent else lines


def python_lines(lines):
    """Each line in Python; those of a magic that goes on after a backslash are empty."""
    state, goes_on = Reading(), False
    for line in lines:
        if goes_on:
            goes_on = line.endswith("\\")
            yield ""
            continue
        python = None
        if state.at_start:
            python, line = in_python(line)
        if python is None:
            start = state.copy()
            kind, place = state.read(line)
            if kind:
                state, python = start, assigned(line, place) if kind == "assigned" else indented_pass(line)
        goes_on = python is not None and line.endswith("\\")
        yield line if python is None else python


def in_python(line):
    """(what stands for a line that begins as IPython's do, or None; the line, or what `%time` runs of it)."""
    for _ in range(MAX_NESTED):
        escape = ESCAPE.match(line)
        if not escape:
            return None, line
        runs = RUNS.match(line, escape.start(1))
        if not runs or not runs[1].strip():
            break
        line = line[: escape.start(1)] + runs[1]
    return indented_pass(line), line


def indented_pass(line):
    return line[: len(line) - len(line.lstrip(" \t"))] + "pass"


def assigned(line, place):
    """`x = %magic` and `x = !command`, `place` being after the sign, as IPython writes them in Python."""
    target, rest = line[:place], line[place:]
    runs = RUNS.match(rest)
    if runs and runs[1].strip() and rest.startswith("%time "):
        return target + runs[1]
    magic = MAGIC.match(rest)
    if magic:
        return f"{target}get_ipython().run_line_magic({magic[1]!r}, {magic[2]!r})"
    return f"{target}get_ipython().getoutput({rest[1:]!r})"


class Reading:
    """Where in Python's text a line begins: within brackets, within a string, after a backslash, or none of these."""

    def __init__(self, depth=0, quote="", continued=False):
        self.depth, self.quote, self.continued = depth, quote, continued

    def copy(self):
        return Reading(self.depth, self.quote, self.continued)

    @property
    def at_start(self):
        """Whether a statement may begin here."""
        return not (self.depth or self.quote or self.continued)

    def read(self, line):
        """Read a line; returns ("help", place) or ("assigned", place) where it is IPython's, else ("", 0)."""
        began, place, asking = self.at_start, 0, len(line.rstrip(" \t?"))
        self.continued = False
        while place < len(line):
            if self.quote:
                place = self.read_string(line, place)
                continue
            plain = PLAIN.match(line, place)
            place = plain.end() if plain else place
            sign = line[place : place + 1]
            if not sign or sign == "#":
                break
            if sign == "?" and began and place >= asking:
                return "help", place
            magic = ASSIGNED.match(line, place) if sign == "=" and began and not self.depth else None
            if magic:
                return "assigned", magic.end()
            if sign in "'\"":
                self.quote = sign * 3 if line.startswith(sign * 3, place) else sign
            self.depth = max(0, self.depth + (sign in "([{") - (sign in ")]}"))
            place += len(self.quote) or 1
        goes_on = line.endswith("\\") and line[place : place + 1] != "#"
        if len(self.quote) == 1 and not goes_on:
            self.quote = ""  # not closed: Python will say so
        self.continued = goes_on and not self.quote
        return "", 0

    def read_string(self, line, place):
        """Read on in a string; returns the place after it, or the end of the line."""
        rest = REST_OF[self.quote].match(line, place)
        place = rest.end() if rest else place
        if not line.startswith(self.quote, place):
            return len(line)
        place += len(self.quote)
        self.quote = ""
        return place
