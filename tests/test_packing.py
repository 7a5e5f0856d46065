"""A submission that is sent and laid out elsewhere gives the same notes and the same files as here."""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from autograder import course
from autograder.cluster.packing import pack
from autograder.cluster.unpacking import unpack
from autograder.grading.prepare import wanted
from autograder.intake import limits
from autograder.intake.downloads import find
from autograder.intake.limits import Unreadable
from autograder.intake.staging import stage
from autograder.intake.systems import Submission

FEW_NAMES, FEW_FILES = 200, 100  # instead of the limits of intake/limits.py
KNN = "cs231n/classifiers/k_nearest_neighbor.py"


def laid_out(submission, assignment, folder):
    """What is laid out of a submission: notes, files and their content; or why nothing is."""
    asked = wanted(assignment)
    try:
        made = stage(submission, asked.files, asked.notebooks, folder, asked.released, asked.editions)
    except Unreadable as problem:
        return str(problem)
    files = {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return made.notes, [path.relative_to(folder) for path in made.support], made.absent, made.others, files


def here_and_there(submission, work, assignment="assignment1"):
    """What is laid out of a submission where it lies, and where it was sent."""
    work.mkdir()
    (work / "sent").mkdir()
    try:
        sent = unpack(pack(submission), work / "sent")
    except Unreadable as problem:
        return laid_out(submission, assignment, work / "here"), str(problem)
    assert (sent.student, sent.path.name, sent.system) == (
        submission.student,
        submission.path.name,
        submission.system,
    )
    return laid_out(submission, assignment, work / "here"), laid_out(sent, assignment, work / "there")


def write(path, text="x = 1\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def zipped(path, *names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, f"# {path.name}\n")
    return path


@pytest.fixture
def tree(tmp_path):
    """A folder with a file that is asked for, to be made nasty."""
    write(tmp_path / "ada" / KNN)
    return tmp_path / "ada"


@pytest.mark.parametrize("assignment", ["assignment1", "assignment2", "assignment3"])
def test_each_example_is_laid_out_there_as_here(assignment, tmp_path):
    found = find([course.ROOT / "examples" / assignment], assignment, tmp_path / "class")
    assert len(found) >= 4
    for submission in found:
        here, there = here_and_there(submission, tmp_path / submission.student, assignment)
        assert here == there and here[4]


def links(tree):
    (tree / "cs231n" / "layers.py").symlink_to(tree / KNN)
    (tree / "more").symlink_to(tree / "cs231n")
    os.mkfifo(tree / "cs231n" / "pipe.py")


def large(tree):
    for name in ("cs231n/layers.py", "cs231n/saved/knn.npz", "knn.ipynb", "more.zip"):
        write(tree / name)
        os.truncate(tree / name, 2**40)


def odd_names(tree):
    for name in (b"l\xe4yers.py", b"\xff.ipynb", "ünï.py".encode(), b"a b\n.py", b"k" * 252 + b".py"):
        Path(os.fsdecode(bytes(tree / "cs231n") + b"/" + name)).write_text("y = 2\n")


def folded_names(tree):
    for name in ("Layers.py", "layers.py", "LAYERS.PY", "é.py", "e\u0301.py"):
        write(tree / "cs231n" / name, f"# {name}\n")


def deep(tree):
    write(tree.joinpath(*["d"] * 45, "layers.py"))


def other_encodings(tree):
    (tree / KNN).write_bytes("s = 'ä'\r\n".encode("latin-1"))
    (tree / "knn.ipynb").write_bytes(b"{ not json")
    write(tree / "helper.py")
    write(tree / "__pycache__" / "x.py")
    write(tree / ".git" / "y.py")


def attempts(tree):
    shutil.rmtree(tree / "cs231n")
    for age, name in enumerate(("b.zip", "a.zip", "c.zip")):
        os.utime(zipped(tree / name, KNN), (1_700_000_000 - age, 1_700_000_000 - age))


def many_archives(tree):
    shutil.rmtree(tree / "cs231n")
    for number in range(limits.MAX_ARCHIVES + 3):
        zipped(tree / f"part{number}.zip", f"cs231n/module{number}.py", *[KNN] * (number == 3))


def broken_archives(tree):
    shutil.rmtree(tree / "cs231n")
    write(tree / "a.zip", "no zip")
    write(tree / "b.rar", "Rar!")


def crowded(tree):
    (tree / "more").mkdir()
    for number in range(FEW_NAMES + 5):
        (tree / "more" / f"{number}.txt").touch()


def too_many(tree):
    for number in range(FEW_FILES + 1):
        (tree / f"m{number}.py").touch()


def nothing(tree):
    shutil.rmtree(tree / "cs231n")
    for name in (".hidden", "__pycache__/x.py", "report.pdf", "zebra.txt", "empty/none.txt"):
        write(tree / name)


NASTY = [
    links, large, odd_names, folded_names, deep, other_encodings, attempts, many_archives, broken_archives, crowded,
    too_many, nothing,
]  # fmt: skip


@pytest.mark.parametrize("make", NASTY, ids=lambda make: make.__name__)
def test_a_nasty_folder_is_laid_out_there_as_here(make, tree, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.intake.looking.MAX_NAMES", FEW_NAMES)
    monkeypatch.setattr("autograder.cluster.unpacking.MAX_NAMES", FEW_NAMES)
    monkeypatch.setattr("autograder.intake.handed_in.MAX_FILES", FEW_FILES)
    make(tree)
    here, there = here_and_there(Submission("ada", tree), tmp_path / "work")
    assert here == there


def closed(tree):
    write(tree / "cs231n" / "layers.py").chmod(0)
    for name, mode in (("shut", 0), ("names", 0o444)):
        write(tree / name / "x.py")
        (tree / name).chmod(mode)


AS_NOBODY = f"""
import os, sys
sys.path[:0] = {[str(course.ROOT), str(Path(__file__).parent)]}
import test_packing
from pathlib import Path
place = Path(sys.argv[1])
test_packing.wanted("assignment1")
b"x".decode("utf-8-sig")  # the other user may not open the interpreter's own files
if os.getuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
test_packing.write(place / "ada" / test_packing.KNN)
test_packing.closed(place / "ada")
here, there = test_packing.here_and_there(test_packing.Submission("ada", place / "ada"), place / "work")
assert here == there, (here, there)
print(*here[0], sep="\\n")
"""


@pytest.mark.skipif(os.name != "posix", reason="needs modes")
def test_what_an_ordinary_user_may_not_open_is_closed_there_as_here():
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o777)
        done = subprocess.run([sys.executable, "-c", AS_NOBODY, place], capture_output=True, text=True, cwd="/")
        for name in ("shut", "names"):
            for path in Path(place).rglob(name):
                path.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert "layers.py cannot be opened (Permission denied) and was left out." in done.stdout
    assert "shut cannot be opened (Permission denied)." in done.stdout


def test_what_is_closed_is_left_out_there_also_where_root_may_read_all(tree, tmp_path, monkeypatch):
    secret = write(tree / "cs231n" / "layers.py", "secret")
    monkeypatch.setattr("os.access", lambda path, mode: path != secret)
    here, there = here_and_there(Submission("ada", tree), tmp_path / "work")
    assert here[1:] == there[1:] and Path("cs231n/layers.py") not in there[1]


SINGLE = {
    "a zip": lambda path: zipped(path / "ada.zip", KNN),
    "a module": lambda path: write(path / "k_nearest_neighbor.py"),
    "a notebook": lambda path: write(path / "knn.ipynb", '{"cells": [], "nbformat": 4, "nbformat_minor": 4}'),
    "a text": lambda path: write(path / "ada.pdf"),
    "a link": lambda path: (path / "ada.zip").symlink_to("/etc/passwd") or path / "ada.zip",
    "a pipe": lambda path: os.mkfifo(path / "ada.zip") or path / "ada.zip",
    "nothing": lambda path: path / "gone.zip",
    "an empty folder": lambda path: (path / "ada").mkdir() or path / "ada",
}


@pytest.mark.parametrize("make", SINGLE.values(), ids=SINGLE)
def test_what_is_handed_in_alone_is_laid_out_there_as_here(make, tmp_path):
    here, there = here_and_there(Submission("ada", make(tmp_path), notes=["Late."]), tmp_path / "work")
    assert here == there


DOWNLOADS = {
    "canvas": ["ada_1_22_k_nearest_neighbor.py", "ada_1_23_k_nearest_neighbor-1.py", "ben_2_24_x.zip", "cyd_3_text.html"],
    "blackboard": [
        "hw_ada_attempt_2025-01-01-10-00-00_k_nearest_neighbor.py", "hw_ada_attempt_2025-01-01-10-00-00.txt",
        "hw_cyd_attempt_2025-01-01-10-00-00.txt",
    ],
    "moodle": ["ada_1_assignsubmission_file_k_nearest_neighbor.py", "ben_2_assignsubmission_file_x.zip"],
}  # fmt: skip


@pytest.mark.parametrize("names", DOWNLOADS.values(), ids=DOWNLOADS)
def test_each_of_a_download_without_folders_is_laid_out_there_as_here(names, tmp_path):
    for name in names:
        write(tmp_path / "class" / name, f"# {name}\n")
    found = find([tmp_path / "class"], "assignment1", tmp_path)
    assert len(found) >= 2
    for number, submission in enumerate(found):
        here, there = here_and_there(submission, tmp_path / f"work{number}")
        assert here == there


def test_of_others_in_a_class_nothing_is_sent(tmp_path):
    write(tmp_path / "class" / "ada_1_22_k_nearest_neighbor.py", "own = 1")
    write(tmp_path / "class" / "ben_2_24_layers.py", "another's = 1")
    ada = next(each for each in find([tmp_path / "class"], "assignment1", tmp_path) if each.student == "ada_1")
    assert b"own = 1" in pack(ada) and b"another's" not in pack(ada)


def test_what_is_not_looked_at_is_not_sent(tree):
    write(tree / "datasets" / "big.npz", "a data set")
    write(tree / "notes.txt", "a diary")
    (tree / "outside.py").symlink_to("/etc/passwd")
    packed = pack(Submission("ada", tree))
    assert b"a data set" not in packed and b"a diary" not in packed and b"root:" not in packed


def test_folders_without_end_are_refused(tree, monkeypatch):
    monkeypatch.setattr("autograder.cluster.packing.MAX_THINGS", 3)
    for name in "abc":
        (tree / name).mkdir()
    with pytest.raises(Unreadable, match=r"ada takes more than 20 seconds or 1536 MiB to read"):
        pack(Submission("ada", tree))


def test_a_disk_that_is_full_is_no_submissions_fault(tree, monkeypatch, tmp_path):
    def full(*_):
        raise OSError(28, "No space left on device")

    packed = pack(Submission("ada", tree))
    monkeypatch.setattr("autograder.cluster.unpacking.put", full)
    with pytest.raises(OSError, match="No space left"):
        unpack(packed, tmp_path)


def test_a_name_that_cannot_be_written_there_costs_the_submission_alone(tree, monkeypatch, tmp_path):
    def too_long(*_):
        raise OSError(36, "File name too long")

    packed = pack(Submission("ada", tree))
    monkeypatch.setattr("autograder.cluster.unpacking.put", too_long)
    with pytest.raises(Unreadable, match=r"The submission cannot be read \(File name too long\)"):
        unpack(packed, tmp_path)
