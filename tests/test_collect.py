"""What `collect` makes of folders as students leave them: answers moved, notebooks copied, helpers beside, full disks."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest
from helpers import student_folder

from autograder.cs231n_check import packing
from autograder.cs231n_check.collect import NotComplete, collect
from autograder.cs231n_check.inline import is_empty

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
NOT_ANSWERED = "knn.ipynb: {} of 3 inline questions have no answer."


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return student_folder(tmp_path_factory.mktemp("released") / "assignment1")


@pytest.fixture
def folder(released, tmp_path):
    """A student's folder, without the pictures, which collect does not look at."""
    shutil.copytree(released, tmp_path / "assignment1", ignore=shutil.ignore_patterns("datasets", "public"))
    return tmp_path / "assignment1"


def changed(folder, change, name="knn.ipynb"):
    """Change a notebook's cells; `change` gets them, and the place of the first answer."""
    book = json.loads((folder / name).read_text(encoding="utf-8"))
    cells = book["cells"]
    change(cells, next(i for i, cell in enumerate(cells) if "answer" in cell["metadata"]))
    (folder / name).write_text(json.dumps(book), encoding="utf-8")


def said(folder, capsys, about="knn.ipynb"):
    collect(folder)
    lines = capsys.readouterr().out.splitlines()
    return [line.removeprefix("Warning: ") for line in lines if line.startswith("Warning: ") and about in line]


def names_in(path):
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


# ---- inline questions


TEXT = "A row is bright when its picture is unlike all others."


@pytest.mark.parametrize(
    "text",
    ["", "*Your answer:* ", "Your answer:", "**Your answer:**\n\n", "*Your answer:* <!-- here -->", " ... ", "TODO"],
)
def test_a_cleared_answer_is_none(text):
    assert is_empty(text)


@pytest.mark.parametrize("text", ["*Your answer:* yes", "42", "答案", "![image.png](attachment:image.png)", "$x > 0$"])
def test_a_short_answer_is_one(text):
    assert not is_empty(text)


def write(cell, text=TEXT):
    cell["source"] = text


def lose_marks(cells, place):
    for cell in cells:
        cell["metadata"] = {}
    write(cells[place])


def lose_marks_and_ids(cells, place):
    lose_marks(cells, place)
    for cell in cells:
        cell.pop("id")


def into_code(cells, place):
    write(cells[place])
    cells[place] |= {"cell_type": "code", "outputs": [], "execution_count": None}


def into_raw(cells, place):
    write(cells[place])
    cells[place]["cell_type"] = "raw"


def new_cell(cells, place):
    cells.insert(place + 1, {"cell_type": "markdown", "metadata": {}, "id": "mine", "source": [TEXT]})


def before_the_answer(cells, place):
    cells.insert(place, {"cell_type": "markdown", "metadata": {}, "id": "mine", "source": [TEXT]})


def in_the_question(cells, place):
    cells[place - 1]["source"] = ["".join(cells[place - 1]["source"]) + "\n\n" + TEXT]


def deleted(cells, place):
    del cells[place]


def deleted_and_new(cells, place):
    del cells[place]
    cells.insert(place, {"cell_type": "markdown", "metadata": {}, "id": "mine", "source": [TEXT]})


def deleted_and_code(cells, place):
    deleted_and_new(cells, place)
    cells[place] |= {"cell_type": "code", "outputs": [], "execution_count": 1}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda cells, place: write(cells[place]), []),
        (lose_marks, ["inline question 1: the cell for the answer has lost its marks"]),
        (lose_marks_and_ids, ["inline question 1: the cell for the answer has lost its marks"]),
        (into_code, ["inline question 1: the answer is in a code cell. Make it a Markdown cell"]),
        (into_raw, ["inline question 1: the answer is in a raw cell. Make it a Markdown cell"]),
        (new_cell, ["inline question 1: the cell for the answer is empty, and beside it is text of yours."]),
        (before_the_answer, ["inline question 1: the cell for the answer is empty, and beside it is text of yours."]),
        (in_the_question, ["inline question 1: the cell for the answer is empty, and beside it is text of yours."]),
        (deleted, ["inline question 1: the cell for the answer is gone."]),
        (deleted_and_new, ["inline question 1: the cell for the answer has lost its marks"]),
        (deleted_and_code, ["inline question 1: the answer is in a code cell."]),
    ],
)
def test_an_answer_elsewhere_is_told_of(folder, capsys, change, expected):
    changed(folder, change)
    lines = [line for line in said(folder, capsys) if "inline question" in line and "have no answer" not in line]
    assert len(lines) == len(expected)
    assert all(start in line for start, line in zip(expected, lines))


def test_the_other_answers_are_still_missed(folder, capsys):
    changed(folder, into_code)
    assert any(line.startswith(NOT_ANSWERED.format(2)) for line in said(folder, capsys))


