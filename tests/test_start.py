"""A working copy of a new assignment: what it takes over of earlier work, and what the course lends."""

import importlib
import json
import shutil
import sys
import zipfile

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import cli, course
from autograder.authoring.skeleton import strip_module
from autograder.carrying import starting
from autograder.carrying.starting import start
from autograder.course import CourseError
from autograder.cs231n_check.package import Package

LAYERS, OPTIM, NET, UTILS = "layers.py", "optim.py", "classifiers/fc_net.py", "layer_utils.py"
FROM_A1 = ["affine_forward", "affine_backward", "relu_forward", "relu_backward", "svm_loss", "softmax_loss"]
RULES = ["sgd_momentum", "rmsprop", "adam"]
MODULES = (LAYERS, OPTIM, NET, UTILS, "classifiers/__init__.py", "__init__.py", "solver.py", "model_files.py",
           "gradient_check.py", "data_utils.py", "download.py", "preprocessing.py", "fast_layers.py", "im2col.py")  # fmt: skip


def notebook(path, *sources):
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)


def write_release(folder):
    """A folder as assignment 2 is handed out: the reference's modules without their exercises."""
    for name in MODULES:
        path = folder / "cs231n" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = strip_module((course.SOLUTIONS / "cs231n" / name).read_text(), f"cs231n/{name}")
        start, end = (text.find(f"class {each}(") for each in ("TwoLayerNet", "FullyConnectedNet"))
        path.write_text(text[:start] + text[end:] if name == NET else text)
    (folder / "cs231n_check").mkdir()
    told = {"assignment": "assignment2", "notebooks": ["FullyConnectedNets.ipynb"], "files": ["cs231n/layers.py"]}
    (folder / "cs231n_check" / "manifest.json").write_text(json.dumps(told))
    notebook(folder / "FullyConnectedNets.ipynb", 'best_model.load("best_two_layer_net.npz")')
    return folder


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return write_release(tmp_path_factory.mktemp("course") / "assignment2")


@pytest.fixture
def new(released, tmp_path, monkeypatch):
    """Where the working copy goes; the course has an assignment 2."""
    monkeypatch.setattr(course, "ASSIGNMENTS", released.parent)
    monkeypatch.setattr(course, "assignments", lambda: ["assignment1", "assignment2"])
    monkeypatch.setattr(starting, "limited", lambda name, function, *arguments: function(*arguments))
    return tmp_path / "new"


@pytest.fixture
def earlier(tmp_path):
    """A student's folder of assignment 1, with everything written."""
    folder = tmp_path / "earlier"
    for name in (LAYERS, OPTIM, UTILS, "model_files.py"):
        (folder / "cs231n").mkdir(parents=True, exist_ok=True)
        text = (course.SOLUTIONS / "cs231n" / name).read_text()
        text = text[: text.index("def batchnorm_forward")] if name == LAYERS else text
        (folder / "cs231n" / name).write_text(without_marks(text))
    (folder / "cs231n" / "saved").mkdir()
    for name in ("best_two_layer_net.npz", "best_svm.npz"):
        np.savez(folder / "cs231n" / "saved" / name, W=np.ones(2))
    notebook(folder / "two_layer_net.ipynb", "1 + 1")
    return folder


def without_marks(text):
    return "\n".join(line for line in text.split("\n") if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line)


def write(folder, name, text):
    path = folder / "cs231n" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def rewrite(folder, name, function, text):
    """Put something in the place of a function of a student's module."""
    path = folder / "cs231n" / name
    whole = path.read_text()
    begin = whole.index(f"def {function}(")
    ends = [whole.index(mark, begin + 4) for mark in ("\ndef ", "\nclass ") if mark in whole[begin + 4 :]]
    path.write_text(whole[:begin] + text + whole[min(ends, default=len(whole)) :])


def line(said, start):
    return [each.removeprefix(start) for each in said if each.startswith(start)]


