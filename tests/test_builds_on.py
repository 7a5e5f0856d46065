"""An earlier function's error does not sink the later ones: what is built on it is tried again with the right one."""

import shutil

import numpy as np
import pytest
from helpers import mark, prepared

from autograder import course
from autograder.cs231n_check.package import Package
from autograder.grading.prepare import after_their_parts
from autograder.questions import of_assignment
from autograder.sandbox import choice, reference, worker

LAYERS, NET = "cs231n/layers.py", "cs231n/classifiers/fc_net.py"
SVM, CLASSIFIER = "cs231n/classifiers/linear_svm.py", "cs231n/classifiers/linear_classifier.py"


@pytest.fixture(scope="module")
def net_answers(walls):
    """The layers and the loss of the two-layer net."""
    return answers_to("a1.two_layer_net.", walls)


def answers_to(start, walls, models=False):
    """The questions whose ids begin so: those on trained models, or the others."""
    chosen = [q.id for q in of_assignment("assignment1") if q.id.startswith(start) and q.model == models]
    return prepared(chosen, walls, seed=3)


@pytest.fixture
def net(tmp_path):
    shutil.copytree(
        course.SOLUTIONS / "cs231n",
        tmp_path / "net" / "cs231n",
        ignore=shutil.ignore_patterns("__pycache__", "datasets"),
    )
    return tmp_path / "net"


def marks(folder, answers):
    return {q["id"].split(".")[-1]: q for q in mark(folder, answers)["questions"]}


def change(folder, file, right, wrong):
    text = (folder / file).read_text()
    assert right in text
    (folder / file).write_text(text.replace(right, wrong))


def test_net_on_wrong_layers_is_tried_again(net, net_answers):
    text = (net / LAYERS).read_text()
    (net / LAYERS).write_text(
        text
        + "\ndef affine_backward(dout, cache):\n    x, w, b = cache\n    return dout.dot(w.T), x.T.dot(dout), dout\n"
    )
    found = marks(net, net_answers)
    assert found["affine_backward"]["status"] == "wrong"
    assert found["two_layer_net_loss"]["status"] == "correct"
    assert any(note.startswith("right, given correct") for note in found["two_layer_net_loss"]["notes"])


def test_net_on_layers_that_cannot_be_imported(net, net_answers):
    (net / LAYERS).write_text("def broken(:\n")
    found = marks(net, net_answers)
    assert found["affine_forward"]["status"] == "cannot_import"
    assert found["two_layer_net_loss"]["status"] == "correct"


def test_wrong_net_on_wrong_layers_stays_wrong(net, net_answers):
    (net / LAYERS).write_text("def broken(:\n")
    change(net, NET, "0.5 * self.reg", "1.0 * self.reg")
    found = marks(net, net_answers)
    assert (found["two_layer_net_loss"]["score"], found["two_layer_net_loss"]["keeps"]) == (3.6, 0.6)
    assert "half" in found["two_layer_net_loss"]["mistake"]


def test_what_earns_nothing_on_right_layers_keeps_its_first_message(net, net_answers):
    """It says what to mend first."""
    (net / LAYERS).write_text("def broken(:\n")
    change(net, NET, "0.5 * self.reg", "7.0 * self.reg")
    found = marks(net, net_answers)["two_layer_net_loss"]
    assert (found["score"], found["hint"]) == (0, "")
    assert "invalid syntax" in found["message"]


def test_right_answers_served_for_the_net_do_not_help_the_layers(net, net_answers):
    """A submission that takes its layers from what the grader serves has no layers of its own."""
    (net / LAYERS).write_text(
        "import sys\ndef affine_forward(x, w, b):\n    return sys.modules['cs231n.layers'].affine_forward(x, w, b)\n"
    )
    found = marks(net, net_answers)
    assert found["affine_forward"]["score"] == 0 and found["relu_forward"]["score"] == 0


def test_the_grader_computes_what_a_question_builds_on_and_not_the_question_itself(net, net_answers):
    (net / LAYERS).write_text("def broken(:\n")
    target = NET + ":TwoLayerNet.loss"
    change(net, NET, "class TwoLayerNet", f"""
def asked(net, *args):
    import cs231n.layers
    found = dict(zip(cs231n.layers.affine_forward.__code__.co_freevars, cs231n.layers.affine_forward.__closure__))
    return found["ask"].cell_contents("{target}", vars(net), args, {{}})[0]

class TwoLayerNet""")  # fmt: skip
    change(net, NET, "def loss(self, X, y=None):", "def loss(self, X, y=None):\n        return asked(self, X, y)\n")
    assert marks(net, net_answers)["two_layer_net_loss"]["score"] == 0


