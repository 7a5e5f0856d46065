"""FullyConnectedNet: the reference against PyTorch, saving, and code as students write it in any edition."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from helpers import carry_out
from numpy.testing import assert_allclose, assert_array_equal
from students import changed, check_slip, frozen_once, put, slips, verdict

from autograder.cs231n_check.judge import judge

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "solutions"))

from cs231n import model_files
from cs231n.classifiers.fc_net import FullyConnectedNet

INIT = "a2.FullyConnectedNets.fully_connected_net_init"
LOSS = "a2.FullyConnectedNets.fully_connected_net_loss"
THREE = "a2.FullyConnectedNets.overfit_three_layers"
FIVE = "a2.FullyConnectedNets.overfit_five_layers"


# ---- the reference


def by_pytorch(net, X, y):
    """Loss, and the gradient of each parameter, by PyTorch in float64."""
    p = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in net.params.items()}
    h = torch.tensor(X.reshape(len(X), -1))
    for i in range(1, net.num_layers):
        h = h @ p[f"W{i}"] + p[f"b{i}"]
        if net.normalization == "batchnorm":
            h = F.batch_norm(h, None, None, p[f"gamma{i}"], p[f"beta{i}"], training=True)
        if net.normalization == "layernorm":
            h = F.layer_norm(h, h.shape[1:], p[f"gamma{i}"], p[f"beta{i}"])
        h = torch.relu(h)
    L = net.num_layers
    loss = F.cross_entropy(h @ p[f"W{L}"] + p[f"b{L}"], torch.tensor(y))
    loss = loss + 0.5 * net.reg * sum((p[f"W{i}"] ** 2).sum() for i in range(1, L + 1))
    loss.backward()
    return loss.item(), {name: value.grad.numpy() for name, value in p.items()}


@pytest.mark.parametrize("normalization", [None, "batchnorm", "layernorm"])
@pytest.mark.parametrize("hidden", [[6], [7, 5], [4, 8, 6]])
def test_loss_and_gradients_are_those_of_pytorch(hidden, normalization):
    rng = np.random.RandomState(len(hidden))
    np.random.seed(1)
    net = FullyConnectedNet(
        hidden, input_dim=12, num_classes=9, normalization=normalization, reg=0.3, weight_scale=0.5, dtype=np.float64
    )
    for value in net.params.values():
        value += 0.1 * rng.randn(*value.shape)
    X, y = rng.randn(10, 3, 4), rng.randint(9, size=10)
    loss, grads = net.loss(X, y)
    expected, expected_grads = by_pytorch(net, X, y)
    assert_allclose(loss, expected, rtol=1e-10)
    assert grads.keys() == net.params.keys()
    for name, grad in grads.items():
        assert_allclose(grad, expected_grads[name], rtol=1e-7, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("normalization", [None, "batchnorm", "layernorm"])
def test_a_saved_network_comes_back_whole(normalization, tmp_path, monkeypatch):
    monkeypatch.setattr(model_files, "SAVED_DIR", tmp_path)
    rng = np.random.RandomState(0)
    X, y = rng.randn(30, 12), rng.randint(4, size=30)
    net = FullyConnectedNet([7, 5], 12, 4, dropout_keep_ratio=0.5, normalization=normalization, weight_scale=0.5)
    for _ in range(3):
        net.loss(5 + X, y)  # batch normalisation remembers means and variances
    net.save("net.npz")
    other = FullyConnectedNet([1])
    assert other.load("net.npz")
    assert (other.num_layers, other.normalization, other.use_dropout) == (3, normalization, False)
    assert_array_equal(other.loss(X), net.loss(X))
    loss, grads = other.loss(X, y)  # and can be trained on
    assert np.isfinite(loss)
    assert grads.keys() == other.params.keys()


def test_nothing_saved_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(model_files, "SAVED_DIR", tmp_path)
    assert FullyConnectedNet([1]).load("net.npz") is False
    assert "nothing saved yet" in capsys.readouterr().out


# ---- loss, as students write it

LISTS = """
X = X.astype(self.dtype)
L = self.num_layers
caches = []
a = X
for l in range(L - 1):
    a, cache = affine_relu_forward(a, self.params["W" + str(l + 1)], self.params["b" + str(l + 1)])
    caches.append(cache)
