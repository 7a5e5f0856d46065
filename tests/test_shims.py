"""Old names and stray imports are met half way in the sandbox, and reported."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_messy import KNN, append, assert_full, assert_only, by_id, change, mark, method

import autograder

GRADER = Path(autograder.__file__).parent
INSIDE = GRADER / "sandbox"


OLD_IMPORTS = [
    "from __future__ import print_function",
    "from builtins import range, object",
    "from past.builtins import xrange",
    "from future import standard_library",
    "standard_library.install_aliases()",
    "from six.moves import cPickle as pickle",
    "from scipy.misc import imread",
    "from imageio import imread as imread2",
    "import matplotlib.pyplot as plt",
    "import numpy as np",
]


def shims_of(result):
    return " ".join(result["environment"]["shims"])


def inside(code, tmp_path, module=""):
    """Run code in a process that has NumPy and the stand-ins only, as a module of a submission."""
    folder = tmp_path / "submission"
    (folder / "cs231n").mkdir(parents=True, exist_ok=True)
    (folder / "cs231n" / "own.py").write_text(code)
    (folder / "cs231n" / "other.py").write_text(module)
    (tmp_path / "packages").mkdir(exist_ok=True)
    for name in ("numpy", "numpy.libs"):
        place = Path(np.__file__).parents[1] / name
        if place.exists() and not (tmp_path / "packages" / name).exists():
            os.symlink(place, tmp_path / "packages" / name)
    path = [str(GRADER), str(INSIDE), str(tmp_path / "packages"), str(INSIDE / "shims"), str(folder)]
    start = (
        f"import sys; sys.path[:0] = {path!r}\nimport numpy\nfrom shims.compat import Compat\n"
        f"shims = Compat({str(folder)!r}).install()\nimport cs231n.own\nprint('|'.join(shims.used()))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", start], capture_output=True, text=True, timeout=60)
    return done.stdout.strip(), done.stderr


def used(code, tmp_path, module=""):
    out, errors = inside(code, tmp_path, module)
    assert errors == ""
    return out.splitlines()[-1] if out else ""


# ---- in marking


def test_removed_numpy_names(full, knn):
    append(full, method("predict_labels", """dists, k=1):
    y_pred = np.zeros(dists.shape[0], dtype=np.float)
    for i in range(np.int(dists.shape[0])):
        near = self.y_train[np.argsort(dists[i])[:k]].astype(np.int)
        y_pred[i] = np.argmax(np.bincount(near))
    return np.reshape(y_pred, newshape=(np.product(y_pred.shape),))"""))  # fmt: skip
    result = mark(full, knn)
    assert_full(result)
    assert all(name in shims_of(result) for name in ("np.float", "np.int", "np.product (now np.prod)"))
    assert any("np.product" in note for note in result["notes"])


def test_imports_of_older_editions(full, knn):
    change(full / KNN, (
        "import numpy as np",
        "\n".join(OLD_IMPORTS),
    ), ("for i in range(num_test)", "for i in xrange(num_test)"))  # fmt: skip
    text = (full / KNN).read_text().splitlines(True)
    (full / KNN).write_text("".join(text[1:]))  # a docstring may not stand before __future__ here
    result = mark(full, knn)
    assert_full(result)
    for name in ("past", "future", "six", "scipy.misc", "imageio", "matplotlib"):
        assert name in shims_of(result)


def test_stray_imports_cost_nothing_when_unused(full, knn):
    append(full, """
import torch
import torch.nn as nn
from anyio import sleep
from IPython.display import clear_output
from numpy.lib.npyio import savez_compressed
from numpy.lib.function_base import average
from tensorflow.keras import layers as klayers
class Net(nn.Module):
    def forward(self, x):
        return torch.relu(x)
