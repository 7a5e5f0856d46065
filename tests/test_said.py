"""What a submission can say in a mark of record: enough to mend an error, too little to carry pictures out."""

import json

import numpy as np
import pytest

from autograder.authoring import reference
from autograder.cs231n_check.plain import Ref
from autograder.sandbox import runner, said

LEAK = """
import base64, linecache, sys, zlib
import numpy as np

def pieces(X, size):
    text = base64.b64encode(np.asarray(X, np.uint8).tobytes()).decode()
    return [text[i : i + size] for i in range(0, len(text), size)]

def by_message(X, n):
    raise ValueError(pieces(X, 300)[n])

def by_letters(X, n):
    values = np.asarray(X, np.uint8).tobytes()[300 * n :]
    raise ValueError("".join(chr(0x4E00 + 256 * a + b) for a, b in zip(values[:300:2], values[1:300:2])))

def by_digits(X, n):
    raise ValueError(" ".join(map(str, np.asarray(X, int).ravel()[n * 60 :][:100])))

def by_name_of_a_class(X, n):
    name = "E" + pieces(X, 200)[n].replace("/", "_").replace("+", "_").replace("=", "")
    raise type(name, (Exception,), {})("x")

def by_frame(X, n):
    pixels = pieces(X, 60)[n]
    file = __file__.replace("probe.py", pixels.replace("/", "_") + ".py")
    source = "def p" + "".join(c for c in pixels if c.isalnum()) + "(): raise ValueError('x')  # " + pixels
    linecache.cache[file] = (len(source), None, [source], file)
    space = {}
    exec(compile(source, file, "exec"), space)
    space[next(name for name in space if name.startswith("p"))]()

def by_line(X, n):
    linecache.cache[__file__] = (1, None, [pieces(X, 60)[n] + "\\n"] * 100, __file__)
    raise ValueError("x")

def by_cell(X, n):
    file = "<cell " + pieces(X, 60)[n] + ">"
    linecache.cache[file] = (1, None, [pieces(X, 60)[n]], file)
    exec(compile("raise ValueError('x')", file, "exec"), {})

def by_note(X, n):
    def told(A):
        A[:] = 0
    told.__name__ = pieces(X, 60)[n]
    return told

def by_syntax(X, n):
    raise SyntaxError("x", (__file__, 1, 1, pieces(X, 100)[n]))
"""
WAYS = ["message", "letters", "digits", "name_of_a_class", "frame", "line", "cell", "syntax"]
QUESTIONS = 60


@pytest.fixture(scope="module")
def pictures():
    return reference.unseen("picturebook", 5)[0].astype(np.float64)


