"""Notebook cells: what of them is Python, which names they set, and what of other cells belongs to an exercise."""

import functools
import json
import random
import subprocess
import sys

import numpy as np
import pytest
from helpers import carry_out, frozen

from autograder import course
from autograder.cs231n_check.cells import assigns, setting
from autograder.cs231n_check.earlier_cells import exercise_source, needed_of
from autograder.cs231n_check.in_order import in_order
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.magics import without_magics
from autograder.cs231n_check.package import Package
from autograder.cs231n_check.plain import plain, to_bytes
from autograder.intake.notebooks import exercise_cell, read
from autograder.intake.python2 import modern
from autograder.intake.python_version import with_versions
from autograder.questions import load

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


IN_TURN = """
import json, resource, sys, time
from test_cells import LONG, look_through

hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
for kind in json.loads(sys.argv[1]):
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 60, hard))
    look_through(LONG[kind])
    print(kind, flush=True)
"""


@pytest.fixture(scope="module")
def amiss():
    """The kinds that were not looked through in time, with what was said: all in one process, which is long to start."""
    said, left = {}, list(LONG)
    while left:
        command = [sys.executable, "-c", IN_TURN, json.dumps(left)]
        done = subprocess.run(command, cwd="tests", capture_output=True, text=True)
        left = left[len(done.stdout.splitlines()) :]
        if left:
            said[left.pop(0)] = f"status {done.returncode} {done.stderr}"
    return said


@pytest.mark.parametrize("kind", LONG)
def test_no_source_takes_long(kind, amiss):
    """Seconds of the processor, of which no machine needs more than a few; a search that is quadratic needs hours."""
    assert kind not in amiss, amiss[kind]


def look_through(source):
    without_magics(source)
    assigns(source, "best_k")
    modern(source)
    parts = [source[:95_000]] * 3
    setting([source, *parts], "best_k")
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "pictures": {}} for s in (*parts, source, "best_k = 2")]
    exercise_cell(cells, "a1.knn.best_k", "best_k")
    exercise_source([*parts, source, "best_k = 3\nx = best_k", *parts], 4, "best_k", (), lambda number: False)


# ---- cross-validation as students write it