""")  # fmt: skip
    result = mark(full, knn)
    assert_full(result)
    assert all(
        name in shims_of(result) for name in ("torch", "anyio", "tensorflow", "numpy.lib.npyio.savez_compressed")
    )
    assert any("torch" in note and "remove" in note for note in result["notes"])


def test_absent_package_that_is_used(full, knn):
    append(full, "\nimport torch\n" + method("compute_distances_no_loops", """X):
    return torch.cdist(torch.tensor(X), torch.tensor(self.X_train)).numpy()"""))  # fmt: skip
    result = mark(full, knn)
    assert_only(result, {"a1.knn.compute_distances_no_loops"}, "crashed")
    message = by_id(result)["a1.knn.compute_distances_no_loops"]["message"]
    assert "torch is not installed where marks are given" in message and f"{KNN}, line" in message


def test_import_with_another_way_ready_fails_as_it_should(full, knn):
    append(full, "\ntry:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\n")
    result = mark(full, knn)
    assert_full(result)
    assert shims_of(result) == ""


def test_marking_without_the_sandbox_has_the_stand_ins_too(full, knn_open):
    append(full, "\nfrom past.builtins import xrange\nn = np.int(3)\n")
    result = mark(full, knn_open)
    assert_full(result)
    assert "np.int" in shims_of(result) and "past" in shims_of(result)


# ---- one by one


def test_every_old_name_is_served_and_noted(tmp_path):
    code = """
import numpy as np
from shims.old_numpy import NAMES
for name in NAMES:
    getattr(np, name)
assert np.alltrue([1, 1]) and not np.sometrue([0, 0]) and np.in1d([[1, 2]], [2]).tolist() == [False, True]
assert np.Inf == -np.NINF == np.inf and np.isnan(np.NaN) and np.float_ is np.float64 and np.math.sqrt(4) == 2
assert np.asfarray([1]).dtype == float and np.asscalar(np.ones(1)) == 1.0
assert np.cumproduct([2, 3]).tolist() == [2, 6]
from numpy import product
assert product([2, 3]) == 6 and not hasattr(np, "nothing_like_this")
"""
    assert "np.alltrue (now np.all)" in used(code, tmp_path)


@pytest.mark.parametrize(
    "code, name",
    [
        ("from past.utils import old_div\nassert old_div(7, 2) == 3 and old_div(7.0, 2) == 3.5", "past"),
        ("import cPickle\nassert cPickle.loads(cPickle.dumps([1])) == [1]", "cPickle"),
        (
            "import six.moves.cPickle\nfrom six import iteritems\nassert list(iteritems({1: 2})) == [(1, 2)]",
            "six",
        ),
        ("from six.moves import xrange, zip_longest, urllib", "six"),
        ("from tqdm.notebook import tqdm\nassert list(tqdm(range(3), desc='x')) == [0, 1, 2]", "tqdm"),
        ("from tqdm import tqdm, trange\nwith tqdm(total=3) as bar:\n    bar.update(1)", "tqdm"),
        (
            "from numba import njit\n@njit(parallel=True)\ndef f(x):\n    return x + 1\nassert f(1) == 2",
            "numba",
        ),
        ("from mpl_toolkits.mplot3d import Axes3D\nimport matplotlib.cm as cm\ncm.jet(3)", "mpl_toolkits"),
        ("from google.colab import drive", "google"),
        ("import h5py, cv2, nunpy", "nunpy (not installed)"),
    ],
)
def test_stand_ins(tmp_path, code, name):
    assert name in used(code, tmp_path)


def test_own_modules_are_never_stood_in_for(tmp_path):
    for code in (
        "from other import x",
        "import cs231n.missing",
        "from . import missing",
        "import distutils_of_mine.x, other",
    ):
        assert "Error" in inside(code, tmp_path, module="x = 1")[1]


def test_missing_module_of_the_standard_library_fails(tmp_path):
    assert "No module named 'os.nothing'" in inside("import os.nothing", tmp_path)[1]


def test_guarded_imports_fail_and_so_take_the_other_way(tmp_path):
    code = """
