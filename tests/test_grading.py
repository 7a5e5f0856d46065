"""The command `autograder grade`: its contract, what it writes, and that interrupted work goes on."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers import mark, mark_class

from autograder.authoring import reference
from autograder.grading import work

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
KEYS = {"id", "targets", "points", "score", "status", "message", "hint", "mistake", "seconds"}
STATUSES = [
    "correct",
    "partial",
    "wrong",
    "missing",
    "not_implemented",
    "cannot_import",
    "crashed",
    "timeout",
    "refused",
]


def command(*arguments, cwd):
    environment = {**os.environ, "COLUMNS": "120"}
    line = [sys.executable, "-m", "autograder.cli", *map(str, arguments)]
    return subprocess.run(line, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture
def school(tmp_path, full):
    """A class of three: all right, squared distances, and nothing that can be read."""
    folder = tmp_path / "class"
    shutil.copytree(full, folder / "ada")
    shutil.copytree(full, folder / "ben")
    path = folder / "ben" / KNN
    path.write_text(path.read_text().replace("return np.sqrt(dists, out=dists)", "return dists"))
    (folder / "cem.zip").write_bytes(b"PK not a zip")
    return folder


def results(out):
    return {p.stem: json.loads(p.read_text()) for p in out.glob("*.json") if p.stem != "run"}


def test_grade_writes_what_it_promises(school, tmp_path):
    done = command("grade", school, "--assignment", "assignment1", "--out", "marks", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    out = tmp_path / "marks"
    found = results(out)
    assert set(found) == {"ada", "ben", "cem"}
    for result in found.values():
        assert {"submission", "assignment", "score", "max_score", "questions"} <= set(result)
        assert result["score"] == pytest.approx(sum(q["score"] for q in result["questions"]))
        for question in result["questions"]:
            assert set(question) >= KEYS and question["status"] in STATUSES
            assert all(":" in t or t.endswith(".npz") for t in question["targets"])
    knn = {q["id"]: q for q in found["ada"]["questions"] if q["notebook"] == "knn"}
    assert all(q["score"] == q["points"] for q in knn.values())
    wrong = next(q for q in found["ben"]["questions"] if q["id"] == "a1.knn.compute_distances_no_loops")
    assert (wrong["status"], wrong["mistake"], wrong["score"]) == ("partial", "squared", 4.8)
    assert {q["status"] for q in found["cem"]["questions"]} == {"refused"} and "zip" in found["cem"]["message"]
    assert found["ada"]["environment"]["sandbox"].startswith("bubblewrap")
    rows = list(csv.DictReader((out / "results.csv").open()))
    assert {row["student"] for row in rows} == {"ada", "ben", "cem"}
    assert "squared distances" in (out / "report.html").read_text()
    assert sorted(p.stem for p in (out / "feedback").iterdir()) == ["ada", "ben", "cem"]
    assert (out / "gradebook.db").is_file() and "Report:" in done.stdout


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["nowhere", "--assignment", "assignment1"], "Not found: "),
        (["empty", "--assignment", "assignment1"], "No submissions found"),
        (["empty", "--assignment", "assignment9"], "no assignment 'assignment9'"),
    ],
)
def test_bad_arguments_get_one_sentence(arguments, sentence, tmp_path):
    (tmp_path / "empty").mkdir()
    done = command("grade", *arguments, cwd=tmp_path)
    assert done.returncode == 1 and sentence in " ".join(done.stdout.split())
    assert "Traceback" not in done.stdout + done.stderr


def test_marking_without_the_sandbox_is_recorded(full, knn_open):
    result = mark(full, knn_open)
    assert result["environment"]["sandbox"].startswith("none")
    assert result["score"] == result["max_score"]


def test_same_seed_same_result(full, knn):
    def untimed():
        result = mark(full, knn)
        return [{k: v for k, v in q.items() if k != "seconds"} for q in result["questions"]]

    assert untimed() == untimed()


def test_results_are_kept_until_something_changes(school, tmp_path, knn, monkeypatch):
    log, mark = [], work.mark_submission
    monkeypatch.setattr(work, "mark_submission", lambda h, *more: log.append(h.submission.student) or mark(h, *more))

    def marked():
        log.clear()
        mark_class([school], knn, tmp_path / "out")
        return sorted(log)

    assert marked() == ["ada", "ben", "cem"]
    assert marked() == ["cem"]  # what could not be read is tried again
    (school / "ada" / KNN).write_text("broken(")
    assert marked() == ["ada", "cem"]
    (tmp_path / "out" / "ben.json").write_text("{half")
    assert marked() == ["ben", "cem"]


LOOP = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from helpers import ids_of, mark_class, prepared
knn = prepared(ids_of("knn"))
print("ready", flush=True)
mark_class([sys.argv[1]], knn, sys.argv[2], workers=1)
"""