scores, last_cache = affine_forward(a, self.params["W" + str(L)], self.params["b" + str(L)])
if y is None:
    return scores
loss, grads = 0.0, {}
loss, dscores = softmax_loss(scores, y)
loss += 0.5 * self.reg * np.sum(self.params["W" + str(L)] ** 2)
da, dW, db = affine_backward(dscores, last_cache)
grads["W" + str(L)] = dW + self.reg * self.params["W" + str(L)]
grads["b" + str(L)] = db
for l in range(L - 1, 0, -1):
    da, dW, db = affine_relu_backward(da, caches[l - 1])
    loss += 0.5 * self.reg * np.sum(self.params["W" + str(l)] ** 2)
    grads["W" + str(l)] = dW + self.reg * self.params["W" + str(l)]
    grads["b" + str(l)] = db
return loss, grads
"""

OF_LISTS = [
    ("",),
    ("", "caches.append(cache)", "caches = caches + [cache]"),
    ("", "for l in range(L - 1, 0, -1)", "for l in reversed(range(1, L))"),
    ("", "loss, grads = 0.0, {}", "loss, grads = 0.0, {k: np.zeros_like(v) for k, v in self.params.items()}"),
    ("last_not_penalised", 'loss += 0.5 * self.reg * np.sum(self.params["W" + str(L)] ** 2)\n', "",
     'dW + self.reg * self.params["W" + str(L)]', "dW"),
    ("last_not_in_loss", 'loss += 0.5 * self.reg * np.sum(self.params["W" + str(L)] ** 2)\n', ""),
    ("last_not_in_gradient", 'dW + self.reg * self.params["W" + str(L)]', "dW"),
    ("last_only", '    loss += 0.5 * self.reg * np.sum(self.params["W" + str(l)] ** 2)\n', "",
     'dW + self.reg * self.params["W" + str(l)]', "dW"),
    ("last_only_in_loss", '    loss += 0.5 * self.reg * np.sum(self.params["W" + str(l)] ** 2)\n', ""),
    ("last_only_in_gradient", 'dW + self.reg * self.params["W" + str(l)]', "dW"),
    ("no_half", "0.5 * self.reg", "self.reg", "dW + self.reg", "dW + 2 * self.reg"),
    ("no_half_loss", "0.5 * self.reg", "self.reg"),
    ("no_half_gradient", "dW + self.reg", "dW + 2 * self.reg"),
    ("half_gradient", "dW + self.reg", "dW + 0.5 * self.reg"),
    ("last_cache", "affine_relu_backward(da, caches[l - 1])",
     "affine_backward(relu_backward(da, caches[l - 1][1]), last_cache)"),
    ("biases_penalised", '= db\nfor', '= db + self.reg * self.params["b" + str(L)]\nfor',
     '    grads["b" + str(l)] = db', '    grads["b" + str(l)] = db + self.reg * self.params["b" + str(l)]',
     "return loss, grads",
     "loss += 0.5 * self.reg * sum(np.sum(self.params['b%d' % k] ** 2) for k in range(1, L + 1))\nreturn loss, grads"),
    ("penalty_per_row", "0.5 * self.reg", "0.5 * self.reg / len(X)", "dW + self.reg", "dW + self.reg / len(X)"),
    ("reg_squared_in_loss", "0.5 * self.reg", "0.5 * self.reg * self.reg"),
    ("no_reg_in_loss", "0.5 * self.reg", "0.5"),
    ("no_reg_in_gradient", "dW + self.reg * self.params", "dW + self.params"),
    ("penalty_not_squared", "] ** 2)", "])"),
    ("relu_on_scores", "scores, last_cache = affine_forward", "scores, last_cache = affine_relu_forward",
     "affine_backward(dscores", "affine_relu_backward(dscores"),
    ("relu_on_scores_forward", "if y is None", "scores = np.maximum(scores, 0)\nif y is None"),
    ("no_relu", "affine_relu", "affine"),
    ("no_relu_backward", "affine_relu_backward(da, caches[l - 1])", "affine_backward(da, caches[l - 1][0])"),
    ("numbers", 'self.params["W" + str(l + 1)], self', 'self.params["W" + str(l)], self'),
    ("layer_missing", "range(L - 1):", "range(L):", "str(l + 1)", "str(l + 2)"),
    ("layer_missing", "range(L - 1):", "range(L - 2):"),
    ("two_layers_only", "affine_relu_forward(a,", "affine_relu_forward(X,"),
    ("one_cache", "caches[l - 1]", "caches[-1]"),
    ("scores_back", "affine_backward(dscores,", "affine_backward(scores,"),
    ("svm", "softmax_loss", "svm_loss"),
    ("sum_gradient", "da, dW, db = affine_backward(", "dscores = dscores * len(X)\nda, dW, db = affine_backward("),
    ("probabilities", "return scores", "e = np.exp(scores - scores.max(1)[:, None])\n    return e / e.sum(1)[:, None]"),
    ("labels", "return scores", "return np.argmax(scores, axis=1)"),
    ("exchanged", "return loss, grads", "return grads, loss"),
    ("no_biases", 'grads["b" + str(l)] = db', "pass", 'grads["b" + str(L)] = db', "pass"),
    ("from_zero", 'grads["W" + str(l)]', 'grads["W" + str(l - 1)]', 'grads["b" + str(l)]', 'grads["b" + str(l - 1)]',
     'grads["W" + str(L)]', 'grads["W" + str(L - 1)]', 'grads["b" + str(L)]', 'grads["b" + str(L - 1)]'),
    ("old_caches", "caches = []", "self.caches = caches = getattr(self, 'caches', [])"),
]  # fmt: skip

NUMPY_ALONE = """
X = X.reshape(X.shape[0], -1).astype(self.dtype)
Ws = [self.params["W%d" % i] for i in range(1, self.num_layers + 1)]
bs = [self.params["b%d" % i] for i in range(1, self.num_layers + 1)]
h = [X]
for W, b in zip(Ws[:-1], bs[:-1]):
    h.append(np.maximum(0, h[-1].dot(W) + b))
