"""The walls without namespaces, beyond what test_sandbox.py asks of both kinds; and which kind is chosen."""

import errno
import os
import platform
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import holding
from test_sandbox import ASK, OWNERSHIP, case_of, numbers

from autograder import course
from autograder.sandbox import (
    choice,
    confine,
    landlock,
    launch,
    link,
    process,
    proof,
    runner,
    second_wall,
    usage,
    users,
    walls,
)
from autograder.sandbox.clock import Allowance

PRELUDE = "import ctypes, errno, os, signal, sys\nTMP = os.environ['TMPDIR']\n"


@pytest.fixture
def second(monkeypatch):
    built = holding("second wall")
    if built is None:
        pytest.skip("no second wall holds here")
    monkeypatch.setattr(choice, "CHOSEN", [built])
    return built


def handed_in(folder, code):
    (folder / "cs231n").mkdir(parents=True, exist_ok=True)
    (folder / "cs231n" / "probe.py").write_text(PRELUDE + code)
    return folder


@pytest.fixture
def value(second, tmp_path):
    def run(code):
        with runner.Runner(handed_in(tmp_path / "handed-in", code)) as asked:
            (outcome,) = asked.outcomes([case_of()], {}, 20)
        assert outcome["error"] is None, outcome["error"]
        return outcome["values"][0]

    return run


# ---- what it does without namespaces


def test_whom_a_file_belongs_to_and_who_may_read_it_cannot_be_changed(value):
    listed = numbers(OWNERSHIP, platform.machine())
    code = ASK.format(children=[]) + f"out = {{name: ask(n, *[-1] * 6) for name, n in {listed}.items()}}"
    assert value(code) == dict.fromkeys(listed, "EPERM")


@pytest.mark.parametrize("attempt", ["os.chmod({!r}, 0o777)", "os.utime({!r})", "os.truncate({!r} + '/x', 0)"])
def test_a_folder_of_the_same_user_stays_as_it_is(value, tmp_path, attempt):
    (tmp_path / "mine").mkdir(mode=0o700)
    (tmp_path / "mine" / "x").write_text("kept")
    before = (tmp_path / "mine").stat()
    code = f"try:\n    {attempt.format(str(tmp_path / 'mine'))}\n    out = 'done'\nexcept OSError:\n    out = 'refused'"
    assert value(code) == "refused"
    assert (tmp_path / "mine" / "x").read_text() == "kept" and (tmp_path / "mine").stat()[:9] == before[:9]


def test_it_may_signal_itself_and_no_other(value):
    found = value(f"""
caught, out = [], []
signal.signal(signal.SIGUSR1, lambda *a: caught.append(1))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
for other in (1, {os.getpid()}, os.getppid(), -1, -{os.getpid()}):
    try:
        os.kill(other, 0)
        out.append(other)
    except OSError as error:
        caught.append(error.errno == errno.EPERM)
out = [caught, out]
""")
    assert found == [[1, 1, True, True, True, True, True], []]


def test_a_pipe_cannot_be_told_to_signal_another(value):
    assert (
        value(f"""
import fcntl
reading, writing = os.pipe()
out = []
for option, argument in ((8, {os.getpid()}), (10, 9)):  # F_SETOWN, F_SETSIG
    try:
        fcntl.fcntl(reading, option, argument)
        out.append(option)
    except OSError:
        pass
""")
        == []
    )


def test_it_cannot_ask_to_outlive_the_grader(value):
    assert value("out = ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)") == -1


