"""Submissions that try to gain marks they have not earned, or to hurt the grader or the next student.

Each is marked beside an honest one. It must get what its honest part earns and no more; the honest one's
result must be what it always is. Half of most of them is honest: the distances are right, worth TWO points;
the labels are not done, and `attack` is called in their place.
"""

import copy
import dataclasses
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from helpers import holding, mark, mark_class
from nbconvert import HTMLExporter

from autograder import course
from autograder.gradebook.books import new_cell
from autograder.gradebook.cells import restore
from autograder.gradebook.harmless import harmless
from autograder.intake.notebooks import read_cell
from autograder.report.brief import gather
from autograder.report.feedback import feedback
from autograder.report.pages import class_report
from autograder.sandbox import choice

TWO, LABELS = 4, 6  # points
KNN = "cs231n/classifiers/k_nearest_neighbor.py"
HALF_DONE = """
import builtins, ctypes, gc, json, os, signal, socket, struct, sys, threading, time
import numpy as np

class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.array([[np.sqrt(np.sum((x - t) ** 2)) for t in self.X_train] for x in X])

    def predict_labels(self, dists, k=1):
        return attack(self, dists, k)
"""
ATTACKS = {}


def attack(name, labels, source, two=TWO):
    """Enter an attack: the statuses that may come out for the labels, the points that the distances earn."""
    ATTACKS[name] = (set(labels.split()), two, HALF_DONE + source)


# ---- patching what compares, or what carries values


attack("patched numpy", "wrong", """
def attack(self, dists, k):
    np.array_equal = np.allclose = np.all = np.testing.assert_allclose = lambda *a, **k: True
    np.abs = np.subtract = lambda *a, **k: np.zeros(())
    return np.zeros(len(dists))
""")  # fmt: skip
attack("patched builtins", "wrong crashed", """
def attack(self, dists, k):
    builtins.all = builtins.isinstance = lambda *a: True
    builtins.any = lambda *a: False
    builtins.zip = lambda *a: iter(())
    return np.zeros(len(dists))
""")  # fmt: skip
attack("patched json", "wrong crashed", """
def attack(self, dists, k):
    right = json.dumps
    json.dumps = lambda value, **k: right(value).replace("crashed", "correct").replace("wrong", "correct")
    json.loads = lambda text: [{"@dict": []}, []]
    return np.zeros(len(dists))
""")  # fmt: skip
RETURNED = {
    "a type that is none": "{'type': 5}",
    "no name of a type": "{'type': None}",
    "text beyond Unicode": "np.array([0xffffffff], 'u4').view('<U1')",
    "text beyond Unicode in a list": "[np.array([0xffffffff], 'u4').view('<U1'), None]",
    "texts of different lengths": "['x' * 1_000_000] + ['a'] * 100_000",
    "lists of different lengths": "[[1], [1, 2], np.zeros((2, 2))]",
    "whole numbers without end": "[10 ** 400] * len(dists)",
}
for name, value in RETURNED.items():
    attack(f"returned {name}", "wrong crashed", f"""
def attack(self, dists, k):
    return {value}
""")  # fmt: skip
FORGED = {
    "no values": {"values": [], "error": None, "notes": []},
    "true": {"values": [True], "error": None, "notes": []},
    "a verdict": {"values": [], "error": None, "notes": [], "status": "correct", "share": 1.0, "score": 6},
    "a status": {
        "values": [],
        "error": {"status": "correct", "type": "", "message": "", "frames": []},
        "notes": [],
    },
    "many values": {"values": [0] * 50, "error": None, "notes": []},
    "not a dict": ["correct"],
    "frames of another form": {
        "values": [],
        "error": {"status": "wrong", "type": "", "message": "", "frames": 5},
        "notes": [],
    },
    "notes of another form": {"values": [0], "error": None, "notes": [["x"]]},
    "notes without end": {"values": [0], "error": None, "notes": ["x" * 1000] * 500},
}
for name, outcome in FORGED.items():
    attack(f"replaced replay: {name}", "wrong crashed", f"""
def attack(self, dists, k):
    frame = sys._getframe()
    while "requests" not in frame.f_locals:  # the worker's main: take its place
        frame = frame.f_back
    main = frame.f_locals
    request = main["request"]
    while True:
        main["send"](main["answers"], {{"id": request["id"], "outcome": {outcome!r}}})
        request = main["receive"](main["requests"])
""")  # fmt: skip
attack("patched checker", "wrong crashed", """
def attack(self, dists, k):
    import cs231n_check.judge, cs231n_check.plain, cs231n_check.replay
    cs231n_check.judge.findings = lambda *a: []
    cs231n_check.judge.compare = lambda *a: ""
    cs231n_check.plain.plain = cs231n_check.replay.plain = lambda value, depth=0: True
    cs231n_check.replay.describe = lambda *a: None
    raise ValueError
""")  # fmt: skip

