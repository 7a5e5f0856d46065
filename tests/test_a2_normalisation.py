"""Batch and layer normalisation: the reference against PyTorch, students' code, and slips with the hints that fit."""

import numpy as np
import pytest
from students import check_slip, slips

from autograder.authoring.reference import reference

ID = "a2.BatchNormalization."
SHAPES = [(1, 4), (3, 7), (8, 2), (20, 5)]


@pytest.fixture(scope="module")
def layers():
    with reference():
        import cs231n.layers
    return cs231n.layers


def inputs(N, D):
    rng = np.random.RandomState(N + 10 * D)
    return 3 * rng.randn(N, D) + 5 * rng.randn(D), 1 + rng.rand(D), rng.randn(D), rng.randn(N, D)


def gradients(function, dout, *arrays):
    """The output of a PyTorch function, and the gradients of its inputs."""
    torch = pytest.importorskip("torch")
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    out = function(*tensors)
    out.backward(torch.tensor(dout))
    return [out.detach().numpy(), *(tensor.grad.numpy() for tensor in tensors)]


# ---- the reference against an oracle


@pytest.mark.parametrize("backward", ["batchnorm_backward", "batchnorm_backward_alt"])
@pytest.mark.parametrize("N, D", SHAPES)
def test_batch_normalisation_is_that_of_pytorch(layers, N, D, backward):
    x, gamma, beta, dout = inputs(N, D)

    def by_torch(x, gamma, beta):
        var, mu = x.var(0, correction=0), x.mean(0)
        return gamma * (x - mu) / (var + 1e-5).sqrt() + beta

    out, cache = layers.batchnorm_forward(x, gamma, beta, {"mode": "train"})
    made = [out, *getattr(layers, backward)(dout, cache)]
    for mine, right in zip(made, gradients(by_torch, dout, x, gamma, beta)):
        np.testing.assert_allclose(mine, right, atol=1e-9)


@pytest.mark.parametrize("N, D", SHAPES)
def test_layer_normalisation_is_that_of_pytorch(layers, N, D):
    F = pytest.importorskip("torch").nn.functional
    x, gamma, beta, dout = inputs(N, D)
    out, cache = layers.layernorm_forward(x, gamma, beta, {})
    right = gradients(lambda x, gamma, beta: F.layer_norm(x, (D,), gamma, beta, 1e-5), dout, x, gamma, beta)
    for mine, theirs in zip([out, *layers.layernorm_backward(dout, cache)], right):
        np.testing.assert_allclose(mine, theirs, atol=1e-9)


def test_running_statistics_are_weighted_means_of_the_batches(layers):
    batches = [inputs(6, 3)[0], inputs(9, 3)[0]]
    bn_param = {"mode": "train", "momentum": 0.8}
    for x in batches:
        layers.batchnorm_forward(x, np.ones(3), np.zeros(3), bn_param)
    first, second = batches
    np.testing.assert_allclose(bn_param["running_mean"], 0.16 * first.mean(0) + 0.2 * second.mean(0))
    np.testing.assert_allclose(bn_param["running_var"], 0.16 * first.var(0) + 0.2 * second.var(0))


def test_test_mode_uses_running_statistics_and_leaves_them(layers):
    x, gamma, beta, _ = inputs(5, 3)
    mean, var = np.array([1.0, -2.0, 3.0]), np.array([4.0, 9.0, 16.0])
    bn_param = {"mode": "test", "running_mean": mean.copy(), "running_var": var.copy(), "eps": 0.0}
    out, _ = layers.batchnorm_forward(x, gamma, beta, bn_param)
    np.testing.assert_allclose(out, gamma * (x - mean) / [2, 3, 4] + beta)
    np.testing.assert_array_equal(bn_param["running_mean"], mean)
    np.testing.assert_array_equal(bn_param["running_var"], var)


def test_another_mode_is_an_error(layers):
    with pytest.raises(ValueError, match="valid"):
        layers.batchnorm_forward(*inputs(4, 3)[:3], {"mode": "valid"})


