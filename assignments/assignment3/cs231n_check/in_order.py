# Generated from autograder/cs231n_check/in_order.py by "make build".
"""Shuffling that leaves everything in its place: which pictures make up a fold is the notebook's choice."""

import contextlib
import random

import numpy as np


def permutation(x, *axis, **more):
    return np.arange(x) if np.ndim(x) == 0 else np.array(x)


def shuffle(x, *axis, **more):
    """Nothing is moved."""


def permuted(x, *, axis=None, out=None):
    return np.array(x)


def choosing(choice):
    """A `choice` that draws all of something, each once, in order; any other draw is as it was."""

    def chosen(a, size=None, replace=True, *rest, **more):
        count = int(a) if np.ndim(a) == 0 else len(a)
        if not replace and size is not None and np.prod(size) == count:
            return permutation(a).reshape(size) if np.ndim(a) < 2 else np.array(a)
        return choice(a, size, replace, *rest, **more)

    return chosen


def sampling(sample):
    """A `random.sample` that draws all of something in order."""
    return lambda population, k, **more: list(population) if k == len(population) else sample(population, k, **more)


class OrderedGenerator(np.random.Generator):
    """As numpy.random.Generator, without disorder."""

    permutation, shuffle, permuted = staticmethod(permutation), staticmethod(shuffle), staticmethod(permuted)

    def choice(self, *args, **kwargs):
        return choosing(super().choice)(*args, **kwargs)


class OrderedState(np.random.RandomState):
    """As numpy.random.RandomState, without disorder."""

    permutation, shuffle = staticmethod(permutation), staticmethod(shuffle)

    def choice(self, *args, **kwargs):
        return choosing(super().choice)(*args, **kwargs)


def default_rng(seed=None):
    return OrderedGenerator(np.random.PCG64(seed if isinstance(seed, int) else None))


@contextlib.contextmanager
def in_order():
    """While it is open, shuffling and drawing permutations leave everything in its place."""
    numpy_names = {
        "shuffle": shuffle, "permutation": permutation, "choice": choosing(np.random.choice),
        "default_rng": default_rng, "Generator": OrderedGenerator, "RandomState": OrderedState,
    }  # fmt: skip
    places = [(np.random, numpy_names), (random, {"shuffle": shuffle, "sample": sampling(random.sample)})]
    kept = [(module, {name: getattr(module, name) for name in names}) for module, names in places]
    for module, names in places:
        vars(module).update(names)
    try:
        yield
    finally:
        for module, names in kept:
            vars(module).update(names)