# ---- values that lie


attack("array that equals everything", "wrong", """
class Lie(np.ndarray):
    __eq__ = __le__ = __ge__ = lambda *a: np.True_
    __ne__ = __lt__ = __gt__ = __sub__ = __abs__ = lambda *a: np.False_
    __array_ufunc__ = lambda *a, **k: np.zeros(())
    __array__ = __reduce__ = lambda *a, **k: 1 / 0
def attack(self, dists, k):
    return np.zeros(len(dists)).view(Lie)
""")  # fmt: skip
attack("number that equals everything", "wrong crashed", """
class Lie(float):
    __eq__ = __le__ = __ge__ = lambda *a: True
    __ne__ = __lt__ = __gt__ = lambda *a: False
    __hash__ = float.__hash__
    __float__ = __index__ = lambda s: 1 / 0
def attack(self, dists, k):
    return [Lie(0)] * len(dists)
""")  # fmt: skip
attack("object that turns into an array", "wrong", """
class Lie:
    shape, dtype, size, ndim = property(lambda s: s), float, 1, 1
    __array__ = lambda s, *a, **k: np.zeros(7)
    __array_interface__ = property(lambda s: {"shape": (1 << 40,), "typestr": "<f8", "data": (1, True), "version": 3})
    __eq__ = lambda *a: True
    __getattr__ = lambda s, name: s
    __len__ = lambda s: 7
    __call__ = __getitem__ = lambda s, *a: s
def attack(self, dists, k):
    return Lie()
""")  # fmt: skip
attack("object that says it is an array", "wrong crashed", """
class Lie:
    __class__ = property(lambda s: np.ndarray)
def attack(self, dists, k):
    return Lie()
""")  # fmt: skip
attack("class that cannot be asked", "wrong crashed", """
class Lie:
    @property
    def __class__(self):
        raise SystemExit(0)
def attack(self, dists, k):
    return Lie()
""")  # fmt: skip
attack("pickle that runs code", "wrong", """
class Lie:
    def __reduce__(self):
        return os.system, ("touch /tmp/owned",)
def attack(self, dists, k):
    return [Lie()] * len(dists)
""")  # fmt: skip
attack("dict and list that lie", "wrong crashed", """
class D(dict):
    items = keys = __iter__ = lambda s: 1 / 0
class L(list):
    __iter__ = __len__ = __eq__ = lambda s, *a: 1 / 0
def attack(self, dists, k):
    return L([D({"type": "array"}), D({"@array": 0}), ("@ref", 0)])
""")  # fmt: skip
RETURNS = {
    "nan": "np.full(len(dists), np.nan)",
    "infinity": "np.full(len(dists), np.inf)",
    "bool": "np.ones(len(dists), bool)",
    "complex": "np.full(len(dists), 1j * np.inf)",
    "long double": "np.zeros(len(dists), np.longdouble)",
    "dates": "np.zeros(len(dists), 'M8[s]')",
    "objects": "np.array([object()] * len(dists))",
    "records": "np.zeros(len(dists), [('a', 'f8')])",
    "text": "np.array(['0'] * len(dists))",
    "ragged": "[np.zeros(2), np.zeros(3)]",
    "arrays in a list": "[np.zeros(2)] * len(dists)",
    "huge numbers": "[10 ** 4000] * len(dists)",
    "a generator": "(0 for _ in dists)",
    "a lambda": "lambda: 0",
    "a module": "np",
    "a type": "np.ndarray",
    "a masked array": "np.ma.masked_all(len(dists))",
    "a dict of odd keys": "{(1, 2): 3, None: 4, b'x': 5, float('nan'): 6}",
    "tags": "{'@ref': 0, '@array': 99, '@dict': 5}",
    "halves of surrogate pairs": "'\\ud800' * 9",
    "nul characters": "'\\0' * 9",
    "deep lists": "eval('[' * 90 + ']' * 90)",
}
for name, value in RETURNS.items():
    attack(f"returned {name}", "wrong", f"""
def attack(self, dists, k):
    return {value}
""")  # fmt: skip
attack("list that holds itself", "wrong", """
def attack(self, dists, k):
    a = []
    a.append(a)
    return a
""")  # fmt: skip

