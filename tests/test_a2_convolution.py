"""Convolution, pooling and normalisation of pictures: the reference against PyTorch; students' code gets what fits it."""

import importlib
import shutil

import numpy as np
import pytest
import torch
from helpers import carry_out, frozen
from students import check_slip, slips
from torch.nn import functional

from autograder import course
from autograder.authoring import reference
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.package import Package
from autograder.questions import load

with reference.reference():
    layers = importlib.import_module("cs231n.layers")
    cnn = importlib.import_module("cs231n.classifiers.cnn")


# ---- the reference


def gradients(out, dout, *leaves):
    return [grad.numpy() for grad in torch.autograd.grad(out, leaves, torch.tensor(dout))]


def tensors(*arrays):
    return [torch.tensor(array, requires_grad=True) for array in arrays]


def same(some, others):
    for one, other in zip(some, others, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("seed", range(6))
def test_convolution_is_that_of_pytorch(seed):
    rng = np.random.RandomState(seed)
    N, C, F, H, W = rng.randint(1, 4), *rng.randint(1, 5, 2), *rng.randint(5, 9, 2)
    stride, pad, HH, WW = rng.randint(1, 4), rng.randint(0, 3), *rng.randint(1, 5, 2)
    x, w, b = rng.randn(N, C, H, W), rng.randn(F, C, HH, WW), rng.randn(F)
    out, cache = layers.conv_forward_naive(x, w, b, {"stride": stride, "pad": pad})
    leaves = tensors(x, w, b)
    right = functional.conv2d(*leaves, stride=int(stride), padding=int(pad))
    same([out], [right.detach().numpy()])
    dout = rng.randn(*out.shape)
    same(layers.conv_backward_naive(dout, cache), gradients(right, dout, *leaves))


@pytest.mark.parametrize("seed", range(4))
def test_max_pooling_is_that_of_pytorch(seed):
    rng = np.random.RandomState(seed)
    (H, W), (height, width, stride) = rng.randint(4, 9, 2), rng.randint(1, 4, 3)
    x = rng.randn(2, 3, H, W)
    param = {"pool_height": height, "pool_width": width, "stride": stride}
    out, cache = layers.max_pool_forward_naive(x, param)
    (leaf,) = tensors(x)
    right = functional.max_pool2d(leaf, (int(height), int(width)), int(stride))
    same([out], [right.detach().numpy()])
    dout = rng.randn(*out.shape)
    same([layers.max_pool_backward_naive(dout, cache)], gradients(right, dout, leaf))


@pytest.mark.parametrize("scale", [1.0, 1e-3])
def test_spatial_batch_normalisation_is_that_of_pytorch(scale):
    rng = np.random.RandomState(0)
    x, gamma, beta = scale * rng.randn(4, 3, 5, 6), rng.rand(3), rng.randn(3)
    bn_param = {"mode": "train"}
    out, cache = layers.spatial_batchnorm_forward(x, gamma, beta, bn_param)
    leaves = tensors(x, gamma, beta)
    right = functional.batch_norm(leaves[0], None, None, *leaves[1:], training=True)
    same([out], [right.detach().numpy()])
    same([bn_param["running_mean"], bn_param["running_var"]], [0.1 * x.mean((0, 2, 3)), 0.1 * x.var((0, 2, 3))])
    dout = rng.randn(*x.shape)
    same(layers.spatial_batchnorm_backward(dout, cache), gradients(right, dout, *leaves))


@pytest.mark.parametrize("G", [1, 2, 3, 6])
def test_group_normalisation_is_that_of_pytorch(G):
    rng = np.random.RandomState(G)
    x, gamma, beta = rng.randn(4, 6, 5, 3), rng.rand(1, 6, 1, 1), rng.randn(1, 6, 1, 1)
    out, cache = layers.spatial_groupnorm_forward(x, gamma, beta, G, {})
    leaves = tensors(x, gamma, beta)
    right = functional.group_norm(leaves[0], G, leaves[1].ravel(), leaves[2].ravel())
    same([out], [right.detach().numpy()])
    dout = rng.randn(*x.shape)
    same(layers.spatial_groupnorm_backward(dout, cache), gradients(right, dout, *leaves))


@pytest.mark.parametrize("filter_size", [1, 3, 5])
def test_the_network_is_that_of_pytorch(filter_size):
    np.random.seed(filter_size)
    net = cnn.ThreeLayerConvNet(
        (2, 4, 6), 5, filter_size, hidden_dim=7, num_classes=4, weight_scale=0.3, dtype=np.float64
    )
    net.reg = 0.7
    X, y = np.random.randn(3, 2, 4, 6), np.array([0, 3, 1])
    leaves = dict(zip(net.params, tensors(*net.params.values())))
    a = functional.conv2d(torch.tensor(X), leaves["W1"], leaves["b1"], padding=filter_size // 2)
    h = torch.relu(functional.max_pool2d(torch.relu(a), 2).flatten(1) @ leaves["W2"] + leaves["b2"])
    scores = h @ leaves["W3"] + leaves["b3"]
    penalty = 0.35 * sum((leaves[name] ** 2).sum() for name in ("W1", "W2", "W3"))
    right = functional.cross_entropy(scores, torch.tensor(y)) + penalty
    same([net.loss(X)], [scores.detach().numpy()])
    loss, grads = net.loss(X, y)
    assert loss == pytest.approx(right.item())
    same([grads[name] for name in leaves], [g.numpy() for g in torch.autograd.grad(right, list(leaves.values()))])


def test_the_network_keeps_its_dtype():
    net = cnn.ThreeLayerConvNet((3, 8, 8), num_filters=4, filter_size=3, hidden_dim=5)
    _, grads = net.loss(np.random.RandomState(0).randn(2, 3, 8, 8), np.array([1, 2]))
    assert {array.dtype for array in (*net.params.values(), *grads.values())} == {np.dtype(np.float32)}


# ---- students' code

CONV_FORWARD = """
stride, pad = conv_param["stride"], conv_param["pad"]
N, C, H, W = x.shape
F, _, HH, WW = w.shape
x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
H_out = 1 + (H + 2 * pad - HH) // stride
W_out = 1 + (W + 2 * pad - WW) // stride
out = np.zeros((N, F, H_out, W_out))
for n in range(N):
    for f in range(F):
        for i in range(H_out):
            for j in range(W_out):
                h0, w0 = i * stride, j * stride
                window = x_pad[n, :, h0:h0 + HH, w0:w0 + WW]
                out[n, f, i, j] = np.sum(window * w[f]) + b[f]
return out, (x, w, b, conv_param)
"""

OF_CONV_FORWARD = [
    ("",),
    ("", "H_out = 1 + (H + 2 * pad - HH) // stride", "H_out = int(1 + (H + 2 * pad - HH) / stride)"),
    ("", "np.sum(window * w[f]) + b[f]", "np.dot(window.ravel(), w[f].ravel()) + b[f]"),
    ("", "(x, w, b, conv_param)", "(x_pad, x, w, b, conv_param)"),
    ("no_bias", " + b[f]", ""),
    ("bias_inside", "np.sum(window * w[f]) + b[f]", "np.sum(window * w[f] + b[f])"),
    ("bias_subtracted", "+ b[f]", "- b[f]"),
    ("stride_ignored", "h0, w0 = i * stride, j * stride", "h0, w0 = i, j"),
    ("flipped", "w[f])", "w[f, :, ::-1, ::-1])"),
    ("one_channel", "np.sum(window * w[f])", "np.sum(window[0] * w[f, 0])"),
    ("one_filter", "w[f]) + b[f]", "w[0]) + b[0]"),
    ("mean", "np.sum", "np.mean"),
    ("no_plus_one", "H_out = 1 + (", "H_out = (", "W_out = 1 + (", "W_out = ("),
    ("pad_once", "2 * pad", "pad"),
    ("no_padding", "x_pad = np.pad", "pad = 0; x_pad = np.pad"),
    ("pad_of_one", 'pad = conv_param["stride"], conv_param["pad"]', 'pad = conv_param["stride"], 1'),
    ("pads_all_axes", "((0, 0), (0, 0), (pad, pad), (pad, pad))", "pad"),
    ("pads_edge", '"constant"', '"edge"'),
    ("pads_one_side", "(pad, pad), (pad, pad)", "(0, 2 * pad), (0, 2 * pad)"),
    ("square_picture", "W_out = 1 + (W + 2 * pad - WW) // stride", "W_out = H_out"),
    ("square_kernel", "w0:w0 + WW", "w0:w0 + HH"),
    ("tiling_wanted", "out = np.zeros", "assert (H + 2 * pad - HH) % stride == 0\nout = np.zeros"),
    ("sizes_float", "(H + 2 * pad - HH) // stride", "(H + 2 * pad - HH) / stride"),
    ("turned", "return out", "return out.transpose(0, 1, 3, 2)"),
    ("relu_inside", "return out", "return np.maximum(out, 0)"),
    ("stride_one", 'stride, pad = conv_param["stride"]', "stride, pad = 1"),
]

CONV_BACKWARD = """
x, w, b, conv_param = cache
stride, pad = conv_param["stride"], conv_param["pad"]
N, C, H, W = x.shape
F, _, HH, WW = w.shape
_, _, H_out, W_out = dout.shape
x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
dx_pad = np.zeros(x_pad.shape)
dw = np.zeros(w.shape)
db = np.zeros(b.shape)
for n in range(N):
    for f in range(F):
        db[f] += dout[n, f].sum()
        for i in range(H_out):
            for j in range(W_out):
                h0, w0 = i * stride, j * stride
                dw[f] += x_pad[n, :, h0:h0 + HH, w0:w0 + WW] * dout[n, f, i, j]
                dx_pad[n, :, h0:h0 + HH, w0:w0 + WW] += w[f] * dout[n, f, i, j]
dx = dx_pad[:, :, pad:pad + H, pad:pad + W]
return dx, dw, db
"""

OF_CONV_BACKWARD = [
    ("",),
    ("", "dx_pad[:, :, pad:pad + H, pad:pad + W]", "dx_pad[:, :, pad:x_pad.shape[2] - pad, pad:x_pad.shape[3] - pad]"),
    ("pad_zero", "pad:pad + H, pad:pad + W", "pad:-pad, pad:-pad"),
    ("padding_kept", "dx_pad[:, :, pad:pad + H, pad:pad + W]", "dx_pad"),
    ("cut_at_the_end", "pad:pad + H, pad:pad + W", ":H, :W"),
    ("stride_ignored", "h0, w0 = i * stride, j * stride", "h0, w0 = i, j"),
    ("overwritten_last", "+= w[f]", "= w[f]"),
    ("dw_last_window", "dw[f] += x_pad", "dw[f] = x_pad"),
    ("dw_without_dout", "w0:w0 + WW] * dout[n, f, i, j]\n", "w0:w0 + WW]\n"),
    ("dx_without_dout", "w[f] * dout[n, f, i, j]", "w[f]"),
    ("db_over_N", "return dx, dw, db", "return dx, dw, db / N"),
    ("db_last_picture", "db[f] +=", "db[f] ="),
    ("db_mean", "return dx, dw, db", "return dx, dw, dout.mean(axis=(0, 2, 3))"),
    ("db_total", "return dx, dw, db", "return dx, dw, dout.sum()"),
    ("db_axes", "return dx, dw, db", "return dx, dw, dout.sum(axis=(0, 1, 2))"),
    ("averaged", "return dx, dw, db", "return dx, dw / N, db / N"),
    ("order", "return dx, dw, db", "return dw, dx, db"),
    ("square_picture", "_, _, H_out, W_out = dout.shape", "H_out = W_out = dout.shape[2]"),
    ("flipped", "+= w[f]", "+= w[f, :, ::-1, ::-1]"),
    ("dx_zero", "+= w[f]", "+= 0 * w[f]"),
]

POOL_FORWARD = """
height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
N, C, H, W = x.shape
H_out = 1 + (H - height) // stride
W_out = 1 + (W - width) // stride
out = np.zeros((N, C, H_out, W_out))
for i in range(H_out):
    for j in range(W_out):
        out[:, :, i, j] = x[:, :, i * stride:i * stride + height, j * stride:j * stride + width].max(axis=(2, 3))
return out, (x, pool_param)
"""

OF_POOL_FORWARD = [
    ("",),
    ("mean", ".max(", ".mean("),
    ("minimum", ".max(", ".min("),
    ("stride_ignored", "i * stride:i * stride + height, j * stride:j * stride + width", "i:i + height, j:j + width"),
    (
        "sides_swapped",
        "i * stride + height, j * stride:j * stride + width",
        "i * stride + width, j * stride:j * stride + height",
    ),
    ("square_window", "j * stride + width", "j * stride + height"),
    ("square_picture", "W_out = 1 + (W - width) // stride", "W_out = H_out"),
    (
        "no_plus_one",
        "H_out = 1 + (H - height)",
        "H_out = (H - height)",
        "W_out = 1 + (W - width)",
        "W_out = (W - width)",
    ),
    ("over_all", ".max(axis=(2, 3))", ".max()"),
    ("over_pictures", ".max(axis=(2, 3))", ".max(axis=(0, 2, 3))"),
    ("zero_floor", "= x[", "= np.maximum(0, x[", "(2, 3))", "(2, 3)))"),
    (
        "reshaped",
        "return out",
        "out = x.reshape(N, C, H // stride, stride, W // stride, stride).max(axis=(3, 5))\nreturn out",
    ),
]

POOL_BACKWARD = """
x, pool_param = cache
height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
N, C, H_out, W_out = dout.shape
dx = np.zeros(x.shape)
for n in range(N):
    for c in range(C):
        for i in range(H_out):
            for j in range(W_out):
                window = x[n, c, i * stride:i * stride + height, j * stride:j * stride + width]
                mask = window == window.max()
                dx[n, c, i * stride:i * stride + height, j * stride:j * stride + width] += mask * dout[n, c, i, j]
return dx
"""

ONE_WINNER = "mask = np.zeros(window.shape); mask[np.unravel_index(window.argmax(), window.shape)] = 1"
BY_COLUMNS = "mask = np.zeros(window.shape); mask.T[np.unravel_index(window.T.argmax(), window.T.shape)] = 1"

OF_POOL_BACKWARD = [
    ("",),
    ("", "mask = window == window.max()", ONE_WINNER),
    ("", "mask = window == window.max()", BY_COLUMNS),
    ("", "+= mask", "= mask"),  # windows do not overlap
    ("", "mask * dout", "mask / mask.sum() * dout"),
    ("all_pixels", "mask * dout", "dout"),
    ("shared_by_all", "mask * dout[n, c, i, j]", "dout[n, c, i, j] / (height * width)"),
    ("mask_alone", "mask * dout[n, c, i, j]", "mask"),
    ("times_pixel", "mask * dout", "window * mask * dout"),
    ("pixel_kept", "mask * dout[n, c, i, j]", "mask * window"),
    ("smallest", "window.max()", "window.min()"),
    ("square_picture", "N, C, H_out, W_out = dout.shape", "N, C, H_out, _ = dout.shape; W_out = H_out"),
    ("zeros", "+= mask", "+= 0 * mask"),
]

SPATIAL_FORWARD = """
N, C, H, W = x.shape
flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
out, cache = batchnorm_forward(flat, gamma, beta, bn_param)
out = out.reshape(N, H, W, C).transpose(0, 3, 1, 2)
return out, cache
"""

OF_SPATIAL_FORWARD = [
    ("",),
    (
        "",
        "x.transpose(0, 2, 3, 1).reshape(-1, C)",
        "x.swapaxes(1, 3).reshape(-1, C)",
        "reshape(N, H, W, C).transpose(0, 3, 1, 2)",
        "reshape(N, W, H, C).swapaxes(1, 3)",
    ),
    (
        "no_transpose",
        "x.transpose(0, 2, 3, 1).reshape(-1, C)",
        "x.reshape(-1, C)",
        ".reshape(N, H, W, C).transpose(0, 3, 1, 2)",
        ".reshape(x.shape)",
    ),
    ("no_transpose_back", ".reshape(N, H, W, C).transpose(0, 3, 1, 2)", ".reshape(N, C, H, W)"),
    ("channels_last", ".transpose(0, 3, 1, 2)\n", "\n"),
    ("flat", "out = out.reshape(N, H, W, C).transpose(0, 3, 1, 2)\n", ""),
    ("turned", ".transpose(0, 3, 1, 2)", ".transpose(0, 3, 2, 1)"),
    ("running_not_kept", "beta, bn_param)", "beta, dict(bn_param))"),
    ("always_training", "beta, bn_param)", "beta, {'mode': 'train'})"),
]

SPATIAL_BACKWARD = """
N, C, H, W = dout.shape
flat = dout.transpose(0, 2, 3, 1).reshape(-1, C)
dx, dgamma, dbeta = batchnorm_backward(flat, cache)
dx = dx.reshape(N, H, W, C).transpose(0, 3, 1, 2)
return dx, dgamma, dbeta
"""

OF_SPATIAL_BACKWARD = [
    ("",),
    ("", "batchnorm_backward(", "batchnorm_backward_alt("),
    ("no_transpose_back", ".reshape(N, H, W, C).transpose(0, 3, 1, 2)", ".reshape(N, C, H, W)"),
    ("channels_last", ".transpose(0, 3, 1, 2)\n", "\n"),
    ("order", "return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
]

GROUP_FORWARD = """
N, C, H, W = x.shape
g = x.reshape(N, G, C // G, H, W)
mean = g.mean(axis=(2, 3, 4), keepdims=True)
var = g.var(axis=(2, 3, 4), keepdims=True)
g = (g - mean) / np.sqrt(var + eps)
x_hat = g.reshape(N, C, H, W)
out = gamma * x_hat + beta
cache = (x_hat, np.sqrt(var + eps).reshape(N, G, 1), gamma)
"""

OF_GROUP_FORWARD = [
    ("",),
    (
        "per_pixel",
        "axis=(2, 3, 4)",
        "axis=2",
        "cache = (x_hat, np.sqrt(var + eps).reshape(N, G, 1), gamma)",
        "cache = None",
    ),
    (
        "per_channel",
        "axis=(2, 3, 4)",
        "axis=(3, 4)",
        "cache = (x_hat, np.sqrt(var + eps).reshape(N, G, 1), gamma)",
        "cache = None",
    ),
    ("eps_outside", "np.sqrt(var + eps)\n", "(np.sqrt(var) + eps)\n"),
    ("eps_fixed", "np.sqrt(var + eps)\n", "np.sqrt(var + 1e-5)\n"),
    ("eps_fixed_8", "gn_param.get('eps', 1e-5)", "gn_param.get('eps', 1e-8)"),
    ("five_axes", "out = gamma * x_hat + beta", "out = (gamma * x_hat + beta).reshape(N, G, C // G, H, W)"),
    ("seven_axes", "out = gamma * x_hat + beta", "out = (gamma * x_hat + beta)[None, None, None]"),
    ("no_beta", "gamma * x_hat + beta", "gamma * x_hat"),
    ("no_scale", "gamma * x_hat + beta", "x_hat"),
    (
        "interleaved",
        "g = x.reshape(N, G, C // G, H, W)",
        "g = x.reshape(N, C // G, G, H, W).swapaxes(1, 2)",
        "x_hat = g",
        "x_hat = g.swapaxes(1, 2)",
    ),
    ("no_root", "np.sqrt(var + eps)\n", "(var + eps)\n"),
]

GROUP_BACKWARD = """
x_hat, std, gamma = cache
N, C, H, W = dout.shape
G = std.shape[1]
dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
dgamma = (dout * x_hat).sum(axis=(0, 2, 3), keepdims=True)
d = (dout * gamma).reshape(N, G, -1)
h = x_hat.reshape(N, G, -1)
M = d.shape[2]
dx = (M * d - d.sum(axis=2, keepdims=True) - h * (d * h).sum(axis=2, keepdims=True)) / (M * std)
dx = dx.reshape(N, C, H, W)
return dx, dgamma, dbeta
"""

OF_GROUP_BACKWARD = [
    ("",),
    ("scale_shapes", "return dx, dgamma, dbeta", "return dx, dgamma.ravel(), dbeta.ravel()"),
    ("scale_per_picture", "axis=(0, 2, 3)", "axis=(2, 3)"),
    ("no_mean_path", " - d.sum(axis=2, keepdims=True)", ""),
    ("no_variance_path", " - h * (d * h).sum(axis=2, keepdims=True)", ""),
    (
        "direct_path",
        "dx = (M * d - d.sum(axis=2, keepdims=True) - h * (d * h).sum(axis=2, keepdims=True)) / (M * std)",
        "dx = d / std",
    ),
    ("no_gamma", "(dout * gamma)", "dout"),
    ("dgamma_without_x_hat", "(dout * x_hat)", "dout"),
    ("order", "return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
    ("five_axes", "dx.reshape(N, C, H, W)", "dx.reshape(N, G, C // G, H, W)"),
    (
        "count_N",
        "- d.sum(axis=2, keepdims=True) - h * (d * h).sum(axis=2, keepdims=True)",
        "- M / N * d.sum(axis=2, keepdims=True) - M / N * h * (d * h).sum(axis=2, keepdims=True)",
    ),
]

NET_INIT = """
self.params = {}
self.reg = reg
self.dtype = dtype
C, H, W = input_dim
F = num_filters
self.params["W1"] = np.random.normal(0, weight_scale, (F, C, filter_size, filter_size))
self.params["b1"] = np.zeros(F)
self.params["W2"] = np.random.normal(0, weight_scale, (F * (H // 2) * (W // 2), hidden_dim))
self.params["b2"] = np.zeros(hidden_dim)
self.params["W3"] = np.random.normal(0, weight_scale, (hidden_dim, num_classes))
self.params["b3"] = np.zeros(num_classes)
"""

OF_NET_INIT = [
    ("",),
    ("", "(H // 2) * (W // 2)", "(H * W // 4)"),
    ("scale_ignored", "weight_scale, (", "1, ("),
    ("scale_fixed", "weight_scale, (", "1e-3, ("),
    ("not_pooled", "(H // 2) * (W // 2)", "H * W"),
    ("channels_of_input", "F * (H // 2)", "C * (H // 2)"),
    ("zeros", "weight_scale, (", "0, ("),
    (
        "bias_rows",
        "np.zeros(F)",
        "np.zeros((1, F))",
        "np.zeros(hidden_dim)",
        "np.zeros((1, hidden_dim))",
        "np.zeros(num_classes)",
        "np.zeros((1, num_classes))",
    ),
    ("sizes_float", "(H // 2) * (W // 2)", "(H / 2) * (W / 2)"),
]

NET_LOSS = """
W1, b1 = self.params["W1"], self.params["b1"]
W2, b2 = self.params["W2"], self.params["b2"]
W3, b3 = self.params["W3"], self.params["b3"]
conv_param = {"stride": 1, "pad": (W1.shape[2] - 1) // 2}
pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
out1, cache1 = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)
out2, cache2 = affine_relu_forward(out1, W2, b2)
scores, cache3 = affine_forward(out2, W3, b3)
if y is None:
    return scores
loss, dscores = softmax_loss(scores, y)
loss += 0.5 * self.reg * (np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2))
grads = {}
dout2, grads["W3"], grads["b3"] = affine_backward(dscores, cache3)
dout1, grads["W2"], grads["b2"] = affine_relu_backward(dout2, cache2)
dX, grads["W1"], grads["b1"] = conv_relu_pool_backward(dout1, cache1)
grads["W1"] += self.reg * W1
grads["W2"] += self.reg * W2
grads["W3"] += self.reg * W3
return loss, grads
"""

SEPARATE = """out1, c1 = conv_forward_naive(X, W1, b1, conv_param)
out1, r1 = relu_forward(out1)
out1, p1 = max_pool_forward_naive(out1, pool_param)
cache1 = c1, r1, p1"""

OF_NET_LOSS = [
    ("",),
    ("", "out1, cache1 = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)", SEPARATE),
    ("no_half", "0.5 * self.reg", "self.reg", "+= self.reg * W", "+= 2 * self.reg * W"),
    ("no_half_loss", "0.5 * self.reg", "self.reg"),
    ("first_left_out", "np.sum(W1**2) + ", "", 'grads["W1"] += self.reg * W1\n', ""),
    ("third_left_out_gradient", 'grads["W3"] += self.reg * W3\n', ""),
    ("no_penalty", "0.5 * self.reg", "0", "+= self.reg * W", "+= 0 * W"),
    ("penalty_loss_only", "+= self.reg * W", "+= 0 * W"),
    ("probabilities", "    return scores", "    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)"),
    ("labels", "    return scores", "    return scores.argmax(axis=1)"),
    ("no_affine_relu", "affine_relu_forward", "affine_forward", "affine_relu_backward", "affine_backward"),
    ("relu_on_scores", "affine_forward(out2", "affine_relu_forward(out2", "affine_backward(dscores", "affine_relu_backward(dscores"),
    ("no_b3", "affine_forward(out2, W3, b3)", "affine_forward(out2, W3, 0 * b3)"),
    ("zero_gradients", "return loss, grads", "return loss, {k: 0 * v for k, v in grads.items()}"),
    ("no_pool", "out1, cache1 = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)", "out1, cache1 = conv_relu_forward(X, W1, b1, conv_param)"),
    ("svm", "softmax_loss(", "svm_loss("),
]  # fmt: skip

ID = "a2.ConvolutionalNetworks"


@slips(
    (f"{ID}.conv_forward_naive", CONV_FORWARD, OF_CONV_FORWARD),
    (f"{ID}.conv_backward_naive", CONV_BACKWARD, OF_CONV_BACKWARD),
    (f"{ID}.max_pool_forward_naive", POOL_FORWARD, OF_POOL_FORWARD),
    (f"{ID}.max_pool_backward_naive", POOL_BACKWARD, OF_POOL_BACKWARD),
    (f"{ID}.spatial_batchnorm_forward", SPATIAL_FORWARD, OF_SPATIAL_FORWARD),
    (f"{ID}.spatial_batchnorm_backward", SPATIAL_BACKWARD, OF_SPATIAL_BACKWARD),
    (f"{ID}.spatial_groupnorm_forward", "eps = gn_param.get('eps', 1e-5)" + GROUP_FORWARD + "return out, cache", OF_GROUP_FORWARD),
    (f"{ID}.spatial_groupnorm_backward", GROUP_BACKWARD, OF_GROUP_BACKWARD),
    (f"{ID}.three_layer_convnet_init", NET_INIT, OF_NET_INIT),
    (f"{ID}.three_layer_convnet_loss", NET_LOSS, OF_NET_LOSS),
)  # fmt: skip
def test_a_slip_gets_its_own_hint(tmp_path, id, mistake, body):
    check_slip(tmp_path, id, mistake, body)


# ---- the course's fast layers are no answer to the exercises


@pytest.mark.parametrize("how", ["from .fast_layers import conv_forward_im2col", "from .fast_layers import *", ""])
def test_a_fast_layer_in_the_place_of_an_exercise_earns_nothing_and_works_again_after(how, tmp_path):
    folder = tmp_path / "ada"
    shutil.copytree(course.SOLUTIONS / "cs231n", folder / "cs231n", ignore=shutil.ignore_patterns("saved", "datasets"))
    layers = folder / "cs231n" / "layers.py"
    own = f"{how}\n\n\ndef conv_forward_naive(x, w, b, conv_param):\n    {'' if how else 'from .fast_layers import conv_forward_im2col'}\n    return conv_forward_im2col(x, w, b, conv_param)\n"
    layers.write_text(layers.read_text() + own)
    made = frozen(load()["a2.ConvolutionalNetworks.conv_forward_naive"], 1)
    package = Package(folder)
    verdict = judge(made, carry_out(made, package))
    assert verdict.share == 0
    assert "conv_forward_im2col of fast_layers.py is what this exercise asks for: write your own" in verdict.message
    with package:
        from cs231n.layers import conv_forward_naive

        out, _ = conv_forward_naive(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), np.zeros(1), {"stride": 1, "pad": 0})
    assert out.tolist() == [[[[4.0]]]]
