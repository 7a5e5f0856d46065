"""Dropout, and networks with normalisation and dropout: the reference, students' code of several editions, and slips."""

import numpy as np
import pytest
from helpers import carry_out
from students import check_slip, frozen_once, put, slips, verdict

from autograder import course
from autograder.authoring.reference import reference
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.package import Package

DROPOUT, NORM = "a2.Dropout.", "a2.BatchNormalization."


@pytest.fixture(scope="module")
def layers():
    with reference():
        import cs231n.layers
    return cs231n.layers


# ---- the reference


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_dropout_keeps_a_share_p_and_the_mean(layers, p):
    np.random.seed(0)
    x = np.full((300, 400), 3.0)
    out, _ = layers.dropout_forward(x, {"mode": "train", "p": p})
    np.testing.assert_allclose(np.unique(out), [0, 3 / p])
    assert abs(np.mean(out != 0) - p) < 5 * np.sqrt(p * (1 - p) / x.size)


def test_dropout_in_test_mode_is_the_identity(layers):
    x = np.random.RandomState(0).randn(4, 5)
    out, cache = layers.dropout_forward(x, {"mode": "test", "p": 0.3})
    np.testing.assert_array_equal(out, x)
    np.testing.assert_array_equal(layers.dropout_backward(x, cache), x)


@pytest.mark.parametrize("shape", [(6,), (3, 4), (2, 3, 4, 5)])
def test_gradient_passes_as_the_input_did(layers, shape):
    rng = np.random.RandomState(1)
    x, dout = rng.randn(*shape), rng.randn(*shape)
    out, cache = layers.dropout_forward(x, {"mode": "train", "p": 0.5, "seed": 3})
    np.testing.assert_allclose(layers.dropout_backward(dout, cache), dout * out / x)


def test_same_seed_same_units(layers):
    x = np.ones((20, 30))
    one, again, other = (layers.dropout_forward(x, {"mode": "train", "p": 0.5, "seed": s})[0] for s in (7, 7, 8))
    assert np.array_equal(one, again) and not np.array_equal(one, other)


def test_another_mode_of_dropout_is_an_error(layers):
    with pytest.raises(ValueError, match="valid"):
        layers.dropout_forward(np.ones(3), {"mode": "valid", "p": 0.5})


def test_bounds_hold_for_the_reference_whatever_the_seed():
    id = DROPOUT + "dropout_forward"
    made = frozen_once(id, 3)
    for _ in range(8):  # each time other units fall out
        assert judge(made, carry_out(made, reference())).status == "correct"


# ---- layers

