"""What the walls promise, asked from inside; and that the link to a process bears whatever comes through it."""

import json
import os
import platform
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder import course
from autograder.cs231n_check.plain import Ref, from_bytes, to_bytes
from autograder.sandbox import process, runner, syscalls, walls


def case_of(*steps):
    """A case that takes the name `out` of the module cs231n/probe.py, after other steps."""
    first = [["import", "cs231n"], ["attr", Ref(0), "probe"], ["attr", Ref(1), "out"], ["output", Ref(2)]]
    return {"steps": [*first, *steps], "outputs": [{"name": "out"}]}


@pytest.fixture
def inside(walls_here, tmp_path):
    """A function that runs code in the sandbox and returns the outcome of reading its name `out`."""

    def run(code, seconds=20.0):
        (tmp_path / "cs231n").mkdir(exist_ok=True)
        (tmp_path / "cs231n" / "probe.py").write_text("import os, sys, ctypes, errno\n" + code, encoding="utf-8")
        with runner.Runner(tmp_path) as asked:
            return asked.outcomes([case_of()], {}, seconds)[0]

    return run


@pytest.fixture(scope="module")
def walls_here():
    try:
        return runner.describe()
    except walls.SandboxUnavailable as problem:
        pytest.skip(str(problem))


@pytest.fixture
def value(inside):
    def run(code):
        outcome = inside(code)
        assert outcome["error"] is None, outcome["error"]
        return outcome["values"][0]

    return run


# ---- what is seen


def test_no_file_of_the_course_or_of_installed_packages_is_seen(value):
    seen = value("""
out = []
for folder, names, files in os.walk("/"):
    names[:] = [n for n in names if os.path.join(folder, n) not in ("/proc", "/sys")]
    out += [os.path.join(folder, f) for f in files if f.endswith((".py", ".ipynb", ".npz", ".json", ".db", ".md"))]
""")
    mine = ("/grader/", "/submission/", "/packages/numpy", walls.numpy_home() + "/numpy")
    library = tuple(str(folder) for folder in walls.shown())
    assert not [p for p in seen if not p.startswith((*mine, *library))]
    foreign = [p for p in seen if "-packages/" in p and not p.startswith(mine)]
    assert not foreign
    names = {Path(p).name for p in seen}
    assert not names & {"k_nearest_neighbor.py", "a1_knn.py", "grading.py", "knn.ipynb", "gradebook.db"}
    assert "plain.py" in names  # the walk found what there is


def test_the_environment_is_our_own(value, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "s3cret")
    for source in ("dict(os.environ)", "open('/proc/self/environ').read()", "open('/proc/1/environ').read()"):
        assert "s3cret" not in str(value(f"out = {source}"))
    assert set(value("out = sorted(os.environ)")) <= {*walls.environment("/tmp"), "PWD", "LD_LIBRARY_PATH"}
    assert value("out = os.path.expanduser('~')") == "/tmp"


def test_nothing_says_who_hands_in_or_where_the_solutions_are(value):
    shown = str(value("out = [open(f'/proc/{p}/cmdline').read() for p in ('1', 'self')] + sys.argv + [os.getcwd()]"))
    assert str(course.SOLUTIONS) not in shown


def test_it_holds_its_two_pipes_and_no_other_descriptor(value):
    links = value("""
out = []
for fd in range(64):
    try:
        out.append(os.readlink(f"/proc/self/fd/{fd}"))
    except OSError:
        pass
""")
    assert sorted(name.partition(":")[0] for name in links) == ["/dev/null"] * (len(links) - 2) + [
        "pipe",
        "pipe",
    ]


def test_hash_seed_is_fixed(value):
    assert value("out = hash('ada')") == value("out = hash('ada')")


# ---- what can be written


def test_only_tmp_and_harmless_devices_can_be_written(value):
    found = value("""
out = []
for folder, names, files in os.walk("/"):
    names[:] = [n for n in names if not (folder == "/proc" and n.isdigit())]
    for path in (os.path.join(folder, n) for n in files + names):
        if not os.path.islink(path) and os.access(path, os.W_OK):
            out.append(path)
""")
    devices = {
        f"/dev/{name}" for name in ("tty", "urandom", "random", "full", "zero", "null", "pts", "pts/ptmx", "console")
    }
    assert set(found) <= {"/tmp"} | devices


def test_the_kernels_settings_cannot_be_written(value):
    """An ordinary process of root's may: /proc/sys is not covered by bubblewrap, and root owns it."""
    paths = [
        "/proc/sys/kernel/hostname",
        "/proc/sys/vm/overcommit_memory",
        "/proc/self/oom_score_adj",
        "/proc/self/mem",
    ]
    assert (
        value(f"""
out = []
for path in {paths}:
    try:
        os.close(os.open(path, os.O_WRONLY))
        out.append(path)
    except OSError:
        pass
""")
        == []
    )


def test_what_is_written_is_gone_with_the_process(value):
    assert value("open('/tmp/left', 'w').write('x'); out = os.listdir('/tmp')") == ["left"]
    assert value("out = os.listdir('/tmp')") == []


