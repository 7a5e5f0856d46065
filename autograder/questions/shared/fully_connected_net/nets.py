"""A FullyConnectedNet under test with given parameters, so that nothing depends on how it draws its first ones."""

import itertools
from pathlib import Path

import numpy as np

from autograder.questions.shared.fully_connected_net import editions

EDITIONS = Path(editions.__file__).read_text(encoding="utf-8")
FILE = "cs231n/classifiers/fc_net.py"
NET = f"{FILE}:FullyConnectedNet"


def network(cs231n, t, dims, dtype="float64", **options):
    """A network with random parameters, in the case that is open.

    - dims: list of ints: numbers in one input, units of each hidden layer, classes
    - options: normalization, keep (the probability of keeping a unit), seed, reg: as editions.make has them
    """
    net = made(cs231n, t, dims, dtype=dtype, **options)
    t.set(net, "params", parameters(t.rng, dims, options.get("normalization"), dtype))
    return net


def made(cs231n, t, dims, **options):
    """A network as it makes itself."""
    D, *hidden, C = (int(n) for n in dims)
    make = t.run(EDITIONS)["make"]
    return make(cs231n.classifiers.fc_net.FullyConnectedNet, hidden, input_dim=D, num_classes=C, **options)


def parameters(rng, dims, normalization=None, dtype="float64"):
    """Random ones: a dict with the names that a network of these sizes has."""
    params = {}
    for i, (fan_in, fan_out) in enumerate(itertools.pairwise(dims), 1):
        params[f"W{i}"] = rng.randn(fan_in, fan_out) / np.sqrt(fan_in)
        params[f"b{i}"] = rng.randn(fan_out)
        if normalization and i < len(dims) - 1:
            params[f"gamma{i}"] = rng.choice([-1.0, 1.0], fan_out) * (0.5 + rng.rand(fan_out))
            params[f"beta{i}"] = rng.randn(fan_out)
    return {name: value.astype(dtype) for name, value in params.items()}


def parameter_names(dims, normalization=None):
    """The names of the parameters, layer by layer: W1, b1, gamma1, beta1, W2, ..."""
    return list(parameters(np.random.RandomState(0), dims, normalization))


def compare_loss(t, net, X, dims, normalization=None, rtol=1e-6):
    """Loss and gradients of a batch X, with random labels."""
    y = t.rng.randint(0, dims[-1], len(X))
    loss, grads = net.loss(X, y).returns("loss", "grads")
    t.close("loss", loss, rtol=rtol)
    for name in parameter_names(dims, normalization):
        # A bias before batch normalisation changes nothing: its gradient is zero but for rounding.
        idle = normalization == "batchnorm" and name[0] == "b" and name[1:].isdigit() and int(name[1:]) < len(dims) - 1
        t.close(f"grads[{name!r}]", grads[name], rtol=rtol, atol=1e-9 if idle else 0.0)
