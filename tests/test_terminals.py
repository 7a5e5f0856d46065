"""Commands and checks write to terminals, files and pipes that cannot show every character."""

import io
import os
import shutil
import subprocess
import sys

import pytest
from helpers import student_folder

from autograder import course
from autograder.cs231n_check import streams

PIPES = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "cp437"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]
ODD = os.fsdecode(b"m\xe4h")  # a name that is no UTF-8


def run(arguments, folder, environment):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, timeout=120)


@pytest.mark.parametrize("environment", PIPES)
def test_a_check_writes_to_any_terminal(tmp_path, environment):
    folder = student_folder(tmp_path / "größe ✓" / "assignment1")
    knn = "cs231n/classifiers/k_nearest_neighbor.py"
    code = "from cs231n_check import check; check('a1.knn.compute_distances_no_loops')"
    done = run(["-c", code], folder, environment)
    assert done.returncode == 1 and b"not implemented yet" in done.stderr and b"UnicodeEncodeError" not in done.stderr
    shutil.copy(course.SOLUTIONS / knn, folder / knn)
    text = (
        (folder / knn)
        .read_text(encoding="utf-8")
        .replace("return np.sqrt(dists", "print('σ ✓ ∞')\n        return np.sqrt(dists")
    )
    (folder / knn).write_text(text, encoding="utf-8")
    done = run(["-c", code], folder, environment)
    assert done.returncode == 0, done.stderr
    assert b"right in 6 cases" in done.stdout and b"Printed by your code" in done.stdout


@pytest.mark.parametrize("environment", PIPES)
def test_the_command_writes_to_any_terminal(tmp_path, environment):
    cli = ["-m", "autograder.cli"]
    done = run([*cli, "try", "a1.knn.best_k"], course.ROOT, environment)
    assert done.returncode == 0 and b"the reference passes" in done.stdout, done.stderr
    done = run([*cli, "grade", "--no-such-option"], tmp_path, environment)
    assert done.returncode == 2 and b"No such option" in done.stderr
    done = run([*cli, "collect", f"{tmp_path}/✓ {ODD}"], tmp_path, environment)
    assert done.returncode == 1 and b"is not an assignment's folder" in done.stdout, done.stderr
    done = run([*cli, "start", "assignment1", f"{tmp_path}/{ODD}"], tmp_path, environment)
    assert done.returncode == 0 and b"Made " in done.stdout, done.stderr


def test_a_download_says_where_it_is_on_any_terminal(tmp_path):
    code = "import cs231n.download as d; d.download = lambda *a: '/data/größe ✓/cifar'; raise SystemExit(d.main(['cifar10']))"
    done = run(["-c", code], course.SOLUTIONS, {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0 and b"cifar10 is in " in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "✓ ? é…"), ("cp1252", "+ ? é…"), ("ascii", "+ ? ?..."), ("no-such", "+ ? ?...")]
)
def test_what_cannot_be_shown_is_replaced_by_something_alike(encoding, shown):
    class Stream(io.StringIO):
        pass

    Stream.encoding = encoding
    assert streams.showable("✓ \udce4 é…", Stream()) == shown


def test_streams_of_a_notebook_stay_as_they_are():
    class Out(io.StringIO):  # no reconfigure
        encoding = "UTF-8"

    streams.forgive(Out(), None)
    assert streams.showable("✓", Out()) == "✓" and streams.showable("✓", None) == "✓"