def test_tmp_is_small(value):
    written = value("""
out = 0
try:
    for n in range(100):
        with open(f"/tmp/{n}", "wb") as f:
            out += f.write(bytes(1 << 20))
except OSError:
    pass
""")
    assert written <= walls.TMP_BYTES


# ---- what can be done


REFUSED = {
    "fork": "os.fork()",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "socket": "__import__('socket').socket()",
    "anonymous file": "os.memfd_create('x')",
    "shared memory": "call('shmget', 0, 1 << 20, 0o1600)",
    "message queue": "call('msgget', 0, 0o1600)",
    "namespaces": "call('unshare', 0x10000000)",
    "mount": "call('mount', b'/', b'/tmp', None, 4096, None)",
    "tracing": "call('ptrace', 0, 0, 0, 0)",
    "device": "os.mknod('/tmp/d', 0o60600, 0x700)",
    "root": "os.setuid(0)",
    "more memory": "__import__('resource').setrlimit(9, (-1, -1))",
    "priority": "os.nice(-5)",
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_may_not(name, value):
    assert (
        value(f"""
def call(name, *arguments):
    if ctypes.CDLL(None, use_errno=True)[name](*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
try:
    {REFUSED[name]}
    out = "done"
except (OSError, ValueError):
    out = "refused"
""")
        == "refused"
    )


def test_it_has_no_rights_of_root(value):
    status = value("out = dict(line.split(':\\t') for line in open('/proc/self/status').read().splitlines())")
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == int(status["CapAmb"], 16) == 0
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert set(status["Uid"].split()) == {"65534"}


def test_the_limits_hold(value):
    limits = value(
        "import resource as r; out = {n[7:]: r.getrlimit(getattr(r, n)) for n in dir(r) if n[:6] == 'RLIMIT'}"
    )
    for name, ceiling in process.CEILINGS.items():
        assert 0 <= limits[name][0] <= limits[name][1] <= ceiling


def test_a_few_threads_are_fine(value):
    assert value("""
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    out = list(pool.map(len, ["a", "bc"]))
""") == [1, 2]


def test_nothing_outlives_the_worker(walls_here, tmp_path):
    (tmp_path / "cs231n").mkdir()
    code = "import signal\nfor n in (1, 2, 3, 13, 15): signal.signal(n, signal.SIG_IGN)\nout = 1"
    (tmp_path / "cs231n" / "probe.py").write_text(code)
    with process.Process(tmp_path) as worker:
        worker.ask(case_of(), {}, 20)
        pid = worker.inside
        assert Path(f"/proc/{pid}").exists()
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()


def test_the_workers_end_with_the_grader(walls_here, tmp_path):
    """Even when it is killed: nothing stays behind on the machine."""
    code = (
        "import sys, time; from autograder.sandbox.process import Process\n"
        "worker = Process(sys.argv[1]).__enter__(); print(worker.inside, flush=True); time.sleep(60)"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True, cwd=course.ROOT
    )
    pid = int(grader.stdout.readline())
    assert Path(f"/proc/{pid}").exists()
    grader.kill()
    grader.wait()
    grader.stdout.close()
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()


# ---- the program for the kernel's filter


def run_filter(program, machine, number, argument=0):
    """Carry out a seccomp program as the kernel does; returns the verdict."""
    architecture = syscalls.MACHINES[machine][0]
    data = struct.pack("<IIQ6Q", number, architecture, 0, argument, *[0] * 5)
    lines, place, loaded = list(struct.iter_unpack("<HBBI", program)), 0, 0
    while True:
        code, then, otherwise, k = lines[place]
        place += 1
        if code == syscalls.LOAD:
            (loaded,) = struct.unpack_from("<I", data, k)
        elif code == syscalls.RETURN:
            return k
        else:
            tests = {
                syscalls.EQUAL: loaded == k,
                syscalls.AT_LEAST: loaded >= k,
                syscalls.ANY_BIT: bool(loaded & k),
            }
            place += then if tests[code] else otherwise


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_the_filter_refuses_what_is_listed_and_allows_threads(machine):
    program = syscalls.filter_program(machine)
    _, denied, clone = syscalls.MACHINES[machine]
    for number in denied.values():
        assert run_filter(program, machine, number) & 0xFFFF0000 == syscalls.REFUSE
    assert run_filter(program, machine, clone, 17) & 0xFFFF0000 == syscalls.REFUSE  # SIGCHLD: a process
    assert run_filter(program, machine, clone, 0x3D0F00) == syscalls.ALLOW  # as pthread_create asks
    assert run_filter(program, machine, 0) == syscalls.ALLOW
    assert run_filter(program, machine, syscalls.X32) == syscalls.KILL
    other = next(m for m in syscalls.MACHINES if m != machine)
    assert run_filter(program, other, 0) == syscalls.KILL


# ---- the folders that are shown


def test_the_course_is_hidden_where_it_lies_below_a_folder_that_is_shown(tmp_path, monkeypatch):
    packages = tmp_path / "lib" / "python3.12" / "site-packages"
    grader = tmp_path / "lib" / "course" / "autograder"
    for folder in (packages, grader):
        folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    monkeypatch.setattr(walls, "GRADER", grader)
    assert {packages, grader.parent} <= set(walls.hidden())
    monkeypatch.setattr(walls, "GRADER", packages / "autograder")
    assert packages in walls.hidden() and packages / "autograder" not in walls.hidden()


# ---- the link


def outcome(**changes):
    return {"values": [1.0], "error": None, "notes": [], **changes}


ERROR = {"status": "wrong", "type": "E", "message": "m", "frames": []}


def test_an_outcome_has_all_its_values_or_an_error():
    assert runner.outcome_of(outcome(), 1)["values"] == [1.0]
    assert runner.outcome_of(outcome(values=[], error=ERROR), 1)["error"]["status"] == "wrong"


@pytest.mark.parametrize("answer", [
    None, [], {}, outcome(values=[]), outcome(values=[1, 2]), outcome(values=None), outcome(notes=5), outcome(notes=[5]),
    outcome(error="wrong"), outcome(error={}), outcome(error={**ERROR, "status": "correct"}),
    outcome(error={**ERROR, "message": 5}), outcome(error={**ERROR, "frames": [5]}), outcome(values=[1, 2], error=ERROR),
])  # fmt: skip
def test_an_outcome_of_another_form_is_refused(answer):
    with pytest.raises(process.Stopped):
        runner.outcome_of(answer, 1)


def test_text_from_inside_is_cut_and_can_be_stored():
    error = {"status": "wrong", "type": "\ud800", "message": "x" * 10**6, "frames": ["f" * 1000] * 50}
    kept = runner.outcome_of(outcome(values=[], error=error, notes=["n" * 1000] * 50), 1)
    assert len(json.dumps(kept)) < 5000
    json.dumps(kept, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "dtype, shape",
    [("O", [1]), ("V8", [1]), ("M8[s]", [1]), ("<f8", [-1]), ("<f8", [0, 2**70]), ("<f8", [9]), ("x", [1])],
)
def test_arrays_of_a_hostile_description_are_refused(dtype, shape):
    with pytest.raises((ValueError, ArithmeticError)):
        from_bytes(json.dumps([{"@array": 0}, [[dtype, shape]]]).encode(), bytes(8))


class Pretender(process.Process):
    """A worker whose process is a script of ours."""

    def __init__(self, folder, script):
        super().__init__(folder, sandbox=False)
        self.script = (
            "import sys, time\nfrom struct import pack\nready = bytes.fromhex(sys.argv[1])\nout = sys.stdout.buffer\n"
            + script
        )

    def command(self):
        return [sys.executable, "-c", self.script, to_bytes({"ready": {}}).hex()], []


SCRIPTS = {
    "nothing": "time.sleep(60)",
    "drops": "out.write(pack('<II', 10 ** 6, 0))\nwhile True:\n  out.write(b' '); out.flush(); time.sleep(0.01)",
    "a flood in front of the answer": "while True: out.write(bytes(1 << 16))",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_time_ends_whatever_comes(name, tmp_path):
    start = time.monotonic()
    with (
        Pretender(tmp_path, "out.write(ready); out.flush()\n" + SCRIPTS[name]) as worker,
        pytest.raises((process.TimedOut, process.Stopped)),
    ):
        worker.ask(case_of(), {}, 0.3)
    assert time.monotonic() - start < 10  # not the minute that it would take


def test_a_request_that_is_never_read_does_not_hold_the_grader(tmp_path):
    steps = case_of(["set", Ref(0), "x", np.zeros(500_000)])
    with (
        Pretender(tmp_path, "out.write(ready); out.flush(); time.sleep(60)") as worker,
        pytest.raises(process.TimedOut),
    ):
        worker.ask(steps, {}, 0.3)


def test_a_sandbox_that_does_not_start_is_no_submissions_fault(monkeypatch, tmp_path):
    monkeypatch.setattr(walls, "bubblewrap", lambda: "/bin/false")
    monkeypatch.setattr(runner.time, "sleep", lambda seconds: None)
    with runner.Runner(tmp_path) as asked, pytest.raises(walls.SandboxUnavailable, match="three times"):
        asked.outcomes([case_of()], {}, 5)
    with pytest.raises(walls.SandboxUnavailable, match="--no-sandbox"):
        runner.describe()


def test_a_machine_without_a_filter_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    with pytest.raises(walls.SandboxUnavailable, match="abacus"):
        runner.describe()


def test_without_walls_the_same_worker_runs(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text("import os\nout = os.getcwd()")
    with runner.Runner(tmp_path, sandbox=False) as asked:
        (found,) = asked.outcomes([case_of()], {}, 20)[0]["values"]
    assert not os.path.exists(found)  # its folder is gone with it


def test_a_cell_too_large_to_send_costs_its_question_only(walls_here, tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text("out = 1")
    with runner.Runner(tmp_path) as asked:
        (first,) = asked.outcomes([case_of()], {"q": "x" * 80_000_000}, 20)
        (second,) = asked.outcomes([case_of()], {}, 20)
    assert first["error"]["status"] == "crashed" and "too large" in first["error"]["message"]
    assert second["values"] == [1]
