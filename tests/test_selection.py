"""A released assignment holds what it asks for and needs, and its modules read as if the rest had never been there."""

import pytest

from autograder.authoring.modules import read_package
from autograder.authoring.reach import ITSELF, Node, Package
from autograder.authoring.uses import code_nodes, target_nodes
from autograder.build.selection import Wanted, files, select
from autograder.build.unasked import unasked
from autograder.course import CourseError

FILES = {
    "cs231n/__init__.py": '"""The course."""\n',
    "cs231n/classifiers/__init__.py": "from .cnn import ThreeLayerConvNet\nfrom .k_nearest_neighbor import *\n",
    "cs231n/classifiers/k_nearest_neighbor.py": '''"""Neighbours."""

import numpy as np

from ..counting import count

__all__ = ["KNearestNeighbor", "vote"]


class KNearestNeighbor:
    def predict(self, X):
        # BEGIN SOLUTION
        return count(np.argmin(X))
        # END SOLUTION


def vote(labels):
    return labels[0]
''',
    "cs231n/classifiers/cnn.py": """from ..layer_utils import conv_relu_forward
from ..layers import affine_forward


class ThreeLayerConvNet:
    def loss(self, X):
        # BEGIN SOLUTION
        return affine_forward(conv_relu_forward(X))
        # END SOLUTION
""",
    "cs231n/counting.py": "def count(x):\n    return x\n",
    "cs231n/layers.py": '''"""Layers."""

import math

import numpy as np

# How small a variance may be.
EPS = 1e-5
SCALE = 2

# ------------------------------
# Affine
# ------------------------------


def affine_forward(x):
    # BEGIN SOLUTION
    return _flat(x) * SCALE
    # END SOLUTION


# The rows of a batch.
def _flat(x):
    return np.reshape(x, (len(x), -1))


# ------------------------------
# Normalisation
# ------------------------------


@np.vectorize
def batchnorm_forward(x):
    EPS_OF_MINE = EPS
    # BEGIN SOLUTION
    return x / math.sqrt(EPS_OF_MINE)
    # END SOLUTION


def relu(x):
    SCALE = np.maximum(0, x)
    return SCALE
''',
    "cs231n/fast_layers.py": "def conv_forward_fast(x):\n    return x\n\n\ndef unused_fast(x):\n    return x\n",
    "cs231n/layer_utils.py": '''"""Layers that usually come together."""

from .fast_layers import conv_forward_fast
from .layers import *


def affine_relu_forward(x):
    return relu(affine_forward(x))


def conv_relu_forward(x):
    return relu(batchnorm_forward(conv_forward_fast(x)))


def conv_twice(x):
    return conv_forward_fast(conv_forward_fast(x))
''',
    "cs231n/optim.py": """def sgd(w):
    return w


def adam(w):
    # BEGIN SOLUTION
    return w
    # END SOLUTION


def adamw(w):
    # BEGIN SOLUTION
    return w
    # END SOLUTION
""",
    "cs231n/solver.py": """from . import optim


class Solver:
    def __init__(self, rule):
        self.rule = getattr(optim, rule)
""",
    "cs231n/spare.py": "def spare():\n    return 1\n",
}
ASKED = {
    "assignment1": [
        "cs231n/classifiers/k_nearest_neighbor.py:KNearestNeighbor.predict",
        "cs231n/layers.py:affine_forward",
        "cs231n/optim.py:adam",
    ],
    "assignment2": [
        "cs231n/classifiers/cnn.py:ThreeLayerConvNet.loss",
        "cs231n/layers.py:batchnorm_forward",
        "cs231n/optim.py:adamw",
    ],
}
NOTEBOOKS = {
    "assignment1": "from cs231n.classifiers import KNearestNeighbor\nfrom cs231n.layer_utils import *\n"
    "from cs231n.solver import Solver\naffine_relu_forward(Solver('sgd'))\n",
    "assignment2": "import cs231n.classifiers as models\nfrom cs231n import layer_utils, layers\n"
    "from cs231n.solver import Solver\nmodels.ThreeLayerConvNet(layers.affine_forward, layer_utils.conv_relu_forward)\n",
}


