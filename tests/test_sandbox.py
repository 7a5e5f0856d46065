"""What the walls promise, asked from inside; and that the link to a process bears whatever comes through it."""

import functools
import json
import os
import platform
import re
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder import course
from autograder.cs231n_check.package import Package
from autograder.cs231n_check.plain import Given, Ref, from_bytes, to_bytes
from autograder.sandbox import (
    answers,
    choice,
    clock,
    launch,
    limits,
    link,
    process,
    reference,
    runner,
    shown,
    syscalls,
    walls,
    worker,
)
from autograder.sandbox.clock import Allowance

PRELUDE = "import os, sys, ctypes, errno\nTMP = os.environ['TMPDIR']\n"


def case_of(*steps):
    """A case that takes the name `out` of the module cs231n/probe.py, after other steps."""
    first = [["import", "cs231n"], ["attr", Ref(0), "probe"], ["attr", Ref(1), "out"], ["output", Ref(2)]]
    return {"steps": [*first, *steps], "outputs": [{"name": "out"}]}


@pytest.fixture
def inside(wall, tmp_path):
    """A function that runs code in the sandbox and returns the outcome of reading its name `out`."""

    def run(code, seconds=20.0):
        (tmp_path / "cs231n").mkdir(exist_ok=True)
        (tmp_path / "cs231n" / "probe.py").write_text(PRELUDE + code, encoding="utf-8")
        with runner.Runner(tmp_path) as asked:
            return asked.outcomes([case_of()], {}, seconds)[0]

    return run


@pytest.fixture
def value(inside):
    def run(code):
        outcome = inside(code)
        assert outcome["error"] is None, outcome["error"]
        return outcome["values"][0]

    return run


# ---- what is seen


def tops():
    """Code for where to look from: behind the second wall neither / nor a process's own folder can be listed."""
    own = "[os.path.join(os.path.dirname(TMP), name) for name in ('grader', 'submission', 'packages', 'python')]"
    return f"['/', *{own}, *{list(map(str, shown.visible_folders()))}]"


def test_no_file_of_the_course_or_of_installed_packages_is_seen(value):
    seen = value(f"""
out = []
for top in {tops()}:
    for folder, names, files in os.walk(top, followlinks=top != "/"):
        names[:] = [n for n in names if os.path.join(folder, n) not in ("/proc", "/sys")]
        out += [os.path.join(folder, f) for f in files if f.endswith((".py", ".ipynb", ".npz", ".json", ".db", ".md"))]
home = os.path.dirname(TMP).rstrip("/")
out = sorted({{path.removeprefix(home) for path in out}})
""")
    mine = ("/grader/", "/submission/", "/packages/numpy", "/python/lib", shown.numpy_home() + "/numpy")
    library = tuple(str(folder) for folder in shown.visible_folders())
    assert not [p for p in seen if not p.startswith((*mine, *library))]
    foreign = [p for p in seen if "-packages/" in p and not p.startswith(mine)]
    assert not foreign
    names = {Path(p).name for p in seen}
    assert not names & {"k_nearest_neighbor.py", "knn.py", "marking.py", "knn.ipynb", "gradebook.db"}
    assert {"plain.py", "argparse.py"} <= names  # the walk found what there is


def read_or_none(expression):
    return f"try:\n    out = {expression}\nexcept OSError:\n    out = None"


def test_the_environment_is_our_own(value, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "s3cret")
    for source in ("dict(os.environ)", "open('/proc/self/environ').read()", "open('/proc/1/environ').read()"):
        assert "s3cret" not in str(value(read_or_none(source)))
    own = {*shown.environment("/tmp"), "PWD", "LD_LIBRARY_PATH", "PYTHONHOME"}
    assert set(value("out = sorted(os.environ)")) <= own
    assert value("out = os.path.expanduser('~') == TMP")


def test_nothing_says_who_hands_in_or_where_the_solutions_are(value, tmp_path):
    told = str(value("out = sys.argv + [os.getcwd(), str(dict(os.environ)), __file__]"))
    told += str([value(read_or_none(f"open('/proc/{p}/cmdline').read()")) for p in ("1", "self")])
    assert str(course.SOLUTIONS) not in told and str(tmp_path) not in told


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


def test_only_tmp_and_harmless_devices_can_be_written(value, tmp_path):
    others = list(map(str, (course.ROOT, course.SOLUTIONS, Path.home(), tmp_path, "/var/tmp", "/dev/shm")))
    found = value(f"""
def writable(path, folder):
    try:
        if folder:
            path = os.path.join(path, "cs231n-written")
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK | (os.O_CREAT if folder else 0)))
        if folder:
            os.unlink(path)
        return True
    except OSError:
        return False
out = [path for path in ["/tmp", TMP, *{others}] if writable(path, True)]
for top in [*{tops()}, "/dev"]:
    for folder, names, files in os.walk(top):
        names[:] = [n for n in names if not (folder == "/proc" and n.isdigit())]
        for name in (*names, *files):
            path = os.path.join(folder, name)
            if not os.path.islink(path) and writable(path, name in names):
                out.append(path)
out += [path for path in ("/dev/null", "/dev/tty", "/dev/sda", "/dev/vda", "/dev/kmsg") if writable(path, False)]
out = sorted(["/tmp" if path == TMP else path for path in out if path not in ("/tmp", TMP) or path == TMP])
""")
    devices = {
        f"/dev/{name}" for name in ("tty", "urandom", "random", "full", "zero", "null", "pts", "pts/ptmx", "console")
    }
    assert {"/tmp", "/dev/null"} <= set(found) <= {"/tmp"} | devices


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
    assert value("open(TMP + '/left', 'w').write('x'); out = os.listdir(TMP)") == ["left"]
    assert value("out = os.listdir(TMP)") == []


def test_tmp_is_small(inside, wall):
    outcome = inside("""
out = 0
try:
    for n in range(100):
        with open(f"{TMP}/{n}", "wb") as f:
            out += f.write(bytes(1 << 20))
except OSError:
    pass
""")
    if wall.shares_processes:  # it is counted, and ended
        assert outcome["error"]["message"] == "the process wrote too much"
    else:
        assert 30 << 20 <= outcome["values"][0] <= 32 << 20
        size = "of = os.statvfs('/tmp'); out = of.f_frsize * of.f_blocks"
        assert inside(size)["values"] == [32 << 20]


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
    "device": "os.mknod(TMP + '/d', 0o60600, 0x700)",
    "root": "os.setuid(0 if os.getuid() else 1)",
    "pair of sockets": "__import__('socket').socketpair()",
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


