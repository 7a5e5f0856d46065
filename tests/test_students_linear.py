"""Code as students write it for the notebooks knn, svm and softmax: what is right is marked so, what is not is named."""

import functools
import textwrap

import pytest
from helpers import carry_out, frozen
from students import status_before_rubric

from autograder import course
from autograder.authoring import workbook
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.package import Package
from autograder.questions import load
from autograder.sandbox.worker import serve

SEED = 4

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")

KNN = """
import numpy as np
from collections import Counter

class KNearestNeighbor:
    def train(self, X, y):
        self.X_train = X
        self.y_train = y

    def {name}(self, {arguments}):
{body}
"""
LOSS = """
import numpy as np

def {name}(W, X, y, reg):
{body}
"""
CLASSIFIER = """
import random
import numpy as np
from .linear_svm import svm_loss_vectorized

class LinearSVM:
    W = None

    def loss(self, X_batch, y_batch, reg):
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)

    def {name}(self, {arguments}):
{body}
"""
TEMPLATES = {"k_nearest_neighbor": KNN, "linear_svm": LOSS, "softmax": LOSS, "linear_classifier": CLASSIFIER}
ARGUMENTS = {
    "predict_labels": "dists, k=1",
    "train": "X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False",
}


@functools.cache
def frozen_once(question_id):
    return frozen(load()[question_id], SEED)


def verdict(question_id, folder, cell=workbook.reference_cell):
    """What is said of the code in `folder`, with the reference for what is not there."""
    made = frozen_once(question_id)
    return judge(made, carry_out(made, Package(folder, course.SOLUTIONS), cell))


def write(folder, question_id, body, **more):
    """Write the function of a question, with this body, into its file."""
    file, _, path = load()[question_id].targets[0].partition(":")
    name = path.split(".")[-1]
    stem = file.split("/")[-1].removesuffix(".py")
    depth = 4 if TEMPLATES[stem] is LOSS else 8
    body = textwrap.indent(textwrap.dedent(body).strip(), " " * depth)
    code = TEMPLATES[stem].format(name=name, arguments=ARGUMENTS.get(name, "X"), body=body)
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(code)


def students(*cases):
    """Cases as (question, what is typical of it, status, mistake, code)."""
    return pytest.mark.parametrize(
        "question, status, mistake, code",
        [(f"a1.{q}", status, mistake, code) for q, _, status, mistake, code in cases],
        ids=[f"{q.split('.')[1]}: {what}" for q, what, *_ in cases],
    )


def check(found, status, mistake):
    assert (status_before_rubric(found), found.mistake) == (status, mistake), found.message


# ---- distances and votes

IN_TWO_LOOPS = """
dists = np.zeros((X.shape[0], self.X_train.shape[0]))
for i in range(X.shape[0]):
    for j in range(self.X_train.shape[0]):
        {}
return dists
"""
IN_ONE_LOOP = """
dists = np.zeros((X.shape[0], self.X_train.shape[0]))
for i in range(X.shape[0]):
    {}
return dists
"""
SQUARES = "np.sum(X**2, axis=1, keepdims=True) + np.sum(self.X_train**2, axis=1) - 2 * X.dot(self.X_train.T)"
FOR_EACH = """
y_pred = np.zeros(dists.shape[0])
for i in range(dists.shape[0]):
    closest_y = self.y_train[np.argsort(dists[i])[:k]]
    {}
return y_pred
"""