def package(folder, changed=()):
    for name, text in {**FILES, **dict(changed)}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return Package(read_package(folder))


def wanted(made, assignment):
    asked = {node for target in ASKED[assignment] for node in target_nodes(made, target)}
    return Wanted(frozenset(asked), frozenset(code_nodes(made, NOTEBOOKS[assignment], "knn.md")))


@pytest.fixture
def course(tmp_path):
    """A package for two assignments, and what each gets."""
    made = package(tmp_path)
    return made, select(made, {name: wanted(made, name) for name in ASKED})


def test_each_assignment_gets_the_modules_that_it_needs_and_those_that_nobody_needs(course):
    made, selected = course
    assert sorted(files(made, selected["assignment1"])) == [
        "cs231n/__init__.py",
        "cs231n/classifiers/__init__.py",
        "cs231n/classifiers/k_nearest_neighbor.py",
        "cs231n/counting.py",
        "cs231n/layer_utils.py",
        "cs231n/layers.py",
        "cs231n/optim.py",
        "cs231n/solver.py",
        "cs231n/spare.py",
    ]
    assert sorted(files(made, selected["assignment2"])) == [
        "cs231n/__init__.py",
        "cs231n/classifiers/__init__.py",
        "cs231n/classifiers/cnn.py",
        "cs231n/fast_layers.py",
        "cs231n/layer_utils.py",
        "cs231n/layers.py",
        "cs231n/optim.py",
        "cs231n/solver.py",
        "cs231n/spare.py",
    ]


def names(package, selected):
    """The selected definitions, as `cs231n/layers.py:affine_forward`."""
    for node in sorted(selected):
        module = package.modules[node.module]
        if node.name in module.definitions:
            yield f"{module.file}:{node.name}"


def test_each_assignment_gets_the_definitions_that_it_needs_and_those_that_nobody_needs(course):
    made, selected = course
    assert list(names(made, selected["assignment1"])) == [
        "cs231n/classifiers/k_nearest_neighbor.py:KNearestNeighbor",
        "cs231n/classifiers/k_nearest_neighbor.py:vote",
        "cs231n/counting.py:count",
        "cs231n/layer_utils.py:affine_relu_forward",
        "cs231n/layers.py:SCALE",
        "cs231n/layers.py:_flat",
        "cs231n/layers.py:affine_forward",
        "cs231n/layers.py:relu",
        "cs231n/optim.py:adam",
        "cs231n/optim.py:sgd",  # the Solver takes a rule by its name; adamw is asked for later only
        "cs231n/solver.py:Solver",
        "cs231n/spare.py:spare",
    ]
    assert list(names(made, selected["assignment2"])) == [
        "cs231n/classifiers/cnn.py:ThreeLayerConvNet",
        "cs231n/fast_layers.py:conv_forward_fast",
        "cs231n/fast_layers.py:unused_fast",
        "cs231n/layer_utils.py:conv_relu_forward",
        "cs231n/layer_utils.py:conv_twice",  # needed by none; assignment 1 has not what it uses
        "cs231n/layers.py:EPS",
        "cs231n/layers.py:SCALE",
        "cs231n/layers.py:_flat",
        "cs231n/layers.py:affine_forward",  # an exercise of assignment 1, to carry over
        "cs231n/layers.py:batchnorm_forward",
        "cs231n/layers.py:relu",
        "cs231n/optim.py:adam",
        "cs231n/optim.py:adamw",
        "cs231n/optim.py:sgd",
        "cs231n/solver.py:Solver",
        "cs231n/spare.py:spare",
    ]