HEAD = """
k_choices = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]
k_to_accuracies = {}
X_train_folds, y_train_folds = np.array_split(X_train, num_folds), np.array_split(y_train, num_folds)
"""
LOOPS = """
for k in k_choices:
    k_to_accuracies[k] = []
    for i in range(num_folds):
        X = np.concatenate(X_train_folds[:i] + X_train_folds[i + 1:])
        y = np.concatenate(y_train_folds[:i] + y_train_folds[i + 1:])
        classifier = KNearestNeighbor()
        classifier.train(X, y)
        num_correct = np.sum(classifier.predict(X_train_folds[i], k=k) == y_train_folds[i])
        k_to_accuracies[k].append(num_correct / 1000)
"""
RIGHT = {
    "the notebook's sizes": [HEAD.replace("num_folds)", "5)") + LOOPS.replace(
        "np.concatenate(X_train_folds[:i] + X_train_folds[i + 1:])",
        "np.array(X_train_folds[:i] + X_train_folds[i + 1:]).reshape(4000, 3072)")],
    "sorted": [HEAD + LOOPS + "    k_to_accuracies[k] = sorted(k_to_accuracies[k])\n"],
    "arrays, the largest first": [HEAD + LOOPS + "    k_to_accuracies[k] = np.sort(k_to_accuracies[k])[::-1]\n"],
    "the class imported again": [HEAD + "from cs231n.classifiers import KNearestNeighbor\n" + LOOPS],
    "distances once for a fold": [HEAD + """
k_to_accuracies = dict((k, []) for k in k_choices)
for i in range(num_folds):
    knn.train(np.vstack(np.delete(np.array(X_train_folds), i, 0)), np.hstack(np.delete(y_train_folds, i, 0)))
    dists = knn.compute_distances_two_loops(X_train_folds[i])
    for k in k_choices:
        k_to_accuracies[k] += [float((knn.predict_labels(dists, k) == y_train_folds[i]).mean())]
"""],
    "folds in an earlier cell's loop": [
        "size = num_training // num_folds\nXs = []\nys = []\nfor f in range(num_folds):\n"
        "    Xs.append(X_train[f * size:(f + 1) * size])\n    ys.append(y_train[f * size:(f + 1) * size])",
        HEAD + "X_train_folds, y_train_folds = Xs, ys\n" + LOOPS],
    "a function, its folds set after it": [
        "from statistics import fmean\ndef accuracy_of(k, i):\n"
        "    rest = [j for j in range(num_folds) if j != i]\n    model = KNearestNeighbor()\n"
        "    model.train(np.concatenate([parts[j] for j in rest]), np.concatenate([targets[j] for j in rest]))\n"
        "    return fmean(map(int, model.predict(parts[i], k=k) == targets[i]))",
        "parts, targets = np.split(X_train, 5), np.split(y_train, 5)",
        "k_to_accuracies = {k: [accuracy_of(k, i) for i in range(5)] for k in (1, 3, 5, 15)}"],
    "timed, shuffled by a generator, with lines for the shell": [
        "%%time\nrng = np.random.default_rng(1)\norder = rng.permutation(5000)\nhome = %env HOME\nfiles = !ls\n"
        "if True:\n    !pip install numpy\nX_train, y_train = X_train[order], y_train[order]\n" + HEAD + LOOPS
        + "print('k = %d'\n% k)\ndisplay(k)\nget_ipython().run_line_magic('who', '')"],
    "without replacement": [
        "order = np.random.choice(num_training, num_training, replace=False)\n"
        "X_train, y_train = X_train[order], y_train[order]\n" + HEAD + LOOPS],
}  # fmt: skip
WRONG = {
    "divides_by_test_pictures": HEAD + LOOPS.replace("/ 1000", "/ num_test"),
    "list_of_mean": HEAD + LOOPS + "    k_to_accuracies[k] = [np.mean(k_to_accuracies[k])]\n",
    "test_set": HEAD + LOOPS.replace("X_train_folds[i], k", "X_test, k").replace("== y_train_folds[i]", "== y_test")
    .replace("/ 1000", "/ 500"),
}  # fmt: skip


@functools.cache
def asked():
    return frozen(load()["a1.knn.cross_validation"], 4)


def judged(*sources):
    """The verdict on cells of a notebook, as marks are given, on the reference's package."""
    question = asked()
    given = {name for case in question["cases"] for step in case["steps"] if step[0] == "cell" for name in step[3]}
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "pictures": {}} for s in sources]
    source = exercise_cell(cells, "a1.knn.cross_validation", "k_to_accuracies", given)
    return judge(question, carry_out(question, Package(course.SOLUTIONS), lambda *_: source))


@pytest.mark.parametrize("kind", RIGHT)
def test_cross_validation_that_is_right_in_the_notebook_is_right_here(kind):
    assert judged(*RIGHT[kind]).message.startswith("✓")


@pytest.mark.parametrize("mistake", WRONG)
def test_common_mistakes_of_cross_validation_are_named(mistake):
    assert judged(WRONG[mistake]).mistake == mistake


def test_the_package_is_as_before_after_a_cell_with_a_class_in_its_place():
    package = Package(course.SOLUTIONS)
    question = asked()
    with package:
        from cs231n.classifiers import KNearestNeighbor
    carry_out(
        question, package, lambda *_: "k_to_accuracies = {}\nfrom cs231n.classifiers import KNearestNeighbor as K"
    )
    with package:
        from cs231n.classifiers.k_nearest_neighbor import KNearestNeighbor as Again
    assert Again is KNearestNeighbor


def test_pictures_are_sent_as_a_seed_and_not_as_arrays():
    assert len(to_bytes(plain(asked()["cases"]))) < 20_000


