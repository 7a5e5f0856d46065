"""What a student has: a folder that works alone, checks that answer, a first cell for Colab, and collect."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest
from helpers import student_folder

from autograder import course
from autograder.build.notebooks import expand
from autograder.commands.student import start
from autograder.course import CourseError
from autograder.cs231n_check.collect import NotComplete, collect
from autograder.questions import of_assignment

ASSIGNMENT = course.assignments()[0]  # the one whose exercises are named here
ONLY = """
import sys
class Absent:
    names = {"autograder", "nbgrader", "jupytext", "pooch", "tqdm", "rich", "typer", "torch", "scipy", "sklearn"}
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the assignment in a folder whose path has spaces and letters beyond ASCII."""
    return student_folder(tmp_path / "My Drive" / "größe 数" / ASSIGNMENT)


def python(code, folder, **environment):
    """Run code in a fresh process in a folder, with little more than NumPy and Matplotlib to import."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CS231N"))}
    command = [sys.executable, "-c", ONLY + code]
    return subprocess.run(command, cwd=folder, env={**kept, **environment}, capture_output=True, text=True, timeout=120)


def test_folder_works_alone(copy):
    code = """
from cs231n.data_utils import find_dataset, load_CIFAR10
from cs231n.classifiers import KNearestNeighbor, LinearSVM, Softmax
from cs231n_check import check
X, y, X_test, y_test = load_CIFAR10(find_dataset())
print(X.shape, y_test.shape)
try:
    check("a1.knn.predict_labels")
except Exception as error:
    print(error)
"""
    done = python(code, copy)
    assert done.returncode == 0, done.stderr
    assert "(9000, 32, 32, 3) (1000,)" in done.stdout
    assert "✗ a1.knn.predict_labels: not implemented yet" in done.stdout


def solve(folder, file):
    shutil.copy(course.SOLUTIONS / file, folder / file)


KNN = "cs231n/classifiers/k_nearest_neighbor.py"


def test_check_says_what_is_right_and_that_grading_differs(copy):
    solve(copy, KNN)
    done = python("from cs231n_check import check; check('a1.knn.compute_distances_no_loops')", copy)
    assert done.stdout.startswith("✓") and "other sizes and seeds" in done.stdout


def test_check_names_the_mistake_in_six_lines(copy):
    solve(copy, KNN)
    path = copy / KNN
    path.write_text(path.read_text().replace("return np.sqrt(dists, out=dists)", "return dists"))
    done = python(
        "from cs231n_check import check\ntry: check('a1.knn.compute_distances_no_loops')\nexcept Exception as e: print(e)",
        copy,
    )
    assert "Hint: These are squared distances" in done.stdout
    assert KNN in done.stdout and len(done.stdout.strip().splitlines()) <= 6


def test_error_shows_the_students_frames_and_no_others(copy):
    solve(copy, KNN)
    path = copy / KNN
    path.write_text(path.read_text().replace("dists *= -2", "dists *= undefined"))
    done = python(
        "from cs231n_check import check\ntry: check('a1.knn.compute_distances_no_loops')\nexcept Exception as e: print(e)",
        copy,
    )
    assert f"{KNN}, line" in done.stdout and "dists *= undefined" in done.stdout
    assert "replay.py" not in done.stdout


def test_check_sees_an_edited_file_without_restart(copy):
    code = f"""
import pathlib
from cs231n_check import check
try: check("a1.knn.predict_labels")
except Exception as error: print(str(error)[:1])
pathlib.Path({KNN!r}).write_text(pathlib.Path("solved.py").read_text())
check("a1.knn.predict_labels")
"""
    shutil.copy(course.SOLUTIONS / KNN, copy / "solved.py")
    done = python(code, copy, PYTHONDONTWRITEBYTECODE="1")
    assert [line[0] for line in done.stdout.splitlines()[:2]] == ["✗", "✓"], done.stderr


COLAB = """
import os, sys, types
from IPython.terminal.interactiveshell import TerminalInteractiveShell
colab = types.ModuleType("google.colab")
colab.drive = types.SimpleNamespace(mount=lambda where: print("mounted", where))
sys.modules["google"], sys.modules["google.colab"] = types.ModuleType("google"), colab
shell = TerminalInteractiveShell.instance()
result = shell.run_cell(open("cell.txt", encoding="utf-8").read())
result.raise_error()
print(os.getcwd())
shell.run_cell("check('a1.knn.predict_labels')")
"""


def test_first_cell_on_colab_mounts_drive_and_finds_the_folder(copy, tmp_path):
    cell = expand(course.notebook_sources(ASSIGNMENT)[0]).cells[0].source
    elsewhere = tmp_path / "content"
    elsewhere.mkdir()
    (elsewhere / "cell.txt").write_text(cell.replace("/content/drive", str(tmp_path)), encoding="utf-8")
    done = python(COLAB, elsewhere, MPLBACKEND="agg")
    assert done.returncode == 0, done.stderr
    assert "mounted" in done.stdout and str(copy) in done.stdout
    assert "not implemented yet" in done.stdout and "Data: picturebook" in done.stdout