def test_it_has_no_rights_of_root(value, wall):
    found = value("""
libc = ctypes.CDLL(None)
header, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[1] * 6)
out = [libc.capget(header, held), list(held), libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0), os.getresuid()]
""")
    assert found[:4] == [0, [0] * 6, 1, 2]  # capabilities; no new privileges; a filter
    users = {65534} if not wall.shares_processes else set(range(61000, 61184)) if wall.user else {os.geteuid()}
    assert len(set(found[4])) == 1 and set(found[4]) <= users


# ---- limits

CEILINGS = {  # what getrlimit says inside, soft and hard
    "CPU": 600,
    "AS": 2147483648,
    "FSIZE": 16777216,
    "NOFILE": 64,
    "NPROC": 16,
    "CORE": 1,
    "MEMLOCK": 0,
    "MSGQUEUE": 0,
}


def test_each_limit_of_the_process_has_its_value(value, wall):
    found = value(
        "import resource as r; out = {n[7:]: r.getrlimit(getattr(r, n)) for n in dir(r) if n[:6] == 'RLIMIT'}"
    )
    by_user = wall.shares_processes and not wall.user  # threads are then counted from outside only
    held = {name: most for name, most in CEILINGS.items() if not (by_user and name == "NPROC")}
    assert {name: found[name] for name in held} == {name: (most, most) for name, most in held.items()}


def test_without_walls_the_limits_are_the_same_but_for_what_counts_all_that_the_user_runs(tmp_path):
    (tmp_path / "cs231n").mkdir()
    code = "import resource as r; out = {n[7:]: r.getrlimit(getattr(r, n)) for n in dir(r) if n[:6] == 'RLIMIT'}"
    (tmp_path / "cs231n" / "probe.py").write_text(code)
    with runner.Runner(tmp_path, sandbox=False) as asked:
        (found,) = asked.outcomes([case_of()], {}, 20)[0]["values"]
    same = CEILINGS.keys() - {"NPROC"}
    assert all(found[name][1] <= CEILINGS[name] for name in same)
    assert found["NPROC"][1] != 16


def test_a_result_records_every_limit():
    more = {"TMP": 33554432, "THREADS": 16, "FILES": 2000, "ANSWER": 67108864}
    assert {**CEILINGS, **more} == limits.LIMITS


def test_a_file_grows_to_its_limit_and_no_further(value):
    assert value("""
with open(TMP + "/a", "wb", buffering=0) as file:
    size = sum(file.write(bytes(1 << 20)) for _ in range(16))
    try:
        out = size + file.write(b"x")
    except OSError as error:
        out = [size, error.errno == errno.EFBIG]
""") == [16 << 20, True]


def test_memory_has_its_limit(value):
    assert (
        value("""
import numpy as np
kept = np.empty(3 << 28, np.uint8)
try:
    out = len(np.empty(2 << 30, np.uint8))
except MemoryError:
    out = "refused"
""")
        == "refused"
    )


def test_few_files_can_be_open(value):
    assert value("""
opened = []
try:
    while True:
        opened.append(os.open("/dev/null", os.O_RDONLY))
except OSError as error:
    out = [max(opened), error.errno == errno.EMFILE]
""") == [63, True]


def test_processor_time_ends_a_process(inside, monkeypatch):
    monkeypatch.setitem(limits.CEILINGS, "CPU", 1)
    error = inside("while True: pass")["error"]
    assert error["status"] == "crashed" and "was ended by SIG" in error["message"]


THREADS = """
import threading, time
for _ in range({}):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
time.sleep(1)
out = threading.active_count()
"""
FILES = """
import time
for n in range({}):
    open(f"{{TMP}}/{{n}}", "w").close()
time.sleep(1)
out = len(os.listdir(TMP))
"""


@pytest.mark.parametrize("code, few, many", [(THREADS, 12, 16), (FILES, 1990, 2001)])
def test_too_many_threads_or_files_end_a_process(inside, code, few, many):
    assert inside(code.format(few))["values"][0] in (few, few + 1)  # threads: the first one too
    error = inside(code.format(many))["error"]  # the kernel's, but for root's threads
    assert re.search("too many threads or files|can't start new thread", error["message"])


def test_threads_and_files_are_counted_from_outside(inside, monkeypatch):
    """The kernel does not count the threads of root, nor the files of anyone."""
    for name, code in (("THREADS", THREADS), ("FILES", FILES)):
        monkeypatch.setattr(process, name, 5)
        assert inside(code.format(8))["error"]["message"] == "the process made too many threads or files"
        monkeypatch.undo()


@pytest.mark.parametrize("code, fits", [
    ("import numpy as np; out = np.zeros(64 << 20, np.uint8)", True),
    ("import numpy as np; out = np.zeros((64 << 20) + 1, np.uint8)", False),
    ("out = 'x' * ((2 << 20) - 1000)", True),
    ("out = 'x' * (2 << 20)", False),
])  # fmt: skip
def test_an_answer_has_its_limit(inside, code, fits):
    error = inside(code)["error"]
    assert error is None if fits else error["status"] == "wrong" and "too large" in error["message"]


def test_a_few_threads_are_fine(value):
    assert value("""
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    out = list(pool.map(len, ["a", "bc"]))
""") == [1, 2]


def test_nothing_outlives_the_worker(wall, tmp_path):
    (tmp_path / "cs231n").mkdir()
    code = "import signal\nfor n in (1, 2, 3, 13, 15): signal.signal(n, signal.SIG_IGN)\nout = 1"
    (tmp_path / "cs231n" / "probe.py").write_text(code)
    with process.Process(tmp_path, wall) as worker:
        worker.ask(case_of(), {}, Allowance(20))
        pid = worker.inside
        assert Path(f"/proc/{pid}").exists()
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()


