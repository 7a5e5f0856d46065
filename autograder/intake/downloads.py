"""Whose submission is whose: finds the students in a folder, a zip or a download, by names and content."""

import re
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from autograder import course
from autograder.intake.archives import ARCHIVES, DAMAGE, IGNORED, Unreadable, unpack, zip_name
from autograder.intake.systems import (
    FLAT,
    GRADESCOPE,
    METADATA,
    MOODLE,
    PACKAGE,
    Submission,
    blackboard,
    canvas,
    moodle,
    moodle_flat,
    name_from_gradescope,
)

CLASS_BYTES = 16 * 2**30  # for the download of a whole class
LARGEST = 2**30  # one student's archive in it
DEPTH = 8

# Words of which folders' names are made that name no student.
WORDS = frozenset(
    """a assignment assign hw homework lab project cs n stanford code src source solution solutions work
    final old new backup bak copy v ver version draft attempt try main master notebook notebooks python py
    spring winter fall upload""".split()  # noqa: SIM905
)


def find(paths, assignment, workdir):
    """List the submissions in files and folders, by content, whatever the nesting; names are told apart.

    `workdir` is a folder that outlives the submissions: the zip of a whole class is unpacked there.
    """
    found = []
    for path in (Path(p).resolve() for p in paths):
        if path.is_dir():
            found += in_folder(path, assignment)
        elif len(paths) > 1:
            found.append(among_others(path, assignment))
        else:
            found += in_file(path, assignment, Path(workdir) / "0")
    return told_apart(found)


def among_others(path, assignment):
    """A file that was named beside others: one submission, whatever names a student has put into it."""
    inside = names_in(path, assignment)
    notes = [f"{path.name} looks like those of several students; to mark them, name it alone."] * (len(inside) > 1)
    return Submission(student_of(path, assignment), path, notes=notes)


def told_apart(found):
    """Give each submission a name of its own, also where file systems ignore case and accents' coding."""
    taken = set()
    for submission in found:
        name, count = submission.student, 1
        while (key := unicodedata.normalize("NFC", submission.student).casefold()) in taken:
            count += 1
            submission.student = f"{name} ({count})"
        taken.add(key)
    return found


def in_file(path, assignment, workdir):
    """The submissions in one file: a class's zip holds many, any other file is one submission."""
    inside = names_in(path, assignment)
    if len(inside) < 2 and not any(s.system for s in inside):
        return [Submission(student_of(path, assignment), path)]
    notes = []
    try:
        unpack(path, workdir, lambda suffix: True, notes, CLASS_BYTES, LARGEST, lenient=True)
    except Unreadable:
        return [Submission(student_of(path, assignment), path)]
    for submission in inside:  # a student of whom nothing could be unpacked is still there
        place = workdir / submission.path.relative_to(path)
        if not place.exists():
            place.mkdir(parents=True)
    return in_folder(workdir, assignment)


