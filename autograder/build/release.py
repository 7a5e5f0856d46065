"""Makes assignments/ from solutions/: skeleton package, public checks, released notebooks."""

import filecmp
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import numpy as np

from autograder import course
from autograder.authoring import reference
from autograder.authoring.outcomes import frozen
from autograder.authoring.question import PUBLIC_SEED
from autograder.build import notebooks
from autograder.build.skeleton import strip_module
from autograder.cs231n_check import plain
from autograder.gradebook.converters import generate
from autograder.questions import of_assignment, package_files

HERE = Path(__file__).parent
SKELETON_BANNER = '# Generated from solutions/{} by "make build". This copy is the student\'s to complete.\n'
CHECKER_BANNER = '# Generated from autograder/cs231n_check/{} by "make build".\n'
LEFT_OUT = ("__pycache__", "saved", "datasets")


def verify(assignment):
    """Read all that a build reads and write nothing; an author's mistake raises CourseError."""
    for path in course.notebook_sources(assignment):
        notebooks.expand(path)
    for name, path in modules().items():
        strip_module(path.read_text(), name)


def modules():
    """Name, as students know it -> path, of each module of the reference that they get."""
    paths = sorted((course.SOLUTIONS / "cs231n").rglob("*.py"))
    return {p.relative_to(course.SOLUTIONS).as_posix(): p for p in paths if not set(p.parts) & set(LEFT_OUT)}


def write_package(assignment, folder):
    """Write into an assignment's folder all that is not a notebook."""
    folder = Path(folder)
    for name, path in modules().items():
        write(folder / name, SKELETON_BANNER.format(name) + strip_module(path.read_text(), name))
    copy_data(folder / "cs231n" / "datasets")
    write_checks(assignment, folder / "cs231n_check")
    readme = (HERE / "templates" / "assignment_readme.md").read_text()
    write(folder / "README.md", readme.replace("ASSIGNMENT_NAME", assignment))
    write(folder / "requirements.txt", "numpy>=2.0\nmatplotlib>=3.9\njupyterlab>=4.2\n")


def copy_data(folder):
    shutil.copytree(course.DATASETS / "picturebook", folder / "picturebook", dirs_exist_ok=True)
    shutil.copy(course.DATASETS / "registry.json", folder / "registry.json")


def write_checks(assignment, folder):
    """The checker, and for each question its public cases with the values expected."""
    for path in sorted((course.HERE / "cs231n_check").glob("*.py")):
        write(folder / path.name, CHECKER_BANNER.format(path.name) + path.read_text())
    questions = of_assignment(assignment)
    (folder / "public").mkdir(parents=True, exist_ok=True)
    solution = reference.solution("picturebook", PUBLIC_SEED)
    for question in questions:
        public = frozen(question, PUBLIC_SEED, solution)
        name = f"{question.id}.npz"
        save_public(folder / "public" / name, public, course.ASSIGNMENTS / assignment / "cs231n_check/public" / name)
    manifest = {
        "assignment": assignment,
        "notebooks": [p.stem + ".ipynb" for p in course.notebook_sources(assignment)],
        "files": package_files(assignment),
    }
    write(folder / "manifest.json", json.dumps(manifest, indent=1) + "\n")


def save_public(path, public, earlier):
    """Store a public check; where the earlier one differs by rounding only, as between machines, it stays."""
    if earlier.is_file() and alike(plain.load(earlier), public):
        path.write_bytes(earlier.read_bytes())
    else:
        plain.save(path, public)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# ---- notebooks


def execute_notebooks(assignment, again=False):
    """Run each notebook whose text, or what it runs, has changed since (or all); yields their names as they finish."""
    paths = [
        path
        for path in course.notebook_sources(assignment)
        if again or not notebooks.is_current(path, notebooks.expand(path))
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(notebooks.execute, path): path.stem for path in paths}
        for done in as_completed(running):
            done.result()
            yield running[done]


def release_notebooks(assignment, folder):
    """Make the released notebooks in a folder."""
    with tempfile.TemporaryDirectory() as work:
        for path in generate(assignment, Path(work), f"sqlite:///{work}/gradebook.db"):
            write(Path(folder) / path.name, path.read_text(encoding="utf-8"))


def after_generate(assignment, student, notebooks):
    """nbgrader's hook after `nbgrader generate_assignment`: put the package beside the notebooks."""
    write_package(assignment, course.ASSIGNMENTS / assignment)


def build(assignment, folder):
    """Make an assignment afresh in a folder; what was there before is replaced."""
    folder = Path(folder)
    with tempfile.TemporaryDirectory(dir=make(folder.parent)) as fresh:
        write_package(assignment, Path(fresh) / "new")
        release_notebooks(assignment, Path(fresh) / "new")
        if folder.exists():
            os.replace(folder, Path(fresh) / "old")
        os.replace(Path(fresh) / "new", folder)


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def stale(assignment):
    """The files of assignments/ that are not what a build makes now, each with what is wrong."""
    with tempfile.TemporaryDirectory() as fresh:
        write_package(assignment, fresh)
        release_notebooks(assignment, fresh)
        return differences(Path(fresh), course.ASSIGNMENTS / assignment)


def differences(fresh, there):
    made, found = files(fresh), files(there)
    wrong = [f"{name}: missing" for name in sorted(made - found)]
    wrong += [f"{name}: not made by the build" for name in sorted(found - made)]
    return wrong + [f"{name}: differs" for name in sorted(made & found) if not same(fresh / name, there / name)]


def files(folder):
    ignored = {"__pycache__", ".ipynb_checkpoints"}
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and not ignored & set(p.parts)}


def same(one, other):
    if one.suffix == ".npz":
        return alike(plain.load(one), plain.load(other))
    return filecmp.cmp(one, other, shallow=False)


def alike(a, b):
    """Equal but for rounding, which differs between machines."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        near = a.dtype.kind in "fc" and a.shape == b.shape and np.allclose(a, b, 1e-6, 1e-6, equal_nan=True)
        return a.dtype == b.dtype and (near or np.array_equal(a, b))
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(alike(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(alike, a, b))
    return a == b
