"""Layers, nets and update rules as students of several editions write them get the marks and hints they deserve."""

import functools
import textwrap

import numpy as np
import pytest
from helpers import carry_out, frozen, prepared
from students import status_before_rubric

from autograder import course
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.package import Package
from autograder.cs231n_check.plain import resolve
from autograder.grading.origin import Origin
from autograder.questions import load

ID = "a1.two_layer_net."
FC_NET, NEURAL_NET = "cs231n/classifiers/fc_net.py", "cs231n/classifiers/neural_net.py"
SEEDS = range(3)


def submission(folder, file, code):
    """The reference with one file in its place."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    return Package(folder, course.SOLUTIONS)


@functools.cache
def made_of(name, seed, older=False):
    """A question with all that judging needs; `older` as the editions up to 2020 ask it."""
    return frozen(older_form(name) if older else load()[ID + name], seed)


def verdicts(package, name, older=False):
    for seed in SEEDS:
        made = made_of(name, seed, older)
        yield judge(made, carry_out(made, package))


# ---- single functions: question, status, mistake, code

FUNCTIONS = [
    ("affine_forward", "correct", "", """
def affine_forward(x, w, b):
    N = x.shape[0]
    rows = np.hstack((x.reshape(N, -1), np.ones((N, 1))))
    return rows.dot(np.vstack((w, b))), (x, w, b)"""),
    ("affine_forward", "wrong", "mixed_inputs", """
def affine_forward(x, w, b):
    X = x.reshape(w.shape[0], x.shape[0]).T
    return X.dot(w) + b, (x, w, b)"""),
    ("affine_forward", "crashed", "shapes", """
def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b.reshape(-1, 1)
    return out, (x, w, b)"""),
    ("affine_forward", "not_implemented", "", """
def affine_forward(x, w, b):
    out = None
    cache = (x, w, b)
    return out, cache"""),
    ("affine_backward", "correct", "", """
def affine_forward(x, w, b):
    flat = x.reshape(x.shape[0], -1)
    return flat.dot(w) + b, (flat, w, b, x.shape)

def affine_backward(dout, cache):
    flat, w, b, shape = cache
    return dout.dot(w.T).reshape(shape), flat.T.dot(dout), np.ones(len(dout)).dot(dout)"""),
    ("affine_backward", "wrong", "flat_dx", """
def affine_forward(x, w, b):
    x = x.reshape(x.shape[0], -1)
    return x.dot(w) + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot(w.T).reshape(x.shape), x.T.dot(dout), dout.sum(axis=0)"""),
    ("affine_backward", "wrong", "db_row", """
def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]
    return dout.dot(w.T).reshape(x.shape), x.reshape(N, -1).T.dot(dout), np.ones((1, N)).dot(dout)"""),
    ("affine_backward", "wrong", "db_axis", """
def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot(w.T).reshape(x.shape), x.reshape(len(x), -1).T.dot(dout), np.sum(dout, axis=1)"""),
    ("relu_forward", "correct", "", """
def relu_forward(x):
    x[x < 0] = 0
    return x, x"""),
    ("relu_forward", "crashed", "one_for_all", """
def relu_forward(x):
    return max(0, x), x"""),
    ("relu_forward", "crashed", "axis", """
def relu_forward(x):
    return np.max(0, x), x"""),
    ("relu_backward", "correct", "", """
def relu_backward(dout, cache):
    dout[cache <= 0] = 0
    return dout"""),
    ("relu_backward", "wrong", "mask_of_dout", """
def relu_backward(dout, cache):
    return np.maximum(0, dout)"""),
    ("svm_loss", "correct", "", """
def svm_loss(x, y):
    N = x.shape[0]
    margins = np.maximum(0, x - x[range(N), list(y)].reshape(-1, 1) + 1)
    active = (margins > 0).astype(int)
    active[range(N), y] -= active.sum(axis=1)
    return (np.sum(margins) - N) / N, active / N"""),
    ("svm_loss", "wrong", "true_class", """
def svm_loss(x, y):
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, None] + 1)
    loss = margins.sum() / len(x)
    dx = 1.0 * (margins > 0)
    dx[rows, y] -= dx.sum(axis=1)
    return loss, dx / len(x)"""),
    ("svm_loss", "wrong", "loss_over_classes", """
