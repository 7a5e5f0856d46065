# Generated from autograder/cs231n_check/packing.py by "make build".
"""What goes into the zip to hand in, and how it is written."""

import ast
import contextlib
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path

LEFT_OUT = {"datasets", "__pycache__", "site-packages", "dist-packages", "node_modules", "cs231n_check"}
MAX_HELPERS, MAX_HELPER = 200, 2**20  # files; bytes of one
MAX_FILE = 64 * 2**20  # of a saved model; the grader reads no larger one
MAX_NOTEBOOK = 24 * 2**20  # the same, of a notebook
SLIM = 16 * 2**20  # what a larger one is brought down to


# ---- notebooks by name


def notebook_for(folder, name):
    """The file that is the notebook of a name, and what to say of that; None where there is none.

    A copy that Colab, Jupyter or a browser named (`Copy of knn`, `knn-Copy1`, `knn (1)`) stands in for a missing one.
    """
    exact, stem = folder / name, re.escape(name[: -len(".ipynb")])
    like = re.compile(rf"(?<![a-z]){stem}(?![a-z])", re.I)
    copies = [p for p in sorted(folder.glob("*.ipynb")) if p.name != name and like.search(p.stem) and p.is_file()]
    copies = [p for p in copies if not (exact.exists() and p.samefile(exact))]
    copies.sort(key=lambda p: p.stat().st_mtime)
    if not exact.is_file():
        several = ", the one saved last," if len(copies) > 1 else ""
        return (
            (copies[-1], f"{name} is not there: {copies[-1].name}{several} is handed in for it.")
            if copies
            else (None, "")
        )
    later = [p.name for p in copies if p.stat().st_mtime > exact.stat().st_mtime]
    note = f"{name} is handed in, and {', '.join(later)} was saved later: if that is your work, name it {name}."
    return exact, note if later else ""


def slimmed(book):
    """A notebook as text without its largest outputs, and how many cells lost theirs. The student's file stays."""
    book = json.loads(json.dumps(book))
    cells = [c for c in book["cells"] if c.get("outputs") and not "".join(c.get("source", "")).startswith("check(")]
    sizes = {id(cell): len(json.dumps(cell["outputs"])) for cell in cells}
    left, lost = len(json.dumps(book)), 0
    for cell in sorted(cells, key=lambda cell: -sizes[id(cell)]):
        if left <= SLIM:
            break
        left, lost, cell["outputs"] = left - sizes[id(cell)], lost + 1, []
    return json.dumps(book, indent=1), lost


# ---- files


def walk(folder, endings):
    """Paths of the files below a folder with one of some endings; no data sets, caches, or virtual environments."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if is_wanted(Path(place, name)))
        yield from (Path(place, name) for name in sorted(files) if name.endswith(endings) and name[0] != ".")


def is_wanted(folder):
    return folder.name not in LEFT_OUT and folder.name[0] != "." and not (folder / "pyvenv.cfg").exists()


def package_files(folder):
    """Names of the package's modules and saved models."""
    return [path.relative_to(folder).as_posix() for path in walk(folder / "cs231n", (".py", ".npz"))]


def helpers(folder, sources):
    """Names of the modules beside the notebooks that some sources import, and those that these import."""
    found: set[str] = set()
    look = list(sources)
    while look and len(found) < MAX_HELPERS:
        source = look.pop()
        for path in [path for name in imported(source) for path in modules_of(folder, name, "sys.path" in source)]:
            name = path.relative_to(folder).as_posix()
            if name not in found and path.stat().st_size <= MAX_HELPER and len(found) < MAX_HELPERS:
                found.add(name)
                look.append(path.read_text(encoding="utf-8", errors="replace"))
    return sorted(found)


def imported(source):
    """The first names of the modules that a source imports; of code that Python cannot read what its lines say."""
    names = set()
    try:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                names |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        names |= set(re.findall(r"^[ \t]*(?:import|from)[ \t]+(\w+)", source, re.M))
        names |= set(re.findall(r"^[ \t]*%run[ \t]+(?:-\w+[ \t]+)*[\"']?(\w+)\.py", source, re.M))
    return names - {"cs231n", "cs231n_check"}


def modules_of(folder, name, deeper):
    """The files of a module or a package in a folder; `deeper`: in its folders as well."""
    places = [folder, *(p for p in sorted(folder.iterdir()) if p.is_dir() and is_wanted(p))] if deeper else [folder]
    for place in places:
        if (place / f"{name}.py").is_file():
            yield place / f"{name}.py"
        if (place / name).is_dir() and is_wanted(place / name):
            yield from walk(place / name, (".py",))


# ---- the zip


def write_zip(folder, name, files):
    """Write a zip into a folder and return its path; `files` is name -> Path or text.

    Where that cannot be written, it goes beside it under another name, or into another folder. Raises OSError.
    """
    places = targets(folder, name)
    for target in places[:-1]:
        with contextlib.suppress(OSError):  # a folder that is read-only; a zip that another program has open
            return write_whole(target, files)
    return write_whole(places[-1], files)


def targets(folder, name):
    beside = [folder / each for each in (name, *(f"{name[: -len('.zip')]}_{n}.zip" for n in range(2, 5)))]
    return [*beside, *(place / name for place in (Path.cwd(), Path.home(), Path(tempfile.gettempdir())))]


def write_whole(target, files):
    """Write the zip beside its place first, so that an interruption leaves no half file."""
    unfinished = target.with_suffix(".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for name, content in files.items():
                archive.writestr(name, content) if isinstance(content, str) else archive.write(content, name)
        os.replace(unfinished, target)
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()
    return target
