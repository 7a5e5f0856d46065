"""Group normalisation: the cases, and what may happen forward."""

import numpy as np

from autograder.questions.shared.family import Family

GROUP_FORWARD = Family()
PER_GROUP = "One mean and variance for each picture and group: over the channels of that group and all pixels."
SHAPE = "gamma is (1, C, 1, 1) already: bring x-hat back to (N, C, H, W), then multiply."


def group_cases(t):
    """Open one case after the other, and yield x, gamma, beta, G, gn_param; only hard cases show eps."""
    N, H, W = t.sizes(3, 2, 4)
    for what, hard, shape, G, scale, gn_param in (
        ("groups of two channels", False, (N, 6, H, W), 3, 100.0, {}),
        ("two groups", False, (3, 8, W, H), 2, 100.0, {}),
        ("one group", True, (N, 5, H, W), 1, 1.0, {}),
        ("a group for each channel", True, (N, 3, H, W), 3, 1.0, {}),
        ("a batch of one", True, (1, 6, H, W), 2, 1.0, {}),
        ("variance about 1e-6", True, (N, 6, H, W), 3, 1e-3, {}),
        ("eps = 0.5", True, (N, 6, H, W), 2, 1.0, {"eps": 0.5}),
    ):
        with t.case(f"{what}: x {shape}, G = {G}", hard=hard):
            N_, C = shape[:2]
            level = t.rng.randn(N_, C, 1, 1)
            gamma, beta = t.rng.rand(1, C, 1, 1) + 0.5, t.rng.randn(1, C, 1, 1)
            yield scale * (t.rng.randn(*shape) + level), gamma, beta, G, gn_param