def loaded(folder, module):
    """A module of a working copy, imported."""
    sys.path.append(str(folder))
    try:
        with Package(folder):
            return importlib.import_module(module)
    finally:
        sys.path.remove(str(folder))


X, W, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4), np.ones(4)


def affine(folder):
    return loaded(folder, "cs231n.layers").affine_forward(X, W, B)[0]


# ---- what is taken over


def test_functions_are_taken_over_and_work(earlier, new):
    said = start("assignment2", new, earlier)
    assert line(said, "Taken over: ") == [
        f"cs231n/layers.py: {', '.join(FROM_A1)}",
        f"cs231n/optim.py: {', '.join(RULES)}",
        "cs231n/saved/best_two_layer_net.npz",
    ]
    assert len(said) == 3
    assert np.array_equal(affine(new), X @ W + B)
    with pytest.raises(NotImplementedError, match="batchnorm_forward"):
        loaded(new, "cs231n.layers").batchnorm_forward(X, 1, 0, {"mode": "train"})
    assert not (new / "cs231n" / "saved" / "best_svm.npz").exists()
    assert loaded(new, "cs231n.classifiers.fc_net").affine_forward


def test_from_a_zip_as_from_the_folder(earlier, new, tmp_path):
    with zipfile.ZipFile(tmp_path / "assignment1_submission.zip", "w") as archive:
        for path in earlier.rglob("*"):
            archive.write(path, path.relative_to(earlier))
    said = start("assignment2", new, tmp_path / "assignment1_submission.zip")
    assert said == start("assignment2", new.with_name("other"), earlier)
    assert np.array_equal(affine(new), X @ W + B)


def test_from_another_process_as_from_this_one(earlier, new, monkeypatch):
    from autograder.intake.reading import limited

    monkeypatch.setattr(starting, "limited", limited)
    assert len(start("assignment2", new, earlier)) == 3
    assert np.array_equal(affine(new), X @ W + B)


def test_an_old_zip_in_the_folder_is_not_looked_into(earlier, new):
    with zipfile.ZipFile(earlier / "assignment1_submission.zip", "w") as archive:
        archive.writestr("cs231n/layers.py", "def affine_forward(x, w, b):\n    return 1 + 1, None\n")
    start("assignment2", new, earlier)
    assert np.array_equal(affine(new), X @ W + B)


def test_from_an_older_copy_of_the_same_assignment(released, new, tmp_path):
    older = shutil.copytree(released, tmp_path / "older")
    solved = (course.SOLUTIONS / "cs231n" / NET).read_text()
    write(older, NET, without_marks(solved))
    rewrite(older, LAYERS, "dropout_backward", "def dropout_backward(dout, cache):\n    return dout * cache[1]\n\n")
    said = start("assignment2", new, older)
    assert line(said, "Taken over: ") == [
        "cs231n/classifiers/fc_net.py: FullyConnectedNet.__init__, FullyConnectedNet.loss",
        "cs231n/layers.py: dropout_backward",
    ]
    net = loaded(new, "cs231n.classifiers.fc_net").FullyConnectedNet([3], input_dim=2, num_classes=4)
    assert net.params["W2"].shape == (3, 4)
    assert without_marks(solved).endswith((new / "cs231n" / NET).read_text().partition("class FullyConnectedNet")[2])


def test_the_text_of_a_function_comes_with_its_decorators_and_comments(earlier, new):
    write(earlier, "../timing.py", "def timed(f):\n    return f\n")
    own = "@timed\ndef relu_forward(x):\n    # mine: no copy\n    out = x * (x > 0)  # fast\n    return out, x\n"
    rewrite(earlier, LAYERS, "relu_forward", own[7:])
    text = (earlier / "cs231n" / LAYERS).read_text().replace("def relu_forward", "@timed\ndef relu_forward")
    write(earlier, LAYERS, "from timing import timed\n" + text)
    said = start("assignment2", new, earlier)
    assert own in (new / "cs231n" / LAYERS).read_text()
    assert (new / "timing.py").read_text() == "def timed(f):\n    return f\n"
    assert "Taken along, because your code uses it: timing.py: the whole module" in said
    assert np.array_equal(loaded(new, "cs231n.layers").relu_forward(X - 2)[0], np.maximum(X - 2, 0))


