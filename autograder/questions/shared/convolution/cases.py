"""The cases of convolutions and of max pooling.

All sizes differ, and in the core cases pictures are wider than tall: code that takes one side for the other always
fails in the same way, so that it can be told from other code.
"""

from pathlib import Path

import numpy as np

from autograder.questions.shared.convolution import alone

ALONE = Path(alone.__file__).read_text(encoding="utf-8")


def own(t, function):
    """A function of the code under test, without the course's fast layers."""
    return t.run(ALONE)["alone"](function)


def conv_cases(t):
    """Open one case after the other, and yield its x, w, b, conv_param."""
    N, C, F = t.sizes(3, 2, 4)
    yield from conv_case(t, False, "stride 1, pad 1", (N, C, 4, 6), (F, 3, 3), 1, 1)
    yield from conv_case(t, False, "stride 2, pad 1", (N, C, 5, 9), (F, 3, 3), 2, 1)
    yield from conv_case(t, False, "stride 1, pad 2", (2, 3, 5, 6), (4, 5, 5), 1, 2)
    yield from conv_case(t, True, "without padding", (N, C, 5, 7), (F, 3, 3), 1, 0)
    yield from conv_case(t, True, "filters of one pixel", (2, C, 4, 5), (3, 1, 1), 1, 0)
    yield from conv_case(t, True, "filters wider than tall", (2, F, 3, 5), (3, 2, 4), 1, 1)
    yield from conv_case(t, True, "pictures taller than wide", (2, C, 6, 5), (3, 3, 3), 1, 1)
    yield from conv_case(t, True, "places that do not reach the last row and column", (N, C, 6, 8), (F, 3, 3), 2, 1)
    yield from conv_case(t, True, "a batch of one", (1, C, 4, 6), (3, 3, 3), 1, 1)


def conv_case(t, hard, what, x_shape, filters, stride, pad):
    F, HH, WW = filters
    shape = (F, x_shape[1], HH, WW)
    with t.case(f"{what}: x {x_shape}, w {shape}", hard=hard):
        x, w, b = t.rng.randn(*x_shape), t.rng.randn(*shape), t.rng.randn(F)
        yield x, w, b, {"stride": stride, "pad": pad}


def places(size, field, stride, pad=0):
    """How many windows fit along one side."""
    return 1 + (size + 2 * pad - field) // stride


def dout_of_conv(rng, x, w, param):
    """A random gradient with respect to the output of a convolution."""
    sides = [places(x.shape[i], w.shape[i], param["stride"], param["pad"]) for i in (2, 3)]
    return rng.randn(len(x), len(w), *sides)


def pool_cases(t):
    """Open one case after the other, and yield its x, pool_param."""
    N, C = t.sizes(2, 2, 5)
    yield from pool_case(t, False, "windows 2 x 2", t.rng.randn(N, C, 4, 6), (2, 2), 2)
    yield from pool_case(t, False, "windows 3 x 3", t.rng.randn(C, N, 6, 9), (3, 3), 3)
    yield from pool_case(t, True, "pictures taller than wide", t.rng.randn(N, C, 8, 6), (2, 2), 2)
    yield from pool_case(t, True, "windows wider than tall", t.rng.randn(N, C, 8, 9), (2, 3), 3)
    yield from pool_case(t, True, "a row and a column are left over", t.rng.randn(N, C, 5, 7), (2, 2), 2)
    yield from pool_case(t, True, "all numbers below zero", -1 - t.rng.rand(N, C, 4, 6), (2, 2), 2)
    yield from pool_case(t, True, "a batch of one", t.rng.randn(1, C, 4, 6), (2, 2), 2)


def tied_case(t):
    """A case where several pixels of a window are the largest."""
    N, C = t.sizes(2, 2, 5)
    yield from pool_case(t, True, "equal pixels", t.rng.randint(0, 3, (N, C, 6, 8)).astype(float), (2, 2), 2)


def pool_case(t, hard, what, x, window, stride):
    with t.case(f"{what}: x {x.shape}, stride {stride}", hard=hard):
        yield x, {"pool_height": window[0], "pool_width": window[1], "stride": stride}


def dout_of_pool(rng, x, param):
    """A random gradient with respect to the output of max pooling."""
    sides = [places(x.shape[i], param[f"pool_{name}"], param["stride"]) for i, name in ((2, "height"), (3, "width"))]
    return rng.randn(*x.shape[:2], *sides)


def padded(x, pad, **mode):
    """x (N, C, H, W) with a border on all four sides."""
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), **mode)


def applied(value, x, w, b, param):
    """`value` of a window (C, HH, WW), a filter and its bias, at each place of each picture."""
    stride, (HH, WW), pictures = param["stride"], w.shape[2:], padded(x, param["pad"])
    H_out, W_out = (places(x.shape[i], w.shape[i], stride, param["pad"]) for i in (2, 3))
    out = np.zeros((len(x), len(w), H_out, W_out))
    for n, f, i, j in np.ndindex(out.shape):
        window = pictures[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
        out[n, f, i, j] = value(window, w[f], b[f])
    return out, (x, w, b, param)