def test_the_workers_end_with_the_grader(wall, tmp_path):
    """Even when it is killed: nothing stays behind on the machine."""
    code = (
        "import sys, time; from autograder.sandbox.process import Process\n"
        "from autograder.sandbox.second_wall import SecondWall; from autograder.sandbox.walls import Bubblewrap\n"
        f"worker = Process(sys.argv[1], {wall!r}).__enter__(); print(worker.inside, flush=True); time.sleep(60)"
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


# ---- the kernel's filter of system calls: (number on x86_64, on aarch64), from Linux's unistd.h

DENIED = {
    # another process
    "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117), "kcmp": (312, 272),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    # the network, also within the machine
    "socket": (41, 198), "socketpair": (53, 199),
    # memory and queues outside the address space
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193),
    "semctl": (66, 191), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188),
    "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "open_tree_attr": (467, 467), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # doors into the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263), "inotify_init": (253, None), "inotify_init1": (294, 26), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "personality": (135, 92), "modify_ldt": (154, None),
    "uselib": (134, None), "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "syslog": (103, 116),
    # the machine's settings
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "sethostname": (170, 161),
    "setdomainname": (171, 162), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None),
}  # fmt: skip
OWNERSHIP = {  # of files that are elsewhere: Landlock does not watch over it
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "setxattrat": (463, 463), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "removexattrat": (466, 466), "file_setattr": (469, 469),
}  # fmt: skip
OF_A_PROCESS = {  # what the first argument names must be the process itself
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "prlimit64": (302, 261), "sched_setaffinity": (203, 122), "setpgid": (109, 154),
}  # fmt: skip
NEEDED = {  # by Python and NumPy
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "lseek": (8, 62), "openat": (257, 56), "fstat": (5, 80),
    "newfstatat": (262, 79), "getdents64": (217, 61), "pread64": (17, 67), "ioctl": (16, 29), "mmap": (9, 222),
    "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216), "madvise": (28, 233), "brk": (12, 214),
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293), "sched_getaffinity": (204, 123),
    "sched_yield": (24, 124), "clock_gettime": (228, 113), "clock_nanosleep": (230, 115), "getrandom": (318, 278),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "prlimit64": (302, 261), "tgkill": (234, 131), "sysinfo": (99, 179),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
CLONE, CLONE3, PRCTL, FCNTL = (56, 220), (435, 435), (157, 167), (72, 25)
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_...
I386, ARM = 0x40000003, 0x40000028
ALLOWED, KILLED, NOT_PERMITTED, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026  # 1 EPERM, 38 ENOSYS
AS_A_THREAD, AS_A_PROCESS = 0x3D0F00, 17  # clone's flags: as pthread_create asks; SIGCHLD, as fork does


def numbers(calls, machine):
    """The calls that a kind of machine has, by name."""
    column = list(MACHINES).index(machine)
    return {name: both[column] for name, both in calls.items() if both[column] is not None}


def verdict(program, architecture, number, argument=0, second=0):
    """Carry out a seccomp program as the kernel does, on one system call."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, argument, second, *[0] * 4)
    lines, place, loaded = list(struct.iter_unpack("<HBBI", program)), 0, 0
    jumps = {0x15: lambda k: loaded == k, 0x35: lambda k: loaded >= k, 0x45: lambda k: loaded & k}  # jeq, jge, jset
    while True:
        code, then, otherwise, k = lines[place]
        place += 1
        if code == 0x20:  # load a word
            (loaded,) = struct.unpack_from("<I", data, k)
        elif code == 0x06:  # return
            return k
        else:
            place += then if jumps[code](k) else otherwise


@pytest.fixture(params=MACHINES)
def filtered(request):
    """A kind of machine and a function that gives the filter's verdict on a call there."""
    program = syscalls.filter_program(request.param)
    return request.param, lambda number, argument=0: verdict(program, MACHINES[request.param], number, argument)


def test_the_filter_refuses_each_call_that_is_listed(filtered):
    machine, judged = filtered
    listed = numbers(DENIED, machine)
    assert {name: judged(number) for name, number in listed.items()} == dict.fromkeys(listed, NOT_PERMITTED)


def test_the_filter_allows_all_else(filtered):
    machine, judged = filtered
    needed = numbers(NEEDED, machine)
    assert {name: judged(number) for name, number in needed.items()} == dict.fromkeys(needed, ALLOWED)
    refused = {number for number in range(1024) if judged(number, AS_A_THREAD) != ALLOWED}
    assert refused == {*numbers(DENIED, machine).values(), CLONE3[0]}


def test_the_filter_allows_threads_and_no_process(filtered):
    machine, judged = filtered
    (clone,) = numbers({"clone": CLONE}, machine).values()
    assert judged(clone, AS_A_THREAD) == ALLOWED
    assert judged(clone, AS_A_PROCESS) == judged(clone, 0) == NOT_PERMITTED
    assert [bit for bit in range(64) if judged(clone, 1 << bit) == ALLOWED] == [16]  # CLONE_THREAD
    assert judged(CLONE3[0]) == NO_SUCH_CALL  # so that the C library uses clone


def test_the_filter_ends_calls_of_another_interface(filtered):
    machine, judged = filtered
    program = syscalls.filter_program(machine)
    for architecture in (*MACHINES.values(), I386, ARM):
        same = architecture == MACHINES[machine]
        assert verdict(program, architecture, NEEDED["read"][0], AS_A_THREAD) == (ALLOWED if same else KILLED)
    for number in (0x40000000, 0x40000000 + 57, 0x40000000 + 520, 0xFFFFFFFF):  # x32's
        assert judged(number) == KILLED


@pytest.mark.parametrize("machine", MACHINES)
def test_where_processes_are_shared_it_may_only_signal_and_limit_itself(machine):
    program = syscalls.filter_program(machine, pid=4321)
    judged = functools.partial(verdict, program, MACHINES[machine])
    for number in numbers(OF_A_PROCESS, machine).values():
        assert judged(number, 4321) == judged(number, 0) == ALLOWED
        assert {judged(number, other) for other in (1, 4320, 4322, 2**32 - 1)} == {NOT_PERMITTED}  # the last is -1
    prctl, fcntl = numbers({"prctl": PRCTL, "fcntl": FCNTL}, machine).values()
    assert judged(prctl, 1) == NOT_PERMITTED and judged(prctl, 15) == ALLOWED  # PR_SET_PDEATHSIG, PR_SET_NAME
    refused = {option for option in range(2000) if judged(fcntl, 5, option) != ALLOWED}
    assert refused == {8, 10, 15}  # F_SETOWN, F_SETSIG, F_SETOWN_EX
    refused = {number for number in range(1024) if judged(number, AS_A_THREAD) not in (ALLOWED, NO_SUCH_CALL)}
    assert refused == {*numbers({**DENIED, **OWNERSHIP, **OF_A_PROCESS}, machine).values()}
    (clone,) = numbers({"clone": CLONE}, machine).values()
    assert judged(clone, AS_A_PROCESS) == NOT_PERMITTED and judged(0x40000000) == KILLED


def test_the_filters_default_is_this_machines(wall):
    assert syscalls.filter_program() == syscalls.filter_program(platform.machine())


ASK = """
libc = ctypes.CDLL(None, use_errno=True)
def ask(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(number, *map(ctypes.c_long, arguments))
    if result == 0 and number in {children}:
        os._exit(0)
    return errno.errorcode.get(ctypes.get_errno(), "done")
"""