@students(
    ("knn.compute_distances_two_loops", "pure Python", "correct", "",
     "return [[sum((a - b) ** 2 for a, b in zip(x, t)) ** 0.5 for t in self.X_train] for x in X]"),
    ("knn.compute_distances_two_loops", "root not stored", "wrong", "squared",
     IN_TWO_LOOPS.format("dists[i, j] = np.sum((X[i] - self.X_train[j]) ** 2); np.sqrt(dists[i, j])")),
    ("knn.compute_distances_one_loop", "norm along an axis", "correct", "",
     IN_ONE_LOOP.format("dists[i] = np.linalg.norm(self.X_train - X[i], axis=1)")),
    ("knn.compute_distances_one_loop", "sum over the wrong axis", "crashed", "wrong_axis",
     IN_ONE_LOOP.format("dists[i, :] = np.sqrt(np.sum(np.square(self.X_train - X[i]), axis=0))")),
    ("knn.compute_distances_one_loop", "sum without an axis", "wrong", "no_axis",
     IN_ONE_LOOP.format("dists[i] = np.linalg.norm(self.X_train - X[i])")),
    ("knn.compute_distances_no_loops", "unguarded root", "partial", "negative_root", f"return np.sqrt({SQUARES})"),
    ("knn.compute_distances_no_loops", "unguarded root of a matrix", "partial", "negative_root",
     "a = np.matrix(np.sum(X**2, axis=1)).T\n"
     "return np.sqrt(a + np.sum(self.X_train**2, axis=1) - 2 * np.dot(X, self.X_train.T))"),
    ("knn.compute_distances_no_loops", "absolute value under the root", "correct", "",
     f"return np.sqrt(np.abs({SQUARES}))"),
    ("knn.compute_distances_no_loops", "NaN made zero", "correct", "", f"return np.nan_to_num(np.sqrt({SQUARES}))"),
    ("knn.compute_distances_no_loops", "float32", "correct", "",
     "X, T = X.astype(np.float32), self.X_train.astype(np.float32)\n"
     "squares = (X**2).sum(1)[:, None] + (T**2).sum(1) - 2 * X.dot(T.T)\n"
     "return np.sqrt(np.maximum(squares, 0))"),
    ("knn.compute_distances_no_loops", "two rows", "crashed", "shapes",
     "return np.sqrt(np.sum(X**2, axis=1) + np.sum(self.X_train**2, axis=1) - 2 * X.dot(self.X_train.T))"),
    ("knn.predict_labels", "Counter of sorted labels", "correct", "",
     FOR_EACH.format("y_pred[i] = Counter(sorted(closest_y)).most_common(1)[0][0]")),
    ("knn.predict_labels", "Counter", "partial", "tie_first",
     FOR_EACH.format("y_pred[i] = Counter(closest_y).most_common(1)[0][0]")),
    ("knn.predict_labels", "a set", "partial", "tie_set",
     FOR_EACH.format("y_pred[i] = max(set(closest_y), key=list(closest_y).count)")),
    ("knn.predict_labels", "ten classes", "partial", "ten_labels",
     FOR_EACH.format("y_pred[i] = np.argmax([np.sum(closest_y == c) for c in range(10)])")),
    ("knn.predict_labels", "argpartition at k", "partial", "",
     "near = self.y_train[np.argpartition(dists, k, axis=1)[:, :k]]\n"
     "return np.array([np.bincount(row).argmax() for row in near])"),
    ("knn.predict_labels", "vote not stored", "wrong", "zeros", FOR_EACH.format("np.argmax(np.bincount(closest_y))")),
)  # fmt: skip
def test_nearest_neighbours(question, status, mistake, code, tmp_path):
    write(tmp_path, question, code)
    check(verdict(question, tmp_path), status, mistake)


# ---- losses

MARGINS = """
N = X.shape[0]
scores = X.dot(W)
margins = np.maximum(0, scores - scores[np.arange(N), y].reshape(-1, 1) + 1)
margins[np.arange(N), y] = 0
"""
INDICATOR = """
mask = (margins > 0).astype(float)
mask[np.arange(N), y] = -mask.sum(axis=1)
"""
PROBABILITIES = """
N = X.shape[0]
scores = X.dot(W)
scores -= np.max(scores, axis=1, keepdims=True)
p = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
"""
CROSS_ENTROPY = """
loss = -np.mean(np.log(p[np.arange(N), y])) + reg * np.sum(W * W)
p[np.arange(N), y] -= 1
return loss, X.T.dot(p) / N + 2 * reg * W
"""
HINGE_LOOPS = """
loss, dW = 0.0, np.zeros(W.shape)
for i in range(X.shape[0]):
    scores = X[i].dot(W)
    for j in range(W.shape[1]):
        margin = scores[j] - scores[y[i]] + 1
        if j != y[i] and margin > 0:
            loss += margin
            dW[:, j] += X[i]
            dW[:, y[i]] -= X[i]
loss /= X.shape[0]
dW /= X.shape[0]
"""