def svm_loss(x, y):
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, None] + 1)
    margins[rows, y] = 0
    dx = 1.0 * (margins > 0)
    dx[rows, y] -= dx.sum(axis=1)
    return np.mean(margins), dx / len(x)"""),
    ("svm_loss", "crashed", "broadcast", """
def svm_loss(x, y):
    margins = np.maximum(0, x - x[np.arange(len(x)), y] + 1)
    return margins.sum() / len(x), margins"""),
    ("softmax_loss", "correct", "", """
def softmax_loss(x, y):
    N = x.shape[0]
    x -= x.max(axis=1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[range(N), y] -= 1
    return -np.sum(log_p[range(N), y]) / N, dx / N"""),
    ("softmax_loss", "partial", "no_shift_log_sum", """
def softmax_loss(x, y):
    N, e = len(x), np.exp(x)
    loss = np.sum(np.log(e.sum(axis=1)) - x[np.arange(N), y]) / N
    dx = e / e.sum(axis=1).reshape(-1, 1)
    dx[np.arange(N), y] -= 1
    return loss, dx / N"""),
    ("softmax_loss", "partial", "log_of_all", """
def softmax_loss(x, y):
    e = np.exp(x - np.max(x, axis=1)[:, None])
    p = e / np.sum(e, axis=1)[:, None]
    t = np.zeros_like(p)
    t[np.arange(len(x)), y] = 1
    return -np.sum(t * np.log(p)) / len(x), (p - t) / len(x)"""),
    ("softmax_loss", "partial", "log_of_15", """
def softmax_loss(x, y):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(x)), y] + 1e-15))
    p[np.arange(len(x)), y] -= 1
    return loss, p / len(x)"""),
    ("softmax_loss", "crashed", "broadcast", """
def softmax_loss(x, y):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1)
    return -np.log(p[np.arange(len(x)), y]).mean(), p"""),
    ("sgd_momentum", "correct", "", """
def sgd_momentum(w, dw, config=None):
    config = config or {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v *= config["momentum"]
    v -= config["learning_rate"] * dw
    w += v
    config["velocity"] = v
    return w, config"""),
    ("sgd_momentum", "wrong", "averaged_gradient", """
def sgd_momentum(w, dw, config=None):
    config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": 0 * w, **(config or {})}
    config["velocity"] = config["momentum"] * config["velocity"] + (1 - config["momentum"]) * dw
    return w - config["learning_rate"] * config["velocity"], config"""),
    ("rmsprop", "partial", "epsilon_in_root", """
def rmsprop(w, dw, config=None):
    config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": 0 * w, **(config or {})}
    config["cache"] = config["decay_rate"] * config["cache"] + (1 - config["decay_rate"]) * dw * dw
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config"""),
    ("rmsprop", "not_implemented", "", """
def rmsprop(w, dw, config=None):
    next_w = None
    return next_w, config"""),
]  # fmt: skip

ADAM = """
def adam(x, dx, config=None):
    config = {} if config is None else config
    for key, value in {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0}.items():
        config.setdefault(key, value)
    m, v, t = config.get("m", 0 * x), config.get("v", 0 * x), config["t"]
    a, b, rate, eps = config["beta1"], config["beta2"], config["learning_rate"], config["epsilon"]
    t += 1
    m = a * m + (1 - a) * dx
    v = b * v + (1 - b) * dx ** 2
    STEP
    config.update(m=m, v=v, t=t)
    return x, config"""
HATS = "x = x - rate * (m / (1 - a**t)) / (np.sqrt(v / (1 - b**t)) + eps)"
ROOT = "x = x - rate * (m / (1 - a**t)) / np.sqrt(v / (1 - b**t) + eps)"
SCALED = "x -= rate * np.sqrt(1 - b**t) / (1 - a**t) * m / (np.sqrt(v) + eps)"
FUNCTIONS += [
    ("adam", "correct", "", ADAM.replace("STEP", HATS)),
    ("adam", "correct", "", ADAM.replace("STEP", SCALED)),
    ("adam", "partial", "epsilon_in_root", ADAM.replace("STEP", ROOT)),
    ("adam", "wrong", "t_never", ADAM.replace("STEP", HATS).replace("    t += 1\n", "")),
    ("adam", "wrong", "rate_fixed", ADAM.replace("STEP", HATS.replace("rate *", "1e-3 *"))),
    ("adam", "wrong", "no_correction", ADAM.replace("STEP", "x = x - rate * m / (np.sqrt(v) + eps)")),
]


@pytest.mark.parametrize("name, status, mistake, code", FUNCTIONS)
def test_function(name, status, mistake, code, tmp_path):
    file = load()[ID + name].targets[0].partition(":")[0]
    right = (course.SOLUTIONS / file).read_text()
    for verdict in verdicts(submission(tmp_path, file, f"{right}\n{code}\n"), name):
        assert (status_before_rubric(verdict), verdict.mistake) == (status, mistake), verdict.message


# ---- the class of 2021 and later, without save and load

LAYERED = """
import numpy as np
from cs231n.layers import *
from cs231n.layer_utils import *

class TwoLayerNet(object):
    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.params, self.reg = {}, reg
        D, H, C = input_dim, hidden_dim, num_classes
        self.params = {
            "W1": np.random.normal(0, weight_scale, (D, H)), "b1": np.zeros(H),
            "W2": np.random.normal(0, weight_scale, (H, C)), "b2": np.zeros(C),
        }

    def loss(self, X, y=None):
        W1, b1, W2, b2 = [self.params[k] for k in ("W1", "b1", "W2", "b2")]
        hidden, cache1 = affine_relu_forward(X, W1, b1)
        scores, cache2 = affine_forward(hidden, W2, b2)
        if y is None:
            return scores
        grads = {}
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))
        dhidden, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
        _, grads["W1"], grads["b1"] = affine_relu_backward(dhidden, cache1)
        grads["W1"] += self.reg * W1
        grads["W2"] += self.reg * W2
        return loss, grads