def test_each_call_that_is_listed_is_refused_inside(value):
    machine = platform.machine()
    listed = numbers(DENIED, machine)
    children = [listed[name] for name in ("fork", "vfork") if name in listed]
    code = ASK.format(children=children) + f"out = {{name: ask(n, *[-1] * 6) for name, n in {listed}.items()}}"
    assert value(code) == dict.fromkeys(listed, "EPERM")


def test_a_process_by_clone_is_refused_inside(value):
    (clone,) = numbers({"clone": CLONE}, platform.machine()).values()
    code = ASK.format(children=[clone, CLONE3[0]])
    found = value(code + f"out = [ask({clone}, {AS_A_PROCESS}, 0, 0, 0, 0), ask({CLONE3[0]}, 0, 0)]")
    assert found == ["EPERM", "ENOSYS"]


def test_numpy_works_inside(value):
    found = value("""
import numpy as np
rng = np.random.default_rng()
a = np.eye(60) + rng.standard_normal((60, 60)) / 100
np.savez(TMP + "/a.npz", a=a)
b = np.load(TMP + "/a.npz")["a"]
np.linalg.svd(np.fft.fft2(b))
mapped = np.memmap(TMP + "/m", mode="w+", shape=9)
out = [float(np.abs(np.linalg.solve(a, b) - np.eye(60)).max()), int(mapped.sum())]
""")
    assert found[0] < 1e-9 and found[1] == 0


# ---- the folders that can be seen


def test_the_course_is_hidden_where_it_lies_below_a_folder_that_is_seen(tmp_path, monkeypatch):
    packages = tmp_path / "lib" / "python3.12" / "site-packages"
    grader = tmp_path / "lib" / "course" / "autograder"
    for folder in (packages, grader):
        folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    monkeypatch.setattr(shown, "GRADER", grader)
    assert {packages, grader.parent} <= set(shown.covered_folders())
    monkeypatch.setattr(shown, "GRADER", packages / "autograder")
    assert packages in shown.covered_folders() and packages / "autograder" not in shown.covered_folders()


# ---- the link


def outcome(**changes):
    return {"values": [1.0], "error": None, "notes": [], **changes}


ERROR = {"status": "wrong", "type": "E", "message": "m", "frames": []}


def test_an_outcome_has_all_its_values_or_an_error():
    assert answers.outcome_of(outcome(), 1)["values"] == [1.0]
    assert answers.outcome_of(outcome(values=[], error=ERROR), 1)["error"]["status"] == "wrong"


@pytest.mark.parametrize("answer", [
    None, [], {}, outcome(values=[]), outcome(values=[1, 2]), outcome(values=None), outcome(notes=5), outcome(notes=[5]),
    outcome(error="wrong"), outcome(error={}), outcome(error={**ERROR, "status": "correct"}),
    outcome(error={**ERROR, "message": 5}), outcome(error={**ERROR, "frames": [5]}), outcome(values=[1, 2], error=ERROR),
])  # fmt: skip
def test_an_outcome_of_another_form_is_refused(answer):
    with pytest.raises(link.Stopped):
        answers.outcome_of(answer, 1)


def test_text_from_inside_is_cut_and_can_be_stored():
    error = {"status": "wrong", "type": "\ud800", "message": "x" * 10**6, "frames": ["f" * 1000] * 50}
    kept = answers.outcome_of(outcome(values=[], error=error, notes=["n" * 1000] * 50), 1)
    assert len(json.dumps(kept)) < 5000
    json.dumps(kept, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "dtype, shape",
    [("O", [1]), ("V8", [1]), ("M8[s]", [1]), ("<f8", [-1]), ("<f8", [0, 2**70]), ("<f8", [9]), ("x", [1])],
)
def test_arrays_of_a_hostile_description_are_refused(dtype, shape):
    with pytest.raises((ValueError, ArithmeticError)):
        from_bytes(json.dumps([{"@array": 0}, [[dtype, shape]]]).encode(), bytes(8))


class Pretending(launch.NoWalls):
    """Starts a script of ours in the place of the worker."""

    def __init__(self, script):
        self.script = (
            "import os, sys, time\nfrom struct import pack\nready = bytes.fromhex(sys.argv[1])\nout = sys.stdout.buffer\n"
            + script
        )

    def launch(self, submission, framework=""):
        made = super().launch(submission, framework)
        made.command = [sys.executable, "-c", self.script, to_bytes({"ready": {}}).hex()]
        return made


def Pretender(folder, script):
    """A worker whose process is a script of ours."""
    return process.Process(folder, Pretending(script))


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
        pytest.raises((link.TimedOut, link.Stopped)),
    ):
        worker.ask(case_of(), {}, Allowance(0.3))
    assert time.monotonic() - start < 10  # not the minute that it would take


@pytest.mark.parametrize("text, arrays, held", [
    ((2 << 20) + 1, 0, True), (0, (64 << 20) + 1, True), (2 << 20, 64 << 20, False),
])  # fmt: skip
def test_an_answer_that_says_it_is_too_long_is_not_read(tmp_path, text, arrays, held):
    script = f"out.write(ready + pack('<II', {text}, {arrays})); out.flush(); time.sleep(60)"
    with Pretender(tmp_path, script) as worker, pytest.raises((link.Stopped, link.TimedOut)) as ended:
        worker.ask(case_of(), {}, Allowance(0.5))
    assert ("too long" in str(ended.value)) == held


def test_calls_for_what_the_grader_computes_are_counted(tmp_path):
    call = to_bytes({"call": ["f", None, [], {}]}).hex()
    script = f"out.write(ready)\nwhile True: out.write(bytes.fromhex('{call}')); out.flush(); os.read(0, 1 << 16)"
    made = []
    with Pretender(tmp_path, script) as worker, pytest.raises(link.Stopped, match="asked for too much"):
        worker.ask(case_of(), {}, Allowance(60), process.Lent(1, ["f"], lambda *call: made.append(call) or [1, {}]))
    assert made == [("f", None, [], {})] * 5000


@pytest.mark.parametrize("call", [
    None, ["f"], ["g", None, [], {}], [5, None, [], {}], ["f", 1, [], {}], ["f", None, 1, {}], ["f", None, [], None],
    ["f", None, [], {}, 1], ("f", None, [], {}),
])  # fmt: skip
def test_a_call_for_something_else_is_refused(call):
    assert link.checked_call(["f", {"W": 1}, (), {}], ["f"]) == ["f", {"W": 1}, (), {}]
    with pytest.raises(link.Stopped):
        link.checked_call(call, ["f"])