@pytest.mark.parametrize("normalise", ["batchnorm_forward", "layernorm_forward"])
def test_single_precision_stays_single(layers, normalise):
    x, gamma, beta, _ = (array.astype(np.float32) for array in inputs(6, 4))
    assert getattr(layers, normalise)(x, gamma, beta, {"mode": "train"})[0].dtype == np.float32


# ---- students' code, and slips in it

BATCHNORM_FORWARD = """
mode = bn_param['mode']
eps = bn_param.get('eps', 1e-5)
momentum = bn_param.get('momentum', 0.9)
N, D = x.shape
running_mean = bn_param.get('running_mean', np.zeros(D, dtype=x.dtype))
running_var = bn_param.get('running_var', np.zeros(D, dtype=x.dtype))
out, cache = None, None
if mode == 'train':
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    std = np.sqrt(var + eps)
    xhat = xmu / std
    out = gamma * xhat + beta
    running_mean = momentum * running_mean + (1 - momentum) * mu
    running_var = momentum * running_var + (1 - momentum) * var
    cache = (x, mu, var, xhat, gamma, eps)
elif mode == 'test':
    out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
bn_param['running_mean'] = running_mean
bn_param['running_var'] = running_var
return out, cache
"""
OF_BATCHNORM_FORWARD = [
    ("",),
    ("", "np.mean(x, axis=0)", "x.sum(axis=0) / x.shape[0]", "np.mean(xmu ** 2, axis=0)", "x.var(0)"),
    ("", "np.mean(x, axis=0)", "x.mean(axis=0, keepdims=True)", "xmu ** 2, axis=0", "xmu ** 2, axis=0, keepdims=True"),
    ("", "np.mean(xmu ** 2, axis=0)", "np.mean(x ** 2, axis=0) - mu ** 2"),
    ("", "xhat = xmu / std", "xhat = (xmu.T / std[:, None]).T"),
    ("eps_outside", "np.sqrt(var + eps)", "(np.sqrt(var) + eps)", "np.sqrt(running_var + eps)",
     "(np.sqrt(running_var) + eps)"),
    ("no_eps", "np.sqrt(var + eps)", "np.sqrt(var)", "np.sqrt(running_var + eps)", "np.sqrt(running_var)"),
    ("eps_fixed", "eps = bn_param.get('eps', 1e-5)", "eps = 1e-5"),
    ("eps_fixed_8", "eps = bn_param.get('eps', 1e-5)", "eps = 1e-8"),
    ("momentum_fixed", "bn_param.get('momentum', 0.9)", "0.9"),
    ("not_stored", "bn_param['running_mean'] = running_mean\nbn_param['running_var'] = running_var\n", ""),
    ("starts_at_one", "'running_var', np.zeros(D, dtype=x.dtype)", "'running_var', np.ones(D)"),
    ("unbiased", "np.mean(xmu ** 2, axis=0)", "np.sum(xmu ** 2, axis=0) / max(N - 1, 1)"),
    ("unbiased", "np.mean(xmu ** 2, axis=0)", "np.var(x, axis=0, ddof=1)"),
    ("running_unbiased", "(1 - momentum) * var", "(1 - momentum) * var * N / max(N - 1, 1)"),
    ("variance_for_std", "np.sqrt(var + eps)", "(var + eps)", "np.sqrt(running_var + eps)", "(running_var + eps)"),
    ("running_std", "(1 - momentum) * var", "(1 - momentum) * np.sqrt(var)"),
    ("momentum_swapped", "momentum * running_mean + (1 - momentum) * mu", "(1 - momentum) * running_mean + momentum * mu",
     "momentum * running_var + (1 - momentum) * var", "(1 - momentum) * running_var + momentum * var"),
    ("running_not_kept", "    running_mean = momentum", "    bn_mean = momentum", "    running_var = momentum",
     "    bn_var = momentum"),
    ("running_replaced", "momentum * running_mean + (1 - momentum) * mu", "mu",
     "momentum * running_var + (1 - momentum) * var", "var"),
    ("running_sum", "(1 - momentum) * mu", "mu", "(1 - momentum) * var", "var"),
    ("no_gamma", "gamma * xhat", "xhat", "gamma * (x", "(x"),
    ("no_beta", "gamma * xhat + beta", "gamma * xhat", "+ eps) + beta", "+ eps)"),
    ("no_gamma_beta", "gamma * xhat + beta", "xhat", "gamma * (x", "(x", "+ eps) + beta", "+ eps)"),
    ("exchanged", "gamma * xhat + beta", "beta * xhat + gamma", "gamma * (x", "beta * (x", "+ eps) + beta",
     "+ eps) + gamma"),
    ("one_for_all", "np.mean(x, axis=0)", "np.mean(x)", "np.mean(xmu ** 2, axis=0)", "np.mean(xmu ** 2)"),
    ("test_by_batch", "out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta",
     "out = gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta"),
    ("test_no_gamma_beta", "gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta",
     "(x - running_mean) / np.sqrt(running_var + eps)"),
    ("test_variance_for_std", "np.sqrt(running_var + eps)", "(running_var + eps)"),
    ("test_no_eps", "np.sqrt(running_var + eps)", "np.sqrt(running_var)"),
    ("test_eps_outside", "np.sqrt(running_var + eps)", "(np.sqrt(running_var) + eps)"),
    ("test_unchanged", "gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta", "x"),
    ("test_updates", "elif mode == 'test':", "elif mode == 'test':\n"
     "    running_mean, old = momentum * running_mean + (1 - momentum) * x.mean(0), running_mean\n"
     "    running_var, old_var = momentum * running_var + (1 - momentum) * x.var(0), running_var",
     "(x - running_mean) / np.sqrt(running_var + eps)", "(x - old) / np.sqrt(old_var + eps)"),
    ("rows", "np.mean(x, axis=0)", "np.mean(x, axis=1, keepdims=True)", "xmu ** 2, axis=0",
     "xmu ** 2, axis=1, keepdims=True"),
    ("rows_do_not_fit", "axis=0", "axis=1"),
]  # fmt: skip