def test_nothing_is_said_of_answers_that_are_written(folder, capsys):
    changed(folder, lambda cells, _: [write(cell) for cell in cells if "answer" in cell["metadata"]])
    assert not [line for line in said(folder, capsys) if "inline" in line]


# ---- notebooks


@pytest.mark.parametrize("name", ["knn (1).ipynb", "Copy of knn.ipynb", "knn-Copy1.ipynb", "KNN_final.ipynb"])
def test_a_renamed_notebook_is_handed_in_under_its_name(folder, capsys, name):
    changed(folder, lambda cells, place: write(cells[place], "mine"))
    (folder / "knn.ipynb").rename(folder / name)
    assert f"knn.ipynb is not there: {name} is handed in for it." in said(folder, capsys)
    with zipfile.ZipFile(folder / "assignment1_submission.zip") as archive:
        assert "mine" in archive.read("knn.ipynb").decode() and name not in archive.namelist()


def test_of_several_copies_the_one_saved_last_is_handed_in(folder, capsys):
    shutil.copy(folder / "knn.ipynb", folder / "knn (2).ipynb")
    (folder / "knn.ipynb").rename(folder / "knn (1).ipynb")
    os.utime(folder / "knn (1).ipynb", (2e9, 2e9))
    assert "knn.ipynb is not there: knn (1).ipynb, the one saved last, is handed in for it." in said(folder, capsys)


def test_a_copy_that_was_saved_later_is_told_of(folder, capsys):
    shutil.copy(folder / "knn.ipynb", folder / "knn (1).ipynb")
    os.utime(folder / "knn (1).ipynb", (1e9, 1e9))
    assert not said(folder, capsys, "saved later")
    os.utime(folder / "knn (1).ipynb", (2e9, 2e9))
    assert said(folder, capsys, "saved later") == [
        "knn.ipynb is handed in, and knn (1).ipynb was saved later: if that is your work, name it knn.ipynb."
    ]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"cells": [1]}', b'{"cells": 3}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_broken_notebook_is_named(folder, content):
    (folder / "knn.ipynb").write_bytes(content)
    with pytest.raises(NotComplete, match=r"knn\.ipynb is not a notebook any more"):
        collect(folder)


@pytest.mark.parametrize(
    "cell", [{"outputs": None}, {"outputs": {}}, {"outputs": ["x"]}, {"metadata": None}, {"execution_count": "x"}]
)
def test_cells_with_odd_parts_are_read(folder, cell):
    changed(folder, lambda cells, _: [c.update(cell) for c in cells if c["cell_type"] == "code"])
    assert zipfile.is_zipfile(collect(folder))


def test_a_large_notebook_is_handed_in_without_its_largest_outputs(folder, capsys):
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * (26 * 2**20)}}
    small = {"output_type": "stream", "name": "stdout", "text": "small"}

    def with_outputs(cells, _):
        code = [cell for cell in cells if cell["cell_type"] == "code" and "check(" not in "".join(cell["source"])]
        code[1]["outputs"], code[2]["outputs"] = [picture], [small]

    changed(folder, with_outputs)
    before = (folder / "knn.ipynb").read_bytes()
    assert "handed in without the outputs of 1 cells; your file keeps them." in said(folder, capsys, "is large")[0]
    assert (folder / "knn.ipynb").read_bytes() == before
    with zipfile.ZipFile(folder / "assignment1_submission.zip") as archive:
        packed = archive.read("knn.ipynb")
        assert len(packed) < packing.SLIM and b'"small"' in packed


# ---- files


def test_helpers_that_the_code_imports_go_along(folder):
    (folder / "utils.py").write_text("from tools import shapes\n")
    (folder / "tools").mkdir()
    (folder / "tools" / "__init__.py").write_text("")
    (folder / "tools" / "shapes.py").write_text("import more.deep\n")
    (folder / "tools" / "pictures.npy").write_bytes(b"x")
    (folder / "more" / "deep").mkdir(parents=True)
    (folder / "more" / "deep" / "x.py").write_text("")
    (folder / "unused.py").write_text("")
    (folder / KNN).write_text("import utils\n")
    assert names_in(collect(folder)) >= {"utils.py", "tools/__init__.py", "tools/shapes.py", "more/deep/x.py", KNN}
    assert not names_in(collect(folder)) & {"unused.py", "tools/pictures.npy"}


def test_helpers_that_a_notebook_imports_go_along(folder):
    (folder / "plots.py").write_text("")
    (folder / "lib").mkdir()
    (folder / "lib" / "deep.py").write_text("")
    changed(folder, lambda cells, _: write(cells[2], "import plots") or cells[2].update(cell_type="code"))
    assert "plots.py" in names_in(collect(folder)) and "lib/deep.py" not in names_in(collect(folder))
    (folder / "plots.py").write_text("import sys\nsys.path.append('lib')\nimport deep\n")
    assert "lib/deep.py" in names_in(collect(folder))