def test_one_submission_sees_nothing_of_another_that_runs(second, tmp_path):
    ada = handed_in(tmp_path / "ada", "open(TMP + '/notes', 'w').write('x'); out = os.path.dirname(TMP)")
    with process.Process(ada, second) as first:
        home = first.ask(case_of(), {}, Allowance(20))["values"][0]
        assert home == first.home and Path(home, "tmp", "notes").exists()
        paths = [
            f"{home}/{name}" for name in ("", "submission/cs231n/probe.py", "tmp", "tmp/notes", "grader/worker.py")
        ]
        ben = handed_in(tmp_path / "ben", f"""
out = []
for path in {paths}:
    try:
        os.listdir(path) if path.endswith(("/", "tmp")) else open(path)
        out.append(path)
    except OSError:
        pass
try:
    os.kill({first.running.pid}, 0)
    out.append("signal")
except OSError:
    pass
""")  # fmt: skip
        with process.Process(ben, second) as other:
            assert other.ask(case_of(), {}, Allowance(20))["values"] == [[]]
            assert other.home != home
    assert not Path(home).exists()


def test_an_error_does_not_name_the_processs_own_folder(second, tmp_path):
    with runner.Runner(handed_in(tmp_path / "ada", "out = open(TMP + '/none.npz')")) as asked:
        (found,) = asked.outcomes([case_of()], {}, 20)
    assert found["error"]["message"].endswith("No such file or directory: '/tmp/none.npz'")


@pytest.mark.parametrize("code", [
    "for n in range(100): open(f'{TMP}/{n}', 'wb').write(bytes(1 << 20))",
    "kept = []\nfor n in range(40):\n    kept.append(open(TMP + '/a', 'wb'))\n    kept[-1].write(bytes(1 << 20))\n    kept[-1].flush()\n    os.unlink(TMP + '/a')",
    "import time\nfor n in range(60):\n    open(f'{TMP}/{n}', 'wb').write(bytes(1 << 20))\ntime.sleep(5)",
])  # fmt: skip
def test_what_is_written_is_counted_also_where_it_was_removed(second, tmp_path, code):
    with runner.Runner(handed_in(tmp_path / "ada", f"{code}\nout = 1")) as asked:
        (found,) = asked.outcomes([case_of()], {}, 20)
    assert found["error"]["message"] == "the process wrote too much"


def test_a_folder_that_the_grader_cannot_count_in_is_too_much(second, tmp_path):
    code = (
        "os.mkdir('a', 0o300)\nout = 1"
        if os.geteuid()
        else "here = TMP\nfor n in range(20):\n    os.mkdir('d' * 250)\n    os.chdir('d' * 250)\nout = 1"
    )
    with runner.Runner(handed_in(tmp_path / "ada", code)) as asked:
        (found,) = asked.outcomes([case_of()], {}, 20)
    assert found["error"]["message"] == "the process made too many threads or files"


# ---- counting and clearing away


