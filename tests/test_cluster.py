"""Marking on a Dask cluster gives what marking here gives, whatever becomes of its workers."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from helpers import handins, mark, prepared

from autograder import course
from autograder.course import CourseError
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Settings
from autograder.intake.downloads import find
from autograder.intake.systems import Submission

pytest.importorskip("distributed", reason="needs the extra `dask`")

from distributed import get_worker

from autograder.cluster import client as cluster_client
from autograder.cluster import fitness, remote, sending, workers
from autograder.cluster.client import Cluster
from autograder.cluster.opening import cluster_at
from autograder.grading.elsewhere import Job

IDS = ["a1.knn.compute_distances_two_loops", "a1.knn.compute_distances_one_loop"]
SETTINGS = Settings("assignment1", seed=7, sandbox="any")
SAMPLES = course.ROOT / "examples" / "assignment1"


@pytest.fixture(scope="module")
def two(walls):
    """A cluster of two workers on this machine; its worker processes are started once."""
    said = []
    with Cluster("local", 2, said.append) as cluster:
        cluster.said = said
        yield cluster


@pytest.fixture
def cluster(two):
    """The same, with its workers looked at anew."""
    two.client.wait_for_workers(2, timeout=60)  # those that a test has ended are started again
    two.said.clear()
    two.settings = two.check(SETTINGS, IDS)
    return two


def marked(cluster, jobs, started=lambda *_: None):
    return dict(cluster.run(prepared(IDS, cluster.settings.sandbox), jobs, started))


def timeless(result):
    return {**result, "questions": [{**question, "seconds": 0} for question in result["questions"]]}


# ---- as here


def test_the_sample_class_gets_the_results_that_it_gets_here(cluster, tmp_path):
    found = find([SAMPLES], "assignment1", tmp_path / "there")
    began = []
    jobs = [Job(number, submission) for number, submission in enumerate(found)]
    there = marked(cluster, jobs, lambda *what: began.append(what))
    asked = prepared(IDS, cluster.settings.sandbox)
    here = [mark_submission(handin, asked) for handin in handins([SAMPLES], asked, tmp_path / "here")]
    assert [timeless(there[number]) for number in range(len(found))] == [timeless(result) for result in here]
    assert {result["score"] for result in here} != {0}
    left = cluster.client.run(lambda dask_worker: os.listdir(dask_worker.local_directory)).values()
    assert not any(name.startswith("submission-") for names in left for name in names)
    assert sorted(began) == [(number, submission.student, "127.0.0.1") for number, submission in enumerate(found)]


def test_what_was_marked_before_is_not_marked_again(cluster, full_once):
    before = mark(full_once, prepared(IDS, cluster.settings.sandbox), student="full")
    before["questions"][0]["message"] = "as before"
    [again] = marked(cluster, [Job(0, Submission("full", full_once), before)]).values()
    assert again["questions"][0]["message"] == "as before"


def test_the_machines_are_named_with_what_they_have(cluster):
    [line] = cluster.machines()
    assert line.startswith("127.0.0.1: 2 at once on ") and cluster.settings.sandbox in line


def test_what_cannot_be_sent_is_refused_here(cluster, tmp_path, monkeypatch):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(5001):
        (folder / f"m{number}.py").touch()
    [result] = marked(cluster, [Job(0, Submission("many", folder))]).values()
    assert {question["status"] for question in result["questions"]} == {"refused"}
    assert result["message"].startswith("The submission holds more than 256 MiB or 5000 files")


def test_few_are_on_their_way_at_once(cluster, full_once):
    taken = []

    def every():
        for number in range(9):
            taken.append(number)
            yield Job(number, Submission(f"s{number}", full_once))

    results = cluster.run(prepared(IDS, cluster.settings.sandbox), every())
    next(results)
    assert len(taken) <= 2 * 2
    assert len(list(results)) == 8


# ---- workers that die


@pytest.fixture
def class_of_four(full_once, tmp_path):
    """Four students with the same submission, numbered from 0."""
    return [Job(number, Submission(f"s{number}", full_once)) for number in range(4)]


def all_right(results):
    return {number for number, result in results.items() if result["score"] == result["max_score"] > 0}


def test_a_worker_that_dies_costs_nothing(cluster, class_of_four, tmp_path, monkeypatch):
    flag, mark = str(tmp_path / "killed"), remote.mark

    def killed_once(course, packed, before, topic, number):
        if number == 1 and not os.path.exists(flag):
            open(flag, "x").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return mark(course, packed, before, topic, number)

    monkeypatch.setattr(sending, "mark", killed_once)
    assert all_right(marked(cluster, class_of_four)) == {0, 1, 2, 3}
    assert os.path.exists(flag)


def test_when_all_workers_die_at_once_those_that_come_for_them_go_on(cluster, class_of_four, tmp_path, monkeypatch):
    mark, folder = remote.mark, str(tmp_path)

    def each_killed_once(course, packed, before, topic, number):
        with contextlib.suppress(FileExistsError):
            open(os.path.join(folder, str(number % 2)), "x").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return mark(course, packed, before, topic, number)

    monkeypatch.setattr(sending, "mark", each_killed_once)
    assert all_right(marked(cluster, class_of_four)) == {0, 1, 2, 3}
    assert len(os.listdir(folder)) >= 2


def test_a_submission_that_ends_every_worker_costs_only_itself(cluster, class_of_four, monkeypatch):
    mark = remote.mark

    def deadly(course, packed, before, topic, number):
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return mark(course, packed, before, topic, number)

    monkeypatch.setattr(sending, "mark", deadly)
    results = marked(cluster, class_of_four)
    assert all_right(results) == {0, 2, 3}
    assert results[1]["message"].startswith("It could not be marked: it has ended every worker of the cluster")
    assert {question["status"] for question in results[1]["questions"]} == {"refused"}


# ---- workers that do not fit


def test_an_unfit_worker_is_left_out_with_the_reason_and_the_other_marks(two, class_of_four, monkeypatch):
    look, mark = remote.look, remote.mark

    def older_on_one(course):
        return {**look(course), **({"numpy": "1.26.4"} if get_worker().name == 0 else {})}

    def only_on_the_other(course, packed, before, topic, number):
        return remote.Answer(failed="marked where it must not be") if get_worker().name == 0 else mark(
            course, packed, before, topic, number
        )  # fmt: skip

    monkeypatch.setattr(workers, "look", older_on_one)
    monkeypatch.setattr(sending, "mark", only_on_the_other)
    two.client.wait_for_workers(2, timeout=60)
    two.said.clear()
    two.settings = two.check(SETTINGS, IDS)
    here = fitness.fitness(SETTINGS, IDS)["numpy"]
    assert two.said == [f"127.0.0.1 is left out: It has NumPy 1.26.4, and here is {here}: install the same."]
    assert two.machines()[0].startswith("127.0.0.1: 1 at once")
    assert all_right(marked(two, class_of_four)) == {0, 1, 2, 3}


def test_where_no_worker_fits_each_reason_is_said(two, monkeypatch):
    def cannot(course):
        raise ModuleNotFoundError("No module named 'autograder.cluster'")

    monkeypatch.setattr(workers, "look", cannot)
    with pytest.raises(CourseError, match=r"No worker .* 127.0.0.1: It cannot import the grader \(No module named"):
        two.check(SETTINGS, IDS)


def test_a_worker_that_turns_out_broken_is_left_out_and_its_submissions_go_elsewhere(
    cluster, class_of_four, monkeypatch
):
    mark = remote.mark

    def full_on_one(course, packed, before, topic, number):
        if get_worker().name == broken:
            return remote.Answer(failed="This machine ran out (No space left on device).", where=get_worker().address)
        return mark(course, packed, before, topic, number)

    broken = sorted(cluster.client.run(lambda dask_worker: dask_worker.name).values())[0]
    monkeypatch.setattr(sending, "mark", full_on_one)
    assert all_right(marked(cluster, class_of_four)) == {0, 1, 2, 3}
    assert cluster.said == ["127.0.0.1 is left out: This machine ran out (No space left on device)."]


def like(**other):
    """What a machine is like, but for some of it."""
    made = {
        "python": "3.11.7", "numpy": "2.3.5", "autograder": "0.1.0", "processor": "x86_64", "processors": 2,
        "files": {"the grader": "aa", "the solutions": "bb"}, "datasets": ["picturebook"], "pictures": "cc",
        "frameworks": {"torch": "2.13.0"}, "sandbox": "bubblewrap 0.11.0", "refused": "",
    }  # fmt: skip
    return {**made, **other}


UNFIT = {
    "Python": (like(python="3.12.1"), "It has Python 3.12.1, and here is 3.11.7: install the same."),
    "NumPy": (like(numpy="2.2.0"), "It has NumPy 2.2.0, and here is 2.3.5: install the same."),
    "the grader's version": (like(autograder="0.2.0"), "It has version 0.2.0 of the autograder, and here is 0.1.0."),
    "files": (
        like(files={"the grader": "aa", "the solutions": "xx"}),
        "Its files are others in the solutions: install the course from the same commit.",
    ),
    "a data set more": (
        like(datasets=["picturebook", "cifar10"]),
        "It has cifar10, which is not here, and would mark on it what names it: run `autograder data cifar10` here.",
    ),
    "pictures": (like(pictures="dd"), "It draws other pictures: install the same version of Pillow."),
    "torch": (
        like(frameworks={"torch": ""}),
        "It has no torch, which questions need: pip install 'cs231n-workbook[torch]' there.",
    ),
    "sandbox": (like(sandbox="", refused="The sandbox cannot run here."), "The sandbox cannot run here."),
}


@pytest.mark.parametrize("there, sentence", UNFIT.values(), ids=UNFIT)
def test_a_worker_cannot_mark_with_another(there, sentence):
    assert fitness.unfit(like(), there) == [sentence]


def test_a_worker_without_a_data_set_that_is_here_cannot_mark():
    [sentence] = fitness.unfit(like(datasets=["picturebook", "cifar10"]), like())
    assert sentence == "It has not got cifar10, which is here: run `autograder data cifar10` there."


def test_without_a_sandbox_none_is_asked_for():
    assert fitness.unfit(like(), like(sandbox="", refused="The sandbox cannot run here."), sandbox=False) == []


def test_another_patch_version_or_processor_is_remarked_and_not_refused():
    other = like(python="3.11.9", processor="aarch64")
    assert fitness.unfit(like(), other) == []
    [remark] = fitness.differs(like(), other)
    assert remark.startswith("It has Python 3.11.9 (here: 3.11.7), processor aarch64 (here: x86_64)")
    assert fitness.differs(like(), like()) == []


# ---- the scheduler


def test_where_no_scheduler_answers_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr(cluster_client, "CONNECT", 1)
    with (
        pytest.raises(CourseError, match=r"No Dask scheduler answers at tcp://127.0.0.1:9: start one"),
        Cluster("tcp://127.0.0.1:9"),
    ):
        pass


def test_where_dask_is_not_installed_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CourseError, match=r"needs Dask: pip install 'cs231n-workbook\[dask\]'"):
        cluster_at("local")


@pytest.mark.parametrize("address", ["nonsense://x:1", "tcp://", "tcp://host", "host:8786", ""])
def test_what_is_no_address_is_said_to_be_none(address):
    with pytest.raises(CourseError, match="is no scheduler's address: write tcp://HOST:PORT, tls:"), Cluster(address):
        pass


def test_without_certificates_it_is_said_where_to_name_them():
    with pytest.raises(CourseError, match="needs certificates: name them in Dask's"), Cluster("tls://127.0.0.1:9"):
        pass


def test_left_early_nothing_stays_on_its_way(cluster, class_of_four):
    def on_way(dask_scheduler):
        return [key for key in dask_scheduler.tasks if str(key).startswith("mark-")]

    before = cluster.client.run_on_scheduler(on_way)
    results = cluster.run(prepared(IDS, cluster.settings.sandbox), class_of_four)
    next(results)
    assert set(cluster.client.run_on_scheduler(on_way)) - set(before)
    results.close()
    deadline = time.monotonic() + 20
    while set(cluster.client.run_on_scheduler(on_way)) - set(before) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not set(cluster.client.run_on_scheduler(on_way)) - set(before)


def dask_program(*arguments):
    return subprocess.Popen([sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def elsewhere(tmp_path):
    """A scheduler and a worker of four threads without a nanny, as programs of their own."""
    file = tmp_path / "scheduler.json"
    named = ["--scheduler-file", str(file)]
    scheduler = dask_program(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *named
    )
    worker = dask_program(
        "distributed.cli.dask_worker", "--nthreads", "4", "--no-nanny", "--local-directory", str(tmp_path / "local"),
        "--no-dashboard", *named,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield json.loads(file.read_text())["address"], scheduler, worker
    for process in (worker, scheduler):
        process.kill()
        process.wait()


def test_a_scheduler_that_goes_away_ends_the_run_and_what_came_is_kept(walls, elsewhere, full_once, tmp_path):
    address, scheduler, _ = elsewhere
    jobs = (Job(number, Submission(f"s{number}", full_once)) for number in range(1000))
    came = {}
    with Cluster(address) as cluster:
        settings = cluster.check(SETTINGS, IDS)
        with pytest.raises(CourseError, match=r"The cluster's scheduler has gone. What is marked is kept"):
            for number, result in cluster.run(prepared(IDS, settings.sandbox), jobs):
                came[number] = result
                if len(came) == 8:
                    scheduler.kill()
    assert len(came) >= 8 and all_right(came) == came.keys()


def test_where_the_last_worker_has_gone_the_run_ends(walls, elsewhere, class_of_four, monkeypatch):
    address, _, worker = elsewhere
    monkeypatch.setattr(workers, "WAIT", 1)
    with Cluster(address) as cluster:
        settings = cluster.check(SETTINGS, IDS)
        worker.kill()
        with pytest.raises(CourseError, match="The cluster has no workers: start some with `dask worker ADDRESS`"):
            dict(cluster.run(prepared(IDS, settings.sandbox), class_of_four))
