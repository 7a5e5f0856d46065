"""What may happen in the forward pass of batch normalisation."""

import numpy as np

from autograder.questions.shared.family import Family

BATCHNORM_FORWARD = Family()

STEPS = {  # the steps of a right forward pass; a mistake has one of them otherwise
    "mean": lambda x: x.mean(axis=0),
    "var": lambda x: x.var(axis=0),
    "centre": lambda x, mu: x - mu,
    "std": lambda var, eps: np.sqrt(var + eps),
    "end": lambda x_hat, gamma, beta: gamma * x_hat + beta,
    "running": lambda momentum, old, new: momentum * old + (1 - momentum) * new,
    "running_var": lambda var, N: var,  # what of the batch goes into it
    "eps": lambda bn_param: bn_param.get("eps", 1e-5),
    "momentum": lambda bn_param: bn_param.get("momentum", 0.9),
}


def wrong(**steps):
    """The mistake of doing some steps otherwise, in training and in test mode."""
    do = {**STEPS, **steps}

    def forward(right, x, gamma, beta, bn_param):
        eps, momentum = do["eps"](bn_param), do["momentum"](bn_param)
        running = [bn_param.get(name, np.zeros(x.shape[1])) for name in ("running_mean", "running_var")]
        mu, var = running if bn_param["mode"] == "test" else (do["mean"](x), do["var"](x))
        std = do["std"](var, eps)
        x_hat = do["centre"](x, mu) / std
        if bn_param["mode"] == "train":
            running = [do["running"](momentum, *pair) for pair in zip(running, (mu, do["running_var"](var, len(x))))]
        bn_param["running_mean"], bn_param["running_var"] = running
        return do["end"](x_hat, gamma, beta), (x_hat, std, gamma)

    return forward


def wrong_test(**steps):
    """The mistake of doing some steps otherwise in test mode only."""

    def forward(right, x, gamma, beta, bn_param):
        return (wrong(**steps) if bn_param["mode"] == "test" else wrong())(right, x, gamma, beta, bn_param)

    return forward


may = BATCHNORM_FORWARD.mistake

may("eps_outside", "The small constant belongs under the square root, beside the variance.", keeps="slip")(
    wrong(std=lambda var, eps: np.sqrt(var) + eps)
)
may("no_eps", "Without eps a feature that does not vary is divided by zero: add eps to the variance.", keeps="slip")(
    wrong(std=lambda var, eps: np.sqrt(var))
)
may("eps_fixed", "Use the eps that bn_param holds, not a number of your own.", keeps="slip")(
    wrong(eps=lambda bn_param: 1e-5)
)
may("eps_fixed_8", "Use the eps of bn_param (1e-5 where it has none); yours is 1e-8.", keeps="slip")(
    wrong(eps=lambda bn_param: 1e-8)
)
may("momentum_fixed", "Use the momentum that bn_param holds, not a number of your own.", keeps="slip")(
    wrong(momentum=lambda bn_param: 0.9)
)
may("unbiased", "The variance divides by N, not by N - 1: leave ddof at 0.", keeps="slip")(
    wrong(var=lambda x: x.var(axis=0) * len(x) / max(len(x) - 1, 1))
)
may(
    "running_unbiased", "running_var takes up the same variance by which you divide: that with N, not N - 1.",
    keeps="slip",
)(wrong(running_var=lambda var, N: var * N / max(N - 1, 1)))  # fmt: skip
may("variance_for_std", "Divide by the standard deviation, the ROOT of the variance.", keeps="part")(
    wrong(std=lambda var, eps: var + eps)
)
may("running_std", "running_var takes up the variance itself; its root is drawn where it is used.", keeps="slip")(
    wrong(running_var=lambda var, N: np.sqrt(var))
)
may("momentum_swapped", "momentum multiplies the OLD running value, 1 - momentum what is new.", keeps="slip")(
    wrong(running=lambda momentum, old, new: (1 - momentum) * old + momentum * new)
)
may(
    "running_not_kept",
    "Training has to bring running_mean and running_var up to date; yours stay as they were. Test mode needs them.",
    keeps="part",
)(wrong(running=lambda momentum, old, new: old))
may(
    "running_replaced", "The running statistics forget the earlier batches: keep a part of the old value.", keeps="slip"
)(wrong(running=lambda momentum, old, new: new))
may(
    "running_sum",
    "The new value goes in with the weight 1 - momentum, so that the two weights add up to 1.",
    keeps="slip",
)(wrong(running=lambda momentum, old, new: momentum * old + new))
may("no_gamma", "The factor gamma is missing.", keeps="slip")(wrong(end=lambda x_hat, gamma, beta: x_hat + beta))
may("no_beta", "The shift beta is missing.", keeps="slip")(wrong(end=lambda x_hat, gamma, beta: gamma * x_hat))
may("no_gamma_beta", "After normalising, scale by gamma and shift by beta.", keeps="part")(
    wrong(end=lambda x_hat, gamma, beta: x_hat)
)
may("exchanged", "gamma is the factor, beta what is added.", keeps="slip")(
    wrong(end=lambda x_hat, gamma, beta: beta * x_hat + gamma)
)
may("not_centred", "Subtract the mean of each column before you divide.", keeps="part")(wrong(centre=lambda x, mu: x))
may("not_scaled", "After subtracting the mean, divide by the standard deviation.", keeps="part")(
    wrong(std=lambda var, eps: 1.0)
)
may("one_for_all", "Each feature (column) has a mean and a variance of its own: give mean and var an axis.")(
    wrong(mean=lambda x: x.mean() + np.zeros(x.shape[1]), var=lambda x: x.var() + np.zeros(x.shape[1]))
)
may("test_no_gamma_beta", "In test mode too, scale by gamma and shift by beta.", keeps="slip")(
    wrong_test(end=lambda x_hat, gamma, beta: x_hat)
)
may("test_variance_for_std", "In test mode too, divide by the root of the (running) variance.", keeps="slip")(
    wrong_test(std=lambda var, eps: var + eps)
)
may("test_no_eps", "In test mode too, add eps to the variance, under the root.", keeps="slip")(
    wrong_test(std=lambda var, eps: np.sqrt(var))
)
may("test_eps_outside", "In test mode too, eps belongs under the root.", keeps="slip")(
    wrong_test(std=lambda var, eps: np.sqrt(var) + eps)
)
may("test_unchanged", "In test mode x is normalised too, by the running mean and variance.", keeps="part")(
    wrong_test(std=lambda *_: 1.0, centre=lambda x, mu: x, end=lambda x_hat, gamma, beta: x_hat)
)


