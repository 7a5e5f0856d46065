"""Reads a student's earlier work, and says what of it a new assignment takes over. Nothing of it is run."""

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring.modules import Module, module_files, read_module, read_package
from autograder.authoring.reach import Package
from autograder.carrying.along import Along
from autograder.carrying.edited import Edited
from autograder.carrying.exercises import exercises, functions, is_written, parameters, still_raises
from autograder.carrying.untrusted import Untrusted
from autograder.intake.handed_in import files_of
from autograder.intake.helper_layout import place_helpers
from autograder.intake.limits import PACKAGE, Unreadable
from autograder.intake.package_layout import place_package
from autograder.intake.systems import Submission

NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
Names = list[tuple[str, str]]  # (file, name)
Asked = Mapping[str, Collection[str]]  # file -> names in it


@dataclass
class Taken:
    """What is taken over: texts of files, whole files, and what is said of it."""

    texts: dict[str, str] = field(default_factory=dict)  # file -> its new text
    files: list[str] = field(default_factory=list)  # saved models and helpers, as they lie in the scratch folder
    functions: Names = field(default_factory=list)
    along: Names = field(default_factory=list)
    unfinished: Names = field(default_factory=list)  # taken, with the line that raises still in them
    not_written: Names = field(default_factory=list)
    absent: Names = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def take_over(path: Path, released: Path, earlier: Asked, books: list[str], scratch: Path) -> Taken:
    """What a new assignment takes over of earlier work.

    Inputs:
    - path: an earlier assignment's folder, or its zip.
    - released: the new assignment's folder.
    - earlier: file -> the exercises in it that earlier assignments ask for.
    - books: names by which notebooks of the course are known.
    - scratch: an empty folder, in which the work is laid out.

    Raises Unreadable where there is nothing to be read.
    """
    release = Package(read_package(released))
    asked = {module.name: names for module in release.modules.values() if (names := exercises(module))}
    taken = Taken()
    lay_out(path, [release.modules[name].file for name in asked], books, scratch, taken.remarks)
    student = Untrusted(readable(scratch, taken.remarks))
    edited = {name: Edited(module) for name, module in release.modules.items()}
    along = Along(student, release, edited, scratch)
    for name, names in asked.items():
        take_functions(taken, edited[name], student.modules.get(name), names, earlier, along)
    for name in asked:
        for function in edited[name].replaced:
            found = functions(student.modules[name])[function]
            along.follow(student.modules[name], found.node)
            if found.owner:
                along.members(student.modules[name], found.owner.name, found.node)
    taken.along, taken.remarks = along.brought, [*taken.remarks, *along.remarks]
    taken.texts = {**texts(edited, taken), **along.copied}
    taken.files = [*helper_files(scratch, along.helpers), *models(scratch, released)]
    return taken


def lay_out(path: Path, files: list[str], books: list[str], scratch: Path, notes: list[str]) -> None:
    """Lay out the package, and the modules beside it, of earlier work; raises Unreadable where there is none."""
    wanted = [tuple(file.split("/")[1:]) for file in files]
    opened = scratch / ".opened"
    opened.mkdir()
    found = files_of(Submission("", path), wanted, books, opened, notes)
    number, home = place_package(found, wanted, scratch / PACKAGE, notes)
    if not number:
        raise Unreadable(f"{path.name} holds none of the files that this assignment takes over: {', '.join(files)}.")
    place_helpers(found, [home[:-1] if home[-1:] == (PACKAGE,) else home], wanted, scratch, notes)


def readable(folder: Path, remarks: list[str]) -> dict[str, Module]:
    """The modules of a package, but for those that Python cannot read, of which a sentence is said."""
    found = {}
    for file, path in module_files(folder).items():
        try:
            module = read_module(path.read_text(encoding="utf-8-sig", errors="replace"), file)
            found[module.name] = module
        except NOT_PYTHON as error:
            remarks.append(f"Not taken, because Python cannot read it: {file}: {error}.")
        except RuntimeError as error:  # a CourseError, with the file and the line
            remarks.append(f"Not taken, because Python cannot read it: {error}.")
    for package in {name.rpartition(".")[0] for name in found} - {"", *found}:  # whose __init__.py was not handed in
        found[package] = read_module("", f"{package.replace('.', '/')}/__init__.py")
    return found


def take_functions(
    taken: Taken,
    edited: Edited,
    own: Module | None,
    names: list[str],
    earlier: Asked,
    along: Along,
) -> None:
    """Put the student's functions in the places of a module's exercises; say of which this cannot be."""
    file, released = edited.module.file, functions(edited.module)
    there = functions(own) if own else {}
    lent = {name for name, each in own.imports.items() if each.module == f"{PACKAGE}.lent"} if own else set()
    for name in (name for name in names if name in released):
        if own is None or name not in there:
            missing = taken.not_written if name in lent else taken.absent
            missing += [(file, name)] if name in earlier.get(file, ()) or name in lent else []
        elif not is_written(there[name].node, released[name].node):
            taken.not_written.append((file, name))
        else:
            take(taken, edited, own, name)


def take(taken: Taken, edited: Edited, own: Module, name: str) -> None:
    """Put one function in its place, unless the module cannot be read then."""
    file, node = edited.module.file, functions(own)[name].node
    try:
        edited.replace(name, own, functions(own)[name])
        ast.parse(edited.text)
    except NOT_PYTHON:
        del edited.replaced[name]
        taken.remarks.append(f"Not taken, because it does not fit into the new file: {file}: {name}. Copy it by hand.")
        return
    taken.functions.append((file, name))
    if still_raises(node):
        taken.unfinished.append((file, name))
    before, now = parameters(node), parameters(functions(edited.module)[name].node)
    if len(before) != len(now):
        taken.remarks.append(
            f"{file}: {name} of yours takes ({', '.join(before)}), that of the new assignment ({', '.join(now)}): "
            "bring it up to date."
        )


def texts(edited: Mapping[str, Edited], taken: Taken) -> dict[str, str]:
    """The new texts of the modules that change; where what is taken along does not fit, without that."""
    found = {}
    for each in (each for each in edited.values() if each.is_changed):
        try:
            found[each.module.file] = each.text
        except NOT_PYTHON:
            found[each.module.file] = Edited(each.module, each.replaced).text
            taken.remarks.append(f"{each.module.file}: what your functions use does not fit into it; copy it by hand.")
    return found


def helper_files(scratch: Path, helpers: Collection[str]) -> list[str]:
    """The files of modules beside the package."""
    places = [place for name in helpers for place in (scratch / f"{name}.py", *(scratch / name).rglob("*.py"))]
    return sorted(place.relative_to(scratch).as_posix() for place in places if place.is_file())


def models(scratch: Path, released: Path) -> list[str]:
    """The saved models that the new assignment's notebooks or its list name."""
    names = [path.name for path in sorted((scratch / PACKAGE / "saved").glob("*.npz"))]
    saying = (*released.glob("*.ipynb"), *released.glob("*/manifest.json"))
    texts = [path.read_text(encoding="utf-8") for path in saying]
    return [f"{PACKAGE}/saved/{name}" for name in names if any(name in text for text in texts)]
