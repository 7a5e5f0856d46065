"""What is seen of dropout without knowing which units fall out: any mask with the right statistics will do.

Sent as text and carried out beside the code under test, so it uses NumPy alone.
"""

import inspect

import numpy as np

MOST = 4  # values that are told


def keep(p):
    """What dropout_forward calls p: until 2017, when networks had a parameter use_batchnorm, that of dropping."""
    try:
        from cs231n.classifiers.fc_net import FullyConnectedNet

        dropping = "use_batchnorm" in inspect.signature(FullyConnectedNet.__init__).parameters
    except Exception:  # that file's fault, not that of dropout
        dropping = False
    return 1 - p if dropping else p


def values(array):
    """The values that occur, in order of size; of many the first few."""
    return np.unique(np.round(np.asarray(array, float), 6))[:MOST]


def factors(out, x):
    """What the numbers of x are multiplied by."""
    return values(np.asarray(out) / x)


def factors_of(outs, x):
    """What the numbers of x are multiplied by in any of several calls."""
    return values([np.asarray(out) / x for out in outs])


def kept(out):
    """Which units are not zero."""
    return np.asarray(out) != 0


def different(out, axis):
    """How many different rows (axis 0) or columns (axis 1) of kept units there are."""
    return len(np.unique(kept(out), axis=axis))


def same(out, other):
    """Whether the same units were kept."""
    return bool(np.array_equal(kept(out), kept(other)))


def dtype(out):
    """The name of an array's dtype."""
    return str(getattr(out, "dtype", type(out).__name__))


def parts(dx, dout, out, x):
    """dx by dout: for kept units by what their x was multiplied by, too; and for dropped units."""
    dx, was_kept = np.asarray(dx, float), kept(out)
    ratio = (dx if dx.shape == dout.shape else np.full(dout.shape, np.nan)) / dout
    return {"dx": dx, "kept": values((ratio * x)[was_kept] / out[was_kept]), "dropped": values(ratio[~was_kept])}