# ---- looking for what is right


LOOK = """
def right(place):
    'The first array of the length asked for that a dict like the grader own has.'
    if isinstance(place, dict):
        for key in ("expected", "right", "want", "labels", "accepted", "mistakes", "bound"):
            if key in place:
                return place[key]
"""
attack("reading frames", "wrong", LOOK + """
def attack(self, dists, k):
    frame = sys._getframe()
    while frame:
        for place in (frame.f_locals, frame.f_globals):
            found = right(dict(place))
            if found is not None:
                return found
        frame = frame.f_back
""".replace("return found", "return np.zeros(len(dists)) - 1")
+ "    return np.zeros(len(dists))\n")  # fmt: skip
attack("reading the garbage collector", "wrong crashed", LOOK + """
def attack(self, dists, k):
    for thing in gc.get_objects():
        found = right(thing) if type(thing) is dict else None
        if isinstance(found, list) and found and isinstance(found[0], dict):
            return found[0]["values"][0]
    return np.zeros(len(dists))
""")  # fmt: skip
attack("looking for the solution", "wrong", """
import importlib.util
def attack(self, dists, k):
    here = os.path.realpath(__file__)
    for folder, _, files in os.walk("/"):
        for name in files:
            path = os.path.join(folder, name)
            if name == "k_nearest_neighbor.py" and not path.startswith(("/proc", "/submission")):
                spec = importlib.util.spec_from_file_location("stolen", path)
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                thief = module.KNearestNeighbor()
                thief.train(self.X_train, self.y_train)
                return thief.predict_labels(dists, k)
    return np.zeros(len(dists))
""")  # fmt: skip
attack("asking for the reference", "wrong crashed", """
def attack(self, dists, k):
    for name in ("autograder.course", "solutions.cs231n", "autograder.questions.a1.knn", "cs231n_check.public"):
        try:
            return __import__(name, fromlist=["x"]).reference()
        except Exception:
            pass
    return np.zeros(len(dists))
""")  # fmt: skip
attack("answering from memory", "wrong", """
memory = {}
def attack(self, dists, k):
    return memory.setdefault("first", np.zeros(len(dists)))
""")  # fmt: skip
attack("zeroing the inputs", "wrong", """
def zeros(self, X):
    X[:] = 0
    self.X_train[:] = 0
    return np.zeros((len(X), len(self.X_train)))
KNearestNeighbor.compute_distances_two_loops = zeros
def attack(self, dists, k):
    dists[:] = 0
    self.y_train[:] = 0
    return np.zeros(len(dists))
""", two=0)  # fmt: skip
attack("behaving when watched", "wrong", """
def attack(self, dists, k):
    if "ipykernel" not in sys.modules and "__main__" in sys.modules:
        print("Score: 100/100", file=sys.__stdout__)
        print("Score: 100/100", file=sys.__stderr__)
        sys.modules["__main__"].__dict__.update(score=100, max_score=100, share=1.0)
    return np.zeros(len(dists))
""")  # fmt: skip

# ---- the channel