# ---- what is not there, or not written


@pytest.mark.parametrize(
    "own",
    [
        'def adam(w, dw, config=None):\n    raise NotImplementedError("adam (cs231n/optim.py)")\n',
        "def adam(w, dw, config=None):\n    pass\n",
        "def adam(w, dw, config=None):\n    '''Adam.'''\n    next_w = None\n    return next_w, config\n",
        "def adam(w, dw, config=None):\n    if config is None:\n        config = {}\n    config.setdefault('t', 0)\n"
        "    config.setdefault('m', np.zeros_like(w))\n    next_w = None\n    pass\n    return next_w, config\n",
    ],
)
def test_what_is_not_written_is_said(own, earlier, new):
    rewrite(earlier, OPTIM, "adam", own)
    said = start("assignment2", new, earlier)
    assert line(said, "Not written there: ") == ["cs231n/optim.py: adam"]
    assert "cs231n/optim.py: sgd_momentum, rmsprop" in line(said, "Taken over: ")


def test_what_is_not_there_is_said_of_what_an_earlier_assignment_asked(earlier, new):
    rewrite(earlier, LAYERS, "relu_backward", "")
    (earlier / "cs231n" / OPTIM).unlink()
    said = start("assignment2", new, earlier)
    assert line(said, "Not there: ") == ["cs231n/layers.py: relu_backward", f"cs231n/optim.py: {', '.join(RULES)}"]


def test_half_a_function_is_taken_over_as_it_is(earlier, new):
    half = 'def rmsprop(w, dw, config=None):\n    step = 2 * dw\n    raise NotImplementedError("rmsprop (cs231n/optim.py)")\n'
    rewrite(earlier, OPTIM, "rmsprop", half)
    said = start("assignment2", new, earlier)
    assert line(said, "Taken over, but the line that raises is still there: ") == ["cs231n/optim.py: rmsprop"]
    assert half in (new / "cs231n" / OPTIM).read_text()


def test_a_module_that_is_not_python_costs_its_own_functions(earlier, new):
    write(earlier, LAYERS, "def affine_forward(:\n")
    said = start("assignment2", new, earlier)
    assert line(said, "Not taken, because Python cannot read it: ") == ["cs231n/layers.py, line 1: invalid syntax."]
    assert line(said, "Taken over: ")[0] == f"cs231n/optim.py: {', '.join(RULES)}"
    assert line(said, "Not there: ") == [f"cs231n/layers.py: {', '.join(FROM_A1)}"]


@pytest.mark.parametrize("text", ["return 1\n", "x = " + "(" * 300 + ")" * 300 + "\n", "\0\n", "nonlocal x\n"])
def test_strange_modules_are_left_out(text, earlier, new):
    write(earlier, OPTIM, text)
    said = start("assignment2", new, earlier)
    assert line(said, "Taken over: ")[0].startswith("cs231n/layers.py: affine_forward")


def test_parameters_of_another_edition_are_said(earlier, new, released, tmp_path):
    older = shutil.copytree(released, tmp_path / "older")
    write(older, NET, "class FullyConnectedNet(object):\n  def __init__(self, hidden_dims, use_batchnorm=False):\n"
          "    self.params = dict(zip('ab', hidden_dims * 2))\n    self.deep = 1 + 1\n")  # fmt: skip
    said = start("assignment2", new, older)
    assert any("FullyConnectedNet.__init__ of yours takes (self, hidden_dims, use_batchnorm)" in each for each in said)
    assert "    def __init__(self, hidden_dims, use_batchnorm=False):" in (new / "cs231n" / NET).read_text()
    assert loaded(new, "cs231n.classifiers.fc_net").FullyConnectedNet([2]).deep == 2