def test_killed_at_any_moment_nothing_is_lost_or_half_written(full, tmp_path):
    school, out = tmp_path / "class", tmp_path / "out"
    for number in range(6):
        shutil.copytree(full, school / f"s{number}")
    before = {}
    for delay in (0.05, 0.3, 0.6, 1.0, 1.5):
        process = subprocess.Popen([sys.executable, "-c", LOOP, school, out], cwd=tmp_path, stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = {p.name: p.read_text() for p in out.glob("s*.json")} if out.exists() else {}
        assert all(json.loads(text)["questions"] for text in now.values())
        assert before.items() <= now.items(), "a stored result was lost or made again"
        before = now
    subprocess.run([sys.executable, "-c", LOOP, school, out], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    assert len(list(out.glob("s*.json"))) == 6


def test_course_is_found_from_anywhere(tmp_path):
    assert reference.reference().folder.endswith("solutions")
    done = command("start", "assignment7", tmp_path / "x", cwd=tmp_path)
    assert done.returncode == 1 and "assignment1" in done.stdout


def test_results_of_earlier_runs_in_the_same_folder_are_told_of(school, tmp_path):
    shutil.copytree(school / "ada", tmp_path / "late" / "dora")
    for folder in (school, tmp_path / "late"):
        done = command("grade", folder, "--assignment", "assignment1", "--out", "marks", "--no-gradebook", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert "In marks, but not in this run, its table and its report: ada, ben, cem." in done.stdout


def hangs(full, folder):
    shutil.copytree(full, folder)
    (folder / KNN).write_text("while True: pass")


@pytest.mark.parametrize("workers, times, stop", [(1, 1, signal.SIGINT), (2, 3, signal.SIGINT), (2, 1, signal.SIGTERM)])
def test_ctrl_c_stops_all_that_runs_and_the_same_command_goes_on(full, tmp_path, workers, times, stop, monkeypatch):
    place, temporary = tmp_path / "class", tmp_path / "t"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    for name in ("ada", "ben"):
        shutil.copytree(full, place / name)
    hangs(full, place / "cem")
    hangs(full, place / "dora")
    arguments = ["grade", place, "--assignment", "assignment1", "--out", "marks", "--no-gradebook"]
    line = [sys.executable, "-m", "autograder.cli", *map(str, arguments), "--workers", str(workers), "--log", "log.txt"]
    running = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True)
    waiting_for(lambda: "started cem" in text_of(tmp_path / "log.txt") and len(results(tmp_path / "marks")) == 2)
    tree = descendants(running.pid)
    for _ in range(times):
        if stop == signal.SIGINT:
            os.killpg(running.pid, stop)  # as a terminal does, to all in the foreground
        else:
            running.send_signal(stop)
        time.sleep(0.1)
    said, _ = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "Stopped. What is marked is kept: the same command goes on from there."
    waiting_for(lambda: not any(map(is_running, tree)))
    assert len(tree) >= workers and sorted(results(tmp_path / "marks")) == ["ada", "ben"]
    (place / "cem" / KNN).unlink()
    shutil.rmtree(place / "dora")
    done = command(*arguments, "--log", "log.txt", cwd=tmp_path)
    assert done.returncode == 0 and "3 in" in done.stdout and "; 2 kept from an earlier run." in done.stdout
    assert re.search(r"^\S+T\S+\+\S+ marking \d/3 ada [\d.]+/[\d.]+ kept$", text_of(tmp_path / "log.txt"), re.M)


def text_of(path):
    return path.read_text() if path.exists() else ""


def waiting_for(condition):
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def descendants(pid):
    """The processes that a process has started, and those that these have."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def is_running(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_a_class_is_marked_the_same_by_a_cluster_that_is_started_for_it(school, tmp_path):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    common = ["grade", school, "--assignment", "assignment1", "--no-gradebook", "--seed", "7"]
    for out, more in (("here", []), ("there", ["--scheduler", "local", "--workers", "2"])):
        done = command(*common, "--out", out, *more, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "127.0.0.1: 2 at once on" in done.stdout
    here, there = results(tmp_path / "here"), results(tmp_path / "there")
    assert sorted(here) == ["ada", "ben", "cem"]
    for name in here:
        both = [[{**q, "seconds": 0} for q in marked[name]["questions"]] for marked in (here, there)]
        assert both[0] == both[1] and here[name]["score"] == there[name]["score"]
        assert (tmp_path / "there" / "feedback" / f"{name}.html").is_file()
    again = command("regrade", "there", "--scheduler", "local", "--workers", "1", cwd=tmp_path)
    assert "No mark has changed." in again.stdout and "; 2 kept from an earlier run." in again.stdout


def test_a_scheduler_that_does_not_answer_is_one_sentence(school, tmp_path):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    done = command("grade", school, "--assignment", "assignment1", "--scheduler", "tcp://127.0.0.1:9", cwd=tmp_path)
    assert done.returncode == 1 and "No Dask scheduler answers at tcp://127.0.0.1:9" in done.stdout
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_is_left_where_temporary_files_go(school, tmp_path, workers, monkeypatch):
    """Also of the processes that hold the reference, and wait for the next submission: ben's questions are tried again."""
    (tmp_path / "temporary").mkdir()
    (school / "ben" / "cs231n" / "classifiers" / "linear_svm.py").write_text("")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    done = command(
        *("grade", school, "--assignment", "assignment1", "--no-gradebook", "--no-sandbox", "--workers", workers),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    notes = [note for q in results(tmp_path / "results")["ben"]["questions"] for note in q["notes"]]
    assert any("it was tried again with the grader's" in note for note in notes)
    assert list((tmp_path / "temporary").iterdir()) == []