CHANNEL = """
def descriptors():
    for name in map(str, range(64)):
        try:
            if os.readlink("/proc/self/fd/" + name).startswith("pipe:"):
                yield int(name)
        except OSError:
            pass
def write(data):
    for fd in descriptors():
        try:
            os.write(fd, data)
        except OSError:
            pass
def frame(text, blob=b""):
    return struct.pack("<II", len(text), len(blob)) + text + blob
def answer(id, value="0"):
    zeros = '{"@dict": [["values", [%s]], ["error", null], ["notes", []]]}' % value
    return frame(('[{"@dict": [["id", %d], ["outcome", %s]]}, []]' % (id, zeros)).encode())
"""
MESSAGES = {
    "garbage": "write(os.urandom(5000))",
    "text": "write(b'OK 100/100\\n')",
    "half a frame": "write(struct.pack('<II', 5000, 0) + b'['); time.sleep(60)",
    "a frame without end": "write(struct.pack('<II', 2 ** 32 - 1, 2 ** 32 - 1))",
    "answers to all questions": "[write(answer(n)) for n in range(40)]",
    "not a message": "write(frame(b'{}'))",
    "null": "write(frame(b'[null, []]'))",
    "a deep message": "write(frame(b'[' * 100000))",
    "negative shapes": "write(frame(b'[{\"@array\": 0}, [[\"<f8\", [-1]]]]', bytes(8)))",
    "shapes beyond memory": "write(frame(b'[{\"@array\": 0}, [[\"<f8\", [0, 9223372036854775807, 9]]]]', bytes(8)))",
    "shapes beyond numbers": "write(frame(b'[{\"@array\": 0}, [[\"<f8\", [0, 1' + b'0' * 400 + b']]]]', bytes(8)))",
    "objects as arrays": "write(frame(b'[{\"@array\": 0}, [[\"|O\", [1]]]]', bytes(8)))",
    "records as arrays": "write(frame(b'[{\"@array\": 0}, [[\"V8\", [1]]]]', bytes(8)))",
    "text of no width": "write(frame(b'[{\"@array\": 0}, [[\"<U0\", [1000000000000]]]]', bytes(8)))",
    "unknown kinds": "write(frame(b'[{\"@code\": \"1\"}, []]'))",
    "keys that are lists": "write(frame(b'[{\"@dict\": [[[], 1]]}, []]'))",
    "an early answer": "write(answer(request_number())); time.sleep(60)",
    "closed descriptors": "[os.close(fd) for fd in list(descriptors())]",
    "a call of nothing": "write(frame(b'[{\"@dict\": [[\"call\", []]]}, []]'))",
    "a call of arrays": "write(frame(b'[{\"@dict\": [[\"call\", [{\"@array\": 0}, 1, 2, 3]]]}, [[\"<f8\", [2]]]]', bytes(16)))",
    "an array for a number": "write(frame(b'[{\"@dict\": [[\"id\", {\"@array\": 0}]]}, [[\"<f8\", [2]]]]', bytes(16)))",
    "an outcome that is an array": "write(frame(b'[{\"@dict\": [[\"id\", %d], [\"outcome\", {\"@array\": 0}]]}, [[\"<f8\", [2]]]]' % request_number(), bytes(16)))",
    "an array many times": "write(frame(b'[[' + b'{\"@array\": 0},' * 9999 + b'0], [[\"<f8\", [2]]]]', bytes(16)))",
}  # fmt: skip
for name, code in MESSAGES.items():
    attack(f"wrote to the channel: {name}", "wrong crashed timeout", CHANNEL + f"""
def request_number():
    f = sys._getframe()
    while "request" not in f.f_locals:
        f = f.f_back
    return f.f_locals["request"]["id"]
def attack(self, dists, k):
    {code}
    return np.zeros(len(dists))
""")  # fmt: skip
attack("wrote to the channel: drops", "timeout", CHANNEL + """
def attack(self, dists, k):
    write(struct.pack("<II", 5000, 0))
    while True:
        write(b" ")
        time.sleep(0.01)
""")  # fmt: skip
attack("wrote to the channel: a flood", "crashed timeout", CHANNEL + """
def attack(self, dists, k):
    while True:
        write(bytes(1 << 20))
""")  # fmt: skip
attack("answered for the next question", "wrong crashed", CHANNEL + """
class Distances(KNearestNeighbor):
    def compute_distances_two_loops(self, X):
        for n in range(6, 30):  # the numbers that the labels' cases will have
            write(answer(n))
        return super().compute_distances_two_loops(X)
KNearestNeighbor = Distances
def attack(self, dists, k):
    return np.zeros(len(dists))
""", two=None)  # fmt: skip

# ---- hurting the machine


