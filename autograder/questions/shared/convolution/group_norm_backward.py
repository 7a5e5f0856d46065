"""Group normalisation, backward: the cases, and what may happen; its cache is the reference's."""

import numpy as np

from autograder.questions.shared.convolution.group_norm import group_cases
from autograder.questions.shared.family import Family

GROUP_BACKWARD = Family()
PATHS = "x reaches the output three ways: directly, through the mean and through the variance."
SCALES = "Keep the axes of the sums: dgamma and dbeta have gamma's shape, (1, C, 1, 1)."


def group_backward_cases(cs231n, t):
    for x, gamma, beta, G, gn_param in group_cases(t):
        dout = t.rng.randn(*x.shape)
        _, cache = cs231n.layers.spatial_groupnorm_forward(x, gamma, beta, G, gn_param).returns("out", "cache")
        dx, dgamma, dbeta = cs231n.layers.spatial_groupnorm_backward(dout, cache).returns("dx", "dgamma", "dbeta")
        t.close("dx", dx)
        t.close("dgamma", dgamma)
        t.close("dbeta", dbeta)


def gradient(dout, cache, mean=1.0, variance=1.0, count=None):
    """dx with its two corrections times some factors; `count` is a number to divide by instead of a group's size."""
    x_hat, std, gamma = cache
    shape = (*std.shape[:2], -1)
    dx_hat, x_hat = (dout * gamma).reshape(shape), x_hat.reshape(shape)
    count = count or dx_hat.shape[2]
    along_mean = mean * dx_hat.sum(axis=2, keepdims=True) / count
    along_variance = variance * x_hat * (dx_hat * x_hat).sum(axis=2, keepdims=True) / count
    return ((dx_hat - along_mean - along_variance) / std).reshape(dout.shape)


def with_dx(change):
    """A mistake in dx alone; `change` is a function of dout and the cache."""

    def wrong(right, dout, cache):
        return change(dout, cache), *right(dout, cache)[1:]

    return wrong


def without_gamma(dout, cache):
    x_hat, std, gamma = cache
    return gradient(dout, (x_hat, std, 1 + 0 * gamma))


def divided_last(dout, cache):
    std = cache[1]
    return gradient(dout, cache) * np.broadcast_to(std, (*std.shape[:2], dout[0].size // std.shape[1])).reshape(
        dout.shape
    )


for key, hint, keeps, change in (
    ("direct_path", f"{PATHS} Yours has the direct one only.", "part", lambda dout, cache: gradient(dout, cache, 0, 0)),
    ("no_mean_path", f"{PATHS} The one through the mean is missing.", "slip",
     lambda dout, cache: gradient(dout, cache, mean=0)),
    ("no_variance_path", f"{PATHS} The one through the variance is missing.", "slip",
     lambda dout, cache: gradient(dout, cache, variance=0)),
    ("count_N", "The means are over the numbers of one group, C // G * H * W, not over N.", "slip",
     lambda dout, cache: gradient(dout, cache, count=len(dout))),
    ("count_picture", "The means are over the numbers of one group, C // G * H * W, not over the whole picture.",
     "slip",
     lambda dout, cache: gradient(dout, cache, count=dout[0].size)),
    ("count_pixels", "The means are over the numbers of one group, C // G * H * W: its channels count too.", "slip",
     lambda dout, cache: gradient(dout, cache, count=dout[0, 0].size)),
    ("count_all", "The means are over the numbers of one group of one picture, C // G * H * W.", "slip",
     lambda dout, cache: gradient(dout, cache, count=dout.size)),
    ("no_gamma", "dx passes through gamma first: begin with dout * gamma.", "slip", without_gamma),
    ("not_divided", "dx is divided by the standard deviation at the end.", "slip", divided_last),
    ("no_dx", "dx is all zeros.", "part", lambda dout, cache: 0 * dout),
):  # fmt: skip
    GROUP_BACKWARD.mistake(key, hint, keeps=keeps)(with_dx(change))


@GROUP_BACKWARD.mistake("scale_shapes", SCALES, keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dgamma.ravel(), dbeta.ravel()


@GROUP_BACKWARD.mistake("scale_per_picture", f"dgamma and dbeta sum over the pictures too. {SCALES}", keeps="slip")
def _(right, dout, cache):
    dx, _, _ = right(dout, cache)
    return dx, (dout * cache[0]).sum(axis=(2, 3), keepdims=True), dout.sum(axis=(2, 3), keepdims=True)


@GROUP_BACKWARD.mistake("scale_per_pixel", f"dgamma and dbeta sum over the pixels too. {SCALES}", keeps="slip")
def _(right, dout, cache):
    dx, _, _ = right(dout, cache)
    return dx, (dout * cache[0]).sum(axis=0, keepdims=True), dout.sum(axis=0, keepdims=True)


@GROUP_BACKWARD.mistake(
    "scale_mean", "dgamma and dbeta are sums, not means: dout already holds the 1/N of the loss.", keeps="slip"
)
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    count = dout.size / dout.shape[1]
    return dx, dgamma / count, dbeta / count


@GROUP_BACKWARD.mistake("dgamma_without_x_hat", "dgamma sums dout times x-hat, not dout alone.", keeps="slip")
def _(right, dout, cache):
    dx, _, dbeta = right(dout, cache)
    return dx, dbeta, dbeta


@GROUP_BACKWARD.mistake(
    "dgamma_centred", "dgamma uses x-hat as the forward pass made it, divided by the standard deviation.", keeps="slip"
)
def _(right, dout, cache):
    x_hat, std, _ = cache
    dx, _, dbeta = right(dout, cache)
    centred = (x_hat.reshape(*std.shape[:2], -1) * std).reshape(dout.shape)
    return dx, (dout * centred).sum(axis=(0, 2, 3), keepdims=True), dbeta


@GROUP_BACKWARD.mistake("order", "The order of what is returned is dx, dgamma, dbeta.", keeps="slip")
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dbeta, dgamma


@GROUP_BACKWARD.mistake(
    "five_axes", "dx is still in groups: bring it back to the shape of x, (N, C, H, W).", keeps="slip"
)
def _(right, dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    G, (N, C, H, W) = cache[1].shape[1], dout.shape
    return dx.reshape(N, G, C // G, H, W), dgamma, dbeta


@GROUP_BACKWARD.mistake(
    "per_channel", "The means in dx are over all channels of a group, not over each by itself.", keeps="part"
)
def _(right, dout, cache):
    x_hat, std, gamma = cache
    C, G = dout.shape[1], std.shape[1]
    return gradient(dout, (x_hat, np.repeat(std, C // G, axis=1), gamma)), *right(dout, cache)[1:]


@GROUP_BACKWARD.mistake(
    "over_groups", "The means in dx are over one group, not over all channels of a picture.", keeps="part"
)
def _(right, dout, cache):
    x_hat, std, gamma = cache
    dx_hat = dout * gamma
    axes = (1, 2, 3)
    along = dx_hat.mean(axis=axes, keepdims=True) + x_hat * (dx_hat * x_hat).mean(axis=axes, keepdims=True)
    dx = ((dx_hat - along).reshape(*std.shape[:2], -1) / std).reshape(dout.shape)
    return dx, *right(dout, cache)[1:]