def test_files_and_bytes_are_counted_without_following_links(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one").write_bytes(bytes(8192))
    (tmp_path / "a" / "b" / "two").write_bytes(bytes(4096))
    (tmp_path / "a" / "link").symlink_to("/")
    files, size = usage.usage_of([tmp_path / "a"], "99999999")
    assert files == 4 and 12288 <= size < 20000  # one, b, two, link


def test_counting_ends_where_it_is_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(usage, "FILES", 5)
    for n in range(50):
        (tmp_path / str(n)).touch()
    assert 5 < usage.usage_of([tmp_path], "99999999")[0] <= 7


def test_folders_are_removed_however_deep_or_closed(tmp_path):
    script = "cd $0; for i in $(seq 30); do mkdir $(printf 'd%.0s' $(seq 200)) && cd ddd*; done; chmod 0 $0/ddd*"
    (tmp_path / "deep").mkdir()
    subprocess.run(["bash", "-c", script, str(tmp_path / "deep")], check=True)
    usage.remove(tmp_path / "deep")
    usage.remove(tmp_path / "none")
    assert not (tmp_path / "deep").exists()


# ---- Landlock and the orders


@pytest.mark.parametrize("version, rights, size", [
    (1, 13, 8), (2, 14, 8), (3, 15, 8), (4, 15, 16), (5, 16, 16), (6, 16, 24), (7, 16, 24), (99, 16, 24),
])  # fmt: skip
def test_each_version_of_landlock_is_asked_for_what_it_knows(version, rights, size):
    files, attributes = landlock.handled(version)
    assert files == 2**rights - 1 and len(attributes) == size
    assert struct.unpack(f"<{size // 8}Q", attributes) == (files, 3, 3)[: size // 8]


def test_where_landlock_is_not_there_its_version_is_0(monkeypatch):
    def refused(*arguments):
        raise OSError(errno.ENOSYS, "no such call")

    monkeypatch.setattr(landlock, "call", refused)
    assert landlock.version() == 0
    monkeypatch.setattr(landlock, "call", lambda *arguments: 7)
    assert landlock.version() == (7 if sys.platform == "linux" else 0)
    monkeypatch.setattr(landlock.sys, "platform", "darwin")
    assert landlock.version() == 0


@pytest.mark.parametrize("version, user, expected", [
    (0, 1000, []), (2, 1000, []), (3, 1000, [(3, False)]), (7, 0, [(7, True), (7, False)]), (1, 0, [(1, True)]),
    (0, 0, []),
])  # fmt: skip
def test_which_ways_there_are(monkeypatch, version, user, expected):
    """Before its third version Landlock lets a user's own files be cut short: then it takes another user."""
    monkeypatch.setattr(landlock, "version", lambda: version)
    monkeypatch.setattr(second_wall.os, "geteuid", lambda: user)
    assert [(way.landlock, way.user) for way in second_wall.ways()] == expected
    alone = [(way.landlock, way.user) for way in second_wall.ways(alone=True)]
    assert alone == ([(0, True)] if (version, user) == (0, 0) else expected)  # as on Gradescope
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    assert second_wall.ways(alone=True) == []


def test_what_a_wall_is_called():
    assert second_wall.SecondWall(7, True).name == "landlock 7 + a user of its own + seccomp"
    assert second_wall.SecondWall(3, False).name == "landlock 3 + seccomp"
    assert second_wall.SecondWall(0, True).name == "a user of its own + seccomp"


def test_two_processes_at_once_are_two_users():
    claimed = [users.claimed_user() for _ in range(5)]
    try:
        assert len({user for user, _ in claimed}) == 5 and {user for user, _ in claimed} <= set(range(61000, 61184))
        free = claimed[2][0]
    finally:
        for _, claim in claimed:
            claim.close()
    again, claim = users.claimed_user()
    claim.close()
    assert again <= free


def test_where_no_user_is_free_no_process_is_started(monkeypatch):
    monkeypatch.setattr(users, "USERS", range(0))
    with pytest.raises(walls.SandboxUnavailable, match="no id of a user is free"):
        users.claimed_user()


def test_of_a_folder_with_something_covered_only_the_other_parts_are_shown(tmp_path):
    for name in ("lib/site-packages/secret", "lib/json", "lib/sub/course"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "lib" / "os.py").touch()
    lib = tmp_path / "lib"
    covered = [lib / "site-packages", lib / "sub" / "course"]
    assert sorted(second_wall.parts_without(lib, covered)) == [lib / "json", lib / "os.py"]
    assert list(second_wall.parts_without(lib, [])) == [lib]


def test_a_worker_whose_grader_has_ended_does_not_begin(monkeypatch):
    monkeypatch.setattr(confine, "control", lambda *arguments: None)
    with pytest.raises(SystemExit, match="the grader has ended"):
        confine.end_with(parent=os.getpid())


# ---- the proof


def test_a_process_without_walls_does_not_pass_for_one_with(tmp_path):
    with pytest.raises(proof.DoesNotHold, match="a submission could read "):
        proof.prove(launch.NoWalls())


@pytest.mark.parametrize("broken", ["landlock", "filter"])
def test_a_wall_with_a_hole_is_found_out(second, monkeypatch, broken, tmp_path):
    """confine.py is run from a copy in which one of its steps is left out."""
    package = tmp_path / "copy" / "autograder"
    (package / "sandbox").mkdir(parents=True)
    for name in (
        "__init__.py",
        "sandbox/__init__.py",
        "sandbox/confine.py",
        "sandbox/landlock.py",
        "sandbox/syscalls.py",
    ):
        (package / name).write_bytes((launch.GRADER / name).read_bytes())
    step = {"landlock": "landlock.restrict(orders", "filter": "install_filter(syscalls"}[broken]
    text = (package / "sandbox" / "confine.py").read_text()
    assert text.count(step) == 1
    (package / "sandbox" / "confine.py").write_text(text.replace(step, f"str(0) or {step}"))
    right = second_wall.BehindSecondWall.__init__

    def elsewhere(self, wall, submission, framework):
        right(self, second_wall.SecondWall(second.landlock, False), submission, framework)
        self.environment = {"PYTHONPATH": str(tmp_path / "copy")}

    monkeypatch.setattr(second_wall.BehindSecondWall, "__init__", elsewhere)
    with pytest.raises(proof.DoesNotHold) as found:
        proof.prove(second)
    told = {"landlock": "read ", "filter": "make a socket"}[broken]
    assert f"a submission could {told}" in str(found.value)


def test_what_else_must_not_be_read_is_looked_for(second, tmp_path):
    (tmp_path / "metadata.json").write_text("{}")
    proof.prove(second, [tmp_path / "metadata.json", tmp_path])
    with pytest.raises(proof.DoesNotHold, match=r"ld\.so\.cache"):
        proof.prove(second, [Path("/etc/ld.so.cache")])  # which is shown


def test_of_a_folder_only_what_leads_to_nothing_shown_is_secret(tmp_path, monkeypatch):
    for name in ("home/python/lib", "empty"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(proof, "visible_folders", lambda: [tmp_path / "home" / "python" / "lib"])
    assert proof.secret(tmp_path / "home") is None and proof.secret(tmp_path / "empty") is None
    assert proof.secret(tmp_path / "none") is None
    (tmp_path / "home" / "results").mkdir()
    (tmp_path / "file").touch()
    assert proof.secret(tmp_path / "home") == (str(tmp_path / "home"), ["results"])
    assert proof.secret(tmp_path / "file") == (str(tmp_path / "file"), [])


def test_a_user_without_a_home_can_mark(second, monkeypatch):
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda user: {}[user])
    proof.prove(second)


# ---- which kind is chosen


class Told:
    """A wall that holds, or says why not."""

    shares_processes = True

    def __init__(self, name, problem=None):
        self.name, self.problem = name, problem


@pytest.fixture
def kinds(monkeypatch):
    def offer(*offered):
        asked = []

        def prove(wall, more=()):
            asked.append((wall.name, tuple(more)))
            if wall.problem:
                raise wall.problem

        monkeypatch.setattr(choice, "CHOSEN", [])
        monkeypatch.setattr(choice, "prove", prove)
        monkeypatch.setattr(choice, "kinds", lambda alone: iter([(wall, wall.name) for wall in offered]))
        return asked

    return offer


def test_the_first_kind_that_holds_is_taken_once(kinds):
    asked = kinds(Told("wheel's", link.Stopped("ended with exit status 1")), Told("system's"), Told("second"))
    assert [choice.chosen().name for _ in range(3)] == ["system's"] * 3
    assert asked == [("wheel's", ()), ("system's", ())]
    assert runner.describe(Path("/secret")) == "system's" and asked[2:] == [
        ("wheel's", (Path("/secret"),)), ("system's", (Path("/secret"),)),
    ]  # fmt: skip


def test_where_none_holds_each_ones_words_are_told_with_what_to_do(kinds, monkeypatch):
    kinds(
        Told(
            "/usr/bin/bwrap", link.Stopped("ended with exit status 1 (bwrap: No permissions to create new namespace)")
        ),
        Told("landlock 7 + seccomp", proof.DoesNotHold("a submission could read /home/ada")),
        Told("slow", link.TimedOut()),
    )
    with pytest.raises(walls.SandboxUnavailable) as refused:
        choice.chosen()
    told = str(refused.value)
    for words in (
        "The sandbox cannot run here.", "/usr/bin/bwrap: it ended with exit status 1 (bwrap: No permissions to create",
        "landlock 7 + seccomp: a submission could read /home/ada.", "slow: it did not get ready in time.",
        "pass --no-sandbox to run submissions without walls; every result then says so.",
    ):  # fmt: skip
        assert words in told, told


def test_bubblewraps_own_words_are_told(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: Creating new namespace failed: Operation not permitted' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(choice, "CHOSEN", [])
    monkeypatch.setattr(walls, "programs", lambda: [str(program)])
    monkeypatch.setattr(second_wall, "ways", lambda alone=False: [])
    with pytest.raises(walls.SandboxUnavailable) as refused:
        runner.describe()
    assert (
        f"{program}: it ended with exit status 1 (bwrap: Creating new namespace failed: Operation not permitted)"
        in (str(refused.value))
    )
    assert "Landlock, of Linux 6.2 or later" in str(refused.value)


WITHOUT_NAMESPACES = """
from autograder.sandbox import landlock, runner
from autograder.sandbox.walls import SandboxUnavailable
for version in (landlock.version(), 0):
    landlock.version = lambda: version
    try:
        print(runner.describe())
    except SandboxUnavailable as problem:
        print(problem)
    runner.choice.CHOSEN.clear()
"""


def test_where_namespaces_are_refused_the_second_kind_is_used_and_without_landlock_none():
    """As in a container: inside bubblewrap's own, where no more can be made."""
    if holding("bubblewrap") is None or holding("second wall") is None:
        pytest.skip("both kinds must hold here")
    outer = [walls.programs()[0], "--unshare-user", "--disable-userns", "--dev-bind", "/", "/"]
    line = [*outer, sys.executable, "-c", WITHOUT_NAMESPACES]
    done = subprocess.run(line, capture_output=True, text=True, timeout=100, check=True, cwd=course.ROOT)
    used, refused = done.stdout.splitlines()
    assert re.fullmatch(r"landlock \d+ \+ seccomp", used)
    assert refused.startswith("The sandbox cannot run here. ") and "(bwrap: " in refused and "--no-sandbox" in refused


def test_what_to_do_depends_on_the_machine(monkeypatch, tmp_path):
    def told():
        return choice.remedy()

    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.setattr(choice, "CONTAINERS", ())
    monkeypatch.setattr(choice, "RESTRICTED", tmp_path / "restricted")
    assert "Mark on Linux" in told()
    (tmp_path / "restricted").write_text("0\n")
    assert "Mark on Linux" in told()
    (tmp_path / "restricted").write_text("1\n")
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in told()
    (tmp_path / ".dockerenv").touch()
    monkeypatch.setattr(choice, "CONTAINERS", (tmp_path / ".dockerenv",))
    assert re.search("--security-opt seccomp=unconfined.*systempaths=unconfined", told())
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    assert "seccompProfile: Unconfined" in told()


def test_the_wheels_program_is_tried_before_the_systems(monkeypatch):
    monkeypatch.setattr(walls.shutil, "which", lambda name: "/usr/bin/bwrap")
    *wheels, systems = walls.programs()
    assert systems == "/usr/bin/bwrap" and all(path.endswith("bwrap") for path in wheels)
    monkeypatch.setattr(second_wall, "ways", lambda alone: [second_wall.SecondWall(7, False)])
    assert [called for _, called in choice.kinds()] == [*wheels, systems, "landlock 7 + seccomp"]