def by_groups(x, gamma, beta, G, eps, axes=(2, 3, 4), std=None, interleaved=False):
    """Normalise x as (N, G, C // G, H, W) over some axes; `std` may make something else of variance and eps."""
    N, C, H, W = x.shape
    grouped = x.reshape(N, C // G, G, H, W).swapaxes(1, 2) if interleaved else x.reshape(N, G, C // G, H, W)
    variance = grouped.var(axis=axes, keepdims=True)
    divisor = np.sqrt(variance + eps) if std is None else std(variance, eps)
    x_hat = (grouped - grouped.mean(axis=axes, keepdims=True)) / divisor
    x_hat = (x_hat.swapaxes(1, 2) if interleaved else x_hat).reshape(x.shape)
    return gamma * x_hat + beta


def instead(**parts):
    """Group normalisation with parts exchanged."""

    def wrong(right, x, gamma, beta, G, gn_param):
        out = by_groups(x, gamma, beta, G, gn_param.get("eps", 1e-5), **parts)
        return out, right(x, gamma, beta, G, gn_param)[1]

    return wrong


for key, hint, keeps, parts in (
    ("per_pixel", f"Yours normalises every pixel by itself. {PER_GROUP}", "part", {"axes": 2}),
    ("per_channel", f"Yours normalises every channel by itself. {PER_GROUP}", "part", {"axes": (3, 4)}),
    ("over_batch", f"Yours averages over the pictures too. {PER_GROUP}", "part", {"axes": (0, 2, 3, 4)}),
    ("over_groups", f"Yours averages over all groups. {PER_GROUP}", "part", {"axes": (1, 2, 3, 4)}),
    ("interleaved", "Channels that follow one another form a group: reshape to (N, G, C // G, H, W).", "slip",
     {"interleaved": True}),
    ("eps_outside", "eps belongs under the root, beside the variance.", "slip",
     {"std": lambda v, eps: np.sqrt(v) + eps}),
    ("no_root", "Divide by the standard deviation, the root of variance and eps, not by the variance.", "slip",
     {"std": lambda v, eps: v + eps}),
    ("no_eps", "eps is missing under the root: it matters where the variance is small.", "slip",
     {"std": lambda v, eps: np.sqrt(v)}),
    ("eps_fixed", "Take eps from gn_param: yours is always 1e-5.", "slip", {"std": lambda v, eps: np.sqrt(v + 1e-5)}),
    ("eps_fixed_8", "Use the eps of gn_param (1e-5 where it has none); yours is 1e-8.", "slip",
     {"std": lambda v, eps: np.sqrt(v + (1e-8 if eps == 1e-5 else eps))}),
):  # fmt: skip
    GROUP_FORWARD.mistake(key, hint, keeps=keeps)(instead(**parts))


@GROUP_FORWARD.mistake("unbiased", "The variance divides by the count, not by the count less one.", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    count = x[0].size / G
    eps = gn_param.get("eps", 1e-5)
    out = by_groups(x, gamma, beta, G, eps, std=lambda v, eps: np.sqrt(v * count / (count - 1) + eps))
    return out, right(x, gamma, beta, G, gn_param)[1]


@GROUP_FORWARD.mistake("first_axes", f"Reshaping to (G, -1) puts whole pictures together. {PER_GROUP}", keeps="part")
def _(right, x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    rows = x.reshape(1, N * C, H, W)
    _, cache = right(x, gamma, beta, G, gn_param)
    if N * C % G:
        return 0 * x, cache
    ones = np.ones((1, N * C, 1, 1))
    return gamma * right(rows, ones, 0 * ones, G, gn_param)[0].reshape(x.shape) + beta, cache


@GROUP_FORWARD.mistake("channels_in_group", "G is the number of groups, not of channels in a group.", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    _, cache = right(x, gamma, beta, G, gn_param)
    return right(x, gamma, beta, x.shape[1] // G, gn_param)[0], cache


@GROUP_FORWARD.mistake("seven_axes", f"The output has too many axes. {SHAPE}", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    out, cache = right(x, gamma, beta, G, gn_param)
    return out[None, None, None], cache


@GROUP_FORWARD.mistake("five_axes", f"The output is still in groups, (N, G, C // G, H, W). {SHAPE}", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    (N, C, H, W) = x.shape
    out, cache = right(x, gamma, beta, G, gn_param)
    return out.reshape(N, G, C // G, H, W), cache


@GROUP_FORWARD.mistake("flat", f"The output is still flat, (N * G, ...). {SHAPE}", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    out, cache = right(x, gamma, beta, G, gn_param)
    return out.reshape(len(x) * G, -1), cache


@GROUP_FORWARD.mistake("no_scale", "gamma and beta are missing: gamma * x_hat + beta.", keeps="part")
def _(right, x, gamma, beta, G, gn_param):
    return right(x, 1 + 0 * gamma, 0 * beta, G, gn_param)


@GROUP_FORWARD.mistake("no_beta", "beta is missing: gamma * x_hat + beta.", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    return right(x, gamma, 0 * beta, G, gn_param)


@GROUP_FORWARD.mistake("no_gamma", "gamma is missing: gamma * x_hat + beta.", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    return right(x, 1 + 0 * gamma, beta, G, gn_param)


@GROUP_FORWARD.mistake(
    "scale_axis",
    "Shapes do not fit. If it is gamma: it goes as it is with x-hat of shape (N, C, H, W). If it is the mean: "
    "keepdims=True.",
    raises=ValueError,
)
def _(right, x, gamma, beta, G, gn_param):
    x_hat, cache = right(x, 1 + 0 * gamma, 0 * beta, G, gn_param)
    return gamma.ravel() * x_hat + beta.ravel(), cache


@GROUP_FORWARD.mistake("not_centred", "Take the mean away before you divide.", keeps="slip")
def _(right, x, gamma, beta, G, gn_param):
    _, cache = right(x, gamma, beta, G, gn_param)
    grouped = x.reshape(len(x), G, -1)
    std = np.sqrt(grouped.var(axis=2, keepdims=True) + gn_param.get("eps", 1e-5))
    return gamma * (grouped / std).reshape(x.shape) + beta, cache


@GROUP_FORWARD.mistake("mode_wanted", "gn_param may be empty: group norm has no mode.", raises=KeyError)
def _(right, x, gamma, beta, G, gn_param):
    return gn_param["mode"]
