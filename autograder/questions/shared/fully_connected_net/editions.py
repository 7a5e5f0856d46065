"""Makes a FullyConnectedNet of any edition of the course, by the arguments that its class has.

Sent as text and carried out beside the code under test, so it uses NumPy alone.
"""

import inspect

import numpy as np


def make(FullyConnectedNet, hidden_dims, normalization=None, keep=1, dtype="float64", **options):
    """A network; `keep` is the probability of keeping a unit.

    Called that since 2021; before it was `dropout`, until 2017 the probability of dropping one (its default is 0, not
    1). Until 2017 there was `use_batchnorm`; where layer normalisation is asked for, that makes the same parameters.
    """
    known = inspect.signature(FullyConnectedNet).parameters
    options["dtype"] = getattr(np, dtype)
    if "use_batchnorm" in known:
        options["use_batchnorm"] = normalization is not None
    elif normalization is not None:
        options["normalization"] = normalization
    if keep != 1:
        drops = "dropout" in known and known["dropout"].default == 0
        options["dropout" if "dropout" in known else "dropout_keep_ratio"] = 1 - keep if drops else keep
    return FullyConnectedNet(hidden_dims, **options)


def names(net):
    """The names of the parameters, in order of the alphabet."""
    return sorted(net.params)


def dtypes(net):
    """The names of the dtypes among the parameters."""
    return sorted({np.asarray(value).dtype.name for value in net.params.values()})