FORWARD = """
p, mode = dropout_param['p'], dropout_param['mode']
if 'seed' in dropout_param:
    np.random.seed(dropout_param['seed'])
mask = None
out = None
if mode == 'train':
    mask = (np.random.rand(*x.shape) < p) / p
    out = x * mask
elif mode == 'test':
    out = x
cache = (dropout_param, mask)
out = out.astype(x.dtype, copy=False)
return out, cache
"""
MASK = "(np.random.rand(*x.shape) < p) / p"
OF_FORWARD = [
    ("",),
    ("", MASK, "np.random.binomial(1, p, size=x.shape) / p"),
    ("", MASK, "np.random.choice([0, 1 / p], size=x.shape, p=[1 - p, p])"),
    ("", MASK, "(np.random.uniform(size=x.shape) >= 1 - p) / p"),
    ("", "    out = x * mask", "    out = x.copy()\n    out[mask == 0] = 0\n    out /= p"),
    ("not_inverted", MASK, "(np.random.rand(*x.shape) < p)"),
    ("scaled_at_test", MASK, "(np.random.rand(*x.shape) < p)", "    out = x\n", "    out = x * p\n"),
    ("drop_probability", MASK, "(np.random.rand(*x.shape) >= p) / (1 - p + 1e-300)"),
    ("drop_not_inverted", MASK, "(np.random.rand(*x.shape) > p)"),
    ("comparison_turned", MASK, "(np.random.rand(*x.shape) > p) / p"),
    ("times_p", MASK, "(np.random.rand(*x.shape) < p) * p"),
    ("none_dropped", MASK, "(np.random.rand(*x.shape) < p / p)"),
    ("none_dropped_divided", "out = x * mask", "out = x / p"),
    ("normal", "np.random.rand(", "np.random.randn("),
    ("normal_not_inverted", MASK, "np.random.randn(*x.shape) < p"),
    ("half", MASK, "(np.random.rand(*x.shape) < 0.5) / 0.5"),
    ("half_divided_by_p", MASK, "np.random.randint(0, 2, size=x.shape) / p"),
    ("one_row", "rand(*x.shape)", "rand(x.shape[-1])"),
    ("mask_returned", "out = x * mask", "out = mask"),
    ("test_dropped", "elif mode == 'test':\n    out = x", "else:\n    out = x * (np.random.rand(*x.shape) < p) / p"),
    ("test_scaled", "    out = x\n", "    out = x * p\n"),
    ("test_divided", "    out = x\n", "    out = x / p\n"),
    ("seed_not_used", "np.random.rand(*x.shape)", "np.random.default_rng().random(x.shape)"),
    ("always_the_same", "mask = (", "np.random.seed(0)\n    mask = ("),
    ("shape_as_tuple", "*x.shape", "x.shape"),
    ("two_axes_only", "np.random.rand(*x.shape)", "np.random.rand(*x.shape)", "mask = None", "N, D = x.shape\nmask = None"),
]  # fmt: skip

BACKWARD = """
dropout_param, mask = cache
if dropout_param['mode'] == 'test':
    return dout
p = dropout_param['p']
dx = dout * mask
return dx
"""
OF_BACKWARD = [
    ("",),
    ("", "dout * mask", "np.where(mask > 0, dout / p, 0)"),
    ("mask_not_used", "dout * mask", "dout"),
    ("divided_only", "dout * mask", "dout / p"),
    ("not_scaled", "dout * mask", "dout * (mask > 0)"),
    ("scaled_again", "dout * mask", "dout * mask / p"),
    ("times_p", "dout * mask", "dout * mask * p * p"),
    ("divided_by_other", "dout * mask", "dout * (mask > 0) / (1 - p)"),
    ("turned", "dout * mask", "dout * (mask == 0)"),
    ("turned_scaled", "dout * mask", "dout * (mask == 0) / p"),
    ("mask_returned", "dout * mask", "mask"),
    ("new_mask", "dout * mask", "dout * (np.random.rand(*dout.shape) < p) / p"),
    ("divided_by_mask", "dout * mask", "dout / mask"),
    ("zero", "dout * mask", "np.zeros_like(dout)"),
    ("sign", "dout * mask", "-dout * mask"),
    ("summed", "dout * mask", "(dout * mask).sum(axis=0)"),
    ("test_scaled", "return dout\n", "return dout * dropout_param['p']\n"),
]

# ---- networks

