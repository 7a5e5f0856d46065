"""Notebook cells: what of them is Python, which names they set, and what of other cells belongs to an exercise."""

import subprocess
import sys

import pytest

from autograder.cs231n_check.cells import assigns, setting
from autograder.cs231n_check.earlier_cells import exercise_source, needed_of
from autograder.cs231n_check.magics import without_magics
from autograder.intake.notebooks import exercise_cell
from autograder.intake.python2 import modern

# ---- lines for IPython


@pytest.mark.parametrize(
    "source, python",
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !pip install numpy\n\ty = 5 % 3", "if x:\n    pass\n\ty = 5 % 3"),
        ("!cp a \\\n  b\nx = 1", "pass\n\nx = 1"),
        ("!echo \"it's ' (\nx = 1", "pass\nx = 1"),
        ("?np.dot\nnp.dot??\nx = np.dot?\nf(a)?  ", "pass\npass\npass\npass"),
        ("%time f()\n    ", "f()\n    "),
        ("%time x = f(1,\\\n 2)", "x = f(1,\\\n 2)"),
        ("%timeit -n 1 -r1 f()\n%prun -l 10 g()\n%time", "f()\ng()\npass"),
        ("%timeit -f(x)", "-f(x)"),
        ("%time %time f()", "f()"),
        ("%time !ls", "pass"),
        ("x = %time f(2)", "x = f(2)"),
        ("x = %env HOME", "x = get_ipython().run_line_magic('env', 'HOME')"),
        ("a, b = !ls -l\nc = 1", "a, b = get_ipython().getoutput('ls -l')\nc = 1"),
        ("%%time\nx = 1\n!ls", "pass\nx = 1\npass"),
        ("\n%%time\n%%capture --no-stderr out\nx = 1", "\npass\nout = get_ipython()\nx = 1"),
        ("%%timeit -n1\nx = 1", "pass\nx = 1"),
        ("%%bash\nx = (", "pass\n"),
        ("%%writefile a.py\nx = 1\ny = 2", "pass\n\n"),
        ("%%HTML\n<b>", "pass\n"),
        ("%%!\nls", "pass\n"),
        ("    x = 1\n    !ls\n  y", "x = 1\npass\n  y"),
        ("x = 1\r\n!ls", "x = 1\npass"),
    ],
)
def test_what_ipython_alone_understands_is_put_into_python(source, python):
    assert without_magics(source) == python


@pytest.mark.parametrize(
    "source",
    [
        "print('k = %d'\n      % k)",
        "x = [1\n%2, 3\n]",
        "x = f(  # (\n    a)\n",
        "y = 5 \\\n  % 3",
        "s = '''\n%time\n!ls\n%%bash\nwhy?\n'''",
        's = """it is "\n!here""" + ""',
        "s = '''a''' '''\n!b'''",
        's = "a \\\n%d" % 3',
        "x = '(' + \"[\"  # why (?\ny = 'a?'  # what?",
        "x %= 3\na = b != c\nd['=!x'] = 3\nf(x=1)",
        "def f():\n    return {\n        'a': 1\n        % 2}",
        "x = '\\''\ny = '%d' % 3",
        "f'{x!r} {y=}'\n",
    ],
)
def test_what_is_python_is_left_alone(source):
    assert without_magics(source) == source
    assert without_magics(source + "\n%time\n!ls") == source + "\npass\npass"


def test_a_comment_does_not_go_on_after_a_backslash():
    assert without_magics("x = 1  # \\\n!ls") == "x = 1  # \\\npass"


# ---- other cells


def run(source, **names):
    space = dict(names)
    exec(source, space)
    return space


def exercise(*sources, place=-1, defines="table", scope=()):
    place = place % len(sources)
    return exercise_source(sources, place, defines, scope, lambda number: False)


def test_loops_of_earlier_cells_come_along():
    earlier = [
        "folds = []\nfor i in range(3):\n    folds.append(i)",
        "sums = {}\nfor f in folds:\n    sums[f] = f + 1",
        "unused = []\nfor f in folds:\n    unused.append(f)\n    raise ValueError",
    ]
    assert run(exercise(*earlier, "table = {k: sums[k] for k in sums}"))["table"] == {0: 1, 1: 2, 2: 3}


def test_what_earlier_cells_add_up_or_set_by_a_branch_comes_along():
    earlier = [
        "n = 0\nfor i in range(4):\n    n += i",
        "if n > 3:\n    m = n\nelse:\n    m = 0",
        "a = b = 5\na, c = 1, 2",
    ]
    assert run(exercise(*earlier, "table = [n, m, a, b, c]"))["table"] == [6, 6, 1, 5, 2]


