"""The backward pass of a normalisation, step by step, so that mistakes can have one of the steps otherwise.

`axis` is that along which mean and variance were taken: 0 for batch normalisation, 1 for layer normalisation.
"""

import numpy as np

STEPS = {
    "dx_hat": lambda dout, gamma: dout * gamma,
    "count": lambda shape, axis: shape[axis],
    "mean_count": lambda count: count,
    "variance_count": lambda count: count,
    "std": lambda std, centred, axis: std,
    "direct": lambda dx_hat, std: dx_hat / std,
    "variance_path": lambda path: path,
    "mean_path": lambda path: path,
    "variance_power": 3,
    "sums": None,  # the axis along which the gradient is summed; by default the right one
    "end": lambda dx: dx,
}


def wrong(axis, **steps):
    """The mistake of doing some steps of dx otherwise."""
    do = {**STEPS, **steps}

    def backward(right, dout, cache):
        x_hat, std, gamma = cache
        centred = x_hat * std
        std = do["std"](std, centred, axis)
        count, sums = do["count"](dout.shape, axis), axis if do["sums"] is None else do["sums"]
        dx_hat = do["dx_hat"](dout, gamma)
        dvar = -0.5 * np.sum(dx_hat * centred, axis=sums, keepdims=True) / std ** do["variance_power"]
        direct = do["direct"](dx_hat, std)
        dcentred = direct + do["variance_path"](2 * centred * dvar / do["variance_count"](count))
        # The second term of the mean's path, through the variance, is zero: the centred values add up to it.
        dx = dcentred + do["mean_path"](-np.sum(direct, axis=sums, keepdims=True) / do["mean_count"](count))
        return do["end"](dx), np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)

    return backward
