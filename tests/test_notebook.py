"""What a notebook runs after its files were saved, and what its checks show, in IPython's own shell."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import student_folder

from autograder import course
from autograder.build.needs import CHECKER
from autograder.build.notebooks import expand

DRIVER = Path(__file__).with_name("notebook_driver.py")
KNN = "cs231n/classifiers/k_nearest_neighbor.py"
SOLVED = (course.SOLUTIONS / KNN).read_text(encoding="utf-8")


class Notebook:
    """A shell in a folder; `run(cell)` gives (what it returned or raised, what it printed)."""

    def __init__(self, folder):
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CS231N"))}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        settings = {**kept, "IPYTHONDIR": str(folder.parent / "ipython"), "MPLBACKEND": "agg"}
        self.process = subprocess.Popen([sys.executable, DRIVER], cwd=folder, env=settings, text=True, **pipes)

    def run(self, cell):
        self.process.stdin.write(json.dumps(cell) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["result"], answer["printed"]

    def value(self, expression):
        return self.run(expression)[0]

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


# ---- files that are saved

LAYERS = """
import functools
from math import sqrt

RATE = 1

def doubled(function):
    @functools.wraps(function)
    def twice(*args):
        return 2 * function(*args)
    return twice

def bare(function):
    return lambda *args: function(*args)

def plain():
    return 1

def default(a=1, *, b=1):
    return a + b

def outer():
    def inner():
        return 1
    return inner()

def calls():
    return plain()

@doubled
def decorated():
    return 1

@bare
def decorated_without_wraps():
    return 1

@functools.lru_cache(maxsize=None)
def cached():
    return 1

def going():
    return 1

short = lambda: 1

class Base:
    rate = 1

    def method(self):
        return 1

    @doubled
    def decorated(self):
        return 1

    @staticmethod
    def static():
        return 1

    @classmethod
    def of_class(cls):
        return 1

    @property
    def prop(self):
        return 1

    class Inner:
        def method(self):
            return 1

class Child(Base):
    def method(self):
        return 10 * super().method()
"""
USER = "from .layers import *\nfrom .layers import RATE as rate\n\ndef use():\n    return plain(), decorated(), rate\n"
IMPORTS = """
import cs231n.layers as L
from cs231n import layers, user
from cs231n.layers import (RATE, Base, Child, cached, calls, decorated, decorated_without_wraps, default, going,
                           outer, plain, short)
from cs231n.layers import plain as renamed
from cs231n.user import use
from math import sqrt
import tools
base, child = Base(), Child()
method, kept = base.method, [plain, decorated, Base]
class Mine(Base):
    pass
mine = Mine()
"""
NOW = {  # what an expression gives when each 1 of the file has become n
    "n": "plain() renamed() L.plain() layers.plain() outer() calls() decorated_without_wraps() cached() short() RATE "
    "L.RATE base.method() Base().method() Base.rate base.rate base.static() Base.of_class() base.prop method() "
    "mine.method() Base.Inner().method() kept[0]() kept[2]().method() going() tools.step()",
    "2 * n": "decorated() base.decorated() kept[1]() default()",
    "10 * n": "child.method() Child().method()",
    "(n, 2 * n, n)": "use()",
}
NOW = {expression: value for value, expressions in NOW.items() for expression in re.split(r" (?!=)", expressions)}


def with_number(text, n):
    return re.sub(r"(return|=|: ) ?1\b", lambda found: found[0][:-1] + str(n), text)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A notebook beside a small package, from which it has imported all."""
    folder = tmp_path_factory.mktemp("small") / "work"
    (folder / "cs231n").mkdir(parents=True)
    shutil.copytree(CHECKER, folder / "cs231n_check", ignore=shutil.ignore_patterns("__pycache__"))
    notebook = Notebook(folder)
    save(notebook, 1)
    notebook.write("cs231n/__init__.py", "")
    notebook.write("cs231n/user.py", USER)
    notebook.run("from cs231n_check import check")
    assert notebook.run(IMPORTS) == ("None", "")
    yield notebook
    notebook.close()


def save(notebook, n, change=lambda text: text):
    notebook.write("tools.py", f"def step():\n    return {n}\n")
    notebook.write("cs231n/layers.py", change(with_number(LAYERS, n)))


def test_every_save_is_what_cells_run(small):
    for n in (2, 3, 4, 5):
        save(small, n)
        found = {expression: small.value(expression) for expression in NOW}
        assert found == {expression: repr(eval(value, {"n": n})) for expression, value in NOW.items()}


@pytest.mark.parametrize("n", [3, 7])
def test_a_single_function_that_is_saved_again(small, n):
    save(small, 1)
    assert small.value("plain(), calls(), use()") == "(1, 1, (1, 2, 1))"
    for value in (n, n + 1, n):
        save(
            small,
            1,
            lambda text, value=value: text.replace("def plain():\n    return 1", f"def plain():\n    return {value}"),
        )
        assert small.value("plain(), calls(), use(), outer()") == f"({value}, {value}, ({value}, 2, 1), 1)"