# ---- what comes along


AFFINE = "def affine_forward(x, w, b):\n    return {}, (x, w, b)\n\n"


@pytest.mark.parametrize(
    "before, body, after",
    [
        ("", "flat(x) @ w + b", "\ndef flat(x):\n    return x.reshape(len(x), -1)\n"),
        ("", "flat(x) @ w + b", "\ndef flat(x):\n    return rows(x)\n\n\ndef rows(x):\n    return x.reshape(SHAPE)\n\n\nSHAPE = (2, -1)\n"),
        ("import numpy as N\nfrom numpy import matmul as times\n", "times(N.asarray(x), w) + b", ""),
        ("import numpy.linalg\n", "numpy.linalg.multi_dot([x, w]) + b", ""),
        ("from numpy import *\n", "dot(x, w) + b * sum(array([1]))", ""),
        ("from math import *\n", "x.dot(w) + b * floor(1.5)", ""),
        ("try:\n    import absent_module as xp\nexcept ImportError:\n    import numpy as xp\n", "xp.dot(x, w) + b", ""),
        ("DOT, ONE = np.dot, 1; TWO = 2\n", "DOT(x, w) + b * (TWO - ONE)", ""),
        ("", "TABLE['relu'](x)[0] @ w + b", "\nTABLE = {'relu': relu_forward}\n"),
        ("", "TABLE['one'](x) @ w + b", "\nTABLE = {'one': one}\n\n\ndef one(x):\n    return x\n"),
        ("", "Half().two(x) @ w + b", "\nclass Half(Whole):\n    pass\n\n\nclass Whole:\n    two = staticmethod(lambda x: both[0](x)[0])\n\n\nboth = relu_forward, TABLE\nTABLE = 1\n"),
        ("", "Flat(x).times(w) + b", "\nclass Flat:\n    def __init__(self, x):\n        self.x = x\n\n    def times(self, w):\n        return self.x @ w\n"),
        ("CALLS = 0\n", "counted() + x @ w + b", "\ndef counted():\n    global CALLS\n    CALLS += 1\n    return 0\n"),
        ("", "x @ w + b if __import__('sys') else __main__", "\nimport __main__\n"),
        ("from .own import times\n", "times(x, w) + b", ""),
        ("from cs231n import own\n", "own.times(x, w) + b", ""),
        ("from .own import *\n", "times(x, w) + b", ""),
        ("from . import layer_utils\n", "layer_utils.times(x, w) + b", ""),
        ("import beside\n", "beside.times(x, w) + b", ""),
        ("from beside import times\n", "times(x, w) + b", ""),
    ],
)  # fmt: skip
def test_what_a_function_uses_comes_along(before, body, after, earlier, new):
    write(earlier, "own.py", "from . import deeper\n\n\ndef times(x, w):\n    return deeper.times(x, w)\n")
    write(earlier, "deeper.py", "import numpy as np\n\n\ndef times(x, w):\n    return np.dot(x, w)\n")
    write(earlier, "../beside.py", "def times(x, w):\n    return x @ w\n")
    if "layer_utils" in before:
        path = earlier / "cs231n" / UTILS
        path.write_text(path.read_text() + "\n\ndef times(x, w):\n    return x @ w\n")
    rewrite(earlier, LAYERS, "affine_forward", AFFINE.format(body))
    text = (earlier / "cs231n" / LAYERS).read_text()
    write(earlier, LAYERS, text.replace("import numpy as np\n", "import numpy as np\n" + before, 1) + after)
    said = start("assignment2", new, earlier)
    assert line(said, "Taken over: ")[0] == f"cs231n/layers.py: {', '.join(FROM_A1)}"
    assert np.array_equal(affine(new), X @ W + B), (new / "cs231n" / LAYERS).read_text()
    assert ("own" in before) == (new / "cs231n" / "own.py").exists() == (new / "cs231n" / "deeper.py").exists()
    assert ("beside" in before) == (new / "beside.py").exists()