try:
    import torch
    found = True
except (ValueError, ImportError):
    found = False
assert not found
try:
    import torch
finally:
    pass
"""
    assert used(code, tmp_path) == "torch (not installed)"
    assert used("import importlib.util\nassert importlib.util.find_spec('torch') is None", tmp_path) == ""


def test_colours(tmp_path):
    colors = pytest.importorskip("matplotlib.colors")
    rgb = np.random.RandomState(0).rand(5, 4, 3)
    rgb[0, :3] = [[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.2]]
    np.save(tmp_path / "rgb.npy", rgb)
    np.save(tmp_path / "hsv.npy", colors.rgb_to_hsv(rgb))
    code = f"""
import numpy as np
import matplotlib
from matplotlib import colors
rgb, hsv = np.load({str(tmp_path / "rgb.npy")!r}), np.load({str(tmp_path / "hsv.npy")!r})
assert np.allclose(matplotlib.colors.rgb_to_hsv(rgb), hsv)
assert np.allclose(colors.hsv_to_rgb(hsv), rgb)
"""
    assert used(code, tmp_path) == "matplotlib"


def test_what_drawing_returns_is_no_array(tmp_path):
    code = "import numpy as np\nimport matplotlib.pyplot as plt\nnp.asarray(plt.subplots()[1])"
    assert "TypeError: nothing is drawn here" in inside(code, tmp_path)[1]


@pytest.mark.parametrize("size", [3, (4, 8), (1, 5)])
def test_uniform_filter(tmp_path, size):
    scipy = pytest.importorskip("scipy.ndimage")
    image = np.random.RandomState(1).rand(9, 11)
    np.save(tmp_path / "in.npy", image)
    np.save(tmp_path / "out.npy", scipy.uniform_filter(image, size))
    code = f"""
import numpy as np
from scipy.ndimage.filters import uniform_filter
image, want = np.load({str(tmp_path / "in.npy")!r}), np.load({str(tmp_path / "out.npy")!r})
assert np.allclose(uniform_filter(image, size={size!r}), want)
"""
    assert used(code, tmp_path) == "scipy"


@pytest.mark.parametrize("stride, pad", [(1, 1), (2, 0), (3, 2)])
def test_uncompiled_extension(tmp_path, stride, pad):
    code = f"""
import numpy as np
try:
    from cs231n.im2col_cython import im2col_cython, col2im_cython, col2im_6d_cython
except ImportError:
    print("compile it")
    raise
rng = np.random.RandomState(0)
N, C, H, W, HH, WW, stride, pad = 2, 3, 7, 8, 3, 2, {stride}, {pad}
x = rng.randn(N, C, H, W)
cols = im2col_cython(x, HH, WW, pad, stride)
oh, ow = (H + 2 * pad - HH) // stride + 1, (W + 2 * pad - WW) // stride + 1
assert cols.shape == (C * HH * WW, oh * ow * N)
xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
for c, i, j, r, s, n in [(0, 0, 0, 0, 0, 0), (2, 1, 1, oh - 1, 0, 1), (1, 2, 0, 1, ow - 1, 0)]:
    assert cols[c * HH * WW + i * WW + j, (r * ow + s) * N + n] == xp[n, c, r * stride + i, s * stride + j]
d = rng.randn(*cols.shape)
back = col2im_cython(d, N, C, H, W, HH, WW, pad, stride)
assert back.shape == x.shape and np.isclose((cols * d).sum(), (x * back).sum())  # one is the other's adjoint
six = d.reshape(C, HH, WW, oh, ow, N).transpose(0, 1, 2, 5, 3, 4)
assert np.allclose(col2im_6d_cython(six, N, C, H, W, HH, WW, pad, stride), back)
"""
    assert used(code, tmp_path) == "cs231n.im2col_cython (not compiled)"


def test_mode(tmp_path):
    code = """