def test_an_older_file_put_back_is_what_cells_run(small):
    save(small, 5)
    assert small.value("plain()") == "5"
    save(small, 6)
    os.utime(small.folder / "cs231n/layers.py", (1e9, 1e9))
    assert small.value("plain()") == "6"


def test_two_saves_within_a_second_of_the_same_length(small):
    for n in (1, 2, 3):
        save(small, n)
        os.utime(small.folder / "cs231n/layers.py", (2e9, 2e9))
        assert small.value("plain()") == str(n)


def test_a_deleted_function_is_gone(small):
    save(small, 1, lambda text: text.replace("def going():\n    return 1", ""))
    assert small.value("L.going()").startswith("AttributeError")
    assert small.value("going()").startswith("NameError")
    assert small.value("sqrt(4)") == "2.0"
    save(small, 1)
    assert small.value("L.going()") == "1"
    small.run("from cs231n.layers import going")


def test_a_name_of_the_notebooks_own_stays(small):
    save(small, 1)
    small.run("RATE = 'mine'\ncount = 1")
    save(small, 2)
    assert small.value("RATE, count, L.RATE") == "('mine', 1, 2)"
    small.run("from cs231n.layers import RATE")


def test_a_new_function_comes_by_star_too(small):
    save(small, 1, lambda text: text + "\ndef new():\n    return 8\n")
    small.write("cs231n/user.py", USER + "\ndef use_new():\n    return new()\n")
    assert small.value("user.use_new()") == "8"
    small.write("cs231n/user.py", USER)


def test_instances_are_of_the_new_class(small):
    save(small, 2)
    assert small.value("isinstance(base, Base), type(base) is Base, isinstance(child, Base)") == "(True, True, True)"


def test_a_function_that_became_decorated(small):
    save(small, 1, lambda text: text.replace("def plain", "@doubled\ndef plain"))
    assert small.value("plain(), calls()") == "(2, 2)"
    save(small, 1)
    assert small.value("plain(), calls()") == "(1, 1)"


def test_autoreload_beside_it_changes_nothing(small):
    save(small, 1)
    assert small.run("%load_ext autoreload\n%autoreload 2")[0] == "None"
    for n in (2, 3, 4):
        save(small, n)
        assert small.value("plain(), decorated(), base.method(), use()") == f"({n}, {2 * n}, {n}, ({n}, {2 * n}, {n}))"
    save(small, 4, lambda text: text + "def broken(:\n")
    assert len(small.run("plain()")[1].splitlines()) == 4
    small.run("%autoreload 0")
    save(small, 1)


@pytest.mark.parametrize(
    ("broken", "head", "line"),
    [
        ("def broken(:\n", "SyntaxError: ", "def broken(:"),
        ("x = undefined\n", "NameError: name 'undefined' is not defined", "x = undefined"),
        ("import nothing_of_this_name\n", "ModuleNotFoundError: ", "import nothing_of_this_name"),
        ("raise SystemExit\n", "SystemExit", "raise SystemExit"),
    ],
)
def test_a_file_that_cannot_be_imported_is_named_in_three_lines(small, broken, head, line):
    save(small, 3)
    assert small.value("plain()") == "3"
    save(small, 4, lambda text: text + broken)
    number = len((LAYERS + broken).splitlines())
    for _ in range(2):  # at each cell, until it is mended
        result, printed = small.run("plain()")
        assert result == "3"
        first, second, third, _ = printed.splitlines()  # and the cell's own value
        assert first.startswith(f"✗ cs231n/layers.py, line {number}: {head}") and second == f"    {line}"
        assert third == "  Until this is mended and saved, cells run the code from before."
    save(small, 5)
    result, printed = small.run("plain(), use()")
    assert result == "(5, (5, 10, 5))" and "✗" not in printed


def test_a_module_that_is_broken_by_another(small):
    save(small, 1, lambda text: text.replace("RATE = 1", ""))
    assert "✗ cs231n/user.py, line 2: ImportError: cannot import name 'RATE'" in small.run("plain()")[1]
    save(small, 1)


def test_a_module_that_was_renamed(small):
    save(small, 1)
    small.write("cs231n/late.py", "def late():\n    return 1\n")
    assert small.value("from cs231n.late import late\nlate()") == "1"
    (small.folder / "cs231n/late.py").unlink()
    save(small, 2)
    assert small.value("plain()") == "2"


# ---- checks


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    notebook = Notebook(student_folder(tmp_path_factory.mktemp("a") / "assignment1"))
    first = expand(course.notebook_sources("assignment1")[0]).cells[0].source
    assert notebook.run(first)[0] == "None"
    notebook.run("import numpy as np\nfrom cs231n.classifiers import KNearestNeighbor")
    yield notebook
    notebook.close()


def solved(notebook, change=None):
    """Save the solution, with one text in the place of another."""
    text = SOLVED if change is None else SOLVED.replace(*change)
    assert (text == SOLVED) is (change is None)
    notebook.write(KNN, text)