@students(
    ("svm.svm_loss_naive", "half of the penalty", "correct", "",
     HINGE_LOOPS + "return loss + 0.5 * reg * np.sum(W * W), dW + reg * W"),
    ("svm.svm_loss_naive", "reg * W", "wrong", "gradient_half",
     HINGE_LOOPS + "return loss + reg * np.sum(W * W), dW + reg * W"),
    ("svm.svm_loss_naive", "signs exchanged", "wrong", "sign_of_margins",
     HINGE_LOOPS + "return loss + reg * np.sum(W * W), 2 * reg * W - dW"),
    ("svm.svm_loss_vectorized", "np.matrix", "correct", "",
     "N = X.shape[0]\nscores = X.dot(W)\n"
     "margins = np.maximum(0, scores - np.matrix(scores[np.arange(N), y]).T + 1)\nmargins[np.arange(N), y] = 0\n"
     "loss = np.mean(np.sum(margins, axis=1)) + reg * np.sum(W * W)\nmargins[margins > 0] = 1\n"
     "margins[np.arange(N), y] = -np.sum(margins, axis=1).T\nreturn loss, X.T.dot(margins) / N + 2 * reg * W"),
    ("svm.svm_loss_vectorized", "true class taken off again", "correct", "",
     MARGINS.replace("margins[np.arange(N), y] = 0", "")
     + "loss = margins.sum() / N - 1 + reg * np.sum(W * W)\nmargins[np.arange(N), y] = 0" + INDICATOR
     + "return loss, X.T.dot(mask) / N + 2 * reg * W"),
    ("svm.svm_loss_vectorized", "true class forgotten", "wrong", "true_class_everywhere",
     MARGINS.replace("margins[np.arange(N), y] = 0", "") + INDICATOR
     + "return margins.sum() / N + reg * np.sum(W * W), X.T.dot(mask) / N + 2 * reg * W"),
    ("svm.svm_loss_vectorized", "margin the other way", "wrong", "sign_of_margin_in_loss",
     MARGINS.replace("scores - scores[np.arange(N), y].reshape(-1, 1)", "scores[np.arange(N), y][:, None] - scores")
     + INDICATOR + "return margins.sum() / N + reg * np.sum(W * W), X.T.dot(mask) / N + 2 * reg * W"),
    ("svm.svm_loss_vectorized", "half of the penalty, averaged", "wrong", "gradient_penalty_averaged",
     MARGINS + INDICATOR
     + "return margins.sum() / N + 0.5 * reg * np.sum(W * W), (X.T.dot(mask) + reg * W) / N"),
    ("svm.svm_loss_vectorized", "loss a sum", "wrong", "loss_not_averaged",
     MARGINS + INDICATOR + "return margins.sum() + reg * np.sum(W * W), X.T.dot(mask) / N + 2 * reg * W"),
    ("svm.svm_loss_vectorized", "as released in 2024", "wrong", "not_begun", "return 0.0, np.zeros(W.shape)"),
    ("softmax.softmax_loss_naive", "logarithm of a probability", "partial", "log_of_zero",
     "loss, dW = 0.0, np.zeros_like(W)\nfor i in range(len(X)):\n    p = np.exp(X[i].dot(W) - X[i].dot(W).max())\n"
     "    p /= p.sum()\n    loss -= np.log(p[y[i]]) / len(X)\n    p[y[i]] -= 1\n    dW += np.outer(X[i], p) / len(X)\n"
     "return loss + reg * np.sum(W * W), dW + 2 * reg * W"),
    ("softmax.softmax_loss_vectorized", "weights changed in place", "correct", "",
     PROBABILITIES + "loss = np.mean(np.log(np.exp(scores).sum(1)) - scores[np.arange(N), y]) + reg * np.sum(W * W)\n"
     "p[np.arange(N), y] -= 1\nW *= 2 * reg\nreturn loss, X.T.dot(p) / N + W"),
    ("softmax.softmax_loss_vectorized", "float32", "correct", "",
     "s = X.dot(W).astype(np.float32)\ns -= s.max(1)[:, None]\nlog_p = s - np.log(np.exp(s).sum(1))[:, None]\n"
     "Y = np.eye(W.shape[1])[y]\nloss = -np.sum(Y * log_p) / len(X) + reg * np.sum(W * W)\n"
     "return loss, (X.T.dot(np.exp(log_p) - Y) / len(X) + 2 * reg * W).astype(np.float32)"),
    ("softmax.softmax_loss_vectorized", "one maximum, logarithm of the sum", "partial", "common_shift_log_of_sum",
     "N = len(X)\ns = X.dot(W)\ns -= np.max(s)\ne = np.exp(s)\np = e / e.sum(1)[:, None]\n"
     "loss = np.mean(np.log(e.sum(1)) - s[np.arange(N), y]) + reg * np.sum(W * W)\np[np.arange(N), y] -= 1\n"
     "return loss, X.T.dot(p) / N + 2 * reg * W"),
    ("softmax.softmax_loss_vectorized", "rows shifted, one sum", "wrong", "one_sum",
     PROBABILITIES.replace("np.sum(np.exp(scores), axis=1, keepdims=True)", "np.sum(np.exp(scores))") + CROSS_ENTROPY),
    ("softmax.softmax_loss_vectorized", "rows shifted, sum of columns", "wrong", "wrong_axis_of_sum",
     PROBABILITIES.replace("np.sum(np.exp(scores), axis=1", "np.sum(np.exp(scores), axis=0") + CROSS_ENTROPY),
    ("softmax.softmax_loss_vectorized", "columns of y", "wrong", "whole_columns",
     PROBABILITIES + CROSS_ENTROPY.replace("np.arange(N), y", ":, y")),
)  # fmt: skip
def test_losses(question, status, mistake, code, tmp_path):
    write(tmp_path, question, code)
    check(verdict(question, tmp_path), status, mistake)