def test_a_module_says_before_all_else_what_it_takes_from_the_future(earlier, new):
    path = earlier / "cs231n" / LAYERS
    rewrite(earlier, LAYERS, "affine_forward", AFFINE.format("x @ w + b").replace("(x, w, b):", "(x: Later, w, b):"))
    text = path.read_text().replace(
        "import numpy as np\n", "from __future__ import annotations\nimport numpy as np\n", 1
    )
    path.write_text(text, encoding="utf-8-sig")  # as some editors on Windows do
    said = start("assignment2", new, earlier)
    assert line(said, "Taken over: ")[0] == f"cs231n/layers.py: {', '.join(FROM_A1)}"
    assert np.array_equal(affine(new), X @ W + B), (new / "cs231n" / LAYERS).read_text()


def test_names_that_a_module_works_out_stop_nothing(earlier, new):
    path = earlier / "cs231n" / LAYERS
    path.write_text("from .own import *\n" + path.read_text())
    write(earlier, "own.py", "def times(x, w):\n    return x @ w\n\n\n__all__ = [n for n in dir() if n[0] != '_']\n")
    rewrite(earlier, LAYERS, "affine_forward", AFFINE.format("times(x, w) + b"))
    start("assignment2", new, earlier)
    assert np.array_equal(affine(new), X @ W + B)


def test_nothing_comes_along_that_is_not_used(earlier, new):
    path = earlier / "cs231n" / LAYERS
    path.write_text(
        "import antigravity\nfrom beside import x\n"
        + path.read_text()
        + "\n\ndef unused():\n    return x\n\n\nprint(unused())\n"
    )
    write(earlier, "../beside.py", "x = 1\n")
    start("assignment2", new, earlier)
    assert not {"antigravity", "unused", "beside"} & set((new / "cs231n" / LAYERS).read_text().split())
    assert not (new / "beside.py").exists()


def test_modules_that_import_from_one_another_in_a_circle(earlier, new):
    path = earlier / "cs231n" / LAYERS
    path.write_text("from .layer_utils import *\nfrom .own import flat\n" + path.read_text())
    write(earlier, "own.py", "from .layers import *\nfrom .layers import flat\n")
    rewrite(earlier, LAYERS, "affine_forward", AFFINE.format("flat(x) @ w + b * nowhere"))
    said = start("assignment2", new, earlier)
    assert line(said, "Taken over: ")[0] == f"cs231n/layers.py: {', '.join(FROM_A1)}"
    assert "cs231n/layers.py: your code uses nowhere, which is not defined there." in said


def test_a_package_that_is_not_installed_is_said(earlier, new):
    rewrite(earlier, LAYERS, "affine_forward", AFFINE.format("sum(x[:, i : i + 1] * w[i] for i in xrange(3)) + b"))
    path = earlier / "cs231n" / LAYERS
    path.write_text("from absent_past.builtins import xrange\n" + path.read_text())
    said = start("assignment2", new, earlier)
    assert "Your code imports absent_past, which is not installed here." in said
    assert "from absent_past.builtins import xrange\n" in (new / "cs231n" / LAYERS).read_text()


def test_a_name_that_is_nowhere_is_said(earlier, new):
    rewrite(earlier, LAYERS, "affine_forward", AFFINE.format("flatten(x) @ w + b"))
    said = start("assignment2", new, earlier)
    assert "cs231n/layers.py: your code uses flatten, which is not defined there." in said


def test_an_own_version_of_what_the_release_has_is_said(earlier, new):
    path = earlier / "cs231n" / OPTIM
    path.write_text(path.read_text().replace("w -= ", "w += -1 * "))
    rewrite(
        earlier, OPTIM, "sgd_momentum", "def sgd_momentum(w, dw, config=None):\n    return sgd(w * 1, dw, config)\n\n"
    )
    said = start("assignment2", new, earlier)
    assert "cs231n/optim.py: your code uses sgd, which is not the same in the new release." in said