def test_start_makes_a_copy_and_never_overwrites(tmp_path, capsys):
    start(ASSIGNMENT, tmp_path / "new" / "work")
    assert (tmp_path / "new" / "work" / "knn.ipynb").is_file()
    mine = tmp_path / "new" / "work" / KNN
    mine.write_text("mine")
    with pytest.raises(CourseError, match="nothing was changed"):
        start(ASSIGNMENT, tmp_path / "new" / "work")
    assert mine.read_text() == "mine"


def test_collect_makes_a_zip_of_code_notebooks_and_models(copy, capsys):
    (copy / "cs231n" / "saved").mkdir()
    (copy / "cs231n" / "saved" / "best.npz").write_bytes(b"x")
    names = zipfile.ZipFile(collect(copy)).namelist()
    assert {"knn.ipynb", KNN, "cs231n/saved/best.npz"} <= set(names)
    assert not [n for n in names if "datasets" in n or "cs231n_check" in n]
    assert "checks have not been run" in capsys.readouterr().out


def test_collect_names_what_is_missing_and_writes_nothing(copy):
    (copy / KNN).unlink()
    with pytest.raises(NotComplete, match=r"k_nearest_neighbor\.py"):
        collect(copy)
    assert not list(copy.glob("*.zip"))


def test_collect_notices_a_broken_notebook(copy):
    (copy / "knn.ipynb").write_text("{")
    with pytest.raises(NotComplete, match="not a notebook"):
        collect(copy)


def test_collect_notices_cells_that_are_not_saved(copy, capsys):
    collect(copy, history=["k_to_accuracies = 'run but not saved'"])
    assert "save (Ctrl-S)" in capsys.readouterr().out


def test_collect_notices_checks_that_fail(copy, capsys):
    book = json.loads((copy / "knn.ipynb").read_text())
    for cell in book["cells"]:
        if cell["cell_type"] == "code" and cell["source"][0].startswith("check("):
            cell["execution_count"], cell["outputs"] = 1, [{"output_type": "error"}]
    (copy / "knn.ipynb").write_text(json.dumps(book))
    collect(copy)
    count = sum(q.notebook == "knn" for q in of_assignment(ASSIGNMENT))
    assert f"knn.ipynb: {count} of {count} checks say" in capsys.readouterr().out


def test_collect_names_exercises_that_are_not_written(copy, capsys):
    solve(copy, KNN)
    collect(copy)
    said = capsys.readouterr().out
    assert "cs231n/optim.py: not written yet, or the line that raises is still there: sgd_momentum, " in said
    assert f"{KNN}: not written" not in said
    for path in copy.rglob("cs231n/**/*.py"):
        solve(copy, path.relative_to(copy))
    collect(copy)
    assert "not written" not in capsys.readouterr().out  # LinearClassifier.loss raises in the solution, too


def test_collect_does_not_name_exercises_that_the_assignment_does_not_ask_for(copy, capsys):
    manifest = copy / "cs231n_check" / "manifest.json"
    asked = json.loads(manifest.read_text())
    asked["exercises"] = {"cs231n/optim.py": ["rmsprop"], "cs231n/computational_graph.py": ["AddGate"]}
    manifest.write_text(json.dumps(asked))
    collect(copy)
    said = [line for line in capsys.readouterr().out.splitlines() if "not written yet" in line]
    assert [line.rpartition("there: ")[2] for line in said] == ["rmsprop.", "AddGate.forward, AddGate.backward."]


def test_collect_works_in_a_folder_from_before_exercises_were_named(copy):
    manifest = copy / "cs231n_check" / "manifest.json"
    asked = json.loads(manifest.read_text())
    del asked["exercises"]
    manifest.write_text(json.dumps(asked))
    assert zipfile.is_zipfile(collect(copy))


def test_collect_names_files_that_do_not_compile(copy, capsys):
    (copy / KNN).write_text("def f(:\n")
    (copy / "cs231n" / "mine.py").write_bytes(b"x = 1\0")
    collect(copy)
    said = capsys.readouterr().out
    assert f"Warning: {KNN}: Python cannot read this: " in said and "(k_nearest_neighbor.py, line 1)." in said
    assert "Warning: cs231n/mine.py: Python cannot read this: " in said


def test_collect_names_inline_questions_without_an_answer(copy, capsys):
    collect(copy)
    assert "knn.ipynb: 3 of 3 inline questions have no answer." in capsys.readouterr().out
    book = json.loads((copy / "knn.ipynb").read_text())
    answers = [c for c in book["cells"] if c["cell_type"] == "markdown" and "nbgrader" in c["metadata"]]
    answers[0]["source"] = ["*Your answer:* yes"]
    (copy / "knn.ipynb").write_text(json.dumps(book))
    collect(copy)
    assert "knn.ipynb: 2 of 3 inline questions have no answer." in capsys.readouterr().out


def test_collect_as_a_command_tells_how_it_is_used(copy):
    done = subprocess.run([sys.executable, "-m", "cs231n_check", "--help"], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0 and "python -m cs231n_check [FOLDER]" in done.stdout
    assert not list(copy.glob("*.zip"))


def test_collect_as_a_command_fails_without_traceback(copy):
    (copy / "knn.ipynb").unlink()
    done = subprocess.run([sys.executable, "-m", "cs231n_check"], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 1 and "knn.ipynb" in done.stderr and "Traceback" not in done.stderr
