"""The grader's own processes: calls in many of them, one that dies, what a call raises, how they end."""

import io
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from helpers import ids_of, mark_class, prepared
from rich.console import Console

from autograder.course import CourseError
from autograder.grading import crew, pool, whole_class, work
from autograder.grading.prepare import Prepared
from autograder.grading.store import Store
from autograder.grading.watch import Watch

VOTES = "a1.knn.predict_labels"


# ---- calls for the other processes; they import this module


def with_settings(asked, number):
    return asked.settings.seed, number, os.getpid()


def after(asked, number, seconds):
    time.sleep(seconds)
    return number


def ends(asked, folder, times):
    """Ends its process as often as is said."""
    tried = len(list(Path(folder).iterdir()))
    Path(folder, f"{tried}").touch()
    if tried < times:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def fails(asked, kind):
    raise kind("No room on this machine.")


def unpicklable(asked):
    return threading.Lock()


def started_by(asked):
    return subprocess.run(
        [sys.executable, "-c", "import signal; print(signal.getsignal(2))"], capture_output=True
    ).stdout


@pytest.fixture(scope="module")
def asked():
    return prepared([VOTES])


@pytest.fixture
def two(asked):
    with pool.Pool(asked, 2) as both:
        yield both


# ---- tests


def test_calls_are_carried_out_in_other_processes_with_the_runs_settings(asked, two):
    found = dict(two.run(with_settings, [(n,) for n in range(8)]))
    assert [found[n][:2] for n in range(8)] == [(asked.settings.seed, n) for n in range(8)]
    processes = {pid for _, _, pid in found.values()}
    assert 1 <= len(processes) <= 2 and os.getpid() not in processes


def test_results_come_as_they_are_there_and_each_call_is_told_of_when_it_begins(two):
    begun = []
    found = list(two.run(after, [(0, 1.0), (1, 0.0), (2, 0.0)], begun.append))
    assert sorted(found) == [(0, 0), (1, 1), (2, 2)] and found[-1] == (0, 0) and sorted(begun) == [0, 1, 2]


def test_a_call_that_ends_its_process_once_is_tried_again_in_another(two, tmp_path):
    begun, back = [], []
    assert list(two.run(ends, [(tmp_path, 1)], begun.append, lambda *told: back.append(told))) == [(0, "done")]
    assert begun == [0, 0] and back == [(0, "ended by SIGKILL")]


def test_a_call_that_ends_every_process_costs_no_other_anything(two, tmp_path):
    (tmp_path / "worse").mkdir()
    calls = [(tmp_path / "worse", 9), *((tmp_path, 0) for _ in range(5))]
    found = dict(two.run(ends, calls))
    assert isinstance(found[0], crew.Gone) and str(found[0]) == "ended by SIGKILL"
    assert [found[n] for n in range(1, 6)] == ["done"] * 5 and len(list((tmp_path / "worse").iterdir())) == 2


@pytest.mark.parametrize("kind", [CourseError, OSError, KeyError])
def test_what_a_call_raises_is_raised_here_with_where_it_was(two, kind):
    with pytest.raises(kind, match="No room") as raised:
        list(two.run(fails, [(kind,)]))
    assert "in fails" in raised.value.__notes__[0]


def test_a_result_that_cannot_be_sent_is_an_error_and_not_a_process_that_died(two):
    with pytest.raises(TypeError):
        list(two.run(unpicklable, [()]))


def test_what_the_processes_start_heeds_ctrl_c_as_ever(two):
    ((_, said),) = two.run(started_by, [()])
    assert said.strip() == b"<built-in function default_int_handler>"


def test_leaving_ends_calls_that_are_not_done(asked):
    with pool.Pool(asked, 2) as both:
        results = both.run(after, [(0, 0.0), (1, 600.0), (2, 600.0)])
        assert next(results) == (0, 0)
        while len(both.helpers) < 2:
            time.sleep(0.01)
    assert all(not helper.process.is_alive() for helper in both.helpers)


