"""What may happen to dx in the backward pass of a normalisation: the three paths from x to the output."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.normalisation.paths import wrong

WAYS = "x reaches the output in three ways: directly, through the mean, through the variance."


def gradient_of_x(axis: int) -> Family:
    """The family for means along an axis: 0 for batch normalisation, 1 for layer normalisation."""
    what, count = (("column", "N"), ("row", "D"))[axis]
    family = Family()

    def may(key, hint, keeps, **steps):
        family.mistake(key, hint, keeps=keeps)(wrong(axis, **steps))

    may(
        "direct_only",
        f"{WAYS} You have the direct way only: add the other two.",
        "part",
        variance_path=np.zeros_like,
        mean_path=np.zeros_like,
    )
    may("no_mean_path", f"{WAYS} The way through the mean is missing.", "part", mean_path=np.zeros_like)
    may("no_variance_path", f"{WAYS} The way through the variance is missing.", "part", variance_path=np.zeros_like)
    may(
        "no_gamma_in_dx",
        "On the way back to x the gradient passes gamma: dx_hat is dout times gamma.",
        "slip",
        dx_hat=lambda dout, gamma: dout,
    )
    may(
        "variance_sign",
        "The way through the variance has the wrong sign: 1/std FALLS when the variance grows.",
        "slip",
        variance_path=np.negative,
    )
    may(
        "mean_sign",
        "The way through the mean has the wrong sign: the mean is SUBTRACTED from x.",
        "slip",
        mean_path=np.negative,
    )
    may(
        "no_half",
        "The derivative of a root has the factor 1/2; the way through the variance is twice too large.",
        "slip",
        variance_path=lambda path: 2 * path,
    )
    may(
        "no_two",
        "The derivative of a square has the factor 2; the way through the variance is half as large as it is.",
        "slip",
        variance_path=lambda path: path / 2,
    )
    may(
        "not_averaged",
        f"Mean and variance divide by {count}, so the gradients through them do as well.",
        "slip",
        count=lambda shape, axis: 1,
    )
    may(
        "mean_not_averaged",
        f"The mean divides by {count}, so the gradient through it does as well.",
        "slip",
        mean_count=lambda count: 1,
    )
    may(
        "variance_not_averaged",
        f"The variance divides by {count}, so the gradient through it does as well.",
        "slip",
        variance_count=lambda count: 1,
    )
    may(
        "other_count",
        f"The mean of a {what} is over {count} numbers: divide by that count.",
        "part",
        count=lambda shape, axis: shape[1 - axis],
    )
    may(
        "one_less",
        f"The variance divides by {count}, not by {count} - 1; so does its gradient.",
        "slip",
        variance_path=lambda path: path * path.shape[axis] / max(path.shape[axis] - 1, 1),
    )
    may(
        "variance_power",
        "The derivative of (var + eps)^(-1/2) is -1/2 (var + eps)^(-3/2): check that power.",
        "slip",
        variance_power=1,
    )
    may(
        "variance_power_2",
        "1/std goes back as -1/std^2, and the root once more as 1/(2 std): one factor is missing.",
        "slip",
        variance_power=2,
    )
    may(
        "variance_for_std",
        "Divide dx_hat by the standard deviation, not by the variance.",
        "slip",
        direct=lambda dx_hat, std: dx_hat / std**2,
    )
    may(
        "not_divided",
        "x_hat is (x - mu) / std: the gradient of x is divided by std as well.",
        "slip",
        direct=lambda dx_hat, std: dx_hat,
        variance_power=2,
    )
    may(
        "std_without_eps",
        "Use the same standard deviation as the forward pass did, with eps under the root.",
        "slip",
        std=lambda std, centred, axis: np.sqrt(np.mean(centred**2, axis=axis, keepdims=True)),
    )
    may(
        "sums_axis",
        f"Each {what} has one mean: on the way back sum along axis {axis}, with keepdims.",
        "part",
        sums=1 - axis,
    )
    may("negative", "dx has the wrong sign.", "slip", end=np.negative)
    may(
        "dx_averaged",
        "Do not divide dx by N once more: dout already holds the 1/N of the loss.",
        "slip",
        end=lambda dx: dx / len(dx),
    )

    @family.mistake("dx_zero", f"dx is zero everywhere. {WAYS} Write down each, and add them.")
    def _(right, dout, cache):
        dx, dgamma, dbeta = right(dout, cache)
        return 0 * dx, dgamma, dbeta

    @family.mistake("dout_returned", "You return dout; dx has to go back through the normalisation.")
    def _(right, dout, cache):
        return dout, *right(dout, cache)[1:]

    @family.mistake("dx_hat_returned", f"dout times gamma is the gradient of x_hat; go on to x. {WAYS}")
    def _(right, dout, cache):
        return dout * cache[2], *right(dout, cache)[1:]

    return family