def test_helpers_of_a_class_come_along(released, new, tmp_path):
    older = shutil.copytree(released, tmp_path / "older")
    write(older, NET, """
import numpy as np


class FullyConnectedNet:
\tscale = 3

\tdef __init__(self, hidden_dims, input_dim=3, num_classes=10, dropout_keep_ratio=1, normalization=None, reg=0.0,
\t\t\t\t weight_scale=1e-2, dtype=np.float32, seed=None):
\t\tself.params = {"W": self.drawn(hidden_dims)}
\t\tself.text = '''
\tkept'''

\tdef drawn(self, dims):
\t\treturn self.twice(len(dims)) * self.scale

\t@staticmethod
\tdef twice(number):
\t\treturn 2 * number

\tdef unused(self):
\t\treturn 0
""")  # fmt: skip
    said = start("assignment2", new, older)
    net = loaded(new, "cs231n.classifiers.fc_net").FullyConnectedNet([1, 2])
    assert (net.params, net.text) == ({"W": 12}, "\n\tkept")
    assert line(said, "Taken along, because your code uses it: ") == [
        "cs231n/classifiers/fc_net.py: FullyConnectedNet.drawn, FullyConnectedNet.scale, FullyConnectedNet.twice"
    ] and not hasattr(net, "unused")  # fmt: skip


def test_sandwiches_of_layers_come_along_to_their_own_module(released, new, tmp_path):
    older = shutil.copytree(released, tmp_path / "older")
    path = older / "cs231n" / UTILS
    path.write_text(
        path.read_text() + "\n\ndef affine_norm_relu_forward(x, w, b):\n    return affine_forward(x, w, b)\n"
    )
    text = (older / "cs231n" / NET).read_text()
    write(older, NET, text[: text.index("class FullyConnectedNet")] + "class FullyConnectedNet:\n"
          "    def loss(self, X, y=None):\n        return affine_norm_relu_forward(X, X + 0, 0 * X)\n")  # fmt: skip
    said = start("assignment2", new, older)
    assert "Taken along, because your code uses it: cs231n/layer_utils.py: affine_norm_relu_forward" in said
    assert loaded(new, "cs231n.classifiers.fc_net").affine_norm_relu_forward


# ---- nothing is overwritten, nothing is half made


