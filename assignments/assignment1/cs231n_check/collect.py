# Generated from autograder/cs231n_check/collect.py by "make build".
"""Makes the zip to hand in, and names what is missing, not run, not answered or not saved."""

import ast
import json
import os
import re
import sys
import warnings
import zipfile
from pathlib import Path

LEFT_OUT = {"datasets", "__pycache__", ".ipynb_checkpoints"}
UNANSWERED = "*Your answer:*"
UNFINISHED = re.compile(rb'^[ \t]*raise NotImplementedError\("([\w.]+) \(cs231n/', re.MULTILINE)  # as handed out


class NotComplete(Exception):
    """Something that must be handed in is not there; the text names it."""


def collect(folder=".", history=None):
    """Write `<assignment>_submission.zip` into an assignment's folder and return its path.

    Inputs:
    - folder: the folder with the notebooks, cs231n/ and cs231n_check/.
    - history: sources of cells run in this session, to notice a notebook that is not saved;
      by default those of the notebook that calls.

    Prints warnings (code that does not compile or is not finished, models not trained, checks not run, questions not
    answered, cells not saved).
    Raises NotComplete, and writes nothing, when a file is missing or a notebook cannot be read.
    """
    folder = Path(folder).resolve()
    manifest = read_manifest(folder)
    needed = [*manifest["notebooks"], *(f for f in manifest["files"] if f.endswith(".py"))]
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        raise NotComplete(f"Not collected. Missing in {folder}: {', '.join(missing)}. Put them back and try again.")
    books = {name: read_cells(folder / name) for name in manifest["notebooks"]}
    cells = {name: code_cells(found) for name, found in books.items()}
    code = [*not_python(folder), *not_written(folder, manifest), *not_trained(folder, manifest)]
    for warning in [*code, *not_run(cells), *not_answered(books), *not_saved(cells, history)]:
        print("Warning:", warning)
    target = folder / f"{manifest['assignment']}_submission.zip"
    names = [*manifest["notebooks"], *sorted(package_files(folder))]
    write_zip(target, folder, names)
    print(f"Wrote {target} ({len(names)} files, {target.stat().st_size / 1e6:.1f} MB). Hand in this file.")
    return str(target)


def read_manifest(folder):
    path = folder / "cs231n_check" / "manifest.json"
    try:
        return {"exercises": {}, **json.loads(path.read_text(encoding="utf-8"))}  # older folders do not name them
    except (OSError, ValueError):
        raise NotComplete(
            f"{folder} is not an assignment's folder: {path} cannot be read. Go to the right folder."
        ) from None


def read_cells(path):
    """The cells of a notebook, each with its source as one text."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        return [{**c, "cell_type": c["cell_type"], "source": text(c["source"])} for c in cells]
    except (ValueError, KeyError, TypeError):
        raise NotComplete(
            f"Not collected. {path.name} is not a notebook any more: restore it from a checkpoint."
        ) from None


def text(source):
    return source if isinstance(source, str) else "".join(source)


def code_cells(cells):
    """(source, execution count, outputs) of each code cell."""
    return [(c["source"], c.get("execution_count"), c.get("outputs", [])) for c in cells if c["cell_type"] == "code"]


def not_python(folder):
    """Modules that do not compile."""
    for name in sorted(package_files(folder)):
        try:
            if name.endswith(".py"):
                with warnings.catch_warnings(action="ignore"):
                    ast.parse((folder / name).read_bytes(), Path(name).name)
        except (SyntaxError, ValueError) as error:
            yield f"{name}: Python cannot read this: {error}."


def not_written(folder, manifest):
    """Asked-for files with exercises of this assignment that still raise as they were handed out."""
    for name, asked in manifest["exercises"].items():
        found = [part.decode() for part in UNFINISHED.findall((folder / name).read_bytes())]
        left = [part for part in dict.fromkeys(found) if is_asked(part, asked)]
        if left:
            yield f"{name}: not written yet, or the line that raises is still there: {', '.join(left)}."


def is_asked(name, asked):
    """Whether a function is one of those asked for, or a part of one."""
    return any(name == other or name.startswith(f"{other}.") for other in asked)


def not_trained(folder, manifest):
    models = [f for f in manifest["files"] if not f.endswith(".py") and not (folder / f).is_file()]
    return [f"{name} is not there: its notebook saves it after training." for name in models]


def not_run(cells):
    """Checks without an execution count, and checks whose last answer was an error."""
    for name, found in cells.items():
        checks = [(count, outputs) for source, count, outputs in found if source.startswith("check(")]
        idle = sum(count is None for count, _ in checks)
        failing = sum(any(o.get("output_type") == "error" for o in outputs) for _, outputs in checks)
        if idle:
            yield f"{name}: {idle} of {len(checks)} checks have not been run."
        if failing:
            yield f"{name}: {failing} of {len(checks)} checks say that something is not right yet."


def not_answered(books):
    """Inline questions whose answer is as it was handed out."""
    for name, cells in books.items():
        answers = [c["source"] for c in cells if c["cell_type"] == "markdown" and is_answer(c)]
        left = sum(source.strip() == UNANSWERED for source in answers)
        if left:
            yield f"{name}: {left} of {len(answers)} inline questions have no answer."


def is_answer(cell):
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return isinstance(marks, dict) and bool(marks.get("grade") and marks.get("solution"))


def not_saved(cells, history):
    """A cell that was run here but stands in none of the files."""
    if history is None:
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        history = shell.user_ns["In"][:-1] if shell else []
    saved = "\n".join(source for found in cells.values() for source, _, _ in found)
    unsaved = [source for source in history if len(source) > 20 and source.strip() not in saved]
    return ["cells were run that are in no saved notebook: save (Ctrl-S) and collect again."] if unsaved else []


def package_files(folder):
    for path in (folder / "cs231n").rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and path.suffix in (".py", ".npz") and not LEFT_OUT & set(name.parts):
            yield name.as_posix()


def write_zip(target, folder, names):
    """Write the zip beside its place first, so that an interruption leaves no half file."""
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(folder / name, name)
    os.replace(unfinished, target)