@BATCHNORM_FORWARD.mistake(
    "test_by_batch",
    "In test mode the running statistics take the place of the batch's own, so that no row depends on the others.",
    keeps="part",
)
def _(right, x, gamma, beta, bn_param):
    if bn_param["mode"] == "test":
        bn_param = {**bn_param, "mode": "train"}
    return right(x, gamma, beta, bn_param)


@BATCHNORM_FORWARD.mistake(
    "not_stored", "Before you return, write both into bn_param, as running_mean and running_var.", keeps="part"
)
def _(right, x, gamma, beta, bn_param):
    return right(x, gamma, beta, dict(bn_param))


@BATCHNORM_FORWARD.mistake(
    "starts_at_one", "Where bn_param has no running_var yet, it starts from zeros as running_mean does.", keeps="slip"
)
def _(right, x, gamma, beta, bn_param):
    bn_param.setdefault("running_var", np.ones(x.shape[1]))
    return right(x, gamma, beta, bn_param)


@BATCHNORM_FORWARD.mistake("test_updates", "In test mode the running statistics are read, never written.", keeps="slip")
def _(right, x, gamma, beta, bn_param):
    out, cache = right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "test":
        momentum = bn_param.get("momentum", 0.9)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * x.mean(axis=0)
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * x.var(axis=0)
    return out, cache


@BATCHNORM_FORWARD.mistake(
    "train_by_running",
    "In training, normalise by the mean and variance of this batch; the running ones are for test mode.",
    keeps="part",
)
def _(right, x, gamma, beta, bn_param):
    out, cache = right(x, gamma, beta, bn_param)
    return (right(x, gamma, beta, {**bn_param, "mode": "test"})[0] if bn_param["mode"] == "train" else out), cache


@BATCHNORM_FORWARD.mistake("rows", "Mean and variance are those of each column, over the N rows of the batch: axis=0.")
def _(right, x, gamma, beta, bn_param):
    if bn_param["mode"] == "test":
        return right(x, gamma, beta, bn_param)
    mu, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    for name, new in (("running_mean", mu), ("running_var", var)):
        bn_param[name] = 0.9 * bn_param.get(name, np.zeros(x.shape[1])) + 0.1 * new
    x_hat = (x - mu) / np.sqrt(var + 1e-5)
    return gamma * x_hat + beta, (x_hat, np.sqrt(var + 1e-5), gamma)


@BATCHNORM_FORWARD.mistake(
    "rows_do_not_fit",
    "Shapes do not fit: mean and variance are taken over axis 0; like gamma and beta they have one number for each of "
    "the D columns.",
    raises=ValueError,
)
def _(right, x, gamma, beta, bn_param):
    if bn_param["mode"] == "test" or len(x) == 1:
        return right(x, gamma, beta, bn_param)
    return (x - x.mean(axis=1)) / x.std(axis=1), None