NET = """
X = X.astype(self.dtype)
mode = 'test' if y is None else 'train'
if self.use_dropout:
    self.dropout_param['mode'] = mode
if self.normalization == 'batchnorm':
    for bn_param in self.bn_params:
        bn_param['mode'] = mode
P, L = self.params, self.num_layers
fc, bn, relu, drop = {}, {}, {}, {}
h = X
for i in range(1, L):
    k = str(i)
    h, fc[i] = affine_forward(h, P['W' + k], P['b' + k])
    if self.normalization == 'batchnorm':
        h, bn[i] = batchnorm_forward(h, P['gamma' + k], P['beta' + k], self.bn_params[i - 1])
    elif self.normalization == 'layernorm':
        h, bn[i] = layernorm_forward(h, P['gamma' + k], P['beta' + k], self.bn_params[i - 1])
    h, relu[i] = relu_forward(h)
    if self.use_dropout:
        h, drop[i] = dropout_forward(h, self.dropout_param)
scores, fc[L] = affine_forward(h, P['W' + str(L)], P['b' + str(L)])
if mode == 'test':
    return scores
grads = {}
loss, dh = softmax_loss(scores, y)
for i in range(1, L + 1):
    loss += 0.5 * self.reg * np.sum(P['W' + str(i)] ** 2)
dh, grads['W' + str(L)], grads['b' + str(L)] = affine_backward(dh, fc[L])
grads['W' + str(L)] += self.reg * P['W' + str(L)]
for i in range(L - 1, 0, -1):
    k = str(i)
    if self.use_dropout:
        dh = dropout_backward(dh, drop[i])
    dh = relu_backward(dh, relu[i])
    if self.normalization == 'batchnorm':
        dh, grads['gamma' + k], grads['beta' + k] = batchnorm_backward(dh, bn[i])
    elif self.normalization == 'layernorm':
        dh, grads['gamma' + k], grads['beta' + k] = layernorm_backward(dh, bn[i])
    dh, grads['W' + k], grads['b' + k] = affine_backward(dh, fc[i])
    grads['W' + k] += self.reg * P['W' + k]
return loss, grads
"""
DROP, BACK = "        h, drop[i] = dropout_forward(h, self.dropout_param)", "        dh = dropout_backward(dh, drop[i])"
OF_DROPOUT_NET = [
    ("",),
    ("", "batchnorm_backward(dh", "batchnorm_backward_alt(dh"),
    ("dropout_missing", DROP, "        pass", BACK, "        pass"),
    ("not_back", BACK, "        pass"),
    ("p_fixed", "dropout_forward(h, self.dropout_param)", "dropout_forward(h, {'p': 0.5, 'mode': mode})"),
    ("p_turned", "dropout_forward(h, self.dropout_param)",
     "dropout_forward(h, {**self.dropout_param, 'p': 1 - self.dropout_param['p']})"),
    ("always_training", "dropout_forward(h, self.dropout_param)",
     "dropout_forward(h, {**self.dropout_param, 'mode': 'train'})"),
    ("on_scores", "if mode == 'test':\n    return scores", "if self.use_dropout:\n"
     "    scores, drop[L] = dropout_forward(scores, self.dropout_param)\nif mode == 'test':\n    return scores",
     "loss, dh = softmax_loss(scores, y)", "loss, dh = softmax_loss(scores, y)\nif self.use_dropout:\n"
     "    dh = dropout_backward(dh, drop[L])"),
    ("first_only", "    if self.use_dropout:\n        h,", "    if self.use_dropout and i == 1:\n        h,",
     "    if self.use_dropout:\n        dh", "    if self.use_dropout and i == 1:\n        dh"),
    ("last_only", "    if self.use_dropout:\n        h,", "    if self.use_dropout and i == L - 1:\n        h,",
     "    if self.use_dropout:\n        dh", "    if self.use_dropout and i == L - 1:\n        dh"),
    ("one_cache", "dropout_backward(dh, drop[i])", "dropout_backward(dh, drop[L - 1])"),
    ("use_dropout_not_asked", "if self.use_dropout:\n        h", "if True:\n        h"),
    ("seed_lost", "dropout_forward(h, self.dropout_param)",
     "dropout_forward(h, {'p': self.dropout_param['p'], 'mode': mode})"),
    ("no_penalty", "self.reg", "0"),
    ("no_half", "0.5 * self.reg", "self.reg", "+= self.reg", "+= 2 * self.reg"),
]  # fmt: skip