import numpy as np
from scipy import stats
assert stats.mode([3, 1, 1, 3]).mode == 1 and stats.mode([3, 1, 1, 3])[0][0] == 1 and stats.mode([5, 5, 2])[1] == 2
assert stats.mode(np.array([[7, 7, 2], [3, 1, 1]]), axis=1)[0].tolist() == [7, 1]
assert stats.mode(np.array([[1, 2], [2, 1]]), axis=None, keepdims=True).mode.tolist() == [1]
y = np.zeros(2)
y[0], y[1] = stats.mode([4, 4, 1])[0], stats.mode([4, 4, 1])[0][0]
assert y.tolist() == [4, 4]
"""
    assert "scipy" in used(code, tmp_path)


def test_softmax_of_scipy(tmp_path):
    code = """
import numpy as np
from scipy.special import logsumexp, softmax
x = np.array([[1000.0, 1000.0], [-1000.0, -1001.0]])
assert np.allclose(logsumexp(x, axis=1), [1000 + np.log(2), -1000 + np.log1p(np.exp(-1))])
assert logsumexp(x, axis=1, keepdims=True).shape == (2, 1) and np.isclose(logsumexp(x), 1000 + np.log(2))
assert np.allclose(softmax(x, axis=1).sum(1), 1) and np.allclose(softmax(x, axis=1)[0], 0.5)
"""
    assert "scipy" in used(code, tmp_path)


def test_imports_that_an_editor_makes_on_windows(tmp_path):
    code = """
from asyncio.windows_events import NULL
from msilib.schema import Error
from winreg import HKEYType
"""
    assert "winreg" in used(code, tmp_path)


def test_folds_of_scikit_learn(tmp_path):
    code = """
