"""Submissions are found and laid out however they arrive; what cannot be read gets one clear sentence."""

import io
import json
import os
import re
import stat
import tarfile
import zipfile

import pytest

from autograder.intake import archives, handed_in, inner_archives, walking
from autograder.intake.downloads import find
from autograder.intake.limits import Unreadable
from autograder.intake.staging import stage
from autograder.intake.systems import Submission

TARGETS = ["cs231n/classifiers/k_nearest_neighbor.py", "cs231n/layers.py"]
BOOKS = ["knn.ipynb", "two_layer_net.ipynb"]
KNN = "cs231n/classifiers/k_nearest_neighbor.py"
BOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
FILES = {KNN: "a = 1\n", "cs231n/layers.py": "b = 1\n", "knn.ipynb": BOOK, "two_layer_net.ipynb": BOOK}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def zipped(path, files=FILES, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def below(folder, names):
    return {f"{folder}/{name}": text for name, text in names.items()}


def found(path, tmp_path, assignment="assignment1", **options):
    """{student: Submission} of what lies in a path."""
    paths = path if isinstance(path, list) else [path]
    listed = find(paths, assignment, tmp_path / "unpacked", **options)
    students = {s.student: s for s in listed}
    assert len(students) == len(listed)
    return students


def staged(path, tmp_path, **options):
    path = path if isinstance(path, Submission) else Submission("ada", path)
    return stage(path, TARGETS, BOOKS, tmp_path / "staged", **options)


def laid_out(path, tmp_path):
    """The names of the files that were laid out, and the notes."""
    result = staged(path, tmp_path)
    names = {p.relative_to(result.folder).as_posix() for p in result.folder.rglob("*") if p.is_file()}
    return names, " ".join(result.notes)


def refusal(path, tmp_path):
    """The sentence for a submission that cannot be read: one, ended, with nothing of this machine in it."""
    with pytest.raises(Unreadable) as caught:
        staged(path, tmp_path)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and str(tmp_path) not in text
    return text


# ---- laying out


def test_folder(tmp_path):
    assert laid_out(write(tmp_path / "ada", FILES), tmp_path) == (set(FILES), "")


def test_zip(tmp_path):
    assert laid_out(zipped(tmp_path / "ada.zip"), tmp_path) == (set(FILES), "")


@pytest.mark.parametrize("depth", [1, 3])
def test_package_nested(tmp_path, depth):
    nested = below("/".join(["eins", "zwei drei", "vier"][:depth]), FILES)
    assert laid_out(write(tmp_path / "folder", nested), tmp_path / "a")[0] == set(FILES)
    assert laid_out(zipped(tmp_path / "ada.zip", nested), tmp_path / "b")[0] == set(FILES)


@pytest.mark.parametrize("ending, mode", [(".tar.gz", "w:gz"), (".tgz", "w:gz"), (".tar", "w"), (".tar.xz", "w:xz")])
def test_tar(tmp_path, ending, mode):
    source = write(tmp_path / "source", FILES)
    with tarfile.open(tmp_path / f"ada{ending}", mode) as archive:
        archive.add(source, "work")
    assert laid_out(tmp_path / f"ada{ending}", tmp_path)[0] == set(FILES)


def test_tar_wears_the_ending_zip(tmp_path):
    source = write(tmp_path / "source", FILES)
    with tarfile.open(tmp_path / "ada.zip", "w:gz") as archive:
        archive.add(source, "work")
    assert laid_out(tmp_path / "ada.zip", tmp_path)[0] == set(FILES)


def test_zip_in_a_zip(tmp_path):
    inner = zipped(tmp_path / "inner.zip").read_bytes()
    assert laid_out(zipped(tmp_path / "ada.zip", {"upload/inner.zip": inner}), tmp_path)[0] == set(FILES)


def test_inner_zip_beside_the_package_is_left_closed(tmp_path):
    folder = write(tmp_path / "ada", {**FILES, "assignment1_submission.zip": b"broken"})
    names, notes = laid_out(folder, tmp_path)
    assert names == set(FILES) and "assignment1_submission.zip was not opened" in notes


def test_package_zipped_and_notebooks_loose(tmp_path):
    package = {name: text for name, text in FILES.items() if name.endswith(".py")}
    folder = write(tmp_path / "ada", {name: text for name, text in FILES.items() if name not in package})
    zipped(folder / "code.zip", package)
    assert laid_out(folder, tmp_path)[0] == set(FILES)


def test_leftovers_of_systems_do_not_count(tmp_path):
    litter = {"__MACOSX/cs231n/._layers.py": b"\0", "cs231n/._layers.py": b"\0", ".DS_Store": b"\0"}
    litter |= {
        ".ipynb_checkpoints/knn-checkpoint.ipynb": "{}",
        "cs231n/.ipynb_checkpoints/layers-checkpoint.py": "x",
    }
    litter |= {
        "cs231n/__pycache__/layers.cpython-311.pyc": b"\0",
        "cs231n/datasets/cifar/data_batch_1": b"\0",
    }
    assert laid_out(zipped(tmp_path / "ada.zip", FILES | litter), tmp_path) == (set(FILES), "")


def test_what_a_mac_adds_to_a_zip_makes_it_no_class(tmp_path):
    files = below("my homework", FILES) | {"__MACOSX/my homework/._knn.ipynb": b"\0"}
    assert list(found(zipped(tmp_path / "ada.zip", files), tmp_path)) == ["ada"]


def test_contents_of_the_package_without_its_folder(tmp_path):
    files = {name.removeprefix("cs231n/"): text for name, text in FILES.items()} | {"helpers.py": "c = 1\n"}
    assert laid_out(write(tmp_path / "ada", files), tmp_path)[0] == {*FILES, "cs231n/helpers.py", "helpers.py"}


def test_only_one_module_is_handed_in(tmp_path):
    for number, path in enumerate([tmp_path / "k_nearest_neighbor.py", tmp_path / "ada" / "k_nearest_neighbor (1).py"]):
        write(path.parent, {path.name: "a = 1\n"})
        names, notes = laid_out(path if number == 0 else path.parent, tmp_path / str(number))
        assert names == {KNN} and "lay elsewhere" in notes


def test_folder_of_a_repository_named_like_the_package(tmp_path):
    names, notes = laid_out(write(tmp_path / "ada", below("cs231n/assignment1", FILES)), tmp_path)
    assert names == set(FILES) and "copies" not in notes


def test_two_copies_the_fuller_is_taken(tmp_path):
    files = below("deep/er", FILES) | {KNN: "a = 2\n"}
    names, notes = laid_out(write(tmp_path / "ada", files), tmp_path)
    assert names == set(FILES)
    assert "deep/er/cs231n was taken, not cs231n, because it holds more" in notes


def test_two_copies_the_one_worked_on_is_taken(tmp_path):
    skeleton = {
        KNN: 'raise NotImplementedError("a")\n',
        "cs231n/layers.py": 'raise NotImplementedError("b")\n',
    }
    result = staged(write(tmp_path / "ada", skeleton | below("solved", FILES)), tmp_path)
    assert (result.folder / KNN).read_text() == "a = 1\n"
    assert "solved/cs231n was taken, not cs231n, because more of its exercises are written" in " ".join(result.notes)


def test_two_copies_alike_the_nearest_is_taken(tmp_path):
    _, notes = laid_out(write(tmp_path / "ada", FILES | below("backup", FILES)), tmp_path)
    assert "cs231n was taken, not backup/cs231n, because it lies nearest to the top" in notes


def test_two_copies_alike_in_all_the_first_by_name_is_taken(tmp_path):
    copies = {"zwei/" + KNN: "a = 2\n", "eins/" + KNN: "a = 1\n", "drei/" + KNN: "a = 3\n", "knn.ipynb": BOOK}
    result = staged(write(tmp_path / "ada", copies), tmp_path)
    assert (result.folder / KNN).read_text() == "a = 3\n"
    assert "drei/cs231n was taken, not eins/cs231n, zwei/cs231n, because of its name" in result.notes[0]


def test_code_in_only_one_of_two_copies(tmp_path):
    files = {
        KNN: "a = 1\n",
        "other/cs231n/layers.py": "b = 1\n",
        "knn.ipynb": BOOK,
        "two_layer_net.ipynb": BOOK,
    }
    names, notes = laid_out(write(tmp_path / "ada", files), tmp_path)
    assert names == set(FILES) and "other/cs231n/layers.py" in notes


@pytest.mark.parametrize(
    "name", ["KNN.ipynb", "knn (1).ipynb", "Copy of knn.ipynb", "knn-Copy1.ipynb", "ada_knn.ipynb"]
)
def test_notebook_by_another_name(tmp_path, name):
    files = {n: t for n, t in FILES.items() if n != "knn.ipynb"} | {f"books/{name}": BOOK}
    assert laid_out(write(tmp_path / "ada", files), tmp_path)[0] == set(FILES)


def test_of_many_notebooks_of_a_name_three_are_said(tmp_path):
    copies = {f"{place}/knn.ipynb": BOOK for place in "abcde"}
    _, notes = laid_out(write(tmp_path / "ada", {**FILES, **copies}), tmp_path)
    assert "knn.ipynb was taken, not a/knn.ipynb, b/knn.ipynb, c/knn.ipynb, as it lies" in notes


def test_files_come_by_depth_and_name_wherever_archives_are_unpacked(tmp_path):
    folder = write(tmp_path / "ada", {"z/knn.ipynb": BOOK, "a/knn.ipynb": BOOK, "layers.py": "b = 1\n"})
    zipped(folder / "code.zip", {"knn.ipynb": BOOK})
    for scratch in (tmp_path / "Above", tmp_path / "below"):
        scratch.mkdir()
        files = handed_in.files_of(Submission("ada", folder), [("k.py",)], BOOKS, scratch, [])
        names = ["/".join(parts) for _, parts in files]
        assert names == ["layers.py", "a/knn.ipynb", "code.zip/knn.ipynb", "z/knn.ipynb"]


def test_five_archives_are_opened_and_it_is_said_once_that_there_are_more(tmp_path):
    for number in range(8):
        zipped(tmp_path / "ada" / f"{number}.zip", {f"cs231n/m{number}.py": "a = 1\n"})
    files = inner_archives.in_archives(
        [(p, (p.name,)) for p in sorted((tmp_path / "ada").iterdir())], tmp_path, (notes := []), []
    )
    assert [path.name for path, _ in files] == ["m0.py", "m1.py", "m2.py", "m3.py", "m4.py"]
    assert notes == ["Only the first 5 archives in the submission were opened."]


def test_provided_modules_stand_in_for_those_not_handed_in(tmp_path):
    release = write(tmp_path / "release", {**FILES, "cs231n/solver.py": "s = 1\n", "cs231n/layers.py": "skeleton\n"})
    folder = write(tmp_path / "ada", {KNN: "a = 1\n", "knn.ipynb": BOOK})
    result = staged(folder, tmp_path, support=release)
    assert (result.folder / "cs231n/solver.py").exists()
    assert not (result.folder / "cs231n/layers.py").exists()  # an exercise is never put there
    assert any("solver.py" in note for note in result.notes)


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "cp1252"])
def test_source_in_another_encoding_is_recoded(tmp_path, encoding):
    word = "距离" if encoding == "gb18030" else "café"
    folder = write(tmp_path / "ada", FILES | {KNN: f"name = '{word}'\n".encode(encoding)})
    result = staged(folder, tmp_path)
    scope = {}
    exec(compile((result.folder / KNN).read_bytes(), "knn", "exec"), scope)
    assert encoding == "cp1252" or scope["name"] == word
    assert any("UTF-8" in note for note in result.notes)