"""
INIT, LOSS = "two_layer_net_init", "two_layer_net_loss"
OF_2021 = [
    (INIT, "correct", "", {}),
    (INIT, "wrong", "he", {"normal(0, weight_scale, (D, H))": "randn(D, H) * np.sqrt(2 / D)",
                           "normal(0, weight_scale, (H, C))": "randn(H, C) * np.sqrt(2 / H)"}),
    (INIT, "wrong", "random_biases", {"np.zeros(": "weight_scale * np.random.randn("}),
    (LOSS, "correct", "", {}),
    (LOSS, "wrong", "no_half_loss", {"0.5 * ": ""}),
    (LOSS, "wrong", "half_gradient", {"+= self.reg": "+= 0.5 * self.reg"}),
    (LOSS, "wrong", "penalty_loss_per_row", {"np.sum(W2 ** 2))": "np.sum(W2 ** 2)) / len(X)"}),
    (LOSS, "wrong", "first_only_gradient", {'        grads["W2"] += self.reg * W2\n': ""}),
    (LOSS, "wrong", "relu_on_scores", {"scores, cache2 = affine_": "scores, cache2 = affine_relu_",
                                       "affine_backward(dscores": "affine_relu_backward(dscores"}),
]  # fmt: skip


def changed(code, changes):
    for old, new in changes.items():
        assert old in code
        code = code.replace(old, new)
    return code


@pytest.mark.parametrize("name, status, mistake, changes", OF_2021)
def test_class_of_2021(name, status, mistake, changes, tmp_path):
    package = submission(tmp_path, FC_NET, changed(LAYERED, changes))
    for verdict in verdicts(package, name):
        assert (status_before_rubric(verdict), verdict.mistake) == (status, mistake), verdict.message


# ---- the class of 2016 to 2020, all by hand

BY_HAND = """
import numpy as np

class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = [self.params[k] for k in ("W1", "b1", "W2", "b2")]
        N = X.shape[0]
        hidden = np.maximum(0, X.dot(W1) + b1)
        scores = hidden.dot(W2) + b2
        if y is None:
            return scores
        e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        p = e / np.sum(e, axis=1, keepdims=True)
        loss = -np.sum(np.log(p[range(N), y])) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        p[range(N), y] -= 1
        p /= N
        dhidden = p.dot(W2.T)
        dhidden[hidden <= 0] = 0
        grads = {"W2": hidden.T.dot(p), "b2": np.sum(p, axis=0)}
        grads.update(W1=X.T.dot(dhidden), b1=np.sum(dhidden, axis=0))
        grads["W2"] += 2 * reg * W2
        grads["W1"] += 2 * reg * W1
        return loss, grads