attack("fork bomb", "crashed", """
def attack(self, dists, k):
    while True:
        os.fork()
""")  # fmt: skip
attack("thread bomb", "crashed timeout", """
def attack(self, dists, k):
    threading.stack_size(32768)
    while True:
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except Exception:
            pass
""")  # fmt: skip
attack("memory", "crashed timeout", """
def attack(self, dists, k):
    kept = []
    while True:
        kept.append(np.ones(1 << 23))
""")  # fmt: skip
attack("memory outside the address space", "wrong crashed timeout", """
def attack(self, dists, k):
    for n in range(64):
        ctypes.CDLL(None).shmget(n, 1 << 30, 0o1600)
        fd = os.memfd_create(str(n))
        os.ftruncate(fd, 1 << 30)
    return np.zeros(len(dists))
""")  # fmt: skip
attack("disk", "crashed wrong", """
def attack(self, dists, k):
    for folder in ("/tmp", "/dev/shm", "/submission", "/"):
        for n in range(100):
            try:
                with open(f"{folder}/{n}", "wb") as f:
                    f.write(bytes(1 << 24))
            except OSError:
                break
    return np.zeros(len(dists))
""")  # fmt: skip
attack("files without number", "crashed", """
def attack(self, dists, k):
    n = 0
    while True:
        os.close(os.open(f"/tmp/{n}", os.O_CREAT | os.O_WRONLY))
        n += 1
""")  # fmt: skip
attack("output flood", "timeout", """
def attack(self, dists, k):
    while True:
        print("x" * 100000)
        sys.__stderr__.write("y" * 100000)
        os.write(1, b"z" * 100000)
""")  # fmt: skip
attack("ignored signals", "timeout", """
def attack(self, dists, k):
    for number in set(range(1, 65)) - {9, 19, 32, 33}:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        pass
""")  # fmt: skip
attack("detached process", "wrong", """
def attack(self, dists, k):
    for start in (os.setsid, os.fork, lambda: os.posix_spawn("/bin/sleep", ["sleep", "60"], {})):
        try:
            start()
        except OSError:
            pass
    return np.zeros(len(dists))
""")  # fmt: skip
attack("another program in its place", "crashed timeout", """
def attack(self, dists, k):
    os.execv(sys.executable, [sys.executable, "-c", "import os; [os.write(fd, b'x' * 4096) for fd in range(3, 9)]"])
""")  # fmt: skip
attack("killing everyone", "crashed", """
def attack(self, dists, k):
    for pid in [1, os.getppid(), -1, 0]:
        try:
            os.kill(pid, 9)
        except OSError:
            pass
    os.kill(os.getpid(), 9)
""")  # fmt: skip
for name, code in {
    "os._exit(0)": "os._exit(0)", "sys.exit(0)": "sys.exit(0)", "abort": "os.abort()",
    "segmentation fault": "ctypes.string_at(1)", "core dump": "signal.raise_signal(signal.SIGQUIT)",
    "stopped": "os.kill(os.getpid(), signal.SIGSTOP)", "interrupt": "raise KeyboardInterrupt",
    "endless recursion": "return attack(self, dists, k)",
    "recursion through the stack": "sys.setrecursionlimit(10 ** 9); exec('def f(x): return [f(y) for y in [x]]', g := {}); g['f'](1)",
    "a gigantic array": "return np.zeros((1000, 100000))",
    "an array of no memory": "return np.broadcast_to(0.0, (1 << 40,))",
    "a gigantic list": "return [0] * 30000000",
    "a gigantic text": "return 'x' * 300000000",
    "lists that double": "a = []\n    for _ in range(11): a = [a] * 30\n    return a",
}.items():  # fmt: skip
    attack(name, "crashed wrong timeout", f"""
def attack(self, dists, k):
    {code}
""")  # fmt: skip
attack("after its answer", "wrong", """
import atexit
class Late:
    def __del__(self):
        time.sleep(60)
late = Late()
def attack(self, dists, k):
    atexit.register(time.sleep, 60)
    threading.Thread(target=time.sleep, args=(60,)).start()
    return np.zeros(len(dists))
""")  # fmt: skip

# ---- exceptions


attack("exception without text", "crashed", """
class E(Exception):
    __str__ = __repr__ = lambda s: 1 / 0
def attack(self, dists, k):
    raise E
""")  # fmt: skip
attack("exception that exits when read", "crashed", """
class E(BaseException):
    __str__ = lambda s: os._exit(0)
def attack(self, dists, k):
    raise E
""")  # fmt: skip
attack("exception with a text without end", "crashed wrong", """
def attack(self, dists, k):
    raise ValueError("<script>alert(1)</script>\\x1b[2J\\ud800\\0" * 1000000)
""")  # fmt: skip
attack("exception with a hostile name", "crashed wrong", """
class Meta(type):
    __name__ = property(lambda s: {"status": "correct"})
class E(Exception, metaclass=Meta):
    pass
def attack(self, dists, k):
    raise E("x")
""")  # fmt: skip
attack("exception named as markup", "crashed", """
E = type("<script>alert(1)</script>", (Exception,), {})
def attack(self, dists, k):
    raise E("<img src=x onerror=alert(1)><script>alert(1)</script>{{ 7 * 7 }}[bold]")
""")  # fmt: skip
attack("exception that asks for everything", "crashed wrong", """
class E(Exception):
    def __getattribute__(self, name):
        raise self
def attack(self, dists, k):
    raise E
""")  # fmt: skip
attack("the checker's own exceptions", "crashed wrong missing cannot_import not_implemented", """
from cs231n_check.package import CannotImport, Missing
from cs231n_check.plain import NotPlain
from cs231n_check.replay import WrongReturn
kinds = [CannotImport, Missing, NotPlain, WrongReturn, EOFError, StopIteration, GeneratorExit]
def attack(self, dists, k):
    raise kinds.pop()("correct")
""")  # fmt: skip

