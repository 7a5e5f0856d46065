"""The reference package of assignment 1, against PyTorch and against slow, obvious versions of itself."""

import colorsys
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose, assert_array_equal

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "solutions"))

from cs231n import features, gradient_check, layer_utils, layers, model_files, optim, solver, vis_utils
from cs231n.classifiers import KNearestNeighbor, LinearSVM, Softmax
from cs231n.classifiers.fc_net import TwoLayerNet
from cs231n.classifiers.linear_svm import svm_loss_naive, svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_naive, softmax_loss_vectorized
from cs231n.computational_graph import (
    AddGate,
    ComputationalGraph,
    DivideGate,
    ExpGate,
    MaxGate,
    MultiplyGate,
    SigmoidGate,
    two_layer_loss,
    two_layer_train,
)
from cs231n.gradient_check import check_gradient
from cs231n.solver import Solver, TrainingDiverged

# N, D, H, C: all different, and a batch of one.
SHAPES = [(5, 7, 6, 4), (1, 3, 8, 5), (13, 4, 2, 3), (2, 11, 5, 9)]
CASES = [(seed, *shape) for seed, shape in enumerate(SHAPES * 2)]


def close(actual, expected):
    assert_allclose(actual, expected, rtol=1e-10, atol=1e-12)


def tensor(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def autograd(function, *arrays):
    """The value of function(*tensors), a torch scalar, and its gradient with respect to each array."""
    tensors = [tensor(array) for array in arrays]
    value = function(*tensors)
    value.backward()
    return value.item(), [t.grad.numpy() for t in tensors]


def hinge(scores, y):
    """The multiclass SVM loss in PyTorch, mean over images."""
    margins = scores - scores[torch.arange(len(y)), y][:, None] + 1
    wrong = F.one_hot(y, scores.shape[1]) == 0
    return torch.relu(margins)[wrong].sum() / len(y)


# k nearest neighbours


def slow_distance(p, q):
    return sum((float(a) - float(b)) ** 2 for a, b in zip(p, q)) ** 0.5


def trained_knn(seed, num_train=9, dim=5):
    rng = np.random.RandomState(seed)
    knn = KNearestNeighbor()
    knn.train(rng.randn(num_train, dim), rng.randint(4, size=num_train))
    return knn, rng


@pytest.mark.parametrize("method", ["two_loops", "one_loop", "no_loops"])
@pytest.mark.parametrize("num_test", [1, 6, 12])
def test_distances_are_euclidean(method, num_test):
    knn, rng = trained_knn(num_test)
    X = rng.randn(num_test, 5)
    before = X.copy(), knn.X_train.copy()
    dists = getattr(knn, f"compute_distances_{method}")(X)
    close(dists, [[slow_distance(p, q) for q in knn.X_train] for p in X])
    assert_array_equal(X, before[0])
    assert_array_equal(knn.X_train, before[1])


@pytest.mark.parametrize("seed", range(5))
def test_identical_pixels_are_at_distance_zero_without_loops(seed):
    rng = np.random.RandomState(seed)
    knn = KNearestNeighbor()
    knn.train(rng.randint(256, size=(20, 300)).astype(float), np.zeros(20, dtype=int))
    assert_array_equal(np.diag(knn.compute_distances_no_loops(knn.X_train)), 0)


@pytest.mark.parametrize("seed", range(20))
def test_identical_points_are_never_at_distance_nan(seed):
    knn, _ = trained_knn(seed, num_train=40, dim=30)
    with np.errstate(all="raise"):
        dists = knn.compute_distances_no_loops(knn.X_train)
    assert_allclose(np.diag(dists), 0, atol=1e-6)


def slow_vote(dists, labels, k):
    nearest = [labels[j] for j in sorted(range(len(labels)), key=lambda j: dists[j])[:k]]
    return min(set(nearest), key=lambda label: (-nearest.count(label), label))


@pytest.mark.parametrize("k", [1, 2, 3, 5, 9])
def test_labels_are_voted_and_ties_go_to_the_smaller(k):
    knn, rng = trained_knn(k)
    dists = rng.rand(50, 9)
    y_pred = knn.predict_labels(dists, k=k)
    assert_array_equal(y_pred, [slow_vote(row, knn.y_train, k) for row in dists])
    assert y_pred.shape == (50,)
    assert y_pred.dtype == np.float64


def test_a_tied_vote_goes_to_the_smaller_label_even_if_the_larger_is_nearer():
    knn = KNearestNeighbor()
    knn.train(np.zeros((4, 1)), np.array([3, 3, 1, 1]))
    assert knn.predict_labels(np.array([[1.0, 2.0, 3.0, 4.0]]), k=4)[0] == 1


def test_predict_agrees_for_all_numbers_of_loops_and_refuses_others():
    knn, rng = trained_knn(0)
    X = rng.randn(7, 5)
    assert_array_equal(knn.predict(X, k=3, num_loops=1), knn.predict(X, k=3))
    assert_array_equal(knn.predict(X, k=3, num_loops=2), knn.predict(X, k=3))
    with pytest.raises(ValueError, match="3"):
        knn.predict(X, num_loops=3)


# linear classifiers


def linear_problem(seed, N, D, C, scale=1.0):
    rng = np.random.RandomState(seed)
    return scale * rng.randn(D, C), rng.randn(N, D), rng.randint(C, size=N), rng.rand()


@pytest.mark.parametrize("loss", [svm_loss_naive, svm_loss_vectorized])
@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_svm_loss_of_a_linear_classifier(loss, seed, N, D, H, C):
    W, X, y, reg = linear_problem(seed, N, D, C)

    def expected(W):
        return hinge(torch.tensor(X) @ W, torch.tensor(y)) + reg * (W * W).sum()

    value, (dW,) = autograd(expected, W)
    close(loss(W, X, y, reg)[0], value)
    close(loss(W, X, y, reg)[1], dW)


@pytest.mark.parametrize("loss", [softmax_loss_naive, softmax_loss_vectorized])
@pytest.mark.parametrize("scale", [1.0, 1000.0])
@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_softmax_loss_of_a_linear_classifier(loss, scale, seed, N, D, H, C):
    W, X, y, reg = linear_problem(seed, N, D, C, scale)

    def expected(W):
        return F.cross_entropy(torch.tensor(X) @ W, torch.tensor(y)) + reg * (W * W).sum()

    value, (dW,) = autograd(expected, W)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        actual, grad = loss(W, X, y, reg)
    close(actual, value)
    close(grad, dW)


@pytest.mark.parametrize("Classifier", [LinearSVM, Softmax])
def test_a_linear_classifier_learns_and_reports_its_losses(Classifier):
    np.random.seed(0)
    y = np.arange(90) % 3
    X = np.hstack([3 * np.eye(3)[y] + 0.3 * np.random.randn(90, 3), np.ones((90, 1))])
    classifier = Classifier()
    history = classifier.train(X, y, learning_rate=0.1, reg=1e-3, num_iters=60, batch_size=20)
    assert len(history) == 60
    assert np.mean(history[-10:]) < 0.3 * history[0]
    assert np.mean(classifier.predict(X) == y) > 0.95
    assert classifier.W.shape == (4, 3)
    assert classifier.predict(X[:1]).shape == (1,)


def test_training_again_goes_on_from_the_weights():
    np.random.seed(0)
    X, y = np.random.randn(30, 4), np.arange(30) % 3
    classifier = Softmax()
    classifier.train(X, y, num_iters=3)
    W = classifier.W.copy()
    classifier.train(X, y, num_iters=1, learning_rate=0.0)
    assert_array_equal(classifier.W, W)


# layers


@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_affine_layer_of_inputs_with_any_number_of_axes(seed, N, D, H, C):
    rng = np.random.RandomState(seed)
    x, w, b, dout = rng.randn(N, D, 2, 3), rng.randn(6 * D, H), rng.randn(H), rng.randn(N, H)
    out, cache = layers.affine_forward(x, w, b)

    def expected(x, w, b):
        return ((x.flatten(1) @ w + b) * torch.tensor(dout)).sum()

    value, grads = autograd(expected, x, w, b)
    close(np.sum(out * dout), value)
    for actual, grad in zip(layers.affine_backward(dout, cache), grads):
        close(actual, grad)


@pytest.mark.parametrize("shape", [(1,), (4, 5), (2, 3, 4, 5)])
def test_relu_layer_leaves_its_inputs_alone(shape):
    rng = np.random.RandomState(len(shape))
    x, dout = rng.randn(*shape), rng.randn(*shape)
    x_before, dout_before = x.copy(), dout.copy()
    out, cache = layers.relu_forward(x)
    dx = layers.relu_backward(dout, cache)
    _, (expected,) = autograd(lambda x: (torch.relu(x) * torch.tensor(dout)).sum(), x)
    close(out, np.where(x > 0, x, 0))
    close(dx, expected)
    assert_array_equal(x, x_before)
    assert_array_equal(dout, dout_before)


def test_the_gradient_of_relu_at_zero_is_zero():
    assert_array_equal(layers.relu_backward(np.ones(3), np.zeros(3)), 0)


@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_affine_relu_is_affine_then_relu(seed, N, D, H, C):
    rng = np.random.RandomState(seed)
    x, w, b, dout = rng.randn(N, D), rng.randn(D, H), rng.randn(H), rng.randn(N, H)
    out, cache = layer_utils.affine_relu_forward(x, w, b)
    value, grads = autograd(lambda x, w, b: (torch.relu(x @ w + b) * torch.tensor(dout)).sum(), x, w, b)
    close(np.sum(out * dout), value)
    for actual, grad in zip(layer_utils.affine_relu_backward(dout, cache), grads):
        close(actual, grad)


@pytest.mark.parametrize("ours, theirs", [(layers.svm_loss, hinge), (layers.softmax_loss, F.cross_entropy)])
@pytest.mark.parametrize("scale", [1.0, 1000.0])
@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_losses_of_scores(ours, theirs, scale, seed, N, D, H, C):
    rng = np.random.RandomState(seed)
    x, y = scale * rng.randn(N, C), rng.randint(C, size=N)
    before = x.copy()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss, dx = ours(x, y)
    value, (expected,) = autograd(lambda x: theirs(x, torch.tensor(y)), x)
    close(loss, value)
    close(dx, expected)
    assert_array_equal(x, before)


# two-layer network


def torch_net_loss(X, y, reg):
    def loss(W1, b1, W2, b2):
        scores = torch.relu(torch.tensor(X) @ W1 + b1) @ W2 + b2
        return F.cross_entropy(scores, torch.tensor(y)) + 0.5 * reg * ((W1 * W1).sum() + (W2 * W2).sum())

    return loss


@pytest.mark.parametrize("reg", [0.0, 0.7])
@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_two_layer_net(reg, seed, N, D, H, C):
    np.random.seed(seed)
    net = TwoLayerNet(D, H, C, weight_scale=1.0, reg=reg)
    net.params["b1"], net.params["b2"] = np.random.randn(H), np.random.randn(C)
    X, y = np.random.randn(N, D), np.random.randint(C, size=N)
    names = ["W1", "b1", "W2", "b2"]
    before = {name: net.params[name].copy() for name in names}

    loss, grads = net.loss(X, y)
    value, expected = autograd(torch_net_loss(X, y, reg), *(net.params[name] for name in names))
    close(loss, value)
    assert set(grads) == set(names)
    for name, grad in zip(names, expected):
        close(grads[name], grad)
        assert_array_equal(net.params[name], before[name])
    hidden = np.maximum(0, X @ before["W1"] + before["b1"])
    close(net.loss(X), hidden @ before["W2"] + before["b2"])


def test_the_weights_of_a_new_net_follow_weight_scale():
    np.random.seed(0)
    net = TwoLayerNet(100, 80, 60, weight_scale=0.05)
    assert {name: w.shape for name, w in net.params.items()} == {
        "W1": (100, 80),
        "b1": (80,),
        "W2": (80, 60),
        "b2": (60,),
    }
    assert_allclose([net.params["W1"].std(), net.params["W2"].std()], 0.05, rtol=0.1)
    assert not net.params["b1"].any()
    assert not net.params["b2"].any()


# saving


@pytest.fixture
def saved_dir(tmp_path, monkeypatch):
    monkeypatch.setattr(model_files, "SAVED_DIR", tmp_path / "saved")
    return tmp_path / "saved"


@pytest.mark.parametrize("fname", ["net", "net.npz", "net.npy", "lr_1e-3.5"])
def test_a_saved_net_comes_back(saved_dir, fname):
    np.random.seed(0)
    net, other = TwoLayerNet(5, 4, 3), TwoLayerNet(5, 4, 3)
    net.save(fname)
    assert other.load(fname) is True
    for name, w in net.params.items():
        assert_array_equal(other.params[name], w)
    assert [path.suffix for path in saved_dir.iterdir()] == [".npz"]


def test_a_saved_linear_classifier_comes_back(saved_dir):
    classifier, other = Softmax(), Softmax()
    classifier.W = np.random.RandomState(0).randn(4, 3)
    classifier.save("softmax")
    assert other.load("softmax")
    assert_array_equal(other.W, classifier.W)


def test_loading_what_is_not_there_says_so_and_changes_nothing(saved_dir, capsys):
    classifier = LinearSVM()
    assert classifier.load("best_svm") is False
    assert classifier.W is None
    assert "best_svm.npz" in capsys.readouterr().out


def test_an_untrained_classifier_cannot_be_saved(saved_dir):
    with pytest.raises(TypeError, match="W"):
        LinearSVM().save("svm")
    assert not saved_dir.exists()


def test_a_pickle_is_never_loaded(saved_dir):
    saved_dir.mkdir()
    np.savez(saved_dir / "evil.npz", W=np.array([{"an": "object"}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        Softmax().load("evil")


# update rules


def steps(rule, config, seed=0, num_steps=7):
    """The parameters after some steps, with gradients drawn at random; and those gradients."""
    rng = np.random.RandomState(seed)
    w, dws = rng.randn(3, 4), rng.randn(num_steps, 3, 4)
    start = w.copy()
    for dw in dws:
        w, config = rule(w, dw, config)
    return start, dws, w


def torch_steps(start, dws, optimizer, **options):
    w = tensor(start)
    optimizer = optimizer([w], **options)
    for dw in dws:
        w.grad = torch.tensor(dw)
        optimizer.step()
    return w.detach().numpy()


@pytest.mark.parametrize(
    "rule, config, theirs, options",
    [
        (optim.sgd, {"learning_rate": 0.3}, torch.optim.SGD, {"lr": 0.3}),
        (optim.sgd, None, torch.optim.SGD, {"lr": 1e-2}),
        (optim.sgd_momentum, None, torch.optim.SGD, {"lr": 1e-2, "momentum": 0.9}),
        (optim.rmsprop, None, torch.optim.RMSprop, {"lr": 1e-2, "alpha": 0.99, "eps": 1e-8}),
        (
            optim.rmsprop,
            {"learning_rate": 0.1, "decay_rate": 0.7, "epsilon": 0.5},
            torch.optim.RMSprop,
            {"lr": 0.1, "alpha": 0.7, "eps": 0.5},
        ),
        (optim.adam, None, torch.optim.Adam, {"lr": 1e-3}),
        (
            optim.adam,
            {"learning_rate": 0.1, "beta1": 0.6, "beta2": 0.8, "epsilon": 0.5},
            torch.optim.Adam,
            {"lr": 0.1, "betas": (0.6, 0.8), "eps": 0.5},
        ),
    ],
)
def test_update_rules_agree_with_pytorch(rule, config, theirs, options):
    start, dws, w = steps(rule, config)
    close(w, torch_steps(start, dws, theirs, **options))


@pytest.mark.parametrize("rule", [optim.sgd_momentum, optim.rmsprop, optim.adam])
def test_rules_other_than_sgd_leave_their_inputs_alone(rule):
    w, dw = np.ones((2, 3)), np.full((2, 3), 0.5)
    next_w, _ = rule(w, dw)
    assert_array_equal(w, 1)
    assert_array_equal(dw, 0.5)
    assert np.all(next_w < w)


# Solver


def clusters(seed=0, N=80, D=6, C=3):
    rng = np.random.RandomState(seed)
    centres, y = 2 * rng.randn(C, D), rng.randint(C, size=N + 40)
    X = centres[y] + 0.5 * rng.randn(N + 40, D)
    return {"X_train": X[:N], "y_train": y[:N], "X_val": X[N:], "y_val": y[N:]}


def make_solver(seed=0, **options):
    np.random.seed(seed)
    options = {"batch_size": 20, "num_epochs": 4, "verbose": False} | options
    return Solver(TwoLayerNet(6, 10, 3, weight_scale=0.1), clusters(), **options)


def test_solver_trains_and_keeps_histories():
    trained = make_solver(optim_config={"learning_rate": 0.5})
    trained.train()
    assert len(trained.loss_history) == 4 * 4
    assert len(trained.train_acc_history) == len(trained.val_acc_history) == 4 + 1
    assert trained.epoch == 4
    assert trained.best_val_acc == max(trained.val_acc_history) > 0.9


def test_solver_ends_with_the_best_parameters():
    trained = make_solver(optim_config={"learning_rate": 0.5})
    trained.train()
    accuracy = trained.check_accuracy(trained.X_val, trained.y_val)
    assert accuracy == trained.best_val_acc
    assert trained.model.params is trained.best_params


def test_solver_decays_the_learning_rate_after_each_epoch():
    trained = make_solver(optim_config={"learning_rate": 0.5}, lr_decay=0.9, num_epochs=3)
    trained.train()
    close(trained.optim_configs["W1"]["learning_rate"], 0.5 * 0.9**3)
    assert trained.optim_config == {"learning_rate": 0.5}


def test_training_again_adds_epochs():
    trained = make_solver()
    trained.train()
    trained.train()
    assert trained.epoch == 8
    assert len(trained.loss_history) == 2 * 4 * 4


def test_solver_refuses_unknown_options_and_rules():
    with pytest.raises(ValueError, match="learning_rate"):
        make_solver(learning_rate=1.0)
    with pytest.raises(ValueError, match="sgdd"):
        make_solver(update_rule="sgdd")


def test_accuracy_is_measured_on_all_images_or_on_a_sample():
    measured = make_solver()
    right = np.argmax(measured.model.loss(measured.X_val), axis=1) == measured.y_val
    assert measured.check_accuracy(measured.X_val, measured.y_val, batch_size=7) == pytest.approx(right.mean())
    assert 0 <= measured.check_accuracy(measured.X_val, measured.y_val, num_samples=5) <= 1


@pytest.mark.parametrize("rule", ["sgd", "sgd_momentum", "adam"])
@pytest.mark.parametrize("epoch", [0, 1, 3])
def test_a_resumed_solver_ends_as_one_that_was_never_stopped(tmp_path, rule, epoch):
    options = {
        "update_rule": rule,
        "optim_config": {"learning_rate": 0.01},
        "lr_decay": 0.9,
        "num_train_samples": 30,
        "checkpoint_name": str(tmp_path / "run"),
    }
    whole = make_solver(**options)
    whole.train()
    np.random.seed(99)
    model = TwoLayerNet(6, 10, 3)
    resumed = Solver.resume(tmp_path / f"run_epoch_{epoch}.npz", model, clusters())
    resumed.train()
    assert resumed.loss_history == whole.loss_history
    assert resumed.train_acc_history == whole.train_acc_history
    assert resumed.val_acc_history == whole.val_acc_history
    for name, w in whole.model.params.items():
        assert_array_equal(model.params[name], w)


def test_batch_norm_statistics_survive_a_checkpoint(tmp_path):
    saved = make_solver(checkpoint_name=str(tmp_path / "run"), num_epochs=1)
    saved.model.bn_params = [{"mode": "train", "running_mean": np.arange(3.0)}]
    saved.train()
    model = TwoLayerNet(6, 10, 3)
    model.bn_params = [{"mode": "train"}]
    Solver.resume(tmp_path / "run_epoch_1.npz", model, clusters())
    assert model.bn_params[0]["mode"] == "train"
    assert_array_equal(model.bn_params[0]["running_mean"], np.arange(3.0))


def test_a_loss_that_explodes_stops_training_and_says_where():
    exploding = make_solver(optim_config={"learning_rate": 1e200}, batch_size=20)
    with np.errstate(all="ignore"), pytest.raises(TrainingDiverged) as caught:
        exploding.train()
    assert isinstance(caught.value, FloatingPointError)
    for part in ["epoch 1", "iteration 2", "1e+200", "smaller"]:
        assert part in str(caught.value)


@pytest.mark.parametrize("with_bar", [True, False])
def test_the_solver_is_silent_unless_verbose(monkeypatch, capsys, with_bar):
    if not with_bar:
        monkeypatch.setattr(solver, "tqdm", None)
    make_solver().train()
    assert capsys.readouterr() == ("", "")
    make_solver(verbose=True).train()
    assert "epoch 4 / 4" in capsys.readouterr().out


# gradient checks


def quadratic(x):
    return np.sum(x**3) + np.sum(x) ** 2


def quadratic_gradient(x):
    return 3 * x**2 + 2 * np.sum(x)


def test_numerical_gradients_agree_with_the_formula(capsys):
    x = np.random.RandomState(0).randn(3, 4)
    before = x.copy()
    expected = quadratic_gradient(x)
    ignores_argument = gradient_check.eval_numerical_gradient(lambda _: quadratic(x), x, verbose=False)
    assert_allclose(ignores_argument, expected, rtol=1e-6)
    assert capsys.readouterr().out == ""
    df = np.random.RandomState(1).randn(3, 4)
    array = gradient_check.eval_numerical_gradient_array(lambda x: x**2, x, df)
    assert_allclose(array, 2 * x * df, rtol=1e-6)
    assert_array_equal(x, before)


def test_numerical_gradients_of_functions_that_return_the_same_array():
    x, out = np.array([1.0, 2.0]), np.zeros(2)

    def square_into_out(x):
        out[...] = x**2
        return out

    assert_allclose(gradient_check.eval_numerical_gradient_array(square_into_out, x, np.ones(2)), 2 * x)


def test_numerical_gradients_of_blobs_and_nets():
    rng = np.random.RandomState(0)
    a, b, out = (SimpleNamespace(vals=rng.randn(2, 3), diffs=rng.randn(2, 3)) for _ in range(3))

    def product(a, b, out):
        out.vals = a.vals * b.vals

    net = SimpleNamespace(forward=lambda: product(a, b, out))
    for grads in (
        gradient_check.eval_numerical_gradient_blobs(product, (a, b), out),
        gradient_check.eval_numerical_gradient_net(net, (a, b), out),
    ):
        assert_allclose(grads[0], out.diffs * b.vals, rtol=1e-6)
        assert_allclose(grads[1], out.diffs * a.vals, rtol=1e-6)


def test_sparse_check_prints_a_line_for_each_entry(capsys):
    random.seed(0)
    x = np.random.RandomState(0).randn(3, 4)
    gradient_check.grad_check_sparse(quadratic, x, quadratic_gradient(x), num_checks=4)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all(float(line.split("relative error:")[1]) < 1e-6 for line in lines)


@pytest.mark.parametrize("shape", [(3,), (4, 5), (20, 30)])
def test_check_gradient_accepts_what_is_right_and_leaves_x_as_it_was(shape):
    x = np.random.RandomState(0).randn(*shape)
    before = x.copy()
    report = check_gradient(lambda _: quadratic(x), x, quadratic_gradient(x))
    assert report, str(report)
    assert report.kinks == 0
    assert "right" in str(report)
    assert_array_equal(x, before)


@pytest.mark.parametrize("shape", [(4, 5), (20, 30)])
def test_check_gradient_finds_the_one_wrong_entry(shape):
    x = np.random.RandomState(0).randn(*shape)
    gradient = quadratic_gradient(x)
    gradient[2, 3] += 1e-3
    report = check_gradient(quadratic, x, gradient)
    assert not report.ok
    assert report.index == (2, 3)
    assert report.got == gradient[2, 3]
    assert report.expected == pytest.approx(gradient[2, 3] - 1e-3)
    assert "(2, 3)" in str(report)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("shape", [(4, 5), (20, 30)])
def test_check_gradient_with_a_gradient_from_upstream(seed, shape):
    rng = np.random.RandomState(seed)
    x, df = rng.randn(*shape), rng.randn(*shape)
    dx = layers.relu_backward(df, x)
    assert check_gradient(lambda x: layers.relu_forward(x)[0], x, dx, df)
    for wrong in (df, -dx, df - dx, np.zeros_like(dx), 1.01 * dx):
        assert not check_gradient(lambda x: layers.relu_forward(x)[0], x, wrong, df)


@pytest.mark.parametrize("seed", range(10))
def test_check_gradient_leaves_kinks_out(seed):
    rng = np.random.RandomState(seed)
    x = rng.randn(4, 5)
    x[rng.rand(4, 5) < 0.3] = 0
    x[0, 0], x[0, 1], x[0, 2] = 1, 1e-9, -1e-9
    right = (x > 0).astype(float)
    report = check_gradient(lambda x: np.sum(np.maximum(0, x)), x, right)
    assert report, str(report)
    assert report.kinks == np.sum(np.abs(x) < 1e-8)
    assert report.checked + report.kinks == x.size


@pytest.mark.parametrize("offset", np.linspace(0, 1.2e-4, 25))
def test_a_kink_anywhere_within_the_step_is_no_false_alarm(offset):
    x = np.array([offset, 1.0])
    assert check_gradient(lambda x: np.sum(np.maximum(0, x)), x, (x > 0).astype(float))
    assert check_gradient(lambda x: np.sum(np.maximum(0, -x)), x, -(x < 0).astype(float))


@pytest.mark.parametrize("loss", [svm_loss_vectorized, softmax_loss_vectorized])
@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_check_gradient_sees_wrong_regularisation(loss, seed, N, D, H, C):
    W, X, y, reg = linear_problem(seed, N, D, C)
    dW = loss(W, X, y, reg)[1]
    assert check_gradient(lambda W: loss(W, X, y, reg)[0], W, dW)
    for wrong in (dW - reg * W, dW - 2 * reg * W, dW + 2 * reg * W, -dW):
        assert not check_gradient(lambda W: loss(W, X, y, reg)[0], W, wrong)


def test_check_gradient_explains_what_it_cannot_check():
    x = np.ones((2, 3))
    assert "(3, 2)" in str(check_gradient(quadratic, x, np.ones((3, 2))))
    assert "nan" in str(check_gradient(quadratic, x, np.full((2, 3), np.nan)))
    assert "nan" in str(check_gradient(lambda x: np.nan, x, x))
    assert "seed" in str(check_gradient(lambda x: np.random.rand(), x, x))
    assert "kink" in str(check_gradient(lambda x: np.sum(np.abs(x - 1)), x, x))
    with pytest.raises(TypeError, match="float64"):
        check_gradient(quadratic, x.astype(np.float32), x)


# features


def slow_hog(image):
    """One pixel at a time."""
    gray = image @ [0.299, 0.587, 0.114]
    H, W = gray.shape
    histograms = np.zeros((H // 8, W // 8, 9))
    for i in range(H // 8 * 8):
        for j in range(W // 8 * 8):
            gx = gray[i, j + 1] - gray[i, j] if j + 1 < W else 0
            gy = gray[i + 1, j] - gray[i, j] if i + 1 < H else 0
            degrees = np.degrees(np.arctan2(gy, gx)) % 180
            histograms[i // 8, j // 8, int(degrees // 20) % 9] += np.hypot(gx, gy) / 64
    return histograms.ravel()


def random_images(seed, N, H, W):
    return np.random.RandomState(seed).randint(256, size=(N, H, W, 3)).astype(float)


@pytest.mark.parametrize("H, W", [(32, 32), (16, 24), (19, 9)])
def test_hog_agrees_with_a_loop_over_pixels(H, W):
    images = random_images(H, 3, H, W)
    actual = features.hog_feature(images)
    assert_allclose(actual, [slow_hog(image) for image in images], atol=1e-9)
    assert_allclose(features.hog_feature(images[0]), actual[0], atol=1e-9)


def test_hog_of_a_picture_of_cifar_size_has_144_numbers():
    assert features.hog_feature(random_images(0, 1, 32, 32)).shape == (1, 144)


def test_hog_of_stripes_points_across_them():
    stripes = np.repeat(np.arange(16)[:, np.newaxis] % 4 * 60.0, 16, axis=1)
    histograms = features.hog_feature(stripes).reshape(2, 2, 9)
    assert_array_equal(histograms.argmax(axis=2), 4)
    assert_array_equal(np.delete(histograms, 4, axis=2), 0)


def test_hues_agree_with_the_standard_library():
    images = random_images(0, 4, 5, 6)
    images[0, 0, :3] = [[0, 0, 0], [9, 9, 9], [255, 255, 255]]
    images[0, 1, :4] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [200, 0, 200]]
    expected = np.zeros((4, 10))
    for n, image in enumerate(images):
        for pixel in image.reshape(-1, 3):
            hue = colorsys.rgb_to_hsv(*(pixel / 255))[0]
            expected[n, min(int(hue * 10), 9)] += 1
    actual = features.color_histogram_hsv(images, normalized=False)
    assert np.abs(actual - expected).sum() <= 2  # a hue on the edge of two bins may round to either
    assert_array_equal(actual.sum(axis=1), 30)
    assert_allclose(features.color_histogram_hsv(images[0]), actual[0] / 30)


def test_features_of_batches_and_of_single_images_stand_side_by_side(capsys):
    images = random_images(1, 103, 16, 16)

    def only_single(image):
        assert image.ndim == 3
        return [image.mean(), image.max()]

    fns = [features.hog_feature, only_single, lambda im: features.color_histogram_hsv(im, nbin=7)]
    actual = features.extract_features(images, fns, verbose=True)
    assert actual.shape == (103, 36 + 2 + 7)
    for image, row in zip(images, actual):
        assert_allclose(row, np.hstack([fn(image) for fn in fns]), atol=1e-9)
    assert "103 / 103" in capsys.readouterr().out


@pytest.mark.parametrize("N", [1, 2, 3])
def test_a_reduction_over_an_image_is_not_taken_for_one_over_a_batch(N):
    images = random_images(2, N, 8, 8)
    actual = features.extract_features(images, [lambda image: image.mean(axis=(0, 1)), np.ravel])
    assert_allclose(actual[:, :3], images.mean(axis=(1, 2)))
    assert_array_equal(actual[:, 3:], images.reshape(N, -1))


# pictures


def test_visualize_grid_stretches_each_image_on_its_own():
    Xs = random_images(0, 5, 4, 6) / 10 + 7
    grid = vis_utils.visualize_grid(Xs, ubound=100.0, padding=2)
    assert grid.shape == (3 * 4 + 2 * 2, 3 * 6 + 2 * 2, 3)
    second = grid[:4, 8:14]
    assert (second.min(), second.max()) == (0, 100)
    assert_array_equal(grid[4:6], 0)
    assert_array_equal(grid[12:, 16:], 0)


def test_vis_grid_keeps_one_scale_for_all():
    Xs = np.stack([np.full((2, 3, 3), value) for value in (1.0, 2.0, 3.0)])
    grid = vis_utils.vis_grid(Xs)
    assert grid.shape == (2 * 3 - 1, 2 * 4 - 1, 3)
    assert (grid[0, 0, 0], grid[0, 4, 0], grid[3, 0, 0]) == (0, 0.5, 1)


def test_vis_nn_has_a_row_for_each_list():
    images = list(random_images(0, 6, 4, 5))
    grid = vis_utils.vis_nn([images[:3], images[3:]])
    assert grid.shape == (2 * 5 - 1, 3 * 6 - 1, 3)
    assert grid.min() == 0
    assert grid.max() == 1


def test_pictures_of_nothing_but_one_value_are_not_nan():
    flat = np.ones((4, 3, 3, 3))
    assert not np.isnan(vis_utils.visualize_grid(flat)).any()
    assert not np.isnan(vis_utils.vis_grid(flat)).any()


# computational graphs


def sigmoid_graph():
    """f = sigmoid(max(w * x + b, x * x)) + w, where w and x branch."""
    graph = ComputationalGraph()
    graph.add("f", AddGate(), "s", "w")
    graph.add("s", SigmoidGate(), "m")
    graph.add("m", MaxGate(), "line", "square")
    graph.add("line", AddGate(), "product", "b")
    graph.add("square", MultiplyGate(), "x", "x")
    graph.add("product", MultiplyGate(), "w", "x")
    return graph


@pytest.mark.parametrize("shape", [(), (3, 4)])
@pytest.mark.parametrize("seed", range(5))
def test_a_graph_agrees_with_autograd(shape, seed):
    rng = np.random.RandomState(seed)
    values = {name: np.asarray(2 * rng.randn(*shape)) for name in "wxb"}

    def expected(w, x, b):
        return (torch.sigmoid(torch.maximum(w * x + b, x * x)) + w).sum()

    total, expected_grads = autograd(expected, *values.values())
    graph = sigmoid_graph()
    close(np.sum(graph.forward(values)["f"]), total)
    grads = graph.backward("f")
    for name, grad in zip("wxb", expected_grads):
        close(grads[name], grad)
        assert np.shape(grads[name]) == shape
    assert set(values) == set("wxb")


@pytest.mark.parametrize("shape", [(), (3, 4)])
def test_the_gates_given_as_examples_agree_with_autograd(shape):
    rng = np.random.RandomState(len(shape))
    values = {name: np.asarray(rng.uniform(1, 2, shape)) for name in "xy"}
    total, expected_grads = autograd(lambda x, y: (torch.exp(x / y) / x).sum(), *values.values())
    graph = ComputationalGraph()
    graph.add("q", DivideGate(), "x", "y")
    graph.add("e", ExpGate(), "q")
    graph.add("f", DivideGate(), "e", "x")
    close(np.sum(graph.forward(values)["f"]), total)
    grads = graph.backward("f")
    for name, grad in zip("xy", expected_grads):
        close(grads[name], grad)


def test_a_graph_computes_twice_without_memory_of_the_first_time():
    graph = sigmoid_graph()
    for w in (2.0, -1.0):
        graph.forward({"w": w, "x": 3.0, "b": 0.5})
        again = sigmoid_graph()
        again.forward({"w": w, "x": 3.0, "b": 0.5})
        assert graph.backward("f") == again.backward("f") == graph.backward("f")


def test_values_off_the_path_have_gradient_zero():
    graph = sigmoid_graph()
    graph.forward({"w": 1.0, "x": 1.0, "b": 1.0})
    grads = graph.backward("product")
    assert (grads["b"], grads["f"], grads["product"], grads["w"]) == (0, 0, 1, 1)


def test_max_gate_gives_the_gradient_to_one_input_even_at_a_tie():
    gate = MaxGate()
    assert gate.forward(2.0, 2.0) == 2
    assert gate.backward(5.0) == (5, 0)
    assert gate.forward(1.0, 2.0) == 2
    assert gate.backward(5.0) == (0, 5)


def test_sigmoid_gate_is_safe_for_large_numbers():
    gate = SigmoidGate()
    with np.errstate(all="raise"):
        close(gate.forward(np.array([-1e4, 0.0, 1e4])), [0, 0.5, 1])


def test_a_graph_refuses_what_it_could_not_compute():
    graph, gate = ComputationalGraph(), AddGate()
    graph.add("q", gate, "x", "y")
    with pytest.raises(ValueError, match="'q'"):
        graph.add("q", AddGate(), "x", "z")
    with pytest.raises(ValueError, match="'r'"):
        graph.add("r", gate, "x", "z")
    graph.add("x", AddGate(), "q", "q")
    with pytest.raises(ValueError, match="cycle"):
        graph.order()


@pytest.mark.parametrize("seed, N, D, H, C", CASES)
def test_two_layers_in_matrices(seed, N, D, H, C):
    rng = np.random.RandomState(seed)
    X, Y, W1, W2 = rng.randn(N, D), rng.randn(N, C), rng.randn(D, H), rng.randn(H, C)

    def expected(W1, W2):
        return ((torch.sigmoid(torch.tensor(X) @ W1) @ W2 - torch.tensor(Y)) ** 2).sum() / N

    value, grads = autograd(expected, W1, W2)
    loss, dW1, dW2 = two_layer_loss(X, Y, W1, W2)
    close(loss, value)
    close(dW1, grads[0])
    close(dW2, grads[1])


def test_training_two_layers_lowers_the_loss_and_keeps_the_start():
    rng = np.random.RandomState(0)
    X, Y, W1, W2 = rng.randn(20, 3), rng.randn(20, 2), rng.randn(3, 8), rng.randn(8, 2)
    W1_before, W2_before = W1.copy(), W2.copy()
    new_W1, new_W2, history = two_layer_train(X, Y, W1, W2, learning_rate=0.05, num_steps=50)
    assert len(history) == 50
    assert history[0] == two_layer_loss(X, Y, W1, W2)[0]
    assert two_layer_loss(X, Y, new_W1, new_W2)[0] < history[-1] < 0.7 * history[0]
    assert_array_equal(W1, W1_before)
    assert_array_equal(W2, W2_before)