ROOT = "return np.sqrt(dists, out=dists)"
NO_LOOPS, VOTES = 'check("a1.knn.compute_distances_no_loops")', 'check("a1.knn.predict_labels")'
USE = "k = KNearestNeighbor(); k.train(np.zeros((1, 1)), np.zeros(1)); float(k.compute_distances_no_loops(2 * np.ones((1, 1)))[0, 0])"


def test_the_check_and_the_notebook_see_the_same(assignment):
    for change, value, mark in [(None, "2.0", "✓"), ((ROOT, "return dists"), "4.0", "✗"), (None, "2.0", "✓")] * 2:
        solved(assignment, change)
        assert assignment.value(USE) == value
        assert mark in "".join(assignment.run(NO_LOOPS))


def test_one_interrupt_stops_a_check_and_names_the_line(assignment):
    endless = "import _thread, builtins\n        builtins.calls = getattr(builtins, 'calls', 0) + 1\n        _thread.interrupt_main()\n        while True:\n            pass"
    solved(assignment, (ROOT, endless))
    result, printed = assignment.run(NO_LOOPS)
    lines = result.splitlines()
    assert lines[0] == "CheckFailed: ✗ a1.knn.compute_distances_no_loops: interrupted"
    assert re.fullmatch(rf"  {KNN}, line \d+, in compute_distances_no_loops: .*", lines[3])
    assert len(lines) == 5 and "loop" in lines[4] and "Traceback" not in printed
    assert assignment.value("__import__('builtins').calls") == "1"


def test_one_interrupt_stops_a_module_that_does_not_end(assignment):
    solved(
        assignment,
        (
            "class KNearestNeighbor",
            "import _thread\n_thread.interrupt_main()\nwhile True:\n    pass\nclass KNearestNeighbor",
        ),
    )
    result, _ = assignment.run(NO_LOOPS)
    assert re.match(rf"CheckFailed: ✗ {KNN}, line \d+: KeyboardInterrupt", result)


def test_an_interrupt_outside_of_the_students_code(assignment):
    solved(assignment)
    result, _ = assignment.run("import _thread; _thread.interrupt_main(); " + NO_LOOPS)
    assert "KeyboardInterrupt" in result or "interrupted" in result


def test_prints_come_after_the_message_ten_lines_at_most(assignment):
    solved(assignment, (ROOT, "for i in range(30):\n            print('line', i)\n        return dists + 1"))
    lines = assignment.run(NO_LOOPS)[0].splitlines()
    head = lines.index("  Printed by your code (the first 10 of 30 lines):")
    assert head <= 6 and lines[head + 1 :] == [f"    line {i}" for i in range(10)]


def test_prints_of_a_right_answer_come_after_it(assignment):
    solved(
        assignment,
        (ROOT, "print(dists.shape)\n        import sys; print('half', end='', file=sys.stderr)\n        " + ROOT),
    )
    result, printed = assignment.run(NO_LOOPS)
    lines = printed.splitlines()
    assert result == "None" and lines[0].startswith("✓") and len(lines) <= 14
    assert lines[2].startswith("  Printed by your code") and lines[3:5] == ["    (9, 5)", "    half"]


def test_a_warning_is_shown_where_it_explains_what_is_wrong(assignment):
    solved(assignment, (ROOT, "return np.sqrt(dists - 1e9)"))
    lines = assignment.run(NO_LOOPS)[0].splitlines()
    assert re.fullmatch(rf"  NumPy warned: invalid value encountered in sqrt, {KNN}, line \d+", lines[-1])
    assert len(lines) <= 7


@pytest.mark.parametrize(
    "code",
    [
        "np.log(0.0 * dists)\n        " + ROOT,  # all is right
        "np.log(0.0 * dists)\n        return dists",  # wrong, for another reason
        "import warnings; warnings.warn('mine')\n        return dists",
        "import warnings; warnings.warn('mine', DeprecationWarning)\n        " + ROOT,
    ],
)
def test_a_warning_that_explains_nothing_is_not_shown(assignment, code):
    solved(assignment, (ROOT, code))
    assert "warn" not in "".join(assignment.run(NO_LOOPS)).lower()


def test_a_syntax_error_is_said_once_by_a_check(assignment):
    solved(assignment, ("class KNearestNeighbor", "class class KNearestNeighbor"))
    result, printed = assignment.run(NO_LOOPS)
    assert "cannot be imported" in result and f"{KNN}, line" in result and len(result.splitlines()) <= 6
    assert "Until this is mended" not in printed
    solved(assignment)
    assert "✓" in assignment.run(VOTES)[1]


def test_part_of_the_points_is_said_in_words(assignment):
    solved(assignment, ("y_pred[i] = np.argmax(votes)", "y_pred[i] = len(votes) - 1 - np.argmax(votes[::-1])"))
    result, printed = assignment.run(VOTES)  # wrong in one of three hard cases: 6 points less a third of 1.5
    assert result == "5.50" and "  That makes 5.50 of 6 points." in printed.splitlines()


def test_no_message_names_a_seed(assignment):
    solved(assignment, (ROOT, "return dists"))
    assert "seed" not in assignment.run(NO_LOOPS)[0]