@pytest.fixture
def spy(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text(LEAK)
    return tmp_path


def asked(name, *arguments):
    steps = [
        ["import", "cs231n"],
        ["attr", Ref(0), "probe"],
        ["attr", Ref(1), name],
        ["call", Ref(2), list(arguments), {}],
    ]
    return {"steps": [*steps, ["output", Ref(3)]], "outputs": [{"name": "out"}], "hard": False}


def texts(outcomes):
    """All text in outcomes that is not the same for every picture."""
    return json.dumps([[o["error"] and {**o["error"], "status": ""}, o["notes"]] for o in outcomes])


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_does_not_leave_in_an_error(way, spy, pictures):
    """Asked as many questions as there are, each with five cases, and the next picture in each."""
    found = []
    with runner.Runner(spy, sandbox=False) as carried:
        for question in range(QUESTIONS):
            cases = [asked(f"by_{way}", pictures[5 * question + n], question % 9) for n in range(5)]
            found.append(carried.outcomes(cases, {}, 20))
    messages = {o["error"]["message"] for outcomes in found for o in outcomes}
    assert sum(len(text.encode()) for text in messages - {said.TOO_MUCH}) <= 4000 and max(map(len, messages)) <= 150
    assert all(sum(c.isdigit() for c in message) <= 24 for message in messages if way == "digits")
    frames = {frame for outcomes in found for o in outcomes for frame in o["error"]["frames"]}
    lines = LEAK.splitlines()
    for frame in frames:  # a place in the file, and the line that stands there
        place, _, line = frame.partition(": ")
        number = int(place.split(", ")[1].removeprefix("line "))
        assert frame.startswith("cs231n/probe.py, line ") and lines[number - 1].strip() == line
    assert {o["error"]["type"] for outcomes in found for o in outcomes} <= {"ValueError", "Exception", "SyntaxError"}
    if way not in ("message", "letters", "digits"):
        assert messages <= {"x", "", "x (probe.py, line 1)"}
    assert len("".join(messages | frames).encode()) < 2 * 3072  # of two pictures; a question is about hundreds


def test_a_picture_does_not_leave_in_a_note(spy, pictures):
    case = asked("by_note", pictures[0], 0)
    case["steps"] = [*case["steps"][:-1], ["call", Ref(3), [pictures[1]], {}], ["output", Ref(4)]]
    with runner.Runner(spy, sandbox=False) as carried:
        (found,) = carried.outcomes([case], {}, 20)
    assert found["error"] is None and found["notes"] == []


def test_the_name_of_a_type_that_is_returned_is_short(spy, pictures):
    (spy / "cs231n" / "probe.py").write_text("def f(X, n): return type('P' * 500, (), {})()")
    with runner.Runner(spy, sandbox=False) as carried:
        (found,) = carried.outcomes([asked("f", 1, 2)], {}, 20)
    assert found["values"] == [{"type": "P" * 60}]


HONEST = """
import numpy as np

def add(x, w):
    shifted = x + w
    return shifted

def look(cache):
    return cache["gamma"]

def last(x):
    return x[len(x)]

class DimensionError(ValueError):
    pass

def check(x):
    raise DimensionError(f"x has shape {x.shape}")

def scale(x, gamma):
    x *= gamma
    return x
"""


@pytest.mark.parametrize("case, kind, message, frame", [
    (asked("add", np.zeros((5, 7)), np.zeros(5)), "ValueError",
     "operands could not be broadcast together with shapes (5,7) (5,) ",
     "cs231n/probe.py, line 5, in add: shifted = x + w"),
    (asked("look", {"beta": 1}), "KeyError", "'gamma'", 'cs231n/probe.py, line 9, in look: return cache["gamma"]'),
    (asked("last", np.zeros(3)), "IndexError", "index 3 is out of bounds for axis 0 with size 3",
     "cs231n/probe.py, line 12, in last: return x[len(x)]"),
    (asked("check", np.zeros((4, 3, 32, 32))), "DimensionError", "x has shape (4, 3, 32, 32)",
     'cs231n/probe.py, line 18, in check: raise DimensionError(f"x has shape {x.shape}")'),
])  # fmt: skip
def test_an_honest_error_is_passed_on_whole(tmp_path, case, kind, message, frame):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text(HONEST)
    with runner.Runner(tmp_path, sandbox=False) as carried:
        (found,) = carried.outcomes([case], {}, 20)
    assert found["error"] == {"status": "crashed", "type": kind, "message": message, "frames": [frame]}


def test_an_honest_note_and_a_cells_error_are_passed_on(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text(HONEST)
    cell = {"steps": [["cell", "a1.knn.best_k", "best_k", {}]], "outputs": [{"name": "k"}], "hard": False}
    with runner.Runner(tmp_path, sandbox=False) as carried:
        (noted,) = carried.outcomes([asked("scale", np.ones(3), 2.0)], {}, 20)
        (stopped,) = carried.outcomes([cell], {"a1.knn.best_k": "%matplotlib inline\nbest_k = 1 / 0"}, 20)
    assert noted["notes"] == ["scale changes x in place"]
    assert stopped["error"]["message"] == "division by zero"
    assert stopped["error"]["frames"] == ["<cell a1.knn.best_k>, line 2, in <module>: best_k = 1 / 0"]


def outcome(message="m", **error):
    stop = {"status": "crashed", "type": "ValueError", "message": message, "frames": [], **error}
    return {"values": [], "error": stop, "notes": []}


def test_of_several_cases_only_the_error_that_is_shown_has_its_text(tmp_path):
    cases = [{"hard": True}, {"hard": False}, {"hard": False}, {"hard": True}]
    found = said.Said(tmp_path).limited(cases, [outcome(f"m{n}") for n in range(4)], {})
    assert [o["error"]["message"] for o in found] == ["", "m1", "", ""]
    right = {"values": [1], "error": None, "notes": []}
    found = said.Said(tmp_path).limited(cases, [outcome("m0"), right, right, outcome("m3")], {})
    assert [o["error"] and o["error"]["message"] for o in found] == ["m0", None, None, ""]


def test_the_same_text_counts_once_and_what_is_more_is_left_out(tmp_path):
    one = said.Said(tmp_path)
    for _ in range(100):
        assert one.passed_on("a" * 150) == "a" * 150
    passed = [one.passed_on(f"{n:03}" + "b" * 147) for n in range(40)]
    assert passed[24].startswith("024") and passed[25:] == [said.TOO_MUCH] * 15  # 26 texts of 150 are 3900
    assert one.passed_on("a" * 150) == "a" * 150 and one.passed_on("short") == "short"


@pytest.mark.parametrize("text, kept", [
    ("shapes (100,3,32,32) (32,3,7,7) (100,32,13,13)", "shapes (100,3,32,32) (32,3,7,7) (100,32,13,13)"),
    ("1234567890" * 3, "123456789012345678901234######"), ("no digits", "no digits"), ("x" * 151, "x" * 150),
])  # fmt: skip
def test_digits_are_few(tmp_path, text, kept):
    assert said.Said(tmp_path).passed_on(text) == kept


@pytest.mark.parametrize("file", ["../secret.py", "cs231n/../../secret.py", "secret.py", "cs231n/none.py", "<cell q>"])
def test_a_frame_of_another_file_is_left_out(tmp_path, file):
    (tmp_path / "handed-in" / "cs231n").mkdir(parents=True)
    (tmp_path / "secret.py").write_text("secret = 1\n")
    found = said.Said(tmp_path / "handed-in").frame(f"{file}, line 1: secret = 1")
    assert found == ""