OWN_FORWARD = """
def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get('eps', 1e-5)
    mu, var = x.mean(axis=0), x.var(axis=0)
    xmu, std = x - mu, np.sqrt(var + eps)
    xhat = xmu / std
    return gamma * xhat + beta, {'xhat': xhat, 'xmu': xmu, 'std': std, 'gamma': gamma, 'x': x, 'var': var, 'eps': eps}

"""
STEP_BY_STEP = (
    OWN_FORWARD
    + """
def batchnorm_backward(dout, cache):
    xhat, xmu, std, gamma = cache['xhat'], cache['xmu'], cache['std'], cache['gamma']
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat / std
    dsqrtvar = -1. / (std ** 2) * divar
    dvar = 0.5 * 1. / std * dsqrtvar
    dsq = 1. / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1. / N * np.ones((N, D)) * dmu
    dx = dx1 + dx2
    return dx, dgamma, dbeta
"""
)
OF_STEP_BY_STEP = [
    ("",),
    ("", "0.5 * 1. / std * dsqrtvar", "divar * -0.5 * (cache['var'] + cache['eps']) ** -1.5"),
    ("direct_only", "dx = dx1 + dx2", "dx = dxmu1"),
    ("no_mean_path", "dx = dx1 + dx2", "dx = dx1"),
    ("no_variance_path", "dx1 = dxmu1 + dxmu2", "dx1 = dxmu1", "np.sum(dxmu1 + dxmu2", "np.sum(dxmu1"),
    ("no_gamma_in_dx", "dxhat = dout * gamma", "dxhat = dout"),
    ("variance_sign", "-1. / (std ** 2)", "1. / (std ** 2)"),
    ("mean_sign", "-1 * np.sum", "np.sum"),
    ("no_half", "0.5 * ", ""),
    ("no_two", "2 * xmu", "xmu"),
    ("mean_not_averaged", "1. / N * np.ones((N, D)) * dmu", "np.ones((N, D)) * dmu"),
    ("variance_not_averaged", "1. / N * np.ones((N, D)) * dvar", "np.ones((N, D)) * dvar"),
    ("not_averaged", "1. / N", "1."),
    ("other_count", "1. / N", "1. / D"),
    ("variance_power", "-1. / (std ** 2)", "-1."),
    ("variance_power_2", "-1. / (std ** 2)", "-1. / std"),
    ("variance_for_std", "dxmu1 = dxhat / std", "dxmu1 = dxhat / std ** 2"),
    ("std_without_eps", "cache['std'],", "np.sqrt(cache['var']),"),
    ("dx_averaged", "dx = dx1 + dx2", "dx = (dx1 + dx2) / N"),
    ("dx_zero", "dx = dx1 + dx2", "dx = np.zeros_like(dout)"),
    ("dout_returned", "dx = dx1 + dx2", "dx = dout"),
    ("dx_hat_returned", "dx = dx1 + dx2", "dx = dxhat"),
    ("negative", "dx = dx1 + dx2", "dx = -dx1 - dx2"),
    ("dgamma_without_x_hat", "np.sum(dout * xhat", "np.sum(dout"),
    ("dgamma_of_centred", "np.sum(dout * xhat", "np.sum(dout * xmu"),
    ("dgamma_without_eps", "np.sum(dout * xhat", "np.sum(dout * xmu / np.sqrt(cache['var'])"),
    ("dgamma_averaged", "np.sum(dout, axis=0)", "np.mean(dout, axis=0)", "np.sum(dout * xhat", "np.mean(dout * xhat"),
    ("exchanged", "return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
    ("as_rows", "np.sum(dout, axis=0)", "np.sum(dout, axis=0, keepdims=True)", "dout * xhat, axis=0",
     "dout * xhat, axis=0, keepdims=True"),
    ("over_features", "np.sum(dout, axis=0)", "np.sum(dout, axis=1)", "dout * xhat, axis=0", "dout * xhat, axis=1"),
    ("not_summed", "np.sum(dout, axis=0)", "dout", "np.sum(dout * xhat, axis=0)", "dout * xhat"),
    ("dbeta_not_summed", "np.sum(dout, axis=0)", "dout"),
    ("totals", "np.sum(dout, axis=0)", "np.sum(dout)", "np.sum(dout * xhat, axis=0)", "np.sum(dout * xhat)"),
    ("dgamma_with_gamma", "np.sum(dout * xhat", "np.sum(dout * gamma * xhat"),
]  # fmt: skip

IN_ONE_LINE = (
    OWN_FORWARD
    + """
def batchnorm_backward_alt(dout, cache):
    xhat, std, gamma = cache['xhat'], cache['std'], cache['gamma']
    N = dout.shape[0]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dx = gamma / (N * std) * (N * dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta
"""
)
OF_IN_ONE_LINE = [
    ("",),
    ("no_mean_path", " - dbeta", ""),
    ("no_variance_path", " - xhat * dgamma", ""),
    ("x_hat_factor", "xhat * dgamma)", "dgamma)"),
    ("dout_not_times_n", "N * dout", "dout"),
    ("n_left", "(N * std)", "std"),
    ("not_averaged", "(N * std) * (N * dout", "std * (dout"),
    ("no_gamma_in_dx", "gamma / (N * std)", "1 / (N * std)"),
    ("variance_sign", "- xhat", "+ xhat"),
    ("mean_sign", "- dbeta", "+ dbeta"),
    ("not_divided", "(N * std)", "N"),
    ("other_count", "N = dout.shape[0]", "N = dout.shape[1]"),
]

LAYERNORM_FORWARD = """
eps = ln_param.get('eps', 1e-5)
mu = np.mean(x, axis=1, keepdims=True)
var = np.var(x, axis=1, keepdims=True)
xhat = (x - mu) / np.sqrt(var + eps)
out = gamma * xhat + beta
return out, (x, mu, var, xhat, gamma, eps)
"""
OF_LAYERNORM_FORWARD = [
    ("",),
    ("", "np.mean(x, axis=1, keepdims=True)", "x.T.mean(axis=0)[:, None]"),
    ("", "out = gamma * xhat + beta", "out = (gamma[:, None] * xhat.T + beta[:, None]).T"),
    ("columns", "axis=1", "axis=0"),
    ("mean_of_columns", "np.mean(x, axis=1", "np.mean(x, axis=0"),
    ("variance_of_columns", "np.var(x, axis=1", "np.var(x, axis=0"),
    ("one_for_all", ", axis=1", ""),
    ("eps_outside", "np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
    ("no_eps", "var + eps", "var"),
    ("eps_fixed", "ln_param.get('eps', 1e-5)", "1e-5"),
    ("unbiased", "np.var(x, axis=1", "np.var(x, ddof=1, axis=1"),
    ("variance_for_std", "np.sqrt(var + eps)", "(var + eps)"),
    ("not_centred", "(x - mu)", "x"),
    ("not_scaled", " / np.sqrt(var + eps)", ""),
    ("no_gamma", "gamma * xhat", "xhat"),
    ("no_beta", " + beta", ""),
    ("no_gamma_beta", "gamma * xhat + beta", "xhat"),
    ("transposed", "return out,", "return out.T,"),
    ("reads_mode", "eps = ", "mode = ln_param['mode']\neps = "),
    ("shapes", ", keepdims=True", ""),
    ("divided_by_n", "np.mean(x, axis=1, keepdims=True)", "x.sum(axis=1, keepdims=True) / len(x)",
     "np.var(x, axis=1, keepdims=True)", "((x - mu) ** 2).sum(axis=1, keepdims=True) / len(x)"),
]  # fmt: skip

LAYERNORM_BACKWARD = """
def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get('eps', 1e-5)
    xT = x.T
    xmu = xT - xT.mean(axis=0)
    std = np.sqrt(xT.var(axis=0) + eps)
    xhat = xmu / std
    return (gamma.reshape(-1, 1) * xhat + beta.reshape(-1, 1)).T, (xhat, xmu, std, gamma)

def layernorm_backward(dout, cache):
    xhat, xmu, std, gamma = cache
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat.T, axis=0)
    dxhat = (dout * gamma).T
    D, N = dxhat.shape
    dx = (D * dxhat - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0)) / (D * std)
    dx = dx.T
    return dx, dgamma, dbeta
"""
OF_LAYERNORM_BACKWARD = [
    ("",),
    ("transposed", "    dx = dx.T\n", ""),
    ("no_gamma_in_dx", "(dout * gamma).T", "dout.T"),
    ("other_count", "D, N = dxhat.shape", "N, D = dxhat.shape"),
    ("no_mean_path", " - dxhat.sum(axis=0)", ""),
    ("no_variance_path", " - xhat * (dxhat * xhat).sum(axis=0)", ""),
    ("direct_only", " - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0)", ""),
    ("gamma_outside", "(dout * gamma).T", "dout.T", "/ (D * std)", "/ (D * std) * gamma[:, None]"),
    ("over_features", "np.sum(dout, axis=0)", "np.sum(dout, axis=1)", "dout * xhat.T, axis=0", "dout * xhat.T, axis=1"),
    ("as_rows", "np.sum(dout, axis=0)", "np.sum(dout, axis=0)[None]", "np.sum(dout * xhat.T, axis=0)",
     "np.sum(dout * xhat.T, axis=0)[None]"),
    ("batch_formula", "dx = dx.T", "dx = gamma / std[:, None] * (dout - dbeta / N - xhat.T * dgamma / N)"),
]  # fmt: skip


@slips(
    (ID + "batchnorm_forward", BATCHNORM_FORWARD, OF_BATCHNORM_FORWARD),
    (ID + "batchnorm_backward", STEP_BY_STEP, OF_STEP_BY_STEP),
    (ID + "batchnorm_backward_alt", IN_ONE_LINE, OF_IN_ONE_LINE),
    (ID + "layernorm_forward", LAYERNORM_FORWARD, OF_LAYERNORM_FORWARD),
    (ID + "layernorm_backward", LAYERNORM_BACKWARD, OF_LAYERNORM_BACKWARD),
)
def test_slip_in_normalisation(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)