def test_a_function_gets_what_is_set_after_it():
    earlier = ["def share(k):\n    return k / total()", "def total():\n    return size * 2", "size = 5\nother = 7"]
    source = exercise(*earlier, "table = {k: share(k) for k in (1, 2)}")
    assert run(source)["table"] == {1: 0.1, 2: 0.2} and "other" not in source


def test_functions_that_fill_what_is_global_are_called():
    cells = ["total = []\ndef one(i):\n    total.append(i)", "for i in range(3):\n    one(i)", "table = list(total)"]
    assert run(exercise(*cells))["table"] == [0, 1, 2]
    cells = ["table = []\ndef one(i):\n    table.append(i)", "for i in range(3):\n    one(i)"]
    assert run(exercise(*cells, place=0))["table"] == [0, 1, 2]


def test_names_that_are_given_are_not_made_again():
    cells = ["X = 1 / 0\nfrom math import *", "from cs231n.nothing import *", "table = floor(X)"]
    assert run(exercise(*cells, scope=["X"]), X=2.5)["table"] == 2


def test_what_lies_between_the_cells_of_an_exercise_comes_along_where_it_is_needed():
    cells = [
        "table = {}",
        "folds = [1, 2]\nplot = 1 / 0",
        "for f in folds:\n    table[f] = f",
        "check('a')\ntable[5] = 1",
    ]
    assert run(exercise(*cells, place=0))["table"] == {1: 1, 2: 2}


def test_printing_and_drawing_do_not_come_along():
    cells = [
        "xs = [1]",
        "print(xs)\nplt.plot(xs)\ndisplay(xs)\nxs.count(1)\nlen(xs)\nfor x in xs:\n    print(x)",
        "table = xs",
    ]
    assert exercise(*cells) == "xs = [1]\ntable = xs"


def test_star_imports_and_names_in_comprehensions():
    assert needed_of(["k = 3\nfrom operator import *"], "y = max(k for k in [1]) + add(1, 2)", ()) == (
        "from operator import *\n"
    )


def test_a_name_that_is_set_within_a_loop_alone_is_found():
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "pictures": {}} for s in (
        "best = 0\nfor k in ks:\n    if k > best:\n        best = k; best_k = k", "print(best_k)")]  # fmt: skip
    assert run(exercise_cell(cells, "a1.knn.best_k", "best_k", ["ks"]), ks=[3, 9, 4])["best_k"] == 9


# ---- sources that are made to take long

LONG = {
    "brackets after an annotation": "best_k:" + "[" * 2_000_000,
    "closing brackets": "best_k[" + "] " * 1_000_000,
    "an annotation of blanks": "best_k" + " " * 1_000_000 + ":" + " " * 1_000_000,
    "magics in magics": "%time " * 300_000,
    "cell magics": "%%time\n" * 300_000,
    "options": "%timeit" + " -n" * 600_000,
    "names of captures": "%%capture" + " --a" * 500_000 + " (",
    "question marks": "x" + "? " * 1_000_000 + "x",
    "quotes": '"""' + '"x' * 1_000_000,
    "backslashes": "'''" + "\\" * 2_000_000,
    "prints of nothing": ("print" + " " * 95_000 + "\n") * 10,
    "one print of nothing": "(\nprint" + " " * 95_000,
    "signs": "best_k = " + "-" * 45_000 + "1",
    "entries": "best_k[" * 6_000 + "]" * 6_000,
    "attributes": "best_k = a" + ".a" * 45_000,
    "sums": "best_k = 1" + "+1" * 45_000,
    "branches": "if a: pass\n" + "elif best_k: best_k = 1\n" * 3_500,
    "many branches": "for i in x:\n" + "".join(f" if a: x{i} = 1\n" for i in range(5_000)) + "best_k = 1",
    "functions that use the next": "".join(f"def f{i}(): f{i + 1}()\n" for i in range(3_500)) + "best_k = f0()",
    "appends": "best_k = 1\n" + "best_k[0].append(1)\n" * 4_500,
}


@pytest.mark.parametrize("kind", LONG)
def test_no_source_takes_long(kind):
    """Seconds of the processor, of which no machine needs more than a few; a search that is quadratic needs hours."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
    code = f"{limit}from test_cells import LONG, look_through\nlook_through(LONG[{kind!r}])"
    done = subprocess.run([sys.executable, "-c", code], cwd="tests", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def look_through(source):
    without_magics(source)
    assigns(source, "best_k")
    modern(source)
    parts = [source[:95_000]] * 3
    setting([source, *parts], "best_k")
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "pictures": {}} for s in (*parts, source, "best_k = 2")]
    exercise_cell(cells, "a1.knn.best_k", "best_k")
    exercise_source([*parts, source, "best_k = 3\nx = best_k", *parts], 4, "best_k", (), lambda number: False)
