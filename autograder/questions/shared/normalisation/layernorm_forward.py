"""What may happen in the forward pass of layer normalisation."""

import numpy as np

from autograder.questions.shared.family import Family

LAYERNORM_FORWARD = Family()

STEPS = {  # of a right forward pass; a mistake has one of them otherwise
    "mean": lambda x: x.mean(axis=1, keepdims=True),
    "var": lambda x: x.var(axis=1, keepdims=True),
    "centre": lambda x, mu: x - mu,
    "std": lambda var, eps: np.sqrt(var + eps),
    "end": lambda x_hat, gamma, beta: gamma * x_hat + beta,
    "eps": lambda ln_param: ln_param.get("eps", 1e-5),
}


def wrong(**steps):
    """The mistake of doing some steps otherwise."""
    do = {**STEPS, **steps}

    def forward(right, x, gamma, beta, ln_param):
        std = do["std"](do["var"](x), do["eps"](ln_param))
        x_hat = do["centre"](x, do["mean"](x)) / std
        return do["end"](x_hat, gamma, beta), (x_hat, std, gamma)

    return forward


may = LAYERNORM_FORWARD.mistake

may("columns", "This is batch normalisation. Here each row has a mean and a variance of its own, over its D features.")(
    wrong(mean=lambda x: x.mean(axis=0), var=lambda x: x.var(axis=0))
)
may("variance_of_columns", "The mean is that of the rows, the variance still that of the columns.", keeps="part")(
    wrong(var=lambda x: x.var(axis=0))
)
may("mean_of_columns", "The variance is that of the rows, the mean still that of the columns.", keeps="part")(
    wrong(mean=lambda x: x.mean(axis=0))
)
may("one_for_all", "Each row has a mean and a variance of its own: give mean and var an axis.")(
    wrong(mean=np.mean, var=np.var)
)
may("eps_outside", "The small constant belongs under the square root, beside the variance.", keeps="slip")(
    wrong(std=lambda var, eps: np.sqrt(var) + eps)
)
may("no_eps", "eps is missing: add it to the variance, under the root.", keeps="slip")(
    wrong(std=lambda var, eps: np.sqrt(var))
)
may("eps_fixed", "Use the eps that ln_param may hold, not a number of your own.", keeps="slip")(
    wrong(eps=lambda ln_param: 1e-5)
)
may("unbiased", "The variance divides by D, not by D - 1: leave ddof at 0.", keeps="slip")(
    wrong(var=lambda x: x.var(axis=1, keepdims=True, ddof=1))
)
may("divided_by_n", "A row has D numbers: its mean divides by D, the number of columns, not by N.", keeps="part")(
    wrong(
        mean=lambda x: x.sum(axis=1, keepdims=True) / len(x),
        var=lambda x: ((x - x.sum(axis=1, keepdims=True) / len(x)) ** 2).sum(axis=1, keepdims=True) / len(x),
    )
)
may("variance_for_std", "Divide by the standard deviation, the ROOT of the variance.", keeps="part")(
    wrong(std=lambda var, eps: var + eps)
)
may("not_centred", "Subtract the mean of each row before you divide.", keeps="part")(wrong(centre=lambda x, mu: x))
may("not_scaled", "After subtracting the mean, divide by the standard deviation.", keeps="part")(
    wrong(std=lambda var, eps: 1.0)
)
may("no_gamma", "The factor gamma is missing.", keeps="slip")(wrong(end=lambda x_hat, gamma, beta: x_hat + beta))
may("no_beta", "The shift beta is missing.", keeps="slip")(wrong(end=lambda x_hat, gamma, beta: gamma * x_hat))
may("no_gamma_beta", "After normalising, scale each feature by gamma and shift it by beta.", keeps="part")(
    wrong(end=lambda x_hat, gamma, beta: x_hat)
)
may("transposed", "out has the shape of x, (N, D): turn it back before you return it.", keeps="slip")(
    wrong(end=lambda x_hat, gamma, beta: (gamma * x_hat + beta).T)
)
may("reads_mode", "Layer normalisation has no training and test mode: ln_param may be empty.", raises=KeyError)(
    lambda right, x, gamma, beta, ln_param: ln_param["mode"] and right(x, gamma, beta, ln_param)
)
may(
    "shapes",
    "The shapes do not fit: the means of the rows need keepdims=True, and gamma belongs to the columns of (N, D).",
    raises=ValueError,
)(lambda right, x, gamma, beta, ln_param: (
    right(x, gamma, beta, ln_param) if len(x) == 1 else (x - x.mean(axis=1), None)
))  # fmt: skip