# ---- training and prediction

DESCENT = """
if self.W is None:
    self.W = 0.001 * np.random.randn(X.shape[1], np.max(y) + 1)
history, start, order = [], 0, np.random.permutation(len(X))
for it in range(num_iters):
    X_batch, y_batch = None, None
    {}
    loss, grad = self.loss(X_batch, y_batch, reg)
    history.append(loss)
    {}
return history
"""
STEP = "self.W += -learning_rate * grad"
SHUFFLED = """if start + batch_size > len(X):
        start, order = 0, np.random.permutation(len(X))
    rows = order[start : start + batch_size]
    start += batch_size
    X_batch, y_batch = X[rows], y[rows]"""


@students(
    ("svm.train", "epochs in shuffled order", "correct", "", DESCENT.format(SHUFFLED, STEP)),
    ("svm.train", "random.sample", "correct", "",
     DESCENT.format("i = random.sample(range(len(X)), batch_size); X_batch, y_batch = X[i, :], y[i]", STEP)),
    ("svm.train", "batch as released", "crashed", "no_batch", DESCENT.format("pass", STEP)),
    ("svm.train", "new weights in a local name", "wrong", "no_update",
     DESCENT.format(SHUFFLED, "W = self.W - learning_rate * grad")),
    ("svm.predict", "one at a time, floats", "correct", "",
     "y_pred = np.zeros(X.shape[0])\nfor i in range(len(X)):\n    y_pred[i] = np.argmax(X[i].dot(self.W))\n"
     "return y_pred"),
    ("svm.predict", "classes in rows", "correct", "", "return np.argmax(self.W.T.dot(X.T), axis=0)"),
)  # fmt: skip
def test_linear_classifier(question, status, mistake, code, tmp_path):
    write(tmp_path, question, code)
    check(verdict(question, tmp_path), status, mistake)


def test_largest_score_sought_from_zero_upwards_is_right_where_one_is_above_zero(tmp_path):
    write(tmp_path, "a1.svm.predict", "s = X.dot(self.W)\nreturn np.where(s.max(1) > 0, s.argmax(1), 0)")
    assert verdict("a1.svm.predict", tmp_path).status == "partial"