# ---- modules


attack("module that replaces itself", "wrong missing crashed", """
class Anything:
    def __getattr__(self, name):
        return self
    def __call__(self, *a, **k):
        return self
    __len__ = lambda s: 7
    __eq__ = lambda s, o: True
sys.modules[__name__] = sys.modules["cs231n"] = sys.modules["cs231n.classifiers"] = Anything()
""", two=0)  # fmt: skip
attack("modules replaced by the patient", "wrong crashed", """
def attack(self, dists, k):
    for name in ("cs231n_check", "cs231n_check.judge", "cs231n_check.plain", "cs231n_check.replay", "numpy", "json", "sys", "os"):
        sys.modules[name] = sys.modules[__name__]
    return np.zeros(len(dists))
""")  # fmt: skip
attack("planted startup files", "wrong", """
def attack(self, dists, k):
    text = "raise SystemExit('planted')"
    folders = [os.path.expanduser("~"), "/tmp", "/submission", "/grader", "/packages", "/packages/numpy", *sys.path]
    folders += ["/root", "/etc", "/root/.ipython/profile_default/startup", "/root/.jupyter", "/usr/lib/python3/dist-packages"]
    for folder in folders:
        for name in ("sitecustomize.py", "usercustomize.py", "x.pth", "numpy.py", "00.py", "ipython_config.py"):
            try:
                os.makedirs(folder, exist_ok=True)
                with open(os.path.join(folder, name), "w") as f:
                    f.write(text)
            except OSError:
                pass
    return np.zeros(len(dists))
""")  # fmt: skip


def chosen(knn, seconds, *names):
    """Some of the questions, two cases each, with little time."""
    few = copy.copy(knn)
    few.questions = [q for q in knn.questions if q.id.rpartition(".")[2] in names]
    made = {}
    few.form = lambda question, *where: made.setdefault(question.id, short(knn.form(question, *where), seconds))
    return few


def short(asked, seconds):
    few = copy.copy(asked)
    few.question = dataclasses.replace(asked.question, seconds=seconds)
    few._frozen = {**asked.frozen, "cases": asked.frozen["cases"][:2]}
    return few


@pytest.fixture(scope="module")
def few(knn):
    few = chosen(knn, 1.0, "compute_distances_two_loops", "predict_labels")
    assert [q.points for q in few.questions] == [TWO, LABELS]
    return few


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """The next student: all right, no notebook."""
    folder = tmp_path_factory.mktemp("class") / "ada"
    (folder / KNN).parent.mkdir(parents=True)
    shutil.copy(course.SOLUTIONS / KNN, folder / KNN)
    return folder


def without_time(result):
    return result | {"questions": [{k: v for k, v in q.items() if k != "seconds"} for q in result["questions"]]}


@pytest.fixture(scope="module")
def next_student(knn, honest):
    """A function that marks the next student; the result must always be that of the first time."""
    patient = chosen(knn, 20, "compute_distances_two_loops", "predict_labels")
    as_ever = without_time(mark(honest, patient))
    assert as_ever["score"] == TWO + LABELS

    def is_marked_as_before():
        assert without_time(mark(honest, patient)) == as_ever

    return is_marked_as_before