NORMS = [
    ("",),
    ("norm_missing", "self.normalization == 'batchnorm':\n        h,", "False:\n        h,",
     "self.normalization == 'layernorm':\n        h,", "False:\n        h,",
     "self.normalization == 'batchnorm':\n        dh,", "False:\n        dh,",
     "self.normalization == 'layernorm':\n        dh,", "False:\n        dh,"),
    ("not_back", "self.normalization == 'batchnorm':\n        dh,", "False:\n        dh,",
     "self.normalization == 'layernorm':\n        dh,", "False:\n        dh,"),
    ("not_stored", "dh, grads['gamma' + k], grads['beta' + k] = ", "dh, dgamma, dbeta = "),
    ("gradients_exchanged", "grads['gamma' + k], grads['beta' + k] = ", "grads['beta' + k], grads['gamma' + k] = "),
    ("scale_exchanged", "P['gamma' + k], P['beta' + k]", "P['beta' + k], P['gamma' + k]"),
    ("first_scale", "P['gamma' + k], P['beta' + k]", "P['gamma1'], P['beta1']"),
    ("numbers", "P['gamma' + k], P['beta' + k]", "P['gamma' + str(i - 1)], P['beta' + str(i - 1)]"),
    ("list_from_zero", "self.bn_params[i - 1]", "self.bn_params[i]"),
    ("one_cache", "(dh, bn[i])", "(dh, bn[L - 1])"),
    ("scale_penalised", "    loss += 0.5", "    if i < L:\n        loss += 0.5 * self.reg * (np.sum(P['gamma' + str(i)] "
     "** 2) + np.sum(P['beta' + str(i)] ** 2))\n    loss += 0.5", "    grads['W' + k] += ",
     "    grads['gamma' + k] += self.reg * P['gamma' + k]\n    grads['beta' + k] += self.reg * P['beta' + k]\n"
     "    grads['W' + k] += "),
    ("no_penalty", "self.reg", "0"),
]  # fmt: skip
BATCHNORMS = [
    *NORMS,
    ("", "dh, grads['W' + k], grads['b' + k] = affine_backward(dh, fc[i])",
     "dh, grads['W' + k], _ = affine_backward(dh, fc[i])\n    grads['b' + k] = np.zeros_like(P['b' + k])"),
    ("one_param", "self.bn_params[i - 1]", "self.bn_params[0]"),
    ("param_not_kept", "self.bn_params[i - 1]", "dict(self.bn_params[i - 1])"),
    ("always_training", "self.bn_params[i - 1]", "{'mode': 'train'}"),
    ("other_norm", "batchnorm_forward", "layernorm_forward", "batchnorm_backward", "layernorm_backward"),
]  # fmt: skip
LAYERNORMS = [*NORMS, ("other_norm", "layernorm_", "batchnorm_")]


@slips(
    (DROPOUT + "dropout_forward", FORWARD, OF_FORWARD),
    (DROPOUT + "dropout_backward", BACKWARD, OF_BACKWARD),
    (DROPOUT + "fully_connected_net_dropout", NET, OF_DROPOUT_NET),
    (NORM + "fully_connected_net_batchnorm", NET, BATCHNORMS),
    (NORM + "fully_connected_net_layernorm", NET, LAYERNORMS),
)
def test_slip_in_dropout_and_networks(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)


@pytest.mark.parametrize("seed", range(6))
def test_one_random_number_for_all_units_is_never_right(seed, tmp_path):
    package = put(tmp_path, DROPOUT + "dropout_forward", FORWARD.replace("rand(*x.shape)", "rand()"))
    np.random.seed(seed)
    assert verdict(package, DROPOUT + "dropout_forward", 3).share < 0.5


# ---- other ways, other editions