import numpy as np
from sklearn.model_selection import KFold
folds = list(KFold(n_splits=5, shuffle=True, random_state=1).split(np.zeros((13, 2))))
assert [len(test) for _, test in folds] == [3, 3, 3, 2, 2]
assert all(sorted([*train, *test]) == list(range(13)) for train, test in folds)
"""
    assert "sklearn" in used(code, tmp_path)


# ---- what only surrounds the work

SURROUNDING = {
    "an editor's import that fails in itself": "import sys\nsys.modules['_tkinter'] = None\nfrom turtle import forward, backward\nfrom tkinter import N, X",
    "a drive": "from google.colab import drive, files\ndrive.mount('/content/drive')\nimport os\nos.chdir('/content/drive/My Drive/a1')",
    "IPython": "get_ipython().run_line_magic('matplotlib', 'inline')\ndisplay(3)\nfrom IPython import get_ipython as g\ng().system('ls')",
    "a device": "import torch\ndevice = torch.device('cuda' if torch.cuda.is_available() else 'cpu')\ntorch.manual_seed(0)\n"
    "torch.backends.cudnn.deterministic = True\nif device == 'cuda':\n    1 / 0\nprint(torch.__version__, f'{device:>9}')",
    "decorators": "import torch, jax, numba, tensorflow as tf\nfrom typeguard import typechecked\nfrom functools import partial\n"
    "@typechecked\n@tf.function\n@torch.no_grad()\n@numba.jit(nopython=True)\n@numba.jit\n@jax.jit\n@tf.function(jit_compile=True)\n"
    "@torch.jit.script\n@numba.njit(numba.float64(numba.float64))\n@profile\ndef f(x):\n    return x + 1\nassert f(1) == 2\n"
    "@typechecked\nclass A:\n    x = 3\nassert A().x == 3 and jax.jit(f)(2) == 3",
    "annotations": "import torch, typing\nfrom jaxtyping import Float\nfrom typing_extensions import Literal, override\n"
    "def f(x: Float[torch.Tensor, 'n d'], y: typing.Optional[torch.Tensor] = None, z: torch.Tensor | None = None) -> Literal['a']:\n"
    "    return isinstance(x, torch.Tensor) or isinstance(x, (int, torch.Tensor))\nassert f(1) is True and not f('')\n"
    "class B(torch.nn.Module):\n    @override\n    def g(self):\n        return 4\nassert B().g() == 4",
    "contexts and records": "import torch, wandb\nwandb.init(project='a')\nwith torch.no_grad():\n    x = 3\nwandb.log({'loss': x})\nassert x == 3",
    "names that a stand-in has not": "from sklearn.model_selection import train_test_split, KFold\nfrom sklearn.neighbors import KNeighborsClassifier\n"
    "from scipy.spatial.distance import cdist\nfrom scipy import optimize, stats\nfrom tqdm import tqdm_gui\nassert len(list(KFold(2).split([1, 2]))) == 2",
    "old names": "from collections import Iterable\nfrom itertools import izip\nimport time, collections\ntime.clock()\n"
    "assert isinstance([], collections.Iterable) and list(izip([1], [2])) == [(1, 2)] and reduce(max, [1, 2]) == 2",
}  # fmt: skip


@pytest.mark.parametrize("kind", SURROUNDING)
def test_what_only_surrounds_the_work_goes_on_and_is_reported(tmp_path, kind):
    assert used(SURROUNDING[kind], tmp_path) != ""


@pytest.mark.parametrize(
    "use",
    [
        "x + 1", "1 - x", "np.ones(3) * x", "np.ones(3) == x", "x == 3", "x < 3", "float(x)", "int(x)", "len(x)", "list(x)",
        "np.asarray(x)", "np.array([x, 1.0])", "1 * np.sum(x)", "np.maximum(x, 0)", "range(x)", "3 in x", "-x", "abs(x)",
        "x @ np.eye(2)", "[1, 2][x]", "max(x, 1)", "sum([x, 1])", "np.zeros(3).__setitem__(0, x)", "x.numpy() + 0", "x[0] + 1",
        "x.T.mean().item() / 2", "jax.grad(lambda w: w)(1.0) + 0", "cv2.resize(np.ones(3), (2, 2)) * 1",
        "sklearn.neighbors.KNeighborsClassifier(3).fit([1], [1]).predict([1]) + 0", "plain((1, {'a': x}))", "round(x)",
    ],
)  # fmt: skip
def test_what_comes_of_a_stand_in_is_never_a_number(tmp_path, use):
    code = (
        "import torch, jax, cv2, sklearn, numpy as np\nfrom cs231n_check.plain import plain\n"
        f"def work(x):\n    return {use}\nwork(torch.tensor([1.0]))"
    )
    errors = inside(code, tmp_path)[1]
    assert re.search(r"ModuleNotFoundError: \w+ is not installed where marks are given; [\w.]+ cannot be used", errors)


def test_a_decorator_that_changes_what_is_computed_leaves_nothing_to_use(tmp_path):
    code = "import jax\n@jax.grad\ndef f(x):\n    return x\ny = 1 + f(3)"
    assert "jax.grad cannot be used (cs231n/own.py, line 5)" in inside(code, tmp_path)[1]


def test_a_stand_in_that_is_returned_is_said_to_be_one(full, knn):
    append(full, "\nfrom scipy.spatial.distance import cdist\n" + method("compute_distances_no_loops", """X):
    return cdist(X, self.X_train)"""))  # fmt: skip
    result = mark(full, knn)
    assert_only(result, {"a1.knn.compute_distances_no_loops"}, "crashed")
    assert (
        "scipy is not installed where marks are given; scipy.spatial.distance.cdist cannot be used"
        in (by_id(result)["a1.knn.compute_distances_no_loops"]["message"])
    )


def test_a_submissions_own_faults_stay_its_own(tmp_path):
    assert "ImportError" in inside("from cs231n.other import nothing", tmp_path, "x = 1")[1]
    assert "ZeroDivisionError" in inside("import cs231n.other", tmp_path, "1 / 0")[1]