def test_environments_caches_and_checkpoints_stay_out(folder):
    for place in ("venv/lib/site-packages/numpy", "tools/.ipynb_checkpoints", "tools/env/lib", "tools/__pycache__"):
        (folder / place).mkdir(parents=True)
        (folder / place / "x.py").write_text("")
    (folder / "venv" / "pyvenv.cfg").write_text("")
    (folder / "tools" / "env" / "pyvenv.cfg").write_text("")
    (folder / "tools" / "__init__.py").write_text("")
    (folder / KNN).write_text("import venv, tools\n")
    found = {name for name in names_in(collect(folder)) if name.startswith(("venv", "tools"))}
    assert found == {"tools/__init__.py"}


def test_helpers_are_bounded(folder):
    (folder / "many").mkdir()
    for number in range(packing.MAX_HELPERS + 50):
        (folder / "many" / f"m{number}.py").write_text("")
    (folder / "huge.py").write_text("#" * (packing.MAX_HELPER + 1))
    (folder / KNN).write_text("import many, huge\n")
    found = names_in(collect(folder))
    assert sum(name.startswith("many/") for name in found) == packing.MAX_HELPERS and "huge.py" not in found


def test_a_model_too_large_to_be_read_stays_out(folder, capsys):
    (folder / "cs231n" / "saved").mkdir(exist_ok=True)
    with (folder / "cs231n" / "saved" / "best_svm.npz").open("wb") as stream:
        stream.truncate(packing.MAX_FILE + 1)
    assert said(folder, capsys, "best_svm.npz") == ["cs231n/saved/best_svm.npz is larger than 64 MiB and is left out."]
    assert "cs231n/saved/best_svm.npz" not in names_in(folder / "assignment1_submission.zip")


def test_files_of_before_1980_are_packed(folder):
    os.utime(folder / KNN, (0, 0))
    assert KNN in names_in(collect(folder))


def test_a_zip_that_cannot_be_replaced_is_written_beside_it(folder, capsys, monkeypatch):
    replace = os.replace

    def locked(source, target):
        if str(target).endswith("assignment1_submission.zip"):
            raise PermissionError(13, "The process cannot access the file", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", locked)
    assert collect(folder) == str(folder / "assignment1_submission_2.zip")
    assert "cannot be written: is it open in another program, or the folder read-only?" in capsys.readouterr().out
    assert not list(folder.glob("*.part"))


def test_from_a_folder_that_is_read_only_the_zip_goes_where_the_student_is(folder, tmp_path, monkeypatch):
    whole = packing.write_whole

    def refused(target, files):
        if target.parent == folder:
            raise PermissionError(13, "Permission denied", str(target))
        return whole(target, files)

    monkeypatch.setattr(packing, "write_whole", refused)
    monkeypatch.chdir(tmp_path)
    assert collect(folder) == str(tmp_path / "assignment1_submission.zip")


def test_where_nothing_can_be_written_one_sentence_says_so(folder, monkeypatch):
    def full(target, files):
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(packing, "write_whole", full)
    with pytest.raises(NotComplete, match="No space left on device"):
        collect(folder)


def test_a_file_that_is_only_in_the_cloud_is_named(folder, monkeypatch):
    read = type(folder).read_text

    def away(self, *args, **kwargs):
        if self.name == "knn.ipynb":
            raise OSError(5, "Input/output error", str(self))
        return read(self, *args, **kwargs)

    monkeypatch.setattr(type(folder), "read_text", away)
    with pytest.raises(NotComplete, match=r"knn\.ipynb cannot be read .*download it"):
        collect(folder)


def test_a_file_of_the_folder_stands_for_it(folder):
    assert collect(folder / "knn.ipynb") == str(folder / "assignment1_submission.zip")


# ---- terminals that cannot show everything

PIPES = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize("environment", PIPES)
def test_collect_as_a_command_writes_to_any_terminal(folder, tmp_path, environment):
    odd = tmp_path / "größe 数 ✓"
    folder.rename(odd)
    (odd / "cs231n" / os.fsdecode(b"m\xe4h.py")).write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "cs231n_check"], cwd=odd, env={**os.environ, **environment}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert b"Hand in this file." in done.stdout and b"Rename the file; it is left out." in done.stdout
    (odd / "knn.ipynb").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "cs231n_check"], cwd=odd, env={**os.environ, **environment}, capture_output=True
    )
    assert done.returncode == 1 and b"knn.ipynb" in done.stderr and b"Traceback" not in done.stderr