def test_a_module_without_some_definitions_is_tidy(course):
    made, selected = course
    first, second = files(made, selected["assignment1"]), files(made, selected["assignment2"])
    assert first["cs231n/classifiers/__init__.py"] == "from .k_nearest_neighbor import *\n"
    assert second["cs231n/classifiers/__init__.py"] == "from .cnn import ThreeLayerConvNet\n"
    assert first["cs231n/layer_utils.py"] == (
        '"""Layers that usually come together."""\n\nfrom .layers import *\n\n\n'
        "def affine_relu_forward(x):\n    return relu(affine_forward(x))\n"
    )
    assert first["cs231n/optim.py"].endswith("# END SOLUTION\n") and "adamw" not in first["cs231n/optim.py"]


def test_imports_comments_and_headings_go_with_what_they_served(course):
    made, selected = course
    assert files(made, selected["assignment1"])["cs231n/layers.py"] == (
        '"""Layers."""\n\nimport numpy as np\n\nSCALE = 2\n\n'
        "# ------------------------------\n# Affine\n# ------------------------------\n\n\n"
        "def affine_forward(x):\n    # BEGIN SOLUTION\n    return _flat(x) * SCALE\n    # END SOLUTION\n\n\n"
        "# The rows of a batch.\ndef _flat(x):\n    return np.reshape(x, (len(x), -1))\n\n\n"
        "# ------------------------------\n# Normalisation\n# ------------------------------\n\n\n"
        "def relu(x):\n    SCALE = np.maximum(0, x)\n    return SCALE\n"
    )
    assert files(made, selected["assignment2"])["cs231n/layers.py"] == FILES["cs231n/layers.py"]


def test_headings_with_nothing_under_them_and_names_in_all_go(tmp_path):
    made = package(tmp_path, {"cs231n/layers.py": FILES["cs231n/layers.py"].partition("\n\ndef relu")[0] + "\n"})
    selected = select(made, {name: wanted(made, name) for name in ASKED})["assignment1"]
    assert files(made, selected)["cs231n/layers.py"].endswith("(x, (len(x), -1))\n")
    kept = {Node("cs231n.classifiers.k_nearest_neighbor", name) for name in ("", "vote")}
    text = files(made, kept)["cs231n/classifiers/k_nearest_neighbor.py"]
    assert text == '"""Neighbours."""\n\n__all__ = ["vote"]\n\n\ndef vote(labels):\n    return labels[0]\n'


def test_an_answer_may_use_numpy_though_the_reference_does_without(tmp_path):
    text = (
        '"""Layers."""\n\nimport math\n\nimport numpy as np\n\n\n'
        "def affine(x):\n    # BEGIN SOLUTION\n    return x + 1\n    # END SOLUTION\n\n\n"
        "def root(x):\n    return np.sqrt(math.pi * x)\n"
    )
    made = package(tmp_path, {"cs231n/layers.py": text})
    kept = {Node("cs231n.layers", ITSELF), Node("cs231n.layers", "affine")}
    assert (
        files(made, kept)["cs231n/layers.py"]
        == text.replace("import math\n\n", "").partition("\n\n\ndef root")[0] + "\n"
    )


def test_one_assignment_alone_gets_everything_as_it_is(tmp_path):
    asked = [target for targets in ASKED.values() for target in targets]
    made = package(tmp_path)
    nodes = frozenset(node for target in asked for node in target_nodes(made, target))
    used = frozenset(node for code in NOTEBOOKS.values() for node in code_nodes(made, code, "knn.md"))
    assert files(made, select(made, {"assignment1": Wanted(nodes, used)})["assignment1"]) == FILES


