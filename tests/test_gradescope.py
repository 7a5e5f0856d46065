"""Gradescope: the zip to upload holds all that marking needs, and its results.json is what Gradescope reads."""

import datetime
import json
import os
import shutil
import subprocess
import sys
import zipfile

import helpers
import pytest

from autograder.export import gradescope
from autograder.export.bundle import write_bundle
from autograder.sandbox import runner
from autograder.sandbox.walls import SandboxUnavailable

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
FORMATS = {"output_format", "test_output_format", "test_name_format", "name_format"}
KEYS = FORMATS - {"name_format"} | {"score", "execution_time", "output", "visibility", "stdout_visibility", "tests"}
TEST_KEYS = {"name", "number", "score", "max_score", "status", "output", "visibility", "tags"}
VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The zip, as Gradescope unpacks it."""
    folder = tmp_path_factory.mktemp("gradescope")
    write_bundle("assignment1", folder / "autograder.zip")
    with zipfile.ZipFile(folder / "autograder.zip") as archive:
        archive.extractall(folder / "source")
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist() if "/" not in info.filename}
        assert all(datetime.datetime(*info.date_time) for info in archive.infolist())  # ValueError for no date at all
    assert modes == {"setup.sh": 0o755, "run_autograder": 0o755}  # at the root, and can be run
    yield folder / "source"
    shutil.rmtree(folder)  # tens of megabytes


@pytest.fixture
def container(tmp_path):
    """The folder that is /autograder in Gradescope's container."""
    (tmp_path / "autograder" / "submission").mkdir(parents=True)
    (tmp_path / "autograder" / "results").mkdir()
    return tmp_path / "autograder"


def hand_in(container, folder, **edits):
    """Put a submission into the container, with texts of its kNN module replaced."""
    shutil.copytree(folder, container / "submission", dirs_exist_ok=True)
    path = container / "submission" / KNN
    text = path.read_text()
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def mark(container, knn, monkeypatch):
    """The results.json of a container's submission, marked on prepared answers."""
    monkeypatch.setattr(gradescope, "Prepared", lambda settings: knn)
    gradescope.mark_one("assignment1", container)
    return follows_the_format(json.loads((container / "results" / "results.json").read_text(encoding="utf-8")))


def follows_the_format(found):
    """Assert that a results.json is as Gradescope documents it, all of it plain text; returns it."""
    assert found.keys() - {"extra_data"} == KEYS
    assert {found[key] for key in KEYS & FORMATS} == {"text"}  # markup from a submission stays text
    assert found["visibility"] in VISIBILITY and found["stdout_visibility"] in VISIBILITY
    assert isinstance(found["output"], str) and len(found["output"]) <= 4100
    assert type(found["score"]) is float and type(found["execution_time"]) is float and found["execution_time"] >= 0
    assert found["score"] == pytest.approx(sum(test["score"] for test in found["tests"]))
    for test in found["tests"]:
        assert test.keys() == TEST_KEYS and test["visibility"] in VISIBILITY
        assert 0 <= test["score"] <= test["max_score"] and test["max_score"] > 0
        assert test["status"] == ("passed" if test["score"] == test["max_score"] else "failed")
        assert isinstance(test["output"], str) and len(test["output"]) <= 3100 and len(test["name"]) <= 210
    assert len({test["number"] for test in found["tests"]}) == len(found["tests"])
    return found


MARK_KNN = """
import sys
from autograder.sandbox import walls
if sys.argv[2] == "without bubblewrap":
    walls.programs = lambda: []
from pathlib import Path
from autograder.export import gradescope
from autograder.grading import prepare
every = prepare.of_assignment
wanted = ("a1.knn.compute_distances_no_loops", "a1.softmax.best_model")
prepare.of_assignment = lambda name: [q for q in every(name) if q.id in wanted]  # all of them take long
gradescope.mark_one("assignment1", Path(sys.argv[1]))
print(gradescope.__file__)
"""