@pytest.mark.parametrize(
    "path, sentence", [("nowhere", "Not found"), ("empty", "is empty"), ("text.zip", "Nothing was made")]
)
def test_earlier_work_that_cannot_be_read_leaves_nothing_behind(path, sentence, new, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(CourseError, match=sentence) as raised:
        start("assignment2", new, tmp_path / path)
    assert "The submission" not in str(raised.value)
    assert not new.exists()


def test_a_folder_without_any_of_the_files_is_refused(new, tmp_path):
    write(tmp_path / "other", "knn.py", "x = 1\n")
    with pytest.raises(CourseError, match="holds none of the files that this assignment takes over"):
        start("assignment2", new, tmp_path / "other")
    assert not new.exists()


def test_a_folder_with_something_in_it_is_left_as_it_is(earlier, new):
    new.mkdir()
    (new / "mine.txt").write_text("mine")
    with pytest.raises(CourseError, match="exists and is not empty"):
        start("assignment2", new, earlier, lend=True)
    assert [path.name for path in new.iterdir()] == ["mine.txt"]


def test_earlier_work_is_not_run_and_not_changed(earlier, new):
    path = earlier / "cs231n" / LAYERS
    path.write_text(path.read_text() + "\nopen('ran', 'w').write('x')\n")
    before = {each: each.read_bytes() for each in earlier.rglob("*") if each.is_file()}
    start("assignment2", new, earlier)
    assert before == {each: each.read_bytes() for each in earlier.rglob("*") if each.is_file()}


def test_the_command_says_what_it_did(earlier, new, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["autograder", "start", "assignment2", str(new), "--from", str(earlier), "--lend"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().out
    assert not ended.value.code and "Taken over: cs231n/layers.py: affine_forward" in said
    assert said.splitlines()[-1] == f"Made {new}. Next: jupyter lab {new}"


# ---- what the course lends


def test_what_is_not_written_is_lent_and_works(new):
    said = start("assignment2", new, lend=True)
    assert said == [
        f"Lent by the course, without points: cs231n/layers.py: {', '.join(FROM_A1)}",
        f"Lent by the course, without points: cs231n/optim.py: {', '.join(RULES)}",
    ]
    assert np.array_equal(affine(new), X @ W + B)
    layers = loaded(new, "cs231n.layers")
    assert layers.softmax_loss(np.zeros((2, 4)), np.array([1, 3]))[0] == pytest.approx(np.log(4))
    assert layers.affine_forward.__module__ == "cs231n.lent" and "Inputs" in layers.affine_forward.__doc__
    assert loaded(new, "cs231n.optim").adam(np.ones(2), np.ones(2))[1]["t"] == 1
    text = (new / "cs231n" / "lent.py").read_text()
    assert "SOLUTION" not in text and "batchnorm" not in text and text.count("\ndef ") == len(FROM_A1) + len(RULES)
    assert "from .lent import affine_forward\n" in (new / "cs231n" / LAYERS).read_text()
    with pytest.raises(NotImplementedError, match="batchnorm_forward"):
        layers.batchnorm_forward(X, 1, 0, {"mode": "train"})


def test_only_what_is_not_taken_over_is_lent(earlier, new):
    rewrite(earlier, OPTIM, "adam", "def adam(w, dw, config=None):\n    pass\n")
    rewrite(earlier, LAYERS, "relu_backward", "")
    said = start("assignment2", new, earlier, lend=True)
    assert line(said, "Lent by the course, without points: ") == [
        "cs231n/layers.py: relu_backward",
        "cs231n/optim.py: adam",
    ]
    assert not line(said, "Not ")
    assert (new / "cs231n" / "lent.py").read_text().count("\ndef ") == 2
    assert loaded(new, "cs231n.layers").relu_backward(X, X)[1, 1] == 4


def test_half_a_function_is_not_lent(earlier, new):
    half = 'def rmsprop(w, dw, config=None):\n    step = 2 * dw\n    raise NotImplementedError("rmsprop (cs231n/optim.py)")\n'
    rewrite(earlier, OPTIM, "rmsprop", half)
    assert not line(start("assignment2", new, earlier, lend=True), "Lent")
    assert half in (new / "cs231n" / OPTIM).read_text() and not (new / "cs231n" / "lent.py").exists()


def test_what_was_lent_before_is_not_the_students_own(new, tmp_path):
    start("assignment2", new, lend=True)
    rewrite(new, LAYERS, "dropout_backward", "def dropout_backward(dout, cache):\n    return dout * cache[1]\n\n")
    again = start("assignment2", tmp_path / "again", new)
    assert line(again, "Taken over: ") == ["cs231n/layers.py: dropout_backward"]
    assert line(again, "Not written there: ")[1].startswith(
        f"cs231n/layers.py: {', '.join(FROM_A1)}, batchnorm_forward"
    )
    assert line(again, "Not written there: ")[2] == f"cs231n/optim.py: {', '.join(RULES)}"
    assert not (tmp_path / "again" / "cs231n" / "lent.py").exists()


def test_the_first_assignment_lends_nothing(tmp_path):
    (line,) = start("assignment1", tmp_path / "first", lend=True)
    assert line.startswith("Nothing was lent: ")
    assert not (tmp_path / "first" / "cs231n" / "lent.py").exists()