def test_cells_that_use_a_class_that_cannot_be_imported(full, knn):
    (full / "cs231n" / "classifiers" / "k_nearest_neighbor.py").write_text("def broken(:\n")
    found = marks(full, knn)
    assert {q["status"] for q in found.values()} == {"cannot_import", "correct"}
    assert all(
        "right, given correct KNearestNeighbor" in found[name]["message"] for name in ("cross_validation", "best_k")
    )


def test_edition_of_2020_is_marked_in_its_own_form(net, net_answers):
    shutil.copy(course.EDITIONS / "cs231n/classifiers/neural_net.py", net / "cs231n/classifiers")
    (net / NET).unlink()
    found = marks(net, net_answers)
    for name in ("two_layer_net_init", "two_layer_net_loss"):
        assert found[name]["status"] == "correct" and "neural_net.py" in found[name]["targets"][0]


def test_edition_of_2025_has_no_svm_and_its_classifier_is_marked_by_softmax(net, walls):
    (net / SVM).unlink()
    text = (net / CLASSIFIER).read_text().replace("from .linear_svm import svm_loss_vectorized\n", "")
    start, end = text.index("class LinearSVM"), text.index("class Softmax")
    (net / CLASSIFIER).write_text((text[:start] + text[end:]).replace('"LinearSVM", ', ""))
    knn = answers_to("a1.svm.", walls)
    found = marks(net, knn)
    assert found["svm_loss_vectorized"]["status"] == "missing"
    assert found["train"]["status"] == found["predict"]["status"] == "correct"
    change(net, CLASSIFIER, "self.W -= learning_rate", "self.W += learning_rate")
    found = marks(net, knn)
    assert found["train"]["mistake"] == "ascent" and found["predict"]["status"] == "correct"


def test_edition_of_2025_saves_its_softmax_model_in_a_pickle(net, walls):
    file = net / "cs231n" / "saved" / "best_softmax.npz"
    with np.load(file) as arrays:
        np.save(file.with_suffix(".npy"), {"W": arrays["W"]})
    file.unlink()
    loads = "self.W = np.load(os.path.join(os.path.dirname(__file__), '../saved/', fname), allow_pickle=True).item()['W']; return True"
    change(net, CLASSIFIER, "arrays = load_arrays(fname)", loads)
    change(net, CLASSIFIER, "import numpy as np", "import os\nimport numpy as np")
    found = marks(net, answers_to("a1.softmax.", walls, models=True))["best_model"]
    assert (found["status"], found["targets"]) == ("correct", ["cs231n/saved/best_softmax.npy"]), found["message"]


# ---- what a served function does to its arguments, and what is said where the retry earns nothing


def test_a_dict_given_to_a_served_function_is_changed_as_it_changes_it(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "layers.py").write_text("def f(x, param): raise NotImplementedError\n")
    package = Package(tmp_path)
    worker.serve(package, ["cs231n/layers.py:f"], lambda *call: [call[2][0] + 1, [None, {"running_mean": 5}]])
    with package:
        from cs231n.layers import f

        param = {"mode": "train"}
        assert f(1, param) == 2 and param == {"mode": "train", "running_mean": 5}


def test_batch_norm_of_the_reference_writes_its_running_statistics(walls):
    with reference.ReferenceProcess(choice.chosen()) as compute:
        x, ones, zeros = np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1)
        target = "cs231n/layers.py:batchnorm_forward"
        (out, _), changed = compute(target, None, [x, ones, zeros, {"mode": "train", "momentum": 0.5}], {})
    assert np.allclose(out, [[-1], [1]], atol=1e-4)
    assert changed[:3] == [None] * 3 and changed[3]["running_mean"] == [1.0] and changed[3]["running_var"] == [0.5]


@pytest.mark.parametrize("assignment", ["assignment1", "assignment2", "assignment3"])
def test_each_question_comes_after_what_it_builds_on(assignment):
    """In whatever form an edition asks it: so what is lent for a question is of no use for another."""
    questions = of_assignment(assignment)
    order = after_their_parts(questions)
    assert sorted(q.id for q in order) == sorted(q.id for q in questions)
    asked_by = {target: order.index(q) for q in order for target in q.targets}
    parts = [
        (place, asked_by[target])
        for place, q in enumerate(order)
        for form in q.forms
        for target in form.builds_on
        if target in asked_by and asked_by[target] != place
    ]
    assert len(parts) > 10 and all(part < place for place, part in parts)