scores = h[-1].dot(Ws[-1]) + bs[-1]
if y is None:
    return scores
z = scores - scores.max(axis=1, keepdims=True)
logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
loss = -logp[np.arange(len(y)), y].mean()
for W in Ws:
    loss = loss + self.reg * np.sum(W * W) / 2
d = np.exp(logp)
d[np.arange(len(y)), y] -= 1
d /= len(y)
grads = {}
for i in range(self.num_layers, 0, -1):
    grads["W%d" % i] = h[i - 1].T.dot(d) + self.reg * Ws[i - 1]
    grads["b%d" % i] = d.sum(axis=0)
    d = d.dot(Ws[i - 1].T) * (h[i - 1] > 0)
return loss, grads
"""

OF_NUMPY_ALONE = [
    ("",),
    ("bias_rows", "d.sum(axis=0)", "d.sum(axis=0, keepdims=True)"),
    ("no_bias_at_end", "h[-1].dot(Ws[-1]) + bs[-1]", "h[-1].dot(Ws[-1])"),
    ("no_bias", "h[-1].dot(W) + b", "h[-1].dot(W)", "h[-1].dot(Ws[-1]) + bs[-1]", "h[-1].dot(Ws[-1])"),
    ("no_relu_backward", " * (h[i - 1] > 0)", ""),
    ("relu_of_gradient", "* (h[i - 1] > 0)", "\n    d = d * (d > 0)"),
    ("last_only_in_loss", "    loss = loss + self.reg * np.sum(W * W) / 2", "    penalty = self.reg * np.sum(W * W) / 2",
     "d = np.exp(logp)", "loss = loss + penalty\nd = np.exp(logp)"),
    ("first_only_in_loss", "for W in Ws:", "for W in Ws[:1]:"),
    ("first_not_in_loss", "for W in Ws:", "for W in Ws[1:]:"),
    ("ends_only", "for W in Ws:", "for W in (Ws[0], Ws[-1])[: self.num_layers]:",
     "+ self.reg * Ws[i - 1]", "+ self.reg * Ws[i - 1] * (i in (1, self.num_layers))"),
    ("penalty_root", "np.sum(W * W)", "np.linalg.norm(W)"),
    ("sum_gradient", "d /= len(y)", ""),
    ("zero_gradients", "return loss, grads", "return loss, {k: 0 * v for k, v in grads.items()}"),
    ("empty", "return loss, grads", "return loss, {}"),
]  # fmt: skip

# ---- the first parameters

MADE_IN_LOOP = """
self.normalization = normalization
self.use_dropout = dropout_keep_ratio != 1
self.reg = reg
self.num_layers = 1 + len(hidden_dims)
self.dtype = dtype
self.params = {}
dims = [input_dim] + list(hidden_dims) + [num_classes]
for l in range(self.num_layers):
    self.params["W" + str(l + 1)] = np.random.normal(0, weight_scale, size=(dims[l], dims[l + 1]))
    self.params["b" + str(l + 1)] = np.zeros(dims[l + 1])
    if self.normalization != None and l < self.num_layers - 1:
        self.params["gamma" + str(l + 1)] = np.ones(dims[l + 1])
        self.params["beta" + str(l + 1)] = np.zeros(dims[l + 1])
