"""Two machines, as far as one can stand for two: network namespaces, and nothing of the class's folder to be seen."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
from helpers import handins, prepared

from autograder import course
from autograder.grading.marking import mark_submission
from autograder.grading.prepare import Settings
from autograder.intake.downloads import find

pytest.importorskip("distributed", reason="needs the extra `dask`")

from autograder.cluster.client import Cluster
from autograder.grading.elsewhere import Job

IDS = ["a1.knn.compute_distances_two_loops"]
SAMPLES = course.ROOT / "examples" / "assignment1"
NETWORK = f"198.18.{os.getpid() % 250}"  # of the range for trials, which no machine has
NAME = f"cs231n{os.getpid() % 100000}"


def command(line):
    subprocess.run(line.split(), check=True, capture_output=True)


@pytest.fixture
def network():
    """Two network namespaces that reach this machine and each other by a bridge."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("unshare"):
        pytest.skip("needs root, `ip` of iproute2 and `unshare`")
    spaces = [f"{NAME}-{number}" for number in (2, 3)]
    try:
        command(f"ip link add {NAME} type bridge")
        command(f"ip addr add {NETWORK}.1/24 dev {NAME}")
        command(f"ip link set {NAME} up")
        for number, space in enumerate(spaces, 2):
            command(f"ip netns add {space}")
            command(f"ip link add v{number}{NAME} type veth peer name eth0 netns {space}")
            command(f"ip link set v{number}{NAME} master {NAME} up")
            command(f"ip -n {space} addr add {NETWORK}.{number}/24 dev eth0")
            command(f"ip -n {space} link set eth0 up")
            command(f"ip -n {space} link set lo up")
        yield spaces
    except subprocess.CalledProcessError as problem:
        pytest.skip(f"no network namespaces here: {problem.stderr.decode()}")
    finally:
        for line in (*(f"ip netns del {space}" for space in spaces), f"ip link del {NAME}"):
            subprocess.run(line.split(), check=False, capture_output=True)


@pytest.fixture
def address(network, tmp_path):
    """The scheduler's address; a worker runs in each namespace, behind an empty file system where submissions lie."""
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    listening = ["--host", f"{NETWORK}.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    running = [subprocess.Popen([*dask[:2], f"{dask[2]}scheduler", *listening], **quiet)]
    deadline = time.monotonic() + 60
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    found = json.loads(file.read_text())["address"]
    (tmp_path / "class").mkdir()
    for space in network:
        hidden = f'mount -t tmpfs none {tmp_path}/class && mount -t tmpfs none {SAMPLES} && exec "$@"'
        inside = ["ip", "netns", "exec", space, "unshare", "--mount", "sh", "-c", hidden, "sh"]
        worker = [f"{dask[2]}worker", found, "--nthreads", "1", "--no-dashboard", "--local-directory", f"/tmp/{space}"]
        running.append(subprocess.Popen([*inside, *dask[:2], *worker], **quiet))
    yield found
    for process in reversed(running):
        process.terminate()
        process.wait()
    for space in network:
        shutil.rmtree(f"/tmp/{space}", ignore_errors=True)


def timeless(result):
    return {**result, "questions": [{**question, "seconds": 0} for question in result["questions"]]}


def test_two_machines_without_a_shared_folder_give_the_results_of_one(walls, address, tmp_path):
    found = find([SAMPLES], "assignment1", tmp_path / "class")
    where = set()
    with Cluster(address) as cluster:
        cluster.client.wait_for_workers(2, timeout=60)
        settings = cluster.check(Settings("assignment1", seed=7, sandbox="any"), IDS)
        asked = prepared(IDS, settings.sandbox)
        jobs = [Job(number, submission) for number, submission in enumerate(found)]
        there = dict(cluster.run(asked, jobs, lambda number, student, machine: where.add(machine)))
        assert len(cluster.machines()) == 2
    here = [mark_submission(handin, asked) for handin in handins([SAMPLES], asked, tmp_path / "here")]
    assert [timeless(there[number]) for number in range(len(found))] == [timeless(result) for result in here]
    assert where == {f"{NETWORK}.2", f"{NETWORK}.3"}
