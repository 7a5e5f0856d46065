"""Sums of exponentials that do not overflow."""

import numpy as np

__all__ = ["expit", "log_softmax", "logsumexp", "softmax"]


def logsumexp(a, axis=None, keepdims=False):
    """log(sum(exp(a))) along an axis."""
    a = np.asarray(a, dtype=float)
    top = np.max(a, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)[()]


def log_softmax(x, axis=None):
    """The logarithm of softmax."""
    return x - logsumexp(x, axis=axis, keepdims=True)


def softmax(x, axis=None):
    """exp(x) / sum(exp(x)) along an axis."""
    return np.exp(log_softmax(x, axis=axis))


def expit(x):
    """The logistic function 1 / (1 + exp(-x))."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x, dtype=float)))
