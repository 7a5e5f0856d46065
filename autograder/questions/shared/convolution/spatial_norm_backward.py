"""Batch normalisation of pictures, backward: the cases, and what may happen; its cache is the reference's."""

from autograder.questions.shared.convolution.spatial_norm import BACK, LAST, spatial_cases
from autograder.questions.shared.family import Family

SPATIAL_BACKWARD = Family()


def spatial_backward_cases(cs231n, t):
    for x, gamma, beta, bn_param in spatial_cases(t):
        dout = t.rng.randn(*x.shape)
        _, cache = cs231n.layers.spatial_batchnorm_forward(x, gamma, beta, bn_param).returns("out", "cache")
        dx, dgamma, dbeta = cs231n.layers.spatial_batchnorm_backward(dout, cache).returns("dx", "dgamma", "dbeta")
        t.close("dx", dx, atol=1e-6)
        t.close("dgamma", dgamma)
        t.close("dbeta", dbeta)


@SPATIAL_BACKWARD.mistake("no_transpose", f"Reshaping dout alone mixes channels and pixels. {LAST}", keeps="part")
def _(right, dout, cache):
    rows = dout.reshape(-1, dout.shape[1])
    dx, dgamma, dbeta = right(rows[:, :, None, None], cache)
    return dx.reshape(dout.shape), dgamma, dbeta


@SPATIAL_BACKWARD.mistake("no_transpose_back", f"dx: {BACK}", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx.transpose(0, 2, 3, 1).reshape(dout.shape), dgamma, dbeta


@SPATIAL_BACKWARD.mistake("channels_last", f"dx has shape (N, C, H, W); in yours C is last. {BACK}", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx.transpose(0, 2, 3, 1), dgamma, dbeta


@SPATIAL_BACKWARD.mistake("flat", f"dx is still flat. {BACK}", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx.transpose(0, 2, 3, 1).reshape(-1, dout.shape[1]), dgamma, dbeta


@SPATIAL_BACKWARD.mistake("turned", f"Height and width of dx are exchanged. {BACK}", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx.transpose(0, 1, 3, 2), dgamma, dbeta


@SPATIAL_BACKWARD.mistake("order", "The order of what is returned is dx, dgamma, dbeta.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dbeta, dgamma


@SPATIAL_BACKWARD.mistake(
    "scale_shapes", "dgamma and dbeta have the shape of gamma, (C,): no axes of length one.", keeps="slip"
)
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dgamma[None, :, None, None], dbeta[None, :, None, None]


@SPATIAL_BACKWARD.mistake("scale_mean", "dgamma and dbeta are sums over pictures and pixels, not means.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    count = dout.size / dout.shape[1]
    return dx, dgamma / count, dbeta / count


@SPATIAL_BACKWARD.mistake(
    "direct_path",
    "x reaches the output also through the mean and the variance: let batchnorm_backward do it.",
    keeps="part",
)
def _(right, dout, cache):
    _, std, gamma = cache
    return dout * (gamma / std)[:, None, None], *right(dout, cache)[1:]


@SPATIAL_BACKWARD.mistake(
    "count_N", "The means in dx are over all pixels of all pictures, N * H * W numbers, not over N.", keeps="slip"
)
def _(right, dout, cache):
    (x_hat, std, gamma), (N, C, H, W) = cache, dout.shape
    _, dgamma, dbeta = right(dout, cache)
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dx = gamma / std * (rows - dbeta / N - x_hat * dgamma / N)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


@SPATIAL_BACKWARD.mistake("no_dx", "dx is all zeros.", keeps="part")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return 0 * dx, dgamma, dbeta