@pytest.mark.parametrize("hidden", [
    Ref(0), Given(("images", 500)), [Ref(1)], (1, {"a": [Ref(-1)]}), {"W1": Given(("labels", 5))},
])  # fmt: skip
@pytest.mark.parametrize("call", [
    lambda value: {"call": ["f", None, [value], {}]}, lambda value: {"call": ["f", {"W": value}, [], {}]},
    lambda value: {"call": ["f", None, [], {"x": value}]}, lambda value: {"id": 1, "outcome": {"values": [value]}},
])  # fmt: skip
def test_nothing_from_inside_may_stand_for_what_is_outside(tmp_path, hidden, call):
    """A Ref in a call would be looked up where the reference is; a Given would be the unseen pictures."""
    script = f"out.write(ready + bytes.fromhex('{to_bytes(call(hidden)).hex()}')); out.flush(); time.sleep(60)"
    made = []
    with Pretender(tmp_path, script) as worker, pytest.raises(link.Stopped, match="wrong form"):
        worker.ask(case_of(), {}, Allowance(20), process.Lent(1, ["f"], lambda *call: made.append(call) or [1, {}]))
    assert made == []


@pytest.mark.parametrize("answer", [{"id": 2}, {"id": True}, {"id": "1"}, {}, ["id"]])
def test_an_answer_to_another_question_is_refused(tmp_path, answer):
    script = f"out.write(ready + bytes.fromhex('{to_bytes(answer).hex()}')); out.flush(); time.sleep(60)"
    with Pretender(tmp_path, script) as worker, pytest.raises(link.Stopped):
        worker.ask(case_of(), {}, Allowance(20))


def test_a_process_that_does_not_get_ready_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setitem(limits.START_SECONDS, "", 0.3)
    with pytest.raises(link.TimedOut), Pretender(tmp_path, "time.sleep(60)"):
        pass


def test_a_request_that_is_never_read_does_not_hold_the_grader(tmp_path):
    steps = case_of(["set", Ref(0), "x", np.zeros(500_000)])
    with (
        Pretender(tmp_path, "out.write(ready); out.flush(); time.sleep(60)") as worker,
        pytest.raises(link.TimedOut),
    ):
        worker.ask(steps, {}, Allowance(0.3))


def test_a_sandbox_that_does_not_start_is_no_submissions_fault(monkeypatch, tmp_path):
    monkeypatch.setattr(choice, "chosen", lambda: walls.Bubblewrap("/bin/false"))
    monkeypatch.setattr(process.time, "sleep", lambda seconds: None)
    with runner.Runner(tmp_path) as asked, pytest.raises(walls.SandboxUnavailable, match="three times"):
        asked.outcomes([case_of()], {}, 5)


def test_a_machine_without_a_filter_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    monkeypatch.setattr(choice, "CHOSEN", [])
    with pytest.raises(walls.SandboxUnavailable, match="abacus"):
        runner.describe()