"""
HALF = {"+= reg *": "+= 0.5 * reg *", "2 * reg": "reg"}
OF_2016_TO_2020 = [
    (INIT, "correct", "", {}),
    (INIT, "wrong", "scale_fixed", {"std * np": "1e-4 * np"}),
    (LOSS, "correct", "", {}),
    (LOSS, "correct", "", HALF),
    (LOSS, "partial", "no_shift", {"scores - np.max(scores, axis=1, keepdims=True)": "scores"}),
    (LOSS, "wrong", "half_gradient", {"2 * reg": "reg"}),
    (LOSS, "wrong", "whole_gradient", {"+= reg *": "+= 0.5 * reg *"}),
    (LOSS, "wrong", "penalty_loss_only", {"2 * reg": "0 * reg"}),
    (LOSS, "wrong", "penalty_first_only_half", {**HALF, " + np.sum(W2 * W2)": "", "+= reg * W2": "+= 0"}),
    (LOSS, "wrong", "no_relu_backward", {"dhidden[hidden <= 0] = 0": "pass"}),
    (LOSS, "wrong", "bias_rows", {"np.sum(p, axis=0)": "np.sum(p, axis=0, keepdims=True)",
                                  "np.sum(dhidden, axis=0)": "np.sum(dhidden, axis=0, keepdims=True)"}),
]  # fmt: skip


@pytest.mark.parametrize("name, status, mistake, changes", OF_2016_TO_2020)
def test_class_of_2016_to_2020(name, status, mistake, changes, tmp_path):
    package = submission(tmp_path, NEURAL_NET, changed(BY_HAND, changes))
    for verdict in verdicts(package, name, older=True):
        assert (status_before_rubric(verdict), verdict.mistake) == (status, mistake), verdict.message


def older_form(name):
    """A question as the editions up to 2020 ask it."""
    question = load()[ID + name]
    (edition,) = (edition for edition in question.editions if edition.has == NEURAL_NET)
    return question.form(edition)


@pytest.mark.parametrize("name", [INIT, LOSS])
def test_each_mistake_of_the_older_form_gets_its_hint(name):
    for seed in SEEDS:
        made = made_of(name, seed, older=True)
        assert all(judge(made, outcomes).share == 1 for outcomes in (made["expected"], *made["accepted"]))
        for mistake in made["mistakes"]:
            verdict = judge(made, mistake["forms"][0])
            assert verdict.share < 1 and verdict.hint == mistake["hint"], mistake["key"]


# ---- models

LOADS = """
    def load(self, fname):
        path = os.path.join(os.path.dirname(__file__), "../saved/", fname)
        if not os.path.exists(path):
            return False
        self.params = np.load(path, allow_pickle=True).item()
        return True
"""


@pytest.mark.parametrize("factor, status", [(1, "correct"), (0, "wrong")])
def test_model_saved_as_in_2025(factor, status, tmp_path):
    question = load()[ID + "best_model"]
    package = submission(tmp_path, FC_NET, "import os\n" + LAYERED + textwrap.dedent(LOADS).replace("\n", "\n    "))
    (tmp_path / "cs231n" / "saved").mkdir()
    with np.load(course.SOLUTIONS / "cs231n/saved/best_two_layer_net.npz") as arrays:
        np.save(tmp_path / "cs231n/saved/best_two_layer_net.npy", {k: factor * arrays[k] for k in arrays.files})
    asked = prepared([question.id], seed=3).form(question, tmp_path, Origin())
    cases = resolve(asked.frozen["cases"], asked.solution.provide)
    verdict = judge(asked.frozen, carry_out({"cases": cases}, package))
    assert verdict.status == status, verdict.message
    assert asked.question.targets == ["cs231n/saved/best_two_layer_net.npy"]


ONE_BY_ONE = """
import numpy as np

def hog_feature(im):
    assert im.ndim == 3
    return np.full(144, im.mean())

def color_histogram_hsv(im, nbin=10, xmin=0, xmax=255, normalized=True):
    assert im.ndim == 3
    return np.full(nbin, im.std())

def extract_features(imgs, feature_fns, verbose=False):
    return np.array([np.hstack([fn(im.squeeze()) for fn in feature_fns]) for im in imgs])
"""


def test_features_of_one_picture_at_a_time(tmp_path):
    with submission(tmp_path, "cs231n/features.py", ONE_BY_ONE):
        from cs231n.feature_pipeline import FeaturePipeline

        pictures = np.random.RandomState(0).uniform(0, 255, (6, 32, 32, 3))
        pipeline = FeaturePipeline()
        features = pipeline.fit(pictures)
        assert features.shape == (6, 154)
        np.testing.assert_allclose(pipeline.transform(pictures[:2]), features[:2])