def test_saved_model_does_not_fall_with_a_loss_that_cannot_be_imported(tmp_path):
    (tmp_path / "cs231n" / "classifiers").mkdir(parents=True)
    (tmp_path / "cs231n" / "classifiers" / "softmax.py").write_text("def softmax_loss_naive(W, X, y, reg:")
    for name, model in (("svm", "LinearSVM"), ("softmax", "Softmax")):
        package = Package(tmp_path, course.SOLUTIONS)
        serve(package, load()[f"a1.{name}.best_model"].builds_on, lambda *call: None)
        with package:
            from cs231n.classifiers import linear_classifier

            assert callable(getattr(linear_classifier, model).load)


# ---- cells

FOLDS = """
num_folds = 5
k_choices = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]
X_train_folds = np.array_split(X_train, num_folds)
y_train_folds = np.array_split(y_train, num_folds)
k_to_accuracies = {{}}
for k in k_choices:
    k_to_accuracies[k] = []
    for i in range(num_folds):
        {}
        classifier.train(X_rest, y_rest)
        accuracy = np.mean(classifier.predict(X_train_folds[i], k=k) == y_train_folds[i])
        {}
"""
STACKED = (
    "X_rest = np.vstack(X_train_folds[:i] + X_train_folds[i+1:]); "
    "y_rest = np.hstack(y_train_folds[:i] + y_train_folds[i+1:])"
)
DELETED = "X_rest, y_rest = (np.concatenate(np.delete(f, i, axis=0)) for f in (X_train_folds, y_train_folds))"
SHUFFLED_FIRST = (
    "order = np.arange(len(X_train))\nnp.random.shuffle(order)\nX_train, y_train = X_train[order], y_train[order]\n"
)
IN_RANDOM_ORDER = "order = np.random.permutation(len(X_train))\nX_train, y_train = X_train[order], y_train[order]\n"
APPENDED = "k_to_accuracies[k].append(accuracy)"


@students(
    ("knn.cross_validation", "vstack", "correct", "", FOLDS.format(STACKED, APPENDED)),
    ("knn.cross_validation", "np.delete", "correct", "", FOLDS.format(DELETED, APPENDED)),
    ("knn.cross_validation", "last fold only", "wrong", "last_fold",
     FOLDS.format(STACKED, "k_to_accuracies[k] = [accuracy]")),
    ("knn.cross_validation", "means", "wrong", "mean_only",
     FOLDS.format(STACKED, APPENDED) + "    k_to_accuracies[k] = np.mean(k_to_accuracies[k])\n"),
    ("knn.cross_validation", "shuffled first", "correct", "", SHUFFLED_FIRST + FOLDS.format(STACKED, APPENDED)),
    ("knn.cross_validation", "in random order", "correct", "", IN_RANDOM_ORDER + FOLDS.format(STACKED, APPENDED)),
    ("knn.best_k", "chosen by hand", "correct", "", "best_k: int = 11"),
    ("knn.best_k", "by the means that were plotted", "correct", "", "best_k = k_choices[np.argmax(accuracies_mean)]"),
    ("knn.best_k", "place in the list", "wrong", "position", "best_k = np.argmax(accuracies_mean)"),
)  # fmt: skip
def test_cells(question, status, mistake, code, tmp_path):
    check(verdict(question, tmp_path, lambda *asked: code), status, mistake)


def test_cross_validation_has_as_many_points_as_the_largest_k(tmp_path):
    """np.argpartition stops where k is larger than the number of points."""
    labels = "return np.array([np.bincount(self.y_train[np.argpartition(d, k - 1)[:k]]).argmax() for d in dists])"
    write(tmp_path, "a1.knn.predict_labels", labels)
    check(verdict("a1.knn.predict_labels", tmp_path), "correct", "")
    distances = "\n    def compute_distances_no_loops(self, X):\n        return np.sqrt(((X[:, None] - self.X_train) ** 2).sum(2))\n"
    predict = (
        "\n    def predict(self, X, k=1):\n        return self.predict_labels(self.compute_distances_no_loops(X), k)\n"
    )
    with (tmp_path / "cs231n/classifiers/k_nearest_neighbor.py").open("a") as file:
        file.write(distances + predict)
    check(verdict("a1.knn.cross_validation", tmp_path, lambda *asked: FOLDS.format(STACKED, APPENDED)), "correct", "")
