"""Batch normalisation of pictures: the cases, and what may happen forward."""

import numpy as np

from autograder.questions.shared.family import Family

SPATIAL_FORWARD = Family()
LAST = "Bring the channels last before you flatten: transpose to (N, H, W, C), then reshape to (N * H * W, C)."
BACK = "Go back the way you came: reshape to (N, H, W, C), then transpose to (N, C, H, W)."
EPS = 1e-5


def spatial_cases(t):
    """Open one case after the other, and yield x, gamma, beta, bn_param in training mode; only hard cases show eps."""
    N, C, H, W = t.sizes(4, 2, 7)
    for what, hard, shape, scale in (
        ("pictures", False, (N, C, H, W), 100.0),
        ("more pictures than channels", False, (C + 6, C, W, H), 100.0),
        ("a batch of one", True, (1, C, H, W), 1.0),
        ("pictures of one pixel", True, (N + 4, C, 1, 1), 1.0),
        ("variance about 1e-6", True, (N, C, H, W), 1e-3),
    ):
        with t.case(f"{what}: x {shape}", hard=hard):
            gamma, beta = t.rng.rand(C) + 0.5, t.rng.randn(C)
            yield scale * t.rng.randn(*shape) + max(scale, 1) * t.rng.randn(1, C, 1, 1), gamma, beta, {"mode": "train"}


def spatial_forward_cases(cs231n, t):
    forward = cs231n.layers.spatial_batchnorm_forward
    for x, gamma, beta, bn_param in spatial_cases(t):
        t.close("out", forward(x, gamma, beta, bn_param).returns("out", "cache")[0])
    N, C, H, W = t.sizes(4, 2, 7)
    gamma, beta, mean, var = t.rng.rand(C) + 0.5, t.rng.randn(C), t.rng.randn(C), t.rng.rand(C) + 0.5
    with t.case("test mode, with running averages given"):
        bn_param = {"mode": "test", "running_mean": mean, "running_var": var}
        t.close("out", forward(t.rng.randn(N, C, H, W), gamma, beta, bn_param).returns("out", "cache")[0])
    with t.case("test mode, after two batches of training"):
        bn_param = t.run("bn_param = {'mode': 'train', 'momentum': 0.6}")["bn_param"]
        for _ in range(2):
            forward(t.rng.randn(N, C, H, W) + mean[:, None, None], gamma, beta, bn_param)
        bn_param.update({"mode": "test"})
        t.close("out", forward(t.rng.randn(N, C, H, W), gamma, beta, bn_param).returns("out", "cache")[0])


def normalised(x, gamma, beta, axes, eps=EPS):
    """x (N, C, H, W) with mean 0 and variance 1 over some axes, then gamma and beta (C,)."""
    x_hat = (x - x.mean(axis=axes, keepdims=True)) / np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None]


def training(wrong):
    """A mistake that is made in training mode only."""

    def replaced(right, x, gamma, beta, bn_param):
        out, cache = right(x, gamma, beta, bn_param)
        return (wrong(out, x, gamma, beta) if bn_param["mode"] == "train" else out), cache

    return replaced


for key, hint, keeps, change in (
    ("per_picture", "One mean and variance for each channel: over the pixels of all pictures, not of each by itself.",
     "part",
     lambda out, x, gamma, beta: normalised(x, gamma, beta, (2, 3))),
    ("per_pixel", "One mean and variance for each channel: over all pixels too, not over the batch only.", "part",
     lambda out, x, gamma, beta: normalised(x, gamma, beta, 0)),
    ("all_channels", "Each channel has a mean and variance of its own: do not average over channels.", "part",
     lambda out, x, gamma, beta: normalised(x, gamma, beta, (0, 1, 2, 3))),
    ("layernorm", "This is layer normalisation: here each channel is normalised over the whole batch.", "concept",
     lambda out, x, gamma, beta: normalised(x, gamma, beta, (1, 2, 3))),
):  # fmt: skip
    SPATIAL_FORWARD.mistake(key, hint, keeps=keeps)(training(change))


@SPATIAL_FORWARD.mistake("no_transpose", f"Reshaping alone mixes channels and pixels. {LAST}", keeps="part")
def _(right, x, gamma, beta, bn_param):
    rows = x.reshape(-1, x.shape[1])
    out, cache = right(rows[:, :, None, None], gamma, beta, bn_param)
    return out.reshape(x.shape), cache


@SPATIAL_FORWARD.mistake("no_transpose_back", BACK, keeps="slip")
def _(right, x, gamma, beta, bn_param):
    out, cache = right(x, gamma, beta, bn_param)
    return out.transpose(0, 2, 3, 1).reshape(x.shape), cache


@SPATIAL_FORWARD.mistake(
    "channels_last", f"The output has shape (N, C, H, W); in yours C is last. {BACK}", keeps="slip"
)
def _(right, x, gamma, beta, bn_param):
    out, cache = right(x, gamma, beta, bn_param)
    return out.transpose(0, 2, 3, 1), cache


@SPATIAL_FORWARD.mistake("flat", f"The output is still flat. {BACK}", keeps="slip")
def _(right, x, gamma, beta, bn_param):
    out, cache = right(x, gamma, beta, bn_param)
    return out.transpose(0, 2, 3, 1).reshape(-1, x.shape[1]), cache


@SPATIAL_FORWARD.mistake("turned", f"Height and width are exchanged. {BACK}", keeps="slip")
def _(right, x, gamma, beta, bn_param):
    out, cache = right(x, gamma, beta, bn_param)
    return out.transpose(0, 1, 3, 2), cache


@SPATIAL_FORWARD.mistake("no_scale", "gamma and beta are missing: hand them to batchnorm_forward.", keeps="part")
def _(right, x, gamma, beta, bn_param):
    return right(x, 1 + 0 * gamma, 0 * beta, bn_param)


@SPATIAL_FORWARD.mistake(
    "running_not_kept",
    "The running averages are lost: hand bn_param itself to batchnorm_forward, not a copy.",
    keeps="slip",
)
def _(right, x, gamma, beta, bn_param):
    return right(x, gamma, beta, dict(bn_param))


@SPATIAL_FORWARD.mistake(
    "always_training", "In test mode the running averages are used: hand on bn_param['mode'].", keeps="part"
)
def _(right, x, gamma, beta, bn_param):
    return right(x, gamma, beta, {**bn_param, "mode": "train"})


@SPATIAL_FORWARD.mistake("eps_outside", "eps belongs under the root, beside the variance.", keeps="slip")
@training
def _(out, x, gamma, beta):
    std = x.std(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - x.mean(axis=(0, 2, 3), keepdims=True)) / (std + EPS) + beta[:, None, None]


@SPATIAL_FORWARD.mistake(
    "no_eps", "eps is missing under the root: it matters where the variance is small.", keeps="slip"
)
@training
def _(out, x, gamma, beta):
    return normalised(x, gamma, beta, (0, 2, 3), eps=0)


@SPATIAL_FORWARD.mistake("unchanged", "The output is x as it was.")
def _(right, x, gamma, beta, bn_param):
    return x, right(x, gamma, beta, bn_param)[1]