@pytest.mark.parametrize("name", ["José Ñandú", "张伟", "a b  c", "ada's #1 & co"])
def test_unusual_names(tmp_path, name):
    files = below(name, FILES)
    assert laid_out(zipped(tmp_path / name / f"{name}.zip", files), tmp_path)[0] == set(FILES)
    assert list(found(tmp_path / name / f"{name}.zip", tmp_path)) == [name]


def test_zip_made_with_backslashes(tmp_path):
    files = {name.replace("/", "\\"): text for name, text in below("work", FILES).items()}
    assert laid_out(zipped(tmp_path / "ada.zip", files), tmp_path)[0] == set(FILES)


def test_one_damaged_file_costs_only_itself(tmp_path):
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    path.write_bytes(path.read_bytes().replace(b"b = 1", b"b = 2", 1))
    names, notes = laid_out(path, tmp_path)
    assert names == set(FILES) - {"cs231n/layers.py"} and "cs231n/layers.py is damaged" in notes


def test_very_large_file_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "MAX_FILE", 1000)
    folder = write(tmp_path / "ada", FILES | {"cs231n/saved/X_train.npy": b"0" * 2000})
    names, notes = laid_out(folder, tmp_path)
    assert names == set(FILES) and "X_train.npy is larger" in notes


def test_the_largest_file_has_64_mib(tmp_path):
    folder = write(tmp_path / "ada", FILES | {"cs231n/saved/most.npy": b"", "cs231n/saved/more.npy": b""})
    os.truncate(folder / "cs231n/saved/most.npy", 64 * 2**20)
    os.truncate(folder / "cs231n/saved/more.npy", 64 * 2**20 + 1)
    _, notes = laid_out(folder, tmp_path)
    assert "more.npy is larger than 64 MiB and was left out." in notes and "most.npy" not in notes