self.dropout_param = {}
self.bn_params = []
for k, v in self.params.items():
    self.params[k] = v.astype(dtype)
"""

OF_MADE_IN_LOOP = [
    ("",),
    ("", "np.random.normal(0, weight_scale, size=(dims[l], dims[l + 1]))",
     "weight_scale * np.random.randn(dims[l], dims[l + 1])"),
    ("", "self.normalization != None", 'self.normalization in ("batchnorm", "layernorm")'),
    ("scale_ignored", "normal(0, weight_scale, size=", "normal(size="),
    ("scale_fixed", "normal(0, weight_scale,", "normal(0, 1e-2,"),
    ("scale_squared", "normal(0, weight_scale,", "normal(0, weight_scale**2,"),
    ("zeros", "np.random.normal(0, weight_scale, size=(dims[l], dims[l + 1]))", "np.zeros((dims[l], dims[l + 1]))"),
    ("transposed", "(dims[l], dims[l + 1])", "(dims[l + 1], dims[l])"),
    ("bias_sizes", '"b" + str(l + 1)] = np.zeros(dims[l + 1])', '"b" + str(l + 1)] = np.zeros(dims[l])'),
    ("bias_rows", '"b" + str(l + 1)] = np.zeros(dims[l + 1])', '"b" + str(l + 1)] = np.zeros((1, dims[l + 1]))'),
    ("biases_one", '"b" + str(l + 1)] = np.zeros(', '"b" + str(l + 1)] = np.ones('),
    ("gamma_zero", "np.ones", "np.zeros"),
    ("gamma_scaled", "np.ones", "weight_scale * np.ones"),
    ("beta_one", 'self.params["beta" + str(l + 1)] = np.zeros', 'self.params["beta" + str(l + 1)] = np.ones'),
    ("gamma_only", '        self.params["beta" + str(l + 1)] = np.zeros(dims[l + 1])\n', ""),
    ("normalised_at_end", " and l < self.num_layers - 1", ""),
    ("one_normalised_less", "l < self.num_layers - 1", "l < self.num_layers - 2"),
    ("always_normalised", "self.normalization != None and ", ""),
    ("batchnorm_only", "self.normalization != None", 'self.normalization == "batchnorm"'),
    ("no_scale_and_shift", "self.normalization != None", "False"),
    ("last_layer_missing", "range(self.num_layers)", "range(self.num_layers - 1)", " - 1:", ":"),
    ("from_zero", "str(l + 1)", "str(l)"),
    ("nothing", "for l in range(self.num_layers):", "for l in []:"),
]  # fmt: skip


@slips((LOSS, LISTS, OF_LISTS), (LOSS, NUMPY_ALONE, OF_NUMPY_ALONE), (INIT, MADE_IN_LOOP, OF_MADE_IN_LOOP))
def test_slip_in_network_of_any_depth(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)


# ---- the constructor of other editions

HEAD = "def __init__(self, hidden_dims, input_dim=3 * 32 * 32, num_classes=10, {}, reg=0.0, weight_scale=1e-2, "
HEAD += "dtype=np.float32, seed=None):\n"
EDITIONS = {
    "2021": ("dropout_keep_ratio=1, normalization=None", ()),
    "2018": ("dropout=1, normalization=None", ("dropout_keep_ratio", "dropout")),
    "2017": ("dropout=0, use_batchnorm=False", ("self.normalization = normalization",
             "self.use_batchnorm = use_batchnorm", "dropout_keep_ratio != 1", "dropout > 0",
             "self.normalization != None", "self.use_batchnorm")),
}  # fmt: skip


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    "mistake, changes", [("", ()), ("normalised_at_end", (" and l < self.num_layers - 1", "")), ("zeros", (
        "np.random.normal(0, weight_scale, size=(dims[l], dims[l + 1]))", "np.zeros((dims[l], dims[l + 1]))"))]
)  # fmt: skip
def test_constructor_of_another_edition(edition, mistake, changes, tmp_path):
    arguments, renamed = EDITIONS[edition]
    body = changed(changed(MADE_IN_LOOP, renamed), changes)
    code = HEAD.format(arguments) + "".join(f"    {line}\n" for line in body.strip().splitlines())
    check_slip(tmp_path, INIT, mistake, code)


def test_loss_of_the_network_of_2017(tmp_path):
    arguments, renamed = EDITIONS["2017"]
    body = changed(MADE_IN_LOOP, renamed) + "self.normalization = None  # the reference's loss reads it\n"
    code = HEAD.format(arguments) + "".join(f"    {line}\n" for line in body.strip().splitlines())
    package = put(tmp_path, INIT, code)
    assert verdict(package, LOSS, 3).status == "correct"


# ---- fifty pictures by heart

AS_PUBLISHED = """
num_train = 50
small_data = {{
    "X_train": data["X_train"][:num_train], "y_train": data["y_train"][:num_train],
    "X_val": data["X_val"], "y_val": data["y_val"],
}}
weight_scale = {}
learning_rate = {}
model = FullyConnectedNet({}, weight_scale=weight_scale, dtype=np.float64)
solver = Solver(
    model, small_data, print_every=10, num_epochs=20, batch_size=25, update_rule="sgd",
    optim_config={{"learning_rate": learning_rate}},
)
solver.train()
plt.plot(solver.loss_history)
plt.title("Training loss history")
plt.show()
"""
SEARCHED = """
best = 0
for ws in (1e-4, 5e-2):
    for lr in (1e-5, 1e-3):
        s = Solver(FullyConnectedNet([100, 100], weight_scale=ws), few, optim_config={"learning_rate": lr},
                   num_epochs=20, batch_size=25, verbose=False)
        s.train()
        if max(s.train_acc_history) > best:
            best, weight_scale, learning_rate = max(s.train_acc_history), ws, lr