def test_in_one_process_calls_are_carried_out_one_after_the_other(asked):
    begun = []
    with crew.Here(asked) as here:
        assert list(here.run(with_settings, [(1,), (2,)], begun.append)) == [
            (0, (asked.settings.seed, 1, os.getpid())), (1, (asked.settings.seed, 2, os.getpid())),
        ]  # fmt: skip
    assert begun == [0, 1]


GRADER = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from helpers import prepared
from test_pool import VOTES, after
from autograder.grading.pool import Pool
if __name__ == "__main__":
    with Pool(prepared([VOTES]), 2) as both:
        for _ in both.run(after, [(0, 0.0), (1, 600.0), (2, 600.0)]):
            print(*[helper.process.pid for helper in both.helpers], flush=True)
"""


def test_the_processes_end_with_the_first_one_however_that_ends(tmp_path):
    (tmp_path / "grader.py").write_text(GRADER)
    grader = subprocess.Popen([sys.executable, tmp_path / "grader.py"], stdout=subprocess.PIPE, text=True)
    helpers = [int(pid) for pid in grader.stdout.readline().split()]
    grader.kill()
    grader.wait()
    end = time.monotonic() + 30
    while any(map(is_alive, helpers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert helpers and not any(map(is_alive, helpers))


def is_alive(pid):
    try:
        return re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.M) is None
    except OSError:
        return False


# ---- a class


def school(full, folder, *names):
    for name in names:
        shutil.copytree(full, folder / name)
    return folder


def test_a_class_is_marked_by_many_processes_as_by_one(full, tmp_path):
    place = school(full, tmp_path / "class", "ada", "ben", "cem")
    module = place / "ben" / "cs231n" / "classifiers" / "k_nearest_neighbor.py"
    module.write_text(module.read_text().replace("return np.sqrt(dists, out=dists)", "return dists"))
    (place / "cem" / "knn.ipynb").write_text("{half")
    asked = prepared(ids_of("knn"))
    one, many = (mark_class([place], asked, tmp_path / f"by{n}", workers=n) for n in (1, 2))
    assert [result["student"] for result in many] == ["ada", "ben", "cem"]
    assert without_time(one) == without_time(many)
    assert {path.name for path in (tmp_path / "by2" / "feedback").iterdir()} == {"ada.html", "ben.html", "cem.html"}


def without_time(results):
    return [[{k: v for k, v in q.items() if k != "seconds"} for q in result["questions"]] for result in results]


def test_a_submission_that_ends_the_graders_processes_costs_itself_only_and_is_marked_again(
    full, tmp_path, monkeypatch
):
    place, out = school(full, tmp_path / "class", "ada", "ben"), tmp_path / "out"
    asked = prepared([VOTES])
    monkeypatch.setattr(whole_class, "Pool", Dying)
    ada, ben = mark_class([place], asked, out, workers=2)
    assert ada["score"] > 0 and ben["score"] == 0 and [q["status"] for q in ben["questions"]] == ["refused"]
    assert ben["message"].startswith(
        "Marking this submission ended the grader's own process, twice (ended by SIGKILL)."
    )
    monkeypatch.undo()
    ada, ben = mark_class([place], asked, out, workers=1)
    assert ben["score"] == ada["score"] > 0 and ben["message"] == ""


class Dying(crew.Here):
    """Processes that ben's submission ends."""

    many = True

    def __init__(self, asked, workers):
        super().__init__(asked)

    def run(self, function, calls, *told):
        for number, result in super().run(function, calls, *told):
            bens = function is work.mark and calls[number][0].submission.student == "ben"
            yield number, crew.Gone("ended by SIGKILL") if bens else result