def test_a_file_of_an_archive_may_be_as_large_as_its_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(archives.unpack, "__defaults__", (archives.Bounds(10_000, 2_000),))
    files = FILES | {"cs231n/most.py": "#" * 2000, "cs231n/more.py": "#" * 2001}
    names, notes = laid_out(zipped(tmp_path / "ada.zip", files), tmp_path)
    assert names == {*FILES, "cs231n/most.py"} and "cs231n/more.py is larger" in notes


# ---- refused, with one sentence


@pytest.mark.parametrize(
    "content, said",
    [
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"no zip at all", "damaged or not a zip"),
        (b"", "empty file"),
        (b"Rar!\x1a\x07\x00", "RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "7z archive"),
        (b"<!DOCTYPE html><html>Log in</html>", "web page"),
        (b"\x1f\x8b\x08 cut off", "damaged"),
    ],
)
def test_not_a_zip(tmp_path, content, said):
    text = refusal(write(tmp_path, {"ada.zip": content}) / "ada.zip", tmp_path)
    assert said in text and "hand that in" in text


def test_truncated(tmp_path):
    path = zipped(tmp_path / "ada.zip")
    path.write_bytes(path.read_bytes()[:-60])
    assert "damaged or was cut off" in refusal(path, tmp_path)


def test_encrypted(tmp_path):
    path = zipped(tmp_path / "ada.zip")
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := data.find(magic, start + 1)) >= 0:
            data[start + offset] |= 1
    path.write_bytes(data)
    assert "password" in refusal(path, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "/etc/evil.py", "C:\\evil.py", "a\\..\\..\\evil.py", "a/../../evil.py", "\\evil.py"],
)
def test_zip_that_writes_outside(tmp_path, name):
    text = refusal(zipped(tmp_path / "in" / "ada.zip", FILES | {name: "x = 1\n"}), tmp_path / "in")
    assert "outside its folder" in text
    assert not list(tmp_path.rglob("evil.py")) and not list((tmp_path / "in").rglob("layers.py"))