OWN_MASKS = """
def dropout_forward(x, dropout_param):
    p, mode = dropout_param['p'], dropout_param['mode']
    if 'seed' in dropout_param:
        np.random.seed(dropout_param['seed'])
    kept = np.random.binomial(1, p, size=x.shape).astype(bool) if mode == 'train' else None
    return (np.where(kept, x / p, 0) if mode == 'train' else x), (kept, p, mode)

def dropout_backward(dout, cache):
    kept, p, mode = cache
    return np.where(kept, dout / p, 0) if mode == 'train' else dout
"""
DROPPING = """
def dropout_forward(x, dropout_param):
    p, mode = dropout_param['p'], dropout_param['mode']
    if 'seed' in dropout_param:
        np.random.seed(dropout_param['seed'])
    mask = (np.random.rand(*x.shape) >= p) / (1 - p) if mode == 'train' else None
    out = x * mask if mode == 'train' else x
    return out.astype(x.dtype, copy=False), (dropout_param, mask)
"""
NET_OF_2017 = """
class FullyConnectedNet(FullyConnectedNet):
    def __init__(self, hidden_dims, input_dim=3*32*32, num_classes=10, dropout=0, use_batchnorm=False, reg=0.0,
                 weight_scale=1e-2, dtype=np.float32, seed=None):
        kind = 'batchnorm' if use_batchnorm else None
        super().__init__(hidden_dims, input_dim, num_classes, 1 - dropout, kind, reg, weight_scale, dtype, seed)
        if dropout:
            self.dropout_param['p'] = dropout
"""
QUESTIONS = [DROPOUT + name for name in ("dropout_forward", "dropout_backward", "fully_connected_net_dropout")]


@pytest.mark.parametrize("id", QUESTIONS)
def test_any_mask_and_any_cache_will_do(id, tmp_path):
    put(tmp_path, QUESTIONS[0], OWN_MASKS)
    assert verdict(Package(tmp_path, course.SOLUTIONS), id, 3).status == "correct"


@pytest.mark.parametrize("id", QUESTIONS)
def test_until_2017_p_is_the_probability_of_dropping(id, tmp_path):
    put(tmp_path, QUESTIONS[0], DROPPING)
    net = tmp_path / "cs231n/classifiers/fc_net.py"
    net.parent.mkdir()
    net.write_text((course.SOLUTIONS / "cs231n/classifiers/fc_net.py").read_text() + NET_OF_2017)
    found = verdict(Package(tmp_path, course.SOLUTIONS), id, 3)
    assert found.status == "correct", found.message


def test_keeping_in_a_submission_of_2017_is_wrong(tmp_path):
    net = tmp_path / "cs231n/classifiers/fc_net.py"
    net.parent.mkdir(parents=True)
    net.write_text((course.SOLUTIONS / "cs231n/classifiers/fc_net.py").read_text() + NET_OF_2017)
    assert verdict(Package(tmp_path, course.SOLUTIONS), QUESTIONS[0], 3).mistake == "drop_probability"


def test_layers_called_from_layer_utils_get_the_given_masks(tmp_path):
    helper = (
        "def relu_dropout_forward(x, param):\n    h, one = relu_forward(x)\n    h, two = dropout_forward(h, param)\n"
    )
    utils = tmp_path / "cs231n/layer_utils.py"
    utils.parent.mkdir()
    utils.write_text(
        (course.SOLUTIONS / "cs231n/layer_utils.py").read_text() + "\n\n" + helper + "    return h, one, two\n"
    )
    body = NET.replace(
        "    h, relu[i] = relu_forward(h)\n    if self.use_dropout:\n" + DROP,
        "    if self.use_dropout:\n        h, relu[i], drop[i] = relu_dropout_forward(h, self.dropout_param)\n"
        "    else:\n        h, relu[i] = relu_forward(h)",
    )
    assert verdict(put(tmp_path, QUESTIONS[2], body), QUESTIONS[2], 3).status == "correct"


def test_dropout_layer_is_as_before_after_a_network_has_had_masks(tmp_path):
    package = put(tmp_path, QUESTIONS[2], NET)
    with package:
        import cs231n.layers

        before = cs231n.layers.dropout_forward
    verdict(package, QUESTIONS[2], 3)
    with package:
        import cs231n.layers

        assert cs231n.layers.dropout_forward is before
