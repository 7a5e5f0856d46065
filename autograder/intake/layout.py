"""Finds the package and the notebooks among a submission's files, and copies what is chosen.

`found` is a list of (path, parts): each file, and its place in the submission as a tuple of names.
"""

import codecs
import re
import shutil

from autograder.intake.archives import IGNORED
from autograder.intake.python2 import modern
from autograder.intake.systems import PACKAGE


def roots(found, wanted):
    """Where copies of the package lie: {root: its files as {parts below: path}}."""
    homes = {parts[: -len(want)] for _, parts in found for want in wanted if parts[-len(want) :] == want}
    if not homes:  # a package without a file that is asked for: the one nearest to the top
        named = (parts[: parts.index(PACKAGE) + 1] for _, parts in found if PACKAGE in parts[:-1])
        homes = set(sorted(named, key=len)[:1])
    below = {home: {} for home in homes}
    for path, parts in found:
        for home in (parts[:depth] for depth in range(len(parts))):
            if home in below:
                below[home][parts[len(home) :]] = path
    return below


def has_package(found, wanted):
    return any(root and root[-1] == PACKAGE for root in roots(found, wanted))


def place_package(found, wanted, target, notes):
    """Copy the package: of several copies the fullest, then the one most worked on, then the shallowest.

    A file asked for that is not in it is taken from elsewhere by its name. Returns how many are there.
    """
    target.mkdir(parents=True)
    copies = roots(found, wanted)
    ranks = {root: rank(root, files, wanted) for root, files in copies.items()}
    order = sorted(copies, key=ranks.get, reverse=True)
    chosen = contents(order[0], copies[order[0]], wanted) if order else {}
    if len(order) > 1:
        others = ", ".join(shown(root) for root in order[1:4])
        notes.append(
            f"Several copies of {PACKAGE}: {shown(order[0])} was taken, not {others}, because {reason(ranks, order)}."
        )
    rescued = {}
    elsewhere = [(path, parts) for path, parts in found if not order or same_assignment(parts, order[0])]
    for want in set(wanted) - set(chosen):
        same = [(path, parts) for path, parts in elsewhere if numbered_off(parts[-1]) == want[-1]]
        if same:
            chosen[want], rescued[want] = same[0][0], "/".join(same[0][1])
    if rescued:
        places = ", ".join(f"{PACKAGE}/{'/'.join(want)} from {where}" for want, where in sorted(rescued.items())[:4])
        notes.append(f"Taken by name, because it lay elsewhere: {places}.")
    for parts, path in chosen.items():
        place_code(path, target.joinpath(*parts), notes)
    return len(set(wanted) & set(chosen))


def same_assignment(parts, root):
    """Whether a file lies in a folder of the assignment that a package was taken from, where folders are numbered."""
    numbered = [{name for name in place if re.search(r"[a-z][-_ ]?\d+$", name, re.I)} for place in (parts[:-1], root)]
    return not numbered[1] or not numbered[0] or bool(numbered[0] & numbered[1])


def contents(root, files, wanted):
    """What of a copy is the package's; of a folder by another name only what can be."""
    names = {want[-1] for want in wanted}
    folders = {want[0] for want in wanted if len(want) > 1} | {"saved"}

    def belongs(parts):
        return parts in wanted or (parts[0] in folders if len(parts) > 1 else parts[0] not in names)

    named = root[-1:] == (PACKAGE,)
    return {p: path for p, path in files.items() if not p[-1].endswith(".ipynb") and (named or belongs(p))}


def rank(root, files, wanted):
    """What makes a copy the one to take: files asked for, exercises written, name, nearness to the top."""
    there = [files[want] for want in wanted if want in files]
    undone = sum(path.read_bytes().count(b"raise NotImplementedError(") for path in there)
    return len(there), -undone, bool(root) and root[-1] == PACKAGE, -len(root)


def reason(ranks, order):
    reasons = (
        "it holds more of the files asked for",
        "more of its exercises are written",
        "of its name",
        "it lies nearest to the top",
    )
    first, second = ranks[order[0]], ranks[order[1]]
    return next((why for why, a, b in zip(reasons, first, second) if a != b), "of its name, both being alike")


def shown(root):
    return "/".join(root) or "the top folder"


def numbered_off(name):
    """A file's name without what marks a second copy: layers (1).py, layers-1.py, layers copy.py."""
    return re.sub(r"(?:\s*\(\d+\)|[-_ ]\d+|-Copy\d*|[ _-]copy(?: \d+)?)(?=\.\w+$)", "", name, flags=re.I)


def place_code(path, target, notes):
    """Copy a file; Python source in another encoding than UTF-8, which Python would refuse, is recoded."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target, follow_symlinks=False)
    if path.suffix.lower() != ".py":
        return
    data = target.read_bytes()
    text = recoded(data)
    if text is not None:
        target.write_text(text, encoding="utf-8", newline="")
        notes.append(f"{target.name} was not in UTF-8 and was recoded; save it as UTF-8.")
    text = modern(target.read_text(encoding="utf-8", errors="replace"))
    if text is not None:
        target.write_text(text, encoding="utf-8", newline="")
        notes.append(f"{target.name} is Python 2; its print statements and tabs were read as in Python 3.")


def recoded(data):
    """The text of a source file that is neither UTF-8 nor says its encoding, else None."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if re.search(rb"^[ \t\f]*#.*?coding[:=]", b"\n".join(data.splitlines()[:2]), re.M):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        for encoding in ("gb18030", "cp1252", "latin-1"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def place_support(released, wanted, target, notes):
    """Put the modules that the course provides in the place of those that were not handed in."""
    if not any(target.rglob("*.py")):
        return []
    names = [path.relative_to(released) for path in sorted(released.rglob("*.py"))]
    absent = [n for n in names if n.parts not in wanted and not (target / n).exists() and not IGNORED & set(n.parts)]
    for name in absent:
        place_code(released / name, target / name, notes)
    if absent:
        some = ", ".join(n.as_posix() for n in absent[:3]) + (", ..." if len(absent) > 3 else "")
        notes.append(f"Not handed in and taken from the assignment: {some} ({len(absent)} of the provided files).")
    return [target / name for name in absent]


# ---- the notebooks


def has_notebook(found, notebooks):
    return any(books_named(found, name) for name in notebooks)


def books_named(found, name):
    """Notebooks of this name, else those whose names contain it: `knn (1)`, `Copy of knn`, knn_ada."""
    books = [item for item in found if item[1][-1].lower().endswith(".ipynb")]
    stem = name.lower().removesuffix(".ipynb")
    exact = [item for item in books if item[1][-1].lower() == name.lower()]
    within = rf"(?<![a-z]){re.escape(stem)}(?![a-z])"
    return exact or [item for item in books if re.search(within, item[1][-1].lower().removesuffix(".ipynb"))]


def place_notebooks(found, notebooks, folder, notes):
    """Copy the assignment's notebooks; returns the names of those that are there."""
    placed = []
    for name in notebooks:
        same = books_named(found, name)
        if not same:
            continue
        shutil.copyfile(same[0][0], folder / name, follow_symlinks=False)
        placed.append(name)
        where = "/".join(same[0][1])
        if len(same) > 1:
            others = ", ".join("/".join(parts) for _, parts in same[1:4])
            notes.append(
                f"Several notebooks named {name}: {where} was taken, not {others}, because it lies nearest to the top."
            )
        elif same[0][1][-1].lower() != name.lower():
            notes.append(f"{where} was taken for {name}.")
    return placed