"""


@pytest.mark.parametrize(
    "id, mistake, cell",
    [
        (THREE, "", AS_PUBLISHED.format("5e-2", "1e-3", [100, 100])),
        (THREE, "", SEARCHED),
        (THREE, "", "weight_scale, learning_rate = 0.1, 5e-4"),
        (THREE, "slow", "weight_scale = 2e-2\nlearning_rate = 1e-4"),
        (THREE, "dead", "weight_scale = 1e-4\nlearning_rate = 1e-2"),
        (THREE, "large", "weight_scale = 2\nlearning_rate = 1e-7"),
        (THREE, "diverged", "weight_scale = 0.03\nlearning_rate = 3.0"),
        (FIVE, "", AS_PUBLISHED.format("7e-2", "1e-3", [100] * 4)),
        (FIVE, "", "learning_rate, weight_scale = 5e-4, 0.1"),
        (FIVE, "dead", AS_PUBLISHED.format("1e-5", "2e-3", [100] * 4)),
        (FIVE, "dead", "weight_scale = 1e-2\nlearning_rate = 1e-2"),
    ],
)
def test_settings_for_fifty_pictures(id, mistake, cell, tmp_path):
    made = frozen_once(id, 3)
    found = judge(made, carry_out(made, put(tmp_path, INIT, MADE_IN_LOOP), lambda *_: cell))
    assert found.mistake == mistake, found.message
    assert (found.status == "correct") == (not mistake), found.message