def test_without_walls_the_same_worker_runs(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text("import os\nout = os.getcwd()")
    with runner.Runner(tmp_path, sandbox=False) as asked:
        (found,) = asked.outcomes([case_of()], {}, 20)[0]["values"]
    assert not os.path.exists(found)  # its folder is gone with it


def test_a_cell_too_large_to_send_costs_its_question_only(wall, tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text("out = 1")
    with runner.Runner(tmp_path) as asked:
        (first,) = asked.outcomes([case_of()], {"q": "x" * 80_000_000}, 20)
        (second,) = asked.outcomes([case_of()], {}, 20)
    assert first["error"]["status"] == "crashed" and "too large" in first["error"]["message"]
    assert second["values"] == [1]


def test_the_page_on_the_sandbox_names_tests_and_files_that_exist():
    page = (course.ROOT / "docs" / "sandbox.md").read_text()
    files = ("sandbox", "second_wall", "hostile", "framework", "said", "secrets", "gradescope", "builds_on", "ways")
    tests = "".join((Path(__file__).with_name(f"test_{name}.py")).read_text() for name in files)
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 60 and named <= set(re.findall(r"def (test_\w+)", tests))
    assert all((course.ROOT / path).exists() for path in re.findall(r"`(\w+/[\w/.]+)`", page))
    modules = {path.name for path in (course.ROOT / "autograder" / "sandbox").glob("*.py")} - {"__init__.py"}
    assert modules == set(re.findall(r"`autograder/sandbox/(\w+\.py)`", page))


# ---- one process after another


class Scripted:
    """A process that answers, or raises, what is on a list, once the code is looked up; it keeps what it was asked."""

    def __init__(self, answers):
        self.answers, self.asked, self.ended, self.home = answers, [], False, ""

    def ask(self, case, cells, allowance, *lent, **seed):
        self.asked.append((case, allowance))
        if {step[0] for step in case["steps"]} <= {"import", "attr"}:
            return None
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def __exit__(self, *exc):
        self.ended = True


def scripted(monkeypatch, *scripts):
    """A runner whose processes follow scripts, and these processes."""
    processes = [Scripted(list(answers)) for answers in scripts]
    waiting = iter(processes)

    monkeypatch.setattr(runner.Runner, "start", lambda self, framework="": next(waiting))
    return runner.Runner("nowhere"), processes


def test_after_three_deaths_no_more_processes_are_started_for_a_question(monkeypatch):
    asked, started = scripted(monkeypatch, *[[link.Stopped("ended with exit status 0")]] * 3, [outcome()])
    found = asked.outcomes([case_of()] * 9, {}, 10)
    assert [o["error"]["message"] for o in found] == ["the process ended with exit status 0"] * 9
    assert [process.ended for process in started] == [True] * 3 + [False]
    assert asked.outcomes([case_of()], {}, 10)[0]["values"] == [1.0]  # the next question begins anew


def test_a_crash_costs_its_case_and_the_next_has_a_new_process(monkeypatch):
    asked, (first, second) = scripted(monkeypatch, [outcome(), link.Stopped("was ended by SIGSEGV")], [outcome()])
    found = asked.outcomes([case_of()] * 3, {}, 10)
    assert [o["values"] for o in found] == [[1.0], [], [1.0]]
    assert found[1]["error"] == {
        "status": "crashed", "type": "Stopped", "message": "the process was ended by SIGSEGV", "frames": [],
    }  # fmt: skip
    assert first.ended and not second.ended


def test_a_case_that_takes_too_long_takes_the_later_ones_with_it(monkeypatch):
    asked, (first,) = scripted(monkeypatch, [outcome(), link.TimedOut()])
    found = asked.outcomes([case_of()] * 4, {}, 10)
    said = "no answer within 10 seconds of processor time"
    late = {"status": "timeout", "type": "Time limit", "message": said, "frames": []}
    assert [o["error"] for o in found] == [None, late, late, late] and first.ended and not asked.processes


def test_all_cases_of_a_question_share_its_time_and_each_question_has_its_own(monkeypatch):
    asked, (first,) = scripted(monkeypatch, [outcome()] * 3)
    asked.outcomes([case_of()] * 2, {}, 10)
    asked.outcomes([case_of()], {}, 4)
    (_, looking_up), *asked_for = first.asked
    assert [allowance.seconds for _, allowance in asked_for] == [10, 10, 4] and looking_up.seconds == 6.0
    assert asked_for[0][1] is asked_for[1][1]


@pytest.mark.parametrize("error, status", [(link.TimedOut(), "timeout"), (link.Stopped("ended"), "crashed")])
def test_a_module_that_no_process_survives_is_imported_once_for_all_questions(monkeypatch, error, status):
    asked, _ = scripted(monkeypatch, [], [outcome()])
    imported = []

    def ask(self, case, *rest):
        imported.append(case["steps"])
        raise error

    monkeypatch.setattr(Scripted, "ask", ask)
    for _ in range(3):
        found = asked.outcomes([case_of()] * 2, {}, 10)
        assert [o["error"]["status"] for o in found] == [status] * 2
    assert len(imported) == {"timeout": 1, "crashed": 2}[status] and {step[0] for step in imported[0]} == {
        "import",
        "attr",
    }
    other = case_of()
    other["steps"] = [["import", "cs231n"], ["attr", Ref(0), "other"], ["attr", Ref(1), "out"], ["output", Ref(2)]]
    monkeypatch.undo()
    monkeypatch.setattr(runner.Runner, "start", lambda self, framework="": Scripted([outcome()]))
    assert asked.outcomes([other], {}, 10)[0]["values"] == [1.0]


def test_what_a_process_says_was_stood_in_for_is_gathered(monkeypatch):
    said = [["numba", 5, "np.float (now float)"], "numba", ["tqdm", "pixels 17 204", "x" * 99], None]
    asked, _ = scripted(monkeypatch, [outcome(shims=names) for names in said])
    asked.outcomes([case_of()] * 4, {}, 10)
    assert asked.shims == {"numba", "np.float (now float)", "tqdm"}


def test_an_outcome_of_another_form_is_a_crash_of_its_case(monkeypatch):
    asked, _ = scripted(monkeypatch, [None], [outcome()])
    found = asked.outcomes([case_of()] * 2, {}, 10)
    assert found[0]["error"]["message"] == "the process gave an outcome of the wrong form" and found[1]["error"] is None


def test_texts_from_inside_are_kept_to_their_lengths():
    error = {"status": "wrong", "type": "t" * 400, "message": "m" * 400, "frames": ["f" * 400] * 5}
    kept = answers.outcome_of(outcome(values=[], error=error, notes=["n" * 400] * 9), 1)
    assert [len(kept["error"][key]) for key in ("type", "message")] == [300, 300]
    assert [len(frame) for frame in kept["error"]["frames"]] == [300] * 3
    assert [len(note) for note in kept["notes"]] == [200] * 5


@pytest.mark.parametrize("script, words", [
    ("sys.exit(3)", "ended with exit status 3"), ("os.kill(os.getpid(), 9)", "was ended by SIGKILL"),
    ("os.close(1); time.sleep(60)", "closed its connection"),
])  # fmt: skip
def test_why_a_process_ended_is_said(tmp_path, script, words):
    with (
        Pretender(tmp_path, f"out.write(ready); out.flush()\n{script}") as worker,
        pytest.raises(link.Stopped) as ended,
    ):
        worker.ask(case_of(), {}, Allowance(20))
    assert str(ended.value) == words


def test_the_pipes_are_closed_when_a_process_has_ended(tmp_path):
    with Pretender(tmp_path, "out.write(ready); out.flush(); time.sleep(60)") as worker:
        pass
    assert worker.running.stdin.closed and worker.running.stdout.closed


def test_a_signal_behind_walls_is_named(inside):
    for code, words in (
        ("os.kill(os.getpid(), 9)", "was ended by SIGKILL"),
        ("os._exit(3)", "ended with exit status 3"),
    ):
        assert inside(code)["error"]["message"] == f"the process {words}"


def test_behind_walls_each_limit_must_hold(wall, tmp_path, monkeypatch):
    monkeypatch.setattr(process.time, "sleep", lambda seconds: None)
    monkeypatch.setitem(limits.CEILINGS, "ABACUS", 1)
    with runner.Runner(tmp_path) as asked, pytest.raises(walls.SandboxUnavailable):
        asked.start()
    with runner.Runner(tmp_path, sandbox=False) as asked:
        asked.start().__exit__()


def test_a_process_that_has_ended_has_no_threads_files_or_children(wall, tmp_path):
    over = "99999999"  # more than any kernel gives
    with wall.launch(tmp_path) as given:
        assert given.usage(over) == (0, 0, 0)
        for descriptor in given.descriptors:
            os.close(descriptor)
    assert walls.last_child(over) is None


def test_where_bubblewrap_works_the_sandbox_is_bubblewraps(monkeypatch):
    """Else a fault of ours would be taken for the machine's, and all tests behind its walls be left out."""
    tried = [
        subprocess.run(
            [program, "--unshare-all", "--ro-bind", "/", "/", "true"], check=False, stderr=subprocess.DEVNULL
        )
        for program in walls.programs()
    ]
    if all(one.returncode for one in tried) or platform.machine() not in MACHINES:
        pytest.skip("bubblewrap may not make namespaces here")
    monkeypatch.setattr(choice, "CHOSEN", [])
    assert runner.describe().startswith("bubblewrap")


def test_of_the_system_only_the_folders_with_its_libraries_are_seen():
    kept_apart = Path("/usr/lib", f"{platform.machine()}-linux-gnu")
    if not kept_apart.is_dir():
        pytest.skip("this system keeps its libraries in /usr/lib")
    assert kept_apart in shown.system_folders() and Path("/usr/lib") not in shown.system_folders()


# ---- what the grader computes


F, METHOD = "cs231n/layers.py:f", "cs231n/classifiers/fc_net.py:Net.loss"


def test_a_function_and_a_method_of_the_reference_are_called_by_these_steps():
    assert list(reference.steps(F, None, [1], {"reg": 2})) == [
        ["import", "cs231n"], ["attr", 0, "layers"], ["attr", 1, "f"], ["run", reference.CALLED], ["item", 3, "called"],
        ["call", 4, [2, [1], {"reg": 2}], {}], ["unpack", 5, ["result", "dicts"]], ["output", 6], ["output", 7],
    ]  # fmt: skip
    assert list(reference.steps(METHOD, {"W": 5, "b": 6}, (1,), {})) == [
        ["import", "cs231n"], ["attr", 0, "classifiers"], ["attr", 1, "fc_net"], ["attr", 2, "Net"],
        ["attr", 3, "__new__"], ["call", 4, [3], {}], ["set", 5, "W", 5], ["set", 5, "b", 6], ["attr", 5, "loss"],
        ["call", 8, [1], {}], ["output", 9], ["attr", 5, "__dict__"], ["output", 11],
    ]  # fmt: skip


@pytest.mark.parametrize("answer, given, fit", [
    ({"values": [7]}, [7, {}], True), ({"values": [7, {"W": 1}]}, [7, {"W": 1}], True),
    ({"values": []}, [None, {}], True), (None, [None, {}], True), ({}, [None, {}], True),
    (link.Stopped(), [None, {}], False),
])  # fmt: skip
def test_where_the_reference_fails_its_result_is_none_and_nothing_is_new(answer, given, fit):
    compute = reference.ReferenceProcess()
    compute.process = Scripted([answer])
    assert compute(F, None, [1], {}) == given and compute.whole is fit


def test_what_is_lent_has_a_time_of_its_own_after_which_the_question_ends(monkeypatch):
    """A loop that asks the grader without end uses none of the submission's own."""
    compute = reference.ReferenceProcess()
    compute.process = Scripted([{"values": [7]}, link.TimedOut()])
    compute.begin(8.0)
    assert compute(F, None, [1], {}) == [7, {}]
    with pytest.raises(link.TimedOut):
        compute(F, None, [1], {})
    assert not compute.whole and {allowance.seconds for _, allowance in compute.process.asked} == {8.0}


def test_a_process_that_holds_the_reference_and_has_died_or_still_computes_is_not_lent_again(wall):
    with reference.lender(wall, "", 4) as first:
        pass
    first.process.kill()
    first.process.running.wait()
    with reference.lender(wall, "", 4) as second:
        assert second is not first
        second.whole = False  # as in the middle of a call
    with reference.lender(wall, "", 4) as third:
        assert third is not second and third.process.running.poll() is None


def test_a_process_that_holds_the_reference_is_started_as_often_as_another(monkeypatch):
    """And where that fails three times it is this machine's failure, no submission's."""
    monkeypatch.setattr(process.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(reference, "IDLE", [])
    with (
        pytest.raises(walls.SandboxUnavailable, match="three times"),
        reference.lender(walls.Bubblewrap("/bin/false"), "", 4),
    ):
        pass


ONCE = "import os\nos.mkdir(TMP + '/cache')\nfrom .layers import f\ndef g(x): return f(x)"


def test_a_module_that_can_be_imported_once_only_is_tried_in_a_new_process(wall, tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "layers.py").write_text("def f(x): return 'own'")
    (tmp_path / "cs231n" / "nets.py").write_text(PRELUDE + ONCE)
    steps = [["import", "cs231n"], ["attr", Ref(0), "nets"], ["attr", Ref(1), "g"]]
    case = {**case_of(), "steps": [*steps, ["call", Ref(2), [1], {}], ["output", Ref(3)]]}
    with runner.Runner(tmp_path) as asked:
        assert asked.outcomes([case], {}, 20)[0]["values"] == ["own"]
        assert asked.outcomes([case], {}, 20, "", [F])[0]["error"] is None


def test_what_is_served_takes_the_place_of_the_submissions(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "layers.py").write_text("def f(x): return 'own'\ndef g(x): return 'own'\nclass Net: pass")
    asked = []

    def ask(target, state, args, kwargs):
        asked.append((target, state if state is None else dict(state), args, kwargs))
        return ["served", {"W": 2}]

    package = Package(tmp_path)
    worker.serve(package, [F, "cs231n/layers.py:Net.loss", "cs231n/nets.py:New.loss"], ask)
    with package:
        import cs231n.layers
        from cs231n.nets import New

        assert (cs231n.layers.f(1, y=2), cs231n.layers.g(1)) == ("served", "own")
        net, new = cs231n.layers.Net(), New()
        net.W = 1
        assert (net.loss(3), net.W) == (new.loss(), new.W) == ("served", 2)
    assert asked == [
        (F, None, (1,), {"y": 2}), ("cs231n/layers.py:Net.loss", {"W": 1}, (3,), {}), ("cs231n/nets.py:New.loss", {}, (), {}),
    ]  # fmt: skip


LENT = "from .layers import f\nTABLE = {'f': f}\ndef g(x): return TABLE['f'](x)\ndef count():\n  import beside\n  return beside.f(2)"


def test_each_trial_has_the_submissions_modules_anew_and_what_is_lent_is_in_all_of_them(wall, tmp_path):
    """Also in modules beside the package, and in what a module does with it while it is imported."""
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "layers.py").write_text("def f(x): return 'own'")
    (tmp_path / "cs231n" / "nets.py").write_text(LENT)
    (tmp_path / "beside.py").write_text("from cs231n.layers import f")

    def calling(name):
        steps = [["import", "cs231n"], ["attr", Ref(0), "nets"], ["attr", Ref(1), name]]
        return {
            **case_of(),
            "steps": [*steps, ["call", Ref(2), [] if name == "count" else [1], {}], ["output", Ref(3)]],
        }

    def lent(number, word):
        return process.Lent(number, [F], lambda target, state, args, kwargs: [word, {}])

    with process.Process(tmp_path, wall) as asked:
        said = [
            asked.ask(calling(name), {}, Allowance(20), *given)["values"]
            for given in ([], [lent(1, "first")], [lent(2, "second")], [])
            for name in ("g", "count")
        ]
    assert said == [[word] for word in ("own", "own", "first", "first", "second", "second", "own", "own")]


def test_the_process_that_holds_the_reference_serves_one_question_after_another(wall):
    with reference.lender(wall, "", 4) as first, reference.lender(wall, "", 4) as second:
        assert first is not second
    with reference.lender(wall, "", 4) as third:
        assert third in (first, second)
        third.whole = False  # as after a call that ended it
    with reference.lender(wall, "", 4) as fourth:
        assert fourth is not third
    assert third.process.running.returncode is not None


def test_what_is_sent_to_a_process_for_many_cases_is_sent_once(tmp_path):
    pictures, asked = np.arange(6.0).reshape(1, 2, 3), []

    def provide(kind, count):
        asked.append((kind, count))
        return pictures if kind == "images" else pictures / 7

    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "layers.py").write_text("def f(x):\n  x += 1\n  return x, x.dtype.name")
    call = [["import", "cs231n"], ["attr", Ref(0), "layers"], ["attr", Ref(1), "f"]]
    cases = [
        {**case_of(), "steps": [*call, ["call", Ref(2), [Given((kind, 1))], {}], ["output", Ref(3)]]}
        for kind in ("images", "images", "features")
    ]
    with process.Process(tmp_path) as worker:
        values = [worker.ask(c, {}, Allowance(20), provide=provide)["values"][0] for c in cases]
    assert [value[0].tolist() for value in values] == [(p + 1).tolist() for p in (pictures, pictures, pictures / 7)]
    assert [value[1] for value in values] == ["float64"] * 3 and asked == [("images", 1), ("features", 1)]


@pytest.mark.parametrize("value, form", [
    (np.arange(9.0), "uint8"), (np.arange(9), "uint8"), (np.array([0.5, 1]), "float64"), (np.array([-1.0]), "float64"),
    (np.array([256.0]), "float64"), (np.array([np.nan]), "float64"), (np.zeros(0), "uint8"),
])  # fmt: skip
def test_arrays_are_sent_as_small_as_loses_nothing(value, form):
    small, dtype = process.sent(lambda *given: value, Given((str(value),)))
    assert small.dtype == form and dtype == value.dtype.str
    assert np.array_equal(small.astype(dtype), value, equal_nan=True)


# ---- time


def looks(monkeypatch, seconds, moments, elsewhere=0.0):
    """Whether a process may go on, with so many seconds, at each of some moments (wall, ran, waited)."""
    waiting = iter([(0, 0, 0), *moments])
    monkeypatch.setattr(clock, "used", lambda pid: clock.Used(*next(waiting)))
    allowance = Allowance(seconds)
    allowance.begin(1)
    return [allowance.look(elsewhere) for _ in moments]


def test_processor_time_ends_a_question_however_long_it_waits_for_a_processor(monkeypatch):
    """At a load of twenty: a second of processor time in ten, and nine of waiting for one."""
    busy = [(10 * n, n, 9 * n) for n in range(1, 6)]
    assert looks(monkeypatch, 4, busy) == [True, True, True, False, False]


def test_time_in_which_nothing_is_done_ends_a_question_too(monkeypatch):
    asleep = [(0.1 * n, 0, 0) for n in range(1, 90)]
    assert looks(monkeypatch, 4, asleep).count(True) in (79, 80)  # twice the processor time


def test_time_for_which_the_grader_is_waited_for_or_waits_itself_is_not_idle(monkeypatch):
    assert all(looks(monkeypatch, 1, [(0.1 * n, 0, 0) for n in range(1, 90)], elsewhere=0.1))
    assert all(looks(monkeypatch, 1, [(5 * n, 0, 0) for n in range(1, 9)]))  # a look after five seconds instead of 0.1


def test_where_waiting_is_not_known_doing_nothing_has_no_limit_of_its_own(monkeypatch):
    """Else work that waits for a processor would be taken for sleep."""
    assert all(looks(monkeypatch, 1, [(0.1 * n, 0.01 * n, None) for n in range(1, 90)]))
    assert looks(monkeypatch, 1, [(n, None, None) for n in range(1, 12)]).index(False) == 9  # after ten seconds


def test_threads_that_wait_together_do_not_make_more_than_the_time_that_passed(monkeypatch):
    asleep = [(0.1 * n, 0, 14 * 0.05 * n) for n in range(1, 90)]
    assert (
        all(looks(monkeypatch, 1, asleep))
        and looks(monkeypatch, 1, [(0.1 * n, 0, 0.05 * n) for n in range(1, 90)])[-1] is False
    )


def test_all_time_has_an_end(monkeypatch):
    starved = [(30 * n, 0.01 * n, 29 * n) for n in range(1, 10)]
    assert looks(monkeypatch, 4, starved).index(False) == 7  # after 240 seconds


def test_processor_time_and_waiting_of_another_process_are_seen():
    code = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass\nprint(1, flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        assert 0.4 <= clock.processor_time(other.pid) < 4 and clock.waiting_time(other.pid) >= 0
        other.kill()
    assert clock.processor_time(other.pid) is clock.waiting_time(other.pid) is clock.processor_time(None) is None


def test_what_a_student_imports_of_the_checks_is_there(inside):
    """Also where the process has put off importing it."""
    code = "import cs231n_check\nfrom cs231n_check import check, judge\nfrom cs231n_check.judge import Verdict\n"
    assert inside(f"{code}out = [check.__name__, Verdict.__name__, cs231n_check.check is check]")["values"] == [
        ["check", "Verdict", True]
    ]


def test_pictures_that_a_submission_changes_are_whole_again_for_the_next_call(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "layers.py").write_text("def f(x, y):\n  x -= y.mean()\n  return x.sum(), type(x).__name__")
    call = [["import", "cs231n"], ["attr", Ref(0), "layers"], ["attr", Ref(1), "f"]]
    given = Given(("images", 2))
    twice = [["call", Ref(2), [given, given], {}], ["output", Ref(3)], ["call", Ref(2), [given, given], {}]]
    case = {**case_of(), "steps": [*call, *twice, ["output", Ref(5)]]}
    with process.Process(tmp_path) as worker:
        answer = worker.ask(case, {}, Allowance(20), provide=lambda *given: np.arange(6.0).reshape(1, 2, 3))
    assert answer["values"] == [(0.0, "ndarray")] * 2
    assert answer["notes"] == ["f changes x in place"] * 2


def test_random_numbers_begin_the_same_in_each_case(tmp_path):
    """Also those of generators that a submission makes without a seed."""
    (tmp_path / "cs231n").mkdir()
    code = "import random\nimport numpy as np\ndef f():\n  g = np.random.default_rng()\n"
    code += "  return [random.random(), np.random.rand(), g.random(), np.random.default_rng().random()]"
    (tmp_path / "cs231n" / "layers.py").write_text(code)
    steps = [["import", "cs231n"], ["attr", Ref(0), "layers"], ["attr", Ref(1), "f"], ["call", Ref(2), [], {}]]
    case = {**case_of(), "steps": [*steps, ["output", Ref(3)]]}
    drawn = []
    for _ in range(2):
        with process.Process(tmp_path) as asked:
            drawn += [asked.ask(case, {}, Allowance(20))["values"][0] for _ in range(2)]
    assert drawn[0] == drawn[1] == drawn[2] == drawn[3] and len(set(drawn[0])) == 4