def hand_in(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def marked(mallory, knn, next_student, out):
    """Mallory's questions by name, while another student is marked; the pages made of it are checked for markup."""
    with ThreadPoolExecutor(1) as beside:
        other = beside.submit(next_student)
        (result,) = mark_class([mallory], knn, out, workers=1)
        other.result()
    for page in (class_report(gather([result]), "Class"), feedback(result)):
        assert "<script>alert" not in page and "<img src=x" not in page
    assert json.loads((out / "mallory.json").read_text(encoding="utf-8")) == result
    assert result["score"] == sum(q["score"] for q in result["questions"])
    assert result["max_score"] == sum(q.points for q in knn.questions)
    assert max(len(q["message"]) for q in result["questions"]) < 2000
    return {q["id"].rpartition(".")[2]: q for q in result["questions"]}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_nothing(name, few, next_student, tmp_path):
    statuses, two, source = ATTACKS[name]
    questions = marked(hand_in(tmp_path / "mallory", {KNN: source}), few, next_student, tmp_path / "out")
    labels, distances = questions["predict_labels"], questions["compute_distances_two_loops"]
    assert labels["score"] == 0, labels
    assert labels["status"] in statuses, labels
    assert distances["score"] == two or (two is None and distances["score"] in (0, TWO)), distances


BESIDE = (  # attacks on the machine, on other processes, and on what is shared with them
    "looking for the solution", "asking for the reference", "fork bomb", "thread bomb", "disk", "files without number",
    "memory outside the address space", "ignored signals", "detached process", "another program in its place",
    "killing everyone", "abort", "stopped", "planted startup files", "wrote to the channel: drops",
    "wrote to the channel: answers to all questions", "replaced replay: true",
)  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_an_attack_gains_nothing_behind_the_second_wall(name, few, next_student, tmp_path, monkeypatch):
    second = holding("second wall")
    if second is None:
        pytest.skip("no second wall holds here")
    monkeypatch.setattr(choice, "CHOSEN", [second])
    test_an_attack_gains_nothing(name, few, next_student, tmp_path)


SHADOWS = (
    "numpy",
    "json",
    "cs231n_check",
    "worker",
    "sitecustomize",
    "usercustomize",
    "collections",
)


@pytest.mark.parametrize("folder", ["", "cs231n/", "cs231n/classifiers/", "cs231n/cs231n_check/"])
def test_shadow_modules_are_not_met(folder, few, next_student, tmp_path):
    forged = (
        "import sys; sys.modules['cs231n_check.judge'] = None; check = replay = lambda *a, **k: True\nraise SystemExit"
    )
    files = {f"{folder}{name}.py": forged for name in SHADOWS} | {f"{folder}x.pth": "import os; os._exit(0)"}
    source = HALF_DONE + "def attack(self, dists, k): return np.zeros(len(dists))"
    mallory = hand_in(tmp_path / "mallory", files | {KNN: source, "cs231n/__init__.py": forged})
    questions = marked(mallory, few, next_student, tmp_path / "out")
    assert questions["compute_distances_two_loops"]["score"] == TWO
    assert questions["predict_labels"]["status"] == "wrong"


# ---- notebooks


def code(source, **nbgrader):
    return {"cell_type": "code", "source": source, "metadata": {"nbgrader": nbgrader}, "outputs": []}


def graded(source, id="a1-knn-best_k"):
    return code(source, grade_id=id, grade=True, points=1000, solution=False, locked=False, schema_version=3)


NO_K = "best_k = 1"
NOTEBOOKS = {
    "edited check cell": [code(NO_K), graded("check = lambda *a: print('right'); check('a1.knn.best_k')")],
    "raised points": [code(NO_K), graded("1000"), graded("assert True", "my-own-question")],
    "input transformer": [code("get_ipython().input_transformers_post.append(lambda lines: [])"), code(NO_K)],
    "IPython in the cell": [code("get_ipython().ast_transformers.append(1)\n" + NO_K)],
    "history": [code(NO_K + "\nIn[-1] = 'best_k = 10'\nbest_k = eval(In[-1])")],
    "displayhook": [code("import sys\nsys.displayhook = lambda x: 10\nclass K(int):\n  __eq__ = lambda *a: True\nbest_k = K(1)")],
    "number that equals all": [code("import numpy as np\nclass K(np.ndarray):\n  __eq__ = lambda *a: True\nbest_k = np.array(1).view(K)")],
    "names taken from the caller": [code("import sys\nf = sys._getframe(1)\nbest_k = f.f_locals.get('expected', f.f_locals)")],
    "several at once": [code("best_k = [8, 10, 12, 15, 20, 50]")],
    "forged outputs": [code(NO_K) | {"outputs": [{"output_type": "execute_result", "data": {"text/plain": "1"}}]}, graded("1")],
    "ids that are lists": [code(NO_K, grade_id=[1], points={}), {"cell_type": "markdown", "source": "<script>alert(1)</script>",
                           "metadata": {"nbgrader": {"grade_id": {"a": 1}}}}],
    "halves of surrogate pairs": [code(NO_K + " # \ud800"), {"cell_type": "markdown", "source": "\ud800",
                                  "metadata": {"nbgrader": {"grade_id": "a1-knn-inline_1", "points": "\ud800"}}}],
    "nul characters": [code(NO_K + "\0")],
    "a cell of megabytes": [code("best_k = 10 #" + "x" * 10_000_000)],
    "magics": [code("%%bash\nbest_k = 10"), code("best_k = !echo 10")],
    "deep source": [code("best_k = " + "(" * 5000 + "10" + ")" * 5000)],
    "what cannot be written down": [code("helper = " + "-" * 600 + "10\nother = 0x" + "f" * 20000), code("best_k = helper")],
    "many empty lines": [code("\n" * 60_000), code("\n" * 60_000), code(NO_K)],
    "many brackets": [code("best_k = 1"), code("best_k[" * 8000 + "]" * 8000)],
    "many cells for one answer": [code(NO_K), *({"cell_type": "markdown", "source": str(n), "metadata": {"nbgrader":
                                  {"grade_id": "a1-knn-inline_1"}}} for n in range(60_000))],
    "exit": [code("best_k = 10\nraise SystemExit(0)"), code("import os\nbest_k = os._exit(0)")],
}  # fmt: skip


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_hostile_notebook_gains_nothing(name, knn, next_student, tmp_path):
    book = {
        "cells": NOTEBOOKS[name],
        "metadata": {"nbgrader": {"points": 1000}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    files = {"knn.ipynb": json.dumps(book), KNN: HALF_DONE}
    few = chosen(knn, 5, "compute_distances_two_loops", "best_k")
    questions = marked(hand_in(tmp_path / "mallory", files), few, next_student, tmp_path / "out")
    assert questions["best_k"]["score"] == 0, questions["best_k"]
    assert questions["compute_distances_two_loops"]["score"] == TWO


def test_markup_in_inline_answers_stays_text(knn, next_student, tmp_path):
    (first, *_) = knn.inline
    cell = {"cell_type": "markdown", "source": "<script>alert(1)</script> <img src=x onerror=alert(1)>",
            "metadata": {"nbgrader": {"grade_id": first["id"].replace(".", "-")}}}  # fmt: skip
    files = {"knn.ipynb": json.dumps({"cells": [cell, cell], "nbformat": 4}), KNN: HALF_DONE}
    few = chosen(knn, 5, "compute_distances_two_loops")
    marked(hand_in(tmp_path / "mallory", files), few, next_student, tmp_path / "out")


LINKS = {
    "[a](javascript:alert(1))": False,
    "[a](JAVASCRIPT:alert(1))": False,
    "[a]( \tjavascript:alert(1))": False,
    "[a](&#106;avascript:alert(1))": False,
    "[a](<javascript:alert(1)>)": False,
    "[a](data:text/html,x)": False,
    "[a][b]\n\n[b]: javascript:alert(1)": False,
    "![a](attachment:none.png)": False,
    "![a](attachment:own.png)": True,
    "[a](https://example.org/a:b)": True,
    "[a](mailto:ada@example.org)": True,
    "[a](page.html#part:1)": True,
    "x[i](j)": True,
}


@pytest.mark.parametrize("text, stays", LINKS.items())
def test_links_in_answers_lead_to_pages_only(text, stays):
    assert (harmless(text, {"own.png"}) == text) == stays


def test_pictures_in_answers_are_kept_and_shown():
    picture = {"image/png": "aGk="}
    cell = {"cell_type": "markdown", "source": "![a](attachment:a.png)", "metadata": {},
            "attachments": {"a.png": picture, "b.png": {"text/html": "aGk="}, "c.png": {"image/png": "\"><script>"}, "d.png": 1}}  # fmt: skip
    book = nbformat.v4.new_notebook(cells=[new_cell(read_cell(cell))])
    (shown,) = restore(book, {}).cells
    assert shown["attachments"] == {"a.png": picture} and shown.source == cell["source"]
    assert "data:image/png;base64,aGk=" in HTMLExporter().from_notebook_node(book)[0]