@pytest.mark.parametrize(
    "draw",
    [
        "np.random.permutation(9)", "np.random.default_rng(3).permutation(9)", "np.random.RandomState(3).permutation(9)",
        "np.random.choice(9, 9, replace=False)", "np.random.default_rng().choice(9, size=9, replace=False)",
        "np.random.Generator(np.random.PCG64(1)).permuted(np.arange(9))", "random.sample(range(9), 9)",
    ],
)  # fmt: skip
def test_draws_of_everything_leave_it_in_order(draw):
    kept = np.random.default_rng, np.random.choice, random.sample
    with in_order():
        assert list(eval(draw)) == list(range(9))
        assert len(set(np.random.choice(100, 9, replace=False))) == 9 and np.random.default_rng(1).normal() != 0
    assert (np.random.default_rng, np.random.choice, random.sample) == kept


# ---- what is said of what is not there


def said_of(question_id, case_outcome):
    question = frozen(load()[question_id], 4)
    return judge(question, [case_outcome] * len(question["cases"]))


def stopped(status, kind, message, *frames):
    return {
        "values": [],
        "error": {"status": status, "type": kind, "message": message, "frames": [*frames]},
        "notes": [],
    }


def test_an_exercise_that_another_needs_and_that_is_not_written_is_the_one_to_open():
    unwritten = stopped("not_implemented", "NotImplementedError", "affine_forward (cs231n/layers.py)")
    verdict = said_of("a1.two_layer_net.affine_backward", unwritten)
    first, second = verdict.message.splitlines()[:2]
    assert verdict.status == "not_implemented"
    assert first == "✗ a1.two_layer_net.affine_backward: not implemented yet: affine_forward, which this uses"
    assert second == "  Open cs231n/layers.py: affine_forward"
    first, second = said_of("a1.two_layer_net.affine_forward", unwritten).message.splitlines()[:2]
    assert (first, second) == (
        "✗ a1.two_layer_net.affine_forward: not implemented yet", "  Open cs231n/layers.py: affine_forward"
    )  # fmt: skip


@pytest.mark.parametrize(
    "source, said",
    [
        ("k_to_accuracies = {}", "k_to_accuracies is an empty dict"),
        ("k_to_accuracies = {k: [] for k in [1, 3, 5, 15]}", "k_to_accuracies[1] is an empty list"),
        ("k_to_accuracies = {k: None for k in [1, 3, 5, 15]}", "k_to_accuracies[1] is None"),
    ],
)
def test_what_is_left_empty_is_not_implemented_and_has_a_name(source, said):
    verdict = judged(source)
    assert verdict.status == "not_implemented" and said in verdict.message


def test_code_for_a_newer_python_is_told_both_versions():
    error = stopped("cannot_import", "SyntaxError", "f-string: expecting '}'", "cs231n/layers.py, line 3: f'{a['b']}'")
    ours = ".".join(map(str, sys.version_info[:3]))
    newer, older = {"knn.ipynb": [{"python": "3.6.1"}, {"python": "3.99.1"}]}, {"knn.ipynb": [{"python": ours}, {}]}
    (found,) = with_versions([error], newer)
    assert found["error"]["frames"][-1] == f"written for Python 3.99.1, marked with {ours}"
    assert with_versions([error], older) == with_versions([error], {}) == [error]
    other = stopped("crashed", "ValueError", "x")
    assert with_versions([other], newer) == [other]


@pytest.mark.parametrize("metadata", [None, 3, {}, {"language_info": []}, {"language_info": {"version": "1e9.1"}}])
def test_a_version_is_read_only_where_it_is_one(tmp_path, metadata):
    path = tmp_path / "a.ipynb"
    cells = [{"cell_type": "code", "source": "x", "metadata": {}}]
    path.write_text(json.dumps({"cells": cells, "metadata": metadata}))
    assert "python" not in read(path)[0]
    path.write_text(json.dumps({"cells": cells, "metadata": {"language_info": {"version": "3.12.1"}}}))
    assert read(path)[0]["python"] == "3.12.1"