def test_what_is_prepared_is_kept_for_the_next_run_of_the_same_settings(full, tmp_path, monkeypatch):
    store = Store(tmp_path / "prepared")
    settings = prepared([VOTES]).settings
    first = Prepared(settings, [VOTES], store)
    (before,) = (first.asked(q, 0, "picturebook") for q in first.questions)
    made = before.with_mistakes
    monkeypatch.setattr("autograder.grading.prepare.frozen_without_mistakes", None)
    monkeypatch.setattr("autograder.grading.prepare.frozen_mistakes", None)
    again = Prepared(settings, [VOTES], store)
    (kept,) = (again.asked(q, 0, "picturebook").with_mistakes for q in again.questions)
    assert repr(kept) == repr(made) and len(kept["mistakes"]) > 3
    assert sorted(path.name.split("-")[-1] for path in store.folder.iterdir() if path.name[0] != ".") == [
        "expected", "mistakes",
    ]  # fmt: skip


def test_what_is_kept_of_other_settings_is_removed(tmp_path):
    store = Store(tmp_path / "prepared")
    store.keep_only({"a"})  # where nothing is kept yet
    assert [store.kept(name, lambda: [1]) for name in ("a-0", "b-0")] == [[1], [1]]
    store.keep_only({"a"})
    assert sorted(path.name for path in store.folder.iterdir()) == [".a-0.lock", "a-0"]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: data + b"1", lambda data: data[::-1]]
)
def test_what_is_damaged_is_made_again(tmp_path, damage):
    store, made = Store(tmp_path), []

    def make():
        made.append(1)
        return {"cases": [(1, 2.5)], "n": None}

    store.kept("a", make)
    (tmp_path / "a").write_bytes(damage((tmp_path / "a").read_bytes()))
    assert store.kept("a", make) == {"cases": [(1, 2.5)], "n": None} == store.kept("a", make) and len(made) == 2


def test_where_nothing_can_be_stored_only_time_is_lost(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file")
    assert [store.kept("a", lambda: [1.5]) for _ in range(2)] == [[1.5]] * 2


def test_what_another_run_is_writing_is_not_removed(tmp_path):
    (tmp_path / ".b-0.17.part").write_text("half")
    Store(tmp_path).keep_only({"a"})
    assert [path.name for path in tmp_path.iterdir()] == [".b-0.17.part"]


def test_a_question_that_cannot_be_prepared_is_no_submissions_fault(full, tmp_path, monkeypatch):
    def fails(*arguments):
        raise FileExistsError("no folder")

    monkeypatch.setattr("autograder.grading.prepare.frozen_without_mistakes", fails)
    with pytest.raises(CourseError, match="predict_labels could not be prepared"):
        mark_class([full], prepared([VOTES]), tmp_path / "out")


def test_of_many_processes_one_makes_what_is_kept(tmp_path):
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    others = [context.Process(target=make_slowly, args=(tmp_path,)) for _ in range(4)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
    assert [other.exitcode for other in others] == [0] * 4 and len(list(tmp_path.glob("made-*"))) == 1


def make_slowly(folder):
    def make():
        (folder / f"made-{os.getpid()}").touch()
        time.sleep(0.5)
        return 7

    assert Store(folder).kept("seven", make) == 7


def test_who_is_being_marked_is_told(full, tmp_path):
    place = school(full, tmp_path / "class", "ada", "ben")
    told = []

    class Heard(Watch):
        def started(self, key, name, where=""):
            told.append(("started", key, name))

        def finished(self, key, result=None, kept=False):
            told.append(("finished", key, result and result["student"]))

    asked = prepared([VOTES])
    with Heard(Console(file=io.StringIO()), every=None) as watch:
        mark_class([place], asked, tmp_path / "out", 1, watch)
    assert told == [
        ("started", 0, "ada"), ("finished", 0, "ada"), ("started", 1, "ben"), ("finished", 1, "ben"),
    ]  # fmt: skip
    assert json.loads((tmp_path / "out" / "ada.json").read_text())["student"] == "ada"