@pytest.mark.parametrize("kind", ["with bubblewrap", "without bubblewrap"])
def test_the_zip_marks_with_nothing_else_there(unpacked, container, full_once, kind):
    hand_in(container, full_once)
    project = unpacked / "project"
    environment = {**os.environ, "PYTHONPATH": str(project), "COLUMNS": "100"}
    line = [sys.executable, "-c", MARK_KNN, str(container), kind]
    done = subprocess.run(line, cwd=container, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    if "The sandbox cannot run here" in done.stdout:
        pytest.skip(done.stdout)
    assert done.stdout.splitlines()[-1] == str(project / "autograder" / "export" / "gradescope.py")
    found = follows_the_format(json.loads((container / "results" / "results.json").read_text(encoding="utf-8")))
    distances, model = found["tests"]
    assert distances["score"] == distances["max_score"] == found["score"]
    assert model["score"] == 0 and "best_softmax.npz" in model["output"]
    assert ("bubblewrap" in found["extra_data"]["environment"]["sandbox"]) == (kind == "with bubblewrap")


def test_the_zip_holds_what_can_be_installed_and_nothing_of_this_machine(unpacked):
    project = unpacked / "project"
    assert (project / "pyproject.toml").is_file() and (project / "README.md").is_file()
    assert (project / "datasets" / "picturebook").is_dir() and (project / "assignments" / "assignment1").is_dir()
    with zipfile.ZipFile(unpacked.parent / "autograder.zip") as archive:  # what runs in the folder may add to it
        names = {part for name in archive.namelist() for part in name.split("/")}
    assert not names & {"__pycache__", ".git", ".venv", "tests", "results", "gradebook.db", ".ipynb_checkpoints"}


def program(path, text):
    path.write_text(f"#!/usr/bin/env bash\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("offered", [["python3.13", "python3.12"], ["python3.12"], ["python3.11"]])
def test_setup_takes_the_newest_python_that_the_image_offers(unpacked, tmp_path, offered):
    log, venv = tmp_path / "log", tmp_path / "autograder" / "venv" / "bin"
    (tmp_path / "bin").mkdir()
    venv.mkdir(parents=True)
    program(tmp_path / "bin" / "apt-get", f'[[ "$*" != *python* || " {" ".join(offered)} " == *" $4 "* ]]')
    for python in offered:
        program(tmp_path / "bin" / python, f'echo "$(basename $0) $*" >> {log}')
    program(venv / "pip", f'echo "pip $*" >> {log}')
    text = (unpacked / "setup.sh").read_text()
    program(tmp_path / "setup.sh", text.replace("/autograder", str(tmp_path / "autograder")))
    path = {**os.environ, "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    done = subprocess.run([tmp_path / "setup.sh"], env=path, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    source = tmp_path / "autograder" / "source" / "project"
    made = [f"{offered[0]} -m venv {venv.parent}", f"pip install --quiet --editable {source}"]
    assert log.read_text().splitlines() == made


def test_the_entry_is_run_as_the_package_that_setup_installs(unpacked):
    setup, run = (unpacked / "setup.sh").read_text(), (unpacked / "run_autograder").read_text()
    assert run.splitlines()[-1] == "exec /autograder/venv/bin/python -m autograder.export.gradescope assignment1"
    assert "-m venv /autograder/venv" in setup and "bubblewrap" in setup


def test_marks_are_those_of_grade(container, full_once, knn, monkeypatch):
    hand_in(container, full_once, **{
        "return np.sqrt(dists, out=dists)": "return dists",
        "y_pred[i] = np.argmax(votes)": "y_pred[i] = len(votes) - 1 - np.argmax(votes[::-1])",
    })  # fmt: skip
    found = mark(container, knn, monkeypatch)
    result = helpers.mark(container / "submission", knn)
    assert found["score"] == result["score"]
    assert [(t["number"], t["score"], t["max_score"], t["tags"]) for t in found["tests"]] == [
        (q["id"], q["score"], q["points"], [q["status"]]) for q in result["questions"]
    ]
    tests = {test["number"].split(".")[-1]: test for test in found["tests"]}
    assert "Hint: " in tests["compute_distances_no_loops"]["output"] and KNN in tests["predict_labels"]["output"]
    assert 0 < tests["predict_labels"]["score"] < tests["predict_labels"]["max_score"]
    assert found["extra_data"]["environment"]["sandbox"].startswith("bubblewrap")


def test_a_zip_is_marked_as_its_folder_is(container, full_once, knn, monkeypatch):
    shutil.make_archive(container / "submission" / "assignment1_submission", "zip", full_once)
    found = mark(container, knn, monkeypatch)
    assert found["score"] == sum(test["max_score"] for test in found["tests"])
    assert {test["status"] for test in found["tests"]} == {"passed"}


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("work.zip", b"PK not a zip", "work.zip is damaged"),
        ("essay.txt", b"text", "The submission is empty: it holds no Python file and no notebook (only essay.txt)."),
        (None, b"", "The submission is empty"),
    ],
)
def test_what_cannot_be_read_gets_no_points_and_a_sentence(container, knn, monkeypatch, name, content, sentence):
    if name:
        (container / "submission" / name).write_bytes(content)
    found = mark(container, knn, monkeypatch)
    assert found["score"] == 0 and found["output"].startswith(sentence)
    assert len(found["tests"]) == len(knn.questions)
    assert all(test["tags"] == ["refused"] and test["score"] == 0 for test in found["tests"])


def test_markup_in_a_submission_is_sent_as_text(container, full_once, knn, monkeypatch):
    text = "<script>alert(1)</script>"
    hand_in(container, full_once, **{"num_test = dists.shape[0]": f"raise ValueError({text!r})"})
    found = mark(container, knn, monkeypatch)
    crashed = next(test for test in found["tests"] if test["tags"] == ["crashed"])
    assert text in crashed["output"]  # shown as written, in a field declared to be text


def test_where_no_wall_holds_nothing_is_marked_and_the_instructor_is_told(container, full_once, monkeypatch, capsys):
    def unavailable(*more):
        raise SandboxUnavailable("The sandbox cannot run here. No namespaces.")

    monkeypatch.setattr(runner, "describe", unavailable)
    hand_in(container, full_once)
    gradescope.mark_one("assignment1", container)
    found = follows_the_format(json.loads((container / "results" / "results.json").read_text(encoding="utf-8")))
    assert found["tests"] == [] and found["score"] == 0
    assert found["output"].startswith("This submission could not be marked, and that is not its fault")
    assert "tell your instructor" in found["output"] and "namespaces" not in found["output"]
    assert "Not marked. The sandbox cannot run here. No namespaces." in capsys.readouterr().out


def test_a_sandbox_that_fails_while_marking_is_told_alike(container, full_once, knn, monkeypatch, capsys):
    def fails(handin, prepared):
        raise SandboxUnavailable("The sandbox could not be started three times in a row.")

    monkeypatch.setattr(gradescope, "mark_submission", fails)
    hand_in(container, full_once)
    assert mark(container, knn, monkeypatch)["tests"] == []
    assert "three times" in capsys.readouterr().out


def test_the_seed_is_printed_for_the_instructor_and_is_not_in_the_results(
    container, full_once, knn, monkeypatch, capsys
):
    monkeypatch.setattr(gradescope.secrets, "randbits", lambda bits: 6174619385550217431)
    hand_in(container, full_once)
    mark(container, knn, monkeypatch)
    text = (container / "results" / "results.json").read_text()
    assert "with the seed 6174619385550217431" in capsys.readouterr().out and "6174619385550217431" not in text
    assert json.loads(text)["stdout_visibility"] == "hidden"


def test_what_a_submission_has_no_business_with_is_closed_and_looked_for_from_inside(
    container, full_once, knn, monkeypatch
):
    (container / "source").mkdir()
    (container / "submission_metadata.json").write_text("{}")
    looked_for = []
    monkeypatch.setattr(runner, "describe", lambda *more: looked_for.extend(more) or "a wall")
    hand_in(container, full_once)
    mark(container, knn, monkeypatch)
    names = ("source", "results", "submission_metadata.json")
    assert looked_for == [container / name for name in names]
    assert [oct((container / name).stat().st_mode & 0o777) for name in names] == ["0o700", "0o700", "0o600"]