def test_tar_that_writes_outside(tmp_path):
    with tarfile.open(tmp_path / "ada.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../evil.py"), io.BytesIO())
    assert "outside its folder" in refusal(tmp_path / "ada.tar.gz", tmp_path)


def test_symlink_in_a_zip_is_left_out(tmp_path):
    link = zipfile.ZipInfo("cs231n/secret.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zipped(tmp_path / "ada.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    names, notes = laid_out(path, tmp_path)
    assert names == set(FILES) and "secret.py is a link" in notes


def test_links_in_a_folder_are_left_out(tmp_path):
    folder = write(tmp_path / "ada", FILES)
    secret = write(tmp_path / "secret", {"secret.py": "s = 1\n"})
    os.symlink(secret / "secret.py", folder / "cs231n" / "secret.py")
    os.symlink(secret, folder / "cs231n" / "more")
    names, notes = laid_out(folder, tmp_path)
    assert names == set(FILES) and "secret.py is a link" in notes


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_in_a_folder_is_not_opened(tmp_path):
    folder = write(tmp_path / "ada", FILES)
    os.mkfifo(folder / "cs231n" / "pipe.py")
    assert laid_out(folder, tmp_path)[0] == set(FILES)


def test_zip_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(archives.unpack, "__defaults__", (archives.Bounds(10_000, 8_000),))
    many = {f"cs231n/m{i}.py": "#" * 3000 for i in range(9)}
    assert "unpacks to more than" in refusal(zipped(tmp_path / "ada.zip", FILES | many), tmp_path)


def test_what_is_not_unpacked_does_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(archives.unpack, "__defaults__", (archives.Bounds(10_000, 8_000),))
    large = dict.fromkeys(["report.pdf", "cs231n/datasets/x.npy", "__MACOSX/x.py"], "0" * 20_000)
    assert laid_out(zipped(tmp_path / "ada.zip", FILES | large), tmp_path) == (set(FILES), "")


def test_tar_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(archives.unpack, "__defaults__", (archives.Bounds(10_000, 8_000),))
    with tarfile.open(tmp_path / "ada.tgz", "w:gz") as archive:
        for number in range(3):
            info = tarfile.TarInfo(f"ignored{number}.bin")
            info.size = 50_000
            archive.addfile(info, io.BytesIO(bytes(info.size)))
    assert "unpacks to far more" in refusal(tmp_path / "ada.tgz", tmp_path)


def tar_header(size, kind=b"0"):
    """A header of a tar that says a size, in binary, that it need not have."""
    header = bytearray(tarfile.TarInfo("knn.ipynb").tobuf(tarfile.GNU_FORMAT))
    header[124:136], header[156:157] = b"\x80" + size.to_bytes(11, "big"), kind
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


@pytest.mark.parametrize("size, kind", [(2**62, b"0"), (2**40, b"5"), (128 * 2**10, b"x"), (200 * 2**20, b"L")])
def test_tar_with_sizes_that_cannot_be_true(tmp_path, size, kind):
    path = tmp_path / "ada.tar"
    path.write_bytes(tar_header(size, kind) + b"1" * 200_000)
    assert re.search("damaged|unpacks to far more", refusal(path, tmp_path))


def test_folders_without_end(tmp_path):
    deep = {"a/" * depth + "x.py": "" for depth in (500, 1000, 1500)}
    assert "folders in one another" in refusal(zipped(tmp_path / "ada.zip", deep), tmp_path)
    folder = tmp_path / "bob"
    (folder / ("a/" * 500)).mkdir(parents=True)
    assert "folders in one another" in refusal(folder, tmp_path / "b")


def test_packages_in_packages_take_no_time(tmp_path):
    files = {f"{i}/" + "cs231n/" * 30 + "layers.py": "" for i in range(1000)}
    assert "cs231n/layers.py" in laid_out(write(tmp_path / "ada", FILES | files), tmp_path)[0]


@pytest.mark.parametrize("files", [{}, {"report.pdf": b"%PDF"}, {"a.txt": "hello"}])
def test_empty_submission(tmp_path, files):
    (tmp_path / "ada").mkdir()
    text = refusal(write(tmp_path / "ada", files), tmp_path / "a")
    assert "is empty" in text and all(name in text for name in files)


def test_empty_zip(tmp_path):
    assert "is empty" in refusal(zipped(tmp_path / "ada.zip", {}), tmp_path)


def test_wrong_assignment(tmp_path):
    other = {"RNN_Captioning.ipynb": BOOK, "cs231n/rnn_layers.py": "", "cs231n/classifiers/rnn.py": ""}
    text = refusal(write(tmp_path / "ada", other), tmp_path)
    assert "another assignment" in text and "RNN_Captioning.ipynb" in text and "knn.ipynb" in text


def test_something_else_entirely(tmp_path):
    assert "Nothing that is asked for" in refusal(write(tmp_path / "ada", {"main.py": "print()"}), tmp_path)


def test_own_names_of_notebooks_do_not_make_it_another_assignment(tmp_path):
    files = {name: text for name, text in FILES.items() if name.endswith(".py")} | {"my work.ipynb": BOOK}
    assert laid_out(write(tmp_path / "ada", files), tmp_path)[0] == {n for n in files if n.endswith(".py")}


def test_notebooks_without_the_package(tmp_path):
    assert laid_out(write(tmp_path / "ada", {"knn.ipynb": BOOK}), tmp_path)[0] == {"knn.ipynb"}


# ---- whose it is


def test_folder_of_folders_and_archives(tmp_path):
    write(tmp_path / "class", below("ada", FILES) | below("bob/deep/er", FILES) | {"dan/readme.txt": "sorry"})
    zipped(tmp_path / "class" / "cyd.zip")
    write(tmp_path / "class", {"eve.rar": b"Rar!", "roster.csv": "a,b"})
    (tmp_path / "class" / "fay").mkdir()
    assert set(found(tmp_path / "class", tmp_path)) == {"ada", "bob", "cyd", "dan", "eve", "fay"}


@pytest.mark.parametrize("files", [FILES, below("assignment1", FILES), below("hw1_final", FILES)])
def test_class_of_one(tmp_path, files):
    write(tmp_path / "class", below("ada", files))
    assert list(found(tmp_path / "class", tmp_path)) == ["ada"]
    assert list(found(tmp_path / "class" / "ada", tmp_path)) == ["ada"]


def test_collected_zip_in_each_students_folder(tmp_path):
    for name in ("ada", "bob"):
        zipped(tmp_path / "class" / name / "assignment1_submission.zip")
    assert set(found(tmp_path / "class", tmp_path)) == {"ada", "bob"}
    both = sorted((tmp_path / "class").glob("*/*.zip"))
    assert set(found(both, tmp_path)) == {"ada", "bob"}


def test_repository_with_all_assignments_is_one_submission(tmp_path):
    folder = write(
        tmp_path / "ada", below("assignment1", FILES) | below("assignment2", {"cs231n/layers.py": "c = 1\n"})
    )
    students = found(folder, tmp_path)
    assert list(students) == ["ada"]
    result = staged(students["ada"], tmp_path)
    assert (result.folder / "cs231n/layers.py").read_text() == "b = 1\n"


def test_nbgrader_tree(tmp_path):
    files = below("ada/assignment1", FILES) | {"ada/assignment1/timestamp.txt": "2025-01-01"}
    files |= below("bob/assignment2", FILES) | below("cyd", FILES)
    tree = write(tmp_path / "submitted", files)
    (tree / "dan" / "assignment1").mkdir(parents=True)
    assert set(found(tree, tmp_path)) == {"ada", "cyd", "dan"}  # bob did not hand in this one


def test_canvas(tmp_path):
    payload = zipped(tmp_path / "x.zip").read_bytes()
    folder = write(
        tmp_path / "download",
        {
            "lovelaceada_101_9001_work.zip": payload,
            "byronbob_LATE_102_9002_work-1.zip": payload,
            "curiecyd_103_9003_k_nearest_neighbor-2.py": "a = 1\n",
            "curiecyd_103_9004_layers.py": "b = 1\n",
            "diracdan_104_text.html": "<p>sorry</p>",
            "byronbob_105_9005_part-1.zip": payload,
            "byronbob_105_9006_part-2.zip": payload,
        },
    )
    students = found(folder, tmp_path)
    assert set(students) == {
        "lovelaceada_101",
        "byronbob_102",
        "curiecyd_103",
        "diracdan_104",
        "byronbob_105",
    }
    assert "late" in students["byronbob_102"].notes[0]
    names, _ = laid_out(students["curiecyd_103"], tmp_path / "cyd")
    assert names == {KNN, "cs231n/layers.py"}
    assert laid_out(students["byronbob_102"], tmp_path / "bob")[0] == set(FILES)
    assert len(students["byronbob_105"].files) == 2
    assert "is empty" in refusal(students["diracdan_104"], tmp_path / "dan")


def test_canvas_the_last_of_two_is_taken(tmp_path):
    files = {f"ada_1_{i}_layers{n}.py": f"b = {i}\n" for i, n in enumerate(["", "-2", "-10"])}
    students = found(write(tmp_path / "download", files), tmp_path)
    result = staged(students["ada_1"], tmp_path)
    assert (result.folder / "cs231n/layers.py").read_text() == "b = 2\n"


def test_zip_of_a_class(tmp_path):
    payload = zipped(tmp_path / "x.zip").read_bytes()
    flat = {
        "ada_1_2_a.zip": payload,
        "bob_3_4_b.zip": b"broken",
        "cyd_5_6_c.pdf": b"%PDF",
        "../x": "",
        "dan_7_text.html": "",
    }
    del flat["../x"]
    students = found(zipped(tmp_path / "submissions.zip", flat), tmp_path)
    assert set(students) == {"ada_1", "bob_3", "cyd_5", "dan_7"}
    assert laid_out(students["ada_1"], tmp_path / "a")[0] == set(FILES)
    assert "damaged" in refusal(students["bob_3"], tmp_path / "b")
    assert "c.pdf" in refusal(students["cyd_5"], tmp_path / "c")


def test_zip_of_a_class_in_which_names_are_bad(tmp_path):
    files = below("ada", FILES) | below("bob", FILES) | {"eve/" + "a" * 300 + ".py": "", "eve/../../x.py": ""}
    students = found(zipped(tmp_path / "class.zip", files), tmp_path, as_class=True)
    assert {"ada", "bob"} <= set(students) and not list(tmp_path.glob("x.py"))
    assert laid_out(students["ada"], tmp_path / "a")[0] == set(FILES)


def test_zip_of_a_future_version(tmp_path):
    data = bytearray(zipped(tmp_path / "ada.zip").read_bytes())
    data[data.find(b"PK\x01\x02") + 6] = 99
    (tmp_path / "ada.zip").write_bytes(data)
    assert list(found(tmp_path / "ada.zip", tmp_path)) == ["ada"]
    assert "damaged" in refusal(tmp_path / "ada.zip", tmp_path)


def test_of_files_named_one_by_one_each_is_one_submission(tmp_path):
    eve = below("ada", FILES) | below("bob", FILES) | {"submission_metadata.yml": ""}
    paths = [zipped(tmp_path / "aaa.zip", eve), zipped(tmp_path / "ada.zip")]
    students = found(paths, tmp_path, remarks=(remarks := []))
    assert set(students) == {"aaa", "ada"} and "name it alone, with --class" in remarks[0]
    assert laid_out(students["ada"], tmp_path / "a")[0] == set(FILES)


def test_one_students_names_do_not_hide_the_others(tmp_path):
    payload = zipped(tmp_path / "x.zip").read_bytes()
    others = {"ada.zip": payload} | below("bob/assignment", FILES)
    assert set(found(write(tmp_path / "1", others | {"eve_1_2_x.zip": payload}), tmp_path)) == {"ada", "bob", "eve_1"}
    assert set(found(write(tmp_path / "2", others | below("eve/assignment1", FILES)), tmp_path)) == {
        "ada",
        "bob",
        "eve",
    }
    assert set(found(write(tmp_path / "3", others | {"knn.ipynb": BOOK}), tmp_path)) == {"ada", "bob", "knn"}


def test_zip_of_zips_and_zip_of_folders(tmp_path):
    payload = zipped(tmp_path / "x.zip").read_bytes()
    assert set(
        found(zipped(tmp_path / "c1.zip", {"ada.zip": payload, "bob.zip": payload}), tmp_path / "1", as_class=True)
    ) == {
        "ada",
        "bob",
    }
    folders = below("class/ada", FILES) | below("class/bob/work", FILES) | {"class/cyd/": ""}
    assert set(found(zipped(tmp_path / "c2.zip", folders), tmp_path / "2", as_class=True)) == {"ada", "bob", "cyd"}


def test_zip_with_two_versions_of_one_students_work_is_not_a_class(tmp_path):
    path = zipped(tmp_path / "ada.zip", below("assignment1_old", FILES) | below("assignment1 copy", FILES))
    assert list(found(path, tmp_path)) == ["ada"]


def test_moodle(tmp_path):
    files = below("Ada Lovelace_501_assignsubmission_file", FILES) | below("张伟_502_assignsubmission_file_", FILES)
    files |= {"Ada Lovelace_501_assignsubmission_onlinetext/onlinetext.html": "hi"}
    files |= {"Eve_503_assignsubmission_onlinetext/onlinetext.html": "hi"}
    students = found(write(tmp_path / "download", files), tmp_path)
    assert set(students) == {"Ada Lovelace_501", "张伟_502", "Eve_503"}
    assert laid_out(students["Ada Lovelace_501"], tmp_path)[0] == set(FILES)


def test_moodle_flat(tmp_path):
    payload = zipped(tmp_path / "x.zip").read_bytes()
    files = {f"{name}_assignsubmission_file_work.zip": payload for name in ("Ada Lovelace_501", "Bo Li_502")}
    assert set(found(write(tmp_path / "download", files), tmp_path)) == {"Ada Lovelace_501", "Bo Li_502"}


def test_blackboard(tmp_path):
    payload = zipped(tmp_path / "x.zip").read_bytes()
    old, new = "2025-01-02-10-00-00", "2025-01-03-09-00-00"
    files = {
        f"Assignment 1_ada_attempt_{old}_w.zip": b"broken",
        f"Assignment 1_ada_attempt_{new}_w.zip": payload,
    }
    files |= {f"Assignment 1_{who}_attempt_{new}.txt": "Name: ..." for who in ("ada", "bob")}
    students = found(write(tmp_path / "download", files), tmp_path)
    assert set(students) == {"ada", "bob"}
    names, notes = laid_out(students["ada"], tmp_path)
    assert names == set(FILES) and new in notes
    assert "is empty" in refusal(students["bob"], tmp_path / "b")


def test_gradescope(tmp_path):
    metadata = (
        "---\nsubmission_11:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '7'\n"
        "  :created_at: 2025-01-01\n"
        "submission_12:\n  :submitters:\n  - :name: \"Zo\\u00eb \\\"Z\\\" M\"\n  - :name: 'Bob O''Hara'\n"
        "submission_14:\n  :submitters: []\n"
    )
    files = {f"submission_{i}/{name}": text for i in (11, 12, 13) for name, text in FILES.items()}
    folder = write(tmp_path / "assignment_1_export", files | {"submission_metadata.yml": metadata})
    expected = {"Ada Lovelace", 'Zoë "Z" M, Bob O\'Hara', "submission_13"}
    assert set(found(folder, tmp_path)) == expected
    path = zipped(tmp_path / "export.zip", below("assignment_1_export", files | {"submission_metadata.yml": metadata}))
    assert set(found(path, tmp_path / "2")) == expected


def test_github_classroom(tmp_path):
    folder = write(tmp_path / "assignment-1-01-01", below("assignment-1-ada", FILES) | below("assignment-1-bob", FILES))
    assert set(found(folder, tmp_path)) == {"ada", "bob"}


def test_two_alike_are_told_apart(tmp_path):
    for place in ("monday", "tuesday"):
        write(tmp_path / place / "ada", FILES)
    write(tmp_path / "wednesday" / "Ada", FILES)
    paths = [tmp_path / day / name for day, name in (("monday", "ada"), ("tuesday", "ada"), ("wednesday", "Ada"))]
    assert set(found(paths, tmp_path)) == {"ada", "ada (2)", "Ada (3)"}


def test_students_numbers_are_names(tmp_path):
    assert set(found(write(tmp_path / "c", below("20251234", FILES) | below("20255678", FILES)), tmp_path)) == {
        "20251234",
        "20255678",
    }


def test_results_of_an_earlier_run_are_no_student(tmp_path):
    write(
        tmp_path / "c",
        below("ada", FILES) | below("bob", FILES) | {"results/run.json": "{}", "results/ada.json": "{}"},
    )
    assert set(found(tmp_path / "c", tmp_path)) == {"ada", "bob"}


# ---- modules of the student's own


def helpers_of(path, tmp_path):
    result = staged(path, tmp_path)
    names = {p.relative_to(result.folder).as_posix() for p in result.folder.rglob("*.py")}
    return {name for name in names if not name.startswith("cs231n/")}, result.notes


OWN = {"utils.py": "u = 1\n", "helpers/__init__.py": "", "helpers/deep/x.py": "y = 1\n", "a-b.py": "", "data/x.txt": ""}


@pytest.mark.parametrize("place", ["", "work/", "deep/er/"])
def test_modules_beside_the_notebooks_are_laid_out(tmp_path, place):
    files = {f"{place}{name}": text for name, text in {**FILES, **OWN}.items()}
    found, notes = helpers_of(write(tmp_path / "ada", files), tmp_path / "1")
    assert found == {"utils.py", "helpers/__init__.py", "helpers/deep/x.py"} and notes == []
    assert helpers_of(zipped(tmp_path / "ada.zip", files), tmp_path / "2")[0] == found


def test_modules_beside_the_package_and_beside_the_notebooks(tmp_path):
    files = {f"src/{n}" if n.endswith(".py") else f"books/{n}": t for n, t in FILES.items()}
    files |= {"src/one.py": "", "books/two.py": "", "other/three.py": "", "books/one.py": "books = 1\n"}
    found, _ = helpers_of(write(tmp_path / "ada", files), tmp_path)
    assert found == {"one.py", "two.py"}
    assert (tmp_path / "staged" / "one.py").read_text() == "books = 1\n"


def test_what_is_ours_or_the_packages_is_no_module_of_the_students_own(tmp_path):
    files = {
        "cs231n.py": "",
        "cs231n_check/x.py": "",
        "autograder/x.py": "",
        "layers.py": "",
        "old/cs231n/layers.py": "",
    }
    files |= {"old/k_nearest_neighbor.py": "", "numpy.py": "n = 1\n"}
    found, _ = helpers_of(write(tmp_path / "ada", FILES | files), tmp_path)
    assert found == {"numpy.py"}  # which hides nothing: it comes last on the path


def test_of_many_modules_the_first_are_laid_out_and_it_is_said(tmp_path):
    many = {f"h/m{n:03}.py": "" for n in range(300)} | {"utils.py": ""}
    found, notes = helpers_of(write(tmp_path / "ada", FILES | many), tmp_path)
    assert len(found) == 200 and "utils.py" in found
    assert notes == [
        "Of 301 modules beside the notebooks the first 200 were taken: leave out what is not needed, "
        "so that there are at most 200."
    ]