def names_in(path, assignment):
    """The submissions that the names in a zip tell of; none of another file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return locate(tree_of_names(map(zip_name, archive.infolist())), path, assignment)
    except (*DAMAGE, OSError):
        return []


def in_folder(path, assignment):
    found = locate(tree_of(path), path, assignment)
    name_from_gradescope(found)
    return found


# ---- what lies where: a tree is a dict, name -> tree of a folder or None of a file


def tree_of(folder, depth=DEPTH):
    tree = {}
    for path in sorted(folder.iterdir()):
        if path.name not in IGNORED and not path.name.startswith("."):
            deeper = path.is_dir() and not path.is_symlink() and depth
            tree[path.name] = tree_of(path, depth - 1) if deeper else None
    return tree


def tree_of_names(names):
    tree = {}
    for name in sorted(names):
        *folders, last = [p for p in name.replace("\\", "/").split("/") if p] or [""]
        if IGNORED & {*folders, last} or any(p.startswith(".") for p in (*folders, last)) or len(folders) > DEPTH:
            continue
        node = tree
        for part in folders:
            node = node.setdefault(part, {}) if isinstance(node, dict) else {}
        if isinstance(node, dict) and last:
            node.setdefault(last, {} if name.endswith(("/", "\\")) else None)
    return tree


def locate(tree, path, assignment):
    """The submissions in a folder: it is one itself, or a download, or holds one entry a student."""
    folders = {name: sub for name, sub in tree.items() if sub is not None}
    if METADATA in tree or (folders and all(map(GRADESCOPE.match, folders))):
        return [Submission(name, path / name, system="gradescope") for name in folders]
    flat = [group for reader in (canvas, moodle_flat, blackboard) for group in reader(tree, path)]
    entries = {n: s for n, s in tree.items() if is_entry(n, s)}
    if flat:
        rest = [n for n in entries if not any(pattern.match(n) for pattern in FLAT)]
        return flat + [s for n in rest for s in one_student(n, entries[n], path, assignment, entries)]
    loose = {n: None for n, s in tree.items() if s is None and n.endswith(".ipynb")}
    of_somebody = loose and PACKAGE not in tree and len(entries) > 1  # of one student in a class
    if is_one(tree, assignment) and not of_somebody:
        return [Submission(student_of(path, assignment), path)]
    if any(MOODLE.match(name) for name in folders):
        return moodle(folders, path)
    if len(entries) == 1 and folders:
        ((name, sub),) = entries.items()
        if sub is not None and not names_no_student(name, assignment):
            return locate(sub, path / name, assignment)
    if entries and all(s is not None and names_no_student(n, assignment) for n, s in entries.items()):
        return [Submission(student_of(path, assignment), path)]
    if not entries and any(s is None and n.endswith((".py", ".ipynb")) for n, s in tree.items()):
        return [Submission(student_of(path, assignment), path)]
    entries |= loose if of_somebody else {}
    return [s for name, sub in entries.items() for s in one_student(name, sub, path, assignment, entries)]


def one_student(name, tree, path, assignment, others):
    """One entry of a class's folder: in nbgrader's tree the assignment's folder in it, if there is one."""
    if tree and tree.get(assignment) is not None:
        return [Submission(name, path / name / assignment, system="nbgrader")]
    in_nbgrader = any(sub and sub.get(assignment) is not None for sub in others.values())
    if in_nbgrader and tree is not None and not has_work(tree, assignment):
        return []  # handed in nothing, or other assignments only
    return [Submission(own_name(path / name, assignment), path / name)]


def has_work(tree, assignment):
    """Whether something to mark lies in a folder, beside other assignments' folders."""
    other = rf"(?!{re.escape(assignment)}$){re.escape(assignment.rstrip('0123456789'))}\d+"
    ours = {n: s for n, s in tree.items() if not (s is not None and re.fullmatch(other, n))}
    return any(has_work(s, assignment) if s else n.endswith((".py", ".ipynb", *ARCHIVES)) for n, s in ours.items())


def is_one(tree, assignment):
    """Whether a folder is a submission: the package, its classifiers or a notebook lies right in it."""
    notebooks = {p.stem.casefold() for p in course.notebook_sources(assignment)}
    loose = {PurePosixPath(n).stem.casefold() for n, s in tree.items() if s is None and n.endswith(".ipynb")}
    return bool(tree.get(PACKAGE) or tree.get("classifiers") or notebooks & loose)


def is_entry(name, tree):
    """Whether an entry of a class's folder can be somebody's submission: a folder or an archive."""
    if tree is None:
        return PurePosixPath(name).suffix.lower() in ARCHIVES
    return "run.json" not in tree  # results of an earlier run


def names_no_student(name, assignment):
    """Whether a name says only what it holds: assignment1, hw1_final, `cs231n (2)`, src."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return name == assignment or (bool(words) and set(words) <= WORDS)


def student_of(path, assignment):
    """The student's name from a path as given: its own, or where that says nothing the folder's around it."""
    plain = stem(path).removesuffix("_submission").removesuffix("_export")
    home = path.parent.name not in ("", "submitted", "tmp", "Downloads", "Desktop")
    return path.parent.name if home and names_no_student(plain, assignment) else own_name(path, assignment)


def own_name(path, assignment):
    """A file's or folder's name without an ending and without GitHub Classroom's prefix."""
    prefix = re.sub(r"(\d+)$", r"[-_]?\1", re.escape(assignment)) + "[-_]"
    return re.sub(f"^{prefix}(?=.)", "", stem(path), flags=re.I) or "submission"


def stem(path):
    return re.sub(r"(\.tar)?\.\w+$", "", path.name) or path.name if path.is_file() else path.name
