"""The cases of batch and layer normalisation.

Core cases have variances well above eps, and a tolerance by which the place and the size of eps do not show; hard ones
have variances that make them show.
"""

CLOSE = 1e-4  # relative tolerance of the core cases
SINGLE = 1e-3  # of float32, whose rounding is larger in the gradient of a difference

BESIDE = '''
import numpy as np


def param(settings):
    """A dict that stays the same from one call to the next, as a layer's does."""
    return dict(settings)


def per_feature(bn_param, name):
    """A running statistic, no numbers where there is none; the shape (1, D), which works as well, is taken for (D,)."""
    values = bn_param.get(name, np.zeros(0))
    return values[0] if np.ndim(values) == 2 and len(values) == 1 else values
'''


def spread(rng, N, D):
    """An array (N, D) whose columns, and rows, have means and variances of their own."""
    x = (2 + 3 * rng.rand(D)) * rng.randn(N, D) + 8 * rng.randn(D)
    return x + 3 * rng.randn(N, 1)


def scale_and_shift(rng, D):
    """gamma and beta, arrays (D,); no gamma is near 0 or 1."""
    return rng.choice([-1.0, 1.0], D) * (1.5 + rng.rand(D)), rng.randn(D)


def remembered(t, beside, bn_param):
    """Compare the running statistics."""
    for name in ("running_mean", "running_var"):
        t.close(f'bn_param["{name}"]', beside["per_feature"](bn_param, name), rtol=CLOSE)


def batchnorm_forward_cases(t, forward):
    """Training, the running statistics, and test mode."""
    N, D, M = t.sizes(3, low=4, high=8)

    def begin(settings):
        beside = t.run(BESIDE)
        return beside, beside["param"](settings)

    def step(x, bn_param, rtol=CLOSE, name="out"):
        out, _ = forward(x, *scale_and_shift(t.rng, x.shape[1]), bn_param).returns("out", "cache")
        t.close(name, out, rtol=rtol)

    with t.case(f"training: x of shape {(N, D)}"):
        beside, bn_param = begin({"mode": "train"})
        step(spread(t.rng, N, D), bn_param)
        remembered(t, beside, bn_param)
    with t.case(f"two batches in training, momentum 0.7: x of shape {(M, N)}"):
        beside, bn_param = begin({"mode": "train", "momentum": 0.7})
        for batch in (1, 2):
            step(spread(t.rng, M, N), bn_param, name=f"out of batch {batch}")
        remembered(t, beside, bn_param)
    with t.case(f"test mode, from given running statistics: x of shape {(N, D)}"):
        given = {"running_mean": 5 * t.rng.randn(D), "running_var": 2 + 5 * t.rng.rand(D)}
        beside, bn_param = begin({"mode": "test", **given})
        step(spread(t.rng, N, D), bn_param)
        remembered(t, beside, bn_param)
    with t.case("test mode, a single row", hard=True):
        given = {"running_mean": 5 * t.rng.randn(D), "running_var": 2 + 5 * t.rng.rand(D)}
        step(spread(t.rng, 1, D), begin({"mode": "test", **given})[1])
    with t.case("a feature that hardly varies (variance about 1e-6)", hard=True):
        _, bn_param = begin({"mode": "train"})
        step(1e-3 * spread(t.rng, N, D), bn_param, rtol=1e-6)
    with t.case("test mode, running variances of about 1e-6", hard=True):
        given = {"running_mean": 1e-3 * t.rng.randn(D), "running_var": 1e-6 * (1 + t.rng.rand(D))}
        step(1e-3 * t.rng.randn(N, D), begin({"mode": "test", **given})[1], rtol=1e-6)
    with t.case("eps = 0.5", hard=True):
        step(spread(t.rng, N, D), begin({"mode": "train", "eps": 0.5})[1], rtol=1e-6)
    with t.case("training on a batch of one", hard=True):
        step(spread(t.rng, 1, D), begin({"mode": "train"})[1], rtol=1e-6)
    with t.case("numbers in float32", hard=True):
        gamma, beta = scale_and_shift(t.rng, D)
        x, gamma, beta = (each.astype("float32") for each in (spread(t.rng, N, D), gamma, beta))
        out, _ = forward(x, gamma, beta, {"mode": "train"}).returns("out", "cache")
        t.close("out", out, rtol=SINGLE)


def layernorm_forward_cases(t, forward):
    """Rows of different means and variances."""
    N, D, M = t.sizes(3, low=4, high=8)

    def run(x, ln_param, rtol=CLOSE):
        out, _ = forward(x, *scale_and_shift(t.rng, x.shape[1]), ln_param).returns("out", "cache")
        t.close("out", out, rtol=rtol)

    with t.case(f"x of shape {(N, D)}"):
        run(spread(t.rng, N, D), {"eps": 1e-5})
    with t.case(f"ln_param empty: x of shape {(M, N)}"):
        run(spread(t.rng, M, N), {})
    with t.case("a batch of one", hard=True):
        run(spread(t.rng, 1, D), {})
    with t.case("rows that hardly vary (variance about 1e-6)", hard=True):
        run(1e-3 * t.rng.randn(N, D), {}, rtol=1e-6)
    with t.case("eps = 0.5", hard=True):
        run(spread(t.rng, N, D), {"eps": 0.5}, rtol=1e-6)
    with t.case("numbers in float32", hard=True):
        gamma, beta = scale_and_shift(t.rng, D)
        x, gamma, beta = (each.astype("float32") for each in (spread(t.rng, N, D), gamma, beta))
        out, _ = forward(x, gamma, beta, {}).returns("out", "cache")
        t.close("out", out, rtol=SINGLE)


def backward_cases(t, forward, backward, settings):
    """The gradients of either normalisation, with a random gradient from upstream: of ones, dx would be zero.

    - settings: of the param's dict.
    """
    N, D, M = t.sizes(3, low=4, high=8)

    def run(x, param, rtol=CLOSE, dtype="float64"):
        gamma, beta = scale_and_shift(t.rng, x.shape[1])
        x, gamma, beta, dout = (each.astype(dtype) for each in (x, gamma, beta, t.rng.randn(*x.shape)))
        _, cache = forward(x, gamma, beta, {**settings, **param}).returns("out", "cache")
        dx, dgamma, dbeta = backward(dout, cache).returns("dx", "dgamma", "dbeta")
        t.close("dx", dx, rtol=rtol, atol=1e-6)
        t.close("dgamma", dgamma, rtol=rtol, atol=1e-6)
        t.close("dbeta", dbeta, rtol=rtol)

    with t.case(f"x of shape {(N, D)}"):
        run(spread(t.rng, N, D), {})
    with t.case(f"x of shape {(M, N)}"):
        run(spread(t.rng, M, N), {})
    with t.case("features that hardly vary (variance about 1e-6)", hard=True):
        run(1e-3 * t.rng.randn(N, D), {}, rtol=1e-6)
    with t.case("eps = 0.5", hard=True):
        run(t.rng.randn(N, D), {"eps": 0.5}, rtol=1e-6)
    with t.case("a batch of one", hard=True):
        run(spread(t.rng, 1, D), {}, rtol=1e-6)
    with t.case("numbers in float32", hard=True):
        run(t.rng.randn(N, D), {}, rtol=SINGLE, dtype="float32")