def test_what_always_runs_and_what_is_imported_on_the_way_is_needed(tmp_path):
    changed = {
        "cs231n/solver.py": "from .registry import enter\n\nRULES = {}\nenter(RULES)\n\n\ndef solve():\n"
        "    from .late import late\n\n    return late()\n",
        "cs231n/registry.py": "def enter(rules):\n    rules['adam'] = 1\n",
        "cs231n/late.py": "def late():\n    return 1\n",
    }
    made = package(tmp_path, changed)
    reached = made.reach(code_nodes(made, "import cs231n.solver as s\ns.solve()", "knn.md"))
    assert {Node("cs231n.registry", "enter"), Node("cs231n.late", "late"), Node("cs231n.solver", "RULES")} <= reached


def test_a_module_used_in_a_way_that_cannot_be_read_is_needed_whole(tmp_path):
    made = package(tmp_path)
    known = made.reach(code_nodes(made, "from cs231n import optim\noptim.sgd(1)", "knn.md"))
    assert Node("cs231n.optim", "sgd") in known and Node("cs231n.optim", "adam") not in known
    unknown = made.reach(code_nodes(made, "from cs231n import optim\ngetattr(optim, 'sgd')(1)", "knn.md"))
    assert {Node("cs231n.optim", name) for name in ("sgd", "adam", "adamw")} <= unknown


def test_modules_that_a_package_passes_on_are_followed(tmp_path):
    made = package(tmp_path, {"cs231n/__init__.py": "from . import layers, optim\n"})
    reached = made.reach(code_nodes(made, "import cs231n\ncs231n.layers.relu(1)", "knn.md"))
    assert Node("cs231n.layers", "relu") in reached and Node("cs231n.layers", "affine_forward") not in reached
    assert files(made, reached)["cs231n/__init__.py"] == "from . import layers\n"


def test_code_of_a_definition_changes_with_what_it_uses_only(tmp_path):
    def code(changed=()):
        made = package(tmp_path, changed)
        return list(made.code(made.reach(target_nodes(made, "cs231n/layers.py:affine_forward"))))

    before, layers = code(), FILES["cs231n/layers.py"]
    assert code({"cs231n/layers.py": layers.replace('"""Layers."""', '"""All layers."""')}) == before
    assert code({"cs231n/layers.py": layers.replace("EPS = 1e-5", "EPS = 1e-6")}) == before
    assert code({"cs231n/layers.py": layers + "\n\ndef layernorm_forward(x):\n    return x\n"}) == before
    assert code({"cs231n/layers.py": layers.replace("(len(x), -1)", "(-1, len(x))")}) != before
    assert code({"cs231n/layers.py": layers.replace("SCALE = 2", "SCALE = 3")}) != before


def test_an_exercise_that_no_question_asks_for_is_named_with_its_line(tmp_path):
    made = package(tmp_path)
    asked = [target for targets in ASKED.values() for target in targets]
    assert list(unasked(made, asked)) == []
    assert list(unasked(made, [*asked[:1], *asked[2:]])) == []  # affine_forward, as a helper of ThreeLayerConvNet.loss
    assert list(unasked(made, asked[:-1])) == ["cs231n/optim.py, line 12: no question asks for adamw"]
    methods = (
        "class Net:\n"
        "    def loss(self):\n        # BEGIN SOLUTION\n        self.forward()\n        # END SOLUTION\n\n"
        "    def forward(self):\n        # BEGIN SOLUTION\n        return 1\n        # END SOLUTION\n\n"
        "    def predict(self):\n        # BEGIN SOLUTION\n        return 2\n        # END SOLUTION\n"
    )
    made = package(tmp_path, {"cs231n/net.py": methods})
    assert list(unasked(made, [*asked, "cs231n/net.py:Net.loss"])) == [
        "cs231n/net.py, line 13: no question asks for Net.predict"
    ]
    assert list(unasked(made, [*asked, "cs231n/net.py:Net"])) == []


def test_a_module_that_is_not_python_is_named_with_its_line(tmp_path):
    with pytest.raises(CourseError, match=r"cs231n/spare\.py, line 2: "):
        package(tmp_path, {"cs231n/spare.py": "x = 1\ndef f(:\n"})
