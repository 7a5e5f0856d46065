"""What single parts of the intake promise, asked directly: bounds, cells that go together, pictures, names in a zip."""

import io
import tarfile
import zipfile

import numpy as np

from autograder.cs231n_check.earlier_cells import needed_of
from autograder.intake import archives, downloads, limits, members
from autograder.intake.inner_archives import in_archives
from autograder.intake.notebooks import exercise_cell, pictures
from autograder.intake.package_layout import contents
from autograder.intake.staging import stage
from autograder.intake.trees import tree_of_names


def zipped(path, **files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def unpacked(path, folder, **bounds):
    notes = []
    archives.unpack(path, folder, {".py"}.__contains__, notes, archives.Bounds(**bounds))
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()), notes


def test_the_bounds_of_a_submission_and_of_a_class():
    assert (limits.MAX_FILES, limits.MAX_DEPTH) == (5000, 40)
    assert archives.Bounds(room=268_435_456, largest=67_108_864, names=20_000, lenient=False) == archives.OF_ONE
    of_a_class = archives.Bounds(room=17_179_869_184, largest=1_073_741_824, names=500_000, lenient=True)
    assert of_a_class == archives.OF_A_CLASS


def test_a_file_may_be_as_large_as_the_bound_and_no_larger(tmp_path):
    path = zipped(tmp_path / "a.zip", **{"a.py": b"x" * 100, "b.py": b"x" * 101})
    names, notes = unpacked(path, tmp_path / "out", largest=100)
    assert names == ["a.py"] and len(notes) == 1 and notes[0].startswith("b.py is larger than")


def test_only_kinds_that_are_kept_and_no_leftovers_are_unpacked(tmp_path):
    path = zipped(tmp_path / "a.zip", **{"a.py": "1", "a.txt": "1", "__pycache__/b.py": "1", "x/datasets/c.py": "1"})
    assert unpacked(path, tmp_path / "out") == (["a.py"], [])


def test_that_no_more_archives_are_opened_is_said_once(tmp_path):
    files = [(zipped(tmp_path / f"{n}.zip", **{f"m{n}.py": "1"}), (f"{n}.zip",)) for n in range(8)]
    notes, problems = [], []
    (tmp_path / "scratch").mkdir()
    found = in_archives(files, tmp_path / "scratch", notes, problems)
    assert sorted(parts[-1] for _, parts in found) == [f"m{n}.py" for n in range(5)] and problems == []
    assert notes == ["Only the first 5 archives in the submission were opened."]


def test_names_in_a_zip_without_leftovers_and_too_deep_folders():
    names = ["ada/knn.ipynb", "__MACOSX/ada/x.zip", "ada/.git/a.py", "1/2/3/4/5/6/7/8/9/deep.zip"]
    assert tree_of_names(names) == {"ada": {"knn.ipynb": None}}


def test_a_folder_by_another_name_keeps_helpers_and_leaves_other_assignments_files(tmp_path):
    wanted = [("layers.py",), ("classifiers", "softmax.py")]
    copy = {parts: tmp_path for parts in [
        ("layers.py",), ("helper.py",), ("softmax.py",), ("classifiers", "softmax.py"), ("classifiers", "own.py"),
        ("saved", "best.npz"), ("thesis", "main.py"),
    ]}  # fmt: skip
    assert set(contents(("code",), copy, wanted)) == {
        ("layers.py",), ("helper.py",), ("classifiers", "softmax.py"), ("classifiers", "own.py"), ("saved", "best.npz"),
    }  # fmt: skip
    assert contents(("cs231n",), copy, wanted) == copy


# ---- cells


def cell(source, id=None):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"nbgrader": {"grade_id": id}} if id else {},
        "pictures": {},
    }


def test_functions_classes_imports_and_values_of_earlier_cells_come_along_and_no_others():
    earlier = [
        "import math\nunused = 1\nhalf = 2",
        "def share(a):\n    return math.floor(a) / half",
        "class Box:\n    size = 3",
    ]
    space = {}
    exec(needed_of(earlier, "x = share(Box.size)", ()) + "x = share(Box.size)", space)
    assert space["x"] == 1.5 and "unused" not in space


def test_an_earlier_statement_that_python_cannot_write_down_costs_no_other():
    deep = "x = " + "-" * 3000 + "1"
    assert needed_of(["y = 2", deep], "z = y", ()) == "y = 2\n"
    assert isinstance(needed_of([deep], "z = x", ()), str)


def test_of_cells_that_set_a_name_the_one_with_the_id_and_of_these_the_last_that_is_written():
    mark = "a1-knn-best_k-cell"
    cells = [cell("best_k = 1", mark), cell("best_k = 2", mark), cell("best_k = 3", mark), cell("best_k = 9")]
    assert exercise_cell(cells, "a1.knn.best_k", "best_k") == "best_k = 3"
    cells[2]["source"] = "best_k = 0\nraise NotImplementedError()"
    assert exercise_cell(cells, "a1.knn.best_k", "best_k") == "best_k = 2"
    assert exercise_cell(cells[3:], "a1.knn.best_k", "best_k") == "best_k = 9"
    assert exercise_cell([cell("k = 1")], "a1.knn.best_k", "best_k") is None


def test_only_pictures_are_taken_of_attachments():
    fine = {"image/png": "iVBOR"}
    mixed = {"image/png": "iVBOR", "text/html": "aGk=", "image/jpeg": 5, "image/gif": "<script>"}
    assert pictures({"a.png": mixed, "b": "text", "c": {"text/html": "aGk="}}) == {"a.png": fine}
    assert pictures(["a"]) == pictures(None) == {}


def test_a_tar_that_ends_with_a_saved_network_is_no_zip(tmp_path):
    """A .npz is a zip, whose end a tar then has; both are archives of other files."""
    saved = io.BytesIO()
    np.savez(saved, W=np.zeros(2000))
    with tarfile.open(tmp_path / "ada.tar", "w") as archive:
        for name, data in (("cs231n/layers.py", b"x = 1\n"), ("cs231n/saved/best_svm.npz", saved.getvalue())):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    assert zipfile.is_zipfile(tmp_path / "ada.tar") and not members.is_zip(tmp_path / "ada.tar")
    with members.members_of(tmp_path / "ada.tar", 10**6, 10) as found:
        assert [member.name for member in found] == ["cs231n/layers.py", "cs231n/saved/best_svm.npz"]
    (submission,) = downloads.find([str(tmp_path / "ada.tar")], "assignment1", tmp_path / "work")
    stage(submission, ["cs231n/layers.py"], [], tmp_path / "staged")
    assert (tmp_path / "staged" / "cs231n" / "layers.py").read_text() == "x = 1\n"
    assert (tmp_path / "staged" / "cs231n" / "saved" / "best_svm.npz").is_file()
