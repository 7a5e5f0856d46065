# Generated from autograder/cs231n_check/collect.py by "make build".
"""Makes the zip to hand in, and names what is missing, not run, not answered or not saved."""

import json
from pathlib import Path

from .inline import is_empty, mark, unanswered
from .notebook import shell
from .packing import MAX_FILE, MAX_NOTEBOOK, helpers, notebook_for, package_files, slimmed, write_zip
from .streams import say
from .unfinished import lent, not_python, not_trained, not_written, read_text

UNREADABLE = "cannot be read ({}). If it is only in the cloud (Drive, OneDrive, iCloud), download it, and try again."


class NotComplete(Exception):
    """Something that must be handed in is not there; the text names it."""


def collect(folder=".", history=None):
    """Write `<assignment>_submission.zip` into an assignment's folder and return its path.

    Inputs:
    - folder: the folder with the notebooks, cs231n/ and cs231n_check/, or a file in it.
    - history: sources of cells run in this session, to notice a notebook that is not saved;
      by default those of the notebook that calls.

    Prints warnings (code that does not compile or is not finished, models not trained, checks not run, questions not
    answered, cells not saved, copies of notebooks). Code that the student's code imports from beside it comes along.
    Raises NotComplete, and writes nothing, when a file is missing or a notebook cannot be read.
    """
    folder = Path(folder).resolve()
    folder = folder.parent if folder.is_file() else folder
    manifest = read_manifest(folder)
    found = {name: notebook_for(folder, name) for name in manifest["notebooks"]}
    missing = [name for name, (path, _) in found.items() if path is None]
    missing += [name for name in manifest["files"] if name.endswith(".py") and not (folder / name).is_file()]
    if missing:
        raise NotComplete(f"Not collected. Missing in {folder}: {', '.join(missing)}. Put them back and try again.")
    books = {name: read_book(path) for name, (path, _) in found.items()}
    cells = {name: read_cells(book) for name, book in books.items()}
    files, notes = contents(folder, {name: path for name, (path, _) in found.items()}, books, cells)
    code = [*not_python(files), *not_written(folder, manifest), *not_trained(folder, manifest)]
    notes = [*(note for _, note in found.values() if note), *notes, *code]
    for line in lent(folder, manifest):
        say(line)
    for warning in [*notes, *not_run(cells), *not_answered(cells, manifest["answers"]), *not_saved(cells, history)]:
        say("Warning:", warning)
    return hand_over(folder, f"{manifest['assignment']}_submission.zip", files)


def hand_over(folder, name, files):
    """Write the zip and say where it is."""
    try:
        target = write_zip(folder, name, files)
    except OSError as error:
        raise NotComplete(f"Not collected. {error.filename or folder}: {error.strerror or error}.") from None
    if target != folder / name:
        say(f"Warning: {folder / name} cannot be written: is it open in another program, or the folder read-only?")
    say(f"Wrote {target} ({len(files)} files, {target.stat().st_size / 1e6:.1f} MB). Hand in this file.")
    return str(target)


def read_manifest(folder):
    path = folder / "cs231n_check" / "manifest.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {"exercises": {}, "answers": {}, **told}  # older folders do not name them
    except (OSError, ValueError):
        raise NotComplete(
            f"{folder} is not an assignment's folder: {path} cannot be read. Go to the right folder."
        ) from None


# ---- notebooks


def read_book(path):
    """A notebook; NotComplete where the file is none."""
    try:
        book = json.loads(path.read_text(encoding="utf-8-sig"))
        read_cells(book)
        return book
    except OSError as error:
        raise NotComplete(f"Not collected. {path.name} {UNREADABLE.format(error.strerror or error)}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotComplete(
            f"Not collected. {path.name} is not a notebook any more: restore it from a checkpoint."
        ) from None


def read_cells(book):
    """The cells of a notebook, each with its source as one text."""
    return [{**c, "cell_type": c["cell_type"], "source": text(c["source"])} for c in book["cells"]]


def text(source):
    return source if isinstance(source, str) else "".join(source)


def not_run(books):
    """Checks without an execution count, and checks whose last answer was an error, or that not all is right."""
    for name, cells in books.items():
        checks = [c for c in cells if c["cell_type"] == "code" and c["source"].lstrip().startswith("check(")]
        idle = sum(c.get("execution_count") is None for c in checks)
        failing = sum(any(map(says_wrong, outputs(c))) for c in checks)
        if idle:
            yield f"{name}: {idle} of {len(checks)} checks have not been run."
        if failing:
            yield f"{name}: {failing} of {len(checks)} checks say that something is not right yet."


def says_wrong(output):
    """Whether an output of a check is an error, or a message on what is not right yet."""
    text = output.get("text", "")
    text = text if isinstance(text, str) else "".join(filter(lambda line: isinstance(line, str), text or []))
    return output.get("output_type") == "error" or text.startswith("✗")


def outputs(cell):
    found = cell.get("outputs")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def not_answered(books, asked):
    """Inline questions without an answer, and answers where they are hard to find."""
    for name, cells in books.items():
        if name in asked:
            yield from (f"{name}: {sentence}" for sentence in unanswered(cells, asked[name]))
            continue
        answers = [c["source"] for c in cells if c["cell_type"] == "markdown" and mark(c)]
        left = sum(map(is_empty, answers))
        if left:
            yield f"{name}: {left} of {len(answers)} inline questions have no answer."


def not_saved(books, history):
    """A cell that was run here but stands in none of the files."""
    if history is None:
        history = shell().user_ns["In"][:-1] if shell() else []
    saved = "\n".join(cell["source"] for cells in books.values() for cell in cells if cell["cell_type"] == "code")
    unsaved = [source for source in history if len(source) > 20 and source.strip() not in saved]
    return ["cells were run that are in no saved notebook: save (Ctrl-S) and collect again."] if unsaved else []


# ---- files


def contents(folder, paths, books, cells):
    """What goes into the zip, name -> Path or text, and what to say of it."""
    files, notes = dict(paths), []
    for name, path in paths.items():
        if path.stat().st_size > MAX_NOTEBOOK:
            files[name], lost = slimmed(books[name])
            notes.append(f"{name} is large: it is handed in without the outputs of {lost} cells; your file keeps them.")
            if len(files[name]) > MAX_NOTEBOOK:
                notes.append(f"{name} is still too large to be marked: take large pictures out of its texts.")
    own = package_files(folder)
    sources = [read_text(folder / name) for name in own if name.endswith(".py")]
    sources += [c["source"] for found in cells.values() for c in found if c["cell_type"] == "code"]
    for name in [*own, *helpers(folder, sources)]:
        problem = unfit(folder / name, name)
        notes += [problem] if problem else []
        files.update({} if problem else {name: folder / name})
    return files, notes


def unfit(path, name):
    """Why a file stays out of the zip, or None."""
    try:
        name.encode()
        with path.open("rb") as stream:
            stream.read(1)
    except UnicodeEncodeError:
        return f"{name}: this name cannot be written into a zip. Rename the file; it is left out."
    except OSError as error:
        return f"{name} {UNREADABLE.format(error.strerror or error)} It is left out."
    return f"{name} is larger than {MAX_FILE >> 20} MiB and is left out." if path.stat().st_size > MAX_FILE else None
